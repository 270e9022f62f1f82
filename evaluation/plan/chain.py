"""The register as a chain: every way in which its entries cannot have been written one by one.

It tells whoever changed, took out, put in or backdated an entry. It cannot tell a register that was
written anew as a whole by somebody who makes all hashes again: only a copy of its last hash kept
elsewhere can, which is why that hash stands in every manifest and report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile

from evaluation.errors import Breach
from evaluation.plan.entry import (
    Registration,
    hash_of_content,
    hash_of_entry,
    hash_of_older,
    marks_of,
)

SHORTEST_REASON = 10
SHOWN = 12  # digits of a hash
TAKE_BACK = "Take back the register as evaluation freeze wrote it"
TAKE_OVER = (
    "If it is older than the chain, take it over: evaluation freeze PLAN; if not, take back the"
    " register as evaluation freeze wrote it"
)


def broken(entries: Sequence[Registration], *, older: bool = False) -> list[Breach]:
    """Every fault of a register, all at once; empty where it is a chain.

    ``older``: entries from before the chain may stand alone. They carry no hash, so only what they
    say can be held against each other.
    """
    before = len(list(takewhile(lambda entry: not entry.chained, entries)))
    found = []
    for k, entry in enumerate(entries):
        last = entries[k - 1] if k else None
        where = f"entry {k + 1} of {len(entries)}, frozen on {entry.frozen_on}"
        said = [*_of_choices(entry), *_of_day(entry, last), *_of_amendment(entry, last)]
        if entry.chained:
            said += [*_of_own_hash(entry), *_of_link(entries, k, before)]
        elif k >= before:
            said.append(("no hash", "was not written by evaluation freeze: it has no hash", ""))
        elif before == len(entries) and not older:
            said.append(
                ("no hash", "is from before registers were chains, or made by hand", TAKE_OVER)
            )
        found += [
            Breach(rule=rule, where=where, found=what, remedy=remedy or TAKE_BACK)
            for rule, what, remedy in said
        ]
    return found


Said = tuple[str, str, str]  # rule, what was found, what to do where it is not the usual


def _of_choices(entry: Registration) -> Iterator[Said]:
    if not entry.choices and not entry.chained:
        return  # the oldest registers kept the hash alone
    found = hash_of_content(entry.choices)
    if found != entry.sha256:
        what = f"its choices have sha256 {found[:SHOWN]}, it says {entry.sha256[:SHOWN]}"
        yield "choices", what, ""


def _of_day(entry: Registration, last: Registration | None) -> Iterator[Said]:
    if _day(entry) is None:
        yield "day", f"'{entry.frozen_on[:20]}' is no day", ""
    elif last is not None and _day(last) is not None and entry.frozen_on < last.frozen_on:
        yield "day", f"is before {last.frozen_on}, the day of the entry before it: backdated", ""


def _day(entry: Registration) -> date | None:
    try:
        day = date.fromisoformat(entry.frozen_on)
    except ValueError:
        return None
    return day if day.isoformat() == entry.frozen_on else None


def _of_amendment(entry: Registration, last: Registration | None) -> Iterator[Said]:
    """What a further entry must say: what it amends, that outcomes had been seen, and why."""
    parent = None if last is None else last.sha256
    if entry.parent != parent:
        named = "none" if entry.parent is None else entry.parent[:SHOWN]
        right = "none" if parent is None else parent[:SHOWN]
        yield "parent", f"names parent {named}; the entry before it has {right}", ""
    if last is None:
        return
    taken_over = entry.sha256 == last.sha256 and entry.chained and not last.chained
    if entry.outcomes_seen is False or (entry.outcomes_seen is None and not taken_over):
        yield "seen", "treated months were open by then, and it does not say that", ""
    if entry.sha256 != last.sha256 and len(entry.because.strip()) < SHORTEST_REASON:
        yield "reason", "amends the choices before it and gives no reason", ""


def _of_own_hash(entry: Registration) -> Iterator[Said]:
    found = hash_of_entry(entry)
    if found == entry.entry_sha256 and entry.marks == marks_of(entry):
        return
    changed = [name for name, mark in marks_of(entry).items() if entry.marks.get(name) != mark]
    for name in changed:
        yield "changed", f"{name} is not what was written", ""
    if not changed:
        what = f"has sha256 {found[:SHOWN]}, it says {entry.entry_sha256[:SHOWN]}"
        yield "changed", what, ""


def _of_link(entries: Sequence[Registration], k: int, before: int) -> Iterator[Said]:
    """Whether the entries beside are those that it was written between."""
    entry = entries[k]
    expected: str | None
    if k > before:
        expected = entries[k - 1].entry_sha256
    else:
        expected = hash_of_older(entries[:before]) if before else None
    if entry.follows != expected:
        yield "chain", "follows an entry that is not there, or was changed", ""
    after = entries[k + 1].entry_sha256 if k + 1 < len(entries) else None
    if entry.followed_by != after:
        yield "chain", "the entry that came after it is not there, or was changed", ""
