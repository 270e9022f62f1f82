"""The year after: the old edition first, closed windows, looks that are spent, amended plans."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Plan, Vintage, compose, freeze, read_vintage, run, write
from evaluation.checks.grade import grades
from evaluation.editions.edition import Edition
from evaluation.editions.follow import follow
from evaluation.editions.verify import verify
from evaluation.errors import EditionError, PlanError
from evaluation.plan.plan import Plan as DesignPlan
from evaluation.study.comparisons.cut import Design

QUICK = Path(__file__).parents[1] / "quick.toml"
REASON = "The band of size-near donors was too wide"


@pytest.fixture
def amended(tmp_path: Path) -> Plan:
    path = tmp_path / "plan.toml"
    shutil.copy(QUICK, path)
    freeze(path, seen=False)
    text = path.read_text("utf-8")
    path.write_text(text.replace("size_band = 40", "size_band = 30"), "utf-8")
    freeze(path, REASON)
    return Plan.load(path)


def test_an_open_window_stays_open(first: Edition, second: Edition) -> None:
    """The first edition had 12 of the 14 months of W1: the second is the first final look."""
    found = follow(first, first.plan, second.vintage())
    assert found.previous is not None
    assert (found.previous.edition, found.previous.closed) == ("2022", ())
    assert found.look == 0


@pytest.mark.slow
def test_a_closed_window_is_a_revision_and_a_further_look(second: Edition) -> None:
    found = follow(second, second.plan, second.vintage())
    assert (found.look, found.previous and found.previous.closed) == (1, ("W1",))
    assert "was whole in edition 2023" in str(compose(found, "en").blocks)


@pytest.mark.slow
def test_an_edition_that_followed_another_verifies(second: Edition, tmp_path: Path) -> None:
    found = follow(second, second.plan, second.vintage())
    folder = write(found, tmp_path / "2024", ["en"], delivery=second.folder / "delivery")
    third = Edition.open(folder)
    assert (third.look, third.previous) == (1, found.previous)
    assert verify(third).holds


@pytest.mark.slow
def test_nothing_new_is_touched_while_the_old_has_moved(first: Edition, second: Edition) -> None:
    results = json.loads(json.dumps(first.results))
    results["estimates"][0]["att"] += 1e-6
    with pytest.raises(EditionError) as caught:
        follow(replace(first, results=results), first.plan, second.vintage())
    assert len(caught.value.breaches) == 1


def test_looks_share_out_alpha() -> None:
    text = QUICK.read_text("utf-8")
    plan = DesignPlan.parse(text.replace("alpha = 0.05", "alpha = 0.05\nlooks = [0.04, 0.01]"))
    assert [plan.level(look) for look in range(3)] == [0.04, 0.01, 0.0]
    assert DesignPlan.parse(text).level(7) == 0.05
    with pytest.raises(PlanError) as caught:
        DesignPlan.parse(text.replace("alpha = 0.05", "alpha = 0.05\nlooks = [0.04, 0.04]"))
    assert "share out" in str(caught.value)


def test_an_amended_plan_goes_on_producing_the_old_results(
    amended: Plan, twin: Vintage, quick_plan: Plan
) -> None:
    (old,) = amended.earlier
    assert old.sha256 == quick_plan.sha256
    assert old.frozen
    assert old.earlier == ()
    found = run(amended, twin)
    (earlier,) = found.earlier
    before, after = earlier.headline("espoo"), found.headline("espoo")
    assert before is not None
    assert after is not None
    for language, word in (("en", "amended since"), ("fi", "muutettu"), ("sv", "ändrats")):
        assert word in str(compose(found, language).blocks)


def test_a_plan_that_was_never_amended_has_no_earlier_one(quick_plan: Plan) -> None:
    assert quick_plan.earlier == ()


def test_a_blind_delivery_is_opened_for_the_old_choices_too(amended: Plan, first: Edition) -> None:
    found = run(amended, read_vintage(first.folder / "delivery"))
    assert [one.plan.sha256 for one in found.earlier] == [amended.earlier[0].sha256]


def test_the_level_of_the_look_is_that_of_the_grade(
    monkeypatch: pytest.MonkeyPatch, twin: Vintage
) -> None:
    """``run`` hands the level that the look spends to the grades, not alpha."""
    spent: list[float] = []

    def noted(design: Design, examined: object, findings: object, level: float) -> object:
        spent.append(level)
        return grades(design, examined, findings, level)  # type: ignore[arg-type]

    monkeypatch.setattr(sys.modules["evaluation.run"], "grades", noted)
    text = QUICK.read_text("utf-8").replace("alpha = 0.05", "alpha = 0.05\nlooks = [0.04, 0.01]")
    plan = DesignPlan.parse(text)
    assert [run(plan, twin, look=look).look for look in (1, 2)] == [1, 2]
    assert spent == [0.01, 0.0]
