"""Everything that leaves, as one system: counts, what is known of them, and what ties them.

Ledger, tables, results, figures and texts are made of the cells of comparisons: a cell of one
counts as published, whatever its weight. So the sums that leave are known in each municipality and
month; beside them a reader knows the labour force, who is counted within whom (``WHOLES``), the
country's totals and the base year's jobseekers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Base, Month
from evaluation.domain.counts import Count
from evaluation.report.release.counted import counts_of
from evaluation.report.release.derivable import Row
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.comparison import Comparison

MOST = 1e7  # more than live in Finland
OFF = 1e-6  # of a sum that holds


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


def published(comparisons: Iterable[Comparison], vintage: Vintage) -> Published:
    """The system of all comparisons together, in the months that they use."""
    some = list(comparisons)
    table = vintage.table
    outcomes = {c.outcome.key: table.in_columns(c.outcome) for c in some}
    force = table.column(Count.LABOUR_FORCE)
    used = sorted({month for comparison in some for month in comparison.months})
    counts = counts_of(outcomes.values(), vintage, used)
    truth, n = counts.truth, len(counts.truth)
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
    stock = np.zeros(n, dtype=bool)
    for key, outcome in outcomes.items():
        seen = _seen([b for b in some if b.outcome.key == key], vintage.municipalities, used)
        top, bottom = counts.sides(outcome)
        direct[seen, top] = True
        stock |= seen.reshape(-1, len(used)).any(axis=1).repeat(len(used))
        if outcome.base is Base.FIXED or outcome.denominator == (force,):
            _know(system, seen, top)
        else:
            rows.append(_share(system, seen, top, bottom))
            _know(system, seen & (truth[:, top] == 0), top)
    signed = np.flatnonzero(counts.signed).tolist()
    for row in counts.rows:
        row = _holding(row, truth, signed)
        for column in set(row.at) & set(signed):  # a difference that is not told ties nothing
            row.by[~direct[:, column]] = 0.0
        rows.append(row)
    return Published(
        municipalities=vintage.municipalities,
        months=tuple(used),
        names=counts.names,
        truth=truth,
        low=system.low,
        high=system.high,
        step=system.step,
        rows=tuple(rows),
        protected=counts.protected,
        direct=direct,
        totals=counts.totals,
        stock=stock,
        unemployed=table.column(Count.UNEMPLOYED),
    )


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
