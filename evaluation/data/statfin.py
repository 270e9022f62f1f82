"""StatFin's JSON-stat2 answers as one wide table: an area and month a row, a measure a column."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from types import NoneType
from typing import Any

import pyarrow as pa

from evaluation.errors import DeliveryError

AREA = re.compile(r"SSS|KU\d{3}|SK\d{3}|MK\d{2}|ELY\d{2}")
MONTH = re.compile(r"(\d{4})M(\d{2})")


def jsonstat_table(name: str, parsed: object) -> pa.Table:
    """Text columns ``area_code, area_name, month`` and one a measure.

    Dimensions are told by their categories and roles, never by their codes: StatFin renamed the
    codes in June 2026 (``Alue`` became ``alue_23_20260101``) and will again. A null value stays
    empty: a secret count.
    """
    data = _dataset(name, parsed)
    roles = _roles(name, data)
    codes = [_codes(data["dimension"][dimension]) for dimension in data["id"]]
    values = _dense(name, data)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    order = {role: data["id"].index(dimension) for role, dimension in roles.items()}
    for key, value in zip(itertools.product(*codes), values, strict=True):
        month = MONTH.sub(r"\1-\2", key[order["month"]])
        measures = rows.setdefault((key[order["area"]], month), {})
        measures[key[order["measure"]]] = "" if value is None else f"{value:.15g}"
    labels = data["dimension"][roles["area"]]["category"].get("label", {})
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
    except ValueError as problem:
        raise DeliveryError(
            f"'{name}' is not whole JSON ({problem})",
            why="an answer that was cut off may hold only some of the municipalities",
            remedy="fetch it again",
        ) from problem


def _dataset(name: str, parsed: object) -> dict[str, Any]:
    """The answer, if it is JSON-stat2 that agrees with itself."""
    wanted = {"id", "size", "dimension", "value"}
    if not isinstance(parsed, dict) or not wanted <= parsed.keys():
        found = sorted(parsed)[:8] if isinstance(parsed, dict) else type(parsed).__name__
        raise DeliveryError(
            f"'{name}' is JSON, but not JSON-stat2 (found {found})",
            why="only JSON-stat2 says what its dimensions are",
            remedy='ask StatFin for it with "response": {"format": "json-stat2"}',
        )
    if faults := list(_disagreements(parsed)):
        raise DeliveryError(
            f"'{name}' contradicts itself: {'; '.join(faults)}",
            why="values cannot be put to their areas, months and measures for certain",
            remedy="fetch it again",
        )
    return parsed


def _disagreements(data: dict[str, Any]) -> Iterator[str]:
    ids, sizes, dimensions = data["id"], data["size"], data["dimension"]
    if not (isinstance(ids, list) and isinstance(sizes, list) and len(ids) == len(sizes)):
        yield "'id' and 'size' are not two lists of one length"
        return
    for dimension, size in zip(ids, sizes, strict=True):
        described = dimensions.get(dimension) if isinstance(dimensions, dict) else None
        category = described.get("category") if isinstance(described, dict) else None
        if not isinstance(category, dict):
            yield f"dimension '{dimension}' has no categories"
        elif not all(isinstance(code, str) for code in _codes({"category": category})):
            yield f"dimension '{dimension}' has codes that are not text"
        elif len(_codes({"category": category})) != size:
            yield f"dimension '{dimension}' does not have the {size} codes of its size"
    value = data["value"]
    values = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        yield "'value' is neither a list nor a table"
    elif any(isinstance(v, bool) or not isinstance(v, int | float | NoneType) for v in values):
        yield "'value' holds something that is not a number"


def _codes(dimension: dict[str, Any]) -> list[str]:
    index = dimension["category"].get("index", list(dimension["category"].get("label", {})))
    return sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index)


def _roles(name: str, data: dict[str, Any]) -> dict[str, str]:
    """Which dimension is the area, which the month, which the measure."""
    found: dict[str, str] = {}
    for dimension in data["id"]:
        codes = _codes(data["dimension"][dimension])
        if all(AREA.fullmatch(code) for code in codes):
            found["area"] = dimension
        elif all(MONTH.fullmatch(code) for code in codes):
            found["month"] = dimension
        else:
            found["measure"] = dimension
    if len(found) != 3 or len(data["id"]) != 3:
        raise DeliveryError(
            f"'{name}' has dimensions {', '.join(data['id'])}; told apart: {sorted(found)}",
            why="the table is areas (SSS, KU049, …) by months (2021M03) by measures",
            remedy="fetch table 12r5 with these three dimensions",
        )
    return found


def _dense(name: str, data: dict[str, Any]) -> list[float | None]:
    cells = 1
    for size in data["size"]:
        cells *= size
    value = data["value"]
    if isinstance(value, dict):  # sparse: cells by position
        return [value.get(str(position)) for position in range(cells)]
    if len(value) != cells:
        raise DeliveryError(
            f"'{name}' has {len(value)} values for {cells} cells",
            why="an answer that was cut off may hold only some of the municipalities",
            remedy="fetch it again",
        )
    return list(value)
