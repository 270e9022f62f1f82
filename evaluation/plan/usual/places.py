"""Areas and donors as somebody writes them, and everything that is wrong with a list of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evaluation.domain import Municipality, Trial, fault_of_code, municipalities
from evaluation.domain.names import area_called, municipality_called, names_like
from evaluation.plan.part import FEWEST_REFERENCE

SHOWN = 60  # letters of what was given


class Wrong(NamedTuple):
    """A name that cannot be taken: as it was given, what is wrong with it, what to do.

    ``lost``: nothing that is written much like it can be offered for it.
    """

    name: str
    found: str
    remedy: str
    lost: bool = False


def areas_named(trial: Trial, names: Iterable[str]) -> tuple[tuple[str, ...], list[Wrong]]:
    """The areas of a trial that these names stand for, each once, in the order of its facts.

    A municipality stands for the area that it took part in: areas were assigned, not places.
    """
    given = list(names)
    found = {area for name in given if (area := area_called(trial, name)) is not None}
    wrong = [_no_area(trial, name) for name in given if area_called(trial, name) is None]
    return tuple(area for area in trial.areas if area in found), wrong


def donors_named(trial: Trial, names: Iterable[str]) -> tuple[tuple[str, ...], list[Wrong]]:
    """Codes of the donors that these names stand for, each once, in order."""
    codes, wrong = set(), []
    for name in names:
        place = municipality_called(name)
        if place is None:
            wrong.append(_unknown(trial, name, "no municipality"))
        elif (why := _no_donor(trial, place)) is not None:
            wrong.append(Wrong(_short(name), why, "Take it out"))
        else:
            codes.add(place.code)
    return tuple(sorted(codes)), wrong


def too_few(donors: tuple[str, ...]) -> str | None:
    """What is wrong with a list of so few donors; None if they are enough, or no list was given."""
    if 0 < len(donors) < FEWEST_REFERENCE:
        return f"{len(donors)} municipalities, {FEWEST_REFERENCE} are the least"
    return None


def took_part(trial: Trial) -> str:
    """The areas of a trial, each with its municipalities where it has others than its name says."""
    return "; ".join(with_members(trial, area) for area in trial.areas)


def with_members(trial: Trial, area: str) -> str:
    """An area with its municipalities, where it has others than its name says."""
    names = [municipalities()[code].name_fi for code in trial.areas[area]]
    return area if names == [area] else f"{area}: {', '.join(names)}"


def _no_donor(trial: Trial, place: Municipality) -> str | None:
    if place.code in trial.codes:
        return f"{place.name_fi} took part in the trial of {trial.name}, so it is no donor"
    if place.aland:
        return f"{place.name_fi} is in Åland, which has an employment authority of its own"
    return None


def _no_area(trial: Trial, name: str) -> Wrong:
    place = municipality_called(name)
    if place is None:
        return _unknown(trial, name, "no municipality and no area of the trial")
    found = f"{place.name_fi} took no part in the trial of {trial.name}"
    if trial.unknown:
        found += ", as far as is known"
    return Wrong(_short(name), found, "Name a place that did", lost=True)


def _unknown(trial: Trial, name: str, what: str) -> Wrong:
    said = name.strip()
    if said.isdigit() and (fault := fault_of_code(said)) is not None:
        return Wrong(_short(name), fault.found, fault.remedy)
    near = names_like(name, trial)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "Write its name or its code"
    return Wrong(_short(name), f"{what} is called so", remedy, lost=not near)


def _short(name: str) -> str:
    return name if len(name) <= SHOWN else f"{name[:SHOWN]}…"
