"""The register is a chain: what was changed, taken out, moved or made by hand is named."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evaluation.errors import PlanError
from evaluation.plan.plan import Plan, freeze
from evaluation.plan.registration import Declared, enter, register_path, registrations
from tests.plan.registered import REASON, SMALL, amend


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return Path(shutil.copy(SMALL, tmp_path / "plan.toml"))


@pytest.mark.parametrize(
    ("stored", "declared"),
    [
        ({"outcomes_seen": False}, Declared.NOT_DECLARED),
        ({}, Declared.NOT_DECLARED),
        ({"outcomes_seen": True}, Declared.SEEN),
        ({"outcomes_seen": False, "seen_with": ""}, Declared.NOT_SEEN),
    ],
)
def test_a_register_from_before_the_question_is_not_declared(
    plan: Path, stored: dict[str, object], declared: Declared
) -> None:
    older(plan, **stored)
    (read,) = registrations(plan, older=True)
    assert read.declared is declared


# The chain


def older(plan: Path, **stored: object) -> None:
    """The register as it was written before the chain."""
    entry = asdict(freeze(plan, seen=False))
    kept = ("plan", "sha256", "frozen_on", "parent", "because", "choices")
    text = json.dumps([{**{key: entry[key] for key in kept}, **stored}])
    register_path(plan).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("stored", "given", "declared"),
    [
        ({"outcomes_seen": True}, None, Declared.SEEN),
        ({"outcomes_seen": False, "seen_with": ""}, None, Declared.NOT_DECLARED),
        ({}, True, Declared.SEEN),
    ],
)
def test_a_register_from_before_the_chain_is_taken_over_by_an_entry_of_today(
    plan: Path, stored: dict[str, object], given: bool | None, declared: Declared
) -> None:
    older(plan, **stored)
    with pytest.raises(PlanError, match="1 fault") as caught:
        Plan.load(plan)
    assert "made by hand" in str(caught.value) and "evaluation freeze PLAN" in str(caught.value)
    with pytest.raises(PlanError, match="declared not seen now"):
        freeze(plan, seen=False)
    entry = freeze(plan, seen=given)
    loaded = Plan.load(plan)
    assert loaded.frozen and loaded.registration == entry
    assert entry.declared is declared  # nobody vouches for an older "not seen"
    assert "Taken over" in entry.because
    assert len(registrations(plan)) == 2
    assert freeze(plan) == entry


def test_an_older_register_can_be_amended_at_once(plan: Path) -> None:
    older(plan, outcomes_seen=True)
    amend(plan)
    freeze(plan, REASON)
    assert Plan.load(plan).frozen
    entries = stored_entries(plan)
    entries[0]["frozen_on"] = "2020-01-01"
    assert {"chain"} == rules(plan, entries)


def stored_entries(plan: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(register_path(plan).read_text("utf-8"))
    return found


def rules(plan: Path, entries: list[dict[str, Any]]) -> set[str]:
    """Which rules a register breaks, every one of which names its entry."""
    register_path(plan).write_text(json.dumps(entries), "utf-8")
    with pytest.raises(PlanError) as caught:
        Plan.load(plan)
    with pytest.raises(PlanError):
        freeze(plan, REASON)
    assert all(breach.where.startswith("entry ") for breach in caught.value.breaches)
    return {breach.rule for breach in caught.value.breaches}


@pytest.fixture
def three(plan: Path) -> list[dict[str, Any]]:
    """Fixed, seen after all, and amended."""
    freeze(plan, seen=False)
    freeze(plan, seen=True, seen_with="the delivery of 2022-02")
    amend(plan)
    freeze(plan, REASON)
    assert Plan.load(plan).frozen
    return stored_entries(plan)


OTHER = "0" * 64


CHANGED: dict[str, tuple[int, dict[str, object], set[str]]] = {
    "not seen, the first": (1, {"outcomes_seen": False}, {"changed", "seen"}),
    "not seen, an amendment": (2, {"outcomes_seen": False}, {"changed", "seen"}),
    "seen with nothing": (1, {"seen_with": ""}, {"changed"}),
    "backdated, the first": (0, {"frozen_on": "2021-01-15"}, {"changed"}),
    "backdated, a later one": (2, {"frozen_on": "2021-01-15"}, {"changed", "day"}),
    "no day at all": (0, {"frozen_on": "yesterday"}, {"changed", "day"}),
    "another parent": (2, {"parent": OTHER}, {"changed", "parent"}),
    "no parent": (2, {"parent": None}, {"changed", "parent"}),
    "a parent of the first": (0, {"parent": OTHER}, {"changed", "parent"}),
    "no reason": (2, {"because": ""}, {"changed", "reason"}),
    "another reason": (2, {"because": "A far better reason"}, {"changed"}),
    "other choices": (0, {"choices": {"plan": {"name": "other"}}}, {"changed", "choices"}),
    "another hash of the choices": (0, {"sha256": OTHER}, {"changed", "choices", "parent"}),
    "another hash of its own": (1, {"entry_sha256": OTHER}, {"changed", "chain"}),
    "no hash of its own": (1, {"entry_sha256": ""}, {"no hash", "chain"}),
    "another entry before": (2, {"follows": OTHER}, {"changed", "chain"}),
    "another entry after": (0, {"followed_by": OTHER}, {"chain"}),
    "marks made anew": (0, {"marks": {}}, {"changed"}),
}


@pytest.mark.parametrize(("at", "change", "broken"), CHANGED.values(), ids=CHANGED)
def test_a_changed_entry_is_named(
    plan: Path,
    three: list[dict[str, Any]],
    at: int,
    change: dict[str, object],
    broken: set[str],
) -> None:
    three[at] |= change
    assert rules(plan, three) >= broken


def test_which_field_was_changed_is_said(plan: Path, three: list[dict[str, Any]]) -> None:
    three[0]["frozen_on"], three[2]["because"] = "2021-01-15", ""
    rules(plan, three)
    with pytest.raises(PlanError) as caught:
        Plan.load(plan)
    found = [f"{b.where[:12]}: {b.found}" for b in caught.value.breaches if b.rule == "changed"]
    assert found == [
        "entry 1 of 3: frozen_on is not what was written",
        "entry 3 of 3: because is not what was written",
    ]


@pytest.mark.parametrize("lost", [[0], [1], [2], [0, 1], [1, 2]])
def test_an_entry_that_was_taken_out_is_missed(
    plan: Path, three: list[dict[str, Any]], lost: list[int]
) -> None:
    assert "chain" in rules(plan, [e for k, e in enumerate(three) if k not in lost])


def test_entries_in_another_order_or_twice_are_named(
    plan: Path, three: list[dict[str, Any]]
) -> None:
    assert "chain" in rules(plan, [three[1], three[0], three[2]])
    assert "chain" in rules(plan, [*three, three[2]])


def test_an_entry_made_by_hand_is_named(plan: Path, three: list[dict[str, Any]]) -> None:
    kept = ("plan", "sha256", "frozen_on", "parent", "choices")
    forged = {key: three[0][key] for key in kept} | {"outcomes_seen": False, "seen_with": ""}
    assert "no hash" in rules(plan, [*three, {**forged, "parent": three[2]["sha256"]}])
    assert {"chain", "seen", "parent"} <= rules(plan, [forged, *three])
    register_path(plan).write_text(json.dumps([forged]), "utf-8")
    with pytest.raises(PlanError, match="made by hand"):
        Plan.load(plan)  # and freeze takes it over, of today and without its "not seen"


@pytest.mark.parametrize(
    "change",
    [
        {"frozen_on": 20210115},
        {"outcomes_seen": "false"},
        {"choices": []},
        {"marks": None},
        {"because": None},
        {"unknown": 1},
    ],
)
def test_a_field_of_another_kind_is_no_register(
    plan: Path, three: list[dict[str, Any]], change: dict[str, object]
) -> None:
    three[0] |= change
    register_path(plan).write_text(json.dumps(three), "utf-8")
    with pytest.raises(PlanError, match="is not a register"):
        Plan.load(plan)


def test_a_clock_that_was_set_back_writes_no_entry(plan: Path) -> None:
    canonical = Plan.load(plan).canonical
    enter(plan, "small", canonical, date(2026, 11, 24), seen=False)
    with pytest.raises(PlanError, match="today is 2026-11-23"):
        enter(plan, "small", canonical, date(2026, 11, 23), seen=True)
    assert len(registrations(plan)) == 1


def test_a_register_written_anew_as_a_whole_is_told_by_its_last_hash_alone(
    plan: Path, three: list[dict[str, Any]]
) -> None:
    """What no chain can know: the head that was published elsewhere is another one."""
    head = Plan.load(plan).head
    canonical = Plan.load(plan).canonical
    register_path(plan).unlink()
    enter(plan, "small", canonical, date(2021, 1, 15), seen=False)
    forged = Plan.load(plan)
    assert forged.frozen
    assert head == three[-1]["entry_sha256"] != forged.head
