"""p-values are uniform where exchangeability is exact: Kolmogorov-Smirnov on seeded draws."""

from __future__ import annotations

import numpy as np
from scipy import stats

from evaluation.core.arrays import Array
from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.placebo_space.placebo import PlaceboInput, ferman_pinto, permutation

TRIALS = 800
LEVEL = 0.01  # the draws are seeded: a test that passes today passes tomorrow


def is_uniform(p: Array, steps: int, random: np.random.Generator) -> bool:
    """A p of k/steps, moved down by a random part of one step, is uniform on (0, 1)."""
    return bool(stats.kstest(p - random.random(p.size) / steps, "uniform").pvalue > LEVEL)


def test_the_rank_is_uniform_among_equals() -> None:
    random = np.random.default_rng(11)
    draws = random.standard_t(3, (TRIALS, 40))
    tests = [permutation(float(row[0]), row[1:]) for row in draws]
    p = np.array([test.p_value for test in tests if test is not None])
    assert p.size == TRIALS
    assert is_uniform(p, 40, random)


def test_the_cyclic_shift_is_uniform_on_months_without_memory() -> None:
    random = np.random.default_rng(12)
    post = np.arange(73) >= 59
    p = [conformal(random.standard_t(3, 73), post, 0.05).p_value for _ in range(TRIALS)]
    assert is_uniform(np.array(p), 73, random)


def test_the_cyclic_shift_is_not_uniform_on_months_with_memory() -> None:
    """The test above can fail: here it does."""
    random = np.random.default_rng(13)
    post = np.arange(73) >= 59
    walks = np.cumsum(random.normal(size=(TRIALS, 73)), axis=1)
    p = np.array([conformal(walk, post, 0.05).p_value for walk in walks])
    assert not is_uniform(p, 73, random)


def placebo_p(random: np.random.Generator, spread: float) -> float:
    """One treated among 200 donors; ``spread`` is the treated's, where the donors' is one."""
    donors = random.standard_normal(200)
    equal = np.full(200, 1 / 200)
    one = np.ones(1)
    data = PlaceboInput(
        tau=float(spread * random.standard_normal() - donors.mean()),
        treated_weights=one,
        treated_q=one,
        donor_weights=equal,
        donor_q=np.ones(200),
        residuals=donors - donors.mean(),
        reference_q=np.ones(200),
        reference_stock=np.ones(200),
    )
    return ferman_pinto(data, 199, 0.05, random, floor=False).p_value


def test_the_placebo_is_uniform_among_equals() -> None:
    random = np.random.default_rng(14)
    p = np.array([placebo_p(random, 1.0) for _ in range(TRIALS)])
    assert is_uniform(p, 200, random)


def test_the_placebo_is_not_uniform_where_the_treated_is_noisier() -> None:
    random = np.random.default_rng(15)
    p = np.array([placebo_p(random, 1.5) for _ in range(TRIALS)])
    assert not is_uniform(p, 200, random)
