"""Faults of a plan, each with its line: of its form, and of choices that cannot stand together."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from evaluation.errors import Breach, PlanError
from evaluation.plan.reading.toml_lines import line_of

SHORT = reprlib.Repr()  # what was given in the place of a choice, however long it is
SHORT.maxstring = SHORT.maxother = 200


def plan_error(name: str, faults: list[Breach]) -> PlanError:
    """One error with all faults of a plan."""
    return PlanError(
        f"'{name}' has {len(faults)} fault(s)",
        why="a plan that can be read two ways is not fixed before the results",
        remedy="mend the lines below",
        breaches=faults,
    )


def faults_of_form(
    problem: ValidationError, text: str, under: tuple[str, ...] = ()
) -> Iterator[Breach]:
    """Unknown keys, missing keys and values that are none, each with its line; ``under`` a heading,
    if only what stands under it was judged.
    """
    for error in problem.errors():
        parts = (part for part in error["loc"] if not str(part).startswith("literal["))
        location = (*under, *parts)
        unknown = error["type"] == "extra_forbidden"
        missing = error["type"] == "missing"
        given = f" (given: {SHORT.repr(error['input'])})" if not missing else ""
        yield Breach(
            rule="unknown key" if unknown else "missing key" if missing else "value",
            where=where_in(text, location),
            found="no such key in a plan" if unknown else f"{error['msg']}{given}",
            remedy="Correct its spelling or take it out"
            if unknown
            else "Give a value of that kind",
        )


def where_in(text: str, location: tuple[Any, ...]) -> str:
    """Where a key stands: its line, and its path."""
    line = line_of(text, location)
    return f"line {line}, {'.'.join(map(str, location))}"


def contradiction(text: str, location: tuple[Any, ...], found: str, remedy: str) -> Breach:
    """A choice that cannot stand with another, or with the facts."""
    return Breach(rule="contradiction", where=where_in(text, location), found=found, remedy=remedy)
