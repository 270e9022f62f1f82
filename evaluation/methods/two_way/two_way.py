"""Two-way fixed effects: the static coefficient, and the event study in one regression."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.core.numbers import as_text
from evaluation.core.threads import one_thread
from evaluation.door import door
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import limited
from evaluation.methods.effects.labels import ATT, EventTime
from evaluation.methods.effects.missingness_patterns import Because, LeftOut, Patterns, linked
from evaluation.methods.two_way.cells_carried import carried_by
from evaluation.methods.two_way.least_squares import Fit, regression
from evaluation.panels.panel import Panel


class Staggered(StrEnum):
    """What to do where treatment starts in several periods."""

    REFUSE = "refuse"
    RECORD = "record"  # estimate all the same; the result says how far it can mislead


@dataclass(frozen=True, kw_only=True)
class TwoWayEffects(EffectSet):
    """Coefficients of one regression on unit and period effects, in the outcome's unit.

    ``cohorts`` is the number of cohorts with treated cells; with more than one, ``staggered`` is
    what the caller wanted of that. ``contamination`` (K,) is 0 with one cohort. For the static
    coefficient it is the part of the weight on treated cells that is negative (de Chaisemartin and
    D'Haultfœuille 2020); for an event time the sum of the absolute weights that the coefficient
    puts on effects at other event times (Sun and Abraham 2021). ``observations`` counts cells.
    """

    staggered: Staggered
    cohorts: int
    contamination: Array
    observations: int
    left_out: tuple[LeftOut, ...]


@door
@one_thread
def two_way(panel: Panel, *, staggered: Staggered = Staggered.REFUSE) -> TwoWayEffects:
    r"""Static two-way fixed effects, the coefficient τ of treated cells.

    .. math:: y_{it} = \alpha_i + \delta_t + \tau D_{it} + \varepsilon_{it}

    weighted by ``panel.weights``. Units never seen untreated are left out and listed: they would
    serve as controls while treated.

    Standard errors are clustered, V = Ψ'Ψ without a small-sample factor. That is 0.01323862 on
    mpdta, as plm's ``vcovHC(type = "HC0")`` and fixest with both adjustments off. fixest's default
    0.01326516 is this times the root of G/(G-1) · (N-1)/(N-K), K = 1 + T; with unit effects counted
    as well, K = T + N units, it is 0.01483164.

    Raises
    ------
    RefusedMethod
        With several cohorts, unless ``staggered`` is RECORD.
    DesignError
        If nobody is treated, or no unit is untreated beside them, or the panel falls into islands.
    """
    patterns = Patterns.of(panel)
    cells, left_out = _sample(panel, patterns)
    treated = patterns.treatment[None].astype(float)
    remedy = "add units that are untreated when the others are treated, or use imputation"
    fit = regression(patterns, cells, treated, (ATT,), remedy)
    weights = fit.ledger().paths[0][cells & patterns.treated]
    negative = np.maximum(-weights, 0).sum() / np.abs(weights).sum() + 0.0
    effects = _effects(panel, fit, (ATT,), treated, np.array([negative]), left_out, staggered)
    if effects.cohorts > 1 and staggered is Staggered.REFUSE:
        raise RefusedMethod(
            f"{effects.cohorts} cohorts: {as_text(negative, '.1%')} of the weight on treated cells"
            " is negative",
            why="units already treated serve as controls for those treated later; the coefficient"
            " can be negative where every effect is positive",
            remedy="use imputation, group_time or sun_abraham; or Staggered.RECORD, which puts this"
            " share into the result",
        )
    return effects


@door
@one_thread
def event_study(
    panel: Panel, reference: float = -1, *, staggered: Staggered = Staggered.RECORD
) -> TwoWayEffects:
    r"""Dynamic two-way fixed effects: one coefficient an event time e, ``reference`` left out.

    .. math:: y_{it} = \alpha_i + \delta_t
              + \sum_{e \ne r} \tau_e\, 1[t - g_i = e] + \varepsilon_{it}

    With one cohort this is the kernel with λ = 1 on the reference period. With several, a
    coefficient mixes in effects at other event times unless all cohorts have the same; the result
    says by how much. Cohorts that start after the last period count as untreated. Standard errors
    as in ``two_way``.

    Raises
    ------
    RefusedMethod
        With several cohorts, if ``staggered`` is REFUSE.
    DesignError
        If no treated unit is seen at the reference, or some event times cannot be told apart: with
        nobody untreated throughout, a trend in event time is a trend in periods.
    """
    patterns = Patterns.of(panel)
    cells, left_out = _sample(panel, patterns)
    starts = _cohorts(patterns, cells)
    if starts.size > 1 and staggered is Staggered.REFUSE:
        raise RefusedMethod(
            f"{starts.size} cohorts in one event study",
            why="a coefficient of one event time mixes in effects at others, before treatment too",
            remedy="use sun_abraham, group_time or imputation; or Staggered.RECORD",
        )
    since = panel.periods - patterns.strata[:, None]
    since[~np.isin(patterns.strata, starts)] = -np.inf
    times = _event_times(patterns, cells, since, reference)
    regressors = (since == times[:, None, None]).astype(float)
    labels = tuple(map(EventTime, times.tolist()))
    remedy = "add never-treated units, or use imputation or sun_abraham"
    fit = regression(patterns, cells, regressors, labels, remedy)
    other = np.isin(since, times) & (regressors == 0)
    mixed_in = np.sum(np.abs(fit.weights_by_cohort()) * other, axis=(1, 2))
    return _effects(panel, fit, labels, regressors, mixed_in, left_out, staggered)


def _event_times(patterns: Patterns, cells: Mask, since: Array, reference: float) -> Array:
    """Event times at which somebody is seen, without the reference; ``since`` (S, T)."""
    seen = patterns.by_stratum(cells) > 0
    times = np.unique(since[seen & np.isfinite(since)])
    if reference not in times:
        raise DesignError(
            f"no treated unit is seen at event_time {reference:g}; they are from {times[0]:g} to"
            f" {times[-1]:g}",
            why="the coefficients would have nothing to be measured from",
            remedy="choose a reference at which treated units are seen",
        )
    return np.asarray(times[times != reference])


def _sample(panel: Panel, patterns: Patterns) -> tuple[Mask, tuple[LeftOut, ...]]:
    """Cells of units that were seen untreated, in periods that are linked (C, T)."""
    cells = patterns.observed & patterns.seen_untreated()[:, None]
    known = linked(patterns, cells, panel.periods)
    left_out = patterns.left_out(
        panel,
        {
            Because.UNIT_NEVER_UNTREATED: patterns.observed & ~patterns.seen_untreated()[:, None],
            Because.PERIOD_NOT_LINKED: cells & ~known,
        },
    )
    cells &= known
    if not np.any(cells & patterns.treated):
        raise DesignError(
            f"no treated cell is left of {int(patterns.units @ patterns.observed.sum(axis=1))}"
            f" observed ones; {len(left_out)} were left out",
            why="there is no effect to estimate; a unit treated from its first period on has no"
            " before",
            remedy="add earlier periods, or units whose treatment starts inside the panel",
        )
    return cells, left_out


def _cohorts(patterns: Patterns, cells: Mask) -> Array:
    """Starts of the cohorts with treated cells."""
    return np.asarray(
        np.unique(patterns.strata[patterns.stratum[(cells & patterns.treated).any(axis=1)]])
    )


def _effects(
    panel: Panel,
    fit: Fit,
    labels: tuple[object, ...],
    regressors: Array,
    contamination: Array,
    left_out: tuple[LeftOut, ...],
    staggered: Staggered,
) -> TwoWayEffects:
    ledger = fit.ledger()
    carried = carried_by(panel, fit, ledger, regressors)
    return TwoWayEffects(
        labels=labels,
        tau=fit.tau,
        ledger=ledger,
        influence=limited(fit.influence(panel), carried),
        carried=carried,
        staggered=staggered,
        cohorts=int(_cohorts(fit.patterns, fit.cells).size),
        contamination=contamination,
        observations=fit.observations,
        left_out=left_out,
    )
