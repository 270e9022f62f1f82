"""The trial: 25 areas, 118 municipalities, who took part from when to when, how sure we are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from evaluation.domain.calendar import TRIAL_START, Month
from evaluation.domain.facts import read_facts
from evaluation.domain.municipality import Municipality, municipalities
from evaluation.door import door

CERTAINTIES = ("certain", "high", "inferred")


@dataclass(frozen=True, kw_only=True, slots=True)
class Participation:
    """One municipality in the trial: its area, its dates, how we know."""

    area: str
    code: str
    application_round: int
    start: date
    end: date
    certainty: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Who took part. ``event_time`` counts months from the start, which is 0."""

    name: str
    start: Month
    participations: tuple[Participation, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all participating municipalities."""
        return frozenset(part.code for part in self.participations)

    @property
    def area_of(self) -> Mapping[str, str]:
        """Municipality code → trial area, the unit that was assigned to treatment."""
        return {part.code: part.area for part in self.participations}

    @property
    def areas(self) -> Mapping[str, tuple[str, ...]]:
        """Trial area → its municipality codes."""
        grouped: dict[str, tuple[str, ...]] = {}
        for part in self.participations:
            grouped[part.area] = (*grouped.get(part.area, ()), part.code)
        return grouped

    @door
    def event_time(self, month: Month) -> int:
        """Months since the trial began; −1 is February 2021."""
        return month - self.start


@cache
def employment_trial() -> Trial:
    """Työllisyyden kuntakokeilut, Act 1269/2020: 25 areas, 118 municipalities."""
    rows = read_facts("trial_areas.csv")
    return Trial(
        name="työllisyyden kuntakokeilut 2021–2024",
        start=TRIAL_START,
        participations=tuple(
            Participation(
                area=row["area"],
                code=row["code"],
                application_round=int(row["round"]),
                start=date.fromisoformat(row["start"]),
                end=date.fromisoformat(row["end"]),
                certainty=row["certainty"],
                source=row["source"],
                note=row["note"],
            )
            for row in rows
        ),
    )


def never_treated() -> tuple[Municipality, ...]:
    """Mainland municipalities outside the trial. Åland has an employment authority of its own."""
    treated = employment_trial().codes
    return tuple(
        municipality
        for municipality in municipalities().values()
        if municipality.code not in treated and not municipality.aland
    )
