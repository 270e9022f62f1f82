"""Saturated regressions: Sun and Abraham's, and extended two-way fixed effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Labels, Mask
from evaluation.core.threads import one_thread
from evaluation.door import Periods, door
from evaluation.errors import Breach, DesignError
from evaluation.methods.effects.influence import limited
from evaluation.methods.effects.labels import CohortEffect
from evaluation.methods.effects.missingness_patterns import Because, LeftOut, Patterns, linked
from evaluation.methods.group_time.averages import GroupTime, NotEstimated
from evaluation.methods.two_way.cells_carried import carried_by
from evaluation.methods.two_way.least_squares import regression
from evaluation.methods.two_way.untreated import predictable
from evaluation.panels.panel import Panel


@dataclass(frozen=True, kw_only=True)
class Saturated(GroupTime):
    """Coefficients by cohort and period; ``left_out`` names observed cells without a part.

    ``cells`` (K,) is the number of cells behind each. Averages weight cohorts by all their units,
    as those of ``group_time`` do.
    """

    cells: Labels
    left_out: tuple[LeftOut, ...]


@door
@one_thread
def sun_abraham(panel: Panel, *, anticipation: Periods = 0) -> Saturated:
    r"""The interacted regression of Sun and Abraham (2021): one coefficient a cohort and period.

    .. math:: y_{it} = \alpha_i + \delta_t
              + \sum_g \sum_{t \ne b(g)} \tau_{gt}\, 1[g_i = g] 1[s = t] + \varepsilon_{it}

    b(g) is the last period before the start of g less ``anticipation``; coefficients before it are
    placebos. Never-treated units are the reference; if there are none, the last cohort is, and
    cells from its start on are left out. Cohorts that start after the last period count as never
    treated. On a balanced panel this is ``group_time`` with a universal base, to rounding, standard
    errors too. Averages by interaction weights are ``dynamic`` and its like.

    V = Ψ'Ψ by cluster, no small-sample factor: fixest's default is larger by
    G/(G-1) · (N-1)/(N-K), K = coefficients + T, and takes cohort shares as known, which ``dynamic``
    does not.

    Raises
    ------
    DesignError
        If no cohort has a base period and controls, or coefficients cannot be told apart.
    """
    patterns = Patterns.of(panel, anticipation)
    clean = ~patterns.treatment
    reference, last = clean[:, -1], np.inf
    if not reference.any():
        reference, last = patterns.strata == patterns.strata[-1], patterns.strata[-1] - anticipation
    base = clean.sum(axis=1) - 1
    cells, reasons = _with_base(panel, patterns, base, reference, last)
    seen = patterns.by_stratum(cells) > 0
    estimated = seen & ~reference[:, None] & (np.arange(panel.periods.size) != base[:, None])
    if not estimated.any():
        raise DesignError(
            f"none of {int(np.sum(~reference))} treated cohort(s) can be compared with its own base"
            f" period; {int(patterns.units @ patterns.observed.sum(axis=1))} cells were seen",
            why="a cohort without a before, or without others beside it, has no effect to estimate",
            remedy="add earlier periods, or units treated later or never",
            breaches=_breaches(patterns, reasons),
        )
    return _saturated(panel, patterns, cells, estimated, patterns.left_out(panel, reasons))


@door
@one_thread
def extended_two_way(panel: Panel, *, anticipation: Periods = 0) -> Saturated:
    r"""Extended two-way fixed effects (Wooldridge 2025): one coefficient a treated cohort-period.

    .. math:: y_{it} = \alpha_i + \delta_t
              + \sum_g \sum_{t \ge g} \tau_{gt}\, 1[g_i = g] 1[s = t] + \varepsilon_{it}

    Every period before the start less ``anticipation`` is base, and units treated later are
    controls until then. On a balanced panel these are the effects of ``imputation``, standard
    errors too. On an unbalanced one they are not: treated cells then help to tell unit effects, by
    the model's word that effects are alike inside a cohort and period. V as in ``sun_abraham``.

    Raises
    ------
    DesignError
        If no treated cell has an untreated counterpart, or untreated cells fall into islands.
    """
    patterns = Patterns.of(panel, anticipation)
    cells, left_out = predictable(panel, patterns)
    estimated = patterns.by_stratum(cells & patterns.treated) > 0
    return _saturated(panel, patterns, cells, estimated, left_out)


def _with_base(
    panel: Panel, patterns: Patterns, base: Labels, reference: Mask, last: float
) -> tuple[Mask, Mapping[Because, Mask]]:
    """Cells (C, T) of the reference and of cohorts seen in their base period, and the others."""
    observed, untreated = patterns.observed, patterns.seen_untreated()[:, None]
    seen = patterns.by_stratum(observed) > 0
    based = reference | ((base >= 0) & seen[np.arange(base.size), base])
    kept = based[patterns.stratum, None]
    cells = observed & untreated & kept & (panel.periods < last)
    known = linked(patterns, cells, panel.periods)
    return cells & known, {
        Because.UNIT_NEVER_UNTREATED: observed & ~untreated,
        Because.NO_BASE: observed & untreated & ~kept,
        Because.LAST_COHORT_TREATED: observed & untreated & kept & (panel.periods >= last),
        Because.PERIOD_NOT_LINKED: cells & ~known,
    }


def _breaches(patterns: Patterns, reasons: Mapping[Because, Mask]) -> list[Breach]:
    return [
        Breach(
            rule="cells",
            where=f"{int(patterns.units @ out.sum(axis=1))} cells",
            found=str(because),
            remedy="Add earlier periods, or units treated later or never",
        )
        for because, out in reasons.items()
        if out.any()
    ]


def _saturated(
    panel: Panel,
    patterns: Patterns,
    cells: Mask,
    estimated: Mask,
    left_out: tuple[LeftOut, ...],
) -> Saturated:
    """One dummy for each cohort and period in ``estimated`` (S, T)."""
    s, t = np.nonzero(estimated)
    labels = tuple(map(CohortEffect, patterns.strata[s].tolist(), panel.periods[t].tolist()))
    dummies = np.zeros((s.size, *estimated.shape))
    dummies[np.arange(s.size), s, t] = 1
    fit = regression(patterns, cells, dummies, labels, "use imputation, or a connected part")
    ledger = fit.ledger()
    carried = carried_by(panel, fit, ledger, dummies)
    stratum = patterns.stratum[patterns.of_unit]
    share = np.bincount(stratum, weights=panel.weights)
    counts = patterns.by_stratum(cells * patterns.units[:, None])
    without = set(range(patterns.strata.size)) - set(s.tolist())
    return Saturated(
        labels=labels,
        tau=fit.tau,
        ledger=ledger,
        influence=limited(fit.influence(panel), carried),
        carried=carried,
        share=share / share.sum(),
        member=s,
        cells=counts[s, t].astype(int),
        not_estimated=tuple(
            NotEstimated(
                float(patterns.strata[k]), int(np.sum(stratum == k)), "the reference, or left out"
            )
            for k in sorted(without)
            if patterns.treatment[k].any()
        ),
        left_out=left_out,
    )
