"""StatFin's JSON-stat2 answers as one wide table: an area and month a row, a measure a column."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation.errors import DeliveryError

AREA = re.compile(r"SSS|KU\d{3}|SK\d{3}|MK\d{2}|ELY\d{2}")
MONTH = re.compile(r"(\d{4})M(\d{2})")


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


class _Dimension(_Part):
    category: _Category


class _Dataset(_Part):
    """The parts of JSON-stat2 that are read."""

    id: list[str]
    size: list[int]
    dimension: dict[str, _Dimension]
    value: list[float | None] | dict[str, float | None]

    def disagreements(self) -> Iterator[str]:
        if len(self.id) != len(self.size):
            yield "'id' and 'size' are not of one length"
        for name, size in zip(self.id, self.size, strict=False):
            if name not in self.dimension:
                yield f"dimension '{name}' is not described"
            elif len(self.dimension[name].category.codes) != size:
                yield f"dimension '{name}' does not have the {size} codes of its size"


def jsonstat_table(name: str, parsed: object) -> pa.Table:
    """Text columns ``area_code, area_name, month`` and one a measure.

    Dimensions are told by their categories and roles, never by their codes: StatFin renamed the
    codes in June 2026 (``Alue`` became ``alue_23_20260101``) and will again. A null value stays
    empty: a secret count.
    """
    data = _dataset(name, parsed)
    roles = _roles(name, data)
    codes = [data.dimension[dimension].category.codes for dimension in data.id]
    order = {role: data.id.index(dimension) for role, dimension in roles.items()}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for key, value in zip(itertools.product(*codes), _dense(name, data), strict=True):
        month = MONTH.sub(r"\1-\2", key[order["month"]])
        measures = rows.setdefault((key[order["area"]], month), {})
        measures[key[order["measure"]]] = "" if value is None else f"{value:.15g}"
    labels = data.dimension[roles["area"]].category.label
    columns: dict[str, list[str]] = {
        "area_code": [area for area, _ in rows],
        "area_name": [labels.get(area, "") for area, _ in rows],
        "month": [month for _, month in rows],
    }
    for measure in codes[order["measure"]]:
        columns[measure] = [row.get(measure, "") for row in rows.values()]
    return pa.table({column: pa.array(texts, pa.string()) for column, texts in columns.items()})


def parse_json(name: str, text: str) -> Any:  # noqa: ANN401 — JSON can be anything
    """JSON from text, or our error if it was cut off."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise DeliveryError(
            f"'{name}' is not whole JSON ({problem})",
            why="an answer that was cut off may hold only some of the municipalities",
            remedy="fetch it again",
        ) from problem


def _dataset(name: str, parsed: object) -> _Dataset:
    """The answer, if it is JSON-stat2 that agrees with itself."""
    wanted = {"id", "size", "dimension", "value"}
    if not isinstance(parsed, dict) or not wanted <= parsed.keys():
        found = sorted(parsed)[:8] if isinstance(parsed, dict) else type(parsed).__name__
        raise DeliveryError(
            f"'{name}' is JSON, but not JSON-stat2 (found {found})",
            why="only JSON-stat2 says what its dimensions are",
            remedy='ask StatFin for it with "response": {"format": "json-stat2"}',
        )
    try:
        data = _Dataset.model_validate({key: parsed[key] for key in wanted})
        faults = list(data.disagreements())
    except ValidationError as problem:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors()]
    if faults:
        raise DeliveryError(
            f"'{name}' contradicts itself: {'; '.join(faults[:5])}",
            why="values cannot be put to their areas, months and measures for certain",
            remedy="fetch it again",
        )
    return data


def _roles(name: str, data: _Dataset) -> dict[str, str]:
    """Which dimension is the area, which the month, which the measure."""
    found: dict[str, str] = {}
    for dimension in data.id:
        codes = data.dimension[dimension].category.codes
        if all(AREA.fullmatch(code) for code in codes):
            found["area"] = dimension
        elif all(MONTH.fullmatch(code) for code in codes):
            found["month"] = dimension
        else:
            found["measure"] = dimension
    if len(found) != 3 or len(data.id) != 3:
        raise DeliveryError(
            f"'{name}' has dimensions {', '.join(data.id)}; told apart: {sorted(found)}",
            why="the table is areas (SSS, KU049, …) by months (2021M03) by measures",
            remedy="fetch table 12r5 with these three dimensions",
        )
    return found


def _dense(name: str, data: _Dataset) -> list[float | None]:
    cells = 1
    for size in data.size:
        cells *= size
    if isinstance(data.value, dict):  # sparse: cells by position
        return [data.value.get(str(position)) for position in range(cells)]
    if len(data.value) != cells:
        raise DeliveryError(
            f"'{name}' has {len(data.value)} values for {cells} cells",
            why="an answer that was cut off may hold only some of the municipalities",
            remedy="fetch it again",
        )
    return data.value
