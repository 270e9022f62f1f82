"""Gzip, unpacked as a stream: it stops where a table would have long ended."""

from __future__ import annotations

import zlib

from evaluation.core.files import MOST_BYTES, too_large
from evaluation.errors import DeliveryError

STEP = 1024**2
WITH_HEADER = 31  # zlib's word for: a gzip header, and its checksum at the end


def unpacked(name: str, content: bytes, most: int = MOST_BYTES) -> bytes:
    """What a gzip file holds, member after member, at most ``most`` bytes.

    Raises
    ------
    DeliveryError
        If it is not whole, is no gzip, or holds more.
    """
    whole = bytearray()
    rest = content
    while rest:
        member = zlib.decompressobj(WITH_HEADER)
        while not member.eof:
            try:
                part = member.decompress(rest, STEP)
            except zlib.error as problem:
                raise _not_whole(name, content, str(problem)) from problem
            if not part and not member.eof and not member.unconsumed_tail:
                raise _not_whole(name, content, "it ends before its end mark")
            rest = member.unconsumed_tail
            whole += part
            if len(whole) > most:
                raise too_large(name, f"more than {most} bytes unpacked", f"{most}", DeliveryError)
        rest = member.unused_data.lstrip(b"\0")  # padding between members
    return bytes(whole)


def _not_whole(name: str, content: bytes, found: str) -> DeliveryError:
    packed = content.startswith(b"\x1f\x8b")
    return DeliveryError(
        f"'{name}' is not a whole gzip file ({found})",
        why="a truncated archive may hold only the first municipalities"
        if packed
        else "it is not packed at all, though its name says so",
        remedy="transfer it again and compare the sha256 with the sender's"
        if packed
        else "take .gz off its name; or transfer it again and compare the sha256 with the sender's",
    )
