"""What may be said of an effect, and how much to trust it: truth tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt, failed
from evaluation.checks.gate.verdict import Answer, letter, verdict
from evaluation.checks.grade import FEW_AREAS, ONE_AREA, Letter
from tests.strength import tried

law = tried(300)


def doubt(found: Verdict = Verdict.PASS, asked: Asked = Asked.COVID, *, caps: bool = True) -> Doubt:
    return Doubt(asked=asked, verdict=found, value=0, reach=0, line=1, unit="points", caps=caps)


@st.composite
def doubts(draw: st.DrawFn) -> list[Doubt]:
    return draw(
        st.lists(
            st.builds(doubt, st.sampled_from(Verdict), st.sampled_from(Asked), caps=st.booleans()),
            max_size=8,
        )
    )


def said(
    low: float, high: float, *, of: tuple[Doubt, ...] = (), sesoi: float | None = 1.0
) -> Answer:
    """Of an interval, and one a fifth shorter for the test of equivalence."""
    middle, half = (low + high) / 2, (high - low) / 2
    inner = middle - 0.8 * half, middle + 0.8 * half
    return verdict(middle, (low, high), inner, sesoi, of)


# The answer


@pytest.mark.parametrize(
    ("low", "high", "answer"),
    [
        (0.1, 0.9, Answer.EFFECT),
        (-0.9, -0.1, Answer.EFFECT),
        (0.1, 9.0, Answer.EFFECT),
        (0.01, 0.02, Answer.EFFECT),  # smaller than of interest, and there
        (-0.5, 0.9, Answer.NO_EFFECT),
        (0.0, 0.5, Answer.NO_EFFECT),  # zero is not excluded
        (-1.1, 1.1, Answer.NO_EFFECT),  # the shorter one is inside ±1
        (-1.25, 1.25, Answer.CANNOT_TELL),  # it ends on the line
        (-0.2, 2.0, Answer.CANNOT_TELL),
        (-9.0, 9.0, Answer.CANNOT_TELL),
    ],
)
def test_of_a_design_that_passed(low: float, high: float, answer: Answer) -> None:
    assert said(low, high) is answer
    assert said(-high, -low) is answer


def test_without_a_smallest_effect_of_interest_none_is_ruled_out() -> None:
    assert said(-0.001, 0.001, sesoi=None) is Answer.CANNOT_TELL
    assert said(0.1, 0.2, sesoi=None) is Answer.EFFECT


def test_of_a_design_that_failed_nothing_is_said() -> None:
    assert said(0.1, 0.9, of=(doubt(Verdict.FAIL),)) is Answer.NOT_COMPARABLE
    assert said(0.1, 0.9, of=(doubt(Verdict.FAIL, caps=False),)) is Answer.EFFECT
    for milder in (Verdict.WARN, Verdict.UNINFORMATIVE):
        assert said(0.1, 0.9, of=(doubt(milder),)) is Answer.EFFECT


@law
@given(st.floats(-5, 5), st.floats(0, 5), st.floats(0.1, 3), doubts())
def test_there_is_one_answer_and_the_gate_alone_takes_it_away(
    middle: float, half: float, sesoi: float, found: list[Doubt]
) -> None:
    interval = middle - half, middle + half
    inner = middle - 0.8 * half, middle + 0.8 * half
    answer = verdict(middle, interval, inner, sesoi, found)
    wrong = any(d.verdict is Verdict.FAIL and d.caps for d in found)
    assert (answer is Answer.NOT_COMPARABLE) == wrong == bool(failed(found))
    if wrong:
        return
    there = interval[0] > 0 or interval[1] < 0
    inside = max(abs(inner[0]), abs(inner[1])) < sesoi
    assert {
        Answer.EFFECT: there,
        Answer.NO_EFFECT: inside and not there,
        Answer.CANNOT_TELL: not inside and not there,
    }[answer]


def test_an_effect_that_the_robustness_set_does_not_find_is_none() -> None:
    outside, wide, narrow = (0.2, 1.2), (0.3, 1.1), (0.3, 0.9)
    assert verdict(0.7, outside, wide, 1.0, []) is Answer.EFFECT
    assert verdict(0.7, outside, wide, 1.0, [], agreed=False) is Answer.CANNOT_TELL
    assert verdict(0.6, outside, narrow, 1.0, [], agreed=False) is Answer.NO_EFFECT


# The letter


@pytest.mark.parametrize(
    ("found", "g_star", "wanted", "because"),
    [
        ([], FEW_AREAS, Letter.A, ()),
        ([doubt()], FEW_AREAS, Letter.A, ()),
        ([doubt(Verdict.WARN, caps=False)], FEW_AREAS, Letter.A, ()),
        ([doubt(Verdict.FAIL, caps=False)], FEW_AREAS, Letter.B, ("R7",)),
        ([doubt()], FEW_AREAS - 0.1, Letter.B, ("G1",)),
        ([doubt(Verdict.WARN)], FEW_AREAS, Letter.B, ("R7",)),
        ([doubt(Verdict.UNINFORMATIVE)], 1.0, Letter.B, ("R7", "G1")),
        ([doubt(Verdict.FAIL)], FEW_AREAS, Letter.C, ("R7",)),
        ([doubt(Verdict.FAIL), doubt(Verdict.FAIL, Asked.BIAS)], 1.0, Letter.C, ("R7", "R4")),
        ([doubt(Verdict.FAIL), doubt(Verdict.FAIL)], 20.0, Letter.C, ("R7",)),
        ([doubt(Verdict.FAIL, Asked.SIZE)], FEW_AREAS, Letter.C, ("R6",)),
        ([doubt(Verdict.FAIL, Asked.SIZE)], ONE_AREA - 0.01, Letter.D, ("R6",)),
        ([doubt(Verdict.WARN, Asked.SIZE)], 1.0, Letter.B, ("R6", "G1")),
        ([doubt(Verdict.FAIL), doubt(Verdict.FAIL, Asked.SIZE)], 1.0, Letter.D, ("R6",)),
    ],
)
def test_the_letter(
    found: list[Doubt], g_star: float, wanted: Letter, because: tuple[str, ...]
) -> None:
    grade = letter(found, g_star)
    assert (grade.letter, tuple(grade.because)) == (wanted, because)


@law
@given(doubts(), st.floats(1, 30))
def test_the_letter_and_the_answer_agree(found: list[Doubt], g_star: float) -> None:
    """C or D where nothing may be said, and only there."""
    grade = letter(found, g_star)
    answer = verdict(1.0, (0.5, 1.5), (0.6, 1.4), 1.0, found)
    assert (grade.letter in (Letter.C, Letter.D)) == (answer is Answer.NOT_COMPARABLE)
    assert (grade.letter is Letter.A) == (not grade.because)


@law
@given(doubts(), st.floats(1, 30), st.sampled_from(Asked))
def test_one_doubt_more_never_helps(found: list[Doubt], g_star: float, asked: Asked) -> None:
    order = list(Letter)
    one = letter(found, g_star)
    for more in Verdict:
        other = letter([*found, doubt(more, asked)], g_star)
        assert order.index(other.letter) >= order.index(one.letter)
