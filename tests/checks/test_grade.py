"""The grade is a pure function of findings: every rule of its docstring by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import Evaluation
from evaluation.checks.battery import all_checks, with_consequence
from evaluation.checks.check import Consequence
from evaluation.checks.check_result import Finding, Verdict
from evaluation.checks.grade import Letter, grade, no_number

MUST_HAVE_RUN_FOR_B = with_consequence(Consequence.MUST_HAVE_RUN_FOR_B)
MUST_PASS_FOR_A = with_consequence(Consequence.MUST_PASS_FOR_A)
OWN_CONSEQUENCE = with_consequence(Consequence.OWN)
ALL = (*all_checks(),)
UNSEEN = (Verdict.UNINFORMATIVE, Verdict.NOT_RUN)
OTHERS = tuple(c for c in ALL if c not in {*MUST_PASS_FOR_A, *MUST_HAVE_RUN_FOR_B, "R2"})
verdicts = st.sampled_from(list(Verdict))
# Each step is worse than the one before: it warns, it fails; or it could not see, it did not run.
WORSE = {
    Verdict.PASS: (Verdict.WARN, Verdict.FAIL, *UNSEEN),
    Verdict.WARN: (Verdict.FAIL, *UNSEEN),
    Verdict.UNINFORMATIVE: (Verdict.NOT_RUN,),
    Verdict.FAIL: (),
    Verdict.NOT_RUN: (),
}


def findings(**said: Verdict) -> list[Finding]:
    everything = dict.fromkeys(ALL, Verdict.PASS) | said
    return [Finding(check=c, verdict=v, sentence="r4") for c, v in everything.items()]


def letter(p: float | None = 0.01, g_star: float = 12.0, **said: Verdict) -> Letter:
    return grade(findings(**said), p, g_star, 0.05).letter


def because(p: float | None = 0.01, g_star: float = 12.0, **said: Verdict) -> tuple[str, ...]:
    return grade(findings(**said), p, g_star, 0.05).because


def test_each_rule_has_the_checks_that_the_methods_page_names() -> None:
    assert MUST_PASS_FOR_A == ("R1", "R3", "R6", "R14")
    assert MUST_HAVE_RUN_FOR_B == ("R5", "R6", "R8", "R19")
    assert OWN_CONSEQUENCE == ("R14", "R20", "R22")
    assert with_consequence(Consequence.MUST_SEE_FOR_A) == ("R5", "R8")
    assert with_consequence(Consequence.SEES_TRENDS) == ("R1", "R2")
    assert with_consequence(Consequence.TELLS_FROM_CHANCE) == ("R6",)


# A


def test_all_passed_with_many_areas_is_an_effect_estimate() -> None:
    assert letter() is Letter.A
    assert letter(p=0.9) is Letter.A  # no effect found is an answer too
    assert because() == ()


def test_few_areas_need_a_small_p() -> None:
    assert letter(p=0.05, g_star=1.0) is Letter.A
    assert letter(p=0.051, g_star=1.0) is Letter.B
    assert letter(p=0.051, g_star=9.99) is Letter.B
    assert letter(p=0.051, g_star=10.0) is Letter.A
    assert because(p=0.2, g_star=1.0) == ("p",)


def test_a_p_value_that_was_suppressed_is_not_small() -> None:
    assert letter(p=None, g_star=5.0) is Letter.B
    assert because(p=None, g_star=5.0) == ("p",)


@pytest.mark.parametrize("check", MUST_PASS_FOR_A)
def test_a_warning_where_a_pass_is_needed_is_suggestive(check: str) -> None:
    assert letter(**{check: Verdict.WARN}) is Letter.B
    assert because(**{check: Verdict.WARN}) == (check,)


@pytest.mark.parametrize("check", OTHERS)
def test_a_warning_elsewhere_is_a_warning(check: str) -> None:
    assert letter(**{check: Verdict.WARN}) is Letter.A


# B


@pytest.mark.parametrize("check", OWN_CONSEQUENCE)
def test_a_failure_with_a_consequence_of_its_own_is_suggestive(check: str) -> None:
    assert letter(**{check: Verdict.FAIL}) is Letter.B
    assert check in because(**{check: Verdict.FAIL})


@pytest.mark.parametrize("check", ["R3", "R6", "R14"])
def test_what_must_pass_and_could_not_see_is_suggestive(check: str) -> None:
    assert letter(**{check: Verdict.UNINFORMATIVE}) is Letter.B


@pytest.mark.parametrize("said", UNSEEN)
@pytest.mark.parametrize("other", [Verdict.PASS, Verdict.WARN])
def test_one_of_two_that_saw_the_trend_is_enough_for_suggestive(
    said: Verdict, other: Verdict
) -> None:
    assert letter(R1=said, R2=other) is Letter.B
    assert letter(R1=other, R2=said) <= Letter.B


# C


@pytest.mark.parametrize("check", [c for c in ALL if c not in OWN_CONSEQUENCE])
def test_any_other_failure_is_descriptive(check: str) -> None:
    assert letter(**{check: Verdict.FAIL}) is Letter.C
    assert because(**{check: Verdict.FAIL})[0] == check


@pytest.mark.parametrize("first", UNSEEN)
@pytest.mark.parametrize("second", UNSEEN)
def test_pre_trends_that_nothing_could_see_are_descriptive(first: Verdict, second: Verdict) -> None:
    assert letter(R1=first, R2=second) is Letter.C
    assert because(R1=first, R2=second) == ("R1", "R2")


@pytest.mark.parametrize("check", MUST_HAVE_RUN_FOR_B)
def test_what_did_not_run_is_not_passed(check: str) -> None:
    assert letter(**{check: Verdict.NOT_RUN}) is Letter.C
    assert because(**{check: Verdict.NOT_RUN}) == (check,)


@pytest.mark.parametrize("missing", ["R1 and R2", *MUST_HAVE_RUN_FOR_B])
def test_a_check_that_is_not_there_has_not_run(missing: str) -> None:
    out = missing.split(" and ")
    left = [finding for finding in findings() if finding.check not in out]
    assert grade(left, 0.001, 25.0, 0.05).letter is Letter.C


def test_no_findings_at_all_are_descriptive() -> None:
    assert grade([], 0.001, 25.0, 0.05).letter is Letter.C


def test_every_reason_is_told_once_and_the_failures_that_cap_first() -> None:
    said = {"R20": Verdict.FAIL, "R4": Verdict.FAIL, "R5": Verdict.NOT_RUN}
    assert because(**said) == ("R4", "R5", "R20")
    unseen = {"R1": Verdict.UNINFORMATIVE, "R2": Verdict.NOT_RUN}
    assert because(**said, **unseen) == ("R4", "R1", "R2", "R5", "R20")


# D


@pytest.mark.parametrize("g_star", [1.0, 1.99])
def test_one_area_with_a_failed_certificate_has_no_number(g_star: float) -> None:
    assert letter(p=None, g_star=g_star, R6=Verdict.FAIL) is Letter.D
    assert because(p=None, g_star=g_star, R6=Verdict.FAIL, R4=Verdict.FAIL) == ("R6",)


def test_several_areas_with_a_failed_certificate_are_descriptive() -> None:
    assert letter(p=None, g_star=2.0, R6=Verdict.FAIL) is Letter.C


def test_no_number_says_why() -> None:
    assert no_number("not carried").because == ("not carried",)
    assert no_number("not carried").letter is Letter.D


# Laws


@given(
    said=st.dictionaries(st.sampled_from(ALL), verdicts),
    check=st.sampled_from(ALL),
    p=st.one_of(st.none(), st.floats(0, 1)),
    g_star=st.floats(1, 30),
)
def test_making_one_check_worse_never_makes_the_grade_better(
    said: dict[str, Verdict], check: str, p: float | None, g_star: float
) -> None:
    before = letter(p, g_star, **said)
    for worse in WORSE[said.get(check, Verdict.PASS)]:
        assert letter(p, g_star, **{**said, check: worse}) >= before


@given(
    said=st.dictionaries(st.sampled_from(ALL), verdicts),
    small=st.floats(0, 1),
    large=st.one_of(st.none(), st.floats(0, 1)),
    areas=st.floats(1, 30),
    fewer=st.floats(1, 30),
)
def test_a_larger_p_and_fewer_areas_never_make_it_better(
    said: dict[str, Verdict], small: float, large: float | None, areas: float, fewer: float
) -> None:
    if large is not None:
        small, large = sorted((small, large))
    fewer, areas = sorted((fewer, areas))
    assert letter(large, areas, **said) >= letter(small, areas, **said)
    assert letter(small, fewer, **said) >= letter(small, areas, **said)


@given(said=st.dictionaries(st.sampled_from(ALL), verdicts))
def test_the_grade_depends_on_no_order_and_says_why_unless_it_is_a(
    said: dict[str, Verdict],
) -> None:
    one = findings(**said)
    forwards, backwards = (grade(f, 0.01, 12.0, 0.05) for f in (one, one[::-1]))
    assert forwards.letter is backwards.letter
    assert set(forwards.because) == set(backwards.because)
    assert bool(forwards.because) is (forwards.letter is not Letter.A)
    assert len(forwards.because) == len(set(forwards.because))


# In an evaluation


def test_every_case_has_the_grade_of_its_findings(small: Evaluation) -> None:
    for key, found in small.findings.items():
        answer = small.answer(*key)
        again = grade(found, answer.p_value, answer.setting.g_star, small.plan.plan.alpha)
        assert small.grades[key] == again


def test_outcomes_of_checks_have_no_grade_to_quote(small: Evaluation) -> None:
    for estimand in small.plan.estimand:
        for name in small.plan.outcomes.checked:
            assert (estimand.name, name) not in small.findings
            assert small.grades[estimand.name, name] == no_number("placebo_outcome")
