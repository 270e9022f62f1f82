"""How vacancies are filled: the share of a span of months, and the days that it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Counts, Mask, sealed
from evaluation.door import AtLeast, Dims, door

HUNDRED = 100.0
Few = Annotated[int, AtLeast(0)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """Vacancies filled per 100 new ones and mean days until then; every array is of N units.

    ``low`` and ``high`` bound the share where counts are secret, ``share`` has these at the middle
    of their interval; NaN where there was no new vacancy. ``days`` are of the filled vacancies that
    are shown, which are ``shown`` of all (at the least); NaN where none is. ``hidden`` units rest
    on too few, and are NaN everywhere.
    """

    share: Array
    low: Array
    high: Array
    days: Array
    shown: Array
    hidden: Mask


@door
def filling(
    new: Annotated[Counts, Dims("N", "T")],
    filled: Annotated[Counts, Dims("N", "T")],
    days: Annotated[Counts, Dims("N", "T")],
    *,
    secret_high: Few = 4,
    threshold: Few = 0,
) -> Filling:
    r"""Filled vacancies of T months over the new ones of these months, and their mean days.

    .. math:: s_i = 100 \, \frac{\sum_t F_{it}}{\sum_t V_{it}}, \quad
              d_i = \frac{\sum_t F_{it} D_{it}}{\sum_t F_{it}}

    V new vacancies, F filled ones, D the mean days that the filled of a month had been open. NaN
    is a secret count, from 0 to ``secret_high``. Some of the filled were new before the first
    month, so a share of few months may be above 100.

    Raises
    ------
    DesignError
        If the three are not of one shape.
    """
    opened = np.nansum(new, axis=1), np.isnan(new).sum(axis=1) * secret_high
    closed = np.nansum(filled, axis=1), np.isnan(filled).sum(axis=1) * secret_high
    hidden = np.zeros(len(new), dtype=bool)
    for known, secret in (opened, closed):
        hidden |= (known + secret > 0) & (known < threshold)
    known_days = np.where(np.isnan(days) | np.isnan(filled), 0.0, filled)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = HUNDRED * (closed[0] + closed[1] / 2) / (opened[0] + opened[1] / 2)
        low = HUNDRED * closed[0] / (opened[0] + opened[1])
        high = HUNDRED * (closed[0] + closed[1]) / opened[0]
        mean = np.nansum(known_days * days, axis=1) / known_days.sum(axis=1)
        shown = known_days.sum(axis=1) / (closed[0] + closed[1])
    nobody = (opened[0] + opened[1] == 0) | hidden
    return Filling(
        share=_where(nobody, share),
        low=_where(nobody, low),
        high=_where(nobody, high),
        days=_where(hidden | (known_days.sum(axis=1) == 0), mean),
        shown=_where(hidden, shown),
        hidden=hidden,
    )


def _where(unknown: Mask, values: Array) -> Array:
    return sealed(np.asarray(np.where(unknown, np.nan, values)))
