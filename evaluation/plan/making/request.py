"""What somebody asks a new plan to be of, looked up in the facts; every fault of it at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.core.files import Place, content_of, place_of
from evaluation.domain import Trial, trials
from evaluation.errors import Breach, PlanError
from evaluation.plan.part import LONGEST
from evaluation.plan.usual.estimands import slug
from evaluation.plan.usual.places import (
    Wrong,
    areas_named,
    donors_named,
    too_few,
    took_part,
)

NAME = re.compile(r"[a-z0-9_-]+")
COMMENT = re.compile(r"#.*")
BETWEEN = re.compile(r"[,;\n]")
MOST_BYTES = 64 * 1024  # of a list of municipalities; all 309 of them by name take 3 000


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A plan to be made: its name, its trial, areas by their names there, donors by code."""

    name: str
    trial: Trial
    areas: tuple[str, ...] = ()
    donors: tuple[str, ...] = ()


def request(
    folder: Path, trial: str, areas: Iterable[str] = (), donors: Iterable[str] = ()
) -> Request:
    """Look up what was asked. Areas and donors are names in Finnish or Swedish, or codes; an area
    is named by itself or by a municipality in it.

    Raises
    ------
    PlanError
        With every fault at once: a folder that is there already or whose name no plan can have, no
        facts of the trial, names that nobody has, areas that took no part, donors that did, and a
        list of donors that is too short.
    """
    faults = list(_folder_faults(folder))
    known = trials().get(trial.strip().replace("–", "-"))
    if known is None:
        remedy = f"Use: {', '.join(trials())}"
        faults.append(_breach("trial", f"--trial {trial}", "there are no facts of it", remedy))
        raise _cannot(faults, "")
    found, wrong = areas_named(known, areas)
    codes, odd = donors_named(known, donors)
    faults += [_of_name("area", one) for one in wrong] + [_of_name("donors", one) for one in odd]
    if not odd and (few := too_few(codes)) is not None:
        remedy = "Name more: fewer cannot tell how large a difference chance makes"
        faults.append(_breach("donors", "--donors", few, remedy))
    if faults:
        raise _cannot(faults, took_part(known) if any(one.lost for one in wrong) else "")
    return Request(name=folder.name, trial=known, areas=found, donors=codes)


def listed(given: str) -> list[str]:
    """Names from a list, or from the file that it names: parted by commas, semicolons or lines;
    what follows a ``#`` is passed over.

    Raises
    ------
    PlanError
        If the file cannot be read as text.
    """
    text, path = given, Path(given)
    if "\n" not in given and place_of(path, PlanError) is not Place.NOTHING:
        content = content_of(path, PlanError, MOST_BYTES)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise PlanError(
                f"'{path.name}' is not UTF-8",
                why="the names of municipalities would be read as others",
                remedy="save it as UTF-8: every editor can",
            ) from problem
    lines = (COMMENT.sub("", line) for line in text.splitlines())
    return [name.strip() for line in lines for name in BETWEEN.split(line) if name.strip()]


def _folder_faults(folder: Path) -> Iterator[Breach]:
    name = folder.name
    if NAME.fullmatch(name) is None or len(name) > LONGEST:
        near = slug(name)[:LONGEST]
        remedy = "Use small letters, digits, _ and -"
        remedy += f": {near}" if near else ""
        yield _breach("name", name or str(folder), "no plan can be called so", remedy)
    if os.path.lexists(folder):
        remedy = "Name another: nothing is written over"
        yield _breach("folder", str(folder), "it is there already", remedy)


def _of_name(rule: str, wrong: Wrong) -> Breach:
    return _breach(rule, f"--{rule} {wrong.name}", wrong.found, wrong.remedy)


def _breach(rule: str, where: str, found: str, remedy: str) -> Breach:
    return Breach(rule=rule, where=where, found=found, remedy=remedy)


def _cannot(faults: list[Breach], areas: str) -> PlanError:
    remedy = "mend what is listed below; nothing was written"
    return PlanError(
        f"no plan can be made: {len(faults)} fault(s)",
        why="a plan of another place, or with other donors, would answer another question",
        remedy=f"{remedy}. These took part: {areas}" if areas else remedy,
        breaches=faults,
    )
