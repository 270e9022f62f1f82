"""The register of a plan: which choices were fixed, when, and what had been seen before.

It lies beside the plan, ``plan.toml`` and ``plan.frozen.json``, and only grows: an amended plan is
a new entry that names its parent, the reason, and that outcomes had been seen. Each entry carries
the hash of the one before it; whoever reads the register checks the whole chain (``chain``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from evaluation.core.files import Place, content_of, json_in, place_of
from evaluation.core.writing import one_writer, replace_file
from evaluation.door import door
from evaluation.errors import Breach, OutputError, PlanError
from evaluation.plan.chain import SHORTEST_REASON, broken
from evaluation.plan.entry import CHAIN, Declared, Registration, chained_to
from evaluation.plan.register_form import faults_of_form

__all__ = ["Declared", "Registration", "enter", "register_path", "registrations", "save_register"]

REGISTER = ".frozen.json"
TAKEN_OVER = "Taken over from a register without hashes, which says {day}."


def register_path(plan: Path) -> Path:
    """Where the register of a plan lies."""
    return plan.with_suffix(REGISTER)


@door
def registrations(plan: Path, *, older: bool = False) -> tuple[Registration, ...]:
    """The entries of a plan's register, oldest first; none where there is no register.

    Older registers took for granted that outcomes had not been seen: that is read as not declared.
    ``older``: entries from before registers were chains may stand alone, as in older editions and
    when a register is taken over.

    Raises
    ------
    PlanError
        If the file is not a register, or with every fault of its chain.
    """
    entries = _read(plan)
    if faults := broken(entries, older=older):
        raise _not_a_chain(plan, faults)
    return entries


def _read(plan: Path) -> tuple[Registration, ...]:
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


def _not_a_chain(plan: Path, faults: list[Breach]) -> PlanError:
    return PlanError(
        f"the register of '{plan.name}' is not as it was written: {len(faults)} fault(s)",
        why="nobody can tell from it which choices were fixed before results were seen",
        remedy="mend what is below; the copy in version control is as it was written",
        breaches=faults,
    )


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
        change, if treated months were open and are declared not seen, if the day is before that of
        the last entry, or with every fault of the chain.
    OutputError
        If the register cannot be written, or another process writes it.
    """
    _require_whole_letters(because, seen_with)
    path = register_path(plan)
    with _or_our_error(path), one_writer(path):  # nobody adds to it between reading and writing
        known = registrations(plan, older=True)
        declared = (seen, seen_with.strip())
        entry = _next(plan, known, name, canonical, today, because.strip(), declared)
        if entry in known[-1:]:
            return entry
        if known and entry.frozen_on < known[-1].frozen_on:
            raise _clock(plan, known[-1], entry)
        entries = chained_to(known, entry)
        save_register(path, entries)
    return entries[-1]


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
    older = same and not known[-1].chained  # to be taken over by an entry of today
    if same and (known[-1].outcomes_seen == seen or not seen):
        if seen is False and known[-1].outcomes_seen is not False:
            raise _opened(plan, known[-1])
        if not older:
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
    entry = Registration(
        plan=name,
        sha256=sha256,
        frozen_on=today.isoformat(),
        parent=known[-1].sha256 if known else None,
        outcomes_seen=seen or bool(known),
        seen_with=seen_with,
        because=because,
        choices=json.loads(canonical),
    )
    return _taken_over(known[-1], entry, seen) if older else entry


def _taken_over(last: Registration, entry: Registration, seen: bool | None) -> Registration:
    """The first chained entry after older ones. It says what they said; that outcomes had not been
    seen is not taken over, since nobody can vouch for it.
    """
    told = f"{TAKEN_OVER.format(day=last.frozen_on)} {last.because}".strip()
    return replace(
        entry,
        outcomes_seen=seen or last.outcomes_seen or None,
        seen_with=entry.seen_with or last.seen_with,
        because=entry.because or told,
    )


def _clock(plan: Path, last: Registration, entry: Registration) -> PlanError:
    return PlanError(
        f"'{plan.name}' was frozen on {last.frozen_on}, and today is {entry.frozen_on}",
        why="an entry dated before the one that it follows is taken for backdated",
        remedy="set the clock of this machine, then freeze again",
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
    text = json.dumps([_stored(entry) for entry in entries], indent=1, ensure_ascii=False)
    with _or_our_error(path):
        replace_file(path, f"{text}\n".encode())


def _stored(entry: Registration) -> dict[str, Any]:
    """As it stands in the file: entries from before the chain keep their form."""
    chain = () if entry.chained else (*CHAIN, "follows")
    return {name: value for name, value in asdict(entry).items() if name not in chain}


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
