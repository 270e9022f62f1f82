"""From a short plan to a whole one: what it leaves out has its usual value, and stands there."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from evaluation.domain import Month, Trial, trials
from evaluation.domain.trial import USUAL as USUAL_TRIAL
from evaluation.errors import Breach, DomainError
from evaluation.plan.reading.faults import contradiction, faults_of_form, plan_error
from evaluation.plan.usual.asked import USUAL, Usual
from evaluation.plan.usual.designs import usual_candidates
from evaluation.plan.usual.estimands import usual_estimands
from evaluation.plan.usual.months import UsualMonths, text_of
from evaluation.plan.usual.places import areas_named, donors_named

Raw = dict[str, Any]
WITHIN = MappingProxyType({"youth_less_over_50": "under_30"})  # outcomes by the group they need
EARLIEST, LATEST = 1900, 2100  # of a base year that a plan may give


def completed(raw: Raw, text: str, name: str) -> tuple[Raw, list[Breach]]:
    """The choices of a TOML text, whole; and what is wrong with its heading ``[usual]``.

    Without that heading they are as they were. A key that the plan gives itself wins over its
    usual value; so does a list of tables, as a whole. ``[usual]`` is not in what comes out.

    Raises
    ------
    PlanError
        If the heading is not of its form, or the trial's facts are not there.
    """
    if USUAL not in raw:
        return raw, []
    asked, trial = _asked(raw, text, name), _trial(raw, text, name)
    areas, wrong_areas = areas_named(trial, asked.areas)
    donors, wrong_donors = donors_named(trial, asked.donors)
    use = f". Use: {', '.join(trial.areas)}"
    faults = [
        contradiction(text, (USUAL, key), f"'{one.name}': {one.found}", one.remedy + more)
        for key, wrong, more in (("areas", wrong_areas, use), ("donors", wrong_donors, ""))
        for one in wrong
    ]
    faults += [contradiction(text, *fault) for fault in _said_twice(raw, asked)]
    usual = usual_choices(raw, trial, areas, donors)
    given = {key: value for key, value in raw.items() if key != USUAL}
    if not usual["candidate"] and "candidate" not in given and not faults:
        found = f"{len(donors)} donors, of too few places for any of the usual candidate designs"
        remedy = "Name donors of more places, or candidates of your own"
        faults.append(contradiction(text, (USUAL, "donors"), found, remedy))
    return _merged(usual, given), faults


def usual_choices(raw: Raw, trial: Trial, areas: tuple[str, ...], donors: tuple[str, ...]) -> Raw:
    """Every usual choice of a trial, given what of its months and floors a plan says itself."""
    chosen, start = usual_set(1), trial.start
    clean_pre, base_year = _span(raw, start), _year(raw)
    months = UsualMonths.of(trial, clean_pre, base_year)
    floors = chosen["comparison"]["population_floor"]
    return {
        **chosen,
        "plan": {"seed": int(f"{start.year}{start.month:02d}01"), **chosen["plan"]},
        "outcomes": {"base_year": months.base_year, **_outcomes(chosen["outcomes"], trial)},
        "calendar": {
            "clean_pre": text_of(months.clean_pre),
            "donut": text_of(months.donut),
            "windows": {name: text_of(span) for name, span in months.windows.items()},
            "primary_window": next(iter(months.windows), ""),
        },
        "base_period": {**chosen["base_period"], "bracket": months.brackets},
        "comparison": {"donors": list(donors), **chosen["comparison"]},
        "candidate": usual_candidates(chosen["candidate"], trial, months, donors),
        "estimand": usual_estimands(chosen["estimand"], trial, areas, floors[0]),
    }


def _outcomes(chosen: Raw, trial: Trial) -> Raw:
    """A difference between people that the law is about and others, where the facts name them."""
    groups = {group.name for group in trial.groups}
    kept = [name for name in chosen["secondary"] if WITHIN.get(name, "") in {"", *groups}]
    return {**chosen, "secondary": kept}


@cache
def usual_set(number: int) -> Raw:
    """A set of usual choices as it is written: months by name, an area by its leaving out."""
    text = files(__package__).joinpath(f"set_{number}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _asked(raw: Raw, text: str, name: str) -> Usual:
    try:
        return Usual.model_validate(raw[USUAL])
    except ValidationError as problem:
        faults = faults_of_form(problem, text, (USUAL,))
        raise plan_error(name, list(faults)) from problem


def _trial(raw: Raw, text: str, name: str) -> Trial:
    given = _given(raw, "plan", "trial")
    said = USUAL_TRIAL if given is None else given
    if not isinstance(said, str) or said not in trials():
        found = f"no facts of a trial {said!r:.60}"
        fault = contradiction(text, ("plan", "trial"), found, f"Use: {', '.join(trials())}")
        raise plan_error(name, [fault])
    return trials()[said]


def _said_twice(raw: Raw, asked: Usual) -> list[tuple[tuple[str, ...], str, str]]:
    """What stands under the heading and beside it too."""
    found: list[tuple[tuple[str, ...], str, str]] = []
    if asked.areas and "estimand" in raw:
        said = "areas, and [[estimand]] of the plan's own"
        found.append(((USUAL, "areas"), said, "Name them in one of the two"))
    if asked.donors and _given(raw, "comparison", "donors") is not None:
        said = "donors, and donors under [comparison]"
        found.append(((USUAL, "donors"), said, "Name them in one of the two"))
    return found


def _merged(usual: Raw, given: Raw) -> Raw:
    """Headings key by key; everything else as a whole."""
    both = {
        key: {**usual[key], **value}
        for key, value in given.items()
        if isinstance(value, dict) and isinstance(usual.get(key), dict)
    }
    return {**usual, **given, **both}


def _given(raw: Raw, heading: str, key: str) -> object:
    """What a plan says itself under a heading; None where either is not there."""
    table = raw.get(heading)
    return table.get(key) if isinstance(table, dict) else None


def _span(raw: Raw, start: Month) -> tuple[Month, Month] | None:
    """The clean months that a plan gives itself. Others than two before the trial, in order, its
    model will refuse.
    """
    given = _given(raw, "calendar", "clean_pre")
    if not isinstance(given, list):
        return None
    try:
        first, last = (Month.parse(str(month)) for month in given)
    except (DomainError, ValueError):
        return None
    return (first, last) if first <= last < start else None


def _year(raw: Raw) -> int | None:
    given = _given(raw, "outcomes", "base_year")
    sound = isinstance(given, int) and EARLIEST <= given <= LATEST
    return given if isinstance(given, int) and sound else None
