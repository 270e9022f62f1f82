"""Population by month: interpolated between the counts of 31 December, the last day of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evaluation.core.arrays import Array, GappyArray, sealed
from evaluation.domain import Month
from evaluation.door import door
from evaluation.errors import Breach, DomainError, refuse


@dataclass(frozen=True, kw_only=True, slots=True)
class YearEnds:
    """Who lived where on 31 December: ``counts`` of shape (codes, years)."""

    codes: tuple[str, ...]
    years: tuple[int, ...]
    counts: Array

    def by_month(self, months: Sequence[Month]) -> Array:
        """``monthly_population`` of them, which nobody can write into."""
        return sealed(monthly_population(self.counts, self.years, months))


@door
def monthly_population(
    year_end: GappyArray, years: Sequence[int], months: Sequence[Month]
) -> Array:
    r"""Population at the end of each month, linear between two counts of 31 December.

    .. math:: pop_{i,(Y,m)} = \left(1 - \tfrac{m}{12}\right) P_{i,Y-1} + \tfrac{m}{12} P_{i,Y}

    ``year_end`` holds :math:`P`, persons on 31 December, shape (N, Y), its columns in the order of
    ``years``. Month m = 1 … 12 is taken at its end, when the unemployed are counted: January has
    weights 11/12 and 1/12, June 1/2 and 1/2, December is the count itself and needs no other. A
    month is NaN where a count that it needs was not delivered: so all months after the last 31
    December are. Nothing is extrapolated. Result: shape (N, T), persons. Source of the counts:
    Statistics Finland, table 11re.

    >>> monthly_population(np.array([[1200.0, 1320.0]]), [2018, 2019], [Month(2019, 6)])
    array([[1260.]])

    Raises
    ------
    DomainError
        If there is not one column a year, or years do not rise.
    """
    columns = year_end.shape[-1] if year_end.ndim == 2 else 0
    faults = [_falls(one, following) for one, following in pairwise(years) if following <= one]
    if columns != len(years):
        faults.append(_misfit("columns", f"{columns}, for {len(years)} year(s)", "One a year"))
    refuse(
        faults,
        "the counts of 31 December do not fit their years",
        why="a month would be made of the counts of other years",
        remedy="give one column a year, and the years from first to last",
        error=DomainError,
    )
    held = np.column_stack([year_end, np.full(len(year_end), np.nan)])
    column_of = {year: at for at, year in enumerate(years)}
    after = held[:, [column_of.get(month.year, -1) for month in months]]
    before = held[:, [column_of.get(month.year - 1, -1) for month in months]]
    part = np.array([month.month / 12 for month in months])
    return np.asarray(np.where(part == 1.0, after, (1 - part) * before + part * after))


def _falls(one: int, following: int) -> Breach:
    return _misfit(f"year {following}", f"stands after {one}", "Sort them from first to last")


def _misfit(where: str, found: str, remedy: str) -> Breach:
    return Breach(rule="one column a year", where=where, found=found, remedy=remedy)
