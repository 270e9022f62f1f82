"""The same question by other estimators: each an outer product u ⊗ p on the same comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from evaluation.core.threads import one_thread
from evaluation.domain import STATES_OF_BROAD, Window
from evaluation.door import door
from evaluation.errors import Breach, DesignError, RefusedMethod
from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.period_bases import linear_trend_basis
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.synthetic.donors import Synthetic
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import two_stage
from evaluation.methods.two_way.two_way import two_way
from evaluation.panels.panel import Panel
from evaluation.plan.choices import Estimator
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import (
    DEFAULT_BASE,
    ComparisonEffects,
    Kind,
    Label,
    from_weights,
)
from evaluation.study.estimates.ways import (
    Balanced,
    Factored,
    Family,
    Fitted,
    Given,
    OfPanel,
    Projected,
    Way,
)


@dataclass(frozen=True, slots=True)
class Declined:
    """An estimator that this comparison cannot carry, and why."""

    comparison: Comparison
    estimator: Estimator
    problem: DesignError | RefusedMethod


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What the plan's other estimators gave, and which of them could not be had."""

    compared: tuple[ComparisonEffects, ...]
    declined: tuple[Declined, ...]


@door
@one_thread
def estimate_others(design: Design) -> Alternatives:
    """Every estimator that the plan names beside its own, or the reason why it is not there.

    For each estimand that is not secondary, its headline pool, the primary window, the plan's
    headline outcome and the two states that it is exhausted by.
    """
    found = list(_each(design))
    return Alternatives(
        tuple(one for one in found if isinstance(one, ComparisonEffects)),
        tuple(one for one in found if isinstance(one, Declined)),
    )


def _each(design: Design) -> Iterator[ComparisonEffects | Declined]:
    choice = design.plan.outcomes
    own = [state.over(choice.denominators[0]).key for state in STATES_OF_BROAD]
    keys = [choice.headline_key, *own]
    for comparison in design.comparisons:
        if not comparison.headline or comparison.estimand.role == "secondary":
            continue
        if comparison.outcome.key not in keys:
            continue
        for estimator in design.plan.estimators.beside:
            try:
                yield compared_by(estimator, comparison, design, design.primary)
            except (DesignError, RefusedMethod) as problem:
                yield Declined(comparison, estimator, problem)


@door
def compared_by(
    estimator: Estimator, comparison: Comparison, design: Design, window: Window
) -> ComparisonEffects:
    """One comparison by one estimator, from its own code, as weights on the comparison's cells."""
    comparison.require_seen()
    before, after = comparison.mask(design.plan.calendar.pre), comparison.mask(window)
    given = Given(estimator, comparison, design, before, after)
    pair = COMPARATORS[estimator].pair(given)
    label = Label(Kind.WINDOW, window.name, DEFAULT_BASE, window.first, window.last, estimator)
    if pair.residuals is None:
        return from_weights(comparison, (label,), pair.u, pair.p[None])
    effects = from_weights(comparison, (label,), pair.u, pair.p[None], pair.residuals[:, None])
    if not comparison.reference[comparison.donors].all():
        return effects
    return replace(effects, placebos=effects.residuals[comparison.donors[comparison.reference]])


def _group_time(panel: Panel, adjustment: Adjustment | None) -> EffectSet:
    """The average over the window; whom to leave out for being unlike is the plan's to say."""
    found = group_time(
        panel, controls=Controls.NEVER, base=BasePeriods.UNIVERSAL, adjustment=adjustment
    )
    trimmed = max((overlap.trimmed for overlap in found.overlap), default=0)
    beyond = max((overlap.treated_beyond for overlap in found.overlap), default=0.0)
    if trimmed or beyond:
        out = f"{trimmed} donor(s) trimmed; {beyond:.0%} of the treated weight has nobody like it"
        raise DesignError(
            f"donors and treated are too unlike: {out}",
            why="the comparison would be another pool, or of others, than the plan's",
            remedy="exclude them in the plan with a reason, or use outcome regression",
            breaches=[Breach(rule="trimmed", where="donors", found=out, remedy="Exclude them")],
        )
    return found.simple()


COMPARATORS: Mapping[Estimator, Way] = MappingProxyType(
    {
        Estimator.TWO_WAY: OfPanel(Family.MONTHS, two_way),
        Estimator.IMPUTATION: OfPanel(Family.MONTHS, lambda panel: imputation(panel).overall()),
        Estimator.TWO_STAGE: OfPanel(Family.MONTHS, two_stage),
        Estimator.EXTENDED: OfPanel(Family.MONTHS, lambda panel: extended_two_way(panel).simple()),
        Estimator.SUN_ABRAHAM: OfPanel(Family.MONTHS, lambda panel: sun_abraham(panel).simple()),
        Estimator.GROUP_TIME: OfPanel(Family.MONTHS, lambda panel: _group_time(panel, None)),
        Estimator.REGRESSION: OfPanel(
            Family.ALIKE, lambda panel: _group_time(panel, Adjustment.OUTCOME_REGRESSION)
        ),
        Estimator.PROPENSITY: OfPanel(
            Family.ALIKE, lambda panel: _group_time(panel, Adjustment.INVERSE_PROBABILITY)
        ),
        Estimator.DOUBLY_ROBUST: OfPanel(
            Family.ALIKE, lambda panel: _group_time(panel, Adjustment.DOUBLY_ROBUST)
        ),
        Estimator.ENTROPY: Balanced(),
        Estimator.SYNTHETIC_CONTROL: Fitted(Synthetic.CONTROL),
        Estimator.DEMEANED: Fitted(Synthetic.DEMEANED),
        Estimator.SYNTHETIC_DID: Fitted(Synthetic.DID),
        Estimator.AUGMENTED: Fitted(Synthetic.AUGMENTED),
        Estimator.GENERALISED: Factored(),
        Estimator.LINEAR_TREND: Projected(Family.MONTHS, linear_trend_basis),
    }
)  # every estimator but the plan's own, in the order of the report
