"""The house style of a report: its series, its publisher's mark, and one colour."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.core.files import Place, content_of, place_of
from evaluation.errors import Breach, Condition, OutputError, broken, refuse

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ACCENT = "#1f5aa6"
WHITE = "#ffffff"
LEAST_CONTRAST = 4.5  # of text, WCAG 2.1 success criterion 1.4.3
ON_DARK = 6.0  # bright letters on a dark screen look thinner
FILE, LOGOS = "house.toml", ("logo.svg", "logo.png")
KEYS = ("series", "accent")
LARGEST_FILE = 64 * 1024  # bytes
LARGEST_LOGO = 200_000  # bytes: it is in every page
LONGEST_SERIES = 120  # letters: one line of an A4 page
PNG = b"\x89PNG\r\n\x1a\n"
ACTIVE = {"script", "foreignobject", "iframe", "animate", "set", "handler", "listener"}


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What a publisher's reports have in common; without arguments, none.

    ``series`` is a line above the title, ``logo`` an SVG or PNG file's bytes, ``accent`` the colour
    of links and notes, as ``#rrggbb``.

    Raises
    ------
    OutputError
        With every fault at once: a colour too pale to be read on white (contrast below 4.5), a logo
        that is no picture, is too large, or could do more than be seen.
    """

    series: str | None = None
    logo: bytes | None = None
    accent: str = ACCENT

    def __post_init__(self) -> None:
        refuse(
            [*_of_series(self.series), *_of_accent(self.accent), *_of_logo(self.logo)],
            "the house style has {count} fault(s)",
            why="it is in every page of the report, which must be read by anyone and do nothing",
            remedy="mend what is listed, or leave it out",
            error=OutputError,
        )

    @property
    def logo_type(self) -> str:
        """The media type of the logo."""
        return "image/png" if (self.logo or b"").startswith(PNG) else "image/svg+xml"

    def accent_on(self, paper: str) -> str:
        """The accent on dark paper: as little lighter as a contrast of 6 demands, or white."""
        shades = (lightened(self.accent, step / 20) for step in range(21))
        return next(shade for shade in shades if contrast(shade, paper) >= ON_DARK)


def contrast(one: str, other: str) -> float:
    """(L₁ + 0.05) / (L₂ + 0.05), the lighter above: from 1 (the same) to 21 (black on white).

    L is the relative luminance of sRGB, 0.2126 R + 0.7152 G + 0.0722 B of linear parts. Source:
    WCAG 2.1, "contrast ratio" and "relative luminance". Colours are ``#rrggbb``.
    """
    darker, lighter = sorted(_luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lightened(colour: str, share: float) -> str:
    """The colour with a share of white mixed in, 0 to 1."""
    parts = (round(part + (255 - part) * share) for part in _parts(colour))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _of_series(series: str | None) -> list[Breach]:
    if series is None:
        return []
    line = "write the series as one line of text"
    rules: list[Condition] = [
        ("line", not (series.strip() and series.isprintable()), f"{series!r} is no line", line),
        ("length", len(series) > LONGEST_SERIES, f"it has {len(series)} letters", "shorten it"),
    ]
    return broken("series", rules)


def _of_accent(accent: str) -> list[Breach]:
    if COLOUR.fullmatch(accent) is None:
        return broken("accent", [("colour", True, f"{accent!r}", "write it as #rrggbb")])
    ratio = contrast(accent, WHITE)
    found = f"{accent} has a contrast of {ratio:.1f} on white"
    wanted = f"take a darker colour: {LEAST_CONTRAST} at least"
    return broken("accent", [("contrast", ratio < LEAST_CONTRAST, found, wanted)])


def _of_logo(logo: bytes | None) -> list[Breach]:
    if logo is None:
        return []
    size = f"{len(logo)} bytes"
    rules: list[Condition] = [
        ("size", len(logo) > LARGEST_LOGO, size, f"shrink it below {LARGEST_LOGO} bytes"),
    ]
    if not logo.startswith(PNG):
        rules += [("picture", True, fault, "export it as plain SVG") for fault in _of_svg(logo)]
    return broken("logo", rules)


def _of_svg(logo: bytes) -> Iterator[str]:
    """What keeps the bytes from being a drawing that only shows itself."""
    if b"<!doctype" in logo.lower() or b"<!entity" in logo.lower():
        yield "it declares a document type, which could stand for more than is seen"
        return
    try:
        root = ET.fromstring(logo)
    except (ET.ParseError, ValueError) as problem:
        yield f"neither PNG nor SVG ({problem})"
        return
    if _bare(root.tag) != "svg":
        yield f"its root is <{_bare(root.tag)}>, not <svg>"
    for part in root.iter():
        if isinstance(part.tag, str) and _bare(part.tag) in ACTIVE:
            yield f"it has a <{_bare(part.tag)}>"
        for name, value in part.attrib.items():
            if _bare(name).startswith("on"):
                yield f"it acts: {_bare(name)}"
            if _bare(name) in ("href", "src") and not value.startswith(("#", "data:image/")):
                yield f"it loads '{value[:60]}'"


def _bare(name: str) -> str:
    """A tag or attribute without its namespace, in small letters."""
    return name.rpartition("}")[2].lower()


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


def keep_house(folder: Path, copy: Path) -> None:
    """The files of a house beside an edition, which looks the same when it is made again."""
    copy.mkdir()
    for name in (FILE, *LOGOS):
        if place_of(folder / name, OutputError) is Place.FILE:
            (copy / name).write_bytes(content_of(folder / name, OutputError, LARGEST_LOGO))


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
