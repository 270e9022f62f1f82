"""Tests in time, of the gap between treated and donors; two of them are only ever displayed."""

from __future__ import annotations

import numpy as np
from scipy import stats

from evaluation.methods.clusters.hac import newey_west
from evaluation.methods.conformal.conformal import Statistic, conformal
from tests.conformance.cells import LEVEL, Case


def shifts(
    case: Case, _: np.random.Generator, *, statistic: Statistic, near: int | None = None
) -> float:
    """Conformal p-value of the gap to all donors, or to those near in size."""
    return conformal(case.gap(near), case.country.post, LEVEL, statistic=statistic).p_value


def serial(case: Case, _: np.random.Generator, *, lag: int, near: int | None = None) -> float:
    """Normal p-value from a displayed standard error: the package gives none, and this is why."""
    gap, post = case.gap(near), case.country.post
    estimate = float(gap[post].mean() - gap[~post].mean())
    return float(2 * stats.norm.sf(abs(estimate) / newey_west(gap, post, lag).se))
