"""Relative magnitudes: no step after treatment larger than M̄ times the largest step before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Judged, Labels
from evaluation.door import AtLeast, HalfLevel, door
from evaluation.methods.honest.conditional import FIRST_STAGE, Moments, accepted, critical_values
from evaluation.methods.honest.event_study import EventStudy, Restriction, RobustInterval

GRID_POINTS = 1000
WIDTH = 8.0  # of the first grid, in standard deviations beyond the plug-in bounds
DOUBLINGS = 20


def steps_before(study: EventStudy) -> Array:
    """Contrasts of the steps between untreated periods, by period of distance; shape (S, K)."""
    chain = [(0, np.zeros(study.betas.size))]
    rows = np.eye(study.betas.size)[: study.n_pre]
    chain += list(zip(study.time[: study.n_pre], rows, strict=True))
    chain.sort(key=lambda point: point[0])
    return np.array([(b - a) / (tb - ta) for (ta, a), (tb, b) in pairwise(chain)])


def steps_after(study: EventStudy) -> tuple[Array, Array]:
    """Contrasts of the steps from the reference on, shape (n_post, K), and their lengths."""
    post = np.eye(study.betas.size)[study.n_pre :]
    steps = np.diff(np.vstack([np.zeros(study.betas.size), post]), axis=0)
    points = np.array([0, *study.time[study.n_pre :]], dtype=np.float64)
    return steps, points[1:] - points[:-1]


@door
def reach(study: EventStudy, l_vec: Judged) -> float:
    r"""How far l'δ can go where each period steps by one at most: :math:`\sum_t k_t |c_t|`, with
    :math:`c_t = \sum_{s \ge t} l_s` and k the lengths of the steps.
    """
    study.target(l_vec)  # one weight a treated period
    _, lengths = steps_after(study)
    return float(lengths @ np.abs(_carried(l_vec)))


@door
def relative_magnitudes(
    study: EventStudy,
    l_vec: Judged,
    m: Annotated[float, AtLeast(0)],
    alpha: HalfLevel,
    points: Annotated[int, AtLeast(3, 1_000_000)] = GRID_POINTS,
) -> RobustInterval:
    r"""The conditional least-favourable (C-LF) interval of l'τ over :math:`\Delta^{RM}(\bar M)`.

    .. math:: |\delta_t - \delta_{t-1}| \le \bar M k_t \max_{s \le 0} |\delta_s - \delta_{s-1}|,
              \quad t \ge 1

    The hull of what is not rejected for any step s and sign of it as the largest. A grid of
    ``points`` values round the estimate, twice as wide until both its ends are rejected; then
    another of as many between the last value accepted and the first rejected, at each end.
    """
    found = _search(study, l_vec, m, alpha, points)
    low, high = found.centre, found.centre
    if found.kept.size:
        low, high = found.lower_end(), found.upper_end()
    return RobustInterval(
        restriction=Restriction.RELATIVE_MAGNITUDES,
        m=m,
        low=low,
        high=high,
        grid_step=found.step / (points - 1) if found.kept.size else found.step,
        alpha=alpha,
    )


@door
def relative_excludes_zero(
    study: EventStudy,
    l_vec: Judged,
    m: Annotated[float, AtLeast(0)],
    alpha: HalfLevel,
    points: Annotated[int, AtLeast(3, 1_000_000)] = GRID_POINTS,
) -> bool:
    """Whether ``relative_magnitudes`` leaves zero out, by the same numbers. An end is looked at
    closely only where zero lies between the last value accepted and the first rejected.
    """
    found = _search(study, l_vec, m, alpha, points)
    if not found.kept.size:
        return found.centre != 0
    inner, outer = found.ends(0)
    if inner > 0 and (outer > 0 or found.lower_end() > 0):
        return True
    inner, outer = found.ends(-1)
    return inner < 0 and (outer < 0 or found.upper_end() < 0)


@dataclass(frozen=True, slots=True)
class _Search:
    """Which values of a first grid are not rejected, and the test that says so."""

    keeps: Callable[[Array], Labels]
    centre: float
    grid: Array
    kept: Labels

    @property
    def step(self) -> float:
        return float(self.grid[1] - self.grid[0])

    def ends(self, k: int) -> tuple[float, float]:
        """The first (0) or last (-1) value kept, and the one beyond it; infinite if none is."""
        at, beyond = self.kept[k], self.kept[k] + (1 if k else -1)
        outside = not 0 <= beyond < len(self.grid)
        infinite = np.inf if k else -np.inf
        return float(self.grid[at]), infinite if outside else float(self.grid[beyond])

    def lower_end(self) -> float:
        """The least value kept, of as many again between the ends."""
        inner, outer = self.ends(0)
        if np.isinf(outer):
            return outer
        fine = np.linspace(outer, inner, len(self.grid))
        return float(fine[self.keeps(fine)[0]])

    def upper_end(self) -> float:
        """The largest value kept, of as many again between the ends."""
        inner, outer = self.ends(-1)
        if np.isinf(outer):
            return outer
        fine = np.linspace(inner, outer, len(self.grid))
        return float(fine[self.keeps(fine)[-1]])


def _search(study: EventStudy, l_vec: Array, m: float, alpha: float, points: int) -> _Search:
    kappa = alpha / FIRST_STAGE
    moments = relative_moments(study, l_vec, m)
    critical = critical_values(moments, kappa)

    def keeps(theta: Array) -> Labels:
        return np.flatnonzero(accepted(moments, critical, theta, alpha, kappa))

    half = _first_width(study, moments, m * reach(study, l_vec))
    for _ in range(DOUBLINGS):
        grid = np.linspace(moments.centre - half, moments.centre + half, points)
        kept = keeps(grid)
        if kept.size == 0 or (kept[0] > 0 and kept[-1] < points - 1):
            break
        half *= 2
    return _Search(keeps, moments.centre, grid, kept)


@door
def relative_moments(study: EventStudy, l_vec: Judged, m: Annotated[float, AtLeast(0)]) -> Moments:
    r"""The inequalities of ΔRM, with the effects of the single periods solved out.

    With :math:`D_t` the step of the estimates, :math:`V = \pm(\hat\beta_s - \hat\beta_{s-1})` and
    :math:`\sigma_{t\pm}` the standard deviation of :math:`\pm D_t - \bar M k_t V`, the statistic is
    the least η with :math:`\pm(D_t - x_t) - \bar M k_t V \le \eta\,\sigma_{t\pm}` for some steps x
    of τ with :math:`\sum_t c_t x_t = \theta`. The dual of this linear program has few vertices, so
    η is the largest of

    .. math:: \frac{\pm(C - \theta) - \bar M \sum_t k_t |c_t| V}{\sum_t |c_t| \sigma_{t\pm}},
              \qquad \frac{-2 \bar M k_t V}{\sigma_{t+} + \sigma_{t-}},
              \qquad C = l'\hat\beta_{post}

    (σ of the sign that :math:`\pm c_t` has). Of the second kind, which needs two treated periods,
    only those with the least and the largest factor can be the largest.
    """
    weights = study.target(l_vec)
    before = steps_before(study)
    before = np.vstack([before, -before])
    after, lengths = steps_after(study)
    carried, sigma = _carried(l_vec), study.covariance
    bounds = m * lengths[:, None, None] * before  # (T, S, K)
    up, down = (_sd(sign * after[:, None, :] - bounds, sigma) for sign in (1, -1))  # (T, S)
    positive = carried[:, None] > 0
    size = np.abs(carried)
    plus = size @ np.where(positive, up, down)
    minus = size @ np.where(positive, down, up)
    drift = m * (lengths @ size) * np.ones_like(plus)
    loads = [np.stack([1 / plus, -drift / plus], 1), np.stack([-1 / minus, -drift / minus], 1)]
    if study.n_post > 1:
        factor = 2 * m * lengths[:, None] / (up + down)
        loads += [np.stack([0 * f, -f], 1) for f in (factor.max(axis=0), factor.min(axis=0))]
    pairs = np.stack([np.broadcast_to(weights, before.shape), before], axis=1)  # (S, 2, K)
    return Moments(
        loads=np.stack(loads, axis=1),
        covariance=pairs @ sigma @ np.swapaxes(pairs, 1, 2),
        centre=float(weights @ study.betas),
        step=before @ study.betas,
    )


@door
def relative_bounds(
    study: EventStudy, l_vec: Judged, m: Annotated[float, AtLeast(0)]
) -> tuple[float, float]:
    """The identified set if the estimates were the truth: the estimate ∓ M̄ · reach · max step."""
    half = m * reach(study, l_vec) * float(np.abs(steps_before(study) @ study.betas).max())
    centre = float(study.target(l_vec) @ study.betas)
    return centre - half, centre + half


def _carried(l_vec: Array) -> Array:
    """c: how often a step of τ in period t is met by l'τ, shape (n_post,)."""
    return np.asarray(np.cumsum(l_vec[::-1])[::-1])


def _sd(contrasts: Array, sigma: Array) -> Array:
    return np.asarray(np.sqrt(np.einsum("...k,kl,...l->...", contrasts, sigma, contrasts)))


def _first_width(study: EventStudy, moments: Moments, drift: float) -> float:
    sd_centre = float(np.sqrt(moments.covariance[0, 0, 0]))
    sd_step = float(np.sqrt(moments.covariance[:, 1, 1].max()))
    return WIDTH * (sd_centre + drift * sd_step) + drift * float(np.abs(moments.step).max())
