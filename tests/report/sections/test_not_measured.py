"""What no table here measures stands in every report, after the outcomes."""

from __future__ import annotations

import pytest

from evaluation import Evaluation, compose
from evaluation.domain import employment_trial
from evaluation.report.document import Document, Heading, Table, Text

GOALS = employment_trial().goals


def listed(document: Document) -> Table:
    return next(b for b in document.blocks if isinstance(b, Table) and b.name == "not-measured")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_goal_has_a_row_after_the_outcomes(small: Evaluation, language: str) -> None:
    document = compose(small, language)
    anchors = [b.anchor for b in document.blocks if isinstance(b, Heading) and b.level == 2]
    assert anchors.index("not-measured") == anchors.index("outcomes") + 1
    rows = listed(document).rows
    assert len(rows) == len(GOALS)
    assert all(all(cell for cell in row) for row in rows)


def test_numbers_come_from_the_facts(small: Evaluation) -> None:
    said = " ".join(row[0] for row in listed(compose(small, "en")).rows)
    assert all(number in said for number in ("14,000", "18,000", "2,100"))


def test_an_outcome_that_the_plan_does_not_have_is_marked(small: Evaluation) -> None:
    chosen = {*small.plan.outcomes.names, *small.plan.outcomes.checked}
    rows = listed(compose(small, "en")).rows
    marked = dict(zip((goal.name for goal in GOALS), (row[1] for row in rows), strict=True))
    assert "youth_unemployment" not in chosen
    assert marked["young_people"] == "unemployment of those under 25 (not in this plan)"
    assert marked["employment"] == "broad non-employment; registered unemployment"
    assert marked["omnia"] == "nothing"
    assert marked["employers"].startswith("described, no effect: vacancies filled")


def test_how_many_are_measured_by_nothing_is_counted(small: Evaluation) -> None:
    """Of this plan: a goal whose outcomes it leaves out is not measured by it either."""
    chosen = {*small.plan.outcomes.names, *small.plan.outcomes.checked}
    without = sum(chosen.isdisjoint(goal.outcomes) for goal in GOALS)
    (intro,) = (
        b.text
        for b in compose(small, "en").blocks
        if isinstance(b, Text) and "as Espoo announced it" in b.text
    )
    assert f"{without} of {len(GOALS)} goals are measured by no outcome" in intro
