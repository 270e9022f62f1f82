"""The form of a register: each entry's keys and the type of each, before any of it is believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from evaluation.errors import Breach

REMEDY = "Take back the version that evaluation freeze wrote"
REQUIRED = ("plan", "sha256", "frozen_on")
FORMS = MappingProxyType(
    {
        "plan": (str,),
        "sha256": (str,),
        "frozen_on": (str,),
        "parent": (str, type(None)),
        "outcomes_seen": (bool, type(None)),
        "seen_with": (str,),
        "because": (str,),
        "follows": (str, type(None)),
        "entry_sha256": (str,),
        "followed_by": (str, type(None)),
        "marks": (dict,),
        "choices": (dict,),
    }
)
NAMES = MappingProxyType(
    {str: "text", bool: "true or false", dict: "an object", type(None): "null"}
)


def faults_of_form(stored: object) -> Iterator[Breach]:
    """Every entry and key that is not of the form of a register."""
    if not isinstance(stored, list):
        yield _fault("register", "it is no list of entries")
        return
    for number, entry in enumerate(stored, start=1):
        where = f"entry {number}"
        if not isinstance(entry, Mapping):
            yield _fault(where, "it is no object")
            continue
        for key in REQUIRED:
            if key not in entry:
                yield _fault(f"{where}, {key}", "missing")
        for key, value in entry.items():
            if key not in FORMS:
                yield _fault(f"{where}, {key[:60]}", "no such key in a register")
            elif not isinstance(value, FORMS[key]):
                wanted = " or ".join(NAMES[kind] for kind in FORMS[key])
                yield _fault(f"{where}, {key}", f"it is no {wanted}")


def _fault(where: str, found: str) -> Breach:
    return Breach(rule="form of a register", where=where, found=found, remedy=REMEDY)
