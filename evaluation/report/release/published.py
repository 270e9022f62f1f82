"""Everything that leaves, as one system: counts, what is known of them, and what ties them.

Ledger, tables, results, figures and texts are made of the cells of comparisons: a cell of one
counts as published, whatever its weight. So the sums that leave are known in each municipality and
month; beside them a reader knows the labour force, who is counted within whom (``WHOLES``), the
country's totals and the base year's jobseekers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Base, Month, Outcome
from evaluation.domain.counts import Count
from evaluation.report.release.counted import Counts, counts_of
from evaluation.report.release.derivable import Row
from evaluation.report.release.units import UnitCells
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.comparison import Comparison

MOST = 1e7  # more than live in Finland
OFF = 1e-6  # of a sum that holds


@dataclass(frozen=True, slots=True)
class ToldSum:
    """Counts of some municipalities whose sum is told, month by month."""

    rows: tuple[int, ...]  # of the municipalities
    told: Mask  # (months, V)


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """K = municipalities × months blocks by V counts; ``truth`` has shape (K, V).

    ``low`` and ``high`` are what is known before anything is derived. ``protected`` are the counts
    of people (or vacancies) that may not be told below the threshold; ``direct`` those of them that
    stand in the output themselves.
    """

    municipalities: tuple[str, ...]
    months: tuple[Month, ...]
    names: tuple[str, ...]
    truth: Array
    low: Array
    high: Array
    step: Array
    rows: tuple[Row, ...]
    protected: Mask  # (V,)
    direct: Mask  # (K, V)
    totals: Array  # (months, V) of the country; NaN where it is not known
    stock: Mask  # (K,) municipalities whose jobseekers of the base year are told
    unemployed: str  # the name of the count that ``stock`` is about
    sums: tuple[ToldSum, ...] = ()  # over some of the municipalities


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What all that leaves is about: outcomes in columns, months, and counts everywhere."""

    vintage: Vintage
    outcomes: Mapping[str, Outcome]  # by key
    months: tuple[Month, ...]
    counts: Counts

    @classmethod
    def of(cls, cells: Iterable[Comparison | UnitCells], vintage: Vintage) -> Frame:
        """The frame of comparisons and of cells of units, in the months that they use."""
        some = list(cells)
        outcomes = {one.outcome.key: vintage.table.in_columns(one.outcome) for one in some}
        months = tuple(sorted({month for one in some for month in one.months}))
        counts = counts_of(outcomes.values(), vintage, months)
        return cls(vintage=vintage, outcomes=outcomes, months=months, counts=counts)


def published(
    comparisons: Iterable[Comparison], vintage: Vintage, frame: Frame | None = None
) -> Published:
    """The system of all comparisons together, in the months of the frame: by default their own."""
    some = list(comparisons)
    frame = frame or Frame.of(some, vintage)
    by_key: dict[str, list[Comparison]] = {}
    for one in some:
        by_key.setdefault(one.outcome.key, []).append(one)
    seen = {key: _seen(all_, vintage.municipalities, frame.months) for key, all_ in by_key.items()}
    return system_of(frame, frame.counts.truth, vintage.municipalities, seen)


def system_of(
    frame: Frame,
    truth: Array,
    places: tuple[str, ...],
    seen: Mapping[str, Mask],
    *,
    of_units: bool = False,
) -> Published:
    """What is told of counts (K, V) in K = places × months; ``seen``: told cells (K,) by outcome.

    ``of_units``: the people that shares are divided by are told too, and the country's totals say
    nothing: units are not all of it.
    """
    counts, table, months = frame.counts, frame.vintage.table, frame.months
    force = table.column(Count.LABOUR_FORCE)
    system = _System(
        truth=truth,
        low=np.where(counts.signed, -MOST, np.zeros_like(truth)),
        high=np.full_like(truth, MOST),
        step=np.where(_whole(truth), 1.0, 0.0),
    )
    if force in counts.names:
        at = counts.names.index(force)
        _know(system, np.isfinite(truth[:, at]), at)
    rows = []
    direct = np.zeros(truth.shape, dtype=bool)
    stock = np.zeros(len(truth), dtype=bool)
    for key, there in seen.items():
        outcome = frame.outcomes[key]
        top, bottom = counts.sides(outcome)
        direct[there, top] = True
        stock |= there.reshape(-1, len(months)).any(axis=1).repeat(len(months))
        if of_units:
            _know(system, there, bottom)
        if of_units or outcome.base is not Base.CURRENT or outcome.denominator == (force,):
            _know(system, there, top)
        else:
            rows.append(_share(system, there, top, bottom))
            _know(system, there & (truth[:, top] == 0), top)
    return Published(
        municipalities=places,
        months=months,
        names=counts.names,
        truth=truth,
        low=system.low,
        high=system.high,
        step=system.step,
        rows=(*rows, *_tied(counts, truth, direct)),
        protected=counts.protected,
        direct=direct,
        totals=np.full_like(counts.totals, np.nan) if of_units else counts.totals,
        stock=stock,
        unemployed=table.column(Count.UNEMPLOYED),
    )


