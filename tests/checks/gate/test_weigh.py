"""Weigh: everything by the chosen design, as a run has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import weigh, weigh_by
from evaluation.errors import DesignError
from tests import chosen


def test_it_is_the_choice_then_the_gate() -> None:
    found, choice = chosen.weighed(), chosen.choice()
    assert found.candidate == choice.candidate
    assert (found.rows, found.why_out) == (choice.rows, choice.why_out)
    assert found.runners_up == choice.runners_up
    assert found.again == next(row for row in choice.rows if row.name == choice.chosen)
    assert found.primary == "all_by_jobseekers"
    wanted = chosen.evidence(choice.chosen)
    assert {key[1] for key in found.judged} == {"broad_without_laid_off", "registered_unemployment"}
    for key, one in found.judged.items():
        assert one.said.att == pytest.approx(wanted[key].att, abs=1e-10)
        assert one.evidence.p_value == pytest.approx(wanted[key].p_value, abs=1e-9)


def test_a_plan_without_candidates_has_nothing_to_weigh() -> None:
    assert weigh(chosen.plan().model_copy(update={"candidate": ()}), chosen.twin()) is None


def test_a_delivery_is_not_weighed_before_a_design_is_chosen() -> None:
    real = replace(chosen.twin(), synthetic=False)
    with pytest.raises(DesignError, match="has 2 candidate designs, and none is chosen"):
        weigh(chosen.plan(), real)


def test_what_was_chosen_is_taken_and_not_chosen_again() -> None:
    """Also where the rule would choose another one today."""
    other = next(one.name for one in chosen.plan().candidate if one.name != chosen.choice().chosen)
    registered = chosen.choice().registered.model_copy(update={"candidate": other})
    found = weigh(chosen.plan().model_copy(update={"chosen": registered}), chosen.twin())
    assert found is not None
    assert found.candidate.name == other
    assert found.rows == registered.measured


def test_one_effect_is_found_by_its_names() -> None:
    found = chosen.weighed()
    one = found.headline("all_by_jobseekers")
    assert one is found.find("all_by_jobseekers", "broad_without_laid_off")
    assert one is found.judged["all_by_jobseekers", "broad_without_laid_off", "W1"]
    assert one.said.answer is Answer.EFFECT
    assert found.find("espoo", "registered_unemployment", "W2").evidence.window.name == "W2"


@pytest.mark.parametrize(
    "key", [("nobody", "broad_without_laid_off"), ("espoo", "laid_off"), ("espoo", "joy")]
)
def test_what_is_not_there_is_told_with_what_is(key: tuple[str, str]) -> None:
    with pytest.raises(DesignError, match=f"no effect {'.'.join(key)}.W1") as caught:
        chosen.weighed().find(*key)
    assert "registered_unemployment" in caught.value.remedy


def test_areas_of_estimands_that_are_not_secondary() -> None:
    assert set(chosen.weighed().areas) == {"all_by_jobseekers"}


def test_by_a_named_candidate_alone() -> None:
    """As it would be chosen, for an outcome that is named."""
    choice = chosen.choice()
    found = weigh_by(
        choice.chosen, chosen.plan(), chosen.twin(), choice.rows, ("broad_without_laid_off",)
    )
    assert {outcome for _, outcome, _ in found.judged} == {"broad_without_laid_off"}
    for key, one in found.judged.items():
        assert one.said == chosen.weighed().judged[key].said
