"""Tightness: by hand, what secret counts leave open, and what may not change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import DesignError
from evaluation.methods.matching.tightness import tightness

SECRET = np.nan
counts = st.lists(st.integers(5, 500), min_size=1, max_size=5)


def test_two_occupations_are_one_by_their_sums() -> None:
    """(30 + 10) / (20 + 60): not the mean of 150 and 16.7."""
    found = tightness(np.array([[30.0], [10.0]]), np.array([[20.0], [60.0]]))
    assert found.value == found.low == found.high == pytest.approx([50.0])
    assert not found.secret.any()


def test_a_secret_count_is_between_zero_and_four() -> None:
    """Vacancies 30 and 0–4 over jobseekers 20 and 0–4."""
    found = tightness(np.array([30.0, SECRET]), np.array([20.0, SECRET]))
    assert float(found.low) == pytest.approx(100 * 30 / 24)
    assert float(found.value) == pytest.approx(100 * 32 / 22)
    assert float(found.high) == pytest.approx(100 * 34 / 20)
    assert found.secret


def test_of_secret_counts_alone_nothing_is_known() -> None:
    found = tightness(np.array([SECRET]), np.array([SECRET]))
    assert (float(found.low), float(found.high)) == (0.0, np.inf)
    assert np.isnan(found.value)


def test_no_vacancy_is_none_however_many_seek() -> None:
    found = tightness(np.array([0.0]), np.array([SECRET]))
    assert float(found.value) == float(found.low) == float(found.high) == 0.0


def test_where_nobody_seeks_there_is_no_ratio() -> None:
    found = tightness(np.array([7.0]), np.array([0.0]))
    assert np.isnan([found.value, found.low, found.high]).all()
    assert not found.hidden


def test_too_few_are_hidden_and_nobody_is_not() -> None:
    vacancies = np.array([[9.0, 10.0, 0.0, 50.0]])
    found = tightness(vacancies, np.array([[50.0, 10.0, 50.0, 9.0]]), threshold=10)
    assert found.hidden.tolist() == [True, False, False, True]
    assert np.isnan(found.high[found.hidden]).all()
    assert found.value[~found.hidden].tolist() == [100.0, 0.0]


def test_tables_of_two_shapes_are_refused() -> None:
    with pytest.raises(DesignError):
        tightness(np.ones((2, 3)), np.ones((2, 4)))


@given(st.data(), counts)
def test_the_truth_lies_between_its_bounds(data: st.DataObject, jobseekers: list[int]) -> None:
    """Whatever counts a source keeps secret, of 0 to 4, the ratio of the true ones is inside."""
    size = len(jobseekers)
    seeking = np.array(jobseekers, dtype=float)
    open_ = np.array(data.draw(st.lists(st.integers(0, 50), min_size=size, max_size=size))) * 1.0
    small = open_ < 5
    found = tightness(np.where(small, SECRET, open_)[:, None], seeking[:, None])
    truth = 100 * open_.sum() / seeking.sum()
    assert found.low <= truth + 1e-9
    assert truth <= found.high + 1e-9
    assert found.secret.any() == small.any()


@given(counts, st.integers(2, 9))
def test_it_has_no_scale_and_no_order(jobseekers: list[int], times: int) -> None:
    seeking = np.array(jobseekers, dtype=float)[:, None]
    open_ = np.arange(1, len(jobseekers) + 1)[:, None] * 7.0
    one = tightness(open_, seeking).value
    assert tightness(times * open_, times * seeking).value == pytest.approx(one)
    assert tightness(open_[::-1], seeking[::-1]).value == pytest.approx(one)


@pytest.mark.parametrize("bad", [-1.0, np.inf])
def test_what_is_no_count_is_refused(bad: float) -> None:
    with pytest.raises(DesignError):
        tightness(np.array([[bad]]), np.ones((1, 1)))


@pytest.mark.parametrize("threshold", [-1, np.nan, 2.5])
def test_a_threshold_that_would_hide_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(DesignError):
        tightness(np.ones((1, 1)), np.ones((1, 1)), threshold=threshold)
