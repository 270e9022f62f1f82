"""Levels that a municipality's own past and the country do not let expect, on arrays."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Mask

ADDED = 5.0  # to a count before its logarithm: the smallest published one
LARGE = 20.0  # geometric mean of two counts that are compared: below, anything is noise
CHANGED = 1.6  # log: a month in which the whole country moves by five times is a new definition
FEWEST = 24  # months of an area that are looked at together
ROUND_FROM = 100.0  # counts whose last digit is looked at


def steps(counts: Array, country: Array) -> Array:
    """|Δlog(y + 5) − Δlog(Y)| from the last month that was no secret, shape (N, T).

    NaN where a count is secret or first, where both are small (geometric mean under 20), and where
    the country itself changes by more than five times.
    """
    before, whole_before = _last(counts), _last(country[None, :])[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.log(counts + ADDED) - np.log(before + ADDED)
        whole = np.log(country + 1) - np.log(whole_before + 1)
        size = np.sqrt((counts + ADDED) * (before + ADDED))
        large = (size >= LARGE) & (np.abs(whole) <= CHANGED)[None, :]
    return np.where(large, np.abs(own - whole[None, :]), np.nan)


def rates(counts: Array, force: Array, country: Array, whole_force: Array) -> Array:
    """Median over time of log (y + 5)/L less that of the country, shape (N,).

    NaN where fewer than 24 months are known or the median count is under 50.
    """
    known = ~np.isnan(counts)
    few = (known.sum(axis=1) < FEWEST) | (_median(counts) < 50)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.log((counts + ADDED) / force) - np.log((country + ADDED) / whole_force)[None, :]
    return np.where(few, np.nan, _median(share))


def zeros(counts: Array, expected: Array, among: float, size: float) -> Mask:
    """Zeros beside which the counts before and after both reach ``among``, or, where one side has
    none, that one does and the area's share of the country is ``size`` or more. Shape (N, T).
    """
    zero = counts == 0
    positive = np.where(zero, np.nan, counts)
    before, after = _last(positive), _last(positive[:, ::-1])[:, ::-1]
    inside = np.fmin(before, after)
    both = ~np.isnan(before) & ~np.isnan(after)
    with np.errstate(invalid="ignore"):
        wrong = np.where(both, inside >= among, (inside >= among) & (expected >= size))
    return np.asarray(zero & wrong)


def rounded(counts: Array, axis: int, fewest: int, most: float) -> Mask:
    """Where more than ``most`` of ``fewest`` or more counts from 100 end in zero, along an axis."""
    with np.errstate(invalid="ignore"):
        large = counts >= ROUND_FROM
        tens = large & (counts % 10 == 0)
    number = large.sum(axis=axis)
    return np.asarray((number >= fewest) & (tens.sum(axis=axis) > most * number))


def _last(values: Array) -> Array:
    """The last value before each that is not NaN, along the last axis; NaN where there is none."""
    months = values.shape[1]
    at = np.where(np.isnan(values), -1, np.arange(months)[None, :])
    at = np.maximum.accumulate(at, axis=1)
    at = np.concatenate([np.full((values.shape[0], 1), -1), at[:, :-1]], axis=1)
    found = np.take_along_axis(values, np.maximum(at, 0), axis=1)
    return np.where(at < 0, np.nan, found)


def _median(values: Array) -> Array:
    """Median along the months that are known; NaN where none is."""
    known = ~np.isnan(values).all(axis=1)
    found = np.full(values.shape[0], np.nan)
    if known.any():
        found[known] = np.nanmedian(values[known], axis=1)
    return found
