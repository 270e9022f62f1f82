"""The kernel, by hand and by brute force."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.effects.kernel import att, contrasts, unit_placebos, variance_regressor
from evaluation.methods.effects.weights import capped

EXACT = 1e-12  # a dozen additions of numbers of order ten


def one(values: list[float]) -> Array:
    return np.array([values])


def test_two_by_two_by_hand() -> None:
    y = np.array([[5.0, 10.0], [4.0, 6.0]])  # the treated rises by 5, the donor by 2
    assert att(y, np.array([1.0, -1.0]), one([-1.0, 1.0])) == pytest.approx([3.0], abs=EXACT)


def test_eight_cells_by_hand() -> None:
    #              pre  pre  post post
    y = np.array([[7.0, 8.0, 9.0, 4.0], [3.0, 3.5, 1.0, 2.0]])
    donor, treated = np.array([0.0, -1.0]), np.array([1.0, 0.0])
    late_pre, first_post = one([0.0, -1.0, 1.0, 0.0]), one([-0.25, -0.75, 0.5, 0.5])
    assert att(y, treated + donor, late_pre) == pytest.approx([3.5], abs=EXACT)
    assert att(y, treated + donor, first_post) == pytest.approx(
        [(6.5 - (0.25 * 7 + 0.75 * 8)) - (1.5 - (0.25 * 3 + 0.75 * 3.5))], abs=EXACT
    )


def test_weighted_groups_by_hand() -> None:
    #              pre  post
    y = np.array([[1.0, 3.0], [1.0, 2.0], [5.0, 5.0], [5.0, 9.0]])
    weights = np.array([0.75, 0.25, -0.9, -0.1])
    assert att(y, weights, one([-1.0, 1.0])) == pytest.approx([1.75 - 0.4], abs=EXACT)


def test_each_row_of_period_weights_is_one_effect() -> None:
    y = np.array([[5.0, 10.0, 20.0], [4.0, 6.0, 6.0]])
    periods = np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]])
    assert att(y, np.array([1.0, -1.0]), periods) == pytest.approx([3.0, 13.0], abs=EXACT)
    assert contrasts(y, periods) == pytest.approx(np.array([[5.0, 15.0], [2.0, 2.0]]))


def test_the_variance_regressor_by_hand() -> None:
    n = np.array([[10.0, 10.0, 20.0], [1.0, 2.0, 4.0]])
    q = variance_regressor(n, one([-0.5, -0.5, 1.0]))
    assert q == pytest.approx(np.array([[0.1], [0.25 + 0.125 + 0.25]]), abs=EXACT)


@pytest.mark.parametrize("cap", [0.15, 0.3, 1.0])
def test_placebos_are_the_double_difference_run_again_without_the_donor(cap: float) -> None:
    random = np.random.default_rng(1)
    stock, y = random.lognormal(6, 1, 12), random.normal(10, 2, (12, 9))
    periods = np.array([[-0.25] * 4 + [0.2] * 5, [0.0, 0.0, 0.0, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0]])
    placebos = unit_placebos(contrasts(y, periods), stock, cap)
    for j in range(12):
        others = [i for i in range(12) if i != j]
        weights = np.zeros(12)
        weights[j], weights[others] = 1.0, -capped(stock[others], cap)
        assert placebos[j] == pytest.approx(att(y, weights, periods), abs=EXACT)


def test_placebos_are_none_when_one_donor_fewer_could_not_keep_the_cap() -> None:
    assert unit_placebos(np.ones((10, 3)), np.ones(10), 0.1).shape == (0, 3)
    assert unit_placebos(np.ones((11, 3)), np.ones(11), 0.1).shape == (11, 3)
