"""Plausibility: what keeps every identity of the contract and is hard to believe all the same.

Nothing here is refused for good: it is listed, and a person says why it is right, or mends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Month, municipalities
from evaluation.errors import Breach
from evaluation.sources.plausibility.copies import months_alike, stretches_alike
from evaluation.sources.plausibility.levels import rates, rounded, steps, zeros
from evaluation.sources.plausibility.timing import agreement, misplaced, movements, seasonal
from evaluation.sources.statfin_12r5 import LABOUR_FORCE as FORCE
from evaluation.sources.statfin_12r5 import UNEMPLOYED

SHARE = "TYOTOSUUS"
COUNTRY = "SSS"
ALIKE = 0.5  # of municipalities have the same count in two months: 0.22 at most in real ones
ROUND = 0.6  # of counts end in zero: 0.35 at most in real ones, a tenth by chance
YEAR, TWO_YEARS, FIVE_YEARS = 12, 24, 60
FOLLOWS = 1000  # unemployed: from here an area moves with the country in any two years
SOME = 200
BETTER, PLACE, CONTRARY = 0.45, 0.2, -0.3  # correlations of an area with the country
SEASON = (0.6, 0.1, -0.2)  # the same of the country with its usual season
WORKING = (0.2, 1.1)  # labour force over the population of 2019: 0.30 to 0.74 in real ones
LISTED = 400


class Oddity(StrEnum):
    """What is hard to believe."""

    STEP = "step"
    RATE = "rate"
    ZERO = "zero"
    ROUNDED = "rounded"
    MONTHS = "months"
    COPY = "copy"
    MISPLACED = "misplaced"
    CONTRARY = "contrary"
    PEOPLE = "people"


SAID = {
    Oddity.STEP: ("a break with its own past", "a step that the country and the months before do"
        " not let expect"),
    Oddity.RATE: ("a level unlike the country's", "per head far from that of the country, in the"
        " median of all months"),
    Oddity.ZERO: ("a zero among counts", "nobody, where the counts around and the size of the"
        " place let expect more"),
    Oddity.ROUNDED: ("rounded counts", "most counts end in zero"),
    Oddity.MONTHS: ("a month that stands twice", "most municipalities have the very counts of"
        " another month"),
    Oddity.COPY: ("a stretch that stands twice", "the very counts stand elsewhere too"),
    Oddity.MISPLACED: ("months out of place", "it moves with the country a month early or late"),
    Oddity.CONTRARY: ("months out of order", "it moves against the usual course of these months"),
    Oddity.PEOPLE: ("a labour force unlike the population", "far from what the population of 2019"
        " lets expect"),
}  # fmt: skip
LOOK = "Look at it in the source. If it is right, rerun with --accept and the reason"


@dataclass(frozen=True, slots=True, order=True)
class Suspicion:
    """One thing that is hard to believe. It tells where, and no value: a blind plan may see it."""

    oddity: Oddity
    column: str
    area: str  # KU049, SSS
    first: str  # month
    last: str
    months: int
    beside: str = ""  # where the same stands too

    def breach(self) -> Breach:
        """The same for an error, and for check."""
        rule, found = SAID[self.oddity]
        span = f" ({self.months} months to {self.last})" if self.months > 1 else ""
        return Breach(
            rule=rule,
            where=f"column {self.column}, {self.area}, {self.first}",
            found=f"{found}{span}{f': {self.beside}' if self.beside else ''}",
            remedy=LOOK,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """What is looked at: counts (N, T) and the country's (T,) by column, NaN where secret."""

    codes: tuple[str, ...]
    months: tuple[Month, ...]
    counts: Mapping[str, Array]
    country: Mapping[str, Array]
    limits: Mapping[str, Mapping[str, float]]  # by column: stepBreak, rateBreak, emptyAmong, …

    @property
    def columns(self) -> list[str]:
        """Columns of people or vacancies, without the labour force."""
        return [name for name in self.counts if name not in (FORCE, SHARE)]

    def limit(self, column: str, name: str) -> float:
        """A limit of the contract; infinite where it has none."""
        return self.limits.get(column, {}).get(name, np.inf)


def suspicions(table: Table) -> tuple[Suspicion, ...]:
    """Everything that is hard to believe, in order, at most one a column, area and kind.

    Deterministic, and a function of the arrays alone. Thresholds: docs/decisions/023.
    """
    found = [
        *_steps(table), *_rates(table), *_zeros(table), *_rounded(table), *_months(table),
        *_copies(table), *_movements(table), *_people(table),
    ]  # fmt: skip
    return tuple(sorted(found))


def _spans(table: Table, oddity: Oddity, column: str, wrong: Mask) -> Iterator[Suspicion]:
    """One suspicion an area: its first and last month that is wrong, and how many."""
    for i in np.flatnonzero(wrong.any(axis=1)):
        at = np.flatnonzero(wrong[i])
        first, last = table.months[at[0]], table.months[at[-1]]
        area = f"KU{table.codes[i]}"
        yield Suspicion(oddity, column, area, str(first), str(last), len(at))


def _whole(table: Table, oddity: Oddity, column: str, areas: Sequence[int]) -> Iterator[Suspicion]:
    """One suspicion an area, about all its months."""
    first, last = str(table.months[0]), str(table.months[-1])
    for i in areas:
        yield Suspicion(oddity, column, f"KU{table.codes[i]}", first, last, len(table.months))


def _steps(table: Table) -> Iterator[Suspicion]:
    for name in (*table.columns, FORCE):
        found = steps(table.counts[name], table.country[name])
        with np.errstate(invalid="ignore"):
            wrong = found > table.limit(name, "stepBreak")
        yield from _spans(table, Oddity.STEP, name, wrong)


