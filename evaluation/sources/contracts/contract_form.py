"""The form of a contract beyond ODCS: what the checks of a table need to be there, and to be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import duckdb
import yaml
from open_data_contract_standard.model import OpenDataContractStandard, SchemaProperty

DEEPEST = 24  # levels of YAML; ours have nine
MOST_BYTES = 1024**2
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KINDS = ("string", "date", "timestamp", "time", "number", "integer", "boolean", "object", "array")
BOUNDS = ("minimum", "maximum")


def model_in(text: str) -> OpenDataContractStandard:
    """The contract that a YAML text says.

    Raises
    ------
    ValueError
        If it is none: with every reason, in one sentence each.
    """
    return _parsed(text).model_copy(deep=True)  # nobody changes what the next one reads


@lru_cache(maxsize=4)  # a text is read once, however many deliveries are held against it
def _parsed(text: str) -> OpenDataContractStandard:
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(  # noqa: TRY004 — of a text, not of an argument
                "an alias (*): a few of them unfold to more than fits into memory"
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
    model = OpenDataContractStandard.from_string(text)
    if faults := list(_faults(model)):
        raise ValueError("; ".join(faults))
    return model


def _faults(model: OpenDataContractStandard) -> Iterator[str]:
    for key in ("name", "version"):
        if not getattr(model, key):
            yield f"it has no {key}"
    tables = model.schema_ or []
    if len(tables) != 1:
        yield f"it describes {len(tables)} tables, and one is checked"
        return
    columns = tables[0].properties or []
    names = [str(column.name or "") for column in columns]
    if not columns or not all(names) or len(set(names)) < len(names):
        yield "its columns are none, without a name, or of one name"
    for column in columns:
        yield from _column_faults(column)
    for rule in tables[0].quality or []:
        if not rule.name or not isinstance(rule.implementation, str):
            yield f"rule '{rule.name}' has no name or no SQL (implementation)"


def _column_faults(column: SchemaProperty) -> Iterator[str]:
    options = column.logicalTypeOptions or {}
    if column.logicalType not in KINDS:
        yield f"column {column.name}: logicalType '{column.logicalType}' is none of ODCS"
    for key in BOUNDS:
        bound = options.get(key, 0)
        if isinstance(bound, bool) or not isinstance(bound, int | float) or bound != bound:
            yield f"column {column.name}: {key} is no number"
    pattern = options.get("pattern", "")
    if not isinstance(pattern, str):
        yield f"column {column.name}: pattern is no text"
    elif pattern:
        yield from _pattern_faults(str(column.name), pattern)


def _pattern_faults(name: str, pattern: str) -> Iterator[str]:
    """A pattern is read by DuckDB (RE2), which is therefore asked."""
    try:
        duckdb.execute("SELECT regexp_full_match('', ?)", [pattern]).fetchall()
    except duckdb.Error:
        yield f"column {name}: pattern '{pattern[:60]}' is no regular expression"
