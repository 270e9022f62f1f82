"""The only door out: everything that leaves passes here, against its source's threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Month
from evaluation.errors import Breach, DisclosureError
from evaluation.report.release.derivable import intervals, shared, tightened
from evaluation.report.release.published import Frame, Published, ToldSum, published
from evaluation.report.release.unit_system import system_of_units, told_sums
from evaluation.report.release.units import UnitCells, small_units
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.comparison import Comparison

SCALE = 100.0  # outcomes are per 100
ROUNDS = (
    5  # of comparisons and of what they share; a chain of subtractions longer than that is none
)


def release(
    comparisons: Iterable[Comparison],
    vintage: Vintage,
    base_year: int,
    units: Sequence[UnitCells] = (),
) -> None:
    """Let the cells of an evaluation out, or stop all of it.

    Whatever is written (ledger, tables, figures, text) is made of these cells and of the jobseekers
    that weigh them, so this one look covers every way out. A cell may leave if nobody is behind it,
    or at least ``threshold`` people. The threshold comes with the contract of the source. Open
    official statistics have 0: the source protected them itself, and a count that it kept secret is
    here the middle of its interval, which tells nothing more.

    Where there is a threshold, complements and differences are looked at as well: of every count
    from 1 to threshold − 1 that does not stand in the output itself, the interval that a reader
    can derive from everything together must hold all of 1 … threshold − 1, which is what leaving
    it out tells, and more than one number.

    ``units``: cells that are sums over municipalities. They are held to the same, and with the
    published cells of some of its municipalities a sum must not tell those of the others.

    Raises
    ------
    DisclosureError
        With every cell below the threshold, and every one that can be derived. Nothing has been
        written by then.
    """
    threshold = vintage.disclosure_threshold
    if threshold == 0:
        return
    comparisons = list(comparisons)
    breaches = sorted(
        {breach for comparison in comparisons for breach in _small(comparison, threshold)}
        | {breach for cells in units for breach in small_units(cells, threshold)}
    )
    derived, number = [], 0
    for system in _systems(comparisons, units, vintage):
        exposed = derivable(system, threshold, base_year)
        number += int(exposed.sum())
        derived += list(_derived(system, exposed, threshold))
    if breaches or derived:
        raise DisclosureError(
            f"{len(breaches)} cell(s) are below the disclosure threshold of {threshold}, and"
            f" {number} more can be derived by subtraction",
            why="fewer people than that could be recognised",
            remedy="aggregate further (months, municipalities, subgroups), leave out an outcome or"
            " a denominator that the others can be subtracted from, then run again",
            breaches=[*breaches, *derived],
        )


def _systems(
    comparisons: Sequence[Comparison], units: Sequence[UnitCells], vintage: Vintage
) -> Iterator[Published]:
    """What is told of municipalities, and of units where there are any."""
    frame = Frame.of([*comparisons, *units], vintage)
    of_municipalities = published(comparisons, vintage, frame)
    if not units:
        yield of_municipalities
        return
    of_units = system_of_units(units, frame)
    yield replace(of_municipalities, sums=told_sums(of_units, units, frame))
    yield of_units


def derivable(system: Published, threshold: int, base_year: int) -> Mask:
    """Small counts that do not stand in the output and can be told from it, shape (K, V)."""
    truth = system.truth
    small = system.protected & (truth > 0) & (truth < threshold) & ~system.direct
    low, high = system.low, system.high
    for _ in range(ROUNDS):
        before = low, high
        low, high = tightened(system.rows, low, high, system.step)
        low, high = _with_totals(system, low, high, base_year)
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    low, high = intervals(system.rows, low, high, system.step, small & ~_told(low, high, threshold))
    return small & _told(low, high, threshold)


def _told(low: Array, high: Array, threshold: int) -> Mask:
    """Whether an interval tells more than that a count was left out for being small."""
    return np.asarray((low > 1) | (high < threshold - 1) | (high - low < 1))


def _with_totals(system: Published, low: Array, high: Array, base_year: int) -> tuple[Array, Array]:
    """Bounds after the country's totals were used, and the base year's jobseekers."""
    shape = (len(system.municipalities), len(system.months), len(system.names))
    low, high = low.reshape(shape), high.reshape(shape)
    truth = system.truth.reshape(shape)
    low, high = shared(low, high, system.totals[None], truth, axis=0)
    year = [t for t, month in enumerate(system.months) if month.year == base_year]
    if len(year) == 12 and system.unemployed in system.names:
        at = np.s_[:, year, system.names.index(system.unemployed)]
        told = system.stock.reshape(shape[:2])[:, :1]
        stock = np.where(told, truth[at].sum(axis=1, keepdims=True), np.nan)
        low[at], high[at] = shared(low[at], high[at], stock, truth[at], axis=1)
    for one in system.sums:
        _use_sum(system, one, (low, high, truth), year)
    return low.reshape(system.low.shape), high.reshape(system.high.shape)


def _use_sum(
    system: Published, told: ToldSum, bounds: tuple[Array, Array, Array], year: Sequence[int]
) -> None:
    """Tighten the municipalities of a sum, in place: month by month, and over the base year."""
    low, high, truth = bounds
    rows = list(told.rows)
    total = np.where(told.told, truth[rows].sum(axis=0), np.nan)[None]
    low[rows], high[rows] = shared(low[rows], high[rows], total, truth[rows], axis=0)
    if len(year) == 12 and system.unemployed in system.names:
        at = np.ix_(rows, year, [system.names.index(system.unemployed)])
        cells = [part[at].reshape(1, -1) for part in (low, high, truth)]
        ends = shared(cells[0], cells[1], cells[2].sum(keepdims=True), cells[2], axis=1)
        low[at], high[at] = (end.reshape(len(rows), 12, 1) for end in ends)


def _small(comparison: Comparison, threshold: int) -> Iterator[Breach]:
    people = np.round(comparison.y * comparison.n / SCALE)
    if comparison.outcome.minus:  # a difference of two groups is nobody: its parts are looked at
        people = np.zeros_like(people)
    for i, t in np.argwhere((people > 0) & (people < threshold)):
        yield Breach(
            rule="disclosure",
            where=", ".join(
                (
                    comparison.municipalities[i],
                    str(comparison.months[t]),
                    comparison.outcome.name,
                )
            ),
            found=f"fewer than {threshold} people",
            remedy="Take it together with other cells",
        )
    for i in np.flatnonzero((comparison.stock > 0) & (comparison.stock < threshold)):
        yield Breach(
            rule="disclosure",
            where=f"{comparison.municipalities[i]}, jobseekers of the base year",
            found=f"fewer than {threshold} people",
            remedy="Raise smallest_stock in the plan",
        )


def _derived(system: Published, exposed: Mask, threshold: int) -> Iterator[Breach]:
    """One breach a municipality and count, with all its months; never with a number of people."""
    cells = exposed.reshape(len(system.municipalities), len(system.months), -1)
    for i, v in np.argwhere(cells.any(axis=1)):
        months = np.flatnonzero(cells[i, :, v]).tolist()
        yield Breach(
            rule="disclosure by subtraction",
            where=f"{system.municipalities[i]}, {system.names[v]}, {_spans(system.months, months)}",
            found=f"fewer than {threshold} people, and what leaves together tells how many",
            remedy="Leave out one of the sums that it is the difference of",
        )


def _spans(months: Sequence[Month], at: list[int]) -> str:
    """Months as spans: 2021-03…2021-06, 2021-09."""
    spans: list[list[int]] = []
    for t in at:
        if spans and t == spans[-1][1] + 1:
            spans[-1][1] = t
        else:
            spans.append([t, t])
    return ", ".join(str(months[a]) if a == b else f"{months[a]}…{months[b]}" for a, b in spans)
