"""People with covariates and weights, drawn by Hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Mask
from evaluation.methods.covariates.cross_section import adjusted_cross_section
from evaluation.methods.covariates.doubly_robust import Adjusted, Adjustment, adjusted
from tests.strength import tried

IDENTITY = 1e-12  # rows against cells: sums of the same numbers in another order
law = tried(60)
methods = st.sampled_from(list(Adjustment))
seeds = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class People:
    """Rows of a panel (``y`` are changes) or of two cross-sections, with two covariates."""

    y: Array  # (n, 2)
    post: Mask
    treated: Mask
    eligible: Mask
    x: Array
    weights: Array

    def take(self, rows: Array) -> People:
        return People(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def panel(p: People, method: Adjustment) -> Adjusted:
    return adjusted(p.y, p.treated, p.x, p.weights, method)


def sections(p: People, method: Adjustment) -> Adjusted:
    return adjusted_cross_section(p.y, p.post, p.treated, p.x, p.weights, method)


Estimator = Callable[[People, Adjustment], Adjusted]
estimators = st.sampled_from([panel, sections])


def cells(p: People, *keys: Array) -> tuple[People, Array]:
    """One row a cell: mean outcomes, and people as the weight; and the cell of each row."""
    table = np.column_stack([*keys, p.x])
    _, first, which = np.unique(table, axis=0, return_index=True, return_inverse=True)
    count = np.bincount(which.ravel()).astype(float)
    y = np.column_stack([np.bincount(which.ravel(), weights=k) / count for k in p.y.T])
    return replace(p.take(first), y=y, weights=count), which.ravel()
