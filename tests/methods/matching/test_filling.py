"""How vacancies are filled: by hand, bounds of secrets, and what is hidden."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import DesignError
from evaluation.methods.matching.filling import filling

SECRET = np.nan


def test_two_months_by_hand() -> None:
    """15 of 40 filled; 5 after 10 days and 10 after 40 are 30 on average."""
    found = filling(np.array([[20.0, 20]]), np.array([[5.0, 10]]), np.array([[10.0, 40]]))
    assert found.share == found.low == found.high == pytest.approx([37.5])
    assert found.days == pytest.approx([30.0])
    assert found.shown.tolist() == [1.0]


def test_secret_months_widen_the_share_and_leave_the_days() -> None:
    new, filled = np.array([[20.0, SECRET]]), np.array([[SECRET, 10.0]])
    found = filling(new, filled, np.array([[SECRET, 40.0]]))
    assert found.low == pytest.approx([100 * 10 / 24])
    assert found.share == pytest.approx([100 * 12 / 22])
    assert found.high == pytest.approx([100 * 14 / 20])
    assert found.days.tolist() == [40.0]
    assert found.shown == pytest.approx([10 / 14])


def test_without_a_shown_month_there_are_no_days() -> None:
    found = filling(np.array([[20.0]]), np.array([[SECRET]]), np.array([[SECRET]]))
    assert np.isnan(found.days).all()
    assert found.shown.tolist() == [0.0]


def test_without_a_new_vacancy_there_is_no_share() -> None:
    found = filling(np.array([[0.0]]), np.array([[0.0]]), np.array([[0.0]]))
    assert np.isnan([found.share, found.low, found.high, found.days]).all()
    assert not found.hidden.any()


def test_too_few_are_hidden() -> None:
    new, filled = np.array([[50.0], [9.0], [50.0]]), np.array([[9.0], [10.0], [10.0]])
    found = filling(new, filled, np.full((3, 1), 20.0), threshold=10)
    assert found.hidden.tolist() == [True, True, False]
    assert np.isnan(found.days).tolist() == [True, True, False]
    assert found.share[2] == pytest.approx(20.0)


def test_arrays_of_other_shapes_are_refused() -> None:
    with pytest.raises(DesignError):
        filling(np.ones((2, 3)), np.ones((2, 3)), np.ones((3, 3)))


@given(st.lists(st.tuples(st.integers(5, 90), st.integers(5, 90)), min_size=1, max_size=6))
def test_days_lie_between_the_months(months: list[tuple[int, int]]) -> None:
    filled, days = (np.array(values, dtype=float)[None] for values in zip(*months, strict=True))
    found = filling(filled * 3, filled, days)
    assert days.min() - 1e-9 <= float(found.days[0]) <= days.max() + 1e-9
    assert found.share == pytest.approx([100 / 3])


@pytest.mark.parametrize("bad", [-1.0, np.inf])
def test_what_is_no_count_is_refused(bad: float) -> None:
    with pytest.raises(DesignError):
        filling(np.array([[bad]]), np.ones((1, 1)), np.ones((1, 1)))


@pytest.mark.parametrize("threshold", [-1, np.nan, 2.5])
def test_a_threshold_that_would_hide_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(DesignError):
        filling(np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1)), threshold=threshold)
