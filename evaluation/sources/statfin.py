"""JSON-stat answers, versions 1 and 2, as one wide table: a row an area and month."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation.core.files import MOST_CELLS, json_in, too_large
from evaluation.errors import DeliveryError
from evaluation.sources.formats.cube import Cube, Dimension, cube_table
from evaluation.sources.formats.pxweb_json import is_pxweb, no_table, pxweb_table
from evaluation.sources.reading.vocabulary import Vocabulary, known
from evaluation.sources.reading.wide import NO_STATUS

MISSING = frozenset((".", "..", "...", "....", ".....", "......", ":"))  # statuses of no count
WANTED = frozenset(("id", "size", "dimension", "value"))
NIL = "-"
POSITION = re.compile(r"0|[1-9][0-9]{0,8}")
MOST_JSON = 96 * 1024**2  # twice the whole table in either form; a list takes twenty times its text
MOST_DIMENSIONS = 16


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Category(_Part):
    index: dict[str, int] | list[str] | None = None
    label: dict[str, str] = {}

    @property
    def codes(self) -> list[str]:
        if isinstance(self.index, dict):
            return sorted(self.index, key=self.index.__getitem__)
        return list(self.label) if self.index is None else self.index

    def disagreements(self, size: int) -> Iterator[str]:
        """What keeps a value from its category: codes and positions that are not one to one."""
        codes = self.codes
        if len(codes) != size:
            yield f"does not have the {size} codes of its size"
        elif isinstance(self.index, dict) and sorted(self.index.values()) != list(range(size)):
            wrong = sorted(self.index.values())
            yield f"has positions {_few(wrong)} in its index, not 0 to {size - 1}, each once"
        if twice := _twice(codes):
            yield f"has {_few(twice)} twice in its index"
        if unknown := sorted(self.label.keys() - set(codes)):
            yield f"has a label of {_few(unknown)}, which is none of its categories"


class _Dimension(_Part):
    category: _Category


class _Dataset(_Part):
    """The parts of JSON-stat that are read."""

    id: list[str]
    size: list[int]
    dimension: dict[str, _Dimension]
    value: list[float | None] | dict[str, float | None]
    status: list[str | None] | dict[str, str | None] | str | None = None
    updated: str | None = None

    def disagreements(self) -> Iterator[str]:
        if len(self.id) != len(self.size):
            yield "'id' and 'size' are not of one length"
        if twice := _twice(self.id):
            yield f"'id' names {_few(twice)} twice"
        if any(size < 1 for size in self.size):
            yield f"'size' is {self.size}: a dimension has one category or more"
        for name, size in zip(self.id, self.size, strict=False):
            if name not in self.dimension:
                yield f"dimension '{name}' is not described"
                continue
            for found in self.dimension[name].category.disagreements(size):
                yield f"dimension '{name}' {found}"


def json_table(name: str, parsed: object, words: Vocabulary) -> pa.Table:
    """The table of parsed JSON: JSON-stat, or PxWeb's older columns and data."""
    if isinstance(parsed, dict) and is_pxweb(parsed):
        return pxweb_table(name, parsed, words)
    return jsonstat_table(name, parsed, words)


def jsonstat_table(name: str, parsed: object, words: Vocabulary | None = None) -> pa.Table:
    """Text columns ``area_code, area_name, month`` and one a measure.

    A null value keeps its status as text (``...`` a secret count, ``..`` not available); without
    any status in the answer it stays empty: a secret count, as the source's own files have it.
    """
    data = _dataset(name, parsed)
    sizes = tuple(data.size)
    if len(sizes) > MOST_DIMENSIONS or min(sizes, default=1) < 1 or math.prod(sizes) > MOST_CELLS:
        shape = " × ".join(map(str, sizes[:8]))
        raise too_large(name, f"a cube of {shape[:80]} cells", f"{MOST_CELLS}", DeliveryError)
    values = np.array(_texts(name, data, math.prod(sizes)), dtype=object).reshape(sizes)
    dimensions = [
        _described(dimension, data.dimension[dimension].category) for dimension in data.id
    ]
    cube = Cube(name, "JSON-stat", dimensions, values, updated=data.updated)
    return cube_table(cube, words or known())


def parse_json(name: str, text: str) -> Any:  # noqa: ANN401 — JSON can be anything
    """JSON from text, or our error if it was cut off."""
    if len(text) > MOST_JSON:
        raise too_large(name, f"{len(text)} letters of JSON", f"{MOST_JSON}", DeliveryError)
    return json_in(name, text, DeliveryError, "whole JSON")


