"""Bytes to text: UTF-8, UTF-16 or Windows-1252, and nothing that is damaged."""

from __future__ import annotations

import re

from evaluation.errors import DeliveryError

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What UTF-8 looks like when it is read as Windows-1252: a letter of two bytes.
TWO_BYTES = re.compile(rb"[\xc3][\x80-\xbf]")


def decode(name: str, content: bytes) -> str:
    """The text of these bytes.

    UTF-8 with or without a mark, UTF-16 with one (or with NUL in every second byte), and what is
    neither and has no trace of UTF-8: Windows-1252, of which ISO-8859-1 is a part.

    Raises
    ------
    DeliveryError
        If it is damaged UTF-8, or no text at all.
    """
    wide = _utf_16(content)
    try:
        text = content.decode(wide or "utf-8-sig")
    except UnicodeDecodeError as problem:
        if wide:
            raise _no_text(
                name, f"it looks like UTF-16 and is not whole ({problem.reason})"
            ) from problem
        text = _one_byte(name, content, problem)
    if "\x00" in text:
        raise _no_text(name, "it holds NUL bytes")
    return text.removeprefix("\ufeff")


def _utf_16(content: bytes) -> str | None:
    if content.startswith(UTF_16):
        return "utf-16"
    head = content[:400]
    if len(head) >= 8 and len(content) % 2 == 0:
        if not any(head[::2]) and all(head[1::2]):
            return "utf-16-be"
        if head[1::2].count(0) > len(head) * 0.4 and 0 not in head[::2]:
            return "utf-16-le"
    return None


def _one_byte(name: str, content: bytes, problem: UnicodeDecodeError) -> str:
    line = content[: problem.start].count(b"\n") + 1
    byte = f"byte 0x{content[problem.start]:02x} on line {line}"
    if TWO_BYTES.search(content):
        raise DeliveryError(
            f"'{name}' is UTF-8 that is damaged: {byte}",
            why="a letter or a digit was lost on the way, and there may be more",
            remedy="transfer it again and compare the sha256 with the sender's",
        ) from problem
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as other:
        raise _no_text(name, f"{byte} is neither UTF-8 nor Windows-1252") from other


def _no_text(name: str, found: str) -> DeliveryError:
    return DeliveryError(
        f"'{name}' is no text: {found}",
        why="names and numbers would be misread",
        remedy="deliver CSV or PX in UTF-8, xlsx, Parquet or JSON-stat2",
    )
