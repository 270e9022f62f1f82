"""Labour market tightness: vacancies per 100 unemployed jobseekers, with the bounds of secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Counts, Mask, sealed
from evaluation.door import AtLeast, Dims, door

HUNDRED = 100.0
Few = Annotated[int, AtLeast(0)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tightness:
    """Vacancies per 100 unemployed jobseekers; every array has the shape of one group's counts.

    ``low`` and ``high`` bound it where counts are secret, ``value`` has these at the middle of
    their interval. ``high`` is infinite where a secret count of jobseekers may be zero, and
    ``value`` is NaN there. NaN in all three where there is no jobseeker, and in ``hidden`` cells,
    which rest on too few.
    """

    value: Array
    low: Array
    high: Array
    hidden: Mask

    @property
    def secret(self) -> Mask:
        """Cells that rest on a secret count."""
        return np.asarray(self.low < self.high)


@door
def tightness(
    vacancies: Annotated[Counts, Dims("K", "A", "T") | Dims("K", "T") | Dims("K")],
    jobseekers: Annotated[Counts, Dims("K", "A", "T") | Dims("K", "T") | Dims("K")],
    *,
    secret_high: Few = 4,
    threshold: Few = 0,
) -> Tightness:
    r"""Tightness θ of K occupations taken together.

    .. math:: \theta = 100 \, \frac{\sum_k V_k}{\sum_k U_k}, \quad
              100 \, \frac{\sum_k \underline V_k}{\sum_k \overline U_k} \le \theta \le
              100 \, \frac{\sum_k \overline V_k}{\sum_k \underline U_k}

    V vacancies and U unemployed jobseekers (Pissarides 2000, chapter 1: θ = V/U), by occupation in
    the first dimension. NaN is a secret count, from 0 to ``secret_high``. A cell with some, but
    fewer than ``threshold``, jobseekers or vacancies is hidden; complements are not looked at.

    It describes a market and is no effect: both counts are of the same months and places.

    Raises
    ------
    DesignError
        If the two are not of one shape.
    """
    fewest_vacancies, vacant, most_vacancies = _sums(vacancies, secret_high)
    fewest, seeking, most = _sums(jobseekers, secret_high)
    hidden = _few(most_vacancies, fewest_vacancies, threshold) | _few(most, fewest, threshold)
    nobody = (most == 0) | hidden
    return Tightness(
        value=_ratio(vacant, seeking, nobody | ((fewest == 0) & (most_vacancies > 0))),
        low=_ratio(fewest_vacancies, most, nobody),
        high=_ratio(most_vacancies, fewest, nobody),
        hidden=hidden,
    )


def _sums(counts: Array, secret_high: float) -> tuple[Array, Array, Array]:
    """The sum over the first dimension, with secrets at 0, in the middle and at their most."""
    known, secret = np.nansum(counts, axis=0), np.isnan(counts).sum(axis=0)
    return known, known + secret * secret_high / 2, known + secret * secret_high


def _few(most: Array, fewest: Array, threshold: float) -> Mask:
    return np.asarray((most > 0) & (fewest < threshold))


def _ratio(vacancies: Array, jobseekers: Array, nobody: Mask) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = HUNDRED * vacancies / jobseekers
    ratio = np.where((vacancies == 0) & (jobseekers == 0), 0.0, ratio)  # a secret zero of either
    return sealed(np.asarray(np.where(nobody, np.nan, ratio)))
