"""What can be wrong with a frame that should be a panel: each fault by name, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.errors import Breach

SHOWN = 5  # names in a message; the count says how many more there are
EXACT = 2**53  # a larger whole number is not exact as a float
YEARS = (1800, 2200)  # what is read as a year where dates are written as one number
EARLIEST_SERIAL = 3000  # a day, counted from any usual epoch, from which on steps may be spans
SPANS = {"months": (28, 29, 30, 31), "quarters": (90, 91, 92), "years": (365, 366)}  # in days
SECONDS = 86_400  # of a day: so large a step counts no periods, in whatever part of a second

Numbers = npt.NDArray[np.number[Any]]
Naming = Callable[[Labels], str]  # numbers of units or rows to names: the first few, and the rest


class Role(StrEnum):
    """What a column is used as."""

    UNIT = "unit"
    TIME = "time"
    OUTCOME = "outcome"
    COHORT = "cohort"
    COVARIATE = "covariate"
    WEIGHTS = "weights"
    CLUSTERS = "clusters"


ONE_A_UNIT = {
    Role.COHORT: "Write the first treated period of the unit on each of its rows, 0 for never",
    Role.COVARIATE: "A covariate that changes may respond to the treatment: write its value before"
    " treatment on every row of the unit",
    Role.WEIGHTS: "Write one weight a unit, for example that of the period before treatment",
    Role.CLUSTERS: "A unit lies in one cluster: write that of before treatment on all its rows",
}
COUNT_PERIODS = (
    "Write whole numbers: years, or months counted from a start (.dt.year * 12 + .dt.month); text"
    " first through pd.to_numeric or pd.to_datetime. Time and cohort in the same count"
)
WRITE_NEVER = "Write infinity for never treated, or count the periods from 1"


@dataclass(frozen=True, slots=True)
class OneAUnit:
    """A column that should have one value a unit: (N,) values, where it varies, where it lacks."""

    value: Numbers
    varies: Mask
    missing: Mask


def some(names: Sequence[Any] | npt.NDArray[Any], count: int | None = None) -> str:
    """The first few by name, and how many more of ``count`` there are."""
    more = (len(names) if count is None else count) - len(names[:SHOWN])
    return ", ".join(map(str, names[:SHOWN])) + (f" and {more} more" if more > 0 else "")


def place(role: Role, name: str) -> str:
    """Where a fault is: the column, and what it was to be used as."""
    return f"{role} column '{name}'"


def calendar_faults(periods: Array | Labels, cohort: Array, where: str) -> Iterator[Breach]:
    """Dates written as numbers, whose differences are no number of periods.

    Looked for in the periods (T,), which rise, and then in these with the cohorts that are known.
    """
    known = cohort[np.isfinite(cohort) & (cohort > 0)]
    for counted in (periods, np.union1d(periods, known)):
        whole = np.array_equal(counted, np.floor(counted)) and np.abs(counted).max() < 2.0**63
        if whole and (found := _as_dates(counted.astype(np.int64))):
            rule = "periods are counted"
            yield Breach(rule=rule, where=where, found=found, remedy=COUNT_PERIODS)
            return


def _as_dates(periods: Labels) -> str:
    """What sort of dates these look like, if of any.

    202012 and 202101 are no 89 periods apart, nor are months 31, 29 and 31 that are counted in
    days, or in seconds, from an epoch.
    """
    for form, base, least, most in (
        ("YYYYQ", 10, 1, 4),
        ("YYYYMM", 100, 1, 12),
        ("YYYYMMDD", 10_000, 101, 1231),
    ):
        year, part = np.divmod(periods, base)
        dated = (year >= YEARS[0]) & (year <= YEARS[1]) & (part >= least) & (part <= most)
        turn = np.flatnonzero(np.diff(year))
        if dated.all() and turn.size:
            return _apart(form, periods[turn[0]], periods[turn[0] + 1])
    steps = np.diff(periods)
    if not steps.size or np.abs(periods).min() < EARLIEST_SERIAL:
        return ""
    for span, days in SPANS.items():
        if np.isin(steps, days).all():
            return _apart(f"{span} counted in days", *periods[:2])
    return _apart("a clock", *periods[:2]) if np.all(steps % SECONDS == 0) else ""


def _apart(form: str, before: np.int64, after: np.int64) -> str:
    return f"looks like {form}: from {before} to {after} would be {after - before} periods"


def constancy_faults(column: OneAUnit, role: Role, name: str, named: Naming) -> Iterator[Breach]:
    """A column that changes within units."""
    at = place(role, name), named
    yield from _of_units("one value a unit", at, column.varies, "changes in time", ONE_A_UNIT[role])


def value_faults(column: OneAUnit, role: Role, name: str, named: Naming) -> Iterator[Breach]:
    """A covariate or weight that changes or is not finite, and a weight that is not above 0."""
    yield from constancy_faults(column, role, name, named)
    finite = np.isfinite(column.value) & ~column.missing
    at, remedy = (place(role, name), named), "Give each unit a number, or leave the unit out"
    yield from _of_units("finite", at, ~finite, "missing or infinite", remedy)
    if role is Role.WEIGHTS:
        low = finite & (column.value <= 0)
        yield from _of_units("positive", at, low, "zero or negative", remedy)


def cohort_faults(column: OneAUnit, name: str, named: Naming) -> Iterator[Breach]:
    """A cohort that changes, is missing, or is neither a whole number nor infinite."""
    yield from constancy_faults(column, Role.COHORT, name, named)
    at = place(Role.COHORT, name), named
    g = np.asarray(column.value, dtype=float)
    part = ~(column.missing | column.varies) & _part(g)
    remedy = "Write 0 for a unit that is never treated, its first treated period for another"
    yield from _of_units("cohort is known", at, column.missing, "missing", remedy)
    found = f"{_values(g[part])}, not whole"
    yield from _of_units("cohort is whole", at, part, found, COUNT_PERIODS)


def start_faults(
    g: Array, periods: Labels, names: tuple[str, str], named: Naming
) -> Iterator[Breach]:
    """Cohorts that are no period in which the panel could show treatment to start.

    ``g`` (N,) is NaN where the cohort has another fault; ``periods`` have none; ``names`` are those
    of cohort and time.
    """
    at, first, last = (place(Role.COHORT, names[0]), named), int(periods[0]), int(periods[-1])
    starts = np.isfinite(g) & (g != 0)
    if first <= 0:
        found = f"0, which says never treated, while the periods run from {first}"
        yield from _of_units("0 is never", at, g == 0, found, WRITE_NEVER)
    if starts.any() and np.all(np.abs(2 * g[starts] - first - last) > 3 * (last - first)):
        found = f"{_values(g[starts])}, while '{names[1]}' runs from {first} to {last}"
        remedy = (
            f"A flag of 0 and 1 is no cohort. {COUNT_PERIODS}. If they are, no treatment starts in"
            " or near this panel: leave these units out"
        )
        yield from _of_units("time and cohort count alike", at, starts, found, remedy)
        return
    between = starts & (g > first) & (g < last) & ~np.isin(g, periods)
    found = f"{_values(g[between])}, in which nobody was observed"
    remedy = "Write the first observed period under treatment, or deliver the missing period"
    yield from _of_units("cohort is a period", at, between, found, remedy)
    found = f"treated from the first period, {first}, or before"
    remedy = (
        "They have no base period, and as controls would be treated ones. Leave them out:"
        f" frame[(frame['{names[0]}'] > {first}) | (frame['{names[0]}'] == 0)]"
    )
    yield from _of_units("a period before treatment", at, starts & (g <= first), found, remedy)


def period_faults(periods: Labels, starts: Array, name: str) -> Iterator[Breach]:
    """One period only, or dates written as one number; ``starts`` are known cohorts."""
    if periods.size == 1:
        yield Breach(
            rule="two periods",
            where=place(Role.TIME, name),
            found=f"one period, {periods[0]}",
            remedy="Deliver a period before treatment too, or name the column that counts periods",
        )
    yield from calendar_faults(periods, starts, place(Role.TIME, name))


def row_faults(infinite: Labels, twice: Labels, name: str, named: Naming) -> Iterator[Breach]:
    """Rows whose outcome is infinite, and the first of several for one unit and period."""
    if infinite.size:
        yield Breach(
            rule="finite",
            where=place(Role.OUTCOME, name),
            found=f"infinite in {infinite.size} rows: {named(infinite)}",
            remedy="Look for a division by 0; a value that is not known is NaN",
        )
    if twice.size:
        yield Breach(
            rule="one row a unit and period",
            where="rows",
            found=f"several for {twice.size} pairs of unit and period: {named(twice)}",
            remedy="Keep one row of each; exact copies go by frame.drop_duplicates()",
        )


def gap_faults(
    missing: Labels, absent: Labels, periods: Labels, name: str, named: Naming
) -> Iterator[Breach]:
    """Units without an outcome in some periods.

    ``missing`` (N,) counts the periods without an outcome of each unit, ``absent`` (T,) the units
    without an outcome in each period.
    """
    units = np.flatnonzero(missing)
    if units.size:
        yield Breach(
            rule="balanced",
            where=place(Role.OUTCOME, name),
            found=f"none in {missing.sum()} pairs of unit and period, in {units.size} of"
            f" {missing.size} units: {named(units)}; periods: {_by_period(absent, periods)}",
            remedy="Deliver them; or say gaps=Gaps.DROP_UNITS to leave these units out, each listed"
            " in Panel.dropped; or gaps=Gaps.KEEP for the estimators that take gaps",
        )


def left_faults(
    gap: Mask, out: Mask, periods: Labels, name: str, keeps_gaps: bool
) -> Iterator[Breach]:
    """Gaps (N, T) that leave no unit when units ``out`` (N,) go, or nothing in some period."""
    at, absent = place(Role.OUTCOME, name), gap.sum(axis=0)
    if out.all():
        yield Breach(
            rule="a unit is left",
            where=at,
            found=f"no unit of {out.size} has one in {'any' if keeps_gaps else 'every'} period;"
            f" without: {_by_period(absent, periods)}",
            remedy="Leave out the periods that most units lack, or say gaps=Gaps.KEEP",
        )
    elif np.any(absent == out.size):
        yield Breach(
            rule="a period has outcomes",
            where=at,
            found=f"nobody has one in {some(periods[absent == out.size])}",
            remedy="Leave the rows of such a period out: it is then no period of the panel",
        )


def reason(without: Labels, periods: int) -> str:
    """Why a unit is left out for its gaps."""
    if without.size == periods:
        return "no outcome in any period"
    return f"no outcome in {without.size} of {periods} periods: {some(without)}"


def sound_cohorts(column: OneAUnit) -> Array:
    """The cohorts (N,) as they are written, NaN where one has a fault."""
    g = np.asarray(column.value, dtype=np.float64)
    return np.where(column.missing | column.varies | _part(g), np.nan, g)


def _of_units(
    rule: str, at: tuple[str, Naming], wrong: Mask, found: str, remedy: str
) -> Iterator[Breach]:
    """A fault of some units, with their number and the names of the first."""
    units = np.flatnonzero(wrong)
    if units.size:
        found = f"{found}, in {units.size} of {wrong.size} units: {at[1](units)}"
        yield Breach(rule=rule, where=at[0], found=found, remedy=remedy)


def _values(values: Array) -> str:
    return some([f"{value:.15g}" for value in np.unique(values)])


def _part(g: Array) -> Mask:
    """Where a cohort is neither whole nor infinity."""
    return np.asarray(~((np.floor(g) == g) & (np.abs(g) <= EXACT) | (g == np.inf)))


def _by_period(absent: Labels, periods: Labels) -> str:
    """The periods that most units lack, and how many do."""
    most = [i for i in np.argsort(-absent, kind="stable") if absent[i]]
    return some([f"{periods[i]} ({absent[i]} units)" for i in most])
