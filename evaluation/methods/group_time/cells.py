"""The 2 × 2 comparisons behind group-time effects: which cohort, which controls, which periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.core.arrays import Array, Labels
from evaluation.methods.effects.anticipation import untouched
from evaluation.methods.effects.carried import Carried
from evaluation.methods.effects.influence import Influence, Scores, Stratum, limited


class Controls(StrEnum):
    """Whom a cohort is compared with."""

    NEVER = "never_treated"  # inside the panel: a start after its end counts as never
    NOT_YET = "not_yet_treated"  # never treated, or treated after the later of t and the base


class BasePeriods(StrEnum):
    """What a period before treatment and anticipation is compared with.

    From the window of anticipation on, both take the last period before it. HonestDiD needs the
    universal base: with the varying one, coefficients before treatment are single steps, and those
    after it are sums of steps.
    """

    VARYING = "varying"  # the period before
    UNIVERSAL = "universal"  # the last period before anticipation


def other_controls(used: Controls) -> str:
    """What is left to try for one who has no controls: never what is in use already."""
    return "" if used is Controls.NOT_YET else ", or use Controls.NOT_YET"


@dataclass(frozen=True, slots=True)
class Cell:
    """One 2 × 2: a cohort against strata of controls, period ``t`` against period ``base``."""

    cohort: int
    controls: tuple[int, ...]
    t: int
    base: int


@dataclass(frozen=True, slots=True)
class Strata:
    """Units by cohort, the never treated last."""

    cohorts: tuple[float, ...]
    rows: tuple[Labels, ...]
    totals: Array  # (S,) weights

    @classmethod
    def of(cls, cohort: Array, weights: Array) -> Strata:
        """Strata of units (or rows) by the period in which their treatment starts."""
        cohorts = tuple(float(start) for start in np.unique(cohort))
        rows = tuple(np.flatnonzero(cohort == start) for start in cohorts)
        return cls(cohorts, rows, np.array([weights[r].sum() for r in rows]))

    @property
    def share(self) -> Array:
        """Each stratum's part of all units, shape (S,)."""
        return np.asarray(self.totals / self.totals.sum())


def comparisons(
    periods: Array, strata: Strata, controls: Controls, base: BasePeriods, anticipation: float
) -> Iterator[Cell]:
    """Every cohort and period that has a base period, by cohort, then period; periods (T,).

    Controls are clean at t and at the base: not inside their own window of anticipation either.
    """
    clean = untouched(periods, strata.cohorts, anticipation)
    for s, cohort in enumerate(strata.cohorts):
        if not clean[s].any() or cohort > periods[-1]:
            continue
        last = int(np.flatnonzero(clean[s])[-1])
        for t in range(0 if base is BasePeriods.UNIVERSAL else 1, periods.size):
            b = t - 1 if base is BasePeriods.VARYING and clean[s, t] else last
            end = max(t, b) if controls is Controls.NOT_YET else periods.size - 1
            others = (int(o) for o in np.flatnonzero(clean[:, end]) if o != s)
            yield Cell(s, tuple(others), t, b)


def blank_scores(strata: Strata, weights: Array, widths: Sequence[int]) -> list[Array]:
    """Scores to be filled in, but for the last of each unit: its share of all units."""
    scores = [np.empty((rows.size, w + 1)) for rows, w in zip(strata.rows, widths, strict=True)]
    for rows, values in zip(strata.rows, scores, strict=True):
        values[:, -1] = weights[rows] / strata.totals.sum()
    return scores


def influence_of(
    strata: Strata,
    clusters: Labels,
    scores: Sequence[Array],
    maps: Sequence[Array],
    carried: Carried,
) -> Influence | None:
    """Ψ by cohort; None where every cell has a side that is a single cluster.

    Its part in Ψ is then zero: a side that is fitted by itself would count as known.
    """
    strata_of = zip(strata.rows, scores, maps, strict=True)
    psi = Influence(
        tuple(Stratum(Scores(rows, values), m) for rows, values, m in strata_of), clusters
    )
    return limited(psi, carried)
