"""Paths in few bytes: of lines to two decimals of a point, of letters in whole numbers."""

from __future__ import annotations

import re

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
TOKEN = re.compile(rf"[A-Za-z]|{NUMBER.pattern}")
COARSE = 32  # units that matplotlib has in one of ours
UNIT = COARSE / 64  # in hundredths of a letter's size
TAKES = {"M": 2, "L": 2, "Q": 4, "C": 6}


def decimal(value: float, digits: int = 2) -> str:
    """So many decimals at most; no zero at the end, none with a sign."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def line(d: str) -> str:
    """A path: the same commands, two decimals, a letter only where the command changes."""
    said: list[str] = []
    last = ""
    for token in TOKEN.findall(d):
        if token.isalpha():
            said += [] if token == last else [token]
            last = "L" if token == "M" else token
        else:
            said.append(_parted(said[-1:], decimal(float(token))))
    return "".join(said)


def _parted(before: list[str], number: str) -> str:
    """A comma only where numbers would run together: a blank has three bytes in an address."""
    alone = not before or before[0].isalpha() or number.startswith("-")
    return number if alone else f",{number}"


def outline(d: str) -> str:
    """A letter: whole numbers, each from where the pen is; what is level or upright says so."""
    said = ""
    given: list[int] = []
    command, last, pen = "", "", (0, 0)
    start = pen
    for token in TOKEN.findall(d):
        if token.isalpha():
            command, given = token, []
            if token == "z":
                said, last, pen = f"{said}z", "z", start
            continue
        given.append(round(float(token) / COARSE))
        if len(given) == TAKES[command]:
            step = _step(command, given, pen)
            said += step.removeprefix(last) if step[0] == last and step[1] == "-" else step
            last = step[0]
            pen = (given[-2], given[-1])
            start = pen if command == "M" else start
            given = []
    return said


def _step(command: str, given: list[int], pen: tuple[int, int]) -> str:
    steps = [value - pen[place % 2] for place, value in enumerate(given)]
    if command == "L" and 0 in steps:
        return f"h{steps[0]}" if steps[1] == 0 else f"v{steps[1]}"
    said = "".join(f"{',' if step >= 0 else ''}{step}" for step in steps)
    return command.lower() + said.removeprefix(",")
