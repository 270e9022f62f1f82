"""The line on which a key of a TOML text stands, so that a fault in a plan can be pointed at."""

from __future__ import annotations

import re
from typing import Any

HEADER = re.compile(r"^\s*(\[{1,2})\s*([^\]]+?)\s*\]{1,2}")
KEY = re.compile(r"^\s*([A-Za-z0-9_\-\"']+)\s*=")


def line_of(text: str, location: tuple[Any, ...]) -> int:
    """Line number (from 1) of the deepest part of ``location`` that the text spells out."""
    best_line, best_depth = 1, 0
    path: tuple[Any, ...] = ()
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            path = _table_path(header[1] == "[[", header[2], seen)
            here = path
        elif key := KEY.match(line):
            here = (*path, key[1].strip("\"'"))
        else:
            continue
        depth = len(here)
        if depth > best_depth and location[:depth] == here:
            best_line, best_depth = number, depth
    return best_line


def _table_path(is_array: bool, dotted: str, seen: dict[str, int]) -> tuple[Any, ...]:
    parts = tuple(part.strip("\"' ") for part in dotted.split("."))
    if not is_array:
        return parts
    seen[dotted] = seen.get(dotted, -1) + 1
    return (*parts, seen[dotted])
