"""The tables that a contract's rules are written in: the delivery, and what is known of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from open_data_contract_standard.model import SchemaProperty

from evaluation.domain import OUTCOMES, municipalities
from evaluation.domain.larger_areas import larger_areas
from evaluation.sources.reading.places import NOWHERE, line_numbers

Columns = Mapping[str, SchemaProperty]
NUMERIC = ("integer", "number")
DIGITS = 9  # before the decimal point: more is no count of anybody in Finland
FORMS = {"boolean": "true|false", "array": r"\[.*\]"}
AT = "row_of_table"
SHOWN = """CREATE TEMP MACRO shown(value) AS CASE WHEN value IS NULL THEN 'a secret count'
    WHEN value > 0 AND value < {0} THEN 'fewer than {0}' ELSE format('{{:.0f}}', value) END"""


def register(
    connection: duckdb.DuckDBPyConnection, columns: Columns, table: pa.Table, smallest: int
) -> None:
    """Make the tables that rules may use: ``delivery`` (text), ``typed`` and ``typed_at`` (the same
    with the row of the table), ``municipalities``, ``members`` (area, municipality) of larger
    areas, ``properties`` (column, property, value) and ``relations`` (column, property, other) of
    what the contract says of delivered columns in numbers and in words, ``nowhere`` (measure,
    month, value) of counts that the source puts in no municipality, and ``outcomes`` (name) of what
    the package can measure.

    ``shown(value)`` writes a count; one above zero and below ``smallest`` it does not tell.
    """
    known_columns = [name for name in columns if name in table.column_names]
    delivered = table.select(known_columns).append_column("line", line_numbers(table))
    at = pa.array(range(table.num_rows), pa.int64())
    connection.register("delivery", delivered.append_column(AT, at))
    connection.register("properties", _properties(columns, known_columns))
    connection.register("relations", _relations(columns, known_columns))
    connection.register("members", _members())
    connection.execute(SHOWN.format(smallest))
    connection.register("nowhere", _nowhere(table))
    connection.register("outcomes", pa.table({"name": list(OUTCOMES)}))
    known = list(municipalities().values())
    connection.register(
        "municipalities",
        pa.table({"code": [m.code for m in known], "name": [m.name_fi for m in known]}),
    )
    parts = [AT, "line"]
    for name, column in columns.items():
        if name not in table.column_names:
            continue
        if column.logicalType in NUMERIC:
            parts.append(
                f"CASE WHEN regexp_full_match({quoted(name)}, '{form_of(column)}')"
                f" THEN {quoted(name)}::DOUBLE END AS {quoted(name)}"
            )
        else:
            parts.append(f"nullif({quoted(name)}, '') AS {quoted(name)}")
    if "month" in table.column_names:
        parts.append("try_strptime(month || '-01', '%Y-%m-%d')::DATE AS month_date")
    connection.execute(f"CREATE TEMP TABLE typed_at AS SELECT {', '.join(parts)} FROM delivery")
    connection.execute(f"CREATE TEMP VIEW typed AS SELECT * EXCLUDE ({AT}) FROM typed_at")


def _properties(columns: Columns, delivered: Sequence[str]) -> pa.Table:
    rows = [
        (name, str(prop.property), float(prop.value))
        for name in delivered
        for prop in columns[name].customProperties or []
        if isinstance(prop.value, int | float) and not isinstance(prop.value, bool)
    ]
    kinds = {"column": pa.string(), "property": pa.string(), "value": pa.float64()}
    return _filled(rows, kinds)


def _relations(columns: Columns, delivered: Sequence[str]) -> pa.Table:
    """What a column is said to be of another one; both must have been delivered."""
    rows = [
        (name, str(prop.property), prop.value)
        for name in delivered
        for prop in columns[name].customProperties or []
        if isinstance(prop.value, str) and prop.value in delivered
    ]
    return _filled(rows, dict.fromkeys(("column", "property", "other"), pa.string()))


def _members() -> pa.Table:
    rows = [(area, f"KU{code}") for area, codes in larger_areas().items() for code in codes]
    return _filled(rows, dict.fromkeys(("area", "municipality"), pa.string()))


def _nowhere(table: pa.Table) -> pa.Table:
    rows = json.loads((table.schema.metadata or {}).get(NOWHERE, b"[]"))
    return _filled(rows, {"measure": pa.string(), "month": pa.string(), "value": pa.float64()})


def _filled(rows: Sequence[Sequence[Any]], kinds: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.table(
        {key: pa.array([row[i] for row in rows], k) for i, (key, k) in enumerate(kinds.items())}
    )


def form_of(column: SchemaProperty) -> str:
    """The regular expression that a value of this column matches."""
    options = column.logicalTypeOptions or {}
    if column.logicalType not in NUMERIC:
        return str(
            options.get("pattern")
            or FORMS.get(str(column.logicalType))
            or ("(?s).+" if column.required else "(?s).*")
        )
    sign = "" if "minimum" in options else "-?"
    decimals = "" if column.logicalType == "integer" else r"(\.[0-9]+)?(e-?[0-9]{1,2})?"
    return f"{sign}[0-9]{{1,{DIGITS}}}{decimals}"


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
