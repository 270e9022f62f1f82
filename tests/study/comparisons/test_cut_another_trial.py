"""Another trial than that of 2021–24: its facts and its plan alone, on a twin of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import Plan, synthetic_twin
from evaluation.domain import Month, trial_named
from evaluation.sources.cells import measure
from evaluation.sources.twin import PLANTED
from evaluation.study.comparisons.cut import Design, cut
from evaluation.study.estimates.estimates import Kind, estimate

PLAN = Path(__file__).parents[3] / "reports" / "trial_2017_18" / "plan.toml"
OWN, TWINS = '"2013-01"', '"2015-01"'  # the twin begins later


@pytest.fixture(scope="module")
def design() -> Design:
    plan = Plan.parse(PLAN.read_text("utf-8").replace(OWN, TWINS))
    twin = synthetic_twin(trial="2017-18")
    return cut(plan, measure(twin, plan.outcomes.measured, plan.outcomes.base_year))


def test_its_own_municipalities_are_treated_and_nobody_doubtful_is_a_donor(design: Design) -> None:
    trial = trial_named("2017-18")
    doubtful = {one.code for one in trial.kept_out}
    for one in design.comparisons:
        if one.estimand.name == "known_by_jobseekers" and one.pool.name.value == "P1":
            assert set(one.estimand.treated) == trial.codes
            assert not set(one.pool.donors) & (doubtful | trial.codes)


def test_its_months_end_before_the_next_trial(design: Design) -> None:
    assert design.last_month == Month(2021, 2)
    assert {one.months[-1] for one in design.comparisons} == {Month(2021, 2)}


def test_the_effect_that_is_planted_in_its_twin_is_found(design: Design) -> None:
    (one,) = (
        one
        for one in design.comparisons
        if one.estimand.name == "known_by_jobseekers"
        and one.outcome.key == "broad_non_employment"
        and one.headline
    )
    effects = estimate(one, design)
    found = effects.tau[effects.find(Kind.WINDOW, "W1")]
    assert found == pytest.approx(PLANTED["broad_non_employment"], abs=0.5)


def test_the_plan_and_its_register_are_one(design: Design) -> None:
    assert Plan.load(PLAN).frozen
