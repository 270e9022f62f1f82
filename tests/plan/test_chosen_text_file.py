"""What was chosen, in the plan's own file: every other byte as it was, or nothing changed."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from evaluation import Plan, freeze
from evaluation.errors import OutputError, PlanError
from evaluation.plan.candidates import Chosen, Measured, Spread
from evaluation.plan.chosen_text import BEGIN, END, write_chosen
from evaluation.plan.registration import register_path

WEIGHED = Path(__file__).parents[1] / "weighed.toml"


def chosen(plan: Plan, name: str = "season_12") -> Chosen:
    """A table by hand, of the candidates that the plan has."""
    rows = tuple(
        Measured(
            name=one.name,
            size=0.05,
            size_low=0.0,
            size_high=0.1,
            size_space=0.06,
            fakes=75,
            dates=3,
            hard_rejected=0,
            areas=25,
            donors=44,
            spread=tuple(
                Spread(estimand=e.name, rms=0.5, mean=0.01, mde=1.4) for e in plan.estimand
            ),
        )
        for one in plan.candidate
    )
    return Chosen.model_validate(
        {"candidate": name, "data": "0" * 64, "until": "2021-02", "measured": rows}
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "plan.toml"
    place.write_bytes(WEIGHED.read_bytes())
    return place


def test_the_block_stands_at_the_end_and_nothing_else_is_touched(path: Path) -> None:
    before, plan = path.read_bytes(), Plan.load(path)
    assert write_chosen(path, plan, chosen(plan))
    after = path.read_bytes()
    assert after.startswith(before)
    assert after.decode().count(BEGIN) == after.decode().count(END) == 1
    assert Plan.load(path).chosen == chosen(plan)
    assert [one.name for one in path.parent.iterdir()] == ["plan.toml"]


def test_the_same_choice_again_changes_nothing_and_another_takes_its_place(path: Path) -> None:
    plan = Plan.load(path)
    write_chosen(path, plan, chosen(plan))
    once, inode = path.read_bytes(), path.stat().st_ino
    assert not write_chosen(path, Plan.load(path), chosen(plan))
    assert (path.read_bytes(), path.stat().st_ino) == (once, inode)
    assert write_chosen(path, Plan.load(path), chosen(plan, "level_12"))
    found = Plan.load(path).chosen
    assert found is not None and found.candidate == "level_12"
    assert path.read_bytes().startswith(WEIGHED.read_bytes())


def test_a_mark_and_the_ends_of_lines_stay_as_they_are(path: Path) -> None:
    """As an editor of Windows leaves them."""
    text = WEIGHED.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(codecs.BOM_UTF8 + text)
    plan = Plan.load(path)
    assert write_chosen(path, plan, chosen(plan))
    assert path.read_bytes().startswith(codecs.BOM_UTF8 + text)
    assert Plan.load(path).chosen == chosen(plan)


def test_a_plan_that_was_frozen_is_frozen_no_more(path: Path) -> None:
    plan = Plan.load(path)
    write_chosen(path, plan, chosen(plan))
    freeze(path, seen=False)
    register = register_path(path).read_bytes()
    assert Plan.load(path).frozen
    write_chosen(path, Plan.load(path), chosen(plan, "level_12"))
    assert not Plan.load(path).frozen
    assert register_path(path).read_bytes() == register


def test_a_plan_that_was_changed_meanwhile_is_left_alone(path: Path) -> None:
    plan = Plan.load(path)
    changed = path.read_text("utf-8").replace("size = 0.9", "size = 0.5")
    path.write_text(changed, "utf-8")
    with pytest.raises(PlanError, match="was changed while its design was chosen"):
        write_chosen(path, plan, chosen(plan))
    assert path.read_text("utf-8") == changed


def test_a_block_of_ones_own_is_not_doubled(path: Path) -> None:
    """Without its marks it cannot be found, and two tables of one name are no TOML."""
    plan = Plan.load(path)
    write_chosen(path, plan, chosen(plan))
    bare = path.read_text("utf-8").replace(BEGIN, "").replace(END, "")
    path.write_text(bare, "utf-8")
    with pytest.raises(PlanError, match="is not TOML"):
        write_chosen(path, Plan.load(path), chosen(plan, "level_12"))
    assert path.read_text("utf-8") == bare


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_plan_is_whole_or_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    before, plan = path.read_bytes(), Plan.load(path)

    def stop(*_: object) -> None:
        raise trouble

    monkeypatch.setattr("evaluation.core.writing.Path.replace", stop)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write_chosen(path, plan, chosen(plan))
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["plan.toml"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_the_file_behind_a_link_is_written(path: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real = path.rename(tmp_path / "there" / "real.toml")
    path.symlink_to(real)
    plan = Plan.load(path)
    assert write_chosen(path, plan, chosen(plan))
    assert path.is_symlink() and Plan.load(real).chosen == chosen(plan)


# freeze


def test_a_plan_with_candidates_is_frozen_only_with_one_chosen(path: Path) -> None:
    with pytest.raises(PlanError, match="3 candidate designs, and none is chosen") as caught:
        freeze(path, seen=False)
    assert "evaluation choose PLAN --data DIR --write" in caught.value.remedy
    assert not register_path(path).exists()
    plan = Plan.load(path)
    write_chosen(path, plan, chosen(plan))
    assert freeze(path, seen=False).sha256 == Plan.load(path).sha256
