"""Looking up other estimators in tests."""

from __future__ import annotations

from evaluation.core.arrays import Array
from evaluation.domain import Window
from evaluation.plan.choices import Estimator
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects

EXACT = 1e-12  # the same products summed in two orders
ADDS = 1e-10  # three effects of the same weights
HEADLINE = "broad_non_employment"

Found = dict[tuple[str, str, Estimator], ComparisonEffects]


def key_of(comparison: Comparison, estimator: Estimator) -> tuple[str, str, Estimator]:
    return comparison.estimand.name, comparison.outcome.key, estimator


def window_of(design: Design) -> Window:
    return next(w for w in design.windows if w.name == "W1")


def block_of(design: Design, estimand: str, outcome: str = HEADLINE) -> Comparison:
    return next(
        comparison
        for comparison in design.comparisons
        if comparison.headline
        and (comparison.estimand.name, comparison.outcome.key) == (estimand, outcome)
    )


def masks(comparison: Comparison, design: Design) -> tuple[Array, Array]:
    return comparison.mask(design.plan.calendar.pre), comparison.mask(window_of(design))
