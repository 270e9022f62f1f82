"""PX files: keywords, then values in the order of stub and heading.

The format: Statistics Sweden, "PX-file format specification" (2013). A file that does not hold
exactly the values that its keywords promise is refused: no row is guessed.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from evaluation.core.files import MOST_CELLS, too_large
from evaluation.errors import DeliveryError
from evaluation.sources.formats.cube import Cube, Dimension, cube_table
from evaluation.sources.formats.text import decode
from evaluation.sources.reading.vocabulary import Vocabulary

KEYWORD = re.compile(
    r'\s*([A-Z][A-Z0-9-]*)(?:\[(\w+)\])?(?:\(((?:"[^"]*"|[^")])*)\))?\s*=', re.DOTALL
)
VALUE = re.compile(r'(?:[^";]++|"[^"]*+")*+;')
QUOTED = re.compile(r'"([^"]*)"')
TOKEN = re.compile(r'"([^"]*)"|([^\s",;]+)')
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
DOTS = frozenset("." * count for count in range(1, 7))
NIL = "-"
OEM = "cp850"  # of a file without CHARSET, as the format says


@dataclass(frozen=True, slots=True)
class _Entry:
    about: tuple[str, ...]
    texts: tuple[str, ...]
    plain: str


def px_table(name: str, content: bytes, words: Vocabulary) -> pa.Table:
    """The wide table of a PX file of table 12r5.

    Raises
    ------
    DeliveryError
        If the file is not whole, or its dimensions are not areas, months and measures.
    """
    text = _decoded(name, content)
    entries, data = _entries(name, text)
    return cube_table(_cube(name, entries, data, words), words)


def _decoded(name: str, content: bytes) -> str:
    page = re.search(rb'CODEPAGE\s*=\s*"([^"]*)"', content[:4000])
    if page is not None:
        try:
            return content.decode(page[1].decode("ascii")).removeprefix("\ufeff")
        except (LookupError, UnicodeDecodeError) as problem:
            raise _broken(name, f"its CODEPAGE is {page[1]!r}, and its bytes are not") from problem
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        ansi = re.search(rb'CHARSET\s*=\s*"ANSI"', content[:4000]) is not None
        return decode(name, content) if ansi else content.decode(OEM)


def _entries(name: str, text: str) -> tuple[dict[str, list[_Entry]], str]:
    """Keywords of the default language, and the text of DATA."""
    found: dict[str, list[_Entry]] = {}
    at = 0
    while keyword := KEYWORD.match(text, at):
        if keyword[1] == "DATA":
            return found, text[keyword.end() :]
        end = _end(text, keyword.end())
        if end is None:
            raise _broken(name, f"{keyword[1]} has no end")
        if keyword[2] is None:
            value = text[keyword.end() : end]
            about = tuple(QUOTED.findall(keyword[3] or ""))
            found.setdefault(keyword[1], []).append(_Entry(about, _texts(value), value.strip()))
        at = end + 1
    rest = re.sub("[0-9]", "…", " ".join(text[at : at + 40].split()))
    raise _broken(name, f"there is no DATA; reading stopped at '{rest}'" if rest else "no DATA")


def _end(text: str, at: int) -> int | None:
    """The semicolon that ends a value, outside quotes."""
    found = VALUE.match(text, at)
    return None if found is None else found.end() - 1


def _texts(value: str) -> tuple[str, ...]:
    """Quoted texts; those with nothing but white space between them are one, broken over lines."""
    joined = re.sub(r'"\s+"', "", value)
    return tuple(QUOTED.findall(joined))


def _cube(name: str, entries: Mapping[str, list[_Entry]], data: str, words: Vocabulary) -> Cube:
    stub, head = _names(entries, "STUB"), _names(entries, "HEADING")
    if not stub + head:
        raise _broken(name, "it has neither STUB nor HEADING")
    dimensions = [_dimension(name, entries, variable) for variable in (*stub, *head)]
    body, stop, after = data.partition(";") if '"' not in data else _body(data)
    if not stop or after.strip():
        raise _broken(name, "its DATA has no end" if not stop else "something stands after DATA")
    shape = tuple(len(dimension.codes) for dimension in dimensions)
    cells = math.prod(shape)
    if cells > MOST_CELLS:
        raise too_large(name, f"{cells} cells", f"{MOST_CELLS}", DeliveryError)
    keyed = {entry.about[0]: entry.plain for entry in entries.get("KEYS", []) if entry.about}
    if keyed:
        most = cells * (len(stub) + 1) + 1  # each row has its keys and one value at least
        found = itertools.islice(TOKEN.finditer(body), most)
        tokens = [one[1] if one[2] is None else one[2] for one in found]
        values = _keyed(name, tokens, dimensions, len(stub), keyed)
    else:
        values = body.replace('"', " ").replace(",", " ").split(None, cells)
    if len(values) != cells:
        more = "more than " if len(values) > cells else ""
        raise _broken(name, f"it has {more}{min(len(values), cells)} values for {cells} cells")
    texts = {token: _value(name, token) for token in set(values)}
    return Cube(
        name,
        "PX",
        dimensions,
        np.array([texts[token] for token in values], dtype=object).reshape(shape),
        measure=_only_measure(entries, len(dimensions), words),
        updated=next(iter(_names(entries, "LAST-UPDATED")), None),
    )


def _body(data: str) -> tuple[str, str, str]:
    end = _end(data, 0)
    return (data, "", "") if end is None else (data[:end], ";", data[end + 1 :])


def _names(entries: Mapping[str, list[_Entry]], keyword: str) -> tuple[str, ...]:
    return tuple(text for entry in entries.get(keyword, []) for text in entry.texts)


def _about(entries: Mapping[str, list[_Entry]], keyword: str, variable: str) -> tuple[str, ...]:
    return next((e.texts for e in entries.get(keyword, []) if e.about == (variable,)), ())


def _dimension(name: str, entries: Mapping[str, list[_Entry]], variable: str) -> Dimension:
    words = _about(entries, "VALUES", variable)
    codes = _about(entries, "CODES", variable) or words
    if not codes:
        raise _broken(name, f"'{variable}' has neither VALUES nor CODES")
    words = words or codes
    if len(words) != len(codes):
        raise _broken(name, f"'{variable}' has {len(words)} VALUES and {len(codes)} CODES")
    return Dimension(variable, codes, words)


def _keyed(
    name: str,
    tokens: list[str],
    dimensions: list[Dimension],
    stubs: int,
    keyed: Mapping[str, str],
) -> list[str]:
    """Rows that begin with their keys. A row that is not there holds nothing but zeros."""
    width = math.prod(len(d.codes) for d in dimensions[stubs:])
    lists = [d.words if keyed.get(d.name) == "VALUES" else d.codes for d in dimensions[:stubs]]
    rows: dict[tuple[str, ...], list[str]] = {}
    step = stubs + width
    if len(tokens) % step:
        raise _broken(name, f"its rows are not of {stubs} keys and {width} values")
    for at in range(0, len(tokens), step):
        key = tuple(tokens[at : at + stubs])
        if key in rows:
            raise _broken(name, f"the row {', '.join(key)} comes twice")
        rows[key] = tokens[at + stubs : at + step]
    unknown = rows.keys() - set(itertools.product(*lists))
    if unknown:
        raise _broken(name, f"it has rows of unknown keys, as {', '.join(min(unknown))}")
    return [v for key in itertools.product(*lists) for v in rows.get(key, [NIL] * width)]


def _value(name: str, token: str) -> str:
    if NUMBER.fullmatch(token) or token in DOTS:
        return token
    if token == NIL:
        return "0"  # none
    shown = re.sub("[0-9]", "…", token[:20])  # it may be a count that is masked
    raise _broken(name, f"DATA holds '{shown}'")


def _only_measure(
    entries: Mapping[str, list[_Entry]], dimensions: int, words: Vocabulary
) -> str | None:
    """The measure of a table of two dimensions: its contents."""
    texts: Iterator[str] = iter(_names(entries, "CONTENTS"))
    return next((m for t in texts if (m := words.measure(t))), None) if dimensions == 2 else None


def _broken(name: str, found: str) -> DeliveryError:
    return DeliveryError(
        f"'{name}' is a PX file that is not whole: {found}",
        why="values cannot be put to their areas, months and measures for certain",
        remedy="fetch it again, as PX, JSON-stat2, CSV or xlsx",
    )
