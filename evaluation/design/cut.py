"""The cut: from a plan and cells to the arrays of each comparison, and what cannot be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from evaluation.data.arrays import Array, Labels, Mask
from evaluation.data.cells import Cells, NotCarried
from evaluation.design.choices import Estimand, PoolName, Weighting
from evaluation.design.comparison import Pool, pools
from evaluation.design.plan import Plan
from evaluation.design.weights import by_area, by_stock, capped
from evaluation.domain import (
    LAST_UNTREATED,
    Month,
    Outcome,
    Window,
    crosswalk,
    employment_trial,
    municipalities,
)
from evaluation.errors import DesignError


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
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
    def headline(self) -> bool:
        """Whether the plan names this pool for this estimand."""
        return self.pool.name is self.estimand.headline_pool

    @property
    def time_donors(self) -> Mask:
        """Donors of the time channel: all clean ones where the pool is a part of them."""
        inside = bool(np.all(self.reference[self.donors]))
        return self.reference if inside else self.donors

    def mask(self, window: Window) -> Mask:
        """Months of the block inside a window, shape (T,)."""
        return np.array([month in window for month in self.months])


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A comparison of the plan that cannot be made, and why."""

    estimand: str
    pool: PoolName
    outcome: str | None
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Design:
    """Everything that is fixed before outcomes are looked at."""

    plan: Plan
    blocks: tuple[Block, ...]
    pools: Mapping[str, Mapping[PoolName, Pool]]  # by estimand
    not_carried: tuple[NotCarried, ...]
    not_compared: tuple[NotCompared, ...]
    windows: tuple[Window, ...]  # the parts of the plan's windows that the data reach
    last_month: Month

    def complete(self, window: Window) -> bool:
        """Whether the data reach the end of the window."""
        return len(window) == len(self.plan.calendar.window(window.name))


def cut(plan: Plan, cells: Cells) -> Design:
    """Choose donors, weights and months for every outcome, estimand and pool of the plan.

    Raises
    ------
    DesignError
        If base months are missing, a treated municipality is, or nothing can be compared.
    """
    last = min(cells.months[-1], LAST_UNTREATED)
    windows = [plan.calendar.window(name).until(last) for name in plan.calendar.windows]
    reached = tuple(window for window in windows if window is not None)
    _require_months(plan, cells, reached)
    chosen = {e.name: pools(e, plan.comparison, cells) for e in plan.estimand}
    blocks: list[Block] = []
    refused: list[NotCompared] = []
    carried = [outcome for outcome in plan.outcomes.measured if outcome.key in cells.measures]
    bracket_only = {outcome.key for outcome in plan.outcomes.measured[len(plan.outcomes.names) :]}
    for estimand in plan.estimand:
        clean = chosen[estimand.name][PoolName.P1_CLEAN]
        for name in estimand.pools:
            pool = chosen[estimand.name][name]
            for outcome in carried:
                if outcome.key in bracket_only and name is not estimand.headline_pool:
                    continue
                try:
                    blocks.append(_block(plan, cells, outcome.key, estimand, pool, clean))
                except DesignError as problem:
                    refused.append(NotCompared(estimand.name, name, outcome.key, problem.found))
    if not blocks:
        raise DesignError(
            "not one comparison of the plan can be made with this delivery",
            why="; ".join(sorted({row.why for row in refused}))
            or "it carries none of the outcomes",
            remedy="deliver the columns of the outcomes, or widen the pools",
        )
    return Design(
        plan=plan,
        blocks=tuple(blocks),
        pools=chosen,
        not_carried=cells.not_carried,
        not_compared=tuple(refused),
        windows=reached,
        last_month=last,
    )


def _require_months(plan: Plan, cells: Cells, reached: tuple[Window, ...]) -> None:
    first, last = cells.months[0], cells.months[-1]
    pre = plan.calendar.pre
    if first > pre.first or last < pre.last:
        raise DesignError(
            f"the delivery covers {first}…{last}, the base period is {pre}",
            why="a base period with missing months would be another base period",
            remedy="deliver the whole of it, or change clean_pre in the plan",
        )
    if not reached:
        raise DesignError(
            f"the delivery ends {last}, before the first effect window",
            why="there is no month in which the trial could have had an effect",
            remedy="deliver months from 2021-03 on",
        )


def _block(
    plan: Plan, cells: Cells, outcome: str, estimand: Estimand, pool: Pool, clean: Pool
) -> Block:
    measure = cells.measures[outcome]
    row = {code: i for i, code in enumerate(cells.municipalities)}
    first = cells.months.index(plan.calendar.pre.first)
    last = cells.months.index(min(cells.months[-1], LAST_UNTREATED)) + 1
    undefined = np.flatnonzero(np.isnan(measure.value[:, first:last]).any(axis=1))
    holes = {cells.municipalities[i] for i in undefined}
    pool, clean = pool.without(holes), clean.without(holes)
    treated = present(estimand.treated, cells)
    if hole := sorted(holes & set(treated)):
        raise DesignError(
            f"{measure.outcome.name} is undefined for treated {', '.join(hole)}",
            why="there is nobody to take a mean of in some month",
            remedy="choose another outcome for this estimand",
        )
    codes = (*treated, *pool.donors, *(c for c in clean.donors if c not in set(pool.donors)))
    rows = [row[code] for code in codes]
    is_treated = np.arange(len(codes)) < len(treated)
    is_donor = np.isin(codes, pool.donors)
    weights = np.zeros(len(codes))
    stock = cells.stock[rows]
    if not pool.donors:
        raise DesignError(
            f"pool {pool.name} is empty",
            why="there is nobody to compare with",
            remedy="its attrition table says where they went",
        )
    weights[is_donor] = -capped(stock[is_donor], plan.comparison.cap)
    clusters = _clusters(codes, treated)
    weights[is_treated] = _treated_weights(
        estimand.weighting, stock[is_treated], clusters[is_treated]
    )
    used = np.s_[rows, first:last]
    return Block(
        outcome=measure.outcome,
        estimand=estimand,
        pool=pool,
        municipalities=codes,
        months=cells.months[first:last],
        y=measure.value[used],
        low=measure.low[used],
        high=measure.high[used],
        n=measure.n[used],
        stock=stock,
        unit_weights=weights,
        treated=is_treated,
        donors=is_donor,
        reference=np.isin(codes, clean.donors),
        clusters=clusters,
    )


def present(codes: tuple[str, ...], cells: Cells) -> tuple[str, ...]:
    """The codes as the delivery's classification has them: Pertunmaa is in Mäntyharju from 2025."""
    month = cells.months[-1]
    into = crosswalk(date(month.year, month.month, 1)) if month > LAST_UNTREATED else {}
    return tuple(dict.fromkeys(into.get(code, code) for code in codes))


def _clusters(codes: tuple[str, ...], treated: tuple[str, ...]) -> Labels:
    """Trial areas of the treated, statistical subregions of the others, numbered in order."""
    area_of = employment_trial().area_of
    inside = set(treated)
    names = [
        f"area {area_of[code]}"
        if code in inside
        else f"subregion {municipalities()[code].subregion}"
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
