"""Rows of a long table in order of unit and time, and their outcomes as a grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.panels import faults as faults
from evaluation.panels.columns import Ids
from evaluation.panels.faults import Numbers, OneAUnit

Kind = TypeVar("Kind", bound=np.number[Any])


@dataclass(frozen=True)
class Rows:
    """The rows of a table in order of unit, then time.

    ``order`` (rows,) puts them so; None if they stand so already, and then nothing is copied.
    ``same`` (rows − 1,) says whether a row is of the same unit as the row before.
    """

    ids: Ids
    order: Labels | None
    same: Mask

    @classmethod
    def of(cls, ids: Ids, time: Labels) -> Rows:
        """Sorted if need be. Rows of unknown units are left out: by then they are a fault."""
        unit, order = ids.codes, None
        if ids.known is not None or not _in_order(unit, time):
            rank, distinct = pd.factorize(time, sort=True)
            order = np.argsort(pd.factorize(unit, sort=True)[0] * len(distinct) + rank)
            order = order if ids.known is None else order[ids.known[order]]
            unit = unit[order]
        return cls(ids, order, unit[1:] == unit[:-1])

    @cached_property
    def starts(self) -> Labels:
        """The first row of each unit, shape (N,)."""
        return np.concatenate([[0], np.flatnonzero(~self.same) + 1])

    @cached_property
    def unit(self) -> Labels:
        """The number of each row's unit, from 0, shape (rows,)."""
        return np.concatenate([[0], np.cumsum(~self.same)])

    def of_column(self, values: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
        """A column in this order."""
        return values if self.order is None else values[self.order]

    def names(self, units: Labels) -> Labels | tuple[str, ...]:
        """The names of some units, given by their numbers."""
        first = self.starts[units]
        return self.ids.named(self.ids.codes[first if self.order is None else self.order[first]])

    def some(self, units: Labels) -> str:
        """The first few of some units by name, and how many more there are."""
        return faults.some(self.names(units[: faults.SHOWN]), units.size)

    def one_a_unit(self, values: Numbers) -> OneAUnit:
        """One value of each unit, with the units that have several, or rows without one."""
        ordered = self.of_column(values)
        if not np.any((ordered[1:] != ordered[:-1]) & self.same):
            first = ordered[self.starts]
            return OneAUnit(first, np.zeros(first.size, dtype=bool), np.isnan(first))
        least, most = (f.reduceat(ordered, self.starts) for f in (np.fmin, np.fmax))
        lacks = np.logical_or.reduceat(np.isnan(ordered), self.starts)
        return OneAUnit(most, (least != most) & ~np.isnan(most), lacks)


@dataclass(frozen=True, slots=True)
class Cells:
    """Outcomes ``y`` (rows,) in order of unit and time.

    ``when`` (rows,) are their periods, None if the table has none that can be read; ``periods``
    (T,) are all there are, upwards. ``regular``: the rows are the grid of units by periods itself.
    """

    rows: Rows
    y: Numbers
    when: Labels | None
    periods: Labels
    regular: bool

    @classmethod
    def of(cls, rows: Rows, y: Numbers, time: Labels | None) -> Cells:
        """From columns in the order of the table."""
        y = rows.of_column(y)
        if time is None:
            return cls(rows, y, None, np.empty(0, dtype=np.int64), False)
        when = rows.of_column(time)
        width = when.size // rows.starts.size
        first = when[:width]
        regular = bool(
            width * rows.starts.size == when.size
            and np.all(first[1:] > first[:-1])
            and np.all(when.reshape(-1, width) == first)
        )
        periods = first if regular else np.sort(pd.unique(when))
        return cls(rows, y, when, periods.astype(np.int64), regular)

    @property
    def complete(self) -> bool:
        """Whether every unit has one row in every period, and an outcome in it."""
        return self.regular and not np.isnan(self.y).any()

    def named(self, places: Labels) -> str:
        """The first few of some rows by unit and period, and how many more there are."""
        units = self.rows.unit[places]
        if self.when is None:
            return self.rows.some(np.unique(units))
        names, when = self.rows.names(units[: faults.SHOWN]), self.when[places[: faults.SHOWN]]
        return faults.some([f"{u} in {t}" for u, t in zip(names, when, strict=True)], places.size)

    def twice(self) -> Labels:
        """The first row of each unit and period that has several."""
        if self.when is None or self.regular:
            return np.empty(0, dtype=np.int64)
        again = self.rows.same & (self.when[1:] == self.when[:-1])
        return np.flatnonzero(again & ~np.concatenate([[False], again[:-1]]))

    def missing(self) -> tuple[Labels, Labels]:
        """How many periods without an outcome each unit has (N,), and units each period (T,)."""
        n, t = self.rows.starts.size, self.periods.size
        cell = pd.unique((self.rows.unit * t + self._column())[~np.isnan(self.y)])
        by_unit, by_period = np.bincount(cell // t, minlength=n), np.bincount(cell % t, minlength=t)
        return t - by_unit, n - by_period

    def grid(self) -> Array:
        """Outcomes in an array of their own, shape (N, T), NaN where there is none."""
        shape = self.rows.starts.size, self.periods.size
        if self.regular:
            own = self.rows.order is not None  # sorting has made a copy already
            return self.y.astype(np.float64, order="C", copy=not own).reshape(shape)
        y = np.full(shape, np.nan)
        y[self.rows.unit, self._column()] = self.y
        return y

    def _column(self) -> Labels:
        """The number of each row's period, from 0."""
        return np.searchsorted(self.periods, [] if self.when is None else self.when)


def _in_order(unit: Labels, time: Labels) -> bool:
    """Whether units follow each other upwards, and within each time goes up and never stands."""
    same = unit[1:] == unit[:-1]
    later = time[1:] > time[:-1]
    return bool(np.all(later >= same) and np.all(unit[1:] >= unit[:-1]))
