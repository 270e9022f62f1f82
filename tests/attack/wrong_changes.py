"""One change to a whole delivery each, from which ways to be wrong are made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evaluation.core.arrays import Array
from tests.attack.delivery import (
    FORCE,
    SHARE,
    UNEMPLOYED,
    Whole,
)

START = "2021-03"
Change = Callable[[Whole], Whole]
Value = Callable[[Array], Array]


def held(whole: Whole, *names: str) -> list[str]:
    return [name for name in names if name in whole.columns]


def chosen(whole: Whole, names: tuple[str, ...] | None, *also: str) -> list[str]:
    """The named columns that the delivery has; None: all counts, and those too."""
    return held(whole, *(names or (*whole.counts, *also)))


def since(whole: Whole, first: str | None) -> slice:
    return slice(None) if first is None else whole.since(first)


def each(whole: Whole, names: list[str], change: Value) -> Whole:
    return whole.put(**{name: change(whole.columns[name].copy()) for name in names})


def in_rows(whole: Whole, names: tuple[str, ...] | None, areas: tuple[str, ...], change: Value,
             first: str | None = START, also: tuple[str, ...] = ()) -> Whole:  # fmt: skip
    """The change in the rows of these areas (none: of all), from a month on."""
    rows = [whole.row(area) for area in areas] or list(range(len(whole.areas)))

    def on(values: Array) -> Array:
        values[rows, since(whole, first)] = change(values[rows, since(whole, first)].copy())
        return values

    return each(whole, chosen(whole, names, *also), on)


def swapped(whole: Whole, one: str, other: str, first: str | None) -> Whole:
    if len(held(whole, one, other)) < 2:
        return whole
    a, b, at = whole.columns[one].copy(), whole.columns[other].copy(), since(whole, first)
    a[:, at], b[:, at] = b[:, at].copy(), a[:, at].copy()
    return whole.put(**{one: a, other: b})


def repeated(whole: Whole, names: tuple[str, ...] | None, area: str | None, lag: int) -> Whole:
    """Up to six months of the trial are those of ``lag`` months before."""
    rows = slice(None) if area is None else whole.row(area)
    first, months = whole.months.index(START), min(6, lag)

    def on(values: Array) -> Array:
        values[rows, first : first + months] = values[rows, first - lag : first - lag + months]
        return values

    return each(whole, chosen(whole, names, SHARE), on)


def blank(whole: Whole, column: str, scope: str) -> Whole:
    rows = np.ones(len(whole.areas), bool) if scope == "everybody" else whole.municipal
    at = whole.months.index("2021-05")

    def on(values: Array) -> Array:
        values[rows, at : at + 3] = np.nan
        return values

    return each(whole, held(whole, column), on)


def row_down(whole: Whole, column: str) -> Whole:
    def on(values: Array) -> Array:
        rows = np.flatnonzero(whole.municipal)
        values[rows] = values[np.roll(rows, 1)].copy()
        return values

    return each(whole, held(whole, column), on)


def exchanged(whole: Whole, one: str, other: str, names: tuple[str, ...] | None,
               copied: bool) -> Whole:  # fmt: skip
    i, j, at = whole.row(one), whole.row(other), whole.since(START)

    def on(values: Array) -> Array:
        mine = values[i, at].copy()
        values[i, at] = values[j, at]
        if not copied:
            values[j, at] = mine
        return values

    return each(whole, chosen(whole, names, SHARE, FORCE), on)


def secret(whole: Whole, area: str) -> Whole:
    def on(values: Array) -> Array:
        values[whole.row(area), whole.months.index("2021-06")] = np.nan
        return values

    return each(whole, [UNEMPLOYED], on)
