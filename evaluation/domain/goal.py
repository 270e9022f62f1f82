"""Goals of a trial as its cities announced them, and by what, if by anything, each is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Description(StrEnum):
    """Measures that describe and estimate no effect."""

    CARE_TIGHTNESS = "care_tightness"
    VACANCY_FILLING = "vacancy_filling"


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """One goal: the outcomes that stand for it, what describes it, and where more could be read.

    ``numbers`` are those that were announced. ``table`` is the contract of a table that holds more
    of it than the outcomes do; empty where only a register does. What no table here measures, and
    which one would, stands in the catalogues under the name of the goal.
    """

    name: str
    numbers: Mapping[str, int]
    outcomes: tuple[str, ...]
    described: tuple[Description, ...]
    table: str
    certainty: str
    source: str


def goal_of(row: Mapping[str, str]) -> Goal:
    """A goal from a row of facts."""
    pairs = (pair.split("=") for pair in row["numbers"].split())
    return Goal(
        name=row["name"],
        numbers=MappingProxyType({key: int(value) for key, value in pairs}),
        outcomes=tuple(row["outcomes"].split()),
        described=tuple(Description(name) for name in row["described"].split()),
        table=row["table"],
        certainty=row["certainty"],
        source=row["source"],
    )