def _tied(counts: Counts, truth: Array, direct: Mask) -> Iterator[Row]:
    """The rows of the counts where they hold."""
    signed = np.flatnonzero(counts.signed).tolist()
    for row in (_holding(row, truth, signed) for row in counts.rows):
        for column in set(row.at) & set(signed):  # a difference that is not told ties nothing
            row.by[~direct[:, column]] = 0.0
        yield row


@dataclass(frozen=True, slots=True)
class _System:
    """What is known so far, each of shape (K, V); filled in place."""

    truth: Array
    low: Array
    high: Array
    step: Array


def _know(system: _System, seen: Mask, column: int) -> None:
    system.low[seen, column] = system.high[seen, column] = system.truth[seen, column]


def _whole(truth: Array) -> Mask:
    """Counts that are whole numbers; a secret one's middle may not be."""
    return np.asarray(np.abs(truth - np.round(truth)) < OFF)


def _holding(row: Row, truth: Array, signed: Sequence[int]) -> Row:
    """The row in the blocks where it is true: a delivery may break it, and nobody then uses it."""
    by = np.repeat(np.atleast_2d(row.by), len(truth), axis=0)
    at = list(row.at)
    counts = [column for column in at if column not in signed]
    held = np.abs((by * truth[:, at]).sum(axis=1)) < OFF
    by[~held | (truth[:, counts] < 0).any(axis=1)] = 0.0
    return Row(row.at, by)


def _share(system: _System, seen: Mask, top: int, bottom: int) -> Row:
    """A share in full digits tells its own reduced fraction p / q: q · top = p · bottom.

    Both counts are then multiples, of p and of q, and neither is zero.
    """
    above, below = system.truth[:, top], system.truth[:, bottom]
    tied = seen & (above != 0) & (below > 0)
    whole = tied & _whole(above) & _whole(below)
    p, q = above.copy(), below.copy()
    common = np.gcd(np.abs(above[whole]).astype(np.int64), below[whole].astype(np.int64))
    p[whole], q[whole] = above[whole] / common, below[whole] / common
    for column, unit in ((top, np.abs(p)), (bottom, q)):
        steps = system.step[whole, column].astype(np.int64), unit[whole].astype(np.int64)
        system.step[whole, column] = np.lcm(*steps)
        sure = whole & (system.truth[:, column] > 0)
        system.low[sure, column] = np.maximum(system.low[sure, column], unit[sure])
    return Row((top, bottom), np.where(tied[:, None], np.stack([q, -p], axis=1), 0.0))


def _seen(
    comparisons: Sequence[Comparison], municipalities: tuple[str, ...], months: Sequence[Month]
) -> Mask:
    """Cells that stand in one of the comparisons, as K; a hidden one does not."""
    row_of = {code: i for i, code in enumerate(municipalities)}
    column_of = {month: t for t, month in enumerate(months)}
    found = np.zeros((len(municipalities), len(months)), dtype=bool)
    for comparison in comparisons:
        at = np.ix_(
            [row_of[c] for c in comparison.municipalities],
            [column_of[m] for m in comparison.months],
        )
        found[at] |= np.isfinite(comparison.y)
    return found.ravel()
