"""Anticipation: from when on treatment can show, one rule for every estimator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluation.core.arrays import Array, Mask


def untouched(periods: Array, cohorts: Array | Sequence[float], anticipation: float) -> Mask:
    """Periods t of cohorts g that treatment cannot show in yet, t < g − a; shape (S, T).

    The last of them is a cohort's base period; a control serves in them alone. Shapes: periods
    (T,), cohorts (S,); a is ``anticipation``, in the unit of the periods.
    """
    return np.asarray(periods < np.asarray(cohorts, dtype=float)[:, None] - anticipation)
