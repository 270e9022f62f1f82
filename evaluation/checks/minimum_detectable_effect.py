"""The effect that a comparison would usually see: what silence is worth."""

from __future__ import annotations

from scipy import stats

from evaluation.door import door
from evaluation.study.estimates.estimates import Kind
from evaluation.study.inference.estimate import EstimateTested

POWER = 0.8


@door
def detectable_effect(answer: EstimateTested, alpha: float) -> float:
    r"""Smallest true effect found with 80 % power: :math:`(z_{1-\alpha/2} + z_{0.8})\, \sigma`.

    σ is the larger of the placebo distribution's standard deviation and, where clusters speak, the
    CR2 standard error. It takes the noise of donors for all the noise and leaves out the time
    channel, so the truth is larger: ``certified_effect`` is better where there is one.
    """
    sigma = answer.space.standard_deviation
    if answer.cluster is not None:
        sigma = max(sigma, answer.cluster.se_cr2)
    return float((stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(POWER)) * sigma)


@door
def certified_effect(answer: EstimateTested) -> float | None:
    """The same from the size certificate, both channels in it; None where that does not speak.

    It speaks for the estimate that it was made for: headline pool, plan's base, primary window.
    """
    certificate, label = answer.certificate, answer.label
    if certificate is None or not answer.comparison.headline or label.kind is not Kind.WINDOW:
        return None
    return certificate.power.detectable if label.window == certificate.window else None
