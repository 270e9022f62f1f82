"""Standard errors for display: against the sums written out, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from evaluation.core.arrays import Array, Mask
from evaluation.errors import DesignError
from evaluation.methods.clusters.hac import (
    HacError,
    HacName,
    driscoll_kraay,
    newey_west,
    two_way_clustered,
)

EXACT = 1e-10  # relative: the same sums in another order


def panel(seed: int = 0) -> tuple[Array, Mask, Mask, Array]:
    """Twelve units of uneven weight, thirty months with memory, five treated from month 22."""
    random = np.random.default_rng(seed)
    y = random.normal(size=(12, 30))
    for t in range(1, 30):
        y[:, t] += 0.7 * y[:, t - 1]
    return y, np.arange(12) < 5, np.arange(30) >= 22, random.lognormal(0, 1, 12)


def scores(y: Array, treated: Mask, post: Mask, weights: Array) -> tuple[Array, float]:
    """Score of each cell and the sum of squares, by least squares on all dummies, written out."""
    units, months = y.shape
    unit, month = (index.ravel() for index in np.indices(y.shape))
    dummies = np.column_stack(
        [unit[:, None] == np.arange(units), month[:, None] == np.arange(1, months)]
    ).astype(float)
    effect = np.outer(treated, post).astype(float).ravel()
    w = (weights / weights.mean())[unit]
    root = np.sqrt(w)[:, None]
    coefficients = np.linalg.lstsq(root * dummies, root[:, 0] * effect, rcond=None)[0]
    rest = effect - dummies @ coefficients
    whole = np.column_stack([effect, dummies])
    fit = np.linalg.lstsq(root * whole, root[:, 0] * y.ravel(), rcond=None)[0]
    residual = y.ravel() - whole @ fit
    return (w * rest * residual).reshape(y.shape), float(np.sum(w * rest**2))


def bartlett(series: Array, lag: int) -> float:
    total = float(series @ series)
    for step in range(1, lag + 1):
        total += 2 * (1 - step / (lag + 1)) * float(series[step:] @ series[:-step])
    return total


@pytest.mark.parametrize("lag", [0, 3, 12])
def test_newey_west_is_its_sum_written_out(lag: int) -> None:
    y, treated, post, _ = panel()
    gap = y[treated].mean(axis=0) - y[~treated].mean(axis=0)
    x = post - post.mean()
    residual = gap - gap.mean() - x * (x @ gap) / (x @ x)
    found = newey_west(gap, post, lag)
    assert found == HacError(name=HacName.NEWEY_WEST, se=found.se)
    assert found.se == pytest.approx(np.sqrt(bartlett(x * residual, lag)) / (x @ x), rel=EXACT)


@pytest.mark.parametrize("lag", [0, 5])
@pytest.mark.parametrize("weighted", [True, False])
def test_driscoll_kraay_is_its_sum_written_out(lag: int, weighted: bool) -> None:
    y, treated, post, weights = panel(1)
    cells, squares = scores(y, treated, post, weights if weighted else np.ones(12))
    found = driscoll_kraay(y, treated, post, lag, weights=weights if weighted else None)
    expected = np.sqrt(bartlett(cells.sum(axis=0), lag)) / squares
    assert found.se == pytest.approx(expected, rel=EXACT)
    assert found.name is HacName.DRISCOLL_KRAAY


def test_driscoll_kraay_is_the_newey_west_of_the_gap() -> None:
    """In a balanced panel of one start both sum the same months."""
    y, treated, post, weights = panel(2)
    gap = np.average(y[treated], axis=0, weights=weights[treated]) - np.average(
        y[~treated], axis=0, weights=weights[~treated]
    )
    one, other = driscoll_kraay(y, treated, post, 4, weights=weights), newey_west(gap, post, 4)
    assert one.se == pytest.approx(other.se, rel=EXACT)


@pytest.mark.parametrize("weighted", [True, False])
def test_two_way_is_its_sum_written_out(weighted: bool) -> None:
    y, treated, post, weights = panel(3)
    cells, squares = scores(y, treated, post, weights if weighted else np.ones(12))
    both = [np.sum(cells.sum(axis=1) ** 2), np.sum(cells.sum(axis=0) ** 2), np.sum(cells**2)]
    factor = [12 / 11, 30 / 29, 360 / 359]
    variance = both[0] * factor[0] + both[1] * factor[1] - both[2] * factor[2]
    found = two_way_clustered(y, treated, post, weights=weights if weighted else None)
    assert found.se == pytest.approx(np.sqrt(variance) / squares, rel=EXACT)


def test_a_two_way_variance_that_is_not_positive_is_no_number() -> None:
    """Cells that cancel along rows and along columns leave less than nothing."""
    y = np.outer([1.0, -1, 1, -1], [1.0, -1, 1, -1])
    found = two_way_clustered(y, np.arange(4) < 2, np.arange(4) >= 2)
    assert np.isnan(found.se)


def test_there_is_no_p_value_to_be_had() -> None:
    assert [field.name for field in fields(HacError)] == ["name", "se"]


def with_newey_west(y: Array, treated: Mask, post: Mask, lag: int, weights: Array) -> HacError:
    return newey_west(y[0], post, lag)


def with_two_way(y: Array, treated: Mask, post: Mask, lag: int, weights: Array) -> HacError:
    return two_way_clustered(y, treated, post, weights=weights)


def with_driscoll(y: Array, treated: Mask, post: Mask, lag: int, weights: Array) -> HacError:
    return driscoll_kraay(y, treated, post, lag, weights=weights)


@pytest.mark.parametrize(
    ("method", "rule", "change"),
    [
        (with_newey_west, "finite", {"y": np.full((12, 30), np.nan)}),
        (with_newey_west, "window", {"post": np.zeros(30, dtype=bool)}),
        (with_newey_west, "lag", {"lag": 30}),
        (with_driscoll, "lag", {"lag": -1}),
        (with_driscoll, "sides", {"treated": np.ones(12, dtype=bool)}),
        (with_two_way, "sides", {"treated": np.zeros(12, dtype=bool)}),
        (with_two_way, "weights", {"weights": np.zeros(12)}),
    ],
)
def test_each_obstacle_is_named(
    method: Callable[..., HacError], rule: str, change: dict[str, Any]
) -> None:
    y, treated, post, weights = panel()
    case = {"y": y, "treated": treated, "post": post, "lag": 3, "weights": weights} | change
    with pytest.raises(DesignError) as failure:
        method(**case)
    assert [breach.rule for breach in failure.value.breaches] == [rule]
