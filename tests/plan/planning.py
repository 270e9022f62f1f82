"""A plan's text, changed here and there, and the faults it is then told."""

from __future__ import annotations

import re

import pytest

from evaluation.errors import PlanError
from evaluation.plan.plan import Plan

MARK = "#<fault>"  # stands where a fault is, independently of the code
KEY = re.compile(r"^(\w+) =", re.MULTILINE)


def changed(text: str, *edits: tuple[str, str]) -> str:
    """The text with each edit made once, in order; an edit that finds nothing is a broken test."""
    for old, new in edits:
        assert text.count(old) >= 1, f"the plan has no {old!r}"
        text = text.replace(old, new, 1)
    return text


def line_with(text: str, fragment: str) -> int:
    """Number of the only line that holds the fragment."""
    (number,) = [n for n, line in enumerate(text.splitlines(), start=1) if fragment in line]
    return number


def faults(text: str) -> list[tuple[int, str, str]]:
    """Line, place and finding of every fault."""
    with pytest.raises(PlanError) as caught:
        Plan.parse(text)
    found = [re.fullmatch(r"line (\d+), (.*)", breach.where) for breach in caught.value.breaches]
    return [
        (int(match[1]), match[2], breach.found)
        for match, breach in zip(found, caught.value.breaches, strict=True)
        if match
    ]
