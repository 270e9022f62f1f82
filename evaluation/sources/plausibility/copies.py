"""Exact repeats: months, rows and stretches of a series that stand twice, on arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.core.arrays import Array, Mask

LARGE = 20.0  # counts below it repeat by chance
CELLS = 10  # as many large counts, in the same order, do not repeat by chance
DIFFERENT = 4  # distinct counts among them: a plateau is no copy of itself
MUNICIPALITIES = 60
Whole = NDArray[np.int64]


def months_alike(counts: Array, most: float) -> list[tuple[int, int]]:
    """Pairs of months (later, earlier) that more than ``most`` of 30 or more municipalities share.

    Only counts of 20 or more in both months are compared.
    """
    with np.errstate(invalid="ignore"):
        large = (counts >= LARGE).T
    later = np.ascontiguousarray(np.where(large, counts.T, -1.0).astype(np.int32))
    earlier = np.where(large, later, -2)  # never equal to a small count
    number = large.astype(np.float64) @ large.T.astype(np.float64)
    found = []
    for lag in range(1, len(later)):
        same = (later[lag:] == earlier[:-lag]).sum(axis=1)
        both = np.diagonal(number, lag)
        hits = np.flatnonzero((both >= MUNICIPALITIES) & (same > most * both))
        found += [(int(t) + lag, int(t)) for t in hits]
    return found


def stretches_alike(columns: Sequence[Array]) -> list[tuple[tuple[int, int], tuple[int, int], int]]:
    """Stretches of equal rows, as ((area, month), (area, month) where it stands too, months).

    ``columns`` have shape (N, T) each. A stretch is so many months that it holds at least ten
    counts of 20 or more and four different ones; all its counts are equal, the small ones too.
    Pairs that overlap in one area are plateaus, and are passed over.
    """
    values = np.stack([np.where(np.isnan(c), -1.0, c) for c in columns], axis=2).astype(np.int64)
    areas, months, width = values.shape
    length = max(1, -(-CELLS // width))
    if months < length:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(values, length, axis=1)
    rows = windows.reshape(areas * (months - length + 1), width * length)
    told = _told(rows)
    keys = _hashed(rows[told])
    order = np.argsort(keys, kind="stable")
    twice = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    first, second = told[order[twice]], told[order[twice + 1]]
    equal = (rows[first] == rows[second]).all(axis=1)
    per_area = months - length + 1
    found = []
    for a, b in zip(first[equal], second[equal], strict=True):
        one, other = divmod(int(b), per_area), divmod(int(a), per_area)
        if one[0] != other[0] or abs(one[1] - other[1]) >= length:
            found.append((one, other, length))
    return found


def _told(rows: Whole) -> Whole:
    """Rows that hold enough large and enough different counts to be told from others."""
    large = rows >= LARGE
    ordered = np.sort(np.where(large, rows, -1), axis=1)
    different = (np.diff(ordered, axis=1) > 0).sum(axis=1)
    enough: Mask = (large.sum(axis=1) >= CELLS) & (different >= DIFFERENT)
    return np.flatnonzero(enough)


def _hashed(rows: Whole) -> NDArray[np.uint64]:
    """A number a row: equal rows have equal numbers."""
    powers = np.cumprod(np.full(rows.shape[1], 6364136223846793005, dtype=np.uint64))
    mixed = (rows.astype(np.uint64) + np.uint64(1442695040888963407)) * powers
    return np.asarray(mixed.sum(axis=1, dtype=np.uint64))
