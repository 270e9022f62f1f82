"""Period weights, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Mask
from evaluation.errors import DesignError
from evaluation.methods.effects.period_weights import same_calendar_month, uniform

EXACT = 1e-15


def at(*months: int, of: int) -> Mask:
    return np.isin(np.arange(of), months)


def test_uniform_by_hand() -> None:
    weights = uniform(post=at(4, 5, of=6), base=at(0, 1, 2, 3, of=6))
    assert weights == pytest.approx([-0.25, -0.25, -0.25, -0.25, 0.5, 0.5], abs=EXACT)


def test_the_same_calendar_month_by_hand() -> None:
    # January is in the base twice, February once, March in the base only; the window holds
    # January, January, February: the base's Januaries carry 2/3 between them.
    calendar = np.array([1, 2, 3, 1, 1, 2, 1])
    weights = same_calendar_month(at(4, 5, 6, of=7), at(0, 1, 2, 3, of=7), calendar)
    third = 1 / 3
    assert weights == pytest.approx([-third, -third, 0, -third, third, third, third], abs=EXACT)


def test_an_uneven_calendar_by_hand() -> None:
    # base: three Januaries, one February; window: one of each
    calendar = np.array([1, 1, 1, 2, 2, 1])
    weights = same_calendar_month(at(4, 5, of=6), at(0, 1, 2, 3, of=6), calendar)
    assert weights == pytest.approx([-1 / 6, -1 / 6, -1 / 6, -1 / 2, 1 / 2, 1 / 2], abs=EXACT)


def test_months_outside_base_and_window_weigh_nothing() -> None:
    calendar = np.array([1, 1, 1, 1])
    weights = same_calendar_month(at(3, of=4), at(0, of=4), calendar)
    assert weights == pytest.approx([-1, 0, 0, 1], abs=EXACT)
    assert uniform(at(3, of=4), at(0, of=4)) == pytest.approx([-1, 0, 0, 1], abs=EXACT)


def test_a_season_cancels_with_the_same_calendar_month_and_not_with_uniform() -> None:
    calendar = np.tile(np.arange(1, 13), 3)
    season = np.sin(calendar.astype(float))
    post, base = at(*range(24, 29), of=36), at(*range(24), of=36)
    assert season @ same_calendar_month(post, base, calendar) == pytest.approx(0, abs=1e-14)
    assert abs(season @ uniform(post, base)) > 0.01


def test_whole_years_make_the_two_rules_one() -> None:
    calendar = np.tile(np.arange(1, 13), 3)
    post, base = at(*range(24, 36), of=36), at(*range(24), of=36)
    assert same_calendar_month(post, base, calendar) == pytest.approx(uniform(post, base))


def test_a_calendar_month_that_the_base_lacks_is_an_error() -> None:
    with pytest.raises(DesignError, match="no calendar month 3, the window has"):
        same_calendar_month(at(2, 3, of=4), at(0, 1, of=4), np.array([1, 2, 1, 3]))


@pytest.mark.parametrize("rule", ["uniform", "same_calendar_month"])
def test_a_month_in_both_is_an_error(rule: str) -> None:
    post, base, calendar = at(1, 2, of=3), at(0, 1, of=3), np.ones(3, dtype=np.int64)
    with pytest.raises(DesignError, match=r"1 month\(s\) are both base and post"):
        uniform(post, base) if rule == "uniform" else same_calendar_month(post, base, calendar)


@pytest.mark.parametrize(("post", "base"), [((), (0, 1)), ((2,), ())])
def test_a_mean_over_no_months_is_an_error(post: tuple[int, ...], base: tuple[int, ...]) -> None:
    with pytest.raises(DesignError, match=f"{len(post)} post and {len(base)} base months"):
        uniform(at(*post, of=3), at(*base, of=3))
