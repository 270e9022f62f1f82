"""The gate on a twin with an effect: what is judged, by what, and what is then said."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, failed
from evaluation.checks.gate.gate import Gate, Judged
from evaluation.checks.gate.verdict import Answer, letter, verdict
from evaluation.checks.grade import Letter
from evaluation.domain import Month
from evaluation.plan.candidates import Counterfactual
from tests import chosen

HEADLINE = ("all_by_jobseekers", "broad_without_laid_off", "W1")


def gate(**changed: object) -> Gate:
    found = chosen.choice()
    row = next(row for row in found.rows if row.name == "level_24")
    others = tuple(one for one in chosen.plan().candidate if one.name != "level_24")
    one = Gate(
        material=chosen.material(),
        candidate=chosen.candidate("level_24"),
        row=row,
        others=others,
    )
    return replace(one, **changed)  # type: ignore[arg-type]


@cache
def judged() -> dict[tuple[str, str, str], Judged]:
    return dict(gate().judged(chosen.evidence("level_24")))


@cache
def of_a_design_that_finds_effects_where_nothing_happened() -> dict[tuple[str, str, str], Judged]:
    bad = gate().row.model_copy(update={"size": 0.5, "size_low": 0.3, "size_high": 0.7})
    return dict(gate(row=bad).judged(chosen.evidence("level_24")))


def test_what_the_trial_is_judged_by_is_judged_in_every_window() -> None:
    """Outcomes that only doubts look at have no verdict that somebody could quote."""
    assert set(judged()) == {
        (estimand.name, outcome, window)
        for estimand in chosen.plan().estimand
        for outcome in ("broad_without_laid_off", "registered_unemployment")
        for window in ("W1", "W2")
    }


def test_windows_of_one_outcome_have_the_doubts_of_the_primary_one() -> None:
    for estimand, outcome, _ in judged():
        one, other = (judged()[estimand, outcome, window] for window in ("W1", "W2"))
        assert one.doubts == other.doubts
        assert one.said.att != other.said.att


@pytest.mark.parametrize("bad", [False, True])
def test_what_is_said_is_what_the_functions_say(bad: bool) -> None:
    found = of_a_design_that_finds_effects_where_nothing_happened() if bad else judged()
    for key, one in found.items():
        evidence, said = one.evidence, one.said
        assert (evidence.estimand.name, evidence.outcome.name, evidence.window.name) == key
        both, shorter = evidence.interval(0.05), evidence.interval(0.10)
        sesoi = gate().sesoi(chosen.evidence("level_24"), *key[:2])
        assert one.sesoi == sesoi
        agreed = one.agreement.agreed
        assert said.answer is verdict(evidence.att, both, shorter, sesoi, one.doubts, agreed=agreed)
        assert said.grade == letter(one.doubts, evidence.g_star)
        assert (said.att, said.mde) == (evidence.att, evidence.mde)
        hidden = said.answer is Answer.NOT_COMPARABLE
        assert hidden == bool(failed(one.doubts))
        if hidden:  # nowhere
            assert (said.interval, said.equivalence, said.p_value) == (None, None, None)
        else:
            assert (said.interval, said.equivalence) == (both, shorter)
            assert said.p_value == evidence.p_value
        assert (said.bound is not None) == (said.answer is Answer.NO_EFFECT)
        if said.bound is not None:
            assert said.bound == max(map(abs, shorter)) < sesoi


def test_a_design_that_finds_effects_where_nothing_happened_says_nothing() -> None:
    found = of_a_design_that_finds_effects_where_nothing_happened()
    assert {one.said.answer for one in found.values()} == {Answer.NOT_COMPARABLE}
    letters = {key[0]: one.said.grade.letter for key, one in found.items()}
    assert letters["espoo"] is Letter.D  # with one area
    assert letters["all_by_area"] is Letter.C


def test_the_planted_effect_is_an_effect() -> None:
    one = judged()[HEADLINE]
    assert one.said.answer is Answer.EFFECT
    assert one.said.interval is not None
    low, high = one.said.interval
    assert low < -0.8 < high < 0
    assert one.said.grade.letter in (Letter.A, Letter.B)


def test_an_effect_on_another_outcome_is_one_where_the_runners_up_find_it_too() -> None:
    """Of others that have too much noise none does; nobody is asked of what is no effect."""
    key = ("all_by_jobseekers", "registered_unemployment", "W1")
    found = judged()[key]
    assert found.said.answer is Answer.EFFECT
    assert 0 < found.agreement.asked <= 2 * found.agreement.found
    changed = {
        "name": "far",
        "base": (Month(2012, 1), Month(2013, 12)),
        "counterfactual": Counterfactual.TREND,
    }
    far = chosen.candidate("level_24").model_copy(update=changed)
    alone = gate(others=(far,)).judged(chosen.evidence("level_24"))[key]
    assert (alone.agreement.found, alone.agreement.asked) == (0, 1)
    assert alone.said.answer is not Answer.EFFECT
    assert alone.said.interval == found.said.interval
    silent = [one for one in judged().values() if _holds_zero(one) and one is not found]
    secondary = [one for one in silent if one.evidence.outcome.name == key[1]]
    assert all(one.agreement.asked == 0 for one in secondary)


def test_runners_up_that_cannot_be_asked_do_not_agree() -> None:
    """A base from before there are data: the chosen design's effect is found by nobody else."""
    nowhere = chosen.candidate("level_24").model_copy(
        update={"name": "nowhere", "base": (Month(2007, 1), Month(2008, 12))}
    )
    found = gate(others=(nowhere,)).judged(chosen.evidence("level_24"))
    for key in (HEADLINE, ("all_by_jobseekers", "registered_unemployment", "W1")):
        assert judged()[key].said.answer is Answer.EFFECT
        assert (found[key].agreement.found, found[key].agreement.asked) == (0, 1)
        assert found[key].said.answer is not Answer.EFFECT


