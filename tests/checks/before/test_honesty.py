"""R3: breakdowns that can be worked out by hand, and a verdict that turns at the plan's lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from evaluation import Evaluation, Vintage
from evaluation.checks.before.honesty import honesty
from evaluation.checks.check_result import Case, Verdict
from evaluation.domain import Month, employment_trial
from evaluation.plan.choices import BaseRule
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections.checks import sentence
from tests.checks.planted import path, wide_case, with_gap, with_lines, with_plan

TRIAL_START = employment_trial().start

BIG = 1e4  # times the noise of the twin: intervals are then identified sets
NEAR = 0.02  # what is left of the noise, and the tolerance of a breakdown


def planted(case: Case, gap: Callable[[Month], float], scale: float = BIG) -> Case:
    return with_gap(case, scale * path(case, gap))


def alike(case: Case) -> Case:
    """All months of the base alike, so that half-years are the means of the gap and no more."""
    plan = case.design.plan
    base = plan.base_period.model_copy(update={"rule": BaseRule.UNIFORM})
    return with_plan(case, plan.model_copy(update={"base_period": base}))


def time(month: Month) -> float:
    return (month - Month(2019, 9)) / 6  # half-years from the middle of the last clean one


def level(month: Month, effect: float, covid: float = 0.0) -> float:
    """The gap rises by one in July 2017 and falls by one in January 2019."""
    if month >= TRIAL_START:
        return effect
    if month.year == 2020 and month.month <= 6:
        return covid
    return float(Month(2017, 7) <= month < Month(2019, 1))


def test_a_straight_line_breaks_at_one_and_is_no_sign_to_smoothness(small_case: Case) -> None:
    # The middle of the window is 24.5 months on. A step a half-year could reach 3 half-years in
    # the first 4 of its 14 months, 4 in the next 6, 5 in the last 4: 4 on average.
    values = honesty(planted(alike(small_case), time)).values
    assert float(values["from_reference"]) / BIG == pytest.approx(24.5 / 6)
    assert values["breakdown"] == pytest.approx(24.5 / 6 / 4, abs=NEAR)
    for case in (alike(small_case), small_case):  # by calendar month, too, a line is a line
        values = honesty(planted(case, time, scale=2.0)).values
        assert float(values["breakdown"]) > 0.5 and values["smooth"] == 0.0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_breakdown_is_the_effect_over_what_the_largest_step_could_reach(
    small_case: Case, sign: float
) -> None:
    finding = honesty(planted(alike(small_case), lambda month: sign * level(month, 6.0)))
    assert float(finding.values["from_reference"]) == pytest.approx(sign * 6.0 * BIG)
    assert finding.values["breakdown"] == pytest.approx(6.0 / (4 * 1.0), abs=NEAR)
    assert finding.verdict is Verdict.PASS


def test_as_bad_as_covid_is_another_benchmark(small_case: Case) -> None:
    shaken = planted(alike(small_case), lambda month: level(month, 6.0, covid=3.0))
    values = honesty(shaken).values
    assert values["breakdown"] == pytest.approx(6.0 / (4 * 1.0), abs=NEAR)
    assert values["covid"] == pytest.approx(6.0 / (4 * 3.0), abs=NEAR)


@pytest.mark.slow
def test_the_verdict_turns_at_the_lines_of_the_plan(small_case: Case) -> None:
    case = planted(small_case, lambda month: level(month, 2.0))
    at = float(honesty(case).values["breakdown"])
    for lines, verdict in (
        ((at - 0.01, 0.5), Verdict.PASS),
        ((at + 0.01, at - 0.01), Verdict.WARN),
        ((at + 0.02, at + 0.01), Verdict.FAIL),
    ):
        assert honesty(with_lines(case, breakdown=lines)).verdict is verdict


@pytest.mark.slow
def test_a_line_beyond_where_one_looks_is_looked_for(small_case: Case) -> None:
    case = planted(small_case, lambda month: 1000.0 * (month >= TRIAL_START))
    assert honesty(with_lines(case, breakdown=(5.0, 4.0))).values["breakdown"] == 5.0


def test_what_cannot_be_told_from_zero_has_no_sign(small_case: Case) -> None:
    finding = honesty(planted(small_case, lambda month: float(month >= TRIAL_START), 0.01))
    assert (finding.verdict, finding.sentence) == (Verdict.FAIL, "r3_no_sign")
    assert finding.values["breakdown"] == 0.0


def test_a_sign_that_hangs_on_where_one_measures_from(small_case: Case) -> None:
    finding = honesty(
        planted(small_case, lambda m: 5.0 if m >= TRIAL_START else 10.0 * (m.year == 2019))
    )
    assert (finding.verdict, finding.sentence) == (Verdict.FAIL, "r3_other_sign")
    assert float(finding.values["att"]) > 0 > float(finding.values["from_reference"])


def test_smoothness_that_sees_the_other_sign_is_no_support(small_case: Case) -> None:
    # Above where it was in 2019, and far below where the line before would have led.
    fallen = planted(alike(small_case), lambda m: 1.0 if m >= TRIAL_START else time(m))
    values = honesty(fallen).values
    assert float(values["att"]) > 0 and float(values["from_reference"]) > 0
    assert float(values["breakdown"]) > 0 and values["smooth"] == 0.0


def test_a_donut_without_a_whole_half_year_has_no_covid(small_case: Case) -> None:
    plan = small_case.design.plan
    donut = {"donut": (Month(2019, 12), Month(2020, 5))}
    calendar = plan.calendar.model_copy(update=donut)
    finding = honesty(
        with_plan(
            planted(small_case, lambda month: level(month, 6.0)),
            plan.model_copy(update={"calendar": calendar}),
        )
    )
    assert finding.sentence == "r3_clean" and "covid" not in finding.values


def test_reasons_not_to_run(small_case: Case, twin: Vintage) -> None:
    plan = small_case.design.plan
    pre = {"clean_pre": (Month(2018, 12), Month(2019, 11))}
    short = plan.model_copy(update={"calendar": plan.calendar.model_copy(update=pre)})
    few = replace(small_case.effects, residuals=small_case.effects.residuals[:10])
    for case, why in (
        (wide_case(twin, "youth_unemployment"), "r3_not_at_stake"),
        (with_plan(small_case, short), "r3_short"),
        (replace(small_case, answer=replace(small_case.answer, effects=few)), "r3_no_covariance"),
    ):
        finding = honesty(case)
        assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, why)


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_all_is_told_in_each_language(small: Evaluation, small_case: Case, code: str) -> None:
    page = Page(small, Language.load(code))
    told = honesty(planted(small_case, lambda month: level(month, 6.0)))
    assert told.sentence == "r3" and told.values["covariance"] == "placebo"
    for key in ("r3", "r3_clean", "r3_no_sign", "r3_other_sign"):
        assert sentence(page, replace(told, sentence=key))
    for key in ("r3_not_at_stake", "r3_short", "r3_no_covariance"):
        assert sentence(page, replace(told, sentence=key, values={}))
