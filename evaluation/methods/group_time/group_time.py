"""Group-time average treatment effects, ATT(g, t), of Callaway and Sant'Anna (2021)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from evaluation.core.arrays import Array
from evaluation.core.threads import one_thread
from evaluation.door import Periods, door
from evaluation.errors import Breach, refuse
from evaluation.methods.covariates.doubly_robust import Adjustment, Overlap, adjusted
from evaluation.methods.effects.carried import Carried, Side, names_of, side, sides_of
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
from evaluation.panels.panel import Panel


@door
@one_thread
def group_time(
    panel: Panel,
    *,
    controls: Controls = Controls.NEVER,
    base: BasePeriods = BasePeriods.VARYING,
    anticipation: Periods = 0,
    adjustment: Adjustment | None = None,
) -> GroupTime:
    r"""Average effects by cohort g and period t.

    .. math:: ATT(g,t) = E[Y_t - Y_b \mid G = g] - E[Y_t - Y_b \mid C]

    b is the last period before :math:`g` less ``anticipation``, or with a varying base, where t
    itself is before that, the period before t. C are the controls. Without ``adjustment`` both are
    weighted means; with it, controls are made alike in covariates (``adjusted``). Ψ holds the
    estimated nuisance terms.

    Raises
    ------
    DesignError
        If the panel has gaps, nobody is treated, a cohort has no controls, or no cohort has a base
        period; all at once. Cohorts without a base period beside others that have one are listed in
        ``not_estimated`` and are nobody's controls after they start.
    """
    strata = Strata.of(panel.cohort, panel.weights)
    cells = list(comparisons(panel.periods, strata, controls, base, anticipation))
    refuse(
        _faults(panel, strata, cells, controls, anticipation),
        "group-time effects cannot be formed: {count} fault(s)",
        why="a mean over nobody, or over others than were there before, is no counterfactual",
        remedy="mend the faults below",
    )
    if adjustment is None:
        parts = _means(panel, strata, cells)
    else:
        parts = _adjusted(panel, strata, cells, adjustment)
    estimated = {cell.cohort for cell in cells}
    return GroupTime(
        labels=tuple(
            CohortEffect(strata.cohorts[c.cohort], float(panel.periods[c.t])) for c in cells
        ),
        tau=parts.ledger.apply(panel.y),
        ledger=parts.ledger,
        influence=influence_of(strata, panel.clusters, parts.scores, parts.maps, parts.carried),
        carried=parts.carried,
        share=strata.share,
        member=np.array([cell.cohort for cell in cells]),
        not_estimated=tuple(
            NotEstimated(cohort, int(rows.size), "no period before its treatment and anticipation")
            for s, (cohort, rows) in enumerate(zip(strata.cohorts, strata.rows, strict=True))
            if s not in estimated and cohort <= panel.periods[-1]
        ),
        overlap=parts.overlap,
    )


def _faults(
    panel: Panel, strata: Strata, cells: Sequence[Cell], controls: Controls, anticipation: float
) -> Iterator[Breach]:
    if not panel.balanced:
        gaps = int(np.isnan(panel.y).any(axis=1).sum())
        yield Breach(
            rule="gaps",
            where=f"{gaps} of {len(panel.y)} units",
            found="not observed in every period; an average over those at hand would compare"
            " other people at t than at the base",
            remedy="Leave the units out (Gaps.DROP_UNITS), or use imputation",
        )
    if not cells:
        yield Breach(
            rule="base period",
            where=f"{len(strata.cohorts)} cohorts",
            found="none is treated inside the panel with a period before it and anticipation",
            remedy="Add earlier periods" + ", or anticipate less" * (anticipation > 0),
        )
    for cohort in sorted({strata.cohorts[cell.cohort] for cell in cells if not cell.controls}):
        yield Breach(
            rule="controls",
            where=f"cohort {cohort:g}",
            found="nobody to compare it with in some period",
            remedy="Add never-treated units, or end the panel before everybody is treated"
            + other_controls(controls),
        )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The ledger; by stratum scores (n, r), the last the unit's share, and maps (K, r)."""

    ledger: Ledger
    scores: list[Array]
    maps: list[Array]
    carried: Carried
    overlap: tuple[Overlap, ...] = ()


