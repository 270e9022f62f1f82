"""Other estimators: the difference and the noise, and no p-value, because none has been shown."""

from __future__ import annotations

from dataclasses import replace

from evaluation.door import door
from evaluation.methods.effects.weights import effective_number
from evaluation.plan.methods import Method
from evaluation.study.channels.admissibility import Refusal, refusals, values_of
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects
from evaluation.study.inference.effect_tests import setting_of
from evaluation.study.inference.estimate import Estimate


@door
def look_beside(effects: ComparisonEffects, design: Design) -> Estimate:
    """What can be said of the one effect of another estimator: no test, its size is not known."""
    setting = replace(setting_of(effects, 0, None), no_time="other_estimator")
    omega = -effects.unit_weights[0][effects.comparison.donors]
    low, high = effects.bounds(0)
    untested = Refusal(Method.FERMAN_PINTO, "estimator_untested", values_of(setting))
    return Estimate(
        effects=effects,
        k=0,
        att=float(effects.tau[0]),
        bound_low=low,
        bound_high=high,
        noise=space_test(effects, 0, design, floor=False).standard_deviation,
        effective_donors=effective_number(omega),
        least_weight=float(omega.min()),
        setting=setting,
        refused=(*refusals(setting), untested),
    )
