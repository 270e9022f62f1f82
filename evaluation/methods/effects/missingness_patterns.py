"""Patterns: units of one cohort that were observed in the same periods, taken together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.errors import Breach, DesignError
from evaluation.methods.effects.anticipation import untouched
from evaluation.methods.effects.labels import CohortEffect
from evaluation.panels.panel import Panel


class Because(StrEnum):
    """Why a cell has no part in an estimate."""

    UNIT_NEVER_UNTREATED = "the unit was never seen untreated"
    PERIOD_NOT_LINKED = "nobody was seen both in this period and in another"
    NOBODY_UNTREATED = "nobody was seen untreated both in this period and in another"
    UNIT_NOT_LINKED = "the unit was seen untreated in a period only that nobody links to another"
    NO_BASE = "nobody of the cohort was seen in its base period"
    LAST_COHORT_TREATED = "without never-treated units, nobody is left to compare with"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An observed cell that has no part in an estimate, by name."""

    unit: str
    cohort: float
    period: float
    because: Because

    @property
    def effect(self) -> CohortEffect:
        """The effect that the cell would have been a part of."""
        return CohortEffect(self.cohort, self.period)


@dataclass(frozen=True, kw_only=True, slots=True)
class Patterns:
    r"""C pairs of a cohort and a set of observed periods, with the mean path of their units.

    Least squares on unit effects, period effects and functions of cohort and period sees units only
    through :math:`W_c = \sum_{i \in c} w_i` and :math:`\bar y_c`. A balanced panel has one pattern
    a cohort. ``mean`` is 0 where not observed; ``strata`` (S,) are the cohorts in order, the never
    treated last, and ``stratum`` is the position of each pattern's cohort in them.
    """

    strata: Array  # (S,)
    stratum: Labels  # (C,)
    of_unit: Labels  # (N,)
    observed: Mask  # (C, T)
    treatment: Mask  # (S, T)
    share: csr_array  # (C, N): w_i / W_c
    weight: Array  # (C,)
    mean: Array  # (C, T)

    @classmethod
    def of(cls, panel: Panel, anticipation: float = 0) -> Patterns:
        """Patterns of a panel; cells count as treated from ``anticipation`` before the start."""
        strata, stratum = np.unique(panel.cohort, return_inverse=True)
        observed = ~np.isnan(panel.y)
        key = np.hstack(
            [stratum.astype(">u4").view(np.uint8).reshape(-1, 4), np.packbits(observed, axis=1)]
        )
        rows = np.ascontiguousarray(key).view(f"V{key.shape[1]}").ravel()
        _, first, of_unit = np.unique(rows, return_index=True, return_inverse=True)
        weight = np.bincount(of_unit, weights=panel.weights).astype(float)
        each = np.arange(of_unit.size)
        share = csr_array(
            (panel.weights / weight[of_unit], (of_unit, each)), shape=(weight.size, each.size)
        )
        return cls(
            strata=strata,
            stratum=stratum[first],
            of_unit=of_unit,
            observed=observed[first],
            treatment=~untouched(panel.periods, strata, anticipation),
            share=share,
            weight=weight,
            mean=np.asarray(share @ (panel.y if observed.all() else np.nan_to_num(panel.y))),
        )

    @property
    def treated(self) -> Mask:
        """Periods of each pattern under treatment, shape (C, T)."""
        return self.treatment[self.stratum]

    @property
    def units(self) -> Labels:
        """How many units each pattern has, shape (C,)."""
        return np.bincount(self.of_unit)

    def by_stratum(self, values: Array | Labels | Mask) -> Array:
        """Sums over the patterns of a cohort, shape (S, …)."""
        total = np.zeros((self.strata.size, *values.shape[1:]))
        np.add.at(total, self.stratum, values)
        return total

    def rows(self, stratum: int) -> Labels:
        """Units of a cohort."""
        return np.flatnonzero(self.stratum[self.of_unit] == stratum)

    def seen_untreated(self) -> Mask:
        """Patterns with an untreated cell, shape (C,)."""
        return np.asarray((self.observed & ~self.treated).any(axis=1))

    def left_out(self, panel: Panel, reasons: Mapping[Because, Mask]) -> tuple[LeftOut, ...]:
        """The observed cells under each mask (C, T), by name."""
        found = []
        for because, mask in reasons.items():
            out = mask & self.observed
            concerned = np.asarray(out.any(axis=1))
            for i in np.flatnonzero(concerned[self.of_unit]):
                unit, cohort = str(panel.units[i]), float(panel.cohort[i])
                found += [
                    LeftOut(unit, cohort, float(period), because)
                    for period in panel.periods[out[self.of_unit[i]]]
                ]
        return tuple(found)


def linked(patterns: Patterns, cells: Mask, periods: Array) -> Mask:
    """Periods that units link to another period by having ``cells`` in both, shape (T,).

    Raises
    ------
    DesignError
        If the links leave two or more islands of periods: effects of periods on one island cannot
        be told from unit effects on the other. Each is a breach.
    """
    seen = cells.astype(float)
    links = (seen.T @ seen) > 0
    np.fill_diagonal(links, False)
    known = links.any(axis=1)
    number, island = connected_components(links[np.ix_(known, known)], directed=False)
    if number == 1:
        return np.asarray(known)
    faults = []
    for k in range(number):
        here = np.flatnonzero(known)[island == k]
        units = int(patterns.units[cells[:, here].any(axis=1)].sum())
        span = f"{here.size} period(s) from {periods[here[0]]:g} to {periods[here[-1]]:g}"
        remedy = "Estimate it by itself, or add units seen on both sides"
        faults.append(Breach(rule="island", where=span, found=f"{units} unit(s)", remedy=remedy))
    raise DesignError(
        f"unit and period effects fall into {number} islands that no unit connects"
        if number
        else f"none of {int(patterns.units.sum())} units has two cells to tell its own effect by",
        why="a difference between islands could be the unit effects' or the periods', at will",
        remedy="use a part of the panel that is connected, or add units",
        breaches=faults,
    )
