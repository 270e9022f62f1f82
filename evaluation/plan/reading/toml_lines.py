"""The line on which a key of a TOML text stands, so that a fault in a plan can be pointed at."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
DOTTED = rf"{PART}(?:\s*\.\s*{PART})*"
HEADER = re.compile(rf"^\s*(\[\[?)\s*({DOTTED})\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(rf"^\s*({DOTTED})\s*=")


def line_of(text: str, location: tuple[Any, ...]) -> int:
    """Line number (from 1) of the deepest part of ``location`` that the text spells out."""
    lines = _lines(text)
    spelled = (lines.get(location[:depth]) for depth in range(len(location), 0, -1))
    return next((line for line in spelled if line is not None), 1)


@lru_cache(maxsize=4)
def _lines(text: str) -> dict[tuple[Any, ...], int]:
    """The first line of every key that the text spells out, read once for all faults."""
    found: dict[tuple[Any, ...], int] = {}
    table: tuple[Any, ...] = ()
    rows: dict[tuple[Any, ...], int] = {}  # arrays of tables, and the row last opened
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            here = table = _table(header[1] == "[[", _parts(header[2]), rows)
        elif key := KEY.match(line):
            here = (*table, *_parts(key[1]))
        else:
            continue
        found.setdefault(here, number)
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(PART, dotted))


def _table(
    is_row: bool, parts: tuple[str, ...], rows: dict[tuple[Any, ...], int]
) -> tuple[Any, ...]:
    """The path of a table; inside an array of tables it goes through the row last opened."""
    path: tuple[Any, ...] = ()
    for depth, part in enumerate(parts):
        path = (*path, part)
        if is_row and depth == len(parts) - 1:
            rows[path] = rows.get(path, -1) + 1
        if path in rows:
            path = (*path, rows[path])
    return path
