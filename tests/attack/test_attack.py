"""A tenth of the attack; and that a try which fails is told."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from evaluation.errors import PlanError
from tests.attack.attack import Attack, attacks, judged, ours
from tests.attack.page import BEGIN, END, table, write
from tests.attack.runner import DIED, Log, chunks

CLASSES = attacks()
QUICK = [(attack, seed) for attack in CLASSES for seed in attack.quick_seeds]


@pytest.mark.parametrize("attack", [a for a in CLASSES if a.quick_seeds], ids=lambda a: a.name)
def test_a_tenth_of_the_tries_hold(attack: Attack) -> None:
    failed = {seed: said for seed in attack.quick_seeds if (said := judged(attack, seed))}
    assert failed == {}


def test_there_are_two_thousand_tries_and_a_tenth_is_quick() -> None:
    assert sum(attack.seeds for attack in CLASSES) >= 2000
    assert len(QUICK) >= 200
    assert len({attack.name for attack in CLASSES}) == len(CLASSES)


def test_the_page_tells_of_every_class() -> None:
    page = (Path(__file__).parents[2] / "docs" / "attacks.md").read_text("utf-8")
    assert [attack.name for attack in CLASSES if f"| {attack.name} | " not in page] == []


def wrong(text: str) -> PlanError:
    return PlanError(text, why="a reason", remedy="what to do")


def raising(problem: BaseException) -> None:
    raise problem


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        (lambda _: raising(KeyError("x")), "KeyError: 'x' at test_attack.py"),
        (lambda _: raising(RecursionError("deep")), "RecursionError"),
        (lambda _: raising(SystemExit(3)), "SystemExit"),
        (lambda _: "read as other counts", "read as other counts"),
        (lambda _: ours(lambda: raising(wrong("at /secret/folder")), "/secret"), "names /secret"),
        (lambda _: ours(lambda: raising(PlanError("x", why="", remedy=""))), "without reason"),
        (lambda _: ours(lambda: raising(ZeroDivisionError("x"))), "ZeroDivisionError"),
        (lambda _: time.sleep(30), "longer than 0.05 s"),
    ],
)
def test_a_try_that_fails_is_told(tried: object, said: str) -> None:
    attack = Attack("planted", 1, tried, seconds=0.05)  # type: ignore[arg-type]
    assert said in str(judged(attack, 0))


def test_a_try_that_computes_without_end_is_told() -> None:
    def forever(_: int) -> None:
        while True:
            pass

    assert judged(Attack("planted", 1, forever, seconds=0.05), 0) == "longer than 0.05 s"


def test_a_try_that_holds_says_nothing() -> None:
    attack = Attack("planted", 1, lambda _: ours(lambda: raising(wrong("all is said"))))
    assert judged(attack, 0) is None
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_a_log_goes_on_where_it_was_and_tries_what_failed_again(tmp_path: Path) -> None:
    attack = Attack("planted", 25, lambda _: None)
    log = Log.read(tmp_path / "deeper" / "log.json")
    assert log.missing(attack) == list(range(25))
    log.add("planted", {str(seed): None for seed in range(20)} | {"3": "failed"})
    again = Log.read(tmp_path / "deeper" / "log.json")
    assert again.missing(attack) == [3, 20, 21, 22, 23, 24]
    assert chunks(again, [attack]) == [("planted", (3, 20, 21, 22, 23, 24))]
    assert os.listdir(tmp_path / "deeper") == ["log.json"]


def test_the_page_counts_and_names_what_failed(tmp_path: Path) -> None:
    attack = Attack("planted", 3, lambda _: None, quick=3)
    log = Log(tmp_path / "log.json", {"planted": {"0": None, "1": DIED}})
    assert "| planted | 2 | 1 | 3 |" in table(log, (attack,))
    assert f"- planted, seed 1: `{DIED}`" in table(log, (attack,))
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(log, (attack,), page)
    assert page.read_text().startswith("before\n") and page.read_text().endswith("after\n")
    assert "old" not in page.read_text()


def test_a_seed_is_the_same_try_everywhere() -> None:
    attack = CLASSES[0]
    assert attack.random(7).random() == attack.random(7).random() != attack.random(8).random()
