"""Cases with a known truth: the twin's municipalities, the treated moved along a given path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from evaluation import Plan, Vintage, cut, estimate, infer, measure
from evaluation.checks.battery import cases
from evaluation.checks.check_result import Case
from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.plan.choices import PoolName
from evaluation.study.comparisons.comparison import Comparison
from tests.raw import measured

SMALL = Path(__file__).parents[1] / "small.toml"


def wide_plan() -> Plan:
    """The small plan with the young, the triple difference, applicants and a second window."""
    text = SMALL.read_text("utf-8")
    for old, new in (
        (
            '["registered_unemployment", "in_services"]',
            '["youth_unemployment", "youth_less_over_50"]',
        ),
        ('pools = ["P1-E", "P2"]', 'pools = ["P1-E", "P3"]'),
        ('W1 = ["2021-03", "2022-04"]', 'W1 = ["2021-03", "2022-04"]\nW2 = ["2022-05", "2023-06"]'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return Plan.parse(text, "wide.toml")


def wide_case(twin: Vintage, outcome: str, estimand: str = "espoo") -> Case:
    """The case of one outcome of the wide plan."""
    plan = wide_plan()
    design = cut(plan, measure(twin, plan.outcomes.measured, plan.outcomes.base_year))
    effects = [
        estimate(comparison, design)
        for comparison in design.comparisons
        if (comparison.estimand.name, comparison.outcome.key, comparison.headline)
        == (estimand, outcome, True)
    ]
    answers = [infer(found, 0, design) for found in effects]
    return cases(design, effects, answers)[0]


def path(case: Case, gap: Callable[[Month], float]) -> Array:
    """A value for each month of the case."""
    return np.array([gap(month) for month in case.comparison.months])


def with_gap(case: Case, gap: Array) -> Case:
    """The case where the gap of treated to donors is exactly this, in every month."""
    return _in_place(case, case.comparison, moved(case.comparison, gap))


def with_applicants(case: Case, gap: Array) -> Case:
    """The case where this is exactly the gap of the applicants to the clean that are none."""
    comparison = of_pool(case, PoolName.P3_APPLIED)
    clean = comparison.reference & ~comparison.donors
    y = comparison.y.copy()
    y[clean] = y[clean].mean(axis=0)  # all alike, so their weights do not matter
    y[comparison.donors] = y[clean][0] + gap
    return _in_place(case, comparison, replace(comparison, y=y))


def with_block(case: Case, outcome: str, gap: Array) -> Case:
    """The case where another outcome of the same pool has this gap."""
    comparison = next(
        comparison
        for comparison in case.design.comparisons
        if comparison.outcome.key == outcome
        and comparison.pool.name is case.comparison.pool.name
        and comparison.estimand.name == case.comparison.estimand.name
    )
    return _in_place(case, comparison, moved(comparison, gap))


def of_pool(case: Case, pool: PoolName) -> Comparison:
    """The comparison of the case's own outcome in another pool."""
    return next(
        comparison
        for comparison in case.design.comparisons
        if comparison.pool.name is pool
        and (comparison.estimand.name, comparison.outcome.key) == case.key
    )


def moved(comparison: Comparison, gap: Array) -> Comparison:
    """The comparison with all treated at the donors' mean and a gap above it."""
    y = comparison.y.copy()
    y[comparison.treated] = comparison.donor_level + gap
    return replace(comparison, y=y)


def without_pool(case: Case, pool: PoolName) -> Case:
    """The case of a plan without this pool."""
    comparisons = tuple(
        comparison for comparison in case.design.comparisons if comparison.pool.name is not pool
    )
    return replace(case, design=replace(case.design, comparisons=comparisons))


def with_lines(case: Case, **lines: float | tuple[float, float]) -> Case:
    """The case under a plan that draws other lines."""
    plan = case.design.plan
    checks = plan.checks.model_copy(update=lines)
    return with_plan(case, plan.model_copy(update={"checks": checks}))


def with_plan(case: Case, plan: Plan) -> Case:
    """The case under another plan."""
    return replace(case, design=replace(case.design, plan=plan))


def _in_place(case: Case, old: Comparison, new: Comparison) -> Case:
    comparisons = tuple(
        new if comparison is old else comparison for comparison in case.design.comparisons
    )
    design = replace(case.design, comparisons=comparisons)
    if old is not case.comparison:
        return replace(case, design=design)
    effects = estimate(new, design)
    return replace(case, design=design, answer=measured(case.answer, effects))
