"""The twin, cut by the plan of Espoo, and every effect of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.plan.plan import Plan
from evaluation.sources.cells import measure
from evaluation.sources.twin import synthetic_twin
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.cut import Design, cut
from evaluation.study.estimates.comparators import Alternatives, estimate_others
from evaluation.study.estimates.estimates import ComparisonEffects, estimate
from tests.estimation.others import Found, key_of


@pytest.fixture(scope="session")
def vintage() -> Vintage:
    return synthetic_twin()


@pytest.fixture(scope="session")
def design(vintage: Vintage) -> Design:
    plan = Plan.load(Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml")
    return cut(plan, measure(vintage, plan.outcomes.measured, plan.outcomes.base_year))


@pytest.fixture(scope="session")
def effect_sets(design: Design) -> list[ComparisonEffects]:
    return [estimate(comparison, design) for comparison in design.comparisons]


@pytest.fixture(scope="session")
def headlines(effect_sets: list[ComparisonEffects]) -> list[ComparisonEffects]:
    """The headline outcome of each estimand in its headline pool."""
    return [
        effects
        for effects in effect_sets
        if effects.comparison.headline and effects.comparison.outcome.key == "broad_non_employment"
    ]


@pytest.fixture(scope="session")
def others(design: Design) -> Alternatives:
    return estimate_others(design)


@pytest.fixture(scope="session")
def found(others: Alternatives) -> Found:
    return {key_of(one.comparison, one.labels[0].estimator): one for one in others.compared}
