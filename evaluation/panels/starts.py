"""Cohorts and periods given as arrays: what says never, and what no estimator could read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evaluation.core.arrays import Array
from evaluation.errors import Breach
from evaluation.panels.faults import COUNT_PERIODS, calendar_fault, some

NEVER = np.inf


def read_never(cohort: Array, periods: Array) -> Array:
    """Cohorts with infinity for never: where periods start above 0, a 0 says it too.

    R's did and `read_panel` write 0. ``periods`` (T,) rise.
    """
    return np.where(cohort == 0, NEVER, cohort) if periods[0] > 0 else cohort


def start_faults(cohort: Array, periods: Array) -> Iterator[Breach]:
    """Cohorts in which treatment cannot be seen to start, by value; the rule of `read_panel`.

    Shapes: cohort (N,) as it was given, periods (T,) rising.
    """
    first = periods[0]
    if first <= 0 and np.any(cohort == 0):
        yield Breach(
            rule="0 is never",
            where="cohort",
            found=f"0 in {np.sum(cohort == 0)} of {cohort.size}, which says never treated, while"
            f" the periods run from {first:g}",
            remedy="Write infinity for never treated, or count the periods from 1",
        )
    early = np.isfinite(cohort) & (cohort != 0) & (cohort <= first)
    if early.any():
        values = some([f"{value:g}" for value in np.unique(cohort[early])])
        yield Breach(
            rule="a period before treatment",
            where="cohort",
            found=f"{values} in {early.sum()} of {cohort.size}: treated from the first period,"
            f" {first:g}, or before",
            remedy="They have no base period, and as controls would be treated: leave them out",
        )


def period_faults(periods: Array, cohort: Array, where: str) -> Iterator[Breach]:
    """Dates written as numbers, whose differences are no number of periods; periods (T,) rise."""
    starts = cohort[np.isfinite(cohort) & (cohort > 0)]
    for counted in (periods, np.union1d(periods, starts)):
        if np.array_equal(counted, np.floor(counted)) and np.abs(counted).max() < 2.0**63:
            fault = calendar_fault(counted.astype(np.int64), where)
            if fault is not None:
                yield Breach(rule=fault.rule, where=where, found=fault.found, remedy=COUNT_PERIODS)
                return
