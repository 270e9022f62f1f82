"""Sums over units as a system of their own, and what they tell of the municipalities in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.report.release.derivable import tightened
from evaluation.report.release.published import OFF, Frame, Published, ToldSum, system_of
from evaluation.report.release.units import UnitCells


def system_of_units(units: Sequence[UnitCells], frame: Frame) -> Published:
    """Units as places: the counts of each are the sums over its municipalities, and the same whole
    is made of the same parts.
    """
    members = members_of(units)
    row_of = _rows_of(frame)
    cube = _cube(frame, frame.counts.truth)
    truth = np.stack([cube[[row_of[c] for c in codes]].sum(axis=0) for codes in members.values()])
    seen = {key: _seen(units, key, tuple(members), frame) for key in frame.outcomes}
    flat = truth.reshape(-1, truth.shape[-1])
    return system_of(frame, flat, tuple(members), seen, of_units=True)


def told_sums(system: Published, units: Sequence[UnitCells], frame: Frame) -> tuple[ToldSum, ...]:
    """The sums that are told, or that follow within a unit from what is told of it."""
    low, high = tightened(system.rows, system.low, system.high, system.step)
    shape = (len(system.municipalities), len(system.months), len(system.names))
    fixed = (high - low < OFF).reshape(shape)
    row_of = _rows_of(frame)
    return tuple(
        ToldSum(tuple(row_of[code] for code in codes), told)
        for codes, told in zip(members_of(units).values(), fixed, strict=True)
    )


def members_of(units: Sequence[UnitCells]) -> Mapping[str, tuple[str, ...]]:
    """Every unit by its name and its municipalities: parts of one area may share a name."""
    found: dict[str, tuple[str, ...]] = {}
    for cells in units:
        for name, codes in zip(cells.names, cells.members, strict=True):
            found[_place(name, codes)] = codes
    return found


def _place(name: str, codes: tuple[str, ...]) -> str:
    return f"{name} ({', '.join(codes)})"


def _seen(units: Sequence[UnitCells], key: str, places: tuple[str, ...], frame: Frame) -> Mask:
    """Cells of one outcome that are told, (units × months,)."""
    place_of = {place: i for i, place in enumerate(places)}
    column_of = {month: t for t, month in enumerate(frame.months)}
    found = np.zeros((len(places), len(frame.months)), dtype=bool)
    for cells in (one for one in units if one.outcome.key == key):
        rows = [place_of[_place(*one)] for one in zip(cells.names, cells.members, strict=True)]
        found[np.ix_(rows, [column_of[m] for m in cells.months])] |= np.isfinite(cells.y)
    return found.ravel()


def _rows_of(frame: Frame) -> Mapping[str, int]:
    return {code: i for i, code in enumerate(frame.vintage.municipalities)}


def _cube(frame: Frame, flat: Array) -> Array:
    """(K, V) as (municipalities, months, V)."""
    return flat.reshape(len(frame.vintage.municipalities), len(frame.months), -1)
