"""choose before freeze, freeze before run: what it says, leaves, and does when it is stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from evaluation import Choice, Plan, Vintage, choose
from evaluation.editions.edition import Edition
from evaluation.editions.verify import verify
from evaluation.report.writers.choice import as_json, lines
from evaluation.sources.vintage import read_vintage
from tests.cli.typed import COMMAND, digests, evaluation, typed
from tests.cli.weighed_delivery import deliver

WEIGHED = Path(__file__).parents[1] / "weighed.toml"


@pytest.fixture(scope="module")
def delivered(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deliver(twin, tmp_path_factory.mktemp("delivered"))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "plan").mkdir()
    return Path(shutil.copy(WEIGHED, tmp_path / "plan" / "plan.toml"))


@pytest.fixture(scope="module")
def choice(weighed_plan: Plan, long_twin: Vintage) -> Choice:
    return choose(weighed_plan, long_twin)


# The way: choose, freeze, run, verify


@pytest.mark.slow
def test_a_design_is_chosen_blind_then_frozen_then_run_then_verified(
    delivered: Path, plan: Path, tmp_path: Path
) -> None:
    before, out = plan.read_bytes(), tmp_path / "out"
    too_soon = typed("freeze", plan, "--not-seen")
    assert too_soon.returncode == 1 and "none is chosen" in too_soon.stderr

    chosen = typed("choose", plan, "--data", delivered, "--write")
    assert chosen.returncode == 0, chosen.stderr
    assert plan.read_bytes().startswith(before)
    assert "evaluation freeze" in chosen.stderr and "SYNTHETIC" not in chosen.stderr
    *told, path = chosen.stdout.strip().splitlines()
    assert path == str(plan.parent / "choice" / "choice.json")
    assert told[0].startswith("Chosen for all_by_jobseekers from months up to 2021-02")

    refused = typed("run", plan, "--data", delivered, "--output", out)
    assert refused.returncode == 1 and "E_BLIND: the plan is not frozen" in refused.stderr
    assert typed("freeze", plan, "--not-seen").returncode == 0
    done = typed("run", plan, "--data", delivered, "--output", out, "--language", "en")
    assert done.returncode == 0, done.stderr
    results = json.loads((out / "results.json").read_text("utf-8"))
    content = json.loads((plan.parent / "choice" / "choice.json").read_text("utf-8"))
    assert {k: v for k, v in results["choice"].items() if k != "on_this_delivery"} == (
        content["choice"]
    )
    assert results["choice"]["data"] == read_vintage(delivered).sha256
    assert (out / "delivery" / "population.csv").is_file()

    found = verify(Edition.open(out))
    assert found.holds and found.files == ()


def test_nothing_of_the_trial_is_read(delivered: Path, weighed_plan: Plan, twin: Vintage) -> None:
    """A blind delivery, an open one, and one that ends before the trial choose alike."""
    blind = read_vintage(delivered)
    assert blind.blind
    found = choose(weighed_plan, blind)
    assert found.rows == choose(weighed_plan, twin).rows
    assert found.rows == choose(weighed_plan, twin.until(found.until)).rows


def test_without_write_the_plan_is_left_as_it_is(
    plan: Path, choice: Choice, tmp_path: Path
) -> None:
    before = plan.read_bytes()
    done = typed("choose", plan, "--output", tmp_path / "here")
    assert done.returncode == 0, done.stderr
    assert plan.read_bytes() == before
    told = " ".join(done.stderr.split())  # a terminal breaks lines where they are long
    assert "SYNTHETIC TWIN" in told and "--write puts it there" in told
    assert done.stdout.splitlines() == [*lines(choice), str(tmp_path / "here" / "choice.json")]
    content = json.loads((tmp_path / "here" / "choice.json").read_text("utf-8"))
    assert content["choice"] == json.loads(json.dumps(as_json(choice)))
    assert [one.name for one in plan.parent.iterdir()] == ["plan.toml"]


def test_a_design_is_not_written_from_invented_months(plan: Path) -> None:
    done = typed("choose", plan, "--write")
    assert done.returncode == 2
    assert "--write needs --data" in done.stderr
    assert plan.read_bytes() == WEIGHED.read_bytes()
    assert [one.name for one in plan.parent.iterdir()] == ["plan.toml"]


def test_a_plan_without_candidates_has_nothing_to_choose_from(tmp_path: Path) -> None:
    done = typed("choose", WEIGHED.with_name("quick.toml"), "--output", tmp_path / "out")
    assert done.returncode == 1
    assert "E_DESIGN: the plan names no candidate design" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_where_none_passes_the_rule_nothing_is_written(plan: Path, delivered: Path) -> None:
    strict = plan.read_text("utf-8").replace("size = 0.9", "size = 0.0001")
    plan.write_text(strict, "utf-8")
    done = typed("choose", plan, "--data", delivered, "--write")
    assert done.returncode == 1
    assert "none of 3 candidates passes the rule" in done.stderr
    assert done.stderr.count("false_positives") == 3 and "Traceback" not in done.stderr
    assert plan.read_text("utf-8") == strict
    assert [one.name for one in plan.parent.iterdir()] == ["plan.toml"]


def test_ctrl_c_leaves_nothing(plan: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "choose", str(plan)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # also if we ignore it
    )
    assert process.stderr is not None
    assert "SYNTHETIC" in process.stderr.readline()  # it has begun
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Nothing was written" in stderr
    assert [one.name for one in plan.parent.iterdir()] == ["plan.toml"]
    assert plan.read_bytes() == WEIGHED.read_bytes()


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    """With another seed of hashes."""
    there = evaluation("choose", WEIGHED, "--output", tmp_path / "2", PYTHONHASHSEED="2")
    here = typed("choose", WEIGHED, "--output", tmp_path / "1")
    assert (there.returncode, here.returncode) == (0, 0), there.stderr
    assert there.stdout.replace(str(tmp_path / "2"), str(tmp_path / "1")) == here.stdout
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
