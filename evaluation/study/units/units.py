"""From municipalities to units of comparison: who belongs to which, and their cells summed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask, sealed
from evaluation.domain import Month, Outcome, Trial, municipalities
from evaluation.plan.candidates import ComparisonUnit
from evaluation.sources.cells import SCALE, Cells
from evaluation.study.comparisons.comparison import present


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitOfComparison:
    """One unit: its name, whose cells it is the sum of, and the trial area that it is part of."""

    name: str  # a municipality's code, or the name of an area
    members: tuple[str, ...]  # codes of municipalities
    area: str | None  # trial area of the treated; None for donors


@dataclass(frozen=True, kw_only=True)
class UnitPanel:
    r"""One outcome over units and months: N units, the treated first, T months.

    A cell is :math:`100 \sum_m y_{mt} / \sum_m n_{mt}` over a unit's municipalities m, with the
    bounds that secret counts leave; NaN where it is masked, or nobody is there.
    """

    outcome: Outcome
    units: tuple[UnitOfComparison, ...]
    months: tuple[Month, ...]
    y: Array  # (N, T) in the outcome's unit
    low: Array  # (N, T)
    high: Array  # (N, T)
    n: Array  # (N, T) people
    stock: Array  # (N,) jobseekers of the base year
    labour_force: Array  # (N,) of the base year

    @cached_property
    def treated(self) -> Mask:
        """Which rows are treated, (N,)."""
        return sealed(np.array([unit.area is not None for unit in self.units]))

    @cached_property
    def at(self) -> Labels:
        """The months by number, (T,)."""
        return sealed(np.array([month.index for month in self.months]))

    @cached_property
    def areas(self) -> Labels:
        """The trial area of each treated unit, numbered in order, (N1,)."""
        names = [unit.area for unit in self.units if unit.area is not None]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return sealed(np.array([numbers[name] for name in names], dtype=np.int64))

    def until(self, end: Month) -> UnitPanel:
        """The months before ``end`` alone: nothing later can enter what is made of it."""
        kept = sum(month < end for month in self.months)
        cut = {
            name: sealed(getattr(self, name)[:, :kept].copy()) for name in ("y", "low", "high", "n")
        }
        return _with(self, months=self.months[:kept], **cut)

    def rows(self, kept: Mask) -> UnitPanel:
        """Some of the units, (N,)."""
        arrays = ("y", "low", "high", "n", "stock", "labour_force")
        cut = {name: sealed(getattr(self, name)[kept]) for name in arrays}
        units = tuple(unit for unit, keep in zip(self.units, kept, strict=True) if keep)
        return _with(self, units=units, **cut)


def _with(panel: UnitPanel, **changed: object) -> UnitPanel:
    same = {field.name: getattr(panel, field.name) for field in fields(UnitPanel)}
    return UnitPanel(**(same | changed))


def units_of(
    trial: Trial, donors: Iterable[str], unit: ComparisonUnit
) -> tuple[UnitOfComparison, ...]:
    """The treated units of a trial, then those that its donors (codes) make, in order of name."""
    treated: dict[tuple[str, str], list[str]] = {}
    for area, codes in trial.areas.items():
        for code in sorted(codes):
            name = area if unit is ComparisonUnit.TRIAL_AREA else _place(code, unit)
            treated.setdefault((area, name), []).append(code)
    others: dict[str, list[str]] = {}
    for code in donors:
        others.setdefault(_place(code, unit), []).append(code)
    return (
        *(
            UnitOfComparison(name=name, members=tuple(codes), area=area)
            for (area, name), codes in treated.items()
        ),
        *(
            UnitOfComparison(name=name, members=tuple(codes), area=None)
            for name, codes in sorted(others.items())
        ),
    )


def _place(code: str, unit: ComparisonUnit) -> str:
    return code if unit is ComparisonUnit.MUNICIPALITY else municipalities()[code].subregion


def summed(cells: Cells, key: str, units: tuple[UnitOfComparison, ...]) -> UnitPanel:
    """The cells of one outcome (by its key), summed over each unit's municipalities.

    A unit whose municipalities have all merged into another unit's is not there: it is counted
    there. Where a denominator of the month holds secret counts itself, the bounds weigh each
    municipality by its middle; over a base they are exact.
    """
    measure = cells.measures[key]
    units, rows = _rows_of(units, cells)

    def total(cell: Array) -> Array:
        return np.array([cell[mine].sum(axis=0) for mine in rows])

    n = total(measure.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, low, high = (
            total(_people(part, measure.n)) * SCALE / n
            for part in (measure.value, measure.low, measure.high)
        )
    return UnitPanel(
        outcome=measure.outcome,
        units=units,
        months=cells.months,
        y=sealed(value),
        low=sealed(low),
        high=sealed(high),
        n=sealed(n),
        stock=sealed(total(cells.stock)),
        labour_force=sealed(total(cells.labour_force)),
    )


def _rows_of(
    units: tuple[UnitOfComparison, ...], cells: Cells
) -> tuple[tuple[UnitOfComparison, ...], list[list[int]]]:
    """The units that are there, and the rows of the cells that each is the sum of.

    Each row is of one unit: of that which names its municipality, or, if none does, of the first
    with a municipality that merged into it.
    """
    row = {code: i for i, code in enumerate(cells.municipalities)}
    of = {code: unit for unit in units for code in unit.members if code in row}
    now = [present(unit.members, cells) for unit in units]
    for unit, codes in zip(units, now, strict=True):
        for code in codes:
            of.setdefault(code, unit)
    rows = [
        [row[c] for c in codes if of[c] is unit] for unit, codes in zip(units, now, strict=True)
    ]
    there = tuple(unit for unit, mine in zip(units, rows, strict=True) if mine)
    return there, [mine for mine in rows if mine]


def _people(share: Array, n: Array) -> Array:
    """From a share back to what was counted; nobody where there is nobody, NaN where masked."""
    return np.where(n == 0, 0.0, share * n / SCALE)
