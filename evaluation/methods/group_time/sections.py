"""Group-time effects on repeated cross-sections (Callaway and Sant'Anna 2021, section 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evaluation.core.arrays import Labels
from evaluation.core.threads import one_thread
from evaluation.door import Periods, door
from evaluation.errors import DesignError
from evaluation.methods.covariates.cross_section import adjusted_cross_section
from evaluation.methods.covariates.doubly_robust import Adjusted, Adjustment
from evaluation.methods.effects.carried import Carried, Side, sides_of
from evaluation.methods.effects.labels import CohortEffect
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.group_time.averages import GroupTime, NotEstimated
from evaluation.methods.group_time.cells import (
    BasePeriods,
    Cell,
    Controls,
    Strata,
    blank_scores,
    comparisons,
    influence_of,
    other_controls,
)
from evaluation.panels.cross_sections import CrossSections


@door
@one_thread
def group_time_sections(
    sample: CrossSections,
    *,
    controls: Controls = Controls.NEVER,
    base: BasePeriods = BasePeriods.VARYING,
    anticipation: Periods = 0,
    adjustment: Adjustment = Adjustment.DOUBLY_ROBUST,
) -> GroupTime:
    r"""Average effects by cohort and period where nobody is seen twice.

    .. math:: ATT(g,t) = E[Y \mid G=g, t] - E[Y \mid G=g, b] - (E[Y \mid C, t] - E[Y \mid C, b])

    each mean for the covariates of the treated of both periods (``adjusted_cross_section``). It
    rests on an unchanged composition: who is in a place at t would have been there at b. Rows of
    the ledger are those of the sample; V = Ψ'Ψ by cluster, no small-sample factor.

    Raises
    ------
    DesignError
        If no cohort has a base period and controls, or a cell of the four is empty.
    """
    strata = Strata.of(sample.cohort, sample.weights)
    cells = list(comparisons(sample.periods, strata, controls, base, anticipation))
    usable = [cell for cell in cells if cell.controls and cell.t != cell.base]
    if not usable:
        raise DesignError(
            f"none of {len(strata.cohorts)} cohorts has a base period and controls",
            why="a mean over nobody is no counterfactual",
            remedy=f"add earlier periods, or never-treated rows{other_controls(controls)}",
        )
    units = np.zeros((len(usable), len(sample.y)))
    owners = [[k for k, c in enumerate(usable) if s in _groups(c)] for s in range(len(strata.rows))]
    scores = blank_scores(strata, sample.weights, [len(own) for own in owners])
    for values in scores:
        values[:, :-1] = 0
    overlap, sides = [], []
    for k, cell in enumerate(usable):
        rows, found = _two_by_two(sample, strata, cell, adjustment)
        units[k, rows] = found.weights
        overlap.append(found.overlap)
        sides.append(
            _sides(sample, cell, rows, found, f"of cohort {strata.cohorts[cell.cohort]:g}")
        )
        whole = np.zeros(len(sample.y))
        whole[rows] = found.influence[:, 0]
        for s in _groups(cell):
            scores[s][:, owners[s].index(k)] = whole[strata.rows[s]]
    maps = [np.zeros((len(usable), len(own) + 1)) for own in owners]
    for own, chosen in zip(owners, maps, strict=True):
        chosen[own, np.arange(len(own))] = 1
    ledger = Ledger(units, np.eye(len(usable))[:, :, None])
    carried = Carried.of(sides)
    labels = [CohortEffect(strata.cohorts[c.cohort], float(sample.periods[c.t])) for c in usable]
    return GroupTime(
        labels=tuple(labels),
        tau=ledger.apply(sample.y[:, None]),
        ledger=ledger,
        influence=influence_of(strata, sample.clusters, scores, maps, carried),
        carried=carried,
        share=strata.share,
        member=np.array([cell.cohort for cell in usable]),
        not_estimated=_missing(sample, strata, usable),
        overlap=tuple(overlap),
    )


def _groups(cell: Cell) -> tuple[int, ...]:
    return (cell.cohort, *cell.controls)


def _two_by_two(
    sample: CrossSections, strata: Strata, cell: Cell, method: Adjustment
) -> tuple[Labels, Adjusted]:
    """Rows of the cell's cohorts in its two periods, and the effect on them."""
    rows = np.concatenate([strata.rows[s] for s in _groups(cell)])
    now, then = sample.periods[cell.t], sample.periods[cell.base]
    rows = rows[np.isin(sample.period[rows], (now, then))]
    return rows, adjusted_cross_section(
        sample.y[rows][:, None],
        sample.period[rows] == now,
        sample.cohort[rows] == strata.cohorts[cell.cohort],
        sample.covariates[rows],
        sample.weights[rows],
        method,
    )


def _sides(
    sample: CrossSections, cell: Cell, rows: Labels, found: Adjusted, of: str
) -> tuple[Side, ...]:
    """The four cells of a comparison, each with its period, cohort and the cluster it rests on."""
    clusters = sample.clusters[rows]
    whole = np.unique(sample.clusters).size < sample.clusters.size
    named = ("cluster {}" if whole else "row {}").format
    when = {"before": sample.periods[cell.base], "after": sample.periods[cell.t]}
    parts = []
    for part in found.parts:
        who, now = part.name.rsplit(" ", 1)
        parts.append(replace(part, name=f"{who} {of} in period {when[now]:g}"))
    return sides_of(parts, clusters, named)


def _missing(
    sample: CrossSections, strata: Strata, cells: Sequence[Cell]
) -> tuple[NotEstimated, ...]:
    estimated = {cell.cohort for cell in cells}
    return tuple(
        NotEstimated(cohort, int(rows.size), "no base period or no controls")
        for s, (cohort, rows) in enumerate(zip(strata.cohorts, strata.rows, strict=True))
        if s not in estimated and cohort <= sample.periods[-1]
    )
