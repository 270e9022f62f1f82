"""The conditional least-favourable hybrid test of moment inequalities with two random numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import elementwise
from scipy.special import log_ndtr, ndtr, ndtri

from evaluation.core.arrays import Array, Mask

FIRST_STAGE = 10  # the least-favourable stage takes a tenth of alpha, as HonestDiD does
REACH = 9.0  # standard deviations beyond which a normal has no mass that counts
NODES, PANELS = np.polynomial.legendre.leggauss(16), 64
SAME = 1e-12  # a slope as near to one as this: the other moment moves along, and cannot overtake


@dataclass(frozen=True, kw_only=True, slots=True)
class Moments:
    r"""S hypotheses, each that no mean of :math:`w_v = x_v (C - \theta) + z_v V` is positive.

    C, V are normal with ``covariance`` (S, 2, 2). ``loads`` (S, R, 2) are (x, z) of the R moments.
    ``centre`` is the value of C, ``step`` (S,) the values of V.
    """

    loads: Array
    covariance: Array
    centre: float
    step: Array


def critical_values(moments: Moments, kappa: float) -> Array:
    r"""The 1 − κ quantile of the largest moment where all means are zero, shape (S,).

    :math:`\max_v w_v \le c` bounds C from both sides, by straight lines in V: its probability is
    an integral over V alone, done by Gauss and Legendre, and inverted by Chandrupatla's method.
    Should that fail, it is Bonferroni's value, which is larger: no moment has a standard deviation
    above one.
    """
    bonferroni = -float(ndtri(kappa / moments.loads.shape[1]))
    which = np.arange(len(moments.step), dtype=np.float64)

    def excess(c: Array, s: Array) -> Array:
        picked = np.asarray(s, dtype=np.int64)
        inside = _below(moments.loads[picked], moments.covariance[picked], np.asarray(c))
        return inside - (1 - kappa)

    ends = np.zeros(which.size), np.full(which.size, bonferroni + 1)  # one more: the sign changes
    found = elementwise.find_root(excess, ends, args=(which,))
    return np.where(found.success, found.x, bonferroni)


def _below(loads: Array, covariance: Array, c: Array) -> Array:
    """P(max w ≤ c), shape (S,). A moment with x = 0 bounds V from below or above."""
    sd = np.sqrt(covariance[:, 1, 1])
    slope = covariance[:, 0, 1] / sd
    rest = np.sqrt(covariance[:, 0, 0] - slope**2)
    x, z = loads[..., 0], loads[..., 1] * sd[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = c[:, None] / z
    only_v = x == 0
    first = np.max(np.where(only_v & (z < 0), ends, -REACH), axis=1)
    last = np.min(np.where(only_v & (z > 0), ends, REACH), axis=1)
    up = np.argmax(x > 0, axis=1)[:, None], np.argmax(x < 0, axis=1)[:, None]
    (xu, xd), (zu, zd) = ([np.take_along_axis(a, i, 1)[:, 0] for i in up] for a in (x, z))
    # they cross where (c − zu v)/xu = (c − zd v)/xd
    at, speed = c * (1 / xu - 1 / xd), zd / xd - zu / xu
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = -at / speed
    first = np.where(speed > 0, np.maximum(first, crossing), first)
    last = np.where(speed < 0, np.minimum(last, crossing), last)
    v, weights = _nodes(np.clip(first, -REACH, REACH), np.clip(last, -REACH, REACH))
    high = (c[:, None] - zu[:, None] * v) / xu[:, None] - slope[:, None] * v
    low = (c[:, None] - zd[:, None] * v) / xd[:, None] - slope[:, None] * v
    inside = ndtr(high / rest[:, None]) - ndtr(low / rest[:, None])
    density = np.exp(-(v**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(np.sum(weights * density * np.maximum(inside, 0), axis=1))


def _nodes(first: Array, last: Array) -> tuple[Array, Array]:
    """Nodes and weights of the integral from first to last, shape (S, panels × nodes) each."""
    at, weight = NODES
    left = np.arange(PANELS)[:, None] / PANELS
    unit = (left + (at + 1) / 2 / PANELS).ravel()
    width = np.maximum(last - first, 0)[:, None]
    return first[:, None] + width * unit, width * np.tile(weight / 2 / PANELS, PANELS)


def accepted(moments: Moments, critical: Array, theta: Array, alpha: float, kappa: float) -> Mask:
    r"""Which values θ some of the S hypotheses does not reject, shape (T,).

    With η the largest moment, v* its place and :math:`g_v = Cov(w_v, w_{v*})/Var(w_{v*})`, η is
    normal, cut to where v* stays the largest:
    :math:`(w_v - g_v \eta)/(1 - g_v)` from below where :math:`g_v < 1`, from above where
    :math:`g_v > 1`, and from above by the least-favourable value. Rejected: η above that value, or
    above both 0 and the :math:`1 - (\alpha-\kappa)/(1-\kappa)` quantile of that law (Andrews, Roth
    and Pakes 2023; Rambachan and Roth 2023, sec. 3).
    """
    loads = moments.loads
    away = moments.centre - theta
    w = loads[..., 0][:, None, :] * away[None, :, None]
    w = w + (loads[..., 1] * moments.step[:, None])[:, None, :]  # (S, T, R)
    best = np.argmax(w, axis=2)
    eta = np.take_along_axis(w, best[..., None], axis=2)[..., 0]
    between = loads @ moments.covariance @ np.swapaxes(loads, 1, 2)  # (S, R, R)
    row = np.take_along_axis(between, best[..., None], axis=1)  # (S, T, R)
    variance = np.take_along_axis(row, best[..., None], axis=2)[..., 0]
    moving = variance > np.finfo(np.float64).tiny
    sd = np.sqrt(np.where(moving, variance, 1.0))
    slope = row / (sd**2)[..., None]
    low, high = _cut(w, eta, slope)
    high = np.minimum(high, critical[:, None])
    size = (alpha - kappa) / (1 - kappa)
    beyond = _survival(eta / sd, low / sd, high / sd) < size
    rejected = (eta > critical[:, None]) | (moving & (eta > 0) & beyond)
    return np.asarray(~rejected.all(axis=0))


def _cut(w: Array, eta: Array, slope: Array) -> tuple[Array, Array]:
    apart = 1 - slope
    free = np.abs(apart) < SAME
    ends = (w - slope * eta[..., None]) / np.where(free, 1.0, apart)
    low = np.max(np.where(~free & (apart > 0), ends, -np.inf), axis=2)
    high = np.min(np.where(~free & (apart < 0), ends, np.inf), axis=2)
    return np.minimum(low, eta), np.maximum(high, eta)  # so by construction, but for rounding


def _survival(at: Array, low: Array, high: Array) -> Array:
    """P(Z > at | low ≤ Z ≤ high), by logarithms, which do not vanish in the tail."""
    here, first, last = log_ndtr(-at), log_ndtr(-low), log_ndtr(-high)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.log1p(-np.exp(np.minimum(last - here, 0)))
        every = np.log1p(-np.exp(np.minimum(last - first, 0)))
        share = np.exp(here + above - first - every)
    return np.where(np.isnan(share), 1.0, share)
