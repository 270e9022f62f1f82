"""Period weights of a comparison's windows and months, by the base rule of the plan."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Month, Window
from evaluation.door import door
from evaluation.methods.effects.period_weights import same_calendar_month, uniform
from evaluation.plan.choices import BaseRule
from evaluation.study.comparisons.comparison import Comparison


@door
def window_weights(comparison: Comparison, post: Window, base: Window, rule: BaseRule) -> Array:
    """Period weights p (T,) of one window from one base period, by the plan's rule."""
    if rule is BaseRule.UNIFORM:
        return uniform(comparison.mask(post), comparison.mask(base))
    months = np.array([month.month for month in comparison.months], dtype=np.int64)
    return same_calendar_month(comparison.mask(post), comparison.mask(base), months)


@door
def month_weights(comparison: Comparison, pre: Window, month: Month, rule: BaseRule) -> Array:
    """One month against the base period. A month inside it is a part of its own base mean."""
    base = comparison.mask(pre)
    if rule is BaseRule.SAME_CALENDAR_MONTH:
        base = base & np.array([other.month == month.month for other in comparison.months])
    post = np.array([other == month for other in comparison.months])
    return np.asarray(post.astype(float) - base / base.sum())
