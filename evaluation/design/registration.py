"""The register of a plan: which choices were fixed, when, and what had been seen before.

It lies beside the plan, ``plan.toml`` and ``plan.frozen.json``, and only grows: an amended plan is
a new entry that names its parent, the reason, and that outcomes had been seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from evaluation.data.files import Place, content_of, json_in, place_of
from evaluation.data.writing import one_writer, replace_file
from evaluation.design.register_form import faults_of_form
from evaluation.door import door
from evaluation.errors import OutputError, PlanError

REGISTER = ".frozen.json"
SHORTEST_REASON = 10


class Declared(StrEnum):
    """What whoever froze the choices said of outcomes: had they been looked at by then?"""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    NOT_DECLARED = "not_declared"  # registers from before the question was asked

    @property
    def said(self) -> str:
        """The same in words: how the choices lie in time to outcomes."""
        return {
            Declared.SEEN: "after outcomes had been seen",
            Declared.NOT_SEEN: "before outcomes were seen",
            Declared.NOT_DECLARED: "not declared whether outcomes had been seen",
        }[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """One entry: the hash of the choices, and how they came to be fixed."""

    plan: str
    sha256: str
    frozen_on: str  # the day, YYYY-MM-DD; a run reads it here and no clock
    parent: str | None = None  # hash of the entry that it amends
    outcomes_seen: bool | None = None  # before these choices were fixed; None: nobody declared it
    seen_with: str = ""  # what had been looked at
    because: str = ""
    choices: dict[str, Any] = field(default_factory=dict)  # all of them, so that they can be rerun

    @property
    def declared(self) -> Declared:
        """What was declared of outcomes when these choices were fixed."""
        if self.outcomes_seen is None:
            return Declared.NOT_DECLARED
        return Declared.SEEN if self.outcomes_seen else Declared.NOT_SEEN


def register_path(plan: Path) -> Path:
    """Where the register of a plan lies."""
    return plan.with_suffix(REGISTER)


@door
def registrations(plan: Path) -> tuple[Registration, ...]:
    """The entries of a plan's register, oldest first; none where there is no register.

    Older registers took for granted that outcomes had not been seen: that is read as not declared.

    Raises
    ------
    PlanError
        If the file is not a register.
    """
    path = register_path(plan)
    if place_of(path, PlanError) is Place.NOTHING:
        return ()
    what = "a register of a plan"
    stored = json_in(path.name, content_of(path, PlanError), PlanError, what)
    if faults := list(faults_of_form(stored)):
        raise PlanError(
            f"'{path.name}' is not {what}: {len(faults)} fault(s)",
            why="nobody can tell from it which choices were fixed before results were seen",
            remedy="take back the version that evaluation freeze wrote",
            breaches=faults,
        )
    return tuple(_entry(entry) for entry in stored)


def _entry(stored: dict[str, Any]) -> Registration:
    assumed = "seen_with" not in stored and not stored.get("outcomes_seen")
    return Registration(**{**stored, **({"outcomes_seen": None} if assumed else {})})


def enter(
    plan: Path,
    name: str,
    canonical: str,
    today: date,
    because: str = "",
    *,
    seen: bool | None = None,
    seen_with: str = "",
) -> Registration:
    """Add these choices to the register; the last entry stands for itself.

    ``seen``: whether outcomes had been looked at, and with what. It has to be declared for choices
    that are new; an amendment always counts as seen, and a return to earlier choices is an
    amendment too.

    Raises
    ------
    PlanError
        If nothing is declared, if other choices were frozen before and no reason is given for the
        change, or if treated months were open and are declared not seen.
    OutputError
        If the register cannot be written, or another process writes it.
    """
    _require_whole_letters(because, seen_with)
    path = register_path(plan)
    with _or_our_error(path), one_writer(path):  # nobody adds to it between reading and writing
        known = registrations(plan)
        declared = (seen, seen_with.strip())
        entry = _next(plan, known, name, canonical, today, because.strip(), declared)
        if entry not in known[-1:]:
            save_register(path, (*known, entry))
    return entry


def _next(
    plan: Path,
    known: tuple[Registration, ...],
    name: str,
    canonical: str,
    today: date,
    because: str,
    declared: tuple[bool | None, str],
) -> Registration:
    """The entry that these choices make, or the last one where it says the same already."""
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    same, (seen, seen_with) = bool(known) and known[-1].sha256 == sha256, declared
    if same and (known[-1].outcomes_seen == seen or not seen):
        if seen is False and known[-1].outcomes_seen is not False:
            raise _opened(plan, known[-1])
        return known[-1]
    if known and not same and len(because) < SHORTEST_REASON:
        raise PlanError(
            f"'{plan.name}' was frozen on {known[-1].frozen_on} with other choices"
            f" (sha256 {known[-1].sha256[:12]})",
            why="an amendment after the treated months could be seen is another evaluation, and"
            " its reader must be told why",
            remedy='give the reason: evaluation freeze PLAN --because "…"; the old choices stay'
            " in the register",
        )
    if known and seen is False:
        raise _opened(plan, known[-1])
    if not known and seen is None:
        raise _undeclared(plan)
    return Registration(
        plan=name,
        sha256=sha256,
        frozen_on=today.isoformat(),
        parent=known[-1].sha256 if known else None,
        outcomes_seen=seen or bool(known),
        seen_with=seen_with,
        because=because,
        choices=json.loads(canonical),
    )


def _require_whole_letters(*texts: str) -> None:
    """Stop words that came from a terminal of another encoding: no register could hold them."""
    for text in texts:
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise PlanError(
                f"'{text[:60]}' holds bytes that are no UTF-8",
                why="the register is UTF-8, and its readers would see other words",
                remedy="write it again in a terminal that is set to UTF-8",
            )


def _undeclared(plan: Path) -> PlanError:
    return PlanError(
        f"nobody says whether outcomes had been seen when the choices of '{plan.name}' were made",
        why="choices that were fixed before outcomes are evidence, the same choices made after"
        " them are not, and a reader must know which these are",
        remedy='say it: evaluation freeze PLAN --not-seen, or --seen "with what" if anybody who'
        " chose had looked at months of the trial",
    )


def _opened(plan: Path, last: Registration) -> PlanError:
    return PlanError(
        f"'{plan.name}' was frozen on {last.frozen_on}, and outcomes are declared not seen now",
        why="treated months have been open to the plan since then: it cannot be known any more"
        f" (the register says: {last.declared.value.replace('_', ' ')})",
        remedy='leave --not-seen out, or declare --seen "with what"',
    )


def save_register(path: Path, entries: tuple[Registration, ...]) -> None:
    """Write a register beside, then rename: it is never half-written."""
    text = json.dumps([asdict(entry) for entry in entries], indent=1, ensure_ascii=False)
    with _or_our_error(path):
        replace_file(path, f"{text}\n".encode())


@contextmanager
def _or_our_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise OutputError(
            f"'{path.name}' cannot be written: {problem.strerror or problem}",
            why="a plan whose choices are not in its register is not frozen; the register is as"
            " it was",
            remedy="put the plan into a folder that can be written, then freeze it again",
        ) from problem
