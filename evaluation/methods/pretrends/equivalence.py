"""Pre-trends that are shown to be small: equivalence tests of coefficients before the start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import norm

from evaluation.core.arrays import Array, Judged, sealed
from evaluation.door import Level, Real, door
from evaluation.methods.pretrends.normal_box import require_normal

EXACT = 1e-12  # relative, of a threshold
BEYOND = 0.01  # standard errors past where one tail alone has the level: the search starts there


@dataclass(frozen=True, kw_only=True, slots=True)
class Equivalence:
    r"""The smallest bounds that coefficients before the start are shown to keep.

    Each is a :math:`\delta^*`: the least δ for which "as large as δ or larger" is rejected at
    ``alpha``. ``maximum`` is about the largest coefficient, ``mean`` about their mean, and
    ``root_mean_square`` about that; ``each`` (T,) are the coefficients' own, and
    ``simultaneous`` (T, 2) intervals that hold all coefficients together with 1 - alpha.
    """

    alpha: float
    maximum: float
    mean: float
    root_mean_square: float
    each: Array
    simultaneous: Array


@door
def equivalence(betas: Judged, covariance: Judged, alpha: Real) -> Equivalence:
    r"""Three equivalence tests of Dette and Schumann (2024), read backwards for their δ*.

    Maximum, their intersection-union test: :math:`\max_l |\beta_l| \ge \delta` is rejected if each
    :math:`|\hat\beta_l|` is below the α-quantile of :math:`|N(\delta, \sigma_l^2)|`, so δ* is the
    largest of the coefficients' own. Mean: the same for :math:`\bar\beta` with variance
    :math:`1'\Sigma 1 / T^2`. Root mean square: their test needs estimates from subsamples; here Σ
    is known, and with u the direction of β, :math:`\|\hat\beta\| \ge u'\hat\beta` and
    :math:`u'\Sigma u \le \lambda_{max}`, so that

    .. math:: \delta^*_{RMS} = \bigl(\|\hat\beta\| + z_{1-\alpha} \sqrt{\lambda_{max}(\Sigma)}
              \bigr) / \sqrt T

    keeps the level for every Σ, and is cautious. The intervals are Bonferroni's. Shapes: betas
    (T,), covariance (T, T).

    Raises
    ------
    DesignError
        If Σ is no covariance of T coefficients that vary.
    """
    require_normal(covariance, {"betas": betas}, alpha)
    count = len(betas)
    errors = np.sqrt(np.diag(covariance))
    pairs = zip(betas.tolist(), errors.tolist(), strict=True)
    each = np.array([least_threshold(beta, error, alpha) for beta, error in pairs])
    of_mean = float(np.sqrt(max(covariance.sum(), 0.0))) / count
    widest = float(np.sqrt(np.linalg.eigvalsh(covariance)[-1]))
    length = float(np.linalg.norm(betas)) + float(norm.ppf(1 - alpha)) * widest
    half = norm.ppf(1 - alpha / (2 * count)) * errors
    return Equivalence(
        alpha=alpha,
        maximum=float(each.max()),
        mean=least_threshold(float(betas.mean()), of_mean, alpha),
        root_mean_square=length / float(np.sqrt(count)),
        each=sealed(each),
        simultaneous=sealed(np.column_stack([betas - half, betas + half])),
    )


@door
def least_threshold(estimate: float, error: float, alpha: Level) -> float:
    r"""δ* of one coefficient: where :math:`P(|N(\delta, \sigma^2)| \le |\hat\beta|) = \alpha`.

    It is an upper confidence bound for |β|. Zero where the estimate is so near zero that even
    δ = 0 gives it less often than α: read it beside the noise, never alone. An estimate without
    noise, ``error`` 0, is its own bound.
    """
    size = abs(estimate)
    if error <= 0:
        return size

    def excess(delta: float) -> float:
        return float(ndtr((size - delta) / error) - ndtr((-size - delta) / error)) - alpha

    if excess(0.0) <= 0:
        return 0.0
    enough = size + (float(norm.ppf(1 - alpha)) + BEYOND) * error
    return float(brentq(excess, 0.0, enough, xtol=EXACT * enough))
