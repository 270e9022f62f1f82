"""What is planted in a twin: the effect of the trial, and what a comparison assumes and is not so.

Each has a unit; nothing of it is drawn. So two twins of one seed differ by what is planted alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Annotated, Final, TypedDict

from evaluation.domain import Month
from evaluation.door import AtLeast
from evaluation.errors import DomainError

FIRST, EARLIEST = Month(2015, 1), Month(2006, 1)

# What the trial does in the twin, percentage points of the labour force, from its first month:
# unemployment falls by 1.2, of which 0.4 only moves into services, so 0.8 is real.
PLANTED: Final = {
    "registered_unemployment": -1.2,
    "in_services": +0.4,
    "broad_non_employment": -0.8,
}
USUAL_EFFECT: Final = -0.8

Points = Annotated[float, AtLeast(-15, 15)]  # of the labour force
Inflow = Annotated[float, AtLeast(0, 5)]
PointsAYear = Annotated[float, AtLeast(-1, 1)]
Growth = Annotated[float, AtLeast(-0.1, 0.1)]  # of the size, a year
Noise = Annotated[float, AtLeast(0.4, 1.5)]  # times the usual


class Options(TypedDict, total=False):
    """The options of a twin by name, as ``Planted`` has them."""

    since: Month
    effect: float
    noise: float
    drift: float
    covid: float | None
    scar: float
    anticipation: float
    spillover: float
    growth: float
    composition: float
    definition_break: float
    donor_shock: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """The options of a twin; ``synthetic_twin`` says what each is and in which unit."""

    since: Month = FIRST
    effect: float = USUAL_EFFECT
    noise: float = 1.0
    drift: float = 0.0
    covid: float | None = None
    scar: float = 0.0
    anticipation: float = 0.0
    spillover: float = 0.0
    growth: float = 0.0
    composition: float = 0.0
    definition_break: float = 0.0
    donor_shock: float = 0.0

    def __post_init__(self) -> None:
        if not EARLIEST <= self.since <= FIRST:
            raise DomainError(
                f"a twin since {self.since}",
                why=f"its months from {FIRST} on are always there, and before {EARLIEST} the real"
                " table has none that it could be like",
                remedy=f"give a month from {EARLIEST} to {FIRST}",
            )

    @property
    def effects(self) -> Mapping[str, float]:
        """The planted effect by outcome, percentage points of the labour force."""
        times = self.effect / USUAL_EFFECT
        return MappingProxyType({name: points * times for name, points in PLANTED.items()})

    @property
    def said(self) -> str:
        """The options that are not the usual ones, as they stand in the twin's name."""
        usual = Planted()
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        moved = [(name, value) for name, value in values.items() if value != getattr(usual, name)]
        return "".join(f", {name} {_said(value)}" for name, value in moved)


def _said(value: object) -> str:
    short = f"{value:g}" if isinstance(value, float) else str(value)
    return short if not isinstance(value, float) or float(short) == value else repr(value)
