"""R22: a pass-through that was planted is found, and the triple difference judged by it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Vintage
from evaluation.checks.check_result import Case, Verdict
from evaluation.checks.sample.exchangeability import exchangeability
from evaluation.core.arrays import Array
from evaluation.domain import Month, employment_trial
from tests.checks.planted import path, wide_case, with_block, with_gap, with_lines

TRIAL_START = employment_trial().start

EFFECT_YOUNG, EFFECT_OTHERS = 0.5, 0.2
BLOCK = np.repeat(np.arange(6), [13, 13, 12, 12, 12, 12])  # 74 months in six blocks of a year


@pytest.fixture(scope="module")
def case(twin: Vintage) -> Case:
    return wide_case(twin, "youth_less_over_50")


def season(month: Month) -> float:
    return float(np.cos(month.month) + 0.1 * month.month)


def planted(case: Case, slopes: float | Array) -> Case:
    """The gap of the others is a season, that of the young so many times it; then both move."""
    after = path(case, lambda month: float(month >= TRIAL_START))
    others = path(case, season)
    before = after == 0
    took = np.ones(others.size)
    took[before] = slopes
    took[~before] = np.mean(slopes)
    young = took * others + EFFECT_YOUNG * after
    others = others + EFFECT_OTHERS * after
    return with_block(with_gap(case, young - others), "youth_unemployment", young)


@pytest.mark.parametrize(
    ("kappa", "verdict"),
    [
        (1.0, Verdict.PASS),
        (0.81, Verdict.PASS),
        (0.79, Verdict.FAIL),
        (1.19, Verdict.PASS),
        (1.21, Verdict.FAIL),
        (0.3, Verdict.FAIL),
    ],
)
def test_a_planted_pass_through_is_found(case: Case, kappa: float, verdict: Verdict) -> None:
    finding = exchangeability(planted(case, kappa))
    assert finding.values["kappa"] == pytest.approx(kappa)
    assert finding.values["kappa_low"] == pytest.approx(kappa)
    assert finding.values["months"] == 74
    assert finding.verdict is verdict


def test_the_scaled_difference_takes_out_only_what_is_shared(case: Case) -> None:
    finding = exchangeability(planted(case, 0.3))
    assert finding.sentence == "r22_not_exchangeable"
    assert finding.values["att"] == pytest.approx(0.3)
    assert finding.values["att_scaled"] == pytest.approx(0.5 - 0.3 * 0.2)


def test_years_that_disagree_around_one_warn(case: Case) -> None:
    finding = exchangeability(planted(case, 1 + 0.5 * (-1.0) ** BLOCK))
    assert float(finding.values["kappa_low"]) < 0.8 < 1.2 < float(finding.values["kappa_high"])
    assert finding.verdict is Verdict.WARN


def test_the_lines_are_those_of_the_plan(case: Case) -> None:
    half = planted(case, 0.5)
    assert exchangeability(half).verdict is Verdict.FAIL
    assert exchangeability(with_lines(half, kappa=(0.4, 1.2))).verdict is Verdict.PASS


def test_an_outcome_that_is_no_triple_difference(twin: Vintage) -> None:
    finding = exchangeability(wide_case(twin, "youth_unemployment"))
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, "r22_not_triple")


def test_without_the_young_by_themselves_nothing_can_be_told(case: Case) -> None:
    others = tuple(b for b in case.design.comparisons if b.outcome.key != "youth_unemployment")
    lone = replace(case, design=replace(case.design, comparisons=others))
    finding = exchangeability(lone)
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, "r22_no_young")


def test_others_that_do_not_move_give_no_slope(case: Case) -> None:
    young = path(case, season)
    still = with_block(with_gap(case, young), "youth_unemployment", young)
    finding = exchangeability(still)
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, "r22_none")