def _twice(names: Sequence[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _few(values: Sequence[object]) -> str:
    """The first values, in words."""
    shown = ", ".join(f"'{value}'" for value in values[:5])
    return shown + (" …" if len(values) > 5 else "")


def _described(name: str, category: _Category) -> Dimension:
    codes = category.codes
    return Dimension(name, codes, [category.label.get(code, code) for code in codes])


def _dataset(name: str, parsed: object) -> _Dataset:
    """The answer, if it is JSON-stat that agrees with itself."""
    found = _unwrapped(name, parsed)
    if found is None:
        raise no_table(name, parsed)
    keys = (WANTED | {"status", "updated"}) & found.keys()
    try:
        data = _Dataset.model_validate({key: found[key] for key in keys})
        faults = list(data.disagreements())
    except ValidationError as problem:
        faults = [
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}"
            for e in problem.errors(include_url=False, include_input=False)
        ]
    if faults:
        raise DeliveryError(
            f"'{name}' contradicts itself: {'; '.join(faults[:5])}",
            why="values cannot be put to their areas, months and measures for certain",
            remedy="fetch it again",
        )
    return data


def _unwrapped(name: str, parsed: object) -> dict[str, Any] | None:
    """The one dataset: by itself, under a key (version 1), or in a collection."""
    found = list(_datasets(parsed, depth=0))
    if len(found) > 1:
        raise DeliveryError(
            f"'{name}' holds {len(found)} datasets",
            why="a delivery is one table; which one is meant cannot be guessed",
            remedy="deliver one dataset a file",
        )
    return found[0] if found else None


def _datasets(parsed: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 3 or not isinstance(parsed, dict | list):
        return
    if isinstance(parsed, list):
        for part in parsed:
            yield from _datasets(part, depth + 1)
        return
    dimension = parsed.get("dimension")
    if parsed.keys() >= WANTED:
        yield parsed
    elif isinstance(dimension, dict) and "value" in parsed and {"id", "size"} <= dimension.keys():
        yield _first_version(parsed, dimension)
    else:
        for key, part in parsed.items():
            if key != "dimension":
                yield from _datasets(part, depth + 1)


def _first_version(parsed: dict[str, Any], dimension: dict[str, Any]) -> dict[str, Any]:
    """Version 1 keeps ids, sizes and roles among the dimensions."""
    described = {k: v for k, v in dimension.items() if k not in ("id", "size", "role")}
    return {**parsed, "id": dimension["id"], "size": dimension["size"], "dimension": described}


def _texts(name: str, data: _Dataset, cells: int) -> list[str]:
    values = _dense(name, data, cells)
    statuses = _statuses(name, data, cells)
    if statuses is None:
        return ["" if value is None else f"{value:.15g}" for value in values]
    return [_text(value, status) for value, status in zip(values, statuses, strict=True)]


def _text(value: float | None, status: str | None) -> str:
    if status in MISSING:
        return str(status)  # whatever number stands there was put in by a program
    if value is not None:
        return f"{value:.15g}"
    return "0" if status == NIL else status or NO_STATUS


def _dense(name: str, data: _Dataset, cells: int) -> list[float | None]:
    if isinstance(data.value, dict):  # sparse: cells by position
        _within(name, "value", data.value, cells)
        return [data.value.get(str(position)) for position in range(cells)]
    if len(data.value) != cells:
        raise DeliveryError(
            f"'{name}' has {len(data.value)} values for {cells} cells",
            why="an answer that was cut off may hold only some of the municipalities",
            remedy="fetch it again",
        )
    return data.value


def _statuses(name: str, data: _Dataset, cells: int) -> list[str | None] | None:
    """A status a cell; None where the answer has none at all."""
    if not data.status:
        return None
    if isinstance(data.status, str):
        return [data.status] * cells
    if isinstance(data.status, dict):
        _within(name, "status", data.status, cells)
        return [data.status.get(str(position)) for position in range(cells)]
    if len(data.status) == 1:
        return data.status * cells
    if len(data.status) != cells:
        raise DeliveryError(
            f"'{name}' has {len(data.status)} statuses for {cells} cells",
            why="a status would be put to the wrong cell",
            remedy="fetch it again",
        )
    return data.status


def _within(name: str, what: str, sparse: dict[str, Any], cells: int) -> None:
    if beyond := [key for key in sparse if not POSITION.fullmatch(key) or int(key) >= cells]:
        raise DeliveryError(
            f"'{name}' contradicts itself: {what} of cell '{beyond[0][:20]}', and there are {cells}"
            " cells, 0 to the last",
            why="values cannot be put to their areas, months and measures for certain",
            remedy="fetch it again",
        )
