"""The lines of the checks are the plan's: another line, another verdict, the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation.checks.before.base_periods import denominator
from evaluation.checks.before.drift import drift
from evaluation.checks.before.placebo_in_time import placebo_in_time
from evaluation.checks.check_result import Case, Finding, Verdict
from evaluation.checks.estimate.accounting import substance
from evaluation.checks.estimate.bracket import specification_curve
from evaluation.checks.sample.secret_cells import secret_cells
from evaluation.checks.sample.support import few_clusters
from evaluation.domain import Month
from tests.checks.planted import with_lines
from tests.raw import of_comparison

Check = Callable[[Case], Finding]
Lines = float | tuple[float, float]


def turns(case: Case, check: Check, name: str, lines: list[Lines]) -> list[Verdict]:
    """The verdicts of one check under several lines; its numbers stay as they are."""
    found = [check(with_lines(case, **{name: line})) for line in lines]
    assert all(finding.values == found[0].values for finding in found)
    return [finding.verdict for finding in found]


ORDER = [Verdict.PASS, Verdict.WARN, Verdict.FAIL]


def test_drift_is_judged_by_the_plans_share_of_the_sesoi(small_case: Case) -> None:
    implied = abs(float(drift(small_case).values["implied"])) / small_case.sesoi
    lines: list[Lines] = [
        (1.01 * implied, 2 * implied),
        (0.99 * implied, 1.01 * implied),
        (0.5 * implied, 0.99 * implied),
    ]
    assert turns(small_case, drift, "drift", lines) == ORDER


def test_fake_starts_are_judged_by_the_plans_share(small_case: Case) -> None:
    jump = small_case.comparison.y.copy()  # in the last fake windows alone
    months = np.array([month >= Month(2019, 3) for month in small_case.comparison.months])
    jump[np.ix_(small_case.comparison.treated, months)] += 8.0
    comparison = replace(small_case.comparison, y=jump)
    shaken = replace(small_case, answer=of_comparison(small_case.answer, comparison))
    share = float(placebo_in_time(shaken).values["share"])
    assert 0 < share < 1
    lines: list[Lines] = [(share, 1.0), (share - 0.01, share), (0.0, share - 0.01)]
    assert turns(shaken, placebo_in_time, "placebo_dates", lines) == ORDER


def test_another_denominator_warns_beyond_the_plans_line(small_case: Case) -> None:
    away = np.sign(small_case.answer.att) * 0.7 * small_case.noise
    other = replace(small_case.denominators[0], att=small_case.answer.att + away)
    case = replace(small_case, denominators=[other])
    assert turns(case, denominator, "scale", [0.71, 0.69]) == ORDER[:2]


def test_secret_counts_warn_beyond_the_plans_line(small_case: Case) -> None:
    wide = 0.35 * small_case.noise
    case = replace(small_case, answer=replace(small_case.answer, bound_low=-wide, bound_high=wide))
    assert turns(case, secret_cells, "secret", [0.71, 0.69]) == ORDER[:2]


def test_the_share_of_the_same_sign_is_the_plans(small_case: Case) -> None:
    signs = [1.0] * 8 + [-1.0] * 2
    case = replace(small_case, choices=[replace(small_case.answer, att=sign) for sign in signs])
    lines: list[Lines] = [(0.8, 0.7), (0.81, 0.8), (0.9, 0.81)]
    assert turns(case, specification_curve, "same_sign", lines) == ORDER


def test_the_number_of_clusters_is_the_plans(small_case: Case) -> None:
    setting = replace(small_case.answer.setting, g_star=5.0)
    case = replace(small_case, answer=replace(small_case.answer, setting=setting))
    lines: list[Lines] = [(5.0, 2.0), (5.1, 5.0), (9.0, 5.1)]
    verdicts = turns(case, few_clusters, "clusters", lines)
    assert verdicts == [Verdict.PASS, Verdict.WARN, Verdict.UNINFORMATIVE]


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [((0.61, 0.8), Verdict.PASS), ((0.6, 0.61), Verdict.WARN), ((0.5, 0.6), Verdict.FAIL)],
)
def test_the_share_that_services_take_back_is_the_plans(
    small_case: Case, lines: tuple[float, float], verdict: Verdict
) -> None:
    states = {
        **small_case.states,
        "registered_unemployment": replace(small_case.answer, att=-1.0),
        "in_services": replace(small_case.answer, att=0.6),
    }
    case = with_lines(replace(small_case, states=states), offset=lines)
    assert substance(case).verdict is verdict
