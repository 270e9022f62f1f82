"""The standard error of a change between editions, and when a surprise cannot be said."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.errors import DesignError
from evaluation.methods.placebo_space.revision_z import Scale, change_error, surprise
from evaluation.methods.placebo_space.variance import variance_function

BEFORE = np.array([0.1, -0.2, 0.0, 0.3])
AFTER = np.array([0.4, -0.6, 0.0, 0.3])


def scale(q: np.ndarray, treated: float) -> Scale:
    return Scale(
        treated_weights=np.ones(1),
        treated_q=np.array([treated]),
        donor_weights=np.full(4, 0.25),
        donor_q=q,
        reference_q=q,
    )


def test_by_hand() -> None:
    error = change_error(BEFORE, AFTER)
    assert error == pytest.approx(0.25)  # changes 0.3, -0.4, 0, 0: root of 0.25 / 4
    assert surprise(0.5, error) == pytest.approx(2.0)
    assert surprise(-0.5, error) == pytest.approx(-2.0)


def test_of_one_size_the_donors_mean_adds_its_own_noise() -> None:
    error = change_error(BEFORE, AFTER, scale(np.ones(4), 1.0))
    assert error == pytest.approx(0.25 * np.sqrt(1 + 4 * 0.25**2))


def test_a_larger_treated_municipality_is_less_noisy() -> None:
    q = np.array([1.0, 4.0, 9.0, 16.0])
    change = np.array([1.0, -2.0, 3.0, -4.0]) / 10  # squares in proportion to q: A 0, B 0.01
    assert variance_function(change**2, q)[1] == pytest.approx(0.01)
    error = change_error(np.zeros(4), change, scale(q, 0.25))
    assert error == pytest.approx(np.sqrt(0.01 * (0.25 + (1 + 4 + 9 + 16) / 16)))


def test_what_cannot_be_said_is_none() -> None:
    assert change_error(BEFORE, BEFORE) is None
    assert change_error(BEFORE[:1], AFTER[:1]) is None
    assert change_error(np.empty(0), np.empty(0)) is None
    assert surprise(0.1, None) is None
    assert surprise(0.1, 0.0) is None
    assert surprise(np.nan, 0.1) is None


def test_donors_out_of_line_are_design_errors() -> None:
    with pytest.raises(DesignError, match="after, numbers of donors"):
        change_error(BEFORE, AFTER[:3])
    with pytest.raises(DesignError, match="numbers of donors"):
        change_error(BEFORE[:3], AFTER[:3], scale(np.ones(4), 1.0))
    with pytest.raises(DesignError, match="1 placebo"):
        change_error(BEFORE, np.array([0.1, np.nan, 0.0, 0.0]))
