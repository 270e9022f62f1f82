"""Factors: the movements that donors share beyond a common one, by principal components."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Positive
from evaluation.core.threads import one_thread
from evaluation.door import AtLeast, Dims, door
from evaluation.errors import Breach, broken, refuse

RANK = 1e-9  # singular values below this share of the largest are rounding
TIED = 1e-9  # the same of a step between two of them: which comes first is then arbitrary
ROUNDING = 1e-14  # of an outcome, relative to the largest: a sum of some thousand of them
FIRST = 1e-9  # entries that are the largest but for so much decide a sign by their order

Number = Annotated[int, AtLeast(0, 1000)]  # of factors


@door
@one_thread
def factors(
    y: Annotated[Array, Dims("J", "T")],
    r: Number,
    *,
    weights: Annotated[Positive, Dims("J")] | None = None,
) -> Array:
    r"""The r factors of J donors over T months, by least squares with unit and month effects.

    .. math:: \min \sum_j \omega_j \sum_t (y_{jt} - \alpha_j - \xi_t - \lambda_j' f_t)^2

    Interactive fixed effects (Bai 2009) of units that are all untreated: on a balanced panel the
    minimum needs no iteration. Outcomes less the unit's own mean and less the donors' weighted mean
    of the month, rows times :math:`\sqrt{\omega_j}`: the right singular vectors of the r largest
    singular values are the factors. :math:`F'F/T = I`, each of mean zero over the months, its
    largest entry positive. A donor of weight two counts as two alike.

    Parameters
    ----------
    y
        Donors' outcomes, shape (J, T), in any unit, without gaps: factors do not know it.
    r
        Number of factors; with 0 what comes out is empty, shape (T, 0).
    weights
        Donor weights ω, shape (J,), relative; equal if not given.

    Returns
    -------
    F, shape (T, r), the strongest factor first.

    Raises
    ------
    DesignError
        With every obstacle: fewer donors or months than r + 2, movements of a rank below r, or two
        of one strength where the r-th ends.
    """
    share = _shares(y, weights)
    refuse(
        _sizes(y, r),
        f"{r} factors of {len(y)} donors over {y.shape[1]} months",
        why="a factor that has nobody or no month of its own fits noise, or is arbitrary",
        remedy="take fewer factors, or add donors and months",
    )
    centred = two_way_demeaned(y, weights=share)
    found, values = components(centred, share)
    refuse(
        _strengths(values, r, float(np.abs(y).max()) * ROUNDING * np.sqrt(y.size)),
        f"{r} factors that the movements of {len(y)} donors do not hold",
        why="a factor that is not there would be made of rounding",
        remedy="take fewer factors",
    )
    return np.asarray(found[:, :r])


@door
def two_way_demeaned(
    y: Annotated[Array, Dims("J", "T")], *, weights: Annotated[Positive, Dims("J")] | None = None
) -> Array:
    r"""Outcomes less the unit's mean and the weighted mean of each month's rest, shape (J, T).

    .. math:: \tilde y_{jt} = y_{jt} - \bar y_j - \sum_i \omega_i (y_{it} - \bar y_i)

    Shapes: y (J, T), weights ω (J,), relative; equal if not given.
    """
    apart = y - y.mean(axis=1, keepdims=True)
    return np.asarray(apart - _shares(y, weights) @ apart)


@door
@one_thread
def components(
    y: Annotated[Array, Dims("J", "T")], weights: Annotated[Positive, Dims("J")]
) -> tuple[Array, Array]:
    r"""Principal components of rows as they are: right singular vectors of
    :math:`\sqrt{\omega_j} y_j`.

    Returns
    -------
    min(J, T) components F (T, m) with :math:`F'F/T = I`, strongest first, the largest entry of each
    positive, and their singular values (m,). None is refused: of equal or no strength they are
    arbitrary.
    """
    _, values, rows = np.linalg.svd(np.sqrt(weights)[:, None] * y, full_matrices=False)
    sizes = np.abs(rows)
    at = np.argmax(sizes >= (1 - FIRST) * sizes.max(axis=1, keepdims=True), axis=1)
    signs = np.sign(rows[np.arange(len(rows)), at])
    return np.asarray((rows * signs[:, None]).T * np.sqrt(y.shape[1])), np.asarray(values)


def _shares(y: Array, weights: Array | None) -> Array:
    return np.full(len(y), 1 / len(y)) if weights is None else weights / weights.sum()


def _sizes(y: Array, r: int) -> list[Breach]:
    """Whether donors and months are enough for r factors beside their means."""
    (j, t), least = y.shape, r + 2
    return broken(
        "factors",
        [
            ("donors", j < least, f"{j} donors, {least} are needed", "Add donors"),
            ("periods", t < least, f"{t} periods, {least} are needed", "Add periods"),
        ],
    )


def _strengths(values: Array, r: int, floor: float) -> Iterator[Breach]:
    """Whether r factors are there, and are told from the next; ``floor`` is rounding."""
    least = max(RANK * float(values[0]), floor)
    rank = int(np.sum(values > least))
    if rank < r:
        found = f"donors' movements are of rank {rank}"
        yield Breach(rule="rank", where="factors", found=found, remedy=f"Take {rank} at the most")
    elif 0 < r < values.size and values[r - 1] - values[r] <= TIED * values[0]:
        found = f"factors {r} and {r + 1} are equally strong"
        yield Breach(
            rule="tied", where="factors", found=found, remedy="Take one fewer, or one more"
        )
