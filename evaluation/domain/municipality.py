"""Municipalities: three-digit codes as text, the 309 of 2021, and mergers by date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from math import asin, cos, isfinite, radians, sin, sqrt
from numbers import Real
from types import MappingProxyType

from evaluation.domain.facts import read_facts
from evaluation.door import door
from evaluation.errors import Breach, DomainError, refuse

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Municipality:
    """One municipality in the classification of 2021–2024 (309 of them)."""

    code: str
    name_fi: str
    name_sv: str
    region: str
    ely: str
    subregion: str
    commuting_area: str  # empty: outside every commuting area
    settlement: str
    language: str
    aland: bool
    population: int  # 31 December 2019
    longitude: float
    latitude: float

    @door
    def name(self, language: str) -> str:
        """The Swedish name in Swedish text, the Finnish one elsewhere."""
        return self.name_sv if language == "sv" else self.name_fi

    @door
    def distance_km(self, other: Municipality) -> float:
        """Great-circle distance between the two centroids, in kilometres."""
        a, b = radians(self.latitude), radians(other.latitude)
        half = sin((b - a) / 2) ** 2
        half += cos(a) * cos(b) * sin(radians(other.longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@dataclass(frozen=True, slots=True)
class Merger:
    """From ``effective`` on, ``code`` is part of ``into``."""

    effective: date
    code: str
    name_fi: str
    into: str
    certainty: str
    source: str


@cache
def mergers() -> tuple[Merger, ...]:
    """All mergers 2015–2025, in order of date."""
    rows = read_facts("mergers.csv")
    return tuple(
        Merger(
            date.fromisoformat(row["effective"]),
            row["code"],
            row["name_fi"],
            row["into"],
            row["certainty"],
            row["source"],
        )
        for row in sorted(rows, key=lambda row: (row["effective"], row["code"]))
    )


@cache
def municipalities() -> Mapping[str, Municipality]:
    """The 309 municipalities of 2021–2024 by code, in order of code."""
    rows = sorted(read_facts("municipalities_2021.csv"), key=lambda row: row["code"])
    return {row["code"]: _municipality(row) for row in rows}


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(
        code=row["code"],
        name_fi=row["name_fi"],
        name_sv=row["name_sv"],
        region=row["region"],
        ely=row["ely"],
        subregion=row["subregion"],
        commuting_area=row["commuting_area"],
        settlement=row["settlement"],
        language=row["language"],
        aland=row["aland"] == "1",
        population=int(row["population_2019"]),
        longitude=float(row["longitude"]),
        latitude=float(row["latitude"]),
    )


@door
def fault_of_code(code: str) -> Breach | None:
    """Why ``code`` is not a municipality of 2021–2024; None if it is one."""
    if code in municipalities():
        return None
    gone = {merger.code: merger for merger in mergers()}
    if re.fullmatch(r"[0-9]{3}", code) is None:
        remedy = "Write the code as three digits of text"
        if code.isdigit() and code.zfill(3) in municipalities():
            remedy += f", '{code.zfill(3)}': a spreadsheet or YAML has eaten the zero"
        return Breach(rule="municipality code", where=code, found="not three digits", remedy=remedy)
    if code in gone:
        merger = gone[code]
        return Breach(
            rule="merged municipality",
            where=code,
            found=f"{merger.name_fi} became part of {merger.into} on {merger.effective}",
            remedy="Deliver the whole history in the classification of 2021–2024, or sum it with"
            " evaluation.recode",
        )
    return Breach(
        rule="municipality code",
        where=code,
        found="no municipality of 2021–2024 has this code",
        remedy="Correct it, or take the row out if it is another kind of area",
    )


@door
def require_codes(codes: Iterable[str]) -> None:
    """Raise one error that lists every code that is not a municipality of 2021–2024."""
    refuse(
        (fault for code in codes if (fault := fault_of_code(code)) is not None),
        "{count} municipality code(s) are not of 2021–2024",
        why="a municipality that is not recognised would fall out of the comparison unseen",
        remedy="correct the codes below",
        error=DomainError,
    )


@door
def crosswalk(to: date) -> Mapping[str, str]:
    """Old code → the code that holds its area on day ``to`` (chains followed, sums preserved)."""
    return _crosswalk(to)


@cache
def _crosswalk(to: date) -> Mapping[str, str]:
    """Asked for each unit of comparison, of a handful of days."""
    step = {merger.code: merger.into for merger in mergers() if merger.effective <= to}

    def follow(code: str) -> str:
        return follow(step[code]) if code in step else code

    return MappingProxyType({code: follow(code) for code in step})


def recode(counts: Mapping[str, float], to: date | str) -> dict[str, float]:
    """Sum counts by old code into the municipalities of day ``to``; the total does not change.

    Codes are three digits of text, or as the source delivers them, ``KU`` and three digits; they
    come back as they came: ``{"KU541": 100, "KU911": 20}`` becomes ``{"KU541": 120.0}``. The day is
    a date or its text, ``2021-01-01``.

    Raises
    ------
    DomainError
        With every code that no municipality has had since 2015, every count that is no finite
        number, and a day that is none.
    """
    items = list(counts.items())
    into = crosswalk(_day(to))
    breaches = [fault for code, count in items for fault in _unsummable(code, count)]
    prefixes = {str(code)[:2] == "KU" for code, _ in items}
    if not breaches and len(prefixes) > 1:
        mixed = [code for code, _ in items if code.startswith("KU")]
        remedy = "Write all codes in one form: KU541 and 541 are the same municipality"
        breaches = [
            Breach(rule="one form of code", where=code, found="others have no KU", remedy=remedy)
            for code in mixed
        ]
    refuse(
        breaches,
        f"{{count}} of {len(items)} count(s) cannot be summed into municipalities",
        why="a code passed through unsummed leaves its people out, or counts them twice",
        remedy="correct the codes and counts below",
        error=DomainError,
    )
    prefix = "KU" if prefixes == {True} else ""
    summed: dict[str, float] = {}
    for code, count in items:
        plain = code.removeprefix("KU")
        target = prefix + into.get(plain, plain)
        summed[target] = summed.get(target, 0.0) + count
    return summed


def _day(to: date | str) -> date:
    """A day from a date, a time of day, or ISO text."""
    if isinstance(to, datetime):
        return to.date()
    if isinstance(to, date):
        return to
    try:
        return date.fromisoformat(to)
    except (TypeError, ValueError) as problem:
        raise DomainError(
            f"{to!r} is not a day",
            why="which mergers have happened by then cannot be told",
            remedy="give a date, or text like '2021-01-01'",
        ) from problem


def _unsummable(code: object, count: object) -> Iterator[Breach]:
    """What is wrong with one code and its count."""
    plain = code.removeprefix("KU") if isinstance(code, str) else str(code)
    gone = {merger.code for merger in mergers()}
    if not isinstance(code, str):
        remedy = f"Write it as text, '{plain.zfill(3)}' or 'KU{plain.zfill(3)}'"
        found = f"{type(code).__name__}, not text"
        yield Breach(rule="municipality code", where=repr(code), found=found, remedy=remedy)
    elif plain not in gone and (fault := fault_of_code(plain)) is not None:
        yield replace(fault, where=code or "(empty)")
    number = isinstance(count, Real) and not isinstance(count, bool)
    if not number or not isfinite(float(count)):  # type: ignore[arg-type]
        yield Breach(
            rule="a count",
            where=str(code),
            found=f"{count!r} is not a finite number",
            remedy="A secret count cannot be summed: sum its bounds, 0 and 4, instead",
        )
