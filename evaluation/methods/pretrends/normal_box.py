"""Jointly normal coefficients: whether they are that, and how often all lie within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Annotated

import numpy as np
from scipy.special import ndtr, ndtri

from evaluation.core.arrays import Array, Mask, NotNegative, sealed
from evaluation.core.threads import one_thread
from evaluation.door import Dims, door
from evaluation.errors import Breach, refuse

# A rank-1 lattice of 16 381 points, built component by component (Nuyens and Cools 2006), and four
# fixed shifts of it: errors near 1e-6 for three coefficients, 3e-5 for nine half-years with AR(1)
# errors, and up to 3e-4 where ten coefficients nearly depend on each other.
SIZE = 16381
GENERATOR = (
    *(1, 6789, 5057, 7811, 4386, 1848, 1112, 6506, 1501, 3483, 795),
    *(4904, 3047, 5371, 3409, 7557, 5267, 2912, 4865, 7174, 458, 6409),
)
SHIFTS = 4
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79)
MOST = len(GENERATOR)  # coefficients
TINY, EPSILON = 1e-300, 1e-16
RANK = 1e-10  # a variance given the others that is smaller, relative to its own, is none
ASYMMETRY = 1e-8  # relative to the largest entry
NEGATIVE = 1e-8  # an eigenvalue below minus this, relative to the largest, is no rounding


@dataclass(frozen=True, slots=True)
class Inside:
    """How often x lies in the box, and the mean (T,) of x when it does (NaN if it never does)."""

    probability: float
    mean: Array


@door
@one_thread
def normal_box(
    mean: Annotated[Array, Dims("T")],
    covariance: Annotated[Array, Dims("T", "T")],
    bound: Annotated[NotNegative, Dims("T")],
) -> Inside:
    r"""P(|x_l| ≤ b_l for all l) and E[x | the same], for x ~ N(m, Σ).

    Genz (1992): with a pivoted Cholesky factor, :math:`x = m + C z`, each z is drawn between the
    bounds that the earlier ones leave it, and the integral over the unit cube is the mean of the
    product of their probabilities. The points are a fixed lattice, folded so that the integrand is
    periodic: no random number, the same digits everywhere. Σ may be singular: a coefficient that is
    a sum of others narrows the bounds of the last z it depends on.
    Shapes: mean, bound (T,), covariance (T, T).
    """
    scale, factor, walks = _walks(mean, covariance, bound, centred_last=True)
    weight = np.concatenate([weight for _, weight in walks])
    probability = float(weight.mean())
    if not probability > 0:
        return Inside(0.0, np.full(len(mean), np.nan))
    z = np.vstack([z for z, _ in walks])
    return Inside(probability, mean + scale * (factor @ (weight @ z)) / weight.sum())


@door
@one_thread
def box_probability(
    mean: Annotated[Array, Dims("T")],
    covariance: Annotated[Array, Dims("T", "T")],
    bound: Annotated[NotNegative, Dims("T")],
) -> float:
    """The probability of ``normal_box`` alone, in half the time."""
    _, _, walks = _walks(mean, covariance, bound, centred_last=False)
    return float(np.concatenate([weight for _, weight in walks]).mean())


def _walks(
    mean: Array, covariance: Array, bound: Array, *, centred_last: bool
) -> tuple[Array, Array, list[tuple[Array, Array]]]:
    """Scale, factor C, and of each shift of the lattice z and the product of probabilities.

    The shifts are walked side by side: nearly all is done in arrays, where threads do not wait for
    each other, and each has its own place, so their number changes no digit.
    """
    scale = np.sqrt(np.diag(covariance))
    centre, bound = mean / scale, bound / scale
    factor = _factor(covariance / np.outer(scale, scale), centre, bound)
    shifts = np.split(_lattice(factor.shape[1]), SHIFTS)
    with ThreadPoolExecutor(SHIFTS) as pool:
        found = pool.map(lambda shift: _walk(factor, centre, bound, shift, centred_last), shifts)
        return scale, factor, list(found)


def _walk(
    factor: Array, centre: Array, bound: Array, uniform: Array, centred_last: bool
) -> tuple[Array, Array]:
    rank = factor.shape[1]
    z, weight = np.zeros_like(uniform), np.ones(len(uniform))
    last = np.array([np.flatnonzero(row)[-1] for row in factor])
    for k in range(rank):
        rows = np.flatnonzero(last == k)
        at = centre[rows] + z[:, :k] @ factor[rows, :k].T
        step = factor[rows, k]
        reach = bound[rows] * np.sign(step)
        ends = ((-reach - at) / step).max(axis=1), ((reach - at) / step).min(axis=1)
        upper, start, inside = _tail(*ends)
        if k < rank - 1:
            drawn = ndtri(np.clip(start + uniform[:, k] * inside, TINY, 1 - EPSILON))
            z[:, k] = np.where(upper, -drawn, drawn)
        elif centred_last:  # it is not drawn: given the others its mean is known
            z[:, k] = _centre(*ends, inside)
        weight *= inside
    return z, weight


def _tail(low: Array, high: Array) -> tuple[Mask, Array, Array]:
    """Whether two ends lie in the upper half and are mirrored, P(z below them), P(z between)."""
    upper = low + high > 0
    start, end = ndtr(np.where(upper, -high, low)), ndtr(np.where(upper, -low, high))
    return upper, start, np.maximum(end - start, 0.0)  # ends that crossed have nothing between


def _centre(low: Array, high: Array, inside: Array) -> Array:
    """The mean of a standard normal between two ends, with that chance to be there."""
    return np.asarray((_density(low) - _density(high)) / np.maximum(inside, TINY))


def _density(z: Array) -> Array:
    return np.asarray(np.exp(-z * z / 2) / np.sqrt(2 * np.pi))


@cache
def _lattice(dimensions: int) -> Array:
    """The shifted lattices below each other, folded by the tent; (SHIFTS · SIZE, dimensions)."""
    steps = np.array(GENERATOR[:dimensions], dtype=float) / SIZE
    points = np.outer(np.arange(SIZE), steps) + 0.5 / SIZE
    roots = np.sqrt(np.array(PRIMES[:dimensions], dtype=float))
    shifted = (points + shift * roots for shift in range(SHIFTS))
    return sealed(np.vstack([np.abs(2 * (each % 1.0) - 1.0) for each in shifted]))


def _factor(correlation: Array, centre: Array, bound: Array) -> Array:
    """C (T, rank) with C C' the correlations; first the coefficient least likely to be inside, the
    next given that it is (Genz and Bretz 2009, section 4.1.3): the integrand is then smoothest.
    """
    left, waiting = correlation.copy(), np.ones(len(centre), dtype=bool)
    at, columns = centre.copy(), []
    while (rows := np.flatnonzero(waiting & (np.diag(left) > RANK))).size:
        error = np.sqrt(np.diag(left)[rows])
        low, high = (-bound[rows] - at[rows]) / error, (bound[rows] - at[rows]) / error
        _, _, chance = _tail(low, high)
        first = int(np.argmin(chance))
        waiting[rows[first]] = False
        column = left[:, rows[first]] / error[first]
        left = left - np.outer(column, column)
        columns.append(np.where(np.abs(column) > np.sqrt(RANK), column, 0.0))
        at = at + columns[-1] * float(_centre(low[first], high[first], chance[first]))
    return np.array(columns).T


def require_normal(covariance: Array, vectors: Mapping[str, Array], alpha: float) -> None:
    """Refuse coefficients, covariance and level that no test can be made of.

    Raises
    ------
    DesignError
        With every fault: shapes that disagree, numbers that are none, a matrix that is no
        covariance, coefficients that do not vary, a level outside (0, 1).
    """
    faults = list(_faults(covariance, vectors))
    if not 0 < alpha < 1:
        faults.append(_fault("alpha", f"it is {alpha}", "give a level between 0 and 1"))
    refuse(
        faults,
        "{count} faults in the coefficients before the start",
        why="a test of the pre-trend from them would be of nothing",
        remedy="mend all of them",
    )


def _faults(covariance: Array, vectors: Mapping[str, Array]) -> Iterator[Breach]:
    size = covariance.shape[0] if covariance.ndim else 0
    square = covariance.shape == (size, size) and 0 < size <= MOST
    if not square:
        what = f"it has shape {covariance.shape}"
        yield _fault("covariance", what, f"give (T, T), T from 1 to {MOST}")
    for name, vector in vectors.items():
        if vector.shape != (size,):
            yield _fault(name, f"it has shape {vector.shape}", f"give {size} numbers, one each")
        elif not np.isfinite(vector).all():
            yield _fault(name, f"{np.sum(~np.isfinite(vector))} are no numbers", "leave them out")
    if not square:
        return
    if not np.isfinite(covariance).all():
        yield _fault("covariance", "it holds what is no number", "leave those coefficients out")
        return
    fixed = np.flatnonzero(np.diag(covariance) <= 0)
    if fixed.size:
        what = f"coefficients {fixed.tolist()} have no variance"
        yield _fault("covariance", what, "leave out the reference, it is not tested")
    largest = np.abs(covariance).max()
    if np.abs(covariance - covariance.T).max() > ASYMMETRY * largest:
        yield _fault("covariance", "it is not symmetric", "give a covariance")
    elif (lowest := np.linalg.eigvalsh(covariance)[0]) < -NEGATIVE * largest:
        yield _fault("covariance", f"its least eigenvalue is {lowest:.3g}", "give a covariance")


def _fault(where: str, found: str, remedy: str) -> Breach:
    return Breach(rule="pre_trend", where=where, found=found, remedy=remedy)
