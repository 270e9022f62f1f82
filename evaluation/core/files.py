"""Files that others wrote, before a byte of them is believed: what they are, how large, how deep.

A name that is no regular file is never opened to be read: a FIFO would be waited for without end.
Each refusal is of the class that the caller names: of a plan, of a delivery, of an edition.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError, in_one_line

Failure = type[EvaluationError]

MOST_BYTES = 512 * 1024**2  # of a delivery, packed or not: some twenty times the real table as CSV
MOST_CELLS = 20_000_000  # seven times 12r5: 400 areas, 240 months, 30 measures
SMALL = 64 * 1024**2  # of a manifest, a register, metadata
DEEPEST = 64  # levels of JSON, TOML or YAML; ours have eight
LONGEST_NAME = 160  # bytes; names of ours are put around it, and 255 is the most that a disk takes
ABSENT = (errno.ENOENT, errno.ENOTDIR)


class Place(Enum):
    """What a path leads to."""

    NOTHING = "nothing"
    FILE = "a file"
    FOLDER = "a folder"
    DEVICE = "a pipe, a socket or a device"


def place_of(path: Path, failure: Failure) -> Place:
    """What lies there, links followed; never opened.

    Raises
    ------
    EvaluationError
        Of class ``failure``, if the system does not say: no permission, a name too long, a loop.
    """
    try:
        mode = os.stat(path).st_mode
    except OSError as problem:
        if problem.errno in ABSENT:
            return Place.NOTHING
        raise _unread(path, problem, failure) from problem
    except ValueError as problem:  # a NUL or half a letter in the name
        raise _bad_name(path, "a letter that no name of a file can hold", failure) from problem
    if stat.S_ISREG(mode):
        return Place.FILE
    return Place.FOLDER if stat.S_ISDIR(mode) else Place.DEVICE


def names_in(folder: Path, failure: Failure) -> list[Path]:
    """What a folder holds, in order."""
    try:
        return sorted(folder.iterdir())
    except OSError as problem:
        raise _unread(folder, problem, failure) from problem


def content_of(path: Path, failure: Failure, most: int = SMALL) -> bytes:
    """The bytes of a regular file that is not larger than ``most``.

    Raises
    ------
    EvaluationError
        Of class ``failure``.
    """
    if place_of(path, failure) in (Place.FOLDER, Place.DEVICE):
        raise no_file(path, failure)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > most:
                raise too_large(path.name, f"{size} bytes", f"{most}", failure)
            content = file.read(most + 1)
    except OSError as problem:
        raise _unread(path, problem, failure) from problem
    if len(content) > most:
        raise too_large(path.name, "still growing", f"{most} bytes", failure)
    return content


def require_name(path: Path, failure: Failure) -> None:
    """Stop a name that a report, a manifest or a terminal could not show as it is.

    Asked at the start, of what a run reads and of what it will write.
    """
    name = path.name
    if not name:
        raise _bad_name(path, "the root of the disk has none", failure)
    try:
        size = len(name.encode())
    except UnicodeEncodeError as problem:
        raise _bad_name(path, "bytes that are no UTF-8", failure) from problem
    if size > LONGEST_NAME:
        raise _bad_name(path, f"{size} bytes, and {LONGEST_NAME} is the most", failure)
    if not name.replace("\u00a0", "").isprintable():
        raise _bad_name(path, "a line end or another letter that cannot be seen", failure)


def json_in(name: str, content: bytes | str, failure: Failure, what: str) -> Any:  # noqa: ANN401
    """What JSON says: no NaN, no key twice, nothing beyond a double, not too deep, whole letters.

    ``what`` it should be, for the sentence: "a register of a plan".

    Raises
    ------
    EvaluationError
        Of class ``failure``.
    """
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        parsed = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
        if fault := next(odd_in(parsed), None):
            raise ValueError(fault)
    except (ValueError, RecursionError) as problem:
        deep = isinstance(problem, RecursionError)
        said = f"nested deeper than {DEEPEST} levels" if deep else in_one_line(str(problem))[:300]
        raise failure(
            f"'{name}' is not {what}: {said}",
            why="it was cut off, changed, or made by something else",
            remedy="take back the file as it was written",
        ) from problem
    return parsed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        key = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"'{key[:40]}' stands twice in one object: two readers would read two")
    return found


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def odd_in(parsed: object) -> Iterator[str]:
    """What no tree of ours holds, by name; without recursion, since its depth is one of these."""
    stack = [(parsed, 0)]
    while stack:
        value, depth = stack.pop()
        if depth > DEEPEST:
            yield f"nested deeper than {DEEPEST} levels"
            return
        if isinstance(value, dict):
            stack += [(key, depth) for key in value]
            stack += [(part, depth + 1) for part in value.values()]
        elif isinstance(value, list):
            stack += [(part, depth + 1) for part in value]
        elif isinstance(value, str) and not value.isascii() and _halved(value):
            yield "half a letter (a lone surrogate)"
        elif isinstance(value, float) and value - value != 0:
            yield "a number beyond 1e308"
        elif isinstance(value, int) and abs(value) >= 2**63:
            yield "a whole number beyond 64 bits"


def _halved(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def no_file(path: Path, failure: Failure) -> EvaluationError:
    """What is said of a folder, a FIFO, a socket or a device in the place of a file."""
    return failure(
        f"'{path.name}' cannot be read: it is a folder, a pipe, a socket or a device, no file",
        why="it would be waited for without end, or read without end",
        remedy="put the file itself in its place",
    )


def too_large(name: str, found: str, most: str, failure: Failure) -> EvaluationError:
    """What is said of a bomb, before it is unpacked."""
    return failure(
        f"'{name}' is too large: {found}, and the most is {most}",
        why="the whole table of the source is a seventh of that; this would fill the memory",
        remedy="see what it is; fetch it again, or a part of its years",
    )


def _bad_name(path: Path, found: str, failure: Failure) -> EvaluationError:
    return failure(
        f"the name '{in_one_line(path.name)[:LONGEST_NAME]}' cannot be used: {found}",
        why="reports, manifests and terminals could not show it, or show another",
        remedy="rename it: letters, digits, spaces, dots, at most 160 bytes",
    )


def _unread(path: Path, problem: OSError, failure: Failure) -> EvaluationError:
    return failure(
        f"'{path.name}' cannot be read: {problem.strerror or problem}",
        why="nobody can tell what is in it",
        remedy="check the permissions of the file, and of the folders above it",
    )
