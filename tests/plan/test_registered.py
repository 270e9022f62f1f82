"""The day on which choices were fixed: the first on which they stood in the register, unamended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Plan
from evaluation.plan.entry import Registration
from evaluation.plan.registered import registered

OWN = Plan.load(Path(__file__).parents[1] / "small.toml")
HASHES = {"A": OWN.sha256, "B": "0" * 64}


def registered_as(entries: str) -> Plan:
    """The plan whose choices are A, after one entry a letter, a day each."""
    plan = OWN.model_copy()
    plan._registered = tuple(
        Registration(
            plan="small",
            sha256=HASHES[letter],
            frozen_on=f"2026-11-{k + 1:02}",
            parent=HASHES[entries[k - 1]] if k else None,
            outcomes_seen=True,
        )
        for k, letter in enumerate(entries)
    )
    return plan


@pytest.mark.parametrize(
    ("entries", "day"),
    [("A", 1), ("AA", 1), ("BA", 2), ("BAA", 2), ("ABA", 3), ("ABAA", 3), ("AAA", 1)],
)
def test_it_is_the_first_day_since_other_choices_stood_there(entries: str, day: int) -> None:
    plan = registered_as(entries)
    assert plan.fixed is not None
    assert plan.fixed.frozen_on == f"2026-11-{day:02}"
    assert plan.registration is not None
    assert plan.registration.frozen_on == f"2026-11-{len(entries):02}"


@pytest.mark.parametrize("entries", ["", "B", "AB", "AAB"])
def test_choices_that_do_not_stand_last_are_not_fixed(entries: str) -> None:
    plan = registered_as(entries)
    assert plan.fixed is None
    assert registered(plan) is None


def test_a_day_without_a_hash_is_told_from_one_with_a_hash() -> None:
    """Anybody can write an old entry and have it taken over."""
    plan = registered_as("AAA")
    assert plan.sealed is None
    older, taken_over, again = plan._registered
    plan._registered = (
        older,
        replace(taken_over, entry_sha256="1" * 64),
        replace(again, entry_sha256="2" * 64),
    )
    assert plan.fixed == older and plan.sealed == plan._registered[1]
    told = registered(plan)
    assert told is not None
    assert (told["frozen_on"], told["sealed_on"]) == ("2026-11-01", "2026-11-02")


def test_entered_again_they_amend_what_they_amended_at_first_and_never_themselves() -> None:
    told = registered(registered_as("BAA"))
    assert told is not None
    assert (told["frozen_on"], told["entered_on"]) == ("2026-11-02", "2026-11-03")
    assert told["parent"] == HASHES["B"]
    alone = registered(registered_as("AA"))
    assert alone is not None and alone["parent"] is None
