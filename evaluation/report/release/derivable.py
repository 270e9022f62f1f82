r"""What a reader can derive of counts that are not published, from all that is: intervals.

Counts are arrays of K blocks by V counts. Everybody knows bounds of each, and rows that hold in
every block, :math:`\sum_j b_{kj} x_{kj} = 0`: a whole and its parts, a share and what it is of.
The interval of a count is what a linear program over all of them leaves,

.. math:: [\min x_{kj}, \max x_{kj}] \quad \text{s.t.} \quad B_k x_k = 0,\ l_k \le x_k \le u_k,

rounded inward to whole multiples of ``step``. Where rows and free counts form no cycle, tightening
bounds row by row until nothing moves gives those intervals exactly (bound consistency on a
hypergraph without cycles; with coefficients of ±1 in whole numbers too). The program itself is
solved where they do form one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evaluation.core.arrays import Array, Mask
from evaluation.errors import DesignError

SWEEPS = 40  # of all rows; more only in cycles, which the program decides
NEAR = 1e-6  # of a step: rounding of sums and quotients
BATCH = 1000  # blocks in one program: they do not touch, so one solution solves all


@dataclass(frozen=True, slots=True)
class Row:
    """One sum that is zero in every block: ``by`` has shape (len(at),) or (K, len(at)).

    A block whose coefficients are all zero does not have the row.
    """

    at: tuple[int, ...]
    by: Array

    def coefficients(self, blocks: int) -> Array:
        """The same with shape (K, len(at))."""
        return np.broadcast_to(np.atleast_2d(self.by), (blocks, len(self.at)))


def tightened(rows: Sequence[Row], low: Array, high: Array, step: Array) -> tuple[Array, Array]:
    """Bounds after every row was used until nothing moved; all of shape (K, V).

    ``step`` is 1 for whole counts, more where a count is known to be a multiple, 0 where it is no
    whole number. The intervals hold every solution, and are exact where there is no cycle.
    """
    low, high = _rounded(low, high, step)
    for _ in range(SWEEPS):
        before = low.copy(), high.copy()
        for row in rows:
            _use(row, low, high)
            at = list(row.at)
            low[:, at], high[:, at] = _rounded(low[:, at], high[:, at], step[:, at])
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return low, high


def _use(row: Row, low: Array, high: Array) -> None:
    """Tighten each count of a row by what the others leave it; in place."""
    at, by = list(row.at), row.coefficients(len(low))
    ends = by * low[:, at], by * high[:, at]
    least, most = np.minimum(*ends), np.maximum(*ends)
    lower, upper = least.sum(axis=1), most.sum(axis=1)
    for j, column in enumerate(at):
        held = by[:, j] != 0
        divisor = np.where(held, by[:, j], 1.0)
        one = -(upper - most[:, j]) / divisor
        other = -(lower - least[:, j]) / divisor
        low[held, column] = np.maximum(low[:, column], np.minimum(one, other))[held]
        high[held, column] = np.minimum(high[:, column], np.maximum(one, other))[held]


def _rounded(low: Array, high: Array, step: Array) -> tuple[Array, Array]:
    """Inward to multiples of the step, where there is one."""
    unit = np.where(step > 0, step, 1.0)
    inward = np.ceil(low / unit - NEAR) * unit, np.floor(high / unit + NEAR) * unit
    return np.where(step > 0, inward[0], low), np.where(step > 0, inward[1], high)


def shared(low: Array, high: Array, total: Array, truth: Array, axis: int) -> tuple[Array, Array]:
    """Bounds of counts along an axis that add up to a known ``total``, NaN where it is not known.

    A total may hold some who are in none of them: then it bounds from above alone.
    """
    left = total - (low.sum(axis=axis, keepdims=True) - low)
    whole = np.abs(truth.sum(axis=axis, keepdims=True) - total) < NEAR
    least = np.where(whole, total - (high.sum(axis=axis, keepdims=True) - high), -np.inf)
    left = np.where(np.isnan(left), np.inf, np.maximum(left, low))
    return np.fmax(low, np.minimum(least, high)), np.minimum(high, left)


def intervals(
    rows: Sequence[Row], low: Array, high: Array, step: Array, asked: Mask
) -> tuple[Array, Array]:
    """The intervals that a reader can derive, of shape (K, V); exact where ``asked``.

    Raises
    ------
    DesignError
        If the linear program of a cycle has no solution: the counts contradict each other.
    """
    low, high = tightened(rows, low, high, step)
    for blocks, counts, used in _cycles(rows, low, high):
        for column in counts:
            some = blocks[asked[blocks, column]]
            for part in (some[i : i + BATCH] for i in range(0, len(some), BATCH)):
                ends = _programs([rows[r] for r in used], counts, column, part, low, high)
                least, most = _rounded(*ends, step[part, column])
                low[part, column] = np.maximum(low[part, column], least)
                high[part, column] = np.minimum(high[part, column], most)
    return low, high


Cycle = tuple[np.ndarray, list[int], list[int]]  # blocks, counts, rows


def _cycles(rows: Sequence[Row], low: Array, high: Array) -> Iterator[Cycle]:
    """Parts that rows and free counts tie together with a cycle, for blocks that are alike."""
    free = high > low
    held = np.hstack([(row.coefficients(len(low)) != 0) & free[:, list(row.at)] for row in rows])
    alike, of_block = np.unique(held, axis=0, return_inverse=True)
    for k, pattern in enumerate(alike):
        edges, begin = [], 0
        for r, row in enumerate(rows):
            edges += [
                (r, column) for column, on in zip(row.at, pattern[begin:], strict=False) if on
            ]
            begin += len(row.at)
        for counts, used, n_edges in _components(edges):
            if n_edges >= len(counts) + len(used):  # a tree has one less
                yield np.flatnonzero(of_block.ravel() == k), counts, used


def _components(edges: list[tuple[int, int]]) -> Iterator[tuple[list[int], list[int], int]]:
    """Connected parts of the graph of rows and counts: its counts, its rows, its edges."""
    parts: list[tuple[set[int], set[int], int]] = []
    for row, column in edges:
        touched = [part for part in parts if row in part[1] or column in part[0]]
        parts = [part for part in parts if part not in touched]
        counts, used = (
            {column}.union(*(p[0] for p in touched)),
            {row}.union(*(p[1] for p in touched)),
        )
        parts.append((counts, used, 1 + sum(p[2] for p in touched)))
    for counts, used, n_edges in parts:
        yield sorted(counts), sorted(used), n_edges


def _programs(
    rows: Sequence[Row],
    counts: list[int],
    column: int,
    blocks: np.ndarray,
    low: Array,
    high: Array,
) -> tuple[Array, Array]:
    """Least and most of one count in some blocks, each by one program over all of them."""
    n, place = len(counts), {count: i for i, count in enumerate(counts)}
    matrix, right = np.zeros((len(blocks), len(rows), n)), np.zeros((len(blocks), len(rows)))
    for r, row in enumerate(rows):
        by = row.coefficients(len(low))[blocks]
        by = by / np.abs(by).max(axis=1, keepdims=True)
        for j, at in enumerate(row.at):
            if at in place:
                matrix[:, r, place[at]] = by[:, j]
            else:
                right[:, r] -= by[:, j] * low[blocks, at]
    block, line, place_of = np.nonzero(matrix)
    shape = right.size, len(blocks) * n
    at_row, at_count = block * len(rows) + line, block * n + place_of
    sums = csr_array((matrix[block, line, place_of], (at_row, at_count)), shape=shape)
    limits = LinearConstraint(sums, right.ravel(), right.ravel())
    bounds = Bounds(low[blocks][:, counts].ravel(), high[blocks][:, counts].ravel())
    aim = np.zeros((len(blocks), n))
    aim[:, place[column]] = 1.0
    found = []
    for sign in (1.0, -1.0):
        solved = milp(sign * aim.ravel(), constraints=limits, bounds=bounds)
        if solved.status != 0:
            raise DesignError(
                f"the linear program of what can be derived has no solution ({solved.message})",
                why="nobody can tell whether a small count can be derived from what would leave",
                remedy="check that wholes and parts of the delivery agree: evaluation check",
            )
        found.append(solved.x.reshape(aim.shape)[:, place[column]])
    return found[0], found[1]