def _means(panel: Panel, strata: Strata, cells: Sequence[Cell]) -> _Parts:
    r"""Differences of weighted cohort means: the ledger's paths are the influence's coefficients.

    .. math:: \psi_{ik} = \frac{w_i}{W_s}\, p_{ks}' (y_i - \bar y_s)
                          - \frac{w_i}{W_C} (\bar\Delta_{sk} - \bar\Delta_{Ck})

    the second part where controls of several strata s are pooled in C, Δ being their contrasts.
    """
    totals, whole = strata.totals, strata.totals.sum()
    paths = np.zeros((len(cells), totals.size, panel.periods.size))
    inside = np.zeros((len(cells), totals.size))
    for k, cell in enumerate(cells):
        contrast = np.zeros(panel.periods.size)
        contrast[cell.t] += 1
        contrast[cell.base] -= 1
        inside[k, list(cell.controls)] = 1
        share = inside[k] * totals / (inside[k] @ totals)
        paths[k] = -np.outer(share, contrast)
        paths[k, cell.cohort] += contrast
    units = np.zeros((totals.size, len(panel.y)))
    for s, rows in enumerate(strata.rows):
        units[s, rows] = panel.weights[rows] / totals[s]
    means = units @ panel.y
    own = np.stack([means[:, c.t] - means[:, c.base] for c in cells])  # (K, S)
    pooled = (inside * totals) / (inside @ totals)[:, None]
    apart = -(inside * whole / (inside @ totals)[:, None]) * (
        own - np.sum(pooled * own, axis=1, keepdims=True)
    )
    scores = blank_scores(strata, panel.weights, [panel.periods.size] * totals.size)
    for s, rows in enumerate(strata.rows):
        np.subtract(panel.y[rows], means[s], out=scores[s][:, :-1])
        scores[s][:, :-1] *= units[s, rows, None]
    coefficients = [np.column_stack([paths[:, s], apart[:, s]]) for s in range(totals.size)]
    return _Parts(Ledger(units, paths), scores, coefficients, _carried(panel, strata, cells))


def _carried(panel: Panel, strata: Strata, cells: Sequence[Cell]) -> Carried:
    """Both sides of each cell: its cohort, and its controls, by their own weights."""
    named = names_of(panel.units, panel.clusters)

    @cache
    def of(who: str, groups: tuple[int, ...]) -> Side:
        rows = np.concatenate([strata.rows[s] for s in groups])
        return side(who, panel.weights[rows], panel.clusters[rows], named)

    cohort = [f"of cohort {strata.cohorts[cell.cohort]:g}" for cell in cells]
    return Carried.of(
        [
            (of(f"the treated {g}", (cell.cohort,)), of(f"the controls {g}", cell.controls))
            for g, cell in zip(cohort, cells, strict=True)
        ]
    )


def _adjusted(panel: Panel, strata: Strata, cells: Sequence[Cell], method: Adjustment) -> _Parts:
    """Cells that share cohort and controls are adjusted together: one logit, one regression."""
    together: dict[tuple[int, ...], list[int]] = {}
    owners: list[list[int]] = [[] for _ in strata.rows]
    for k, cell in enumerate(cells):
        together.setdefault((cell.cohort, *cell.controls), []).append(k)
        for s in (cell.cohort, *cell.controls):
            owners[s].append(k)
    units = np.zeros((len(together), len(panel.y)))
    paths = np.zeros((len(cells), len(together), panel.periods.size))
    scores = blank_scores(strata, panel.weights, [len(own) for own in owners])
    overlap: dict[int, Overlap] = {}
    sides: dict[int, tuple[Side, ...]] = {}
    named = names_of(panel.units, panel.clusters)
    for u, (groups, mine) in enumerate(together.items()):
        t, b = ([getattr(cells[k], name) for k in mine] for name in ("t", "base"))
        np.add.at(paths, (mine, u, t), 1)
        np.add.at(paths, (mine, u, b), -1)
        rows = np.concatenate([strata.rows[s] for s in groups])
        treated = np.arange(rows.size) < strata.rows[groups[0]].size
        dy = panel.y[np.ix_(rows, t)]
        dy -= panel.y[np.ix_(rows, b)]
        found = adjusted(dy, treated, panel.covariates[rows], panel.weights[rows], method)
        units[u, rows] = found.weights
        overlap.update(dict.fromkeys(mine, found.overlap))
        of = f"of cohort {strata.cohorts[groups[0]]:g}"
        own = sides_of(found.parts, panel.clusters[rows], named, of)
        sides.update(dict.fromkeys(mine, own))
        ends = np.cumsum([strata.rows[s].size for s in groups])[:-1]
        for s, psi in zip(groups, np.split(found.influence, ends), strict=True):
            scores[s][:, np.searchsorted(owners[s], mine)] = psi
    maps = [np.zeros((len(cells), len(own) + 1)) for own in owners]
    for owned, chosen in zip(owners, maps, strict=True):
        chosen[owned, np.arange(len(owned))] = 1
    every = range(len(cells))
    return _Parts(
        ledger=Ledger(units, paths),
        scores=scores,
        maps=maps,
        carried=Carried.of([sides[k] for k in every]),
        overlap=tuple(overlap[k] for k in every),
    )
