"""Our own results.json as a table of text, so that its contract is checked like any other."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa


def results_table(data: dict[str, Any], of: str = "estimates") -> pa.Table:
    """One row an estimate, or an effect of the list ``of``; lists as JSON, null as the empty text,
    booleans as true and false.
    """
    rows = data[of]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names]
    return pa.Table.from_arrays(columns, names=names)


def is_results(data: object) -> bool:
    """Whether parsed JSON is a results.json and not an answer of StatFin."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("estimates"), list)
        and all(isinstance(row, dict) for row in data["estimates"])
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
