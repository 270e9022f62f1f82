"""The register: it opens exactly the choices that were fixed, and only grows."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from evaluation.errors import PlanError
from evaluation.plan.plan import Plan, freeze
from evaluation.plan.registration import Declared, enter, register_path, registrations
from tests.plan.registered import REASON, SMALL, amend


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return Path(shutil.copy(SMALL, tmp_path / "plan.toml"))


def test_a_plan_is_frozen_once_it_is_registered(plan: Path) -> None:
    assert not Plan.load(plan).frozen
    entry = freeze(plan, seen=False)
    loaded = Plan.load(plan)
    assert loaded.frozen
    assert loaded.registration == entry
    assert entry.sha256 == loaded.sha256
    assert (entry.parent, entry.outcomes_seen, entry.because) == (None, False, "")


def test_freezing_twice_changes_nothing(plan: Path) -> None:
    first = freeze(plan, seen=False)
    before = register_path(plan).read_bytes()
    assert freeze(plan, "another reason altogether") == first
    assert register_path(plan).read_bytes() == before


def test_that_outcomes_had_been_seen_after_all_is_a_new_entry(plan: Path) -> None:
    first = freeze(plan, seen=False)
    second = freeze(plan, seen=True)
    assert registrations(plan) == (first, second)
    assert Plan.load(plan).registration == second
    assert second.outcomes_seen
    assert freeze(plan, seen=True) == second


def test_a_return_to_earlier_choices_is_an_amendment_too(plan: Path) -> None:
    text = plan.read_text("utf-8")
    freeze(plan, seen=False)
    amend(plan)
    freeze(plan, REASON)
    plan.write_text(text, "utf-8")
    assert not Plan.load(plan).frozen
    with pytest.raises(PlanError, match="was frozen on"):
        freeze(plan)
    assert freeze(plan, REASON).outcomes_seen
    assert Plan.load(plan).frozen
    assert len(registrations(plan)) == 3


def test_comments_and_order_do_not_thaw_it(plan: Path) -> None:
    freeze(plan, seen=False)
    plan.write_text("# a comment\n" + plan.read_text("utf-8"), "utf-8")
    assert Plan.load(plan).frozen


def test_other_choices_are_not_frozen(plan: Path) -> None:
    freeze(plan, seen=False)
    loaded = Plan.load(plan)
    more = loaded.inference.model_copy(update={"draws": 2999})
    assert not loaded.model_copy(update={"inference": more}).frozen
    amend(plan)
    assert not Plan.load(plan).frozen


@pytest.mark.parametrize("because", ["", "   ", "why not"])
def test_an_amendment_without_a_reason_is_refused(plan: Path, because: str) -> None:
    freeze(plan, seen=False)
    before = register_path(plan).read_bytes()
    amend(plan)
    with pytest.raises(PlanError, match="was frozen on"):
        freeze(plan, because)
    assert register_path(plan).read_bytes() == before


def test_an_amendment_names_its_parent_and_counts_as_seen(plan: Path) -> None:
    first = freeze(plan, seen=False)
    amend(plan)
    second = freeze(plan, REASON)
    assert registrations(plan) == (first, second)
    assert (second.parent, second.outcomes_seen) == (first.sha256, True)
    assert second.because == REASON


def test_who_had_seen_outcomes_says_so(plan: Path) -> None:
    assert freeze(plan, seen=True).outcomes_seen


def test_the_day_is_a_record(plan: Path) -> None:
    entry = enter(plan, "small", Plan.load(plan).canonical, date(2026, 11, 24), seen=False)
    assert entry.choices == json.loads(Plan.load(plan).canonical)
    assert entry.sha256 == Plan.load(plan).sha256
    assert entry.frozen_on == "2026-11-24"
    assert json.loads(register_path(plan).read_text("utf-8"))[0]["frozen_on"] == "2026-11-24"


@pytest.mark.parametrize("text", ["no json", "[1]", '[{"plan": "x"}]', '{"a": 1}'])
def test_a_broken_register_opens_nothing(plan: Path, text: str) -> None:
    register_path(plan).write_text(text, "utf-8")
    with pytest.raises(PlanError, match="is not a register"):
        Plan.load(plan)


def test_the_plan_of_espoo_is_registered_and_says_that_outcomes_were_seen() -> None:
    plan = Plan.load(Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml")
    assert plan.registration is not None
    assert plan.registration.outcomes_seen


# The declaration: had outcomes been seen?


def test_nobody_assumes_that_outcomes_were_not_seen(plan: Path) -> None:
    with pytest.raises(PlanError, match="nobody says whether outcomes had been seen") as caught:
        freeze(plan)
    assert "--not-seen" in caught.value.remedy and "--seen" in caught.value.remedy
    assert not register_path(plan).exists()


def test_what_had_been_seen_is_kept(plan: Path) -> None:
    entry = freeze(plan, seen=True, seen_with="the delivery of 2022-02")
    assert (entry.declared, entry.seen_with) == (Declared.SEEN, "the delivery of 2022-02")
    assert registrations(plan) == (entry,)


def test_once_treated_months_are_open_they_count_as_seen(plan: Path) -> None:
    first = freeze(plan, seen=True)
    before = register_path(plan).read_bytes()
    with pytest.raises(PlanError, match="declared not seen now"):
        freeze(plan, seen=False)
    amend(plan)
    with pytest.raises(PlanError, match="declared not seen now"):
        freeze(plan, REASON, seen=False)
    assert register_path(plan).read_bytes() == before
    assert registrations(plan) == (first,)
