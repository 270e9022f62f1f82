"""The door: where the arguments of public functions are taken, or refused by name."""

from evaluation.door.entrance import door, inside
from evaluation.door.kinds import Kind, Refused
from evaluation.door.rules import (
    Above,
    AtLeast,
    Between,
    Cap,
    Count,
    Dims,
    HalfLevel,
    Level,
    Periods,
    Real,
    Rule,
    Share,
)
from evaluation.door.signatures import kind_of

__all__ = [
    "Above",
    "AtLeast",
    "Between",
    "Cap",
    "Count",
    "Dims",
    "HalfLevel",
    "Kind",
    "Level",
    "Periods",
    "Real",
    "Refused",
    "Rule",
    "Share",
    "door",
    "inside",
    "kind_of",
]
