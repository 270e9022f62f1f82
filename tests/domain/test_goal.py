"""Goals of the trial: what measures each is an outcome, a description or a contract we have."""

from __future__ import annotations

from evaluation.domain import OUTCOMES, employment_trial, trial_named
from evaluation.domain.goal import Description, goal_of
from evaluation.domain.trial import CERTAINTIES
from evaluation.sources.contracts.contract import contract_path

GOALS = employment_trial().goals


def test_what_measures_a_goal_is_there() -> None:
    for goal in GOALS:
        assert set(goal.outcomes) <= OUTCOMES.keys()
        assert not goal.table or contract_path(goal.table).is_file()
        assert goal.source
        assert goal.certainty in CERTAINTIES


def test_what_the_seed_names_is_among_them() -> None:
    named = {goal.name: goal for goal in GOALS}
    assert len(named) == len(GOALS)
    assert dict(named["customers"].numbers) == {"announced": 14_000, "at_start": 18_000}
    assert dict(named["highly_educated_foreign_language_speakers"].numbers) == {"announced": 2100}
    assert named["elderly_care"].described == (Description.CARE_TIGHTNESS,)
    assert {"omnia", "employers", "own_recruitment", "no_earnings_related_allowance"} <= set(named)


def test_every_description_stands_for_some_goal() -> None:
    assert {one for goal in GOALS for one in goal.described} == set(Description)


def test_no_goal_of_the_earlier_trial_is_known() -> None:
    assert trial_named("2017-18").goals == ()


def test_a_row_of_facts() -> None:
    row = {"name": "x", "numbers": "a=1 b=20", "outcomes": "p q", "described": "", "table": ""}
    goal = goal_of(row | {"certainty": "high", "source": "s"})
    assert dict(goal.numbers) == {"a": 1, "b": 20}
    assert (goal.outcomes, goal.described) == (("p", "q"), ())
