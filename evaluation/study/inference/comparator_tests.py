"""Other estimators: the difference and the noise, and no p-value, because none has been shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evaluation.door import door
from evaluation.methods.effects.weights import effective_number
from evaluation.plan.methods import Method
from evaluation.study.channels.admissibility import DesignMeasures, Refusal, refusals, values_of
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons.block import Block
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Label
from evaluation.study.inference.answers import setting_of
from evaluation.study.inference.standing import UNTESTED, Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """One effect by another estimator than the plan's.

    ``noise`` is the standard deviation that the effect would have among clean donors of the
    treated's size, each put through the same estimator. It is no test: with weights fitted to
    outcomes the size of Ferman-Pinto is not kept, and there is no time channel.
    """

    block: Block
    label: Label
    att: float
    bound_low: float
    bound_high: float
    noise: float
    effective_donors: float  # 1 / Σ ω² of the estimate's own donor weights
    least_weight: float  # of a donor: below zero the estimate extrapolates
    setting: DesignMeasures
    refused: tuple[Refusal, ...]
    standing: Standing = UNTESTED


@door
def look_beside(effects: ComparisonEffects, design: Design) -> Beside:
    """What can be said of the one effect of another estimator."""
    setting = replace(setting_of(effects, 0, None), no_time="other_estimator")
    omega = -effects.unit_weights[0][effects.block.donors]
    low, high = effects.bounds(0)
    untested = Refusal(Method.FERMAN_PINTO, "estimator_untested", values_of(setting))
    return Beside(
        block=effects.block,
        label=effects.labels[0],
        att=float(effects.tau[0]),
        bound_low=low,
        bound_high=high,
        noise=space_test(effects, 0, design, floor=False).standard_deviation,
        effective_donors=effective_number(omega),
        least_weight=float(omega.min()),
        setting=setting,
        refused=(*refusals(setting), untested),
    )
