"""Two folders of one plan file by file: whatever in a file is not what today's code would write.

Equal bytes are equal. Otherwise numbers may differ as ``data.promise`` allows, and pictures by
a hundredth of a point; every word, every order and every other byte is compared exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice, zip_longest
from pathlib import Path, PurePosixPath

import pyarrow as pa

from evaluation.core.promise import FLOOR, same_text
from evaluation.editions.ledgers import lines_of, strange
from evaluation.editions.papers import POINT, of_pdfs
from evaluation.editions.trees import Moved
from evaluation.editions.word_files import of_word_files
from evaluation.errors import DeliveryError
from evaluation.report.drawing.compact import from_data_uri
from evaluation.sources.formats.spreadsheet import sheets_of

SHOWN = 5  # differences of one file that are named; the rest are counted
WIDTH = 160  # characters of a line that are quoted
IMAGE = re.compile(r"data:image/svg\+xml,[^\"\s]*")
NAME = re.compile(r'(?<=\sid=")[^"]+(?=")')  # of a picture's part: a hash of where it is
PLACES = re.compile(r'(?<=\s)(?:d|x|y|width|height|viewBox)="[^"]*"|translate\([^)]*\)')
COORDINATE = re.compile(r",?-?\d+(?:\.\d+)?")  # with what parts it from the one before
LEDGERS = re.compile(r"ledger\.(?:csv|parquet)|tables/ledger_.*\.csv")


def differences(name: str, old: Path, new: Path) -> list[Moved]:
    """What of a file is beyond the promise: at most five places, and how many there are more."""
    return _first(name, _differences(name, old, new))


def of_text(name: str, old: str, new: str) -> list[Moved]:
    """What of a text is not to the letter what it should be; as many places as ``differences``."""
    return _first(name, _exactly(name, old, new))


def _first(name: str, found: Iterator[Moved]) -> list[Moved]:
    first = list(islice(found, SHOWN))
    more = sum(1 for _ in found)
    return [
        *first,
        *([Moved(name, f"something else in {more} more place(s)", "-")] if more else []),
    ]


def _differences(name: str, old: Path, new: Path) -> Iterator[Moved]:
    if LEDGERS.fullmatch(name):
        return _of_ledgers(name, old, new)
    if name.endswith(".xlsx"):
        return _of_workbooks(name, old, new)
    if name.endswith(".pdf"):
        return of_pdfs(name, old, new)
    if name.endswith(".docx"):
        return of_word_files(name, old, new)
    try:
        mine, theirs = old.read_bytes().decode(), new.read_bytes().decode()
    except UnicodeDecodeError as problem:
        return iter([Moved(name, f"no text in UTF-8 ({problem.reason})", "text")])
    match PurePosixPath(name).suffix:
        case ".html":
            return _of_pages(name, mine, theirs)
        case ".svg":
            return _of_pictures(name, mine, theirs)
        case ".csv":
            return _of_lines(name, mine, theirs)
        case _:
            return _exactly(name, mine, theirs)


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _of_lines(name: str, old: str, new: str) -> Iterator[Moved]:
    """Texts line by line, decimals by the promise."""
    for at, (mine, theirs) in enumerate(zip_longest(_lines(old), _lines(new)), 1):
        if mine is None or theirs is None or not same_text(mine, theirs):
            yield _moved(name, at, mine, theirs)


def _exactly(name: str, old: str, new: str) -> Iterator[Moved]:
    for at, (mine, theirs) in enumerate(zip_longest(_lines(old), _lines(new)), 1):
        if mine != theirs:
            yield _moved(name, at, mine, theirs)


def _moved(name: str, line: int, old: str | None, new: str | None) -> Moved:
    return Moved(f"{name}, line {line}", _quoted(old), _quoted(new))


def _quoted(text: str | None) -> str:
    if text is None:
        return "no such line"
    line = text.rstrip("\n")
    return f"{line[:WIDTH]}…" if len(line) > WIDTH else line


def _of_pages(name: str, old: str, new: str) -> Iterator[Moved]:
    """Words of a page exactly; its pictures, which are inside, as pictures."""
    yield from _exactly(name, IMAGE.sub("picture", old), IMAGE.sub("picture", new))
    drawn = zip_longest(IMAGE.findall(old), IMAGE.findall(new), fillvalue="")
    for at, (mine, theirs) in enumerate(drawn, 1):
        if mine != theirs:
            yield from _of_pictures(f"{name}, picture {at}", _svg(mine), _svg(theirs))


def _svg(address: str) -> str:
    try:
        return from_data_uri(unescape(address))
    except UnicodeDecodeError:
        return "unreadable"


def _of_pictures(name: str, old: str, new: str) -> Iterator[Moved]:
    """Two drawings: the same strokes in the same order, no further apart than the eye can see."""
    pictures = zip_longest(_elements(old), _elements(new))
    for at, (mine, theirs) in enumerate(pictures, 1):
        if mine is None or theirs is None or not _drawn_alike(mine, theirs):
            yield _moved(name, at, mine, theirs)


def _elements(svg: str) -> list[str]:
    return _renamed(svg).replace("><", ">\n<").split("\n")


def _renamed(svg: str) -> str:
    """Parts by number: matplotlib names them by a hash of their coordinates."""
    number = {part: f"part{at}" for at, part in enumerate(dict.fromkeys(NAME.findall(svg)))}
    if not number:
        return svg
    longest = sorted(map(re.escape, number), key=len, reverse=True)
    used = re.compile(rf'(?<=[#"])(?:{"|".join(longest)})(?=[)"])')
    return used.sub(lambda found: number[found[0]], svg)


def _drawn_alike(old: str, new: str) -> bool:
    """The same but for numbers of places, and those no further apart than a point may be."""
    if old == new:
        return True
    if PLACES.sub(_without, old) != PLACES.sub(_without, new):
        return False
    mine, theirs = (
        [
            float(one.lstrip(","))
            for found in PLACES.findall(svg)
            for one in COORDINATE.findall(found)
        ]
        for svg in (old, new)
    )
    return len(mine) == len(theirs) and all(
        abs(one - other) <= POINT for one, other in zip(mine, theirs, strict=True)
    )


def _without(found: re.Match[str]) -> str:
    return COORDINATE.sub("", found[0])


def _of_workbooks(name: str, old: Path, new: Path) -> Iterator[Moved]:
    """Two workbooks, cell by cell, decimals by the promise; how they look is not compared."""
    try:
        mine, theirs = (_cells(path) for path in (old, new))
    except DeliveryError as problem:
        yield Moved(name, f"no workbook that can be read ({problem.found})", "the workbook")
    else:
        yield from _of_lines(name, mine, theirs)


def _cells(path: Path) -> str:
    """A row a line, each with its sheet and its number."""
    sheets = sheets_of(path.name, path.read_bytes())
    return "\n".join(
        f"{title},{number},{','.join(row)}"
        for title, grid in sheets.items()
        for number, row in enumerate(grid.rows, 1)
    )


def _of_ledgers(name: str, old: Path, new: Path) -> Iterator[Moved]:
    """Two ledgers, as far as they can be read: some million rows."""
    found = strange(old, new) if name.endswith(".parquet") else None
    try:
        yield from _of_rows(name, old, new) if found is None else ()
    except (UnicodeDecodeError, pa.ArrowException, OSError) as problem:
        found = f"cannot be read to its end ({type(problem).__name__})"
    if found is not None:
        yield Moved(name, found, "the ledger of this plan")


def _of_rows(name: str, old: Path, new: Path) -> Iterator[Moved]:
    """Two ledgers row by row. A cell whose weight is rounding may be in one of them only."""
    mine, theirs, line = lines_of(old), lines_of(new), 1
    before, after = next(mine, None), next(theirs, None)
    while before is not None or after is not None:
        if before is not None and after is not None and same_text(before, after):
            before, after, line = next(mine, None), next(theirs, None), line + 1
        elif after is not None and _cell(after) != _cell(before) and _weightless(after):
            after = next(theirs, None)
        elif before is not None and _cell(after) != _cell(before) and _weightless(before):
            before, line = next(mine, None), line + 1
        else:
            yield _moved(name, line, before, after)
            before, after, line = next(mine, None), next(theirs, None), line + 1


def _cell(row: str | None) -> list[str]:
    return [] if row is None else row.split(",")[:5]


def _weightless(row: str) -> bool:
    parts = row.rstrip("\n").split(",")
    try:
        return len(parts) == 7 and abs(float(parts[5])) <= FLOOR
    except ValueError:
        return False
