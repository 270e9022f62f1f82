"""Covariates of an adjusted comparison: what may be wrong with them, and one scale for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evaluation.core.array_faults import entry_faults
from evaluation.core.arrays import Array, Mask
from evaluation.errors import Breach, refuse

COLLINEAR = 1e-10  # of a covariate's variance: what others leave unexplained, at the least
ROUNDING = 1e-12  # of its mean: a spread that is no more than this is rounding
LISTED = 0.05  # part of a covariate in a combination that vanishes, above which it is named


def standardised(x: Array, weights: Array) -> Array:
    """A constant, and covariates with weighted mean 0 and variance 1; shape (n, 1 + P).

    Estimates do not depend on the scale of covariates; the digits of the solvers do. A covariate
    that varies in its last digits only becomes 0.
    """
    share = weights / weights.sum()
    mean = share @ x
    centred = x - mean
    spread = np.sqrt(share @ centred**2)
    varies = spread > ROUNDING * np.abs(mean)
    scale = np.divide(1, spread, out=np.zeros_like(spread), where=varies)
    return np.column_stack([np.ones(len(x)), centred * scale])


def require_rows(y: Array, x: Array, weights: Array, masks: Mapping[str, Mask]) -> None:
    """Stop at what is wrong with arrays of n rows: shapes, NaN, infinities, weights not above 0.

    Shapes: y (n, K), x (n, P), weights (n,), every mask (n,) of booleans.
    """
    n = len(y)
    shaped: dict[str, tuple[Array | Mask, int]] = {
        "outcomes": (y, 2),
        "covariates": (x, 2),
        "weights": (weights, 1),
        **{name: (mask, 1) for name, mask in masks.items()},
    }
    faults = [
        Breach(
            rule="shape",
            where=name,
            found=f"shape {array.shape}, outcomes have {n} rows",
            remedy=f"give {'one entry' if dimensions == 1 else 'one row'} for each row of outcomes",
        )
        for name, (array, dimensions) in shaped.items()
        if array.ndim != dimensions or len(array) != n
    ]
    values = {
        "outcomes": (~np.isfinite(y), "NaN or infinite"),
        "covariates": (~np.isfinite(x), "NaN or infinite"),
        "weights": (~(np.isfinite(weights) & (weights > 0)), "not positive and finite"),
    }
    wrong = {
        name: (bad, f"{what}, the first in row {int(np.argwhere(bad)[0, 0])}")
        for name, (bad, what) in values.items()
        if bad.any()
    }
    faults += entry_faults(wrong, "Mend them, or leave these rows out and say so")
    require(faults, f"arrays of {n} rows to adjust")


def group_faults(groups: Mapping[str, Mask]) -> list[Breach]:
    """Groups of rows that are empty."""
    return [
        Breach(rule="empty", where=name, found="0 rows", remedy="Without them nothing is compared")
        for name, rows in groups.items()
        if not rows.any()
    ]


def regression_faults(
    z: Array, weights: Array, samples: Mapping[str, Mask], needed_for: str
) -> list[Breach]:
    """Samples in which coefficients of the columns of z (n, 1 + P) are not determined."""
    faults = []
    for name, rows in samples.items():
        count, wanted = int(rows.sum()), z.shape[1]
        if count < wanted:
            faults.append(
                Breach(
                    rule="too few",
                    where=name,
                    found=f"{count} row(s) for {wanted} parameters of the {needed_for}",
                    remedy="Use fewer covariates, or more rows",
                )
            )
        if found := dependent(z[rows, 1:], weights[rows], mixtures=count >= wanted):
            faults.append(
                Breach(
                    rule="collinear",
                    where=name,
                    found=f"{found}; the {needed_for} has no single solution",
                    remedy="Leave one of these covariates out",
                )
            )
    return faults


def require(faults: Sequence[Breach], what: str) -> None:
    """Stop with all faults at once."""
    refuse(
        faults,
        f"{what} with {{count}} fault(s)",
        why="each would end in a number that looks like an estimate, or in none",
        remedy="mend them all",
    )


def dependent(x: Array, weights: Array, *, mixtures: bool = True) -> str:
    """Which columns of x (n, P) are constant, and which are ``mixtures`` of each other; or none."""
    share = weights / weights.sum()
    centred = x - share @ x
    variance = share @ centred**2
    constant = variance < COLLINEAR**2 * np.maximum(share @ x**2, COLLINEAR)
    found = [f"covariate(s) {columns(constant)} constant"] if constant.any() else []
    varies = np.flatnonzero(~constant)
    if mixtures and varies.size:
        scaled = centred[:, varies] / np.sqrt(variance[varies])
        unexplained, mixed = np.linalg.eigh((scaled * share[:, None]).T @ scaled)
        if np.any(vanishes := unexplained < COLLINEAR):
            named = np.zeros(variance.size, dtype=bool)
            named[varies] = np.any(np.abs(mixed[:, vanishes]) > LISTED, axis=1)
            found.append(f"covariates {columns(named)} collinear")
    return ", ".join(found)


def columns(mask: Mask) -> str:
    """Numbers of the columns of a mask (P,), from 0."""
    return ", ".join(str(column) for column in np.flatnonzero(mask))
