"""Months in their place: the movements of an area against those of the country, on arrays."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.sources.plausibility.levels import ADDED

CLIPPED = 0.1  # log: a larger movement of one month (spring 2020) would decide alone


def movements(counts: Array) -> Array:
    """Δlog(y + 5) from month to month, within ±0.1, shape (…, T − 1); NaN beside a secret count."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.clip(np.diff(np.log(counts + ADDED), axis=-1), -CLIPPED, CLIPPED))


def agreement(own: Array, other: Array, lag: int) -> Array:
    """Correlation of movements, those of ``own`` taken ``lag`` months later than ``other``'s.

    ``own`` (…, T), ``other`` (T,). NaN where fewer than nine months are known in both.
    """
    months = own.shape[-1]
    late, early = max(lag, 0), max(-lag, 0)
    a = own[..., late : months - early]
    b = np.broadcast_to(other[early : months - late], a.shape)
    known = ~np.isnan(a) & ~np.isnan(b)
    number = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = _centred(a, known), _centred(b, known)
        found = (a * b).sum(axis=-1) / np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return np.where(number >= 9, found, np.nan)


def misplaced(own: Array, other: Array) -> tuple[Array, Array]:
    """How much better ``own`` agrees a month early or late than in place, and how in place."""
    place = agreement(own, other, 0)
    beside = np.fmax(agreement(own, other, 1), agreement(own, other, -1))
    return beside - place, place


def seasonal(country: Array, calendar: Array) -> Array:
    """Usual movement of the country into each month, shape (T − 1,): the median of that calendar
    month over the years, its own year left out. NaN with fewer than three other years.

    ``calendar`` are the calendar months, 1 to 12, of ``country``.
    """
    moved, into = movements(country), calendar[1:]
    usual = np.full(moved.shape, np.nan)
    for at, month in enumerate(into):
        others = np.delete(
            moved[into == month], np.flatnonzero(np.flatnonzero(into == month) == at)
        )
        others = others[~np.isnan(others)]
        if others.size >= 3:
            usual[at] = np.median(others)
    return usual


def _centred(values: Array, known: Mask) -> Array:
    """Less their mean along the last axis, zero where they are not known."""
    total = np.where(known, values, 0.0).sum(axis=-1, keepdims=True)
    mean = total / known.sum(axis=-1, keepdims=True)
    return np.asarray(np.where(known, values - mean, 0.0))
