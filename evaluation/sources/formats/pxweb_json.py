"""The older JSON of PxWeb (columns and data), and JSON that is no table at all."""

from __future__ import annotations

from typing import Annotated, Any

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, FailFast, ValidationError

from evaluation.errors import DeliveryError
from evaluation.sources.reading import places
from evaluation.sources.reading.grid import Grid
from evaluation.sources.reading.layout import table_of
from evaluation.sources.reading.vocabulary import Vocabulary

AGAIN = 'ask StatFin for it with "response": {"format": "json-stat2"}'


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Column(_Part):
    code: str
    text: str = ""
    type: str


class _Row(_Part):
    key: list[str]
    values: list[str]


class _Note(_Part):
    updated: str | None = None


class _Answer(_Part):
    columns: Annotated[list[_Column], FailFast()]
    data: Annotated[list[_Row], FailFast()]  # a million faults are told by the first
    metadata: list[_Note] = []


def is_pxweb(parsed: object) -> bool:
    """Whether this is the older JSON: columns, and rows of key and values."""
    return isinstance(parsed, dict) and {"columns", "data"} <= parsed.keys()


def pxweb_table(name: str, parsed: dict[str, Any], words: Vocabulary) -> pa.Table:
    """The wide table of an answer in PxWeb's older JSON."""
    keys = {"columns", "data", "metadata"} & parsed.keys()
    try:
        answer = _Answer.model_validate({key: parsed[key] for key in keys})
    except ValidationError as problem:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors()]
        raise _contradicts(name, "; ".join(faults[:5])) from problem
    counts = [column for column in answer.columns if column.type == "c"]
    stubs = [column for column in answer.columns if column.type in ("d", "t")]
    wrong = [
        ", ".join(row.key)
        for row in answer.data
        if len(row.key) != len(stubs) or len(row.values) != len(counts)
    ]
    if wrong:
        raise _contradicts(name, f"{len(wrong)} row(s) of another length, as {wrong[0]}")
    header = [c.text or c.code for c in stubs] + [
        words.measure(c.code) or words.measure(c.text) or c.code for c in counts
    ]
    rows = [header, *([*row.key, *row.values] for row in answer.data)]
    table = table_of(Grid(name, rows, [0] * len(rows), ""), words)
    if table is None:
        raise DeliveryError(
            f"'{name}' has columns {', '.join(c.code for c in answer.columns[:8])}; area and month"
            " cannot be told apart",
            why="the table is areas (SSS, KU049, …) by months (2021M03) by measures",
            remedy="fetch table 12r5 with these three dimensions",
        )
    updated = next((note.updated for note in answer.metadata if note.updated), "")
    return places.noted(table, {places.UPDATED: updated.encode()} if updated else {})


def _contradicts(name: str, found: str) -> DeliveryError:
    return DeliveryError(
        f"'{name}' contradicts itself: {found}",
        why="values cannot be put to their areas, months and measures for certain",
        remedy="fetch it again",
    )


def no_table(name: str, parsed: object) -> DeliveryError:
    """Why this JSON is no table: an error, a query, a description, or something else."""
    if isinstance(parsed, dict):
        said = next(
            (parsed[key] for key in ("error", "errors", "message", "detail") if key in parsed), None
        )
        if said is not None:
            return DeliveryError(
                f"'{name}' is an error that the server answered, not data: {str(said)[:200]}",
                why="it holds no counts",
                remedy="ask again; a request for too many cells is split by years",
            )
        if "variables" in parsed:
            return DeliveryError(
                f"'{name}' is JSON, but not JSON-stat2: the description of the table (its"
                " variables), not its values",
                why="it holds no counts",
                remedy="send a query to the same address (POST)",
            )
        if "query" in parsed:
            return DeliveryError(
                f"'{name}' is JSON, but not JSON-stat2: a saved query, not its answer",
                why="it holds no counts",
                remedy="send the query, and deliver what comes back",
            )
    found = sorted(map(str, parsed))[:8] if isinstance(parsed, dict) else type(parsed).__name__
    return DeliveryError(
        f"'{name}' is JSON, but not JSON-stat2 (found {found})",
        why="only JSON-stat2 says what its dimensions are",
        remedy=AGAIN,
    )
