"""Values by three dimensions, as PX and JSON-stat give them, as the wide table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from evaluation.errors import Breach, DeliveryError
from evaluation.sources.reading import places
from evaluation.sources.reading.vocabulary import Role, Vocabulary, month_of

MOST = 0.8  # of the categories of a dimension tell what it is


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its categories by code and, where there are any, by words."""

    name: str
    codes: Sequence[str]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cube:
    """Text by dimension, shape (categories, …), dtype object; a mark for none is kept as text."""

    name: str
    form: str  # "PX", "JSON-stat"
    dimensions: Sequence[Dimension]
    values: np.ndarray[tuple[int, ...], np.dtype[np.object_]]
    measure: str | None = None  # the one measure of a table that has no dimension of measures
    updated: str | None = None


def cube_table(cube: Cube, words: Vocabulary) -> pa.Table:
    """Text columns ``area_code, area_name, month`` and one a measure.

    Dimensions are told by their categories, never by their names: the source renamed them in June
    2026 (``Alue`` became ``alue_23_20260101``) and will again.
    """
    _require_once(cube)
    roles = _roles(cube, words)
    order = [roles[Role.AREA], roles[Role.MONTH]]
    values = cube.values
    if Role.MEASURE in roles:
        order.append(roles[Role.MEASURE])
        measures = [_measure(c, w, words) for c, w in _pairs(cube, roles[Role.MEASURE])]
    else:
        values, order, measures = values[..., None], [*order, 2], [str(cube.measure)]
    values = values.transpose(order)
    pairs = _pairs(cube, roles[Role.AREA])
    areas = _areas(cube, pairs, words)
    months = [month_of(c) or month_of(w) or c for c, w in _pairs(cube, roles[Role.MONTH])]
    columns = [
        pa.array([area for area in areas for _ in months], pa.string()),
        pa.array([_name(c, w) for c, w in pairs for _ in months], pa.string()),
        pa.array(months * len(areas), pa.string()),
        *(pa.array(values[:, :, k].ravel().tolist(), pa.string()) for k in range(len(measures))),
    ]
    table = pa.Table.from_arrays(columns, names=["area_code", "area_name", "month", *measures])
    table = places.with_lines(table, "", np.zeros(table.num_rows, dtype=np.int32))
    return places.noted(table, {places.UPDATED: cube.updated.encode()} if cube.updated else {})


def _require_once(cube: Cube) -> None:
    """Each category of a dimension once: of two with one code, one is put to the wrong place."""
    faults = [
        Breach(
            rule="one code a category",
            where=f"dimension {dimension.name}",
            found=f"code '{code}' stands {count} times",
            remedy="Fetch it again: which of the values is meant cannot be told",
        )
        for dimension in cube.dimensions
        for code, count in Counter(dimension.codes).items()
        if count > 1
    ]
    if faults:
        raise DeliveryError(
            f"'{cube.name}' ({cube.form}) contradicts itself: {len(faults)} code(s) stand twice",
            why="values cannot be put to their areas, months and measures for certain",
            remedy="fetch it again",
            breaches=faults,
        )


def _name(code: str, words: str) -> str:
    """The words of an area, less its code; a category without words has no name."""
    return words.removeprefix(code).strip() if words != code else ""


def _pairs(cube: Cube, at: int) -> list[tuple[str, str]]:
    dimension = cube.dimensions[at]
    return list(zip(dimension.codes, dimension.words, strict=True))


def _measure(code: str, label: str, words: Vocabulary) -> str:
    return words.measure(code) or words.measure(label) or code


def _areas(cube: Cube, pairs: list[tuple[str, str]], words: Vocabulary) -> list[str]:
    """The code of each area; a name that two areas bear, without a code, is refused."""
    areas, faults = [], []
    for code, label in pairs:
        told = words.area(code)
        if told.code is None:
            told = words.area(label)
        if told.fault:
            faults.append(
                Breach(
                    rule="one area a category",
                    where=f"area '{label}'",
                    found=told.fault,
                    remedy="Fetch it with codes",
                )
            )
        areas.append(told.code or code)
    if faults:
        raise DeliveryError(
            f"{len(faults)} area(s) of '{cube.name}' cannot be told for certain",
            why="a count would be put to the wrong area",
            remedy="fetch the table with the codes of its areas",
            breaches=faults,
        )
    return areas


def _roles(cube: Cube, words: Vocabulary) -> dict[Role, int]:
    """Which dimension is the area, which the month; the one that is left holds measures."""
    found: dict[Role, int] = {}
    for at in range(len(cube.dimensions)):
        pairs = _pairs(cube, at)
        if _most(pairs, lambda text: _is_area(text, words)):
            found[Role.AREA] = at
        elif _most(pairs, lambda text: month_of(text) is not None):
            found[Role.MONTH] = at
        else:
            found[Role.MEASURE] = at
    whole = 3 if cube.measure is None else 2
    if len(found) != len(cube.dimensions) or len(found) != max(whole, len(cube.dimensions)):
        raise _not_told(cube, found)
    if not {Role.AREA, Role.MONTH} <= found.keys():
        raise _not_told(cube, found)
    return found


def _is_area(text: str, words: Vocabulary) -> bool:
    told = words.area(text)
    return told.code is not None or bool(told.fault)


def _most(pairs: list[tuple[str, str]], tells: Callable[[str], bool]) -> bool:
    return sum(tells(code) or tells(label) for code, label in pairs) > MOST * len(pairs)


def _not_told(cube: Cube, found: dict[Role, int]) -> DeliveryError:
    names = ", ".join(dimension.name for dimension in cube.dimensions)
    examples = "; ".join(
        f"{d.name}: {', '.join(str(c) for c in list(d.codes)[:3])}" for d in cube.dimensions
    )
    return DeliveryError(
        f"'{cube.name}' ({cube.form}) has dimensions {names}; told apart:"
        f" {sorted(role.value for role in found)} (categories: {examples})",
        why="the table is areas (SSS, KU049, …) by months (2021M03) by measures",
        remedy="fetch table 12r5 with these three dimensions",
    )
