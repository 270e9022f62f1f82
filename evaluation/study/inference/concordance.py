"""The rule that puts space and time together: an effect must be large against both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.errors import DesignError

Interval = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Concordance:
    """One p-value and one interval of the two channels."""

    p_value: float
    ci_low: float
    ci_high: float


def concordance(
    p_space: float, p_time: float | None, space: Interval, time: Interval | None
) -> Concordance:
    r"""Intersection-union of two reference distributions (Berger 1982).

    .. math:: p = \max(p_{space}, p_{time}), \qquad
              CI = hull\bigl(CI_{space} \cup CI_{time}\bigr)

    It keeps its level if either distribution is right. Where there is no time channel, both of its
    arguments are None and space speaks alone. An interval of NaN is an inversion that keeps
    nothing, and adds nothing to the hull; of two such, the hull is NaN.

    Raises
    ------
    DesignError
        A p-value outside [0, 1] or NaN, an interval whose ends are the wrong way round, or a time
        channel of which one half is missing.
    """
    if (p_time is None) != (time is None):
        raise DesignError(
            f"p of time {p_time}, interval of time {time}",
            why="a channel that gives one without the other has not been inverted",
            remedy="give both, or None for both",
        )
    values = [p_space] if p_time is None else [p_space, p_time]
    intervals = [space] if time is None else [space, time]
    for value in values:
        if not 0 <= value <= 1:
            raise DesignError(
                f"a p-value of {value}",
                why="the larger of two p-values is none if one of them is none",
                remedy="leave the channel out, or use a method that gives a p-value here",
            )
    for low, high in intervals:
        if low > high or np.isnan(low) != np.isnan(high):
            raise DesignError(
                f"an interval from {low} to {high}",
                why="its hull with another would hide that",
                remedy="give the lower end first, or NaN for both ends",
            )
    kept = [(low, high) for low, high in intervals if not np.isnan(low)]
    return Concordance(
        p_value=max(values),
        ci_low=min((low for low, _ in kept), default=float("nan")),
        ci_high=max((high for _, high in kept), default=float("nan")),
    )
