"""The demeaned synthetic control under the null: its gap, its test by grid, what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from evaluation.core.arrays import Array, Mask
from evaluation.errors import DesignError
from evaluation.methods.conformal.conformal import Statistic
from evaluation.methods.synthetic.demeaned import demeaned_conformal, demeaned_synthetic_gap

OPTIMUM = 2e-4  # of the general solver below, in the outcome's unit


def country(seed: int = 0, effect: float = 0.0, memory: float = 0.0) -> tuple[Array, Array, Mask]:
    """Six donors and a treated that is a mixture of two of them, over forty months."""
    random = np.random.default_rng(seed)
    donors = np.cumsum(random.normal(size=(6, 40)), axis=1) + random.normal(0, 5, (6, 1))
    noise = random.normal(0, 0.3, 40)
    for t in range(1, 40):
        noise[t] += memory * noise[t - 1]
    post = np.arange(40) >= 34
    return 7 + 0.7 * donors[0] + 0.3 * donors[3] + noise + effect * post, donors, post


def test_an_exact_mixture_leaves_no_gap_under_the_right_null() -> None:
    _, donors, post = country()
    treated = 3 + 0.25 * donors[1] + 0.75 * donors[2] + 2.0 * post
    np.testing.assert_allclose(demeaned_synthetic_gap(treated, donors, post, 2.0), 0, atol=1e-5)
    assert np.abs(demeaned_synthetic_gap(treated, donors, post, 0.0)[post]).min() > 0.1


def test_the_gap_is_that_of_a_general_solver() -> None:
    treated, donors, post = country(3, effect=1.0)
    y = treated - 0.4 * post
    apart, wanted = donors - donors.mean(axis=1, keepdims=True), y - y.mean()
    found = minimize(
        lambda w: np.sum((wanted - w @ apart) ** 2),
        np.full(6, 1 / 6),
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    gap = demeaned_synthetic_gap(treated, donors, post, 0.4)
    np.testing.assert_allclose(gap, wanted - found.x @ apart, atol=OPTIMUM)
    assert gap.mean() == pytest.approx(0, abs=1e-12)


def test_levels_do_not_matter() -> None:
    treated, donors, post = country(1)
    one = demeaned_synthetic_gap(treated, donors, post, 0.0)
    other = demeaned_synthetic_gap(treated + 9, donors + np.arange(6.0)[:, None], post, 0.0)
    np.testing.assert_allclose(other, one, atol=1e-6)


def test_all_months_are_treated_alike_under_the_null() -> None:
    """Turning the ring of months turns the gap, and nothing else."""
    treated, donors, post = country(2)
    one = demeaned_synthetic_gap(treated, donors, post, 0.0)
    turned = demeaned_synthetic_gap(np.roll(treated, 7), np.roll(donors, 7, axis=1), post, 0.0)
    np.testing.assert_allclose(turned, np.roll(one, 7), atol=1e-6)


@pytest.mark.parametrize("statistic", list(Statistic))
def test_p_is_that_of_every_shift_of_its_gap(statistic: Statistic) -> None:
    treated, donors, post = country(4, effect=0.3)
    grid = np.linspace(-1, 1.5, 11)
    test = demeaned_conformal(treated, donors, post, 0.1, grid=grid, statistic=statistic)
    for null, p in zip(grid, test.p_values, strict=True):
        u = demeaned_synthetic_gap(treated, donors, post, float(null))
        spans = [np.roll(u, -shift)[post] for shift in range(40)]
        s = [abs(x.sum()) if statistic is Statistic.ABS_SUM else np.abs(x).sum() for x in spans]
        assert p == pytest.approx(np.mean([one >= s[0] - 1e-7 for one in s]))
    assert test.shifts == 40
    assert test.statistic is statistic


def test_the_interval_finds_the_effect_and_the_default_grid_holds_it() -> None:
    treated, donors, post = country(5, effect=2.0)
    test = demeaned_conformal(treated, donors, post, 0.1)
    assert test.p_value == pytest.approx(1 / 40)
    assert test.ci_low < 2.0 < test.ci_high
    assert test.ci_low > 0
    assert test.grid[0] < test.ci_low < test.ci_high < test.grid[-1]
    kept = test.grid[test.p_values > 0.1]
    step = test.grid[1] - test.grid[0]
    assert (test.ci_low, test.ci_high) == pytest.approx((kept[0] - step, kept[-1] + step))


def test_an_end_of_the_grid_that_is_kept_is_no_end() -> None:
    treated, donors, post = country(5, effect=2.0)
    inside = np.linspace(1.9, 2.1, 3)
    test = demeaned_conformal(treated, donors, post, 0.1, grid=inside)
    assert (test.ci_low, test.ci_high) == (-np.inf, np.inf)
    beside = demeaned_conformal(treated, donors, post, 0.1, grid=np.linspace(30, 40, 3))
    assert np.isnan([beside.ci_low, beside.ci_high]).all()


def test_results_are_sealed() -> None:
    test = demeaned_conformal(*country(), 0.1, grid=np.linspace(-1, 1, 3))
    for array in (test.grid, test.p_values, test.gap):
        assert not array.flags.writeable


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("finite", {"treated": np.full(40, np.nan)}),
        ("donors", {"donors": np.ones((1, 40))}),
        ("window", {"post": np.zeros(40, dtype=bool)}),
        ("window", {"post": np.arange(40) >= 1}),
    ],
)
def test_each_obstacle_is_named(rule: str, change: dict[str, Any]) -> None:
    treated, donors, post = country()
    case = {"treated": treated, "donors": donors, "post": post} | change
    with pytest.raises(DesignError) as failure:
        demeaned_conformal(**case, alpha=0.1)
    assert [breach.rule for breach in failure.value.breaches] == [rule]


def test_donors_that_do_not_move_are_refused() -> None:
    treated, _, post = country()
    with pytest.raises(DesignError, match="do not move"):
        demeaned_synthetic_gap(treated, np.ones((5, 40)), post, 0.0)
