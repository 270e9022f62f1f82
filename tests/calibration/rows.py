"""The rows of the calibration: what is planted, what must be said of it, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SEEDS = 40  # twins a row
TENTH = 0.1


class Violation(StrEnum):
    """What a comparison assumes and is not so, by the name of the twin's option."""

    DRIFT = "drift"
    SCAR = "scar"
    COVID = "covid"
    ANTICIPATION = "anticipation"
    SPILLOVER = "spillover"
    COMPOSITION = "composition"
    DEFINITION_BREAK = "definition_break"
    DONOR_SHOCK = "donor_shock"
    GROWTH = "growth"


# Which doubts may speak of which violation: any of them is the right one.
SPEAKS = {
    Violation.DRIFT: ("R4", "R7", "R16"),
    Violation.SCAR: ("R7", "R12"),
    Violation.COVID: ("R7", "R12"),
    Violation.ANTICIPATION: ("R16", "R7", "R12"),
    Violation.SPILLOVER: ("R11",),
    Violation.COMPOSITION: ("R8",),
    Violation.DEFINITION_BREAK: ("R12", "R7"),
    Violation.DONOR_SHOCK: ("R10",),
    Violation.GROWTH: ("R8", "R9"),
}


@dataclass(frozen=True)
class Row:
    """One row: a country with an effect, and a violation at a part of what moves it by sesoi."""

    name: str
    effect: float = 0.0
    violation: Violation | None = None
    part: float = 0.0  # of the size that moves the estimate by the smallest effect of interest


VALID_EFFECT = Row("valid, effect -0.8", effect=-0.8)
VALID_ZERO = Row("valid, effect 0")
ROWS = (
    VALID_EFFECT,
    VALID_ZERO,
    *(Row(f"{one.value}, moves it by sesoi", 0.0, one, 1.0) for one in Violation),
    *(Row(f"{one.value}, a tenth of that", 0.0, one, TENTH) for one in Violation),
)
