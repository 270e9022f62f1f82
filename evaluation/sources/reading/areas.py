"""Areas of a table: those that nobody knows are passed over where they hold nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluation.domain import municipalities
from evaluation.domain.facts import read_facts
from evaluation.sources.reading import places
from evaluation.sources.reading.vocabulary import KEYS as CLASSIFIED
from evaluation.sources.reading.vocabulary import Vocabulary, month_of
from evaluation.sources.reading.wide import EMPTY_AMONG_MARKS, NOT_DELIVERED

NOTHING = ("", EMPTY_AMONG_MARKS, "0", "0.0", "-", ".", "..", "...", NOT_DELIVERED)
KEYS = ("area_code", "area_name", "month", *CLASSIFIED.values())
NOWHERE = ("AVPAIKATLOPUSSA", "UUDETAVP")  # vacancies need no municipality; people have one
PEOPLE = "TYOVOIMATK"


def resolved(table: pa.Table, words: Vocabulary) -> pa.Table:
    """Areas written ``KU049 Espoo`` and months written ``2021M03`` by their codes."""
    tellers: tuple[tuple[str, Callable[[str], str | None]], ...] = (
        ("area_code", lambda text: words.area(text).code),
        ("month", month_of),
    )
    for name, tells in tellers:
        if name in table.column_names and table.column_names.count(name) == 1:
            column = table[name].combine_chunks()
            told = {text: _told(name, text, tells) for text in pc.unique(column).to_pylist()}
            if any(text != code for text, code in told.items()):
                column = pa.array([told[text] for text in column.to_pylist()], pa.string())
                at = table.column_names.index(name)
                table = table.set_column(at, name, column)
    return table


def _told(name: str, text: str, tells: Callable[[str], str | None]) -> str:
    if name == "area_code" and not re.search("KU|SK|MK|ELY|SSS", text):
        return text  # a bare name in the column of codes is a fault
    return tells(text) or text


def without_empty_areas(table: pa.Table) -> tuple[pa.Table, tuple[str, ...]]:
    """The table less areas that are unknown and hold nobody, and the list of these.

    Vacancies that lie in no municipality (abroad, unknown) do not make an area of one: where the
    labour force is delivered, and nobody lives there, they are passed over with it. The rule of
    sums allows for them.
    """
    if not set(table.column_names) >= {"area_code", "month"}:
        return table, ()
    if len(set(table.column_names)) != table.num_columns:
        return table, ()
    column = table["area_code"].combine_chunks()
    unknown = [area for area in pc.unique(column).to_pylist() if not is_known(area)]
    if not unknown:
        return table, ()
    rows = pc.is_in(column, value_set=pa.array(unknown, pa.string()))
    some = table.filter(rows)
    holds = np.zeros(some.num_rows, dtype=bool)
    for name in some.column_names:
        if name not in KEYS:
            nothing = pc.is_in(some[name], value_set=pa.array(NOTHING, pa.string()))
            if name in NOWHERE and PEOPLE in some.column_names:
                nothing = pc.or_(nothing, pc.match_substring_regex(some[name], "^[0-9]+$"))
            holds |= ~nothing.to_numpy()
    full = {a for a, h in zip(some["area_code"].to_pylist(), holds, strict=True) if h}
    passed = tuple(sorted(area for area in unknown if area and area not in full))
    if not passed:
        return table, ()
    kept = pc.invert(pc.is_in(column, value_set=pa.array(passed, pa.string())))
    nowhere = json.dumps(_nowhere(table, passed)).encode()
    left = _filtered(table, kept.to_numpy(zero_copy_only=False))
    return places.noted(left, {places.NOWHERE: nowhere}), passed


def _nowhere(table: pa.Table, passed: tuple[str, ...]) -> list[tuple[str, str, float]]:
    """What the passed-over areas of the kind of a municipality hold, by measure and month."""
    codes = [area for area in passed if area.startswith("KU")]
    rows = table.filter(pc.is_in(table["area_code"], value_set=pa.array(codes, pa.string())))
    sums: dict[tuple[str, str], float] = {}
    for measure in NOWHERE:
        if measure in rows.column_names:
            for month, text in zip(
                rows["month"].to_pylist(), rows[measure].to_pylist(), strict=True
            ):
                if re.fullmatch(r"[0-9]+", text):
                    sums[measure, month] = sums.get((measure, month), 0.0) + float(text)
    return [(measure, month, value) for (measure, month), value in sorted(sums.items())]


def is_known(area: str) -> bool:
    """Whether the facts know this area: a municipality of 2021–2024, a larger one, the country."""
    return area in _known()


@cache
def _known() -> frozenset[str]:
    larger = {row["code"] for row in read_facts("statfin_areas.csv")}
    return frozenset(larger | {f"KU{code}" for code in municipalities()})


def _filtered(table: pa.Table, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pa.Table:
    """The kept rows, with their lines."""
    lines = np.asarray(places.line_numbers(table)).astype(np.int32)
    metadata = dict(table.schema.metadata or {})
    metadata.pop(places.EMPTY_LINES, None)
    for key, note in metadata.items():
        if key == places.LINES or key.startswith((places.CELL_LINES, places.CELL_COLUMNS)):
            metadata[key] = np.frombuffer(note, dtype=np.int32)[kept].tobytes()
    metadata[places.LINES] = lines[kept].tobytes()
    return table.filter(pa.array(kept)).replace_schema_metadata(metadata)
