"""Group-time average treatment effects, ATT(g, t), of Callaway and Sant'Anna (2021)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.data.arrays import Array, Labels
from evaluation.data.panel import Panel
from evaluation.errors import Breach, DesignError
from evaluation.estimation.doubly_robust import Adjustment, adjusted
from evaluation.estimation.group_time_averages import GroupTime, NotEstimated
from evaluation.estimation.influence import Influence, Scores, Stratum
from evaluation.estimation.labels import CohortEffect
from evaluation.estimation.ledger import Ledger


class Controls(StrEnum):
    """Whom a cohort is compared with."""

    NEVER = "never_treated"  # inside the panel: a start after its end counts as never
    NOT_YET = "not_yet_treated"  # never treated, or treated after the later of t and the base


class BasePeriods(StrEnum):
    """The period that one before treatment is compared with; later ones take the last clean one.

    HonestDiD needs the universal base: with the varying one, coefficients before treatment are
    single steps, and those after it are sums of steps.
    """

    VARYING = "varying"  # the period before
    UNIVERSAL = "universal"  # the last period before anticipation


@dataclass(frozen=True, slots=True)
class _Cell:
    """One 2 × 2: a cohort against strata of controls, period ``t`` against period ``base``."""

    cohort: int
    controls: tuple[int, ...]
    t: int
    base: int


@dataclass(frozen=True, slots=True)
class _Strata:
    """Units by cohort, the never treated last."""

    cohorts: tuple[float, ...]
    rows: tuple[Labels, ...]
    totals: Array  # (S,) weights

    @classmethod
    def of(cls, panel: Panel) -> _Strata:
        cohorts = tuple(float(cohort) for cohort in np.unique(panel.cohort))
        rows = tuple(np.flatnonzero(panel.cohort == cohort) for cohort in cohorts)
        return cls(cohorts, rows, np.array([panel.weights[r].sum() for r in rows]))


def group_time(
    panel: Panel,
    *,
    controls: Controls = Controls.NEVER,
    base: BasePeriods = BasePeriods.VARYING,
    anticipation: float = 0,
    adjustment: Adjustment | None = None,
) -> GroupTime:
    r"""Average effects by cohort g and period t.

    .. math:: ATT(g,t) = E[Y_t - Y_b \mid G = g] - E[Y_t - Y_b \mid C]

    b is the last period before :math:`g` less ``anticipation``, or with a varying base the period
    before t where t < g. C are the controls. Without ``adjustment`` both are weighted means; with
    it, controls are made alike in covariates (``adjusted``). Ψ holds the estimated nuisance terms.

    Raises
    ------
    DesignError
        If the panel has gaps, nobody is treated, a cohort has no controls, or no cohort has a base
        period; all at once. Cohorts without a base period beside others that have one are listed in
        ``not_estimated`` and are nobody's controls after they start.
    """
    strata = _Strata.of(panel)
    cells = list(_cells(panel, strata, controls, base, anticipation))
    _require(panel, strata, cells)
    if adjustment is None:
        ledger, *parts = _means(panel, strata, cells)
    else:
        ledger, *parts = _adjusted(panel, strata, cells, adjustment)
    estimated = {cell.cohort for cell in cells}
    return GroupTime(
        labels=tuple(
            CohortEffect(strata.cohorts[c.cohort], float(panel.periods[c.t])) for c in cells
        ),
        tau=ledger.apply(panel.y),
        ledger=ledger,
        influence=_influence(panel, strata, cells, *parts),
        share=strata.totals / strata.totals.sum(),
        member=np.array([cell.cohort for cell in cells]),
        not_estimated=tuple(
            NotEstimated(cohort, int(rows.size), "no period before its treatment and anticipation")
            for s, (cohort, rows) in enumerate(zip(strata.cohorts, strata.rows, strict=True))
            if s not in estimated and cohort <= panel.periods[-1]
        ),
    )


def _cells(
    panel: Panel, strata: _Strata, controls: Controls, base: BasePeriods, anticipation: float
) -> Iterator[_Cell]:
    periods = panel.periods
    for s, cohort in enumerate(strata.cohorts):
        clean = np.flatnonzero(periods + anticipation < cohort)
        if not clean.size or cohort > periods[-1]:
            continue
        last = int(clean[-1])
        for t in range(0 if base is BasePeriods.UNIVERSAL else 1, periods.size):
            varying = base is BasePeriods.VARYING and periods[t] < cohort
            b = t - 1 if varying else last
            end = max(periods[t], periods[b]) if controls is Controls.NOT_YET else periods[-1]
            yield _Cell(s, tuple(_untouched(strata, s, end + anticipation)), t, b)


def _untouched(strata: _Strata, cohort: int, end: float) -> Iterator[int]:
    """Strata that nothing reaches by ``end``, other than the cohort itself."""
    return (s for s, other in enumerate(strata.cohorts) if other > end and s != cohort)


def _require(panel: Panel, strata: _Strata, cells: Sequence[_Cell]) -> None:
    faults = []
    if not panel.balanced:
        gaps = int(np.isnan(panel.y).any(axis=1).sum())
        faults.append(
            Breach(
                rule="gaps",
                where=f"{gaps} of {len(panel.y)} units",
                found="not observed in every period; an average over those at hand would compare"
                " other people at t than at the base",
                remedy="Leave the units out (Gaps.DROP_UNITS), or use imputation",
            )
        )
    if not cells:
        faults.append(
            Breach(
                rule="base period",
                where=f"{len(strata.cohorts)} cohorts",
                found="none is treated inside the panel with a period before it and anticipation",
                remedy="Add earlier periods, or anticipate less",
            )
        )
    alone = {strata.cohorts[cell.cohort] for cell in cells if not cell.controls}
    faults += [
        Breach(
            rule="controls",
            where=f"cohort {cohort:g}",
            found="nobody to compare it with in some period",
            remedy="Add never-treated units, end the panel before everybody is treated, or use"
            " Controls.NOT_YET",
        )
        for cohort in sorted(alone)
    ]
    if faults:
        raise DesignError(
            f"group-time effects cannot be formed: {len(faults)} fault(s)",
            why="a mean over nobody, or over others than were there before, is no counterfactual",
            remedy="mend the faults below",
            breaches=faults,
        )


# The ledger, and by stratum: scores (n, r), the last of them the unit's share; maps (K, r).
Parts = tuple[Ledger, list[Array], list[Array]]


def _blank(panel: Panel, strata: _Strata, widths: Sequence[int]) -> list[Array]:
    """Scores to be filled in, but for the last of each unit: its share of all units."""
    scores = [np.empty((rows.size, w + 1)) for rows, w in zip(strata.rows, widths, strict=True)]
    for rows, values in zip(strata.rows, scores, strict=True):
        values[:, -1] = panel.weights[rows] / strata.totals.sum()
    return scores


def _means(panel: Panel, strata: _Strata, cells: Sequence[_Cell]) -> Parts:
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
    scores = _blank(panel, strata, [panel.periods.size] * totals.size)
    for s, rows in enumerate(strata.rows):
        np.subtract(panel.y[rows], means[s], out=scores[s][:, :-1])
        scores[s][:, :-1] *= units[s, rows, None]
    coefficients = [np.column_stack([paths[:, s], apart[:, s]]) for s in range(totals.size)]
    return Ledger(units, paths), scores, coefficients


def _adjusted(panel: Panel, strata: _Strata, cells: Sequence[_Cell], method: Adjustment) -> Parts:
    """Cells that share cohort and controls are adjusted together: one logit, one regression."""
    together: dict[tuple[int, ...], list[int]] = {}
    owners: list[list[int]] = [[] for _ in strata.rows]
    for k, cell in enumerate(cells):
        together.setdefault((cell.cohort, *cell.controls), []).append(k)
        for s in (cell.cohort, *cell.controls):
            owners[s].append(k)
    units = np.zeros((len(together), len(panel.y)))
    paths = np.zeros((len(cells), len(together), panel.periods.size))
    scores = _blank(panel, strata, [len(own) for own in owners])
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
        ends = np.cumsum([strata.rows[s].size for s in groups])[:-1]
        for s, psi in zip(groups, np.split(found.influence, ends), strict=True):
            scores[s][:, np.searchsorted(owners[s], mine)] = psi
    maps = [np.zeros((len(cells), len(own) + 1)) for own in owners]
    for own, chosen in zip(owners, maps, strict=True):
        chosen[own, np.arange(len(own))] = 1
    return Ledger(units, paths), scores, maps


def _influence(
    panel: Panel,
    strata: _Strata,
    cells: Sequence[_Cell],
    scores: Sequence[Array],
    maps: Sequence[Array],
) -> Influence | None:
    """Ψ by cohort; None where a treated cohort is a single cluster, whose part in it is zero."""
    for s in {cell.cohort for cell in cells}:
        if np.unique(panel.clusters[strata.rows[s]]).size < 2:
            return None
    strata_of = zip(strata.rows, scores, maps, strict=True)
    return Influence(
        tuple(Stratum(Scores(rows, values), m) for rows, values, m in strata_of), panel.clusters
    )
