"""Trials: who took part from when to when, how sure we are, and what the law lets be compared.

A trial is a folder of facts (``facts/trials/NAME``) and no code: ``areas.csv`` (who took part),
``calendar.csv`` (what changed when, and what that puts a bound to), ``windows.csv`` (over which
months effects are usually asked), ``kept_out.csv`` (who may not be compared with),
``applicants.csv``, ``groups.csv`` (whom the law is about), ``goals.csv`` (what it was to do) and
``trial.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from evaluation.domain.calendar import Bound, LegalEvent, Month, Window
from evaluation.domain.facts import folders, read_facts
from evaluation.domain.goal import Goal, goal_of
from evaluation.domain.municipality import Municipality, municipalities
from evaluation.domain.population import TargetGroup
from evaluation.door import door
from evaluation.errors import DomainError, NoUntreated

CERTAINTIES = ("certain", "high", "inferred")
TRANSLATED = ("fi", "sv")  # languages that a source of the calendar is told in besides
USUAL = "2021-24"  # the trial of a plan that names none


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


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptOut:
    """A municipality that is no donor of a clean pool: in another trial, or perhaps in this one."""

    code: str
    reason: str
    certainty: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """Who took part, and when what may be compared. ``event_time`` is 0 in the first month.

    ``facts`` are texts by key: its title in each language, what is not known of who took part,
    and what stands in the way of an effect after ``last_untreated``.
    """

    name: str
    participations: tuple[Participation, ...]
    calendar: tuple[LegalEvent, ...]
    kept_out: tuple[KeptOut, ...]
    applicants: frozenset[str]
    groups: tuple[TargetGroup, ...]
    facts: Mapping[str, str]
    goals: tuple[Goal, ...] = ()
    windows: tuple[Window, ...] = ()  # of effects, the primary one first

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all participating municipalities."""
        return frozenset(part.code for part in self.participations)

    @property
    def unknown(self) -> int:
        """How many municipalities took part that are not known to us by name."""
        return int(self.facts.get("unknown", "0"))

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

    @property
    def kept_out_by_reason(self) -> Mapping[str, frozenset[str]]:
        """Reason → the municipalities that are kept out for it, in the order of the facts."""
        reasons = dict.fromkeys(one.reason for one in self.kept_out)
        return {
            reason: frozenset(one.code for one in self.kept_out if one.reason == reason)
            for reason in reasons
        }

    @property
    def never_treated(self) -> tuple[Municipality, ...]:
        """Mainland municipalities outside the trial; Åland has an employment authority of its
        own.
        """
        treated, known = self.codes, municipalities().values()
        return tuple(one for one in known if one.code not in treated and not one.aland)

    @property
    def start(self) -> Month:
        """The first month of effects."""
        return self._month(Bound.EFFECT)

    @property
    def public(self) -> Month:
        """The month in which the areas were known: from then on no base period."""
        return self._month(Bound.BASE)

    @property
    def last_untreated(self) -> Month:
        """The last month in which others can be compared with."""
        return self._month(Bound.UNTREATED) + -1

    @property
    def followed(self) -> bool:
        """Whether another trial began later, whose months are not this one's to open."""
        return any(other.start > self.start for other in trials().values())

    def _month(self, bound: Bound) -> Month:
        return next(event.month for event in self.calendar if event.bound is bound)

    @door
    def event_time(self, month: Month) -> int:
        """Months since the trial began; −1 is the last before it."""
        return month - self.start

    @door
    def require_untreated(self, window: Window) -> None:
        """Stop a window that reaches past the last untreated month, whatever the data hold."""
        last = self.last_untreated
        if window.last > last:
            raise NoUntreated(
                f"window {window.name} ends {window.last}",
                why=f"after {last} {self.facts['after']}",
                remedy=f"end the window at {last} or before",
            )


@cache
def trials() -> Mapping[str, Trial]:
    """Every trial that there are facts of, by the name of their folder."""
    return MappingProxyType({name: _trial(name) for name in folders("trials")})


@door
def trial_named(name: str = USUAL) -> Trial:
    """One trial by name.

    Raises
    ------
    DomainError
        If there are no facts of it, with the names that there are.
    """
    if name not in trials():
        raise DomainError(
            f"no facts of a trial '{name}'",
            why="who was treated, and from when, would be a guess",
            remedy=f"use one of: {', '.join(trials())}",
        )
    return trials()[name]


def employment_trial() -> Trial:
    """Työllisyyden kuntakokeilut, Act 1269/2020: 25 areas, 118 municipalities."""
    return trial_named(USUAL)


def never_treated() -> tuple[Municipality, ...]:
    """Mainland municipalities outside the trial of 2021–2024."""
    return employment_trial().never_treated


def legal_calendar() -> tuple[LegalEvent, ...]:
    """Every change of law that bears on what 'treated' means in 2021–2024, in order of date."""
    return employment_trial().calendar


@door
def require_untreated(window: Window) -> None:
    """Stop a window that reaches into 2025, when every municipality is treated."""
    employment_trial().require_untreated(window)


def _trial(name: str) -> Trial:
    place = f"trials/{name}"
    return Trial(
        name=name,
        participations=tuple(_participation(row) for row in read_facts(f"{place}/areas.csv")),
        calendar=tuple(_event(row) for row in read_facts(f"{place}/calendar.csv")),
        kept_out=tuple(
            KeptOut(
                code=row["code"],
                reason=row["reason"],
                certainty=row["certainty"],
                source=row["source"],
            )
            for row in read_facts(f"{place}/kept_out.csv")
        ),
        applicants=frozenset(row["code"] for row in read_facts(f"{place}/applicants.csv")),
        groups=tuple(_group(row) for row in read_facts(f"{place}/groups.csv")),
        goals=tuple(goal_of(row) for row in read_facts(f"{place}/goals.csv")),
        windows=tuple(
            Window(row["window"], Month.parse(row["first"]), Month.parse(row["last"]))
            for row in read_facts(f"{place}/windows.csv")
        ),
        facts=MappingProxyType(
            {row["key"]: row["value"] for row in read_facts(f"{place}/trial.csv")}
        ),
    )


def _participation(row: dict[str, str]) -> Participation:
    return Participation(
        area=row["area"],
        code=row["code"],
        application_round=int(row["round"]),
        start=date.fromisoformat(row["start"]),
        end=date.fromisoformat(row["end"]),
        certainty=row["certainty"],
        source=row["source"],
        note=row["note"],
    )


def _event(row: dict[str, str]) -> LegalEvent:
    return LegalEvent(
        date.fromisoformat(row["effective"]),
        row["event"],
        row["certainty"],
        row["source"],
        Bound(row["bound"]) if row["bound"] else None,
        tuple((code, said) for code in TRANSLATED if (said := row.get(f"source_{code}"))),
    )


def _group(row: dict[str, str]) -> TargetGroup:
    return TargetGroup(
        name=row["name"],
        rule=row["rule"],
        source=row["source"],
        certainty=row["certainty"],
        proxy=row["proxy"] or None,
        proxy_gap=row["proxy_gap"],
    )


TARGET_GROUPS = employment_trial().groups
