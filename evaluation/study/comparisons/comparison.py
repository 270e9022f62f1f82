"""One comparison: its arrays, and the reasons why one cannot be made."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask, sealed
from evaluation.domain import (
    Month,
    Outcome,
    Trial,
    Window,
    crosswalk,
    municipalities,
)
from evaluation.door import door
from evaluation.errors import BlindError
from evaluation.methods.effects.weights import by_area, by_stock, capped
from evaluation.plan.choices import Estimand, Weighting
from evaluation.plan.part import FEWEST_REFERENCE as FEWEST_REFERENCE
from evaluation.sources.cells import Cells, Measure
from evaluation.study.comparisons.pools import Pool


class WhyNot(StrEnum):
    """Why a comparison of the plan cannot be made."""

    EMPTY = "empty_pool"
    CAP = "too_few_for_cap"
    UNDEFINED = "treated_undefined"
    NO_REFERENCE = "too_few_clean_donors"
    UNCOUNTED = "nobody_counted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One comparison: N municipalities by T months.

    Rows are the treated, the pool's donors, and the clean donors (P1) that serve as reference for
    variance even where the point estimate uses other donors. ``unit_weights`` is v on the treated,
    −ω on the donors, 0 on donors that are reference only; it sums to zero.
    """

    outcome: Outcome
    estimand: Estimand
    pool: Pool
    municipalities: tuple[str, ...]
    months: tuple[Month, ...]
    y: Array  # (N, T) cell means in the outcome's unit
    low: Array  # (N, T)
    high: Array  # (N, T)
    n: Array  # (N, T) people
    stock: Array  # (N,) jobseekers of the base year
    unit_weights: Array  # (N,)
    treated: Mask  # (N,)
    donors: Mask  # (N,) donors of the pool
    reference: Mask  # (N,) clean donors
    clusters: Labels  # (N,) trial area of the treated, subregion of the others

    @property
    def secret(self) -> Mask:
        """Cells that rest on a secret count, shape (N, T)."""
        return np.asarray(self.low < self.high)

    @property
    def headline(self) -> bool:
        """Whether the plan names this pool for this estimand."""
        return self.pool.name is self.estimand.headline_pool

    @property
    def time_donors(self) -> Mask:
        """Donors of the time channel: all clean ones where the pool is a part of them."""
        inside = bool(np.all(self.reference[self.donors]))
        return self.reference if inside else self.donors

    @property
    def treated_level(self) -> Array:
        """Mean of the treated under the estimand's weights, shape (T,)."""
        return np.asarray(self.unit_weights[self.treated] @ self.y[self.treated])

    @property
    def donor_level(self) -> Array:
        """Mean of the donors under ω, shape (T,)."""
        return np.asarray(-self.unit_weights[self.donors] @ self.y[self.donors])

    @property
    def treated_stock(self) -> float:
        """Jobseekers of the treated in the base year, as the estimand's weights meet them."""
        return float(self.unit_weights[self.treated] @ self.stock[self.treated])

    def require_seen(self) -> None:
        """Stop where months of the treated are masked: their effects would be no numbers.

        Raises
        ------
        BlindError
            If the vintage was not opened by a frozen plan.
        """
        hidden = int(np.isnan(self.y[self.treated]).any(axis=0).sum())
        if hidden:
            raise BlindError(
                f"{hidden} of {len(self.months)} months of the treated are masked",
                why="no frozen plan has opened the vintage, and a masked month has no effect",
                remedy="open it with vintage.unblinded(plan) before measuring its cells;"
                " certify() works without",
            )

    @door
    def mask(self, window: Window) -> Mask:
        """Months of the comparison inside a window, shape (T,)."""
        found = np.zeros(len(self.months), dtype=bool)
        first, last = bisect_left(self.months, window.first), bisect_right(self.months, window.last)
        found[first:last] = True
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Material:
    """One outcome's cells in the months that a plan uses, as comparisons are cut from them."""

    cells: Cells
    measure: Measure
    first: int  # position of the first month used
    last: int  # and of the first no longer used

    @property
    def undefined(self) -> AbstractSet[str]:
        """Municipalities with a month that has no mean, or no bound on it."""
        hole = self.measure.undefined[:, self.first : self.last].any(axis=1)
        return {self.cells.municipalities[i] for i in np.flatnonzero(hole)}

    @property
    def uncounted(self) -> bool:
        """Whether there is a month in which not one municipality counts anybody: no measurement."""
        counted = self.measure.value[:, self.first : self.last] != 0
        return bool(np.any(~counted.any(axis=0)))


