"""Unemployed jobseekers and vacancies by occupation: table 12ti, read under its contract."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.door import door
from evaluation.sources.described import Origin, described
from evaluation.sources.opening import Opener

CONTRACT = "statfin_12ti"


@dataclass(frozen=True, kw_only=True, slots=True)
class Occupations:
    """Counts by occupation, area and month, shape (K, A, T); NaN is a secret small count."""

    origin: Origin
    occupations: tuple[str, ...]
    areas: tuple[str, ...]
    months: tuple[Month, ...]
    jobseekers: Array
    vacancies: Array


@door
def read_occupations(path: str | Path, plan: Opener | None = None) -> Occupations:
    """Read table 12ti of Statistics Finland: unemployed jobseekers and vacancies by occupation.

    Without a plan only months before the trial are read; with one that is frozen, all of them.

    >>> occupations = ev.read_occupations("delivery/12ti.csv")
    >>> str(occupations.months[-1])
    '2021-02'

    Raises
    ------
    DeliveryError
        If the bytes are not a table, or hold no month before the trial.
    ContractBreach
        With every breach at once, if they are not the table that was promised.
    BlindError
        If the plan is not frozen.
    """
    table = described(Path(path), CONTRACT, ("occupation", "area_code"), plan)
    return Occupations(
        origin=table.origin,
        occupations=table.keys["occupation"],
        areas=table.keys["area_code"],
        months=table.months,
        jobseekers=table.counts["TYOTTOMATLOPUSSA"],
        vacancies=table.counts["AVPAIKATLOPUSSA"],
    )
