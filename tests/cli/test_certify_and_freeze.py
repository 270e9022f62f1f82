"""certify before freeze, freeze before run: what each says, leaves, and does when it is stopped."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation import Evaluation, Plan, Vintage
from evaluation.domain import Month
from evaluation.errors import OutputError
from evaluation.plan.plan import freeze
from evaluation.plan.registration import register_path
from evaluation.report.writers.certificates import as_json
from evaluation.sources.cells import measure
from evaluation.sources.vintage import read_vintage
from evaluation.study.comparisons.cut import cut
from evaluation.study.size.size_simulation import certify
from tests.cli.typed import digests, evaluation, typed

SMALL = Path(__file__).parents[1] / "small.toml"
CERTIFIED = SMALL.with_name("certified.toml")
FIRST, LAST = Month(2015, 1), Month(2022, 4)  # of what the plan looks at
REASON = "Two donors merged into one municipality"


def certificate(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "certificate.json").read_text("utf-8"))
    return found


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A quick plan with a certificate, not registered."""
    (tmp_path / "plan").mkdir()
    return Path(shutil.copy(CERTIFIED, tmp_path / "plan" / "plan.toml"))


@pytest.fixture(scope="module")
def delivered(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twin until the end of W1 as somebody would deliver it: real enough to be blind."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("area_code", "month", *twin.counts))
    areas = [*(f"KU{code}" for code in twin.municipalities), "SSS"]
    counts = np.stack([np.vstack([twin.counts[c], twin.country[c]]) for c in twin.counts], axis=-1)
    for i, area in enumerate(areas):
        for t, month in enumerate(twin.months):
            if FIRST <= month <= LAST:
                values = ("" if np.isnan(value) else int(value) for value in counts[i, t])
                writer.writerow((area, month, *values))
    path = tmp_path_factory.mktemp("delivered") / "12r5.csv"
    path.write_text(text.getvalue(), "utf-8")
    return path


# The way: certify, freeze, run


def test_a_plan_is_certified_blind_then_frozen_then_run(
    delivered: Path, plan: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    certified = typed("certify", plan, "--data", delivered)
    assert certified.returncode == 0, certified.stderr
    *lines, path = certified.stdout.strip().splitlines()
    assert path == str(plan.parent / "certificate" / "certificate.json")
    assert len(lines) == 2
    assert all("rejected" in line and "80 % power from" in line for line in lines)
    assert "evaluation freeze" in certified.stderr and "SYNTHETIC" not in certified.stderr
    found = certificate(plan.parent / "certificate")
    assert not found["synthetic"]
    manifest = json.loads((plan.parent / "certificate" / "manifest.json").read_text("utf-8"))
    assert manifest["inputs"]["plan"]["frozen"] is None

    refused = typed("run", plan, "--data", delivered, "--output", out)
    assert refused.returncode == 1
    assert "E_BLIND: the plan is not frozen" in refused.stderr
    assert (
        "evaluation certify PLAN" in refused.stderr and "evaluation freeze PLAN" in refused.stderr
    )
    assert "Traceback" not in refused.stderr
    assert not out.exists()

    frozen = typed("freeze", plan, "--not-seen")
    assert frozen.returncode == 0, frozen.stderr
    assert "certified: frozen on" in frozen.stdout and "before outcomes were seen" in frozen.stdout
    assert "evaluation run PLAN" in frozen.stderr

    done = typed("run", plan, "--data", delivered, "--output", out, "--language", "en")
    assert done.returncode == 0, done.stderr
    results = json.loads((out / "results.json").read_text("utf-8"))
    assert results["plan"]["frozen"]["outcomes_seen"] is False
    assert results["certificates"] == found["certificates"]  # what was seen blind is what is said

    text = plan.read_text("utf-8").replace("size_band = 40", "size_band = 30")
    plan.write_text(text, "utf-8")
    assert "E_BLIND" in typed("run", plan, "--data", delivered, "--output", out).stderr
    assert json.loads((out / "results.json").read_text("utf-8")) == results


@pytest.mark.slow
def test_opening_the_vintage_changes_no_certificate(delivered: Path, plan: Path) -> None:
    blind = read_vintage(delivered)
    freeze(plan, seen=False)
    frozen = Plan.load(plan)
    both = []
    for vintage in (blind, blind.unblinded(frozen)):
        design = cut(frozen, measure(vintage, frozen.outcomes.measured, 2019))
        both.append([as_json(one) for one in certify(design).values()])
    assert both[0] == both[1]
    assert len(both[0]) == 2


@pytest.mark.slow
def test_run_and_certify_of_the_twin_say_the_same(small: Evaluation, tmp_path: Path) -> None:
    done = typed("certify", SMALL, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "SYNTHETIC TWIN" in done.stderr
    assert "evaluation freeze" not in done.stderr  # this plan is frozen already
    found = certificate(tmp_path / "out")
    assert found["synthetic"]
    assert found["certificates"] == [as_json(one) for one in small.certificates.values()]
    with (tmp_path / "out" / "certificate.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == sum(one.rate.n for one in small.certificates.values())
    assert {row["synthetic"] for row in rows} == {"SYNTHETIC TWIN - NOT DATA"}
    for row in rows:
        assert float(row["p_value"]) == max(float(row["p_space"]), float(row["p_time"]))


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    """With another seed of hashes."""
    there = evaluation("certify", CERTIFIED, "--output", tmp_path / "2", PYTHONHASHSEED="2")
    here = typed("certify", CERTIFIED, "--output", tmp_path / "1")
    assert (there.returncode, here.returncode) == (0, 0), there.stderr
    assert there.stdout.replace(str(tmp_path / "2"), str(tmp_path / "1")) == here.stdout
    first, second = digests(tmp_path / "1"), digests(tmp_path / "2")
    assert first == second
    assert len(first) == 4 + 2  # json, csv, crate, manifest; two curves in one language


def test_a_base_period_without_room_is_said_and_leaves_no_certificate(
    plan: Path, tmp_path: Path
) -> None:
    text = plan.read_text("utf-8")
    assert 'clean_pre = ["2015-01"' in text
    plan.write_text(text.replace('["2015-01"', '["2017-06"'), "utf-8")
    done = typed("certify", plan, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "no room" in done.stdout
    assert certificate(tmp_path / "out")["certificates"] == []


# freeze


def test_an_amendment_needs_a_reason_and_counts_as_seen(plan: Path) -> None:
    assert typed("freeze", plan, "--not-seen").returncode == 0
    plan.write_text(plan.read_text("utf-8").replace("sesoi = 1.0", "sesoi = 0.5"), "utf-8")
    refused = typed("freeze", plan)
    assert refused.returncode == 1
    assert "was frozen on" in refused.stderr and "--because" in refused.stderr
    amended = typed("freeze", plan, "--because", REASON)
    assert amended.returncode == 0, amended.stderr
    assert "outcomes had been seen" in amended.stdout
    assert len(json.loads(register_path(plan).read_text("utf-8"))) == 2


def test_who_had_seen_outcomes_says_so(plan: Path) -> None:
    done = typed("freeze", plan, "--seen", "months of 2021")
    assert "outcomes had been seen" in done.stdout
    assert json.loads(register_path(plan).read_text("utf-8"))[0]["outcomes_seen"] is True


def test_freeze_asks_whether_outcomes_had_been_seen_and_assumes_nothing(plan: Path) -> None:
    refused = typed("freeze", plan)
    assert refused.returncode == 1
    assert "nobody says whether outcomes had been seen" in refused.stderr
    both = typed("freeze", plan, "--not-seen", "--seen", "all of it")
    assert both.returncode == 2 and "contradict each other" in both.stderr
    assert not register_path(plan).exists()
    done = typed("freeze", plan, "--seen", "the delivery of 2022-02")
    assert done.returncode == 0, done.stderr
    (entry,) = json.loads(register_path(plan).read_text("utf-8"))
    assert (entry["outcomes_seen"], entry["seen_with"]) == (True, "the delivery of 2022-02")


def test_a_plan_with_faults_is_not_frozen(plan: Path) -> None:
    plan.write_text(plan.read_text("utf-8").replace("sesoi = 1.0", "sesoi = -1.0"), "utf-8")
    done = typed("freeze", plan)
    assert (done.returncode, "E_PLAN" in done.stderr) == (1, True)
    assert not register_path(plan).exists()


def test_a_register_that_cannot_be_written_is_as_it_was(plan: Path) -> None:
    register_path(plan).mkdir()  # in the way, whoever we are
    done = typed("freeze", plan, "--not-seen")
    assert done.returncode == 1
    assert "E_PLAN" in done.stderr and "Traceback" not in done.stderr
    assert sorted(path.name for path in plan.parent.iterdir()) == ["plan.frozen.json", "plan.toml"]


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_freeze_that_is_stopped_leaves_the_register_as_it_was(
    plan: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    freeze(plan, seen=False)
    before = register_path(plan).read_bytes()
    plan.write_text(plan.read_text("utf-8").replace("sesoi = 1.0", "sesoi = 0.5"), "utf-8")

    def stop(*_: object) -> None:
        raise trouble

    monkeypatch.setattr("evaluation.core.writing.Path.replace", stop)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        freeze(plan, REASON)
    assert register_path(plan).read_bytes() == before
    assert sorted(path.name for path in plan.parent.iterdir()) == ["plan.frozen.json", "plan.toml"]
