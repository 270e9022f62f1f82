"""The largest chance of a t as large, over all variances that a bound on their ratio leaves open.

The mathematics of Lau and Li (2025, arXiv 2511.05710, theorems 4.2 and 4.3), for q donors. The
integral is our own form of their lemma 4.1.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize_scalar

from evaluation.core.arrays import Array
from evaluation.core.threads import one_thread

NODES = 200  # Gauss-Legendre over a quarter turn
COMMON = np.geomspace(1e-3, 1e4, 57)  # ργ: where the donors' common deviation is looked for
FURTHEST = 1e8  # a critical value that no level asked for exceeds


@one_thread
def largest_chance(c: float, q: int, ratio: float, rank: int) -> float:
    r"""Supremum of :math:`P[|T| > c]` over deviations with :math:`\sigma_1 \le \rho \sigma_{(k)}`.

    It is reached where the treated's deviation is zero, or where each donor's, in units of the
    treated's, is zero (at most k − 1 of them), 1/ρ, or a common value γ, which is searched for.
    Up to :math:`c = q^{-1/2}` it is one.
    """
    if c * np.sqrt(q) <= 1:
        return 1.0
    most = without_treated(c, q)
    if ratio == 0:
        return most
    for zeros in range(rank):
        for least in range(q - zeros + 1):
            most = max(most, _over_common(c, q, ratio, rank, (zeros, least)))
    return most


def without_treated(c: float, q: int) -> float:
    """The supremum where the treated does not move: Bakirov and Székely (2006), c > q^(−1/2)."""
    r = q**2 * c**2 / (q * c**2 + q - 1)
    j = np.arange(int(np.floor(r)) + 1, q + 1)
    return float(np.max(2 * stats.t.sf(np.sqrt((j - 1) * r / (j - r)), j - 1), initial=0.0))


def likely_critical(q: int, alpha: float, ratio: float, rank: int) -> float:
    """The c with a chance of alpha where k − 1 donors do not move and the others move by 1/ρ."""
    counts = np.array([rank - 1, q - rank + 1])
    deviations = np.array([[0.0, 1 / ratio]])

    def excess(log_c: float) -> float:
        return float(chance(float(np.exp(log_c)), counts, deviations)[0]) - alpha

    return float(np.exp(brentq(excess, -np.log(q) / 2, np.log(FURTHEST), xtol=1e-12)))


def _over_common(c: float, q: int, ratio: float, rank: int, fixed: tuple[int, int]) -> float:
    """The largest chance over γ, with so many donors at zero and so many at 1/ρ."""
    zeros, least = fixed
    counts = np.array([zeros, least, q - zeros - least])

    def at(relative: Array) -> Array:
        deviations = np.zeros((relative.size, 3))
        deviations[:, 1], deviations[:, 2] = 1 / ratio, relative / ratio
        return chance(c, counts, deviations)

    if counts[2] == 0:
        return float(at(np.ones(1))[0])
    free = least >= q - rank + 1  # enough donors are at 1/ρ: the others may be below it
    grid = np.concatenate([[0.0], COMMON]) if free else np.concatenate([[1.0], COMMON[COMMON > 1]])
    values = at(grid)
    best = int(np.argmax(values))
    around = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    refined = minimize_scalar(
        lambda one: -float(at(np.array([one]))[0]), bounds=around, method="bounded"
    )
    return max(float(values[best]), -float(refined.fun))


def chance(c: float, counts: Array, deviations: Array) -> Array:
    r""":math:`P[|T| > c]` for donors in groups, the treated's deviation being one.

    :math:`(W_1 - \bar W_0)^2 - c^2 s^2` is a quadratic form of normals with one positive
    eigenvalue λ and negative ones :math:`-\lambda a_i`. By Craig's integral of the normal tail

    .. math:: P = \frac{2}{\pi} \int_0^{\pi/2} \prod_i (1 + a_i / \sin^2\varphi)^{-1/2} d\varphi

    A group of n donors of one deviation gives n − 1 equal eigenvalues; the others are those of a
    matrix with one row a group and one for the treated.

    Shapes: counts (groups,), deviations (points, groups); result (points,).
    """
    q = counts.sum()
    toward = np.concatenate([[1.0], -np.sqrt(counts) / q])  # W₁ − W̄₀
    ones = np.concatenate([[0.0], np.sqrt(counts)])
    around = np.diag(np.concatenate([[0.0], np.sign(counts)])) - np.outer(ones, ones) / q
    form = np.outer(toward, toward) - c**2 / (q - 1) * around
    scale = np.hstack([np.ones((len(deviations), 1)), deviations])
    values = np.linalg.eigvalsh(scale[:, :, None] * form * scale[:, None, :])
    largest = values[:, -1:]
    within = c**2 / (q - 1) * deviations**2
    a = np.maximum(np.hstack([-values[:, :-1], within]) / largest, 0.0)
    times = np.concatenate([np.ones(values.shape[1] - 1), np.maximum(counts - 1, 0)])
    x, dx = _nodes()
    sine = np.sin(np.pi * (x + 1) / 4) ** 2
    logs = np.sum(times[:, None] * np.log1p(a[:, :, None] / sine), axis=1)
    return np.asarray(np.exp(-logs / 2) @ dx / 2)


@cache
def _nodes() -> tuple[Array, Array]:
    x, dx = np.polynomial.legendre.leggauss(NODES)
    return x, dx
