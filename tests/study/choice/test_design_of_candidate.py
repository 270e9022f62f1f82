"""Where base and window lie, at the trial and at any other date; who is weighed how."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Mask
from evaluation.domain import Month, Window
from evaluation.plan.candidates import ChoiceRule
from evaluation.study.choice.design_of_candidate import CandidateDesign, Stretch, basis_of
from evaluation.study.choice.fakes import fake_shifts, usual_window
from tests.small_designs import DONORS, KINDS, START, TREATED, design, panel

YEAR = Window("W", START, START + 11)
SPAN = (Month(2015, 1), Month(2019, 11))


def months(one: CandidateDesign, mask: Mask) -> tuple[str, str, int]:
    """First and last month of a mask, and how many it has."""
    inside = [m for m, there in zip(one.panel.months, mask, strict=True) if there]
    return str(inside[0]), str(inside[-1]), len(inside)


def stretch(one: CandidateDesign, window: Window = YEAR, shift: int = 0) -> Stretch:
    found = one.stretch(window, shift)
    assert found is not None
    return found


# At the trial


def test_a_base_in_months_ends_with_the_last_before_the_trial() -> None:
    one = design(base=24)
    found = stretch(one)
    assert months(one, found.base) == ("2019-03", "2021-02", 24)
    assert months(one, found.post) == ("2021-03", "2022-02", 12)
    assert found.used.sum() == 36
    assert len(one.base) == 24


def test_a_base_as_a_span_lies_where_it_is_named() -> None:
    one = design(base=SPAN)
    found = stretch(one)
    assert months(one, found.base) == ("2015-01", "2019-11", 59)
    assert months(one, found.used)[:2] == ("2015-01", "2022-02")
    assert found.used.sum() == 59 + 12


# Elsewhere


@pytest.mark.parametrize(
    ("base", "first", "last"), [(24, "2014-03", "2016-02"), (SPAN, "2010-01", "2014-11")]
)
def test_five_years_earlier_base_and_window_lie_as_far_apart(
    base: int | tuple[Month, Month], first: str, last: str
) -> None:
    one = design(base=base)
    found = stretch(one, shift=-60)
    assert months(one, found.base)[:2] == (first, last)
    assert months(one, found.post) == ("2016-03", "2017-02", 12)


def test_where_the_months_do_not_hold_both_there_is_none() -> None:
    one = design(base=24)
    assert one.stretch(YEAR, 11) is None  # the window ends 2023-01, the months 2022-12
    assert one.stretch(YEAR, 10) is not None
    assert one.stretch(YEAR, -158) is not None  # the base begins 2006-01
    assert one.stretch(YEAR, -159) is None


def test_a_base_is_cut_to_two_years_where_it_may_be() -> None:
    """A base of 60 months before 2010-03 begins in 2005-03: 2006-01 on are 50."""
    one = design(base=60)
    hard = Window("hard", Month(2010, 3), Month(2011, 2))
    shift = hard.first - START
    assert one.stretch(Window("h", START, START + 11), shift) is None
    found = one.stretch_before(hard)
    assert found is not None
    assert months(one, found.base) == ("2006-01", "2010-02", 50)
    assert months(one, found.post) == ("2010-03", "2011-02", 12)
    early = Window("hard", Month(2008, 1), Month(2008, 12))
    assert months(one, one.stretch_before(early).base)[2] == 24  # type: ignore[union-attr]
    assert one.stretch_before(Window("hard", Month(2007, 12), Month(2008, 11))) is None


def test_a_span_lies_as_far_before_the_recession_as_before_the_trial() -> None:
    one = design(base=SPAN)
    found = one.stretch_before(Window("hard", Month(2010, 3), Month(2011, 2)))
    assert found is not None
    assert months(one, found.base) == ("2006-01", "2008-11", 35)


# Fake dates


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [6, 12, 18])
def test_fakes_touch_no_month_of_the_trial_and_none_before_the_first(
    kind: dict[str, object], length: int
) -> None:
    one, rule = design(**kind), ChoiceRule(window=length, first=Month(2008, 1))
    window = usual_window(one, rule)
    shifts = fake_shifts(one, rule, window)
    assert len(window) == length
    assert len(shifts) > 3
    starts = []
    for shift in shifts:
        found = stretch(one, window, shift)
        assert months(one, found.used)[1] < str(START)
        assert not np.any(found.base & found.post)
        assert found.base.sum() == stretch(one, window).base.sum()
        first, _, count = months(one, found.post)
        assert (count, first >= "2008-01") == (length, True)
        starts.append(first)
    assert starts == sorted(starts)
    assert set(np.diff(shifts)) == {rule.every}
    assert months(one, stretch(one, window, shifts[-1]).post)[1] == "2021-02"  # as late as can be
    assert one.stretch(window, shifts[0] - rule.every) is None or (
        window.first + (shifts[0] - rule.every) < rule.first
    )


def test_a_panel_that_ends_earlier_has_fakes_that_do_too() -> None:
    early = design(panel().until(Month(2019, 1)))
    shifts = fake_shifts(early, ChoiceRule(), YEAR)
    assert months(early, stretch(early, YEAR, shifts[-1]).post)[1] == "2018-12"


# Weights and bases


def test_donors_weigh_by_jobseekers_under_the_cap_and_small_ones_not_at_all() -> None:
    whole, few = design(), design(least_labour_force=15_000.0)
    stock = whole.panel.stock[TREATED:]
    assert whole.donors.tolist() == [*range(TREATED, TREATED + DONORS)]
    np.testing.assert_allclose(whole.donor_weights, stock / stock.sum())
    large = panel().labour_force[TREATED:] >= 15_000
    assert 10 <= large.sum() < DONORS
    kept = np.r_[np.full(TREATED, True), large]
    assert few.panel.units == tuple(u for u, k in zip(panel().units, kept, strict=True) if k)
    assert few.donor_weights.max() <= 0.1 + 1e-12
    assert few.donor_weights.sum() == pytest.approx(1)


def test_fewer_donors_than_the_cap_allows_weigh_alike_and_none_weigh_nothing() -> None:
    four = design(panel().rows(np.arange(TREATED + DONORS) < TREATED + 4))
    np.testing.assert_allclose(four.donor_weights, 0.25)
    assert design(least_labour_force=1e9).donor_weights.size == 0


def test_a_trend_counts_the_months_between_base_and_window() -> None:
    """From 2015-01…2019-11 to 2021-03: fifteen months apart, and so is the line."""
    one = design(base=SPAN, counterfactual="linear_trend")
    found = stretch(one)
    basis = basis_of(one, found, one.panel.y[one.donors][:, found.used])
    steps = np.diff(basis[:, 1])
    assert steps[58] == pytest.approx(16 * steps[0])
    np.testing.assert_allclose(np.delete(steps, 58), steps[0])


def test_seasons_are_those_of_the_calendar() -> None:
    one = design(base=SPAN, counterfactual="same_calendar_month")
    found = stretch(one)
    basis = basis_of(one, found, one.panel.y[one.donors][:, found.used])
    used = [m.month for m, u in zip(one.panel.months, found.used, strict=True) if u]
    np.testing.assert_array_equal(np.argmax(basis, axis=1) + 1, used)
    np.testing.assert_array_equal(basis.sum(axis=1), 1)
