"""Period weights: the post mean less the base mean, λ."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, CalendarMonths, Mask
from evaluation.door import Dims, door
from evaluation.errors import DesignError


@door
def uniform(post: Annotated[Mask, Dims("T")], base: Annotated[Mask, Dims("T")]) -> Array:
    r"""Weights :math:`1/T_1` on post months and :math:`-1/T_0` on base months, shape (T,).

    With uniform λ the kernel is two-way fixed effects on a balanced panel with one adoption date.
    """
    require_apart(post, base)
    return np.asarray(post / post.sum() - base / base.sum())


@door
def same_calendar_month(
    post: Annotated[Mask, Dims("T")],
    base: Annotated[Mask, Dims("T")],
    calendar_month: Annotated[CalendarMonths, Dims("T")],
) -> Array:
    r"""Each post month against the mean of the same calendar month in the base.

    .. math:: \lambda_s = \sum_{t \in post} \frac{1}{T_1}
              \frac{1[m(s) = m(t)]}{\#\{s' \in base: m(s') = m(t)\}}

    A season that differs between places cancels, whichever months the window holds.

    Parameters
    ----------
    post, base
        Months of the window and of the base, shape (T,); they may not overlap.
    calendar_month
        1…12, shape (T,).
    """
    require_apart(post, base)
    weights = post / post.sum()
    for month in np.unique(calendar_month[post]):
        same = base & (calendar_month == month)
        if not same.any():
            raise DesignError(
                f"the base period has no calendar month {month}, the window has",
                why="the season would be taken for an effect",
                remedy="lengthen the base period, or use rule = 'uniform'",
            )
        share = np.sum(post & (calendar_month == month)) / post.sum()
        weights = weights - share * same / same.sum()
    return np.asarray(weights)


def require_apart(post: Mask, base: Mask) -> None:
    """Stop where base or window has no month, or one month is both; masks of shape (T,)."""
    if not post.any() or not base.any():
        raise DesignError(
            f"{int(post.sum())} post and {int(base.sum())} base months",
            why="a mean over no months does not exist",
            remedy="deliver the months, or change the spans in the plan",
        )
    if np.any(post & base):
        raise DesignError(
            f"{int(np.sum(post & base))} month(s) are both base and post",
            why="the effect would be taken from itself",
            remedy="let the base period end before the window starts",
        )
