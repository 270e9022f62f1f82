"""The same question by other estimators: each an outer product u ⊗ p on the same comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.core.threads import one_thread
from evaluation.domain import STATES_OF_BROAD, Window
from evaluation.door import door
from evaluation.errors import Breach, DesignError, RefusedMethod
from evaluation.methods.covariates.balancing import entropy_balanced
from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.synthetic.donors import Fit, Synthetic, Task, fit
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import two_stage
from evaluation.methods.two_way.two_way import two_way
from evaluation.panels.panel import NEVER, Panel
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

SAME = 1e-9  # a ledger is an outer product if it differs from one by no more


@dataclass(frozen=True, slots=True)
class Declined:
    """An estimator that this comparison cannot carry, and why."""

    comparison: Comparison
    estimator: Estimator
    problem: DesignError | RefusedMethod


@dataclass(frozen=True, slots=True)
class Pair:
    """Unit weights u (N,) and period weights p (T,) of one effect.

    ``residuals`` (R,) are the effects of the clean donors when the whole fit is made for each in
    turn; None where weights do not depend on outcomes, and the donors' means serve all of them.
    """

    u: Array
    p: Array
    residuals: Array | None = None


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
    names = [design.plan.outcomes.headline, *(state.name for state in STATES_OF_BROAD)]
    for comparison in design.comparisons:
        if not comparison.headline or comparison.estimand.role == "secondary":
            continue
        if comparison.outcome.key not in names:
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
    if estimator in KINDS:
        pair = _synthetic(KINDS[estimator], comparison, _states(comparison, design), before, after)
    elif estimator is Estimator.ENTROPY:
        pair = _balanced(comparison, before, after)
    else:
        pair = _least_squares(estimator, comparison, before, after)
    label = Label(Kind.WINDOW, window.name, DEFAULT_BASE, window.first, window.last, estimator)
    if pair.residuals is None:
        return from_weights(comparison, (label,), pair.u, pair.p[None])
    effects = from_weights(comparison, (label,), pair.u, pair.p[None], pair.residuals[:, None])
    if not comparison.reference[comparison.donors].all():
        return effects
    return replace(effects, placebos=effects.residuals[comparison.donors[comparison.reference]])


KINDS: Mapping[Estimator, Synthetic] = MappingProxyType(
    {
        Estimator.SYNTHETIC_CONTROL: Synthetic.CONTROL,
        Estimator.DEMEANED: Synthetic.DEMEANED,
        Estimator.SYNTHETIC_DID: Synthetic.DID,
        Estimator.AUGMENTED: Synthetic.AUGMENTED,
    }
)


def _states(comparison: Comparison, design: Design) -> Sequence[Comparison]:
    """The comparisons that donor weights are fitted to together: the two states of broad
    non-employment, so that their effects add to its own; itself alone where one is missing or rests
    on other municipalities.
    """
    names = [state.name for state in STATES_OF_BROAD]
    found = [
        other
        for other in design.comparisons
        if other.estimand is comparison.estimand
        and other.pool.name is comparison.pool.name
        and other.outcome.key in names
        and other.municipalities == comparison.municipalities
        and np.array_equal(other.reference, comparison.reference)
    ]
    return found if len(found) == len(names) else [comparison]


def _synthetic(
    kind: Synthetic, comparison: Comparison, states: Sequence[Comparison], before: Mask, after: Mask
) -> Pair:
    """Fitted to clean_pre alone: neither the announcement nor COVID is matched on."""
    y = np.stack([state.y for state in states])
    treated, donors = comparison.treated, np.flatnonzero(comparison.donors)
    v = comparison.unit_weights[treated]
    post = after / after.sum()

    def task(target: Array, among: Labels, count: int) -> Task:
        return Task(
            donors=y[:, among],
            target=target,
            base=before,
            post=post,
            treated=count,
            sizes=comparison.stock[among],
        )

    found = fit(kind, task(np.einsum("n,ont->ot", v, y[:, treated]), donors, int(treated.sum())))
    u = np.zeros(len(comparison.y))
    u[treated], u[donors] = v, -found.omega
    residuals = []
    for row in np.flatnonzero(comparison.reference):
        among = donors[donors != row]
        again: Fit = fit(kind, task(y[:, row], among, 1))
        residuals.append((comparison.y[row] - again.omega @ comparison.y[among]) @ again.periods)
    return Pair(u, found.periods, np.array(residuals))


def _balanced(comparison: Comparison, before: Mask, after: Mask) -> Pair:
    """Level and drift of clean_pre met; not size, which no mixture of smaller places has."""
    treated, donors = comparison.treated, comparison.donors
    x, v = _covariates(comparison, before)[:, 1:], comparison.unit_weights[treated]
    start = -comparison.unit_weights[donors]
    u = comparison.unit_weights.copy()
    u[donors] = -entropy_balanced(x[donors], v @ x[treated], start).omega
    return Pair(u, uniform(after, before))


def _covariates(comparison: Comparison, before: Mask) -> Array:
    """Log jobseekers of the base year, and level and drift a year of the outcome over clean_pre."""
    time = np.flatnonzero(before) / 12
    time = time - time.mean()
    y = comparison.y[:, before]
    return np.column_stack([np.log(comparison.stock), y.mean(axis=1), y @ time / (time @ time)])


def _panel(comparison: Comparison, before: Mask, after: Mask) -> tuple[Panel, Labels, Labels]:
    """A panel of clean_pre and the window, the donut left out; its rows and months."""
    rows, months = (
        np.flatnonzero(comparison.treated | comparison.donors),
        np.flatnonzero(before | after),
    )
    start = int(before.sum())
    panel = Panel.of(
        comparison.y[np.ix_(rows, months)],
        np.where(comparison.treated[rows], float(start), NEVER),
        covariates=_covariates(comparison, before)[rows],
        weights=np.abs(comparison.unit_weights[rows]),
        clusters=comparison.clusters[rows],
    )
    return panel, rows, months


SOLVERS: Mapping[Estimator, Callable[[Panel], EffectSet]] = MappingProxyType(
    {
        Estimator.TWO_WAY: two_way,
        Estimator.IMPUTATION: lambda panel: imputation(panel).overall(),
        Estimator.TWO_STAGE: two_stage,
        Estimator.EXTENDED: lambda panel: extended_two_way(panel).simple(),
        Estimator.SUN_ABRAHAM: lambda panel: sun_abraham(panel).simple(),
        Estimator.GROUP_TIME: lambda panel: _group_time(panel, None),
        Estimator.REGRESSION: lambda panel: _group_time(panel, Adjustment.OUTCOME_REGRESSION),
        Estimator.PROPENSITY: lambda panel: _group_time(panel, Adjustment.INVERSE_PROBABILITY),
        Estimator.DOUBLY_ROBUST: lambda panel: _group_time(panel, Adjustment.DOUBLY_ROBUST),
    }
)


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


def _least_squares(estimator: Estimator, comparison: Comparison, before: Mask, after: Mask) -> Pair:
    """The estimator's own ledger, taken apart into units and months."""
    panel, rows, months = _panel(comparison, before, after)
    weights = SOLVERS[estimator](panel).ledger.row(0)
    late = panel.periods >= np.min(panel.cohort)
    units = weights[:, late].sum(axis=1)
    largest = int(np.argmax(np.abs(units)))
    periods = weights[largest] / units[largest]
    apart = float(np.max(np.abs(weights - np.outer(units, periods))))
    if apart > SAME:
        raise DesignError(
            f"the weights of {estimator.value} are no outer product (they differ by {apart:.1e})",
            why="its noise is then not that of one contrast of months",
            remedy="read it without an interval, from the estimator itself",
        )
    u, p = np.zeros(len(comparison.y)), np.zeros(len(comparison.months))
    u[rows], p[months] = units, periods
    return Pair(u, p)
