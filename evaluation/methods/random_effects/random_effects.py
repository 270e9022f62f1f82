"""Partial pooling: many areas' effects, each drawn to their mean by as much as it is noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import helmert
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import chi2, t

from evaluation.core.arrays import Array, Judged, sealed
from evaluation.door import Real, door
from evaluation.errors import Breach, RefusedMethod, refuse
from evaluation.methods.effects.aggregation import Aggregation

FEWEST = 3  # areas: the prediction interval has G − 2 degrees of freedom
NODES = 200  # between-area SDs at which the likelihood is looked at; enough for 300 areas
SMALLEST = 1e-6  # first variance after zero in the search, relative to the smallest noise variance
SINGULAR = 1e-12  # smallest eigenvalue of V to the largest: below it, V cannot be inverted
ASYMMETRY = 1e-9  # of V, relative to its largest entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Between:
    r"""How far the areas' true effects lie apart: :math:`\tau_b`, in the effect's unit.

    ``sd`` is REML; ``paule_mandel`` and ``dersimonian_laird`` are moment estimates beside it.
    ``low`` and ``high`` are the Q-profile interval (Viechtbauer 2007), which rests on none of the
    three; where it is empty, (0, 0) stands. ``q`` is Cochran's Q on ``df`` = G − 1, ``p_value`` its
    upper tail: near one it says that areas lie closer together than their stated noise allows.
    """

    sd: float
    paule_mandel: float
    dersimonian_laird: float
    low: float
    high: float
    q: float
    df: int
    p_value: float

    @property
    def i_squared(self) -> float:
        r"""Share of the spread that noise does not explain, :math:`\max(0, 1 - (G - 1) / Q)`."""
        return max(0.0, 1 - self.df / self.q) if self.q > 0 else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Pooled:
    r"""Area effects, raw and shrunken, in the normal-normal model.

    .. math:: \hat\theta \mid \theta \sim N(\theta, V), \qquad \theta_a \sim N(\mu, \tau_b^2)

    Shapes: ``raw``, ``shrunken``, ``sd``, ``full_sd``, ``mean_weights`` (G,); ``covariance`` V and
    ``matrix`` (G, G). ``shrunken`` = ``matrix`` · ``raw``, rows of sum one; ``mean`` =
    ``mean_weights`` · ``raw``. ``sd`` and ``prediction_interval`` know that the mean was estimated
    and take :math:`\tau_b` as known; the ``full`` ones average over all its values, each by its
    restricted likelihood (a flat prior, Gelman 2006). Show the full ones: an estimate of zero would
    else claim for certain that areas are alike. ``mean_se`` is that of generalised least squares,
    ``dispersion`` Hartung and Knapp's (2001) factor on its square.
    """

    labels: tuple[Any, ...]
    raw: Array
    covariance: Array
    shrunken: Array
    sd: Array
    full_sd: Array
    matrix: Array
    between: Between
    mean: float
    mean_se: float
    mean_weights: Array
    dispersion: float
    mean_interval: tuple[float, float]
    prediction_interval: tuple[float, float]
    full_prediction_interval: tuple[float, float]
    alpha: float

    def aggregation(self) -> Aggregation:
        """The shrunken effects as averages of raw ones, which gives them a ledger."""
        return Aggregation(labels=self.labels, matrix=self.matrix)


@door
def pool(
    effects: Judged, noise: Judged, *, labels: Sequence[Any] | None = None, alpha: Real = 0.05
) -> Pooled:
    r"""Partially pool the effects of G areas.

    .. math:: \Sigma = V + \tau_b^2 I, \qquad
              \hat\mu = \frac{1'\Sigma^{-1}\hat\theta}{1'\Sigma^{-1}1}, \qquad
              \tilde\theta = \hat\mu + \tau_b^2 \Sigma^{-1} (\hat\theta - \hat\mu)

    ``noise`` is the sampling variance of each effect (G,) or, since areas with donors in common
    have those donors' noise in common, their covariance V (G, G): with weights u_a of an area on
    units, its own and its donors', and a variance v_i of each unit's contrast of months,
    :math:`V_{ab} = \sum_i u_{ai} u_{bi} v_i`. Without it the mean would look too certain. V is
    taken as known. A between-area SD of zero is complete shrinkage: every area gets the mean.

    Intervals are at level 1 − ``alpha``. The mean's has t on G − 1 degrees of freedom and Hartung
    and Knapp's variance, never below that of generalised least squares (Röver, Knapp and Friede
    2015). The prediction interval is for the true effect of a new area of the same kind,
    :math:`\hat\mu \pm t_{G-2} \sqrt{\tau_b^2 + se^2}` with the same se (Higgins, Thompson and
    Spiegelhalter 2009). With 25 areas that differ by a third of their noise it covers some 84 %
    for 95 %, for it takes an estimate of zero at its word; the full one covers 98 %.

    Raises
    ------
    RefusedMethod
        With fewer than three areas.
    DesignError
        With everything that is wrong in the effects, their noise, the labels and alpha.
    """
    effects, covariance = effects.copy(), np.diag(noise) if noise.ndim == 1 else noise.copy()
    names = tuple(range(effects.size)) if labels is None else tuple(labels)
    _require(effects, covariance, names, alpha)
    apart = _Differences.of(effects, covariance)
    variance = apart.reml()
    inverse = np.asarray(np.linalg.inv(covariance + variance * np.eye(effects.size)), dtype=float)
    mean_variance, pull = 1 / float(inverse.sum()), variance * inverse
    weights = inverse.sum(axis=0) * mean_variance
    mean = float(weights @ effects)
    away = 1 - pull.sum(axis=1)  # (G,) what an area takes from the mean
    shrunken = mean + pull @ (effects - mean)
    posterior = np.diag(covariance @ pull) + away**2 * mean_variance
    dispersion = apart.q(variance) / (effects.size - 1)
    widened = max(1.0, dispersion) * mean_variance
    full_sd, full_prediction = _averaged(apart, effects, covariance, shrunken, alpha)
    return Pooled(
        labels=names,
        raw=sealed(effects),
        covariance=sealed(covariance),
        shrunken=sealed(shrunken),
        sd=sealed(np.asarray(np.sqrt(posterior))),
        full_sd=full_sd,
        matrix=sealed(pull + np.outer(away, weights)),
        between=_between(apart, variance, alpha),
        mean=mean,
        mean_se=float(np.sqrt(mean_variance)),
        mean_weights=sealed(weights),
        dispersion=dispersion,
        mean_interval=_around(mean, widened, effects.size - 1, alpha),
        prediction_interval=_around(mean, variance + widened, effects.size - 2, alpha),
        full_prediction_interval=full_prediction,
        alpha=alpha,
    )


@dataclass(frozen=True, slots=True)
class _Differences:
    r"""The effects without their level: independent :math:`z_j \sim N(0, d_j + \tau_b^2)`.

    z = U'θ̂, with orthonormal U (G, G − 1), U'1 = 0, U'VU = diag(d). What is known of τ_b is in z
    and d alone. Noise that all areas share alike is in neither: it moves the level only.
    """

    basis: Array
    z: Array
    noise: Array

    @classmethod
    def of(cls, effects: Array, covariance: Array) -> _Differences:
        contrast = helmert(effects.size)
        noise, turn = np.linalg.eigh(contrast @ covariance @ contrast.T)
        basis = contrast.T @ turn
        return cls(basis, basis.T @ effects, noise)

    def q(self, variance: float) -> float:
        """Cochran's Q when the between-area variance is so large; falls in it."""
        return float(np.sum(self.z**2 / (self.noise + variance)))

    def where_q_is(self, value: float) -> float:
        """The between-area variance at which Q has this value; zero where Q is always smaller."""
        if self.q(0.0) <= value:
            return 0.0
        return _root(lambda v: self.q(v) - value, 0.0, 2 * float(self.z @ self.z) / value)

    def loss(self, variance: Array) -> Array:
        r"""Minus twice its log restricted likelihood, :math:`\sum \log(d_j+v) + z_j^2/(d_j+v)`."""
        total = self.noise + variance[..., None]
        return np.asarray(np.sum(np.log(total) + self.z**2 / total, axis=-1))

    def reml(self) -> float:
        """The variance v ≥ 0 of the largest restricted likelihood.

        It may have several maxima, each where its slope falls through zero, none from ``top`` on:
        all are found on a grid, refined, and compared.
        """
        spread, k, first = float(self.z @ self.z), self.z.size, SMALLEST * self.noise.min()
        top = (spread + np.sqrt(spread**2 + 4 * k * spread * self.noise.max())) / k
        grid = np.concatenate([[0.0], np.geomspace(first, max(first, top), NODES)])
        slopes = self._slope(grid)
        falls = np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
        maxima = [_root(self._slope, grid[i], grid[i + 1]) for i in falls]
        return min([0.0, *maxima], key=lambda v: float(self.loss(np.array(v))))

    def _slope(self, variance: float | Array) -> Array:
        total = self.noise + np.asarray(variance)[..., None]
        return np.asarray(np.sum(self.z**2 / total**2 - 1 / total, axis=-1))


