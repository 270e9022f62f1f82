"""Checks: a contract's columns and rules compiled to SQL and run in DuckDB, row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from open_data_contract_standard.model import CustomProperty, DataQuality, SchemaProperty

from evaluation.domain import fault_of_code
from evaluation.errors import Breach, DeliveryError
from evaluation.sources.contracts.database import database, is_of_the_machine
from evaluation.sources.contracts.rule_tables import (
    AT,
    DIGITS,
    NUMERIC,
    Columns,
    form_of,
    quoted,
    register,
)
from evaluation.sources.reading.places import Places
from evaluation.sources.reading.vocabulary import CODE
from evaluation.sources.reading.wide import EMPTY_AMONG_MARKS, NO_STATUS, NOT_DELIVERED

SECRET = ("", "...")  # how a secret small count is delivered
LISTED = 400  # breaches of one rule: more tell a reader nothing new
PARTS = 5  # what a rule selects: line, column, area, month, found
FORM_ADVICE = {
    "month": "Write a month as YYYY-MM, for example 2021-03",
    "area_code": "Write KU and three digits for a municipality, SSS for the country",
}
MARKED = {  # the source's marks that are no count; "..." alone is a secret one
    ".": "'.' is the source's mark for what cannot be",
    "..": "'..' is the source's mark for what is not available",
    "....": "'....' is no secret count",
    ".....": "'.....' is no secret count",
    "......": "'......' is no secret count",
    ":": "':' is the source's mark for what is not available",
    "-": "'-' is the source's mark for none",
    NOT_DELIVERED: "not delivered: the file has no row of this area, month and measure",
    EMPTY_AMONG_MARKS: "empty, in a file that marks its secret counts with '...'",
    NO_STATUS: "a null without a status, where other nulls of the answer have one",
}
MARKED_ADVICE = {
    "-": "Write 0 if nobody was counted; a secret count is left empty or '...'",
    NOT_DELIVERED: "Deliver it; a secret count is left empty or '...'",
}
NOT_SECRET = "Find out what was counted: only an empty cell or '...' is a secret count, 0 to 4"


def breaches_of(
    columns: Columns, rules: Sequence[DataQuality], table: pa.Table, smallest: int = 0
) -> list[Breach]:
    """Every breach of a table of text: columns first, then values, then the rules, all at once.

    Rules write no count below ``smallest``. Of one rule the first ``LISTED`` breaches are listed,
    and how many there are.
    """
    structural = list(_missing_or_unknown(columns, table.column_names))
    if len(set(table.column_names)) != table.num_columns:
        return structural  # two columns of one name: no rule knows which is meant
    places = Places.of(table)
    with database() as connection:
        register(connection, columns, table, smallest)
        by_column = [
            breach
            for name, column in columns.items()
            if name in table.column_names
            for breach in _column_breaches(connection, name, column, places)
        ]
        by_rule = list(_table_breaches(connection, columns, rules, places))
        return structural + by_column + by_rule


def custom(properties: list[CustomProperty] | None, name: str) -> object:
    """A custom property by name; None if there is none."""
    return next((p.value for p in properties or [] if p.property == name), None)


def _missing_or_unknown(columns: Columns, delivered: list[str]) -> Iterator[Breach]:
    for name, column in columns.items():
        if column.required and name not in delivered:
            yield Breach(
                rule="required column",
                where=f"column {name}",
                found="missing",
                remedy=f"Deliver it: {column.description}",
            )
    for name, times in Counter(delivered).items():
        if times > 1:
            yield Breach(
                rule="one column a name",
                where=f"column {name}",
                found=f"appears {times} times",
                remedy="Keep one",
            )
        if name not in columns:
            yield Breach(
                rule="known column",
                where=f"column {name}",
                found="not in the contract",
                remedy="Correct its name, leave it out, or add it to the contract",
            )


def _column_breaches(
    connection: duckdb.DuckDBPyConnection, name: str, column: SchemaProperty, places: Places
) -> Iterator[Breach]:
    options = column.logicalTypeOptions or {}
    numeric = column.logicalType in NUMERIC
    secret = numeric and bool(custom(column.customProperties, "secretWhenEmpty"))
    allowed = " OR ".join(f"{quoted(name)} = '{mark}'" for mark in SECRET) if secret else "FALSE"
    if not column.required and not secret:
        allowed = f"{quoted(name)} = ''"
    wrong = connection.execute(
        f"SELECT {AT}, {quoted(name)} FROM delivery WHERE NOT ({allowed})"
        f" AND NOT regexp_full_match({quoted(name)}, ?) ORDER BY line, {AT}",
        [form_of(column)],
    ).fetchall()
    for at, value in wrong:
        found, remedy = _explain(name, value, numeric, options)
        yield Breach(
            rule="a count" if numeric else "form of the value",
            where=places.cell(at, name),
            found=found,
            remedy=remedy,
        )
    if numeric:
        yield from _range_breaches(connection, name, options, places)


def _range_breaches(
    connection: duckdb.DuckDBPyConnection, name: str, options: dict[str, Any], places: Places
) -> Iterator[Breach]:
    outside = connection.execute(
        f"SELECT {AT}, {quoted(name)} FROM typed_at"
        f" WHERE {quoted(name)} > ? OR {quoted(name)} < ? ORDER BY line, {AT}",
        [options.get("maximum", float("inf")), options.get("minimum", float("-inf"))],
    ).fetchall()
    for at, value in outside:
        bounds = f"{options.get('minimum', '−∞')} … {options.get('maximum', '∞')}"
        yield Breach(
            rule="range",
            where=places.cell(at, name),
            found=f"{value:g} is outside {bounds}",
            remedy="Look for a shifted column or a lost decimal point",
        )


def _explain(name: str, value: str, numeric: bool, options: dict[str, Any]) -> tuple[str, str]:
    shown = f"'{value}'" if value else "empty"
    if not numeric:
        return shown, _form_advice(name, value, options)
    if value in SECRET:
        return shown, "This column is never secret; deliver the count"
    if value in MARKED:
        return MARKED[value], MARKED_ADVICE.get(value, NOT_SECRET)
    if value.startswith("="):
        return f"'{value[:30]}' is a formula", "Paste the values in its place"
    if value.startswith(("-", "−")):
        return f"'{value}' is negative", "A count is zero or more; a code for missing is left empty"
    if "," in value:
        return f"'{value}' has a comma", "Use a decimal point and no separator of thousands"
    if any(space in value for space in " \u00a0\u202f"):
        return f"'{value}' has a space", "Write the number without separators"
    if re.fullmatch("[0-9]+", value):
        return f"{len(value)} digits", f"A count has at most {DIGITS} digits"
    return f"'{value}' is not a number", "Deliver digits; a secret count is left empty or '...'"


def _form_advice(name: str, value: str, options: dict[str, Any]) -> str:
    code = value.removeprefix("KU").zfill(3)
    if name == "area_code" and fault_of_code(code) is None:
        return f"Write KU{code}: a municipality is KU and three digits"
    if name == "area_code" and re.fullmatch(CODE, value):
        return "No area that is known, and it holds counts: find out what it is, or take it out"
    return FORM_ADVICE.get(name, f"Write it as {options.get('pattern')}")


def _table_breaches(
    connection: duckdb.DuckDBPyConnection,
    columns: Columns,
    rules: Sequence[DataQuality],
    places: Places,
) -> Iterator[Breach]:
    absent = [name for name in columns if name not in places.table.column_names]
    for quality in rules:
        sql = str(quality.implementation)
        try:
            rows = connection.execute(sql).fetchall()
        except duckdb.Error as problem:
            if is_of_the_machine(problem):
                raise
            if isinstance(problem, duckdb.BinderException) and any(name in sql for name in absent):
                continue  # the rule is about a column that was not delivered: said above
            raise DeliveryError(
                f"rule '{quality.name}' of the contract cannot be run",
                why=f"a rule that is passed over checks nothing: {problem}",
                remedy="correct the names of the columns in the rule",
            ) from problem
        if any(len(row) != PARTS for row in rows):
            raise DeliveryError(
                f"rule '{quality.name}' of the contract gives other than {PARTS} columns",
                why="a rule that is passed over checks nothing",
                remedy="let it select line, column, area, month, and what was found",
            )
        for line, column, area, month, found in sorted(rows, key=_in_order)[:LISTED]:
            at = (places.line(line), f"column {column}" if column else "", area, month)
            yield Breach(
                rule=str(quality.name),
                where=", ".join(str(part) for part in at if part),
                found=str(found),
                remedy=_remedy(str(quality.description), str(area or "")),
            )
        if len(rows) > LISTED:
            yield Breach(
                rule=str(quality.name),
                where="the whole delivery",
                found=f"{len(rows)} breaches of this rule, of which the first {LISTED} are listed",
                remedy=str(quality.description),
            )


def _in_order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The rows of a rule by line, then by area and month: the same order every time."""
    line, column, area, month, found = row
    return str(line or 0).zfill(12), str(column), str(area), str(month), str(found)


def _remedy(advice: str, area: str) -> str:
    """The contract's advice, or better: what we know of this very code."""
    fault = fault_of_code(area[2:]) if area.startswith("KU") else None
    return f"{fault.found}. {fault.remedy}" if fault is not None else advice
