"""What a file is, told by its first bytes; what is no table of the source is refused by name."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from enum import Enum
from io import BytesIO

from evaluation.core.files import MOST_BYTES, too_large
from evaluation.errors import DeliveryError


class Kind(Enum):
    """The forms that are read, in words."""

    TEXT = "text"
    PX = "a PX file"
    JSON = "JSON"
    PARQUET = "Parquet"
    XLSX = "a spreadsheet (xlsx)"
    GZIP = "packed with gzip"


SUFFIXES = {
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".txt": Kind.TEXT,
    ".px": Kind.PX,
    ".json": Kind.JSON,
    ".parquet": Kind.PARQUET,
    ".xlsx": Kind.XLSX,
}
WANTED = "fetch table 12r5 as CSV, xlsx, PX or JSON-stat2"
PX_START = re.compile(
    rb"\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGES?|CREATION-DATE|DECIMALS|SHOWDECIMALS|MATRIX"
    rb"|SUBJECT-(?:CODE|AREA)|TITLE|CONTENTS|TABLEID|COPYRIGHT|DESCRIPTION)(?:\[\w+\])?\s*="
)
# first bytes · what it is · what to do
FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", WANTED),
    (b"{\\rtf", "a word processor's document (RTF)", WANTED),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file itself", "run: git lfs pull"),
    (b"BZh", "packed with bzip2", "unpack it first"),
    (b"\xfd7zXZ", "packed with xz", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"SQLite format 3", "a SQLite database", WANTED),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_WHOLE = (  # what zipfile raises of an archive that is cut off or changed
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,  # also a way of packing that zipfile does not know
)
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")


def suffix_of(name: str) -> str:
    """The last suffix in lower case, less ``.gz``."""
    inner = name.lower().removesuffix(".gz")
    return inner[inner.rfind(".") :] if "." in inner else ""


def kind_of(name: str, content: bytes) -> Kind:
    """The form of these bytes.

    Raises
    ------
    DeliveryError
        If they are no table, or another form than the name promises.
    """
    kind = _told(name, content)
    promised = SUFFIXES.get(suffix_of(name))
    if promised is None or promised is kind or suffix_of(name) == ".txt":
        return kind
    if kind is Kind.GZIP:
        raise _refusal(name, kind.value, "its name does not say so", f"rename it to {name}.gz")
    if kind is Kind.TEXT:
        raise DeliveryError(
            f"'{name}' is not {_whole(promised)}: it begins with {_quoted(content)}",
            why="a truncated or exchanged file may hold only some of the municipalities",
            remedy="transfer it again and compare the sha256 with the sender's",
        )
    raise _refusal(
        name,
        kind.value,
        f"its name says {promised.value}",
        f"give it the suffix {next(s for s, k in SUFFIXES.items() if k is kind)}",
    )


def _whole(kind: Kind) -> str:
    words = {Kind.PARQUET: "a whole Parquet file", Kind.JSON: "whole JSON"}
    return words.get(kind, kind.value.replace("a ", "a whole ", 1))


def _quoted(content: bytes) -> str:
    return f"'{content[:20].decode('latin-1').strip()}'"


def _told(name: str, content: bytes) -> Kind:
    if content.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if content.startswith(b"PAR1"):
        return Kind.PARQUET
    if content.startswith(ZIPPED):
        return _zipped(name, content)
    _refuse_foreign(name, content)
    start = content.removeprefix(b"\xef\xbb\xbf")[:400]
    if PX_START.match(start):
        return Kind.PX
    if start.lstrip()[:1] in (b"{", b"["):
        return Kind.JSON
    if suffix_of(name) in (".json", ".parquet") and not start.lstrip().startswith(b"<"):
        return SUFFIXES[suffix_of(name)]  # its reader says best what is wrong with it
    return Kind.TEXT


def _refuse_foreign(name: str, content: bytes) -> None:
    for start, what, remedy in FOREIGN:
        if content.startswith(start):
            raise _refusal(name, what, "it holds no table that can be read as one", remedy)
    if content.startswith(OLE):
        word = suffix_of(name) in (".doc", ".dot")
        what = "a Word document" if word else "an old spreadsheet (.xls) or another Office file"
        raise _refusal(
            name, what, "its form has no open reader", "save it as .xlsx, or fetch CSV or PX"
        )
    head = content.removeprefix(b"\xef\xbb\xbf")[:2000].lstrip()
    start = head.lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        title = re.search(rb"<(?:title|h1)[^>]*>\s*([^<]{1,80})", head, re.IGNORECASE)
        said = f" ('{title[1].decode('latin-1').strip()}')" if title else ""
        raise _refusal(
            name,
            f"a web page (HTML){said}, not a table",
            "a server that is busy or asks to log in answers with a page",
            "open it in a browser to see what the server said, and fetch the table again",
        )
    if start.startswith(b"<"):
        raise _refusal(name, "XML", "it is no form of the table that is read", WANTED)


def _zipped(name: str, content: bytes) -> Kind:
    suffix = suffix_of(name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            files = set(archive.namelist())
            _require_unpackable(name, archive)
            damaged = archive.testzip()
            mime = archive.read("mimetype")[:80].decode("latin-1") if "mimetype" in files else ""
    except NOT_WHOLE:
        files, damaged, mime = set(), "its list of parts", ""
    if damaged:
        office = {
            ".xlsx": "a spreadsheet (xlsx)",
            ".docx": "a Word document",
            ".ods": "a spreadsheet (ods)",
        }
        raise _refusal(
            name,
            f"{office.get(suffix, 'a zip archive')} that is not whole ({damaged} cannot be read)",
            "a truncated file may hold only some of the municipalities",
            "transfer it again and compare the sha256 with the sender's",
        )
    if "xl/workbook.xml" in files:
        return Kind.XLSX
    if "xl/workbook.bin" in files:
        raise _refusal(name, "a binary spreadsheet (.xlsb)", "it is not read", "save it as .xlsx")
    if "spreadsheet" in mime:
        raise _refusal(
            name, "an OpenDocument spreadsheet (.ods)", "it is not read", "save it as .xlsx or CSV"
        )
    if any(file.startswith("word/") for file in files) or "text" in mime:
        raise _refusal(name, "a Word or text document", "it holds no table to be read", WANTED)
    inside = ", ".join(sorted(files)[:3])
    raise _refusal(
        name,
        f"a zip archive (of {inside or 'nothing'})",
        "a delivery is one table",
        "unpack it first",
    )


def _require_unpackable(name: str, archive: zipfile.ZipFile) -> None:
    """Stop an archive whose own list says that it would not fit; nothing is unpacked for it."""
    size = sum(part.file_size for part in archive.infolist())
    if size > MOST_BYTES:
        raise too_large(name, f"{size} bytes unpacked", f"{MOST_BYTES}", DeliveryError)


def _refusal(name: str, what: str, why: str, remedy: str) -> DeliveryError:
    return DeliveryError(f"'{name}' is {what}", why=why, remedy=remedy)
