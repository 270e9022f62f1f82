"""Names of effects: of a cohort in a period, of an event time, of everything together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ATT: Final = "att"  # the one effect of a method that gives one


@dataclass(frozen=True, slots=True, order=True)
class CohortEffect:
    """The effect on one cohort in one period; before the start it is a placebo."""

    cohort: float
    period: float

    @property
    def event_time(self) -> float:
        """Periods since the start, 0 in the first treated one."""
        return self.period - self.cohort

    def __str__(self) -> str:
        return f"cohort {self.cohort:g} in {self.period:g}"


@dataclass(frozen=True, slots=True, order=True)
class OutcomeEffect:
    """The effect on one of several outcomes of the same rows, by its column."""

    column: int

    def __str__(self) -> str:
        return f"the effect on outcome {self.column}"


@dataclass(frozen=True, slots=True, order=True)
class EventTime:
    """The effect ``value`` periods after the start, over the cohorts that are seen then."""

    value: float

    def __str__(self) -> str:
        return f"event time {self.value:+g}"
