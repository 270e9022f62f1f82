"""Data contracts: ODCS YAML read by people, compiled to SQL and run in DuckDB."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml
from open_data_contract_standard.model import (
    CustomProperty,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
)

from evaluation.domain import fault_of_code, municipalities
from evaluation.errors import Breach, ContractBreach, DeliveryError

SECRET = ("", "...")  # how a secret small count is delivered
NUMERIC = ("integer", "number")
FORMS = {"boolean": "true|false", "array": r"\[.*\]"}
FOLDERS = (
    Path(__file__).parents[2] / "data_contracts",  # a clone
    Path(__file__).parents[1] / "data_contracts",  # an installed wheel
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """What one table must look like, and who promised it."""

    model: OpenDataContractStandard
    sha256: str

    @classmethod
    def load(cls, name: str) -> Contract:
        """Read ``data_contracts/NAME.odcs.yaml``."""
        return cls.read(contract_path(name))

    @classmethod
    def read(cls, path: Path) -> Contract:
        """Read one contract file."""
        content = path.read_bytes()
        try:
            model = OpenDataContractStandard.from_string(content.decode("utf-8"))
        except (ValueError, yaml.YAMLError) as problem:
            raise DeliveryError(
                f"contract '{path.name}' is not ODCS 3.1",
                why=f"a delivery cannot be held against it: {problem}",
                remedy="mend the contract",
            ) from problem
        return cls(model=model, sha256=hashlib.sha256(content).hexdigest())

    @property
    def name(self) -> str:
        """Name and version, as stamped on results."""
        return f"{self.model.name} {self.model.version}"

    @property
    def table(self) -> SchemaObject:
        """The one table that the contract describes."""
        return (self.model.schema_ or [])[0]

    @property
    def columns(self) -> dict[str, SchemaProperty]:
        """Its columns by name."""
        return {str(column.name): column for column in self.table.properties or []}

    @property
    def measures(self) -> tuple[str, ...]:
        """The numeric columns."""
        return tuple(n for n, column in self.columns.items() if column.logicalType in NUMERIC)

    def custom(self, name: str) -> object:
        """A custom property of the contract, for instance ``smallestPublishedCount``."""
        return _custom(self.model.customProperties, name)

    def number(self, name: str) -> int:
        """A custom property that is a whole number."""
        return int(str(self.custom(name)))

    def breaches(self, table: pa.Table) -> list[Breach]:
        """Every breach of a delivered table of text, all at once; empty when it is kept."""
        structural = list(_columns(self, table.column_names))
        if len(set(table.column_names)) != table.num_columns:
            return structural  # two columns of one name: no rule knows which is meant
        with duckdb.connect() as connection:
            _register(connection, self, table)
            by_column = [
                breach
                for name, column in self.columns.items()
                if name in table.column_names
                for breach in _column_breaches(connection, name, column)
            ]
            return structural + by_column + list(_table_breaches(connection, self))

    def require(self, table: pa.Table, name: str) -> None:
        """Raise one error that lists every breach."""
        if breaches := self.breaches(table):
            raise ContractBreach(
                f"'{name}' breaches contract {self.name} {len(breaches)} time(s)",
                why="numbers computed from it could not be trusted, nor their faults seen",
                remedy="correct the delivery, or change the contract in a commit of its own",
                breaches=breaches,
            )


def contract_path(name: str) -> Path:
    """Where the contract of this name lies."""
    for folder in FOLDERS:
        if (path := folder / f"{name}.odcs.yaml").is_file():
            return path
    known = sorted(
        path.name.removesuffix(".odcs.yaml")
        for folder in FOLDERS
        for path in folder.glob("*.odcs.yaml")
    )
    raise DeliveryError(
        f"there is no contract '{name}'",
        why="a delivery is checked against what was promised, and nothing says what that is",
        remedy=f"use one of: {', '.join(known)}",
    )


def _custom(properties: list[CustomProperty] | None, name: str) -> object:
    return next((p.value for p in properties or [] if p.property == name), None)


def _columns(contract: Contract, delivered: list[str]) -> Iterator[Breach]:
    for name, column in contract.columns.items():
        if column.required and name not in delivered:
            yield Breach(
                rule="required column",
                where=f"column {name}",
                found="missing",
                remedy=f"Deliver it: {column.description}",
            )
    for name in dict.fromkeys(delivered):
        if delivered.count(name) > 1:
            yield Breach(
                rule="one column a name",
                where=f"column {name}",
                found=f"appears {delivered.count(name)} times",
                remedy="Keep one",
            )
        if name not in contract.columns:
            yield Breach(
                rule="known column",
                where=f"column {name}",
                found="not in the contract",
                remedy="Correct its name, leave it out, or add it to the contract",
            )


def _register(connection: duckdb.DuckDBPyConnection, contract: Contract, table: pa.Table) -> None:
    """Make the tables that rules may use: ``delivery`` (text), ``typed``, ``municipalities``."""
    lines = pa.array(range(2, table.num_rows + 2), pa.int64())
    connection.register("delivery", table.append_column("line", lines))
    known = list(municipalities().values())
    connection.register(
        "municipalities",
        pa.table({"code": [m.code for m in known], "name": [m.name_fi for m in known]}),
    )
    parts = ["line"]
    for name, column in contract.columns.items():
        if name not in table.column_names:
            continue
        if column.logicalType in NUMERIC:
            parts.append(
                f"CASE WHEN regexp_full_match({_quoted(name)}, '{_form(column)}')"
                f" THEN {_quoted(name)}::DOUBLE END AS {_quoted(name)}"
            )
        else:
            parts.append(f"nullif({_quoted(name)}, '') AS {_quoted(name)}")
    if "month" in table.column_names:
        parts.append("try_strptime(month || '-01', '%Y-%m-%d')::DATE AS month_date")
    connection.execute(f"CREATE TEMP TABLE typed AS SELECT {', '.join(parts)} FROM delivery")


def _column_breaches(
    connection: duckdb.DuckDBPyConnection, name: str, column: SchemaProperty
) -> Iterator[Breach]:
    options = column.logicalTypeOptions or {}
    numeric = column.logicalType in NUMERIC
    secret = numeric and bool(_custom(column.customProperties, "secretWhenEmpty"))
    allowed = " OR ".join(f"{_quoted(name)} = '{mark}'" for mark in SECRET) if secret else "FALSE"
    if not column.required and not secret:
        allowed = f"{_quoted(name)} = ''"
    wrong = connection.execute(
        f"SELECT line, {_quoted(name)} FROM delivery WHERE NOT ({allowed})"
        f" AND NOT regexp_full_match({_quoted(name)}, ?) ORDER BY line",
        [_form(column)],
    ).fetchall()
    for line, value in wrong:
        found, remedy = _explain(value, numeric, options)
        yield Breach(
            rule="a count" if numeric else "form of the value",
            where=f"line {line}, column {name}",
            found=found,
            remedy=remedy,
        )
    if numeric:
        yield from _range_breaches(connection, name, options)


def _form(column: SchemaProperty) -> str:
    """The regular expression that a value of this column matches."""
    options = column.logicalTypeOptions or {}
    if column.logicalType not in NUMERIC:
        return str(
            options.get("pattern")
            or FORMS.get(str(column.logicalType))
            or (".+" if column.required else ".*")
        )
    sign = "" if "minimum" in options else "-?"
    decimals = "" if column.logicalType == "integer" else r"(\.[0-9]+)?(e-?[0-9]+)?"
    return f"{sign}[0-9]+{decimals}"


def _range_breaches(
    connection: duckdb.DuckDBPyConnection, name: str, options: dict[str, Any]
) -> Iterator[Breach]:
    outside = connection.execute(
        f"SELECT line, {_quoted(name)} FROM typed"
        f" WHERE {_quoted(name)} > ? OR {_quoted(name)} < ? ORDER BY line",
        [options.get("maximum", float("inf")), options.get("minimum", float("-inf"))],
    ).fetchall()
    for line, value in outside:
        bounds = f"{options.get('minimum', '−∞')} … {options.get('maximum', '∞')}"
        yield Breach(
            rule="range",
            where=f"line {line}, column {name}",
            found=f"{value:g} is outside {bounds}",
            remedy="Look for a shifted column or a lost decimal point",
        )


def _explain(value: str, numeric: bool, options: dict[str, Any]) -> tuple[str, str]:
    if not numeric:
        found = f"'{value}'" if value else "empty"
        return found, f"Write it as {options.get('pattern')}"
    if value in SECRET:
        return "empty", "This column is never secret; deliver the count"
    if value.startswith(("-", "−")):
        return f"'{value}' is negative", "A count is zero or more; a code for missing is left empty"
    if "," in value:
        return f"'{value}' has a comma", "Use a decimal point and no separator of thousands"
    if any(space in value for space in " \u00a0\u202f"):
        return f"'{value}' has a space", "Write the number without separators"
    return f"'{value}' is not a number", "Deliver digits; a secret count is left empty or '...'"


def _table_breaches(connection: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[Breach]:
    for quality in contract.table.quality or []:
        try:
            rows = connection.execute(str(quality.implementation)).fetchall()
        except duckdb.BinderException:
            continue  # the rule is about a column that the delivery does not have: said above
        for line, column, area, month, found in rows:
            at = (f"line {line}" if line else "", f"column {column}" if column else "", area, month)
            yield Breach(
                rule=str(quality.name),
                where=", ".join(str(part) for part in at if part),
                found=str(found),
                remedy=_remedy(str(quality.description), str(area or "")),
            )


def _remedy(advice: str, area: str) -> str:
    """The contract's advice, or better: what we know of this very code."""
    fault = fault_of_code(area[2:]) if area.startswith("KU") else None
    return f"{fault.found}. {fault.remedy}" if fault is not None else advice


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