def _holds_zero(one: Judged) -> bool:
    low, high = one.evidence.interval(0.05)
    return low <= 0 <= high


def test_the_smallest_effect_of_interest_is_the_same_share_of_every_outcome() -> None:
    found, one = chosen.evidence("level_24"), gate()
    assert one.sesoi(found, "espoo", "broad_without_laid_off") == 1.0
    other = one.sesoi(found, "espoo", "registered_unemployment")
    levels = [
        found["espoo", name, "W1"].level
        for name in ("registered_unemployment", "broad_without_laid_off")
    ]
    assert other == pytest.approx(levels[0] / levels[1])


def test_every_doubt_that_the_twin_can_answer_is_asked() -> None:
    """Of the headline: all but breaks, of which none lies inside this base."""
    asked = {doubt.asked for doubt in judged()[HEADLINE].doubts}
    assert asked >= {
        Asked.SIZE,
        Asked.BIAS,
        Asked.COVID,
        Asked.LAY_OFFS,
        Asked.COMPOSITION,
        Asked.DENOMINATOR,
        Asked.DONORS,
        Asked.SPILLOVER,
        Asked.SECRET,
        Asked.OTHER_DESIGNS,
        Asked.WINDOW,
    }
    secondary = {
        d.asked for d in judged()["all_by_jobseekers", "registered_unemployment", "W1"].doubts
    }
    assert Asked.OTHER_DESIGNS not in secondary  # runners-up are of the chosen outcome


def test_what_is_told_takes_no_number_away() -> None:
    told = {Asked.OTHER_DESIGNS, Asked.DENOMINATOR, Asked.SECRET, Asked.WINDOW}
    for one in judged().values():
        assert {doubt.asked for doubt in one.doubts if not doubt.caps} == told & {
            doubt.asked for doubt in one.doubts
        }


def test_outcomes_may_be_named() -> None:
    only = gate().judged(chosen.evidence("level_24"), ("registered_unemployment",))
    assert {outcome for _, outcome, _ in only} == {"registered_unemployment"}
    for key, one in only.items():
        assert one.said == judged()[key].said


def test_a_window_that_is_not_whole_is_told() -> None:
    assert all(
        doubt.verdict is Verdict.PASS
        for one in judged().values()
        for doubt in one.doubts
        if doubt.asked is Asked.WINDOW
    )
