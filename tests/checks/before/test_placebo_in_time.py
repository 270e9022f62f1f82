"""R4: fake starts every third month of the base period, from the plan's base rule and its gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.checks.before.placebo_in_time import FEWEST, LEVEL, placebo_in_time
from evaluation.checks.check_result import Case, Verdict
from evaluation.domain import Month, Window
from evaluation.plan.choices import BaseRule
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons.base_period import window_weights
from evaluation.study.estimates.estimates import Kind, Label, from_weights
from evaluation.study.size.placebo_dates import PlaceboDate, placebo_dates
from tests.checks.planted import with_lines, with_plan
from tests.raw import of_comparison


def with_y(case: Case, y: np.ndarray) -> Case:
    return replace(case, answer=of_comparison(case.answer, replace(case.comparison, y=y)))


def shifted(case: Case, since: Month, size: float) -> Case:
    """The treated moved from a month on."""
    y = case.comparison.y.copy()
    months = np.array([month >= since for month in case.comparison.months])
    y[np.ix_(case.comparison.treated, months)] += size
    return with_y(case, y)


def uniform(case: Case) -> Case:
    plan = case.design.plan
    base = plan.base_period.model_copy(update={"rule": BaseRule.UNIFORM})
    return with_plan(case, plan.model_copy(update={"base_period": base}))


def test_a_jump_inside_the_base_period_is_seen(small_case: Case) -> None:
    calm, shaken = (
        placebo_in_time(case) for case in (small_case, shifted(small_case, Month(2018, 1), 8.0))
    )
    assert shaken.verdict is Verdict.FAIL
    assert float(shaken.values["share"]) > float(calm.values["share"])


def test_by_hand_base_and_window_lie_as_far_apart_as_the_real_ones(small_case: Case) -> None:
    """With a uniform base each fake effect is a plain difference of means. The real gap is fifteen
    months; the first date, with two years of base alone, has none.
    """
    comparison, pre = small_case.comparison, small_case.design.plan.calendar.pre
    both = comparison.treated | comparison.donors
    gap = comparison.unit_weights[both] @ comparison.y[both]  # donors have negative weights
    start, length = comparison.months.index(pre.first), len(small_case.window)
    fakes = []
    for k in range(24, len(pre) - length + 1, 3):
        base = k - min(15, k - 24)
        fakes.append(gap[start + k : start + k + length].mean() - gap[start : start + base].mean())
    found = placebo_in_time(uniform(small_case)).values
    assert found["dates"] == len(fakes) == 8
    assert found["largest"] == pytest.approx(max(fakes, key=abs))
    assert found["largest"] != placebo_in_time(small_case).values["largest"]


def test_every_date_is_tested_as_the_estimate_is_in_space(small_case: Case) -> None:
    """The draws are shared and so others than the estimate's; the p-values are the same numbers."""
    plan, comparison = small_case.design.plan, small_case.comparison
    fakes = placebo_dates(plan.calendar.pre, len(small_case.window), donut=15, every=3)
    apart = [p_of(small_case, fake) for fake in fakes]
    close = [p for p in apart if abs(p - LEVEL) < 0.02]
    share = float(placebo_in_time(small_case).values["share"])
    assert abs(share - np.mean(np.array(apart) <= LEVEL)) <= len(close) / len(fakes)
    assert comparison.headline


def p_of(case: Case, fake: PlaceboDate) -> float:
    comparison, rule = case.comparison, case.design.plan.base_period.rule
    label = Label(Kind.BASE, "W1", "fake", fake.window.first, fake.window.last)
    weights = window_weights(comparison, fake.window, fake.base, rule)[None]
    effects = from_weights(comparison, (label,), comparison.unit_weights, weights)
    return space_test(effects, 0, case.design, floor=False).p_value


def test_no_month_after_clean_pre_is_read(small_case: Case) -> None:
    last = small_case.design.plan.calendar.pre.last
    after = shifted(small_case, last + 1, 50.0)
    assert placebo_in_time(after).values == placebo_in_time(small_case).values
    inside = shifted(small_case, last, 50.0)
    assert placebo_in_time(inside).values != placebo_in_time(small_case).values


@pytest.mark.parametrize(("months", "dates"), [(14, 8), (17, 7), (18, 6), (35, 1), (36, 0)])
def test_what_passes_with_too_few_dates_could_not_have_seen(
    small_case: Case, months: int, dates: int
) -> None:
    first = small_case.window.first
    window = Window("W1", first, first + (months - 1))
    found = placebo_in_time(
        with_lines(replace(small_case, window=window), placebo_dates=(1.0, 1.0))
    )
    assert found.values.get("dates", 0) == dates
    assert found.verdict is (Verdict.PASS if dates >= FEWEST else Verdict.UNINFORMATIVE)
