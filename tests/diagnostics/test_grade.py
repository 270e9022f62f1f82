"""The grade is a pure function of findings: every rule of the table by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.diagnostics import Finding, Letter, Verdict, grade, no_number

ALL = ("R1", "R3", "R4", "R5", "R6", "R7", "R8", "R14", "R15", "R19")


def findings(**said: Verdict) -> list[Finding]:
    everything = dict.fromkeys(ALL, Verdict.PASS) | said
    return [Finding(check=c, verdict=v, sentence="r4") for c, v in everything.items()]


def letter(p: float = 0.01, g_star: float = 12.0, **said: Verdict) -> Letter:
    return grade(findings(**said), p, g_star, 0.05).letter


def test_all_passed_with_many_areas_is_an_effect_estimate() -> None:
    assert letter() is Letter.A
    assert letter(p=0.9) is Letter.A  # no effect found is an answer too


def test_one_area_needs_a_small_p() -> None:
    assert letter(p=0.01, g_star=1.0) is Letter.A
    assert letter(p=0.06, g_star=1.0) is Letter.B


@pytest.mark.parametrize("check", ["R1", "R3", "R14"])
def test_a_warning_where_a_pass_is_needed_is_suggestive(check: str) -> None:
    assert letter(**{check: Verdict.WARN}) is Letter.B


@pytest.mark.parametrize("check", ["R1", "R3", "R4", "R5", "R6", "R7", "R8"])
def test_a_failure_up_to_r8_is_descriptive(check: str) -> None:
    assert letter(**{check: Verdict.FAIL}) is Letter.C


@pytest.mark.parametrize("check", ["R5", "R6", "R8", "R19"])
@pytest.mark.parametrize("said", [Verdict.NOT_RUN, Verdict.UNINFORMATIVE])
def test_what_did_not_run_is_not_passed(check: str, said: Verdict) -> None:
    assert letter(**{check: said}) is Letter.C


def test_a_failure_elsewhere_is_at_most_suggestive() -> None:
    assert letter(R15=Verdict.FAIL) is Letter.B


def test_no_findings_at_all_is_descriptive() -> None:
    assert grade([], 0.001, 25.0, 0.05).letter is Letter.C


def test_no_number_says_why() -> None:
    assert no_number("not carried").because == ("not carried",)


@given(st.dictionaries(st.sampled_from(ALL), st.sampled_from(list(Verdict)), max_size=10))
def test_making_one_check_worse_never_makes_the_grade_better(said: dict[str, Verdict]) -> None:
    before = letter(**said)
    for check in ALL:
        assert letter(**{**said, check: Verdict.FAIL}) >= before
