"""Cohorts and periods given as arrays: what says never, and what no estimator could read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.core.arrays import Array, Labels
from evaluation.errors import Breach, refuse
from evaluation.panels.faults import WRITE_NEVER, calendar_faults, some

NEVER = np.inf


def read_never(cohort: Array, periods: Array) -> Array:
    """Cohorts with infinity for never: where periods start above 0, a 0 says it too.

    R's did and `read_panel` write 0. ``periods`` (T,) rise.
    """
    return np.where(cohort == 0, NEVER, cohort) if periods[0] > 0 else cohort


def start_faults(cohort: Array, periods: Array, where: str) -> Iterator[Breach]:
    """Cohorts in which treatment cannot be seen to start, by value, and dates written as numbers.

    The rules of `read_panel`. Shapes: cohort (N,) as it was given, periods (T,) rising, which are
    called ``where``.
    """
    first = periods[0]
    if first <= 0 and np.any(cohort == 0):
        yield Breach(
            rule="0 is never",
            where="cohort",
            found=f"0 in {np.sum(cohort == 0)} of {cohort.size}, which says never treated, while"
            f" the periods run from {first:g}",
            remedy=WRITE_NEVER,
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
    yield from calendar_faults(periods, cohort, where)


def numbered(names: npt.NDArray[Any]) -> Labels:
    """Names of clusters as numbers from 0, in the order of the names."""
    return np.asarray(np.unique(names, return_inverse=True)[1])


def refuse_arrays(of: str, faults: Iterable[Breach]) -> None:
    """Stop with everything that is wrong with arrays of a panel or of cross-sections."""
    refuse(
        faults,
        f"arrays of {of} with {{count}} fault(s)",
        why="each would end in a number that looks like an estimate",
        remedy="mend them all",
    )
