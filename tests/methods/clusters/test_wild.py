"""The wild cluster bootstrap: worked by hand, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evaluation.errors import DesignError
from evaluation.methods.clusters.wild import Draws, WildTest, wild_bootstrap, wild_two_means

Y = np.array([1.0, 2.0, 3.0])


def mean_of_three(
    *, restricted: bool, draws: int = 99, weights: Draws = Draws.RADEMACHER
) -> WildTest:
    """A mean of three clusters of one row: t = 2 / (1/√3)."""
    return wild_bootstrap(
        np.ones((3, 1)),
        Y,
        np.arange(3),
        np.ones(1),
        restricted=restricted,
        weights=weights,
        draws=draws,
        random=np.random.default_rng(0),
    )


def test_restricted_by_hand() -> None:
    """Signs on 1, 2, 3: only all alike give a mean as far from zero against its spread."""
    test = mean_of_three(restricted=True)
    assert test.t == pytest.approx(2 * np.sqrt(3))
    assert (test.draws, test.enumerated, test.n_clusters) == (8, True, 3)
    assert test.p_value == test.resolution == 2 / 8


def test_unrestricted_by_hand() -> None:
    """Signs on −1, 0, 1 give t of 0 and 2, so none is as large; the data count as one draw."""
    test = mean_of_three(restricted=False)
    assert test.p_value == test.resolution == 1 / 9
    assert not test.restricted


def test_points_of_webb_have_mean_zero_and_variance_one() -> None:
    points = Draws.WEBB.points
    assert points.size == 6
    assert points.mean() == pytest.approx(0, abs=1e-15)
    assert np.mean(points**2) == pytest.approx(1)
    assert np.mean(points**4) == pytest.approx(7 / 6)  # (1/4 + 1 + 9/4) / 3


def test_all_vectors_are_taken_where_there_are_no_more_than_asked_for() -> None:
    for weights, number in ((Draws.RADEMACHER, 2**3), (Draws.WEBB, 6**3)):
        few = mean_of_three(restricted=True, draws=number - 2, weights=weights)
        enough = mean_of_three(restricted=True, draws=number - 1, weights=weights)
        assert (few.enumerated, few.draws, few.resolution) == (False, number - 2, 1 / (number - 1))
        assert (enough.enumerated, enough.draws) == (True, number)
        assert enough.resolution == len(weights.points) / number


def two_sides(treated_clusters: int, *, restricted: bool) -> WildTest:
    random = np.random.default_rng(8)
    clusters = np.repeat(np.arange(20), 2)
    treated = clusters < treated_clusters
    weights = np.where(treated, 1 / treated.sum(), 1 / (~treated).sum())
    return wild_two_means(
        random.normal(size=40) + 3.0 * treated,
        weights,
        treated,
        clusters,
        restricted=restricted,
        multipliers=Draws.RADEMACHER,
        draws=199,
        random=random,
    )


def test_one_treated_cluster_is_not_seen_restricted_and_always_seen_unrestricted() -> None:
    """The reason for the firewall, at an effect of four standard deviations of a cluster."""
    assert two_sides(1, restricted=True).p_value > 0.3
    assert two_sides(1, restricted=False).p_value == pytest.approx(1 / 200)
    assert two_sides(8, restricted=True).p_value < 0.05


def test_nothing_at_all_is_no_evidence() -> None:
    treated = np.arange(6) < 3
    for restricted in (True, False):
        test = wild_two_means(
            np.zeros(6),
            np.full(6, 1 / 3),
            treated,
            np.arange(6),
            restricted=restricted,
            multipliers=Draws.RADEMACHER,
            draws=99,
            random=np.random.default_rng(0),
        )
        assert (test.p_value, test.t) == (1.0, 0.0)


def test_the_same_generator_gives_the_same_p() -> None:
    one, other = (mean_of_three(restricted=True, draws=5) for _ in range(2))
    assert one == other


GOOD: dict[str, Any] = {
    "design": np.column_stack([np.ones(6), np.arange(6.0)]),
    "y": np.arange(6.0) ** 2,
    "clusters": np.arange(6),
    "contrast": np.array([0.0, 1.0]),
    "draws": 99,
}


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("finite", {"y": np.array([0, 1, np.nan, 3, 4, 5])}),
        ("clusters", {"clusters": np.zeros(6, dtype=int)}),
        ("rows", {"design": np.eye(6), "contrast": np.ones(6)}),
        ("contrast", {"contrast": np.zeros(2)}),
        ("draws", {"draws": 0}),
        ("rank", {"design": np.ones((6, 2))}),
    ],
)
def test_each_obstacle_is_named(rule: str, change: dict[str, Any]) -> None:
    case = GOOD | change
    with pytest.raises(DesignError) as failure:
        wild_bootstrap(**case, restricted=True, weights=Draws.WEBB, random=np.random.default_rng(0))
    assert rule in [breach.rule for breach in failure.value.breaches]


def test_all_obstacles_are_named_at_once() -> None:
    case = GOOD | {"clusters": np.zeros(6, dtype=int), "contrast": np.zeros(2), "draws": 0}
    with pytest.raises(DesignError) as failure:
        wild_bootstrap(**case, restricted=True, weights=Draws.WEBB, random=np.random.default_rng(0))
    assert [b.rule for b in failure.value.breaches] == ["clusters", "contrast", "draws"]


def test_weights_of_zero_are_refused() -> None:
    with pytest.raises(DesignError, match="1 of 6 weights"):
        wild_two_means(
            np.arange(6.0),
            np.array([1, 1, 1, 1, 1, 0.0]),
            np.arange(6) < 3,
            np.arange(6),
            restricted=True,
            multipliers=Draws.WEBB,
            draws=99,
            random=np.random.default_rng(0),
        )
