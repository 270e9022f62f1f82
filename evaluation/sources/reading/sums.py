"""Sums beside a table: where a vintage says which bytes it is, other bytes are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from evaluation.errors import DeliveryError

MANIFESTS = ("vintage.json", "manifest.json")
LISTS = ("SHA256SUMS", "SHA256SUMS.txt", "sha256sums.txt")
SUM = re.compile(r"(?i)(?:sha256:)?([0-9a-f]{64})")
LINE = re.compile(r"(?i)^([0-9a-f]{64})[ \t]+[*]?(.+?)\s*$", re.MULTILINE)
LARGEST = 20_000_000  # bytes of a manifest


def is_sum(name: str) -> bool:
    """Whether a file beside a table says what bytes it has, and is no table itself."""
    return name in MANIFESTS or name in LISTS or name.lower().endswith(".sha256")


def require_sum(file: Path, sha256: str, *, asked: bool) -> None:
    """Hold the sha256 of a file against what stands beside it.

    ``asked``: the folder was named, so a manifest in it is the vintage's own and must know it.

    Raises
    ------
    DeliveryError
        If the bytes are others than were promised, or a manifest of the vintage does not say.
    """
    for beside in _beside(file):
        promised = set(_promised(beside, file.name))
        if promised and promised != {sha256}:
            other = min(promised - {sha256})
            raise DeliveryError(
                f"'{file.name}' has sha256 {sha256[:12]}, '{beside.name}' beside it promises"
                f" {other[:12]}",
                why="these are not the bytes that the vintage was made of",
                remedy="transfer the file again, or take the other manifest away",
            )
        if asked and not promised:
            raise DeliveryError(
                f"'{beside.name}' beside '{file.name}' does not say its sha256",
                why="a manifest that does not know the table cannot tell whether it was changed",
                remedy=f'write it there: {{"sha256": {{"{file.name}": "…"}}}}; or take the'
                " manifest away",
            )


def _beside(file: Path) -> Iterator[Path]:
    for name in (*MANIFESTS, *LISTS, f"{file.name}.sha256"):
        path = file.parent / name
        if path != file and path.is_file():
            yield path


def _promised(beside: Path, name: str) -> Iterator[str]:
    """Every sum that a manifest or a list has for this name."""
    try:
        size, text = beside.stat().st_size, ""
        if size <= LARGEST:
            text = beside.read_text("utf-8")
        found = json.loads(text) if beside.name in MANIFESTS else text
    except (OSError, ValueError, RecursionError) as problem:
        raise DeliveryError(
            f"'{beside.name}' beside '{name}' cannot be read ({type(problem).__name__})",
            why="it may say that the table was changed",
            remedy="deliver it again, or take it away",
        ) from problem
    if not isinstance(found, str):
        yield from _in_json(found, name, alone=True)
    elif beside.suffix.lower() == ".sha256" and (one := SUM.match(found.strip())):
        yield one[1].lower()
    else:
        yield from (m[1].lower() for m in LINE.finditer(found) if Path(m[2]).name == name)


def _in_json(found: object, name: str, *, alone: bool) -> Iterator[str]:
    """Sums under the file's name, beside its name, or the only one of the whole manifest."""
    if isinstance(found, list):
        for part in found:
            yield from _in_json(part, name, alone=False)
    if not isinstance(found, dict):
        return
    named = [found.get(key) for key in ("name", "file", "path", "filename") if key in found]
    mine = any(isinstance(one, str) and Path(one).name == name for one in named)
    if mine or (alone and not named):
        yield from _sums(found.get("sha256"))
    for key, part in found.items():
        if isinstance(key, str) and Path(key).name == name:
            yield from _sums(part.get("sha256") if isinstance(part, dict) else part)
        elif isinstance(part, dict | list):
            yield from _in_json(part, name, alone=False)


def _sums(value: object) -> Iterator[str]:
    if isinstance(value, str) and (found := SUM.fullmatch(value.strip())):
        yield found[1].lower()
