"""Weights fixed before outcomes are seen: v over the treated, ω over the donors."""

from __future__ import annotations

import numpy as np

from evaluation.data.arrays import Array, Labels
from evaluation.errors import DesignError


def capped(stock: Array, cap: float) -> Array:
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
    if not np.all(stock > 0):
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


def by_stock(stock: Array) -> Array:
    """Treated weights in proportion to jobseekers: the average jobseeker. Shape (N1,), sum one."""
    return np.asarray(stock / stock.sum())


def by_area(stock: Array, area: Labels) -> Array:
    """Each area alike, by stock inside it: the average area. Shape (N1,), sum one."""
    totals = np.bincount(area, weights=stock)
    return np.asarray(stock / totals[area] / np.count_nonzero(totals))


def effective_number(weights: Array) -> float:
    r"""How many equal weights are as concentrated: :math:`1 / \sum w^2` for weights of sum one.

    Over the weights of areas it is G1*, the effective number of treated clusters; over ω the
    effective number of donors.
    """
    shares = weights / weights.sum()
    return float(1.0 / np.sum(shares**2))