def _averaged(
    apart: _Differences, effects: Array, covariance: Array, shrunken: Array, alpha: float
) -> tuple[Array, tuple[float, float]]:
    """Root mean square of θ − θ̃ (G,) and quantiles of a new area's θ, averaged over τ_b from zero
    to infinity at nodes of Gauss and Legendre, each by its restricted likelihood.
    """
    x, widths = np.polynomial.legendre.leggauss(NODES)
    variances = np.mean(apart.noise + apart.z**2) * ((1 + x) / (1 - x)) ** 2
    loss = apart.loss(variances)
    chances = np.exp((loss.min() - loss) / 2) * widths / (1 - x) ** 2
    chances /= chances.sum()
    inverse = 1 / (apart.noise[:, None] + variances)
    shared = covariance @ apart.basis
    others = effects[:, None] - shared @ (apart.z[:, None] * inverse)  # θ̃ at each node, (G, M)
    posterior = np.diag(covariance)[:, None] - shared**2 @ inverse
    doubt = covariance.mean() - shared.mean(axis=0) ** 2 @ inverse + variances / effects.size
    spread = np.sqrt(variances + doubt)  # of a new area, at each node
    centre = float(effects.mean())
    means = others.mean(axis=0) - centre

    def quantile(p: float) -> float:
        half = (1 + abs(ndtri(p))) * spread
        low, high = np.min(means - half), np.max(means + half)
        return centre + _root(lambda q: chances @ ndtr((q - means) / spread) - p, low, high)

    full = np.sqrt((posterior + (others - shrunken[:, None]) ** 2) @ chances)
    return sealed(full), (quantile(alpha / 2), quantile(1 - alpha / 2))


