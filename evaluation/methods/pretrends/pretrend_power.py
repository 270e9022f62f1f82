"""What a pre-trend test could have seen: its power against a line, and what passing it distorts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from evaluation.core.arrays import Array, Judged, sealed
from evaluation.door import Real, door
from evaluation.errors import DesignError
from evaluation.methods.pretrends.normal_box import box_probability, normal_box, require_normal

SLOPE_TOLERANCE = 1e-8  # relative to the slope that the best coefficient alone would need


@dataclass(frozen=True, kw_only=True, slots=True)
class PretestPower:
    r"""What passing a pre-trend test says of one violation of parallel trends.

    ``power`` is the chance that any pre coefficient is significant under ``violation`` (K,), and
    ``size`` the same under none. ``bayes_factor`` (1 - power) / (1 - size): how passing moves the
    odds of the violation. ``likelihood_ratio``: of the coefficients seen, violation to none.
    ``expected`` (K,): the mean coefficients of studies that pass while the violation holds, all of
    it bias. The first ``n_pre`` of the K coefficients are before the start.
    """

    violation: Array
    n_pre: int
    alpha: float
    power: float
    size: float
    bayes_factor: float
    likelihood_ratio: float
    expected: Array


@door
def pretest_power(covariance: Judged, violation: Judged, alpha: Real) -> float:
    r"""The chance that some coefficient is significant by itself.

    .. math:: 1 - P\bigl(|\hat\beta_l| \le z_{1-\alpha/2}\,\sigma_l \;\forall l\bigr), \qquad
              \hat\beta \sim N(\delta, \Sigma)

    Roth (2022), section II. Shapes: covariance Σ (T, T) of the pre coefficients, violation δ (T,).

    Raises
    ------
    DesignError
        If Σ is no covariance of T coefficients that vary.
    """
    require_normal(covariance, {"violation": violation}, alpha)
    return 1.0 - box_probability(violation, covariance, _bound(covariance, alpha))


@door
def slope_for_power(covariance: Judged, times: Judged, power: Real, alpha: Real) -> float:
    r"""The slope :math:`\gamma_{power} > 0` of a line :math:`\delta_l = \gamma t_l` seen so often.

    The pretest's region is convex and symmetric, so its power rises with γ and the slope is unique
    (Anderson 1955). It is never above that of the best single coefficient. Shapes: covariance
    (T, T) of the pre coefficients; times (T,): how far each lies from the reference, in the time
    unit of the slope.

    Raises
    ------
    DesignError
        If no coefficient lies apart from the reference, or the test has that power without any
        violation.
    """
    require_normal(covariance, {"times": times}, alpha)
    if not 0 < power < 1 or not times.any():
        raise DesignError(
            f"power {power} is asked for against a line at distances {times.tolist()}",
            why="no slope gives it",
            remedy="ask for a power between 0 and 1, with a coefficient away from the reference",
        )
    size = pretest_power(covariance, np.zeros(len(times)), alpha)
    if size >= power:
        raise DesignError(
            f"without any violation some coefficient is significant with chance {size:.3f}",
            why=f"a power of {power} says nothing then: a slope of zero has it",
            remedy="ask for more power, or test at a smaller alpha",
        )
    apart = times != 0
    alone = np.sqrt(np.diag(covariance))[apart] / np.abs(times[apart])
    enough = float((norm.ppf(1 - alpha / 2) + norm.ppf(power)) * alone.min())

    def short(slope: float) -> float:
        seen = size if slope == 0 else pretest_power(covariance, slope * times, alpha)
        return seen - power

    # 1 % above what the best coefficient needs alone: the integral is exact to some 1e-6 only.
    return float(brentq(short, 0.0, 1.01 * enough, xtol=SLOPE_TOLERANCE * enough))


@door
def pretest(
    betas: Judged, covariance: Judged, violation: Judged, n_pre: int, alpha: Real
) -> PretestPower:
    r"""Power, Bayes factor, likelihood ratio and the coefficients to expect after a passed test.

    .. math:: E[\hat\beta_{post} \mid pass] = \delta_{post} + \Sigma_{post,pre} \Sigma_{pre}^{-}
              \bigl(E[\hat\beta_{pre} \mid pass] - \delta_{pre}\bigr), \qquad
              LR = \exp\bigl(\delta_{pre}' \Sigma_{pre}^{-} (\hat\beta_{pre} -
              \tfrac12 \delta_{pre})\bigr)

    Roth (2022), proposition 1, and the statistics of his R package ``pretrends``. Shapes: betas,
    violation (K,), covariance (K, K), the ``n_pre`` coefficients before the start first.

    Raises
    ------
    DesignError
        If shapes disagree, or there is no pre coefficient to test.
    """
    require_normal(covariance, {"betas": betas, "violation": violation}, alpha)
    if not 1 <= n_pre <= len(betas):
        raise DesignError(
            f"{n_pre} of {len(betas)} coefficients are before the start",
            why="there is nothing to pretest",
            remedy="give an event study with coefficients before the start",
        )
    pre = slice(0, n_pre)
    before, delta = covariance[pre, pre], violation[pre]
    bound = _bound(before, alpha)
    passed = normal_box(delta, before, bound)
    none = normal_box(np.zeros(n_pre), before, bound)
    inverse = np.linalg.pinv(before, hermitian=True)
    pulled = covariance[:, pre] @ inverse @ (passed.mean - delta)
    expected = violation + pulled
    expected[pre] = passed.mean
    return PretestPower(
        violation=sealed(violation.copy()),
        n_pre=n_pre,
        alpha=alpha,
        power=1.0 - passed.probability,
        size=1.0 - none.probability,
        bayes_factor=passed.probability / none.probability,
        likelihood_ratio=float(np.exp(delta @ inverse @ (betas[pre] - delta / 2))),
        expected=sealed(expected),
    )


def _bound(covariance: Array, alpha: float) -> Array:
    return np.asarray(norm.ppf(1 - alpha / 2) * np.sqrt(np.diag(covariance)))
