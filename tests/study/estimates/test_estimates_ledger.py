"""The ledger of an effect set: it gives the effect, and bounds it where counts are secret."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.methods.effects.kernel import att
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, estimate
from tests.study.estimates.effects import EXACT, HEADLINES, of


@pytest.mark.parametrize("estimand", HEADLINES)
def test_the_ledger_gives_the_effect_and_nothing_but_the_effect(
    estimand: str, headlines: list[ComparisonEffects]
) -> None:
    effects = of(headlines, estimand)
    assert len(effects.labels) >= 3 + 120  # windows, path, and where at stake the bracket
    for k in range(len(effects.labels)):
        ledger = effects.weights(k)
        assert ledger.shape == effects.comparison.y.shape
        assert np.sum(ledger * effects.comparison.y) == pytest.approx(effects.tau[k], abs=EXACT)
        assert ledger.sum(axis=0) == pytest.approx(np.zeros(ledger.shape[1]), abs=EXACT)
        assert ledger.sum(axis=1) == pytest.approx(np.zeros(ledger.shape[0]), abs=EXACT)


def test_secret_counts_bound_every_effect(effect_sets: list[ComparisonEffects]) -> None:
    for effects in effect_sets:
        for k in range(len(effects.labels)):
            low, high = effects.bounds(k)
            assert low <= effects.tau[k] + EXACT
            assert effects.tau[k] <= high + EXACT


def test_bounds_are_wide_only_where_something_is_secret(
    effect_sets: list[ComparisonEffects],
) -> None:
    for effects in effect_sets:
        used = effects.weights(0) != 0
        secret = np.any((effects.comparison.low < effects.comparison.high) & used)
        low, high = effects.bounds(0)
        assert (high - low > 1e-9) == secret
    assert any(np.any(e.comparison.low < e.comparison.high) for e in effect_sets)


def test_bounds_are_the_effect_when_nothing_is_secret(
    headlines: list[ComparisonEffects], design: Design
) -> None:
    for effects in headlines:
        comparison = replace(
            effects.comparison, low=effects.comparison.y, high=effects.comparison.y
        )
        open_effects = estimate(comparison, design)
        for k in range(len(effects.labels)):
            low, high = open_effects.bounds(k)
            assert (low, high) == pytest.approx((effects.tau[k],) * 2, abs=EXACT)


def test_bounds_are_reached_by_the_worst_counts(headlines: list[ComparisonEffects]) -> None:
    effects = of(headlines, "all_by_area")
    comparison, k = effects.comparison, effects.find(Kind.WINDOW, "W1")
    weights = effects.weights(k)
    for worst, bound in zip((-1, 1), effects.bounds(k), strict=True):
        y = np.where(worst * weights > 0, comparison.high, comparison.low)
        tau = att(y, comparison.unit_weights, effects.period_weights[[k]])
        assert float(tau[0]) == pytest.approx(bound, abs=EXACT)
