"""Cells of CSV that no spreadsheet takes for a formula, and that read back as they were.

A spreadsheet computes a cell that begins with = + - or @, in their full-width forms too; it drops
spaces and marks nobody sees before it, and where its language separates by semicolons it makes
cells of the parts of ours. So each part of a text that begins like a formula gets an apostrophe in
front, the spreadsheets' own mark for text. A number is a number and stays one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

MARK = "'"
SEPARATORS = re.compile(r'([;,|"\t\r\n])')  # what separates cells in some language
UNSEEN = r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]*"
SIGN = "[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212]"
LIKE_A_FORMULA = re.compile(f"{MARK}*{UNSEEN}{SIGN}")
NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|inf|nan)\s*", re.ASCII)
CONTROL = re.compile(rf"{MARK}*[\t\r\n]")


def safe(text: str) -> str:
    """The text with an apostrophe before each part that a spreadsheet would compute."""
    parts = SEPARATORS.split(text)
    made = "".join(f"{MARK}{part}" if _computed(part) else part for part in parts)
    return f"{MARK}{made}" if CONTROL.match(made) else made


def as_it_was(text: str) -> str:
    """What ``safe`` was given."""
    if text.startswith(MARK) and CONTROL.match(text):
        text = text[1:]
    parts = SEPARATORS.split(text)
    return "".join(part[1:] if part[:1] == MARK and _computed(part) else part for part in parts)


def _computed(part: str) -> bool:
    return bool(LIKE_A_FORMULA.match(part)) and not NUMBER.fullmatch(part)


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A header and rows as CSV with LF, texts made ``safe``; a column that a row lacks is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe(name) for name in columns])
    for row in rows:
        values = (row.get(name, "") for name in columns)
        writer.writerow([safe(v) if isinstance(v, str) else v for v in values])
    return out.getvalue()
