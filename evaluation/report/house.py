"""The house style of a report: its series, its publisher's mark, and one colour."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.core.files import Place, content_of, place_of
from evaluation.errors import Breach, OutputError, refuse

ACCENT = "#1f5aa6"
FILE, LOGOS = "house.toml", ("logo.svg", "logo.png")
KEYS = ("series", "accent")
LARGEST_FILE = 64 * 1024  # bytes
LARGEST_LOGO = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What a publisher's reports have in common; without arguments, none."""

    series: str | None = None
    logo: bytes | None = None
    accent: str = ACCENT


def load_house(folder: Path) -> House:
    """The house that a folder holds: ``house.toml``, and ``logo.svg`` or ``logo.png`` beside it.

    What is left out, or empty, is as usual.

    Raises
    ------
    OutputError
        If there is no such file or it is no TOML; with every key that is none or has no text.
    """
    raw = _read(folder / FILE)
    refuse(
        _faults(raw),
        f"'{FILE}' has {{count}} fault(s)",
        why="the report would not look as its publisher wants",
        remedy="mend what is listed, or take it out",
        error=OutputError,
    )
    given: dict[str, str] = {key: value for key, value in raw.items() if value}
    logos = [folder / name for name in LOGOS if place_of(folder / name, OutputError) is Place.FILE]
    logo = content_of(logos[0], OutputError, LARGEST_LOGO) if logos else None
    return House(
        series=given.get("series"),
        logo=logo,
        accent=given.get("accent", ACCENT),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(content_of(path, OutputError, LARGEST_FILE).decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise OutputError(
            f"'{path.name}' is not TOML: {problem}",
            why="nothing of how the report shall look can be read from it",
            remedy="mend the line; texts are in quotes, and the file is UTF-8",
        ) from problem


def _faults(raw: dict[str, Any]) -> Iterator[Breach]:
    for key, value in raw.items():
        if key not in KEYS:
            remedy = f"Use: {', '.join(KEYS)}"
            yield Breach(rule="key", where=key[:60], found="no such key", remedy=remedy)
        elif not isinstance(value, str):
            found = f"{value!r:.60} is no text"
            yield Breach(rule="text", where=key, found=found, remedy="Write it in quotes")
