"""Where loadings of the treated are unlike the donors': who is biased, and what placebos keep."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.factors.generalised import generalised_synthetic_control
from evaluation.panels.panel import NEVER, Panel

pytestmark = pytest.mark.slow

DONORS, PERIODS, START, DRAWS = 39, 60, 48, 200
EFFECT, LEVEL = 0.5, 0.1
TIME = np.arange(PERIODS) / PERIODS
MOVES = np.array([3 * TIME, np.cos(9 * TIME)])  # a drift, and a cycle of which the base sees one
SPREAD = 3 / np.sqrt(DRAWS)  # of a mean, in standard deviations of what it is of
LEFT = 0.05  # of the bias: factors of 39 donors hold their noise, and loadings on it are too small


def country(random: np.random.Generator) -> Panel:
    """Loadings N(0, 1), of the treated N(1, 1): the drift is selection."""
    cohort = np.r_[np.full(DONORS, NEVER), float(START)]
    loadings = random.normal(size=(DONORS + 1, 2)) + np.isfinite(cohort)[:, None]
    y = random.normal(size=(DONORS + 1, 1)) + random.normal(size=PERIODS) + loadings @ MOVES
    y = y + 0.5 * random.normal(size=y.shape)
    y[-1, START:] += EFFECT
    return Panel.of(y, cohort)


@cache
def drawn(r: int | None) -> tuple[Array, Array, Array]:
    """Estimates (D,), placebos (D, J) and numbers of factors (D,) over countries drawn alike."""
    random = np.random.default_rng(20)
    taus, placebos, numbers = [], [], []
    for _ in range(DRAWS):
        found = generalised_synthetic_control(country(random), r, r_max=4)
        overall = found.overall()
        taus.append(overall.tau[0])
        placebos.append(overall.placebos[:, 0])
        numbers.append(found.r)
    return np.array(taus), np.array(placebos), np.array(numbers)


def covered(r: int | None) -> float:
    """How often the true effect is inside the interval of ranks of 1 − LEVEL."""
    taus, placebos, _ = drawn(r)
    larger = np.sum(np.abs(placebos) >= np.abs(taus - EFFECT)[:, None], axis=1)
    return float(np.mean((1 + larger) / (DONORS + 1) > LEVEL))


def bias(r: int | None) -> float:
    return float(drawn(r)[0].mean() - EFFECT)


def test_difference_in_differences_is_biased() -> None:
    assert bias(0) > 2 * SPREAD * drawn(0)[0].std()


@pytest.mark.parametrize("r", [2, None])
def test_the_generalised_synthetic_control_leaves_next_to_nothing_of_it(r: int | None) -> None:
    taus, _, _ = drawn(r)
    assert abs(bias(r)) < LEFT * bias(0) + SPREAD * taus.std()
    assert taus.std() < drawn(0)[0].std() / 3


def test_cross_validation_chooses_the_two_factors() -> None:
    _, _, numbers = drawn(None)
    assert numbers.min() == 2
    assert np.mean(numbers == 2) > 0.8


@pytest.mark.parametrize("r", [2, None])
def test_placebos_keep_their_size(r: int | None) -> None:
    """Coverage of 90 % within three standard errors of the simulation."""
    error = np.sqrt(LEVEL * (1 - LEVEL) / DRAWS)
    assert covered(r) == pytest.approx(1 - LEVEL, abs=3 * error)


def test_those_of_difference_in_differences_do_not() -> None:
    assert covered(0) < 1 - LEVEL - 0.05
