"""One entry of a register: the choices that were fixed, and how it is chained to the others.

An entry's own hash covers all that it says and the hash of the entry before it, so whoever changes,
takes out or puts in one breaks the chain there. ``marks`` hash each field by itself: they tell
which one was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

CHAIN = ("entry_sha256", "followed_by", "marks")  # what an entry's own hash cannot cover
MARK = 16  # hexadecimal digits of the hash of one field


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
    parent: str | None = None  # hash of the choices that it amends
    outcomes_seen: bool | None = None  # before these choices were fixed; None: nobody declared it
    seen_with: str = ""  # what had been looked at
    because: str = ""
    follows: str | None = None  # hash of the entry before, or of those from before the chain
    entry_sha256: str = ""  # hash of this entry; empty in registers from before the chain
    followed_by: str | None = field(default=None, compare=False)  # hash of the entry after it
    marks: dict[str, str] = field(default_factory=dict)  # of each field, to tell which was changed
    choices: dict[str, Any] = field(default_factory=dict)  # all of them, so that they can be rerun

    @property
    def declared(self) -> Declared:
        """What was declared of outcomes when these choices were fixed."""
        if self.outcomes_seen is None:
            return Declared.NOT_DECLARED
        return Declared.SEEN if self.outcomes_seen else Declared.NOT_SEEN

    @property
    def chained(self) -> bool:
        """Whether it carries a hash of its own."""
        return bool(self.entry_sha256)


def canonical(content: object) -> str:
    """Sorted keys, no spaces, UTF-8: the same content gives the same text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of_content(content: object) -> str:
    """sha256 of the canonical text of a content."""
    return hashlib.sha256(canonical(content).encode("utf-8", "surrogatepass")).hexdigest()


def said(entry: Registration) -> dict[str, Any]:
    """All that an entry says, less what is made from it."""
    return {name: value for name, value in asdict(entry).items() if name not in CHAIN}


def marks_of(entry: Registration) -> dict[str, str]:
    """The hash of each field by itself."""
    return {name: hash_of_content(value)[:MARK] for name, value in said(entry).items()}


def hash_of_entry(entry: Registration) -> str:
    """The entry's own hash: of all that it says, the entry before it included."""
    return hash_of_content(said(entry))


def hash_of_older(entries: Iterable[Registration]) -> str:
    """One hash of the entries from before the chain, which the first chained one follows."""
    return hash_of_content([said(entry) for entry in entries])


def chained_to(known: tuple[Registration, ...], entry: Registration) -> tuple[Registration, ...]:
    """The register with one more entry, tied to the last by a hash in each direction."""
    if not known:
        follows = None
    else:
        follows = known[-1].entry_sha256 if known[-1].chained else hash_of_older(known)
    entry = replace(entry, follows=follows)
    entry = replace(entry, entry_sha256=hash_of_entry(entry), marks=marks_of(entry))
    if known and known[-1].chained:
        known = (*known[:-1], replace(known[-1], followed_by=entry.entry_sha256))
    return (*known, entry)
