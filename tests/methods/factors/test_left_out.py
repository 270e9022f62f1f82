"""Factors of all donors but one: those of the others, whatever stands in for whom; refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.effects.period_bases import projected
from evaluation.methods.factors.components import factors
from evaluation.methods.factors.left_out import factors_without_each, projected_each
from tests.methods.factors.factor_panels import factor_panel
from tests.strength import tried

SAME = 1e-7  # of squares: eigenvectors of sums of squares have half the digits of the outcomes
EXACT = 1e-10
law = tried(40)


def donors(seed: int, rank: int = 2, noise: float = 0.5) -> Array:
    panel = factor_panel(rank, noise, seed=seed)
    return panel.y[panel.never]  # (12, 20)


def others(count: int, j: int) -> list[int]:
    return [i for i in range(count) if i != j]


@law
@given(st.integers(0, 10**6), st.integers(0, 3), st.sampled_from([12, 20, 28]))
def test_they_are_the_factors_of_the_others(seed: int, r: int, count: int) -> None:
    """But for their sign: so their projections are compared, and each column with its own.

    With fewer donors than months, as many, and more.
    """
    panel = factor_panel(2, 0.5, seed=seed, donors=count)
    y = panel.y[panel.never]
    found = factors_without_each(y, r)
    assert found.shape == (count, 20, r)
    for j in range(count):
        wanted = factors(y[others(count, j)], r)
        np.testing.assert_allclose(found[j] @ found[j].T, wanted @ wanted.T, atol=SAME * 20)
        same = np.abs(np.sum(found[j] * wanted, axis=0)) / 20
        np.testing.assert_allclose(same, 1, atol=SAME)


@law
@given(st.integers(0, 10**6))
def test_a_donor_does_not_know_its_own_outcome(seed: int) -> None:
    y = donors(seed)
    other = y.copy()
    other[4] += np.random.default_rng(seed).normal(0, 3, 20)
    one, two = factors_without_each(y, 2), factors_without_each(other, 2)
    np.testing.assert_allclose(one[4] @ one[4].T, two[4] @ two[4].T, atol=SAME * 20)
    assert np.abs(one[3] @ one[3].T - two[3] @ two[3].T).max() > 1e-3


def test_unit_and_month_effects_change_nothing() -> None:
    y, random = donors(3), np.random.default_rng(3)
    added = y + random.normal(0, 9, (12, 1)) + random.normal(0, 9, 20)
    one, two = factors_without_each(y, 2), factors_without_each(added, 2)
    np.testing.assert_allclose(
        np.einsum("jtr,jsr->jts", one, one), np.einsum("jtr,jsr->jts", two, two), atol=SAME * 20
    )


# Projections


@law
@given(st.integers(0, 10**6), st.integers(1, 4), st.floats(1e-3, 1e3))
def test_each_is_projected_on_its_own_basis(seed: int, k: int, by: float) -> None:
    random = np.random.default_rng(seed)
    bases = np.concatenate([np.ones((6, 24, 1)), by * random.normal(size=(6, 24, k - 1))], axis=2)
    months = random.permutation(24)
    post, base = np.isin(np.arange(24), months[:5]), np.isin(np.arange(24), months[5:20])
    found = projected_each(post, base, bases)
    wanted = [projected(post, base, each) for each in bases]
    np.testing.assert_allclose(found, wanted, atol=EXACT)
    assert not found[:, ~(post | base)].any()


# Refusals


def rules(y: Array, r: int) -> dict[str, str]:
    with pytest.raises(DesignError) as caught:
        factors_without_each(y, r)
    return {breach.rule: f"{breach.where}: {breach.found}" for breach in caught.value.breaches}


def test_too_few_others_and_months_are_told_at_once() -> None:
    assert rules(donors(1)[:4, :3], 2) == {
        "donors": "factors: 3 others, 4 are needed",
        "periods": "factors: 3 periods, 4 are needed",
    }
    assert factors_without_each(donors(1)[:5], 2).shape == (5, 20, 2)
    assert set(rules(donors(1)[:1], 0)) == {"donors"}


@pytest.mark.parametrize("count", [9, 30])
def test_a_factor_that_one_donor_carries_alone_is_not_there_without_it(count: int) -> None:
    """It would be made of rounding, and could be the constant, which the basis has already."""
    random = np.random.default_rng(2)
    y = random.normal(size=(count, 1)) + random.normal(size=(count, 1)) * random.normal(size=20)
    y[5] += random.normal(size=20)
    factors(y, 2)  # of all of them it is there
    (found,) = rules(y, 2).items()
    assert found == ("rank", "without donor(s) 5: the others' movements are of a rank below 2")
    assert factors_without_each(y, 1).shape == (count, 20, 1)


def test_no_movement_at_all_has_no_factor() -> None:
    assert set(rules(np.full((12, 20), 0.3) + np.arange(12)[:, None], 1)) == {"rank"}
    assert "and 4 more" in rules(np.zeros((12, 20)), 1)["rank"]


def test_two_factors_of_one_strength_are_refused() -> None:
    """Eight donors, four pairs of opposite signs: less any pair's sum, equally strong."""
    t = np.arange(20) * 2 * np.pi / 20
    waves = np.array([np.sin(t), np.cos(t)])
    y = np.concatenate([waves, -waves, 2 * waves, -2 * waves, np.zeros((1, 20))])
    assert rules(y, 1)["tied"].startswith("without donor(s) 8: factors 1 and 2 are equally")


def test_bases_that_base_months_cannot_tell_apart_are_refused() -> None:
    months = np.arange(12)
    post, base = months >= 9, months < 9
    late = np.where(post, 1.0, 0.0)[:, None]  # zero in the base
    twice = np.ones((12, 1))
    good = np.arange(12.0)[:, None]
    bases = np.stack([np.hstack([np.ones((12, 1)), c]) for c in (late, twice, good)])
    with pytest.raises(DesignError, match=r"2 of 3 bases of 2 column\(s\) that 9 base month"):
        projected_each(post, base, bases)
    with pytest.raises(DesignError, match="2 of 2 bases of 5"):
        projected_each(months >= 9, months < 4, np.random.default_rng(0).normal(size=(2, 12, 5)))
    with pytest.raises(DesignError, match="both base and post"):
        projected_each(months >= 8, base, bases)