def _root(function: Callable[[float], Any], low: float, high: float) -> float:
    """Where a function crosses zero, to a precision that the unit of the outcome does not move."""
    return float(brentq(function, low, high, xtol=1e-16 * (high - low)))


def _between(apart: _Differences, variance: float, alpha: float) -> Between:
    df, q = apart.z.size, apart.q(0.0)
    return Between(
        sd=float(np.sqrt(variance)),
        paule_mandel=float(np.sqrt(apart.where_q_is(df))),
        dersimonian_laird=float(np.sqrt(max(0.0, q - df) / np.sum(1 / apart.noise))),
        low=float(np.sqrt(apart.where_q_is(float(chi2.isf(alpha / 2, df))))),
        high=float(np.sqrt(apart.where_q_is(float(chi2.ppf(alpha / 2, df))))),
        q=q,
        df=df,
        p_value=float(chi2.sf(q, df)),
    )


def _around(centre: float, variance: float, df: int, alpha: float) -> tuple[float, float]:
    half = float(t.isf(alpha / 2, df) * np.sqrt(variance))
    return centre - half, centre + half


def _require(effects: Array, covariance: Array, labels: tuple[Any, ...], alpha: float) -> None:
    remedy = "Mend it, or leave the area out"
    refuse(
        (
            Breach(rule="value", where=where, found=found, remedy=remedy)
            for where, found in _faults(effects, covariance, labels, alpha)
        ),
        "area effects that cannot be pooled, for {count} reason(s)",
        why="the spread between areas would be measured against a noise that is not theirs",
        remedy="mend them all",
    )
    if effects.size < FEWEST:
        raise RefusedMethod(
            f"{effects.size} area(s) to pool, at least {FEWEST} are needed",
            why="how far areas differ cannot be learnt from two, nor a new one be predicted",
            remedy="report each area by itself",
        )


def _faults(
    effects: Array, matrix: Array, labels: tuple[Any, ...], alpha: float
) -> Iterator[tuple[str, str]]:
    if not 0 < alpha < 1:
        yield "alpha", f"{alpha}, not between zero and one"
    if effects.ndim != 1 or matrix.shape != 2 * effects.shape or len(labels) != effects.size:
        yield "shape", f"{effects.shape} effects, {matrix.shape} noise, {len(labels)} label(s)"
        return
    own = np.diag(matrix)
    for where, bad in (("effects", ~np.isfinite(effects)), ("variances", ~(own > 0))):
        if bad.any():
            which = ", ".join(str(labels[i]) for i in np.flatnonzero(bad))
            yield where, f"{bad.sum()} not finite or not positive: {which}"
    if np.any(bad := ~np.isfinite(matrix)):
        yield "covariance", f"{bad.sum()} not finite"
    elif np.any(np.abs(matrix - matrix.T) > ASYMMETRY * np.abs(matrix).max(initial=0)):
        yield "covariance", f"not symmetric, by up to {np.abs(matrix - matrix.T).max():.3g}"
    elif matrix.size and np.all(own > 0):
        values = np.linalg.eigvalsh(matrix)
        if values[0] <= SINGULAR * values[-1]:
            yield "covariance", f"singular: eigenvalues {values[0]:.3g} to {values[-1]:.3g}"
