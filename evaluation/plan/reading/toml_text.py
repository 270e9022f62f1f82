"""A plan's bytes to its choices: TOML in UTF-8, and nothing that only a machine would write."""

from __future__ import annotations

import re
import tomllib
from itertools import accumulate
from pathlib import Path
from typing import Any

from evaluation.core.files import Place, content_of, no_file, place_of, require_name
from evaluation.errors import PlanError

MOST_BYTES = 256 * 1024  # of a plan; ours have some 4 000
DEEPEST = 16  # parts of a key, or brackets in brackets; a plan has three
QUOTED = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*+"|'[^'\n]*+'|\#[^\n]*+""",
    re.DOTALL,
)
LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{DEEPEST},}}")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE = "save it as UTF-8: every editor can; on Windows, Save as, Encoding UTF-8"


def plan_text(path: Path) -> str:
    """The text of a plan file. A mark of UTF-8 at its start is passed over.

    Raises
    ------
    PlanError
        If there is no such file, it is none, or it is not UTF-8.
    """
    place = place_of(path, PlanError)
    if place is Place.DEVICE:
        raise no_file(path, PlanError)
    if place is not Place.FILE:
        raise PlanError(
            f"there is no plan '{path.name}'",
            why="a plan says who is compared with whom; nothing is assumed without one",
            remedy="make one: evaluation new NAME --area PLACE",
        )
    require_name(path, PlanError)
    content = content_of(path, PlanError, MOST_BYTES)
    if content.startswith(UTF_16) or b"\0" in content[:200]:
        raise _encoded(path.name, "it is UTF-16 or another wide encoding")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        found = f"byte 0x{content[problem.start]:02x} on line {line}"
        raise _encoded(path.name, f"{found} (Latin-1 or Windows-1252?)") from problem


def choices_in(text: str, name: str) -> dict[str, Any]:
    """What a TOML text says.

    Raises
    ------
    PlanError
        If it is no TOML, deeper than any plan, or holds a number or a letter that no file can.
    """
    if len(text) > MOST_BYTES:
        raise _no_toml(name, f"{len(text)} letters, and a plan has some 4 000")
    if fault := _shape_fault(text):
        raise _no_toml(name, fault)
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:  # a number of too many digits is a ValueError
        raise _no_toml(name, str(problem)) from problem
    if _has_too_large(raw):
        raise _no_toml(name, "a whole number beyond 64 bits")
    return raw


def _shape_fault(text: str) -> str:
    """Nesting that would take a parser hours, and halves of letters; empty where there is none."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return "half a letter (a lone surrogate)"
    bare = QUOTED.sub("q", text)
    if LONG_KEY.search(bare):
        return f"a key of more than {DEEPEST} parts"
    steps = (1 if mark in "[{" else -1 for mark in re.findall(r"[\[\]{}]", bare))
    if max(accumulate(steps), default=0) > DEEPEST:
        return f"brackets nested deeper than {DEEPEST}"
    return ""


def _has_too_large(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_too_large, value.values()))
    if isinstance(value, list):
        return any(map(_has_too_large, value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _encoded(name: str, found: str) -> PlanError:
    return PlanError(
        f"'{name}' is not UTF-8: {found}",
        why="TOML is UTF-8; the names of areas would be read as others",
        remedy=SAVE,
    )


def _no_toml(name: str, found: str) -> PlanError:
    return PlanError(
        f"'{name}' is not TOML: {found}",
        why="no choice can be read from it",
        remedy="mend the line; municipality codes are text, in quotes",
    )