def build(
    material: Material, estimand: Estimand, pool: Pool, clean: Pool, cap: float
) -> Comparison | WhyNot:
    """The arrays of one comparison, or the reason why there is none."""
    holes = material.undefined
    pool, clean = pool.without(holes), clean.without(holes)
    treated = present(estimand.treated, material.cells)
    if material.uncounted:
        return WhyNot.UNCOUNTED
    if obstacle := _obstacle(treated, pool, clean, holes, cap):
        return obstacle
    codes = (*treated, *pool.donors, *(c for c in clean.donors if c not in set(pool.donors)))
    row = {code: i for i, code in enumerate(material.cells.municipalities)}
    rows = [row[code] for code in codes]
    stock, clusters = material.cells.stock[rows], _clusters(codes, treated, estimand.trial)
    is_treated, is_donor = np.isin(codes, treated), np.isin(codes, pool.donors)
    weights = np.zeros(len(codes))
    weights[is_donor] = -capped(stock[is_donor], cap)
    weights[is_treated] = _treated_weights(
        estimand.weighting, stock[is_treated], clusters[is_treated]
    )
    used, measure = np.s_[rows, material.first : material.last], material.measure
    return Comparison(
        outcome=measure.outcome,
        estimand=estimand,
        pool=pool,
        municipalities=codes,
        months=material.cells.months[material.first : material.last],
        y=sealed(measure.value[used]),
        low=sealed(measure.low[used]),
        high=sealed(measure.high[used]),
        n=sealed(measure.n[used]),
        stock=sealed(stock),
        unit_weights=sealed(weights),
        treated=is_treated,
        donors=is_donor,
        reference=np.isin(codes, clean.donors),
        clusters=clusters,
    )


def present(codes: tuple[str, ...], cells: Cells) -> tuple[str, ...]:
    """The codes as the delivery's classification has them: Pertunmaa is in Mäntyharju from 2025."""
    month = cells.months[-1]
    into = crosswalk(date(month.year, month.month, 1))
    delivered = set(cells.municipalities)
    now = (code if code in delivered else into.get(code, code) for code in codes)
    return tuple(dict.fromkeys(now))


def _obstacle(
    treated: tuple[str, ...], pool: Pool, clean: Pool, holes: AbstractSet[str], cap: float
) -> WhyNot | None:
    if not pool.donors:
        return WhyNot.EMPTY
    if len(pool.donors) * cap < 1 - 1e-12:
        return WhyNot.CAP
    if holes & set(treated):
        return WhyNot.UNDEFINED
    if len(clean.donors) < FEWEST_REFERENCE:
        return WhyNot.NO_REFERENCE
    return None


def _clusters(codes: tuple[str, ...], treated: tuple[str, ...], trial: Trial) -> Labels:
    """Trial areas of the treated, statistical subregions of the others, numbered in order."""
    area_of, inside = trial.area_of, set(treated)
    names = [
        f"area {area_of[code]}" if code in inside else f"region {municipalities()[code].subregion}"
        for code in codes
    ]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.int64)


def _treated_weights(weighting: Weighting, stock: Array, area: Labels) -> Array:
    match weighting:
        case Weighting.EQUAL:
            return by_area(stock, area)
        case Weighting.STOCK | Weighting.SINGLE:
            return by_stock(stock)
