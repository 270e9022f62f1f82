"""The variance of a contrast as a function of the people behind it, fitted three ways."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import numpy as np
from scipy.optimize import minimize_scalar, nnls

from evaluation.core.arrays import Array, NotNegative
from evaluation.door import Dims, door, inside
from evaluation.errors import DesignError

RATIOS, GRID = (1e-4, 1e4), 161  # of B q̄ to A: where the search for the variance function looks
ANGLES = np.arctan(np.concatenate([[0.0], np.geomspace(*RATIOS, GRID), [np.inf]]))
SMALLEST_VARIANCE = 1e-8  # relative to the mean squared residual
ROUNDS = 200  # of reweighting, before the best of what it went through is taken
NOTHING = 1e-9  # of the largest noise: an effect of the base period against itself
SETTLED = 1e-9  # relative change of every variance at which reweighting has converged


class VarianceFit(StrEnum):
    """How the variance function A + B q is fitted to squared residuals."""

    QUASI_LIKELIHOOD = "quasi_likelihood"
    LEAST_SQUARES = "least_squares"
    WEIGHTED = "weighted"


@door
def fit_variance(
    kind: VarianceFit,
    squared: Annotated[NotNegative, Dims("J")],
    q: Annotated[NotNegative, Dims("J")],
) -> tuple[float, float]:
    """A and B of ``A + B q``, neither negative. Shapes: squared and q (J,).

    In simulation with one treated unit larger than its donors, least squares rejects a true null
    twice as often as the other two: the tiniest municipalities decide its A.
    """
    if kind is VarianceFit.QUASI_LIKELIHOOD:
        return variance_function(squared, q)
    if kind is VarianceFit.LEAST_SQUARES:
        return least_squares_variance(squared, q)
    return weighted_variance(squared, q)


@door
def variance_function(
    squared: Annotated[NotNegative, Dims("J")], q: Annotated[NotNegative, Dims("J")]
) -> tuple[float, float]:
    r"""Variance of a contrast as a function of the people behind it.

    .. math:: (A, B) = \arg\min_{A,B \ge 0} \sum_j \log v_j + r_j^2 / v_j, \quad v_j = A + B q_j

    Gamma quasi-likelihood: unlike least squares of r² on q it is not ruled by the tiniest
    municipalities. Reweighted least squares has the same fixed points but can circle between two
    of them. Shapes: squared and q (J,).
    """
    structural, sampling = inside(variance_functions)(squared[:, None], q[:, None])
    return float(structural[0]), float(sampling[0])


@door
def variance_functions(
    squared: Annotated[NotNegative, Dims("J", "K")], q: Annotated[NotNegative, Dims("J", "K")]
) -> tuple[Array, Array]:
    r"""Variance functions of K effects that differ in scale alone. Shapes (J, K); A and B (K,).

    .. math:: v_{jk} = c_k \Bigl(\cos\theta + \sin\theta \frac{q_{jk}}{\bar q_k}\Bigr),
              \qquad (\theta, c) = \arg\min \sum_{jk} \log v_{jk} + r_{jk}^2 / v_{jk}

    The quasi-likelihood of ``variance_function`` summed over effects. At an angle the best scale is
    :math:`c_k = mean_j(r_{jk}^2 / w_{jk})`, so the minimum is a search over one angle: a grid, then
    a bounded refinement around its best point. An effect whose residuals are none, or rounding
    beside the largest, has A = B = 0 and no say.
    """
    structural, sampling = np.zeros(squared.shape[1]), np.zeros(squared.shape[1])
    size = squared.mean(axis=0)
    moving = size > NOTHING**2 * size.max()
    if not moving.any():
        return structural, sampling
    seen, mean = squared[:, moving], q[:, moving].mean(axis=0)
    require_regressor(mean)
    relative = q[:, moving] / mean

    def along(angle: float) -> Array:
        return np.asarray(np.cos(angle) + np.sin(angle) * relative)

    def loss(angle: float) -> float:
        weights = along(angle)
        return float(np.mean(np.log(weights)) + np.mean(np.log(np.mean(seen / weights, axis=0))))

    best = _coarsely(seen, relative)
    around = ANGLES[max(best - 1, 0)], ANGLES[min(best + 1, ANGLES.size - 1)]
    refined = float(minimize_scalar(loss, bounds=around, method="bounded").x)
    angle = min((float(ANGLES[best]), refined), key=loss)
    scales = np.mean(seen / along(angle), axis=0)
    structural[moving] = scales * np.cos(angle)
    sampling[moving] = scales * np.sin(angle) / mean
    return structural, sampling


def _coarsely(squared: Array, relative: Array) -> int:
    """The best of ``ANGLES`` by the same loss, for squares and relative q (J, K)."""
    losses = np.zeros(ANGLES.size)
    for ours, theirs in zip(squared.T, relative.T, strict=True):
        weights = np.cos(ANGLES)[:, None] + np.sin(ANGLES)[:, None] * theirs
        losses += np.mean(np.log(weights), axis=1) + np.log(np.mean(ours / weights, axis=1))
    return int(np.argmin(losses))


@door
def least_squares_variance(
    squared: Annotated[NotNegative, Dims("J")], q: Annotated[NotNegative, Dims("J")]
) -> tuple[float, float]:
    r"""Non-negative least squares of :math:`r_j^2` on 1 and :math:`q_j` (Ferman and Pinto 2019)."""
    if not squared.any():
        return 0.0, 0.0
    require_regressor(q.mean(keepdims=True))
    found = _least_squares(squared, q / q.mean(), np.ones_like(q))
    return float(found[0]), float(found[1] / q.mean())


@door
def weighted_variance(
    squared: Annotated[NotNegative, Dims("J")], q: Annotated[NotNegative, Dims("J")]
) -> tuple[float, float]:
    r"""Non-negative least squares of :math:`r_j^2`, reweighted by :math:`1 / v_j^2` until it rests.

    It starts from least squares, and each round goes half the way to its solution: whole steps
    often circle between two corners. Where it rests it solves the equations of the
    quasi-likelihood; should it not rest in 200 rounds, the likeliest of them is taken. Variances
    below :math:`10^{-8}` of the mean square weigh as if they were that. Shapes: (J,).
    """
    if not squared.any():
        return 0.0, 0.0
    require_regressor(q.mean(keepdims=True))
    relative, least = q / q.mean(), SMALLEST_VARIANCE * float(squared.mean())

    def variances(one: Array) -> Array:
        return np.asarray(np.maximum(one[0] + one[1] * relative, least))

    def loss(one: Array) -> float:
        v = variances(one)
        return float(np.mean(np.log(v) + squared / v))

    found = _least_squares(squared, relative, np.ones_like(q))
    rounds = [found]
    for _ in range(ROUNDS):
        v = variances(found)
        whole = _least_squares(squared, relative, v)
        found = (found + whole) / 2
        rounds.append(found)
        if np.max(np.abs(variances(found) / v - 1)) < SETTLED:
            found = whole  # at a corner half steps come near zero, and this is zero
            break
    else:
        found = min(rounds, key=loss)
    return float(found[0]), float(found[1] / q.mean())


def require_regressor(means: Array) -> None:
    """Stop effects (K,) whose regressor is zero for everybody while their contrasts move."""
    if not means.all():
        raise DesignError(
            f"{int(np.sum(means == 0))} effect(s) with q = 0 for every unit, whose contrasts move",
            why="a variance that fades with size cannot be told from one that does not",
            remedy="give q of the months that the contrasts are taken from",
        )


def _least_squares(squared: Array, relative: Array, v: Array) -> Array:
    solution, _ = nnls(np.column_stack([1 / v, relative / v]), squared / v)
    return np.asarray(solution)
