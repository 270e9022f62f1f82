"""The counts that published sums are made of: columns, sums of them, what they leave of a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import OUTCOMES, Month, Outcome
from evaluation.domain.counts import EVERY_SERVICE, Count
from evaluation.domain.wholes import Whole, holder
from evaluation.report.release.derivable import Row
from evaluation.sources.source import Source
from evaluation.sources.vintage import Vintage

Columns = frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """V counts in K = municipalities × months comparisons, and the rows that tie them everywhere.

    ``truth`` is NaN where a vintage is blind; a secret count is the middle of its interval.
    """

    names: tuple[str, ...]
    truth: Array  # (K, V)
    rows: tuple[Row, ...]
    totals: Array  # (months, V) of the country; NaN where it is not known
    signed: Mask  # (V,) differences of two groups, no part of each other: no counts of anybody
    protected: Mask  # (V,)
    places: dict[Columns, int]
    differences: dict[str, int]  # by the outcome's name

    def sides(self, outcome: Outcome) -> tuple[int, int]:
        """Where the two counts stand whose quotient an outcome is."""
        top = self.differences.get(outcome.name, self.places.get(frozenset(outcome.numerator), -1))
        return top, self.places[frozenset(outcome.denominator)]


def counts_of(outcomes: Iterable[Outcome], vintage: Vintage, months: Sequence[Month]) -> Counts:
    """The counts that outcomes, given in columns, the wholes and their differences are about."""
    wanted, table = list(outcomes), vintage.table
    wholes = table.wholes()
    sums = _sums(wanted, wholes, vintage)
    places = {one: i for i, one in enumerate(sums)}
    names, rows = [_name(one, table) for one in sums], list(_rows_of_sums(sums, places))
    for whole in wholes:
        parts = [part for part in whole.parts if frozenset((part,)) in places]
        if not parts or frozenset((whole.whole,)) not in places:
            continue
        at = [places[frozenset((name,))] for name in (whole.whole, *parts)]
        absent = [part for part in whole.parts if part not in parts]
        if rest := whole.rest or next(iter(absent), None):
            at.append(len(names))
            names.append(rest)
        rows.append(_row(at, [1.0] + [-1.0] * (len(at) - 1)))
    differences, people = {}, []
    for one in {o.name: o for o in wanted if o.minus}.values():
        differences[one.name] = len(names)
        if holder(one.numerator, one.minus, wholes):
            people.append(len(names))
        at = [len(names), places[frozenset(one.numerator)], places[frozenset(one.minus)]]
        rows.append(_row(at, [1.0, -1.0, 1.0]))
        names.append(one.name)
    signed = np.isin(np.arange(len(names)), [*set(differences.values()) - set(people)])
    known = np.isin(names, [table.column(Count.LABOUR_FORCE)])
    truth = _truth(sums, len(names), rows, vintage, months)
    truth[:, people] = np.maximum(truth[:, people], 0.0)  # what is left of a whole
    return Counts(
        names=tuple(names),
        truth=truth,
        rows=tuple(rows),
        totals=_totals(sums, len(names), vintage, months),
        signed=signed,
        protected=~signed & ~known,
        places=places,
        differences=differences,
    )


def _sums(outcomes: Sequence[Outcome], wholes: Sequence[Whole], vintage: Vintage) -> list[Columns]:
    """Columns, sums that outcomes are made of, and what nested ones leave of each other."""
    services = vintage.table.columns_of(EVERY_SERVICE)
    of_wholes = {name for whole in wholes for name in (whole.whole, *whole.parts)}
    single = {*of_wholes, *services, *(c for o in outcomes for c in o.counts)}
    sides = [side for o in outcomes for side in (o.numerator, o.minus, o.denominator) if side]
    found = {frozenset(side) for side in (*sides, services)}
    found |= {large - small for large, small in permutations(found, 2) if small < large}
    found |= {frozenset((name,)) for name in single}
    held = [one for one in found if one <= vintage.counts.keys()]
    return sorted(held, key=lambda one: (len(one), sorted(one)))


def _rows_of_sums(sums: Sequence[Columns], places: dict[Columns, int]) -> Iterator[Row]:
    """A sum is made of the largest sums that fit in it, so that few counts stand in two rows."""
    for one in sums:
        left, at = one, [places[one]]
        for part in reversed(sums[: places[one]]):
            if part <= left:
                left, at = left - part, [*at, places[part]]
        if len(one) > 1:
            yield _row(at, [1.0] + [-1.0] * (len(at) - 1))


def _row(at: Sequence[int], by: Sequence[float]) -> Row:
    return Row(tuple(at), np.array([by]))


def _name(columns: Columns, table: Source) -> str:
    """A sum as an outcome calls it, or else its columns."""
    if len(columns) > 1:
        for outcome in OUTCOMES.values():
            if frozenset(table.columns_of(outcome.numerator)) == columns and not outcome.minus:
                return outcome.name
    return " + ".join(sorted(columns))


def _truth(
    sums: Sequence[Columns], n: int, rows: Sequence[Row], vintage: Vintage, months: Sequence[Month]
) -> Array:
    at = [vintage.months.index(month) for month in months]
    middle = (vintage.secret_low + vintage.secret_high) / 2
    truth = np.zeros((len(vintage.municipalities) * len(at), n))
    for i, columns in enumerate(sums):
        for name in columns:
            counts = vintage.counts[name][:, at]
            counts = np.where(np.isnan(counts), middle, counts)
            truth[:, i] += np.where(vintage.hidden[:, at], np.nan, counts).ravel()
    for row in rows:  # what is left of a whole, and differences: one new count a row
        new = max(row.at)
        if new >= len(sums):
            by = dict(zip(row.at, row.by[0], strict=True))
            others = sum(by[i] * truth[:, i] for i in row.at if i != new)
            truth[:, new] = -others / by[new]
    return truth


def _totals(sums: Sequence[Columns], n: int, vintage: Vintage, months: Sequence[Month]) -> Array:
    at = [vintage.months.index(month) for month in months]
    totals = np.full((len(at), n), np.nan)
    for i, columns in enumerate(sums):
        totals[:, i] = sum(vintage.country[name][at] for name in columns)
    return totals
