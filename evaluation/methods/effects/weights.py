"""Weights fixed before outcomes are seen: v over the treated, ω over the donors."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Judged, Labels
from evaluation.door import Cap, Dims, door
from evaluation.errors import DesignError


@door
def capped(stock: Annotated[Judged, Dims("J")], cap: Cap) -> Array:
    r"""Donor weights in proportion to size, none above the cap.

    .. math:: \omega_j = \min(c, \kappa n_j), \qquad \sum_j \omega_j = 1

    Weight above the cap is spread over the others in proportion to size, until nobody is above.
    Uncapped, one city would be the control group; equal, 150 tiny municipalities would decide the
    variance.

    Parameters
    ----------
    stock
        People by donor in the base year, shape (J,), all positive.
    cap
        Largest weight, as a share. The result has shape (J,) and sums to one.
    """
    if stock.size * cap < 1 - 1e-12:
        raise DesignError(
            f"{stock.size} donors of at most {cap:.0%} each cannot add up to a whole",
            why="one or two municipalities would be the comparison group",
            remedy="choose a wider pool, or raise the cap in the plan",
        )
    if not (np.all(stock > 0) and np.isfinite(stock).all()):
        raise DesignError(
            f"{int(np.sum(stock <= 0))} donor(s) have no jobseekers in the base year",
            why="a weight in proportion to size needs a size",
            remedy="raise smallest_stock in the plan",
        )
    held = np.zeros(stock.size, dtype=bool)
    while True:
        free = ~held
        weights = np.where(held, cap, 0.0)
        weights[free] = (1 - cap * held.sum()) * stock[free] / stock[free].sum()
        above = free & (weights > cap * (1 + 1e-12))
        if not above.any():
            return np.asarray(weights / weights.sum())
        held |= above


@door
def by_stock(stock: Annotated[Judged, Dims("J")]) -> Array:
    """Treated weights in proportion to jobseekers: the average jobseeker. Shape (N1,), sum one."""
    _require_stock(stock)
    return np.asarray(stock / stock.sum())


def _require_stock(stock: Array) -> None:
    if not (np.all(stock >= 0) and np.isfinite(stock).all() and stock.any()):
        raise DesignError(
            f"{int(np.sum(~(np.isfinite(stock) & (stock > 0))))} of {stock.size} stocks are not"
            " above zero",
            why="a weight in proportion to size needs a size",
            remedy="raise smallest_stock in the plan",
        )


@door
def by_area(stock: Annotated[Judged, Dims("J")], area: Annotated[Labels, Dims("J")]) -> Array:
    """Each area alike, by stock inside it: the average area. Shape (N1,), sum one."""
    _require_stock(stock)
    if area.shape != stock.shape:
        raise DesignError(
            f"{area.size} areas for {stock.size} municipalities",
            why="a municipality would be counted in another's area",
            remedy="give each municipality its area",
        )
    area = np.unique(area, return_inverse=True)[1]
    totals = np.bincount(area, weights=stock)
    return np.asarray(stock / totals[area] / np.count_nonzero(totals))


@door
def effective_number(weights: Annotated[Array, Dims("J")]) -> float:
    r"""How many equal weights are as concentrated: :math:`1 / \sum w^2` for weights of sum one.

    Over the weights of areas it is G1*, the effective number of treated clusters; over ω the
    effective number of donors.
    """
    total = weights.sum()
    if total == 0:
        raise DesignError(
            f"{weights.size} weights that sum to zero",
            why="their shares do not exist",
            remedy="give the weights of one side, the treated or the donors",
        )
    shares = weights / total
    return float(1.0 / np.sum(shares**2))
