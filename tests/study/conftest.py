"""The twin, cut by the plan of Espoo: its comparisons, their effects and answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.plan.plan import Plan
from evaluation.sources.cells import Cells, measure
from evaluation.sources.twin import synthetic_twin
from evaluation.study.comparisons.cut import Design, cut
from evaluation.study.estimates.comparators import COMPARATORS, Alternatives, estimate_others
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, estimate
from evaluation.study.inference.effect_tests import infer
from evaluation.study.inference.estimate import EstimateTested


@pytest.fixture(scope="session")
def plan() -> Plan:
    return Plan.load(Path(__file__).parents[2] / "reports" / "espoo_municipal" / "plan.toml")


@pytest.fixture(scope="session")
def cells(plan: Plan) -> Cells:
    return measure(synthetic_twin(), plan.outcomes.measured, plan.outcomes.base_year)


@pytest.fixture(scope="session")
def design(plan: Plan, cells: Cells) -> Design:
    return cut(plan, cells)


@pytest.fixture(scope="session")
def effects(design: Design) -> dict[tuple[str, str], ComparisonEffects]:
    """The headline outcome by estimand and pool."""
    return {
        (comparison.estimand.name, comparison.pool.name.value): estimate(comparison, design)
        for comparison in design.comparisons
        if comparison.outcome.key == "broad_non_employment"
    }


@pytest.fixture(scope="session")
def answers(
    effects: dict[tuple[str, str], ComparisonEffects], design: Design
) -> dict[tuple[str, str], EstimateTested]:
    """Of the primary window, by estimand and pool."""
    return {key: infer(e, e.find(Kind.WINDOW, "W1"), design) for key, e in effects.items()}


@pytest.fixture(scope="session")
def others(design: Design) -> Alternatives:
    """Every other estimator of every comparison, also those that the plan does not name."""
    beside = design.plan.estimators.model_copy(update={"beside": tuple(COMPARATORS)})
    plan = design.plan.model_copy(update={"estimators": beside})
    return estimate_others(replace(design, plan=plan))
