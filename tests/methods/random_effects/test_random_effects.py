"""Partial pooling: by hand, against classic meta-analyses, and against slower routes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.random_effects.random_effects import Pooled, pool
from tests.methods.random_effects.pooling_cases import EXACT

ROOT = 1e-7  # an SD whose square is known to 1e-14


# By hand


@pytest.fixture
def three() -> Pooled:
    """Effects 0, 3, 6 with variance one: their own variance is 9, so areas differ by 8."""
    return pool(np.array([0.0, 3, 6]), np.ones(3), labels=("a", "b", "c"))


def test_three_areas_by_hand(three: Pooled) -> None:
    root = np.sqrt(8)
    between = three.between
    assert [between.sd, between.paule_mandel, between.dersimonian_laird] == pytest.approx(
        [root, root, root], abs=EXACT
    )
    assert (between.q, between.df) == (pytest.approx(18), 2)
    assert between.p_value == pytest.approx(np.exp(-9), rel=EXACT)
    assert between.i_squared == pytest.approx(8 / 9)
    assert three.mean == pytest.approx(3)
    assert three.mean_se == pytest.approx(np.sqrt(9 / 3))
    assert three.mean_weights == pytest.approx([1 / 3] * 3)
    assert three.shrunken == pytest.approx([1 / 3, 3, 17 / 3], abs=EXACT)  # a ninth of the way
    assert three.sd == pytest.approx([np.sqrt(8 / 9 + 3 / 81)] * 3, abs=EXACT)
    assert three.dispersion == pytest.approx(1)


def test_intervals_of_three_areas_by_hand(three: Pooled) -> None:
    t_1, t_2 = np.tan(0.475 * np.pi), 0.95 / np.sqrt(2 * 0.975 * 0.025)  # both in closed form
    half, new = t_2 * np.sqrt(3), t_1 * np.sqrt(8 + 3)
    assert three.mean_interval == pytest.approx((3 - half, 3 + half), abs=EXACT)
    assert three.prediction_interval == pytest.approx((3 - new, 3 + new), abs=EXACT)
    # Q(v) = 18 / (1 + v), and chi-squared with two degrees of freedom is exponential
    low, high = (18 / (-2 * np.log(p)) - 1 for p in (0.025, 0.975))
    assert three.between.low == pytest.approx(np.sqrt(low), abs=ROOT)
    assert three.between.high == pytest.approx(np.sqrt(high), abs=ROOT)


def test_noise_that_all_have_in_common_moves_the_mean_alone(three: Pooled) -> None:
    common = pool(three.raw, np.eye(3) + 5, labels=three.labels)
    assert common.between.sd == pytest.approx(three.between.sd)
    assert common.shrunken == pytest.approx(three.shrunken)
    assert common.mean_se**2 == pytest.approx(three.mean_se**2 + 5)
    assert common.sd**2 == pytest.approx(three.sd**2 + 5)


def test_areas_closer_than_their_noise_are_pooled_completely() -> None:
    pooled = pool(np.array([1.0, 2, 4]), np.full(3, 4.0))
    assert (pooled.between.sd, pooled.between.paule_mandel, pooled.between.low) == (0, 0, 0)
    assert pooled.between.dersimonian_laird == 0
    assert pooled.between.high > 0
    assert pooled.shrunken == pytest.approx([7 / 3] * 3, abs=EXACT)
    assert pooled.sd == pytest.approx([np.sqrt(4 / 3)] * 3)
    assert np.all(pooled.full_sd > pooled.sd)  # areas may differ all the same
    assert pooled.dispersion < 1
    assert np.diff(pooled.mean_interval)[0] == pytest.approx(
        2 * stats.t.ppf(0.975, 2) * pooled.mean_se
    )


def test_areas_all_alike_give_no_spread_and_no_failure() -> None:
    pooled = pool(np.full(5, 2.5), np.arange(1.0, 6))
    assert (pooled.between.sd, pooled.between.low, pooled.between.high) == (0, 0, 0)
    assert pooled.between.p_value == 1
    assert pooled.between.i_squared == 0
    assert pooled.shrunken == pytest.approx([2.5] * 5)
    assert np.isfinite(pooled.full_prediction_interval).all()


def test_shrunken_effects_have_a_ledger() -> None:
    y = np.array([[0.0, 0, 1], [0, 0, 4], [0, 0, 9], [1, 1, 2]])
    units = np.hstack([np.eye(3), -np.ones((3, 1))])
    ledger = Ledger.of_pairs(units, np.tile([-0.5, -0.5, 1], (3, 1)))
    effects = EffectSet(labels=("a", "b", "c"), tau=ledger.apply(y), ledger=ledger)
    pooled = pool(effects.tau, np.ones(3), labels=effects.labels)
    shrunken = effects.aggregate(pooled.aggregation())
    assert shrunken.tau == pytest.approx(pooled.shrunken, abs=EXACT)
    assert shrunken.ledger.apply(y) == pytest.approx(pooled.shrunken, abs=EXACT)
    for k in range(3):
        assert shrunken.ledger.row(k).sum() == pytest.approx(0, abs=EXACT)


# Errors


def test_fewer_than_three_areas_are_refused() -> None:
    with pytest.raises(RefusedMethod, match="2 area"):
        pool(np.array([1.0, 2]), np.ones(2))


def test_everything_that_is_wrong_is_named_at_once() -> None:
    noise = np.diag([1.0, -1, 1])
    noise[0, 2] = np.nan
    with pytest.raises(DesignError) as raised:
        pool(np.array([1.0, np.nan, 3]), noise, labels=("Espoo", "Oulu", "Turku"), alpha=1.5)
    found = {breach.where: breach.found for breach in raised.value.breaches}
    assert set(found) == {"alpha", "effects", "variances", "covariance"}
    assert "Oulu" in found["effects"] and "Oulu" in found["variances"]
    assert "Espoo" not in found["effects"]


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        (np.ones((3, 3)), "singular"),  # one draw of noise for all: areas would differ exactly
        (np.eye(3) + np.triu(np.full((3, 3), 0.1), 1), "not symmetric"),
        (np.ones(4), "shape|noise"),
        (np.ones((3, 2)), "noise"),
        (np.array([1.0, 0, 1]), "not positive: 1"),
        (np.array([1.0, np.inf, 1]), "not finite"),
        (np.array([[1, 2, 0], [2.0, 1, 0], [0, 0, 1]]), "singular"),
    ],
)
def test_noise_that_is_none_is_refused(noise: Array, message: str) -> None:
    with pytest.raises(DesignError, match="cannot be pooled") as raised:
        pool(np.array([1.0, 2, 3]), noise)
    assert any(word in str(raised.value) for word in message.split("|"))


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DesignError, match="cannot be pooled"):
        pool(np.array([1.0, 2, 3]), np.ones(3), labels=("a", "b"))