def _rates(table: Table) -> Iterator[Suspicion]:
    force, whole = table.counts[FORCE], table.country[FORCE]
    for name in table.columns:
        found = rates(table.counts[name], force, table.country[name], whole)
        with np.errstate(invalid="ignore"):
            wrong = np.abs(found) > table.limit(name, "rateBreak")
        yield from _whole(table, Oddity.RATE, name, np.flatnonzero(wrong).tolist())


def _zeros(table: Table) -> Iterator[Suspicion]:
    force = table.counts[FORCE]
    for name in table.columns:
        per_head = table.country[name] / table.country[FORCE]
        among, size = (table.limit(name, limit) for limit in ("emptyAmong", "emptyExpected"))
        wrong = zeros(table.counts[name], force * per_head[None, :], among, size)
        yield from _spans(table, Oddity.ZERO, name, wrong)


def _rounded(table: Table) -> Iterator[Suspicion]:
    for name in table.columns:
        counts = table.counts[name]
        areas = rounded(counts, 1, TWO_YEARS, ROUND)
        yield from _whole(table, Oddity.ROUNDED, name, np.flatnonzero(areas).tolist())
        for t in np.flatnonzero(rounded(counts, 0, 30, ROUND)):
            month = str(table.months[t])
            yield Suspicion(Oddity.ROUNDED, name, COUNTRY, month, month, 1)


def _months(table: Table) -> Iterator[Suspicion]:
    for name in table.columns:
        for later, earlier in months_alike(table.counts[name], ALIKE):
            month, other = str(table.months[later]), str(table.months[earlier])
            yield Suspicion(Oddity.MONTHS, name, COUNTRY, month, month, 1, other)


def _copies(table: Table) -> Iterator[Suspicion]:
    """Copies of rows with all columns, and of series column by column; one a pair of areas."""
    seen: dict[tuple[str, int, int], Suspicion] = {}
    chosen = [(name, [table.counts[name]]) for name in table.columns]
    if len(chosen) > 1:
        chosen.insert(0, ("all columns", [table.counts[name] for name in table.columns]))
    for name, columns in chosen:
        for (i, t), (j, s), length in stretches_alike(columns):
            beside = f"KU{table.codes[j]} from {table.months[s]}"
            first, last = str(table.months[t]), str(table.months[t + length - 1])
            place = Suspicion(Oddity.COPY, name, f"KU{table.codes[i]}", first, last, length, beside)
            seen.setdefault((name, i, j), place)
    yield from seen.values()


def _movements(table: Table) -> Iterator[Suspicion]:
    """Unemployment that moves a month early or late, or against the season."""
    counts, country = table.counts[UNEMPLOYED], table.country[UNEMPLOYED]
    if counts.shape[1] <= YEAR:
        return
    own, whole = movements(counts), movements(country)
    size = np.nan_to_num(counts).mean(axis=1)
    usual = seasonal(country, np.array([month.month for month in table.months]))
    yield from _out_of_season(table, whole, usual)
    if counts.shape[1] > TWO_YEARS:
        yield from _out_of_step(table, own, whole, size >= FOLLOWS, TWO_YEARS)
    if counts.shape[1] > FIVE_YEARS:
        yield from _out_of_step(table, own, whole, size >= SOME, own.shape[1])


def _out_of_season(table: Table, whole: Array, usual: Array) -> Iterator[Suspicion]:
    for oddity in (Oddity.MISPLACED, Oddity.CONTRARY):
        wrong = []
        for start in range(len(whole) - YEAR + 1):
            span = slice(start, start + YEAR)
            better, place = misplaced(whole[None, span], usual[span])
            late = bool(better[0] > SEASON[0] and place[0] < SEASON[1])
            if late if oddity is Oddity.MISPLACED else not late and place[0] < SEASON[2]:
                wrong.append(start)
        if wrong:
            first, last = table.months[wrong[0] + 1], table.months[wrong[-1] + YEAR]
            number = last - first + 1
            yield Suspicion(oddity, UNEMPLOYED, COUNTRY, str(first), str(last), number)


def _out_of_step(
    table: Table, own: Array, whole: Array, chosen: Mask, length: int
) -> Iterator[Suspicion]:
    """Areas of which some span of this length agrees better a month off, or moves contrary."""
    late, against = np.zeros(own.shape, dtype=bool), np.zeros(own.shape, dtype=bool)
    for start in range(own.shape[1] - length + 1):
        span = slice(start, start + length)
        place = agreement(own[:, span], whole[span], 0)
        with np.errstate(invalid="ignore"):
            doubtful = np.flatnonzero(chosen & (place < PLACE))
        if not doubtful.size:
            continue
        gain, _ = misplaced(own[doubtful, span], whole[span])
        late[doubtful, span] |= (gain > BETTER)[:, None]
        against[doubtful, span] |= ((place[doubtful] < CONTRARY) & ~(gain > BETTER))[:, None]
    first = np.zeros((own.shape[0], 1), dtype=bool)
    yield from _spans(table, Oddity.MISPLACED, UNEMPLOYED, np.hstack([first, late]))
    yield from _spans(table, Oddity.CONTRARY, UNEMPLOYED, np.hstack([first, against]))


def _people(table: Table) -> Iterator[Suspicion]:
    known = municipalities()
    people = np.array([known[code].population for code in table.codes], dtype=float)
    share = table.counts[FORCE] / people[:, None]
    wrong = (share < WORKING[0]) | (share > WORKING[1])
    yield from _spans(table, Oddity.PEOPLE, FORCE, wrong)
