"""Two PDFs of one report: every word, tag and file in them exactly, pictures to what the eye sees.

Equal plans give equal structures, object by object. Lengths of streams, check sums and the
identifiers that hash the rest of the file are not compared: what they are of is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream

from evaluation.core.promise import same_text
from evaluation.editions.trees import Moved

POINT = 0.0101  # of a point, in a picture: one unit of what is written; nobody sees it
WIDTH = 160  # letters that are quoted
OF_THE_FILE = {"/Length", "/Filter", "/DecodeParms", "/ID", "/Prev", "/W", "/Index", "/XRefStm"}
OF_AN_ATTACHMENT = {"/Size", "/CheckSum"}
HASHED = re.compile(rb"(?<=nstanceID>)[^<]*|(?<=DocumentID>)[^<]*")
CONTAINERS = ("/ObjStm", "/XRef")


def of_pdfs(name: str, old: Path, new: Path) -> Iterator[Moved]:
    """What of one PDF is not in the other, object by object."""
    try:
        with Pdf.open(old) as mine, Pdf.open(new) as theirs:
            yield from _of_objects(name, mine, theirs)
    except (pikepdf.PdfError, ValueError) as problem:
        yield Moved(name, f"no PDF that can be read ({type(problem).__name__})", "the PDF")


def _of_objects(name: str, old: Pdf, new: Pdf) -> Iterator[Moved]:
    if not _alike(old.trailer, new.trailer):
        yield Moved(f"{name}, trailer", _quoted(old.trailer), _quoted(new.trailer))
    for at, (mine, theirs) in enumerate(zip_longest(old.objects, new.objects), 1):
        if mine is None or theirs is None or not _alike(mine, theirs, top=True):
            yield Moved(f"{name}, object {at}", _quoted(mine), _quoted(theirs))


def _alike(old: object, new: object, *, top: bool = False) -> bool:
    """Whether two objects are alike; what they refer to is an object of its own."""
    if _is_number(old) and _is_number(new):
        return abs(float(old) - float(new)) <= POINT  # type: ignore[arg-type]
    if not isinstance(old, Object) or not isinstance(new, Object):
        return type(old) is type(new) and old == new
    if not top and (old.is_indirect or new.is_indirect):
        return old.objgen == new.objgen
    if old._type_code != new._type_code:
        return False
    if isinstance(old, Stream) and isinstance(new, Stream):
        return _streams_alike(old, new)
    if isinstance(old, Dictionary) and isinstance(new, Dictionary):
        return _dictionaries_alike(old, new, OF_THE_FILE)
    if isinstance(old, Array) and isinstance(new, Array):
        pairs = zip(old.as_list(), new.as_list(), strict=False)
        return len(old) == len(new) and all(_alike(a, b) for a, b in pairs)
    return old.unparse() == new.unparse()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _dictionaries_alike(old: Object, new: Object, apart: set[str]) -> bool:
    keys = set(old.keys()) - apart
    return keys == set(new.keys()) - apart and all(_alike(old[key], new[key]) for key in keys)


def _streams_alike(old: Stream, new: Stream) -> bool:
    kind = str(old.get("/Type", ""))
    if kind in CONTAINERS:  # what they hold are objects of their own
        return str(new.get("/Type", "")) == kind
    apart = OF_THE_FILE | ({"/Params"} if kind == "/EmbeddedFile" else set())
    if not _dictionaries_alike(old.stream_dict, new.stream_dict, apart):
        return False
    mine, theirs = old.read_bytes(), new.read_bytes()
    if mine == theirs:
        return True
    match kind:
        case "/EmbeddedFile":
            return _lines_alike(mine, theirs)
        case "/Metadata":
            return HASHED.sub(b"", mine) == HASHED.sub(b"", theirs)
    return _is_drawing(old) and _strokes_alike(old, new)


def _is_drawing(stream: Stream) -> bool:
    """Whether it is a page's content, which says nothing of itself, a picture, or a hatching."""
    said = set(stream.keys()) - OF_THE_FILE
    return not said or stream.get("/Subtype") == "/Form" or stream.get("/Type") == "/Pattern"


def _lines_alike(old: bytes, new: bytes) -> bool:
    """Two attached tables, numbers by the promise."""
    mine, theirs = old.decode(errors="replace"), new.decode(errors="replace")
    pairs = zip_longest(mine.split("\n"), theirs.split("\n"))
    return all(a is not None and b is not None and same_text(a, b) for a, b in pairs)


def _strokes_alike(old: Stream, new: Stream) -> bool:
    """What is drawn: the same operators with the same texts, coordinates to a ten-thousandth."""
    try:
        parsed = [pikepdf.parse_content_stream(one) for one in (old, new)]
    except (TypeError, pikepdf.PdfError):  # it draws nothing
        return False
    for mine, theirs in zip_longest(*parsed):
        if mine is None or theirs is None or mine.operator != theirs.operator:
            return False
        pairs = zip(mine.operands, theirs.operands, strict=False)
        if len(mine.operands) != len(theirs.operands) or not all(_alike(a, b) for a, b in pairs):
            return False
    return True


def _quoted(one: Object | None) -> str:
    """A dictionary as it stands; of a stream what it is, how long, and the hash of it."""
    if one is None:
        return "no such object"
    if isinstance(one, Stream):
        kind, content = str(one.get("/Type", "/Drawing"))[1:], one.read_bytes()
        return f"{kind}, {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()[:12]}"
    text = one.unparse(resolved=True).decode(errors="replace")
    return f"{text[:WIDTH]}…" if len(text) > WIDTH else text
