"""R16: an anticipation that was planted is found; what is found is judged by the plan's lines."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation import Vintage
from evaluation.checks.before.anticipation import anticipation
from evaluation.checks.check_result import Case, Verdict
from evaluation.domain import Month
from evaluation.plan.choices import BaseRule, PoolName
from tests.checks.planted import (
    path,
    wide_case,
    with_applicants,
    with_gap,
    with_lines,
    with_plan,
    without_pool,
)

ANNOUNCED = (Month(2019, 12), Month(2020, 1), Month(2020, 2))


def step(month: Month) -> float:
    return float(month in ANNOUNCED)


@pytest.fixture(scope="module")
def case(twin: Vintage) -> Case:
    return wide_case(twin, "broad_non_employment")


def planted(case: Case, size: float) -> Case:
    return with_gap(case, size * path(case, step))


def half_width(case: Case) -> float:
    values = anticipation(planted(case, 0.0)).values
    assert values["att"] == pytest.approx(0.0, abs=1e-12)
    return float(values["high"])


def test_a_step_over_the_announcement_months_is_the_anticipation(case: Case) -> None:
    season = path(case, lambda month: np.cos(month.month))
    values = anticipation(with_gap(case, 0.7 * path(case, step) + season)).values
    assert values["att"] == pytest.approx(0.7)
    assert float(values["high"]) - 0.7 == pytest.approx(0.7 - float(values["low"]))
    assert (values["first"], values["last"]) == ("2019-12", "2020-02")


def test_a_straight_line_is_told_as_drift(case: Case) -> None:
    line = with_gap(case, np.arange(len(case.comparison.months)) / 12)
    values = anticipation(line).values
    assert float(values["att"]) > 2  # points: from the middle of the base, at one a year
    assert values["drift"] == pytest.approx(values["att"])


def test_the_base_is_that_of_the_plan(case: Case) -> None:
    plan = case.design.plan
    uniform = plan.base_period.model_copy(update={"rule": BaseRule.UNIFORM})
    season = with_gap(case, path(case, lambda month: float(month.month == 1)))
    alike = with_plan(season, plan.model_copy(update={"base_period": uniform}))
    assert anticipation(season).values["att"] == pytest.approx(0.0, abs=1e-12)
    assert anticipation(alike).values["att"] == pytest.approx(1 / 3 - 5 / 59)


def test_months_after_the_first_of_covid_and_before_the_selection_are_none(case: Case) -> None:
    around = (Month(2019, 11), Month(2020, 3))
    values = anticipation(with_gap(case, path(case, lambda m: 5.0 * (m in around)))).values
    assert values["att"] == pytest.approx(0.0, abs=1e-12)  # no November is compared, no March


def test_a_planted_anticipation_is_found_and_none_is_not(case: Case) -> None:
    width = half_width(case)
    assert anticipation(planted(case, 2 * width)).verdict is Verdict.FAIL
    assert anticipation(planted(case, -2 * width)).verdict is Verdict.FAIL
    assert anticipation(planted(case, 0.0)).verdict is not Verdict.FAIL


@pytest.mark.parametrize(
    ("size", "lines", "verdict"),  # in half widths of the interval
    [
        (0.0, (1.01, 2.0), Verdict.PASS),
        (0.0, (0.99, 1.01), Verdict.WARN),
        (0.0, (0.5, 0.99), Verdict.UNINFORMATIVE),
        (0.9, (0.5, 1.91), Verdict.WARN),
        (0.9, (0.5, 1.89), Verdict.UNINFORMATIVE),
        (1.1, (1.0, 3.0), Verdict.FAIL),
        (1.1, (2.11, 3.0), Verdict.PASS),  # zero is left out, and the whole is too small to matter
        (-1.1, (2.09, 3.0), Verdict.FAIL),
    ],
)
def test_the_verdict_turns_at_the_lines_of_the_plan(
    case: Case, size: float, lines: tuple[float, float], verdict: Verdict
) -> None:
    width = half_width(case)
    assert case.sesoi == 1.0
    judged = with_lines(planted(case, size * width), anticipation=tuple(x * width for x in lines))
    assert anticipation(judged).verdict is verdict


def test_applicants_stand_beside_and_decide_nothing(case: Case) -> None:
    calm = planted(case, 0.0)
    shaken = with_applicants(calm, 0.4 * path(case, step))
    finding = anticipation(shaken)
    assert finding.sentence == "r16"
    assert finding.values["applicants"] == pytest.approx(0.4)
    assert finding.verdict is anticipation(calm).verdict
    assert finding.values["att"] == pytest.approx(0.0, abs=1e-12)


def test_without_applicants_the_sentence_says_so(case: Case) -> None:
    finding = anticipation(without_pool(case, PoolName.P3_APPLIED))
    assert finding.sentence == "r16_alone" and "applicants" not in finding.values
    assert finding.verdict is not Verdict.NOT_RUN


@pytest.mark.parametrize(
    "pre", [(Month(2015, 1), Month(2020, 2)), (Month(2019, 2), Month(2019, 11))]
)
def test_a_base_over_these_months_or_without_them_cannot_be_asked(
    case: Case, pre: tuple[Month, Month]
) -> None:
    plan = case.design.plan
    calendar = plan.calendar.model_copy(update={"clean_pre": pre})
    finding = anticipation(with_plan(case, plan.model_copy(update={"calendar": calendar})))
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, "r16_none")
