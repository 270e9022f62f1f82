"""Smoothness: the slope of the difference in trends changes by at most M a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.optimize import brentq, lsq_linear
from scipy.special import ndtr, ndtri

from evaluation.core.arrays import Array, Judged
from evaluation.door import AtLeast, HalfLevel, door
from evaluation.errors import DesignError
from evaluation.methods.honest.event_study import EventStudy, Restriction, RobustInterval

EXACT = 1e-13  # relative: of quantiles and of the price of bias
ROUNDED = 1e-9  # relative: what rounding may do to a second difference


@dataclass(frozen=True, kw_only=True, slots=True)
class Linear:
    r"""Estimators :math:`a'\hat\beta = l'\hat\beta_{post} + w'\hat\beta_{pre}` with bounded bias.

    All that are unbiased where δ is a straight line: :math:`a = a_0 + A u` for any u (F,), with
    largest bias :math:`M (b_0 + \|u\|_1)` over :math:`\Delta^{SD}(M)`.
    """

    start: Array  # a_0 (K,)
    moves: Array  # A (K, F)
    least: float  # b_0


@door
def linear_estimators(study: EventStudy, l_vec: Judged) -> Linear:
    r"""The class of estimators, and what bias each can have.

    With steps d of δ and :math:`e_j = d_{j+1} - d_j`, :math:`|e_j| \le M`,

    .. math:: a'\delta = \sum_j K_j e_j, \quad
              K_j = \sum_{t > j} (t - j) a_t \; (j \ge 0), \quad
              K_j = \sum_{t < j} (j - t) a_t \; (j < 0)

    if :math:`\sum_t t\, a_t = 0`, and nothing bounds it otherwise. The K of periods before the
    reference are free and stand one to one for the weights there: they are u. Untreated periods
    after the reference have weight zero.
    """
    n, size = study.before, study.betas.size
    weights = study.target(l_vec)
    times = np.array(study.time, dtype=np.float64)
    ahead = np.arange(times.max())[:, None]
    least = float(np.abs(np.maximum(times - ahead, 0) @ weights).sum())
    start = weights.copy()
    start[n - 1] = times @ weights  # on the period just before the reference, at time −1
    moves = np.zeros((size, n - 1))
    for f in range(n - 1):  # K_j = 1 at the period f + 1, and 0 elsewhere: a second difference
        moves[f, f] += 1
        moves[f + 1, f] -= 2
        if f + 2 < n:
            moves[f + 2, f] += 1
    return Linear(start=start, moves=moves, least=least)


def folded_quantile(bias: float, alpha: float) -> float:
    r"""The 1 − α quantile of :math:`|N(t, 1)|`: c with :math:`\Phi(c - t) - \Phi(-c - t) = 1 - α`.

    It lies between :math:`t + z_{1-\alpha}` and :math:`t + z_{1-\alpha/2}`.
    """

    def excess(c: float) -> float:
        return float(ndtr(c - bias) - ndtr(-c - bias)) - (1 - alpha)

    low, high = bias + float(ndtri(1 - alpha)), bias + float(ndtri(1 - alpha / 2))
    if excess(low) >= 0:  # t is so large that nothing is folded over
        return low
    return high if excess(high) <= 0 else float(brentq(excess, low, high, xtol=EXACT, rtol=EXACT))


@door
def smoothness(
    study: EventStudy, l_vec: Judged, m: Annotated[float, AtLeast(0)], alpha: HalfLevel
) -> RobustInterval:
    r"""The shortest fixed-length interval (FLCI) of l'τ over :math:`\Delta^{SD}(M)`.

    .. math:: a'\hat\beta \mp \min_u \sigma_a\, cv_\alpha(M b_a / \sigma_a), \qquad
              |(\delta_{t+1} - \delta_t) - (\delta_t - \delta_{t-1})| \le M

    (Rambachan and Roth 2023, sec. 3.2; Armstrong and Kolesár 2018.) The half-length is convex and
    rises in both bias and σ, so the best a has the least :math:`\tfrac12\sigma_a^2 + \mu b_a` at
    some price μ of bias, and it is the μ with
    :math:`\mu\,(cv - t\,cv'(t)) = M \sigma\, cv'(t)`, :math:`t = M b / \sigma` and
    :math:`cv'(t) = \tanh(t\,cv)`.
    """
    weights = shortest(study, l_vec, m, alpha)
    sd = float(np.sqrt(weights.start @ study.covariance @ weights.start))
    half = sd * folded_quantile(m * weights.least / sd, alpha)
    centre = float(weights.start @ study.betas)
    return RobustInterval(
        restriction=Restriction.SMOOTHNESS,
        m=m,
        low=centre - half,
        high=centre + half,
        grid_step=0.0,
        alpha=alpha,
    )


@door
def shortest(
    study: EventStudy, l_vec: Judged, m: Annotated[float, AtLeast(0)], alpha: HalfLevel
) -> Linear:
    """The estimator of the shortest interval: its weights as ``start``, its bias for M = 1."""
    every = linear_estimators(study, l_vec)
    if not every.moves.shape[1]:
        return every
    sigma = study.covariance
    gram, pull = every.moves.T @ sigma @ every.moves, every.moves.T @ sigma @ every.start
    dearest = float(np.abs(pull).max())  # at this price no bias is bought

    def at(price: float) -> Linear:
        u = _penalised(gram, pull, price)
        bias = every.least + float(np.abs(u).sum())
        return Linear(start=every.start + every.moves @ u, moves=every.moves, least=bias)

    def too_dear(price: float) -> float:
        found = at(price)
        sd = float(np.sqrt(found.start @ sigma @ found.start))
        t = m * found.least / sd
        c = folded_quantile(t, alpha)
        rise = float(np.tanh(t * c))
        return price * (c - t * rise) - m * sd * rise

    if m == 0 or dearest == 0:
        return at(0.0)
    if too_dear(dearest) <= 0:
        return at(dearest)
    return at(float(brentq(too_dear, 0.0, dearest, xtol=EXACT * dearest, rtol=EXACT)))


@door
def smooth_bounds(
    study: EventStudy, l_vec: Judged, m: Annotated[float, AtLeast(0)]
) -> tuple[float, float] | None:
    r"""The identified set if the estimates were the truth; None if they break the restriction.

    The last step before treatment goes on, :math:`d_0 \sum_t t\,l_t`, less and plus M b_0.

    Raises
    ------
    DesignError
        If untreated periods after the reference are measured: the set is then another.
    """
    if study.before < study.n_pre:
        raise DesignError(
            f"{study.n_pre - study.before} untreated period(s) after the reference",
            why="bounds from a straight line through the reference would leave them out",
            remedy="ask for the bounds of a study without them",
        )
    path = np.append(study.betas[: study.n_pre], 0.0)
    bends = np.abs(np.diff(path, n=2))
    if bends.size and bends.max() > m + ROUNDED * float(np.abs(path).max()):
        return None
    weights = study.target(l_vec)
    times = np.array(study.time, dtype=np.float64)
    centre = float(weights @ study.betas - (path[-1] - path[-2]) * (times @ weights))
    half = m * linear_estimators(study, l_vec).least
    return centre - half, centre + half


def _penalised(gram: Array, pull: Array, price: float) -> Array:
    r"""The u of the least :math:`\tfrac12 u'Qu + p'u + \mu \|u\|_1`, by its dual.

    :math:`u = -Q^{-1}(p + g)` for the g in :math:`[-\mu, \mu]` with the least
    :math:`(p + g)'Q^{-1}(p + g)`: least squares in a box, by an active set.
    """
    root = np.linalg.cholesky(gram)
    if price == 0:
        return np.asarray(-np.linalg.solve(gram, pull))
    scale = np.sqrt(np.diag(gram))
    half = np.linalg.solve(root, np.diag(scale))  # g in units of scale, so that columns are alike
    box = price / scale
    found = lsq_linear(half, -np.linalg.solve(root, pull), (-box, box), method="bvls", tol=EXACT)
    u = -np.linalg.solve(gram, pull + scale * found.x)
    inside = np.abs(found.x) < box * (1 - ROUNDED)
    return np.asarray(np.where(inside, 0.0, u))
