"""Evidence: its ledger is the effect, bounds hold every secret count, p and interval agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.plan.candidates import ChoiceRule
from evaluation.study.choice.contrast import contrast_at, effects_at
from evaluation.study.choice.fakes import fakes_of
from evaluation.study.choice.measured import MDE
from tests.small_designs import KINDS, START, TREATED, WEIGHTS, YEAR, design, evidence, panel
from tests.strength import tried

EXACT = 1e-10  # a sum of some thousand products of order ten
INVERTED = 1e-8
law = tried(40)


every = pytest.mark.parametrize("kind", range(len(KINDS)))


@every
def test_the_ledger_adds_up_to_the_effect(kind: int) -> None:
    one = evidence(kind)
    ledger = one.ledger
    assert ledger.shape == one.design.panel.y.shape
    assert np.sum(ledger * one.design.panel.y) == pytest.approx(one.att, abs=EXACT)
    np.testing.assert_allclose(ledger.sum(axis=0), 0, atol=EXACT)  # blind to what months share
    np.testing.assert_allclose(ledger.sum(axis=1), 0, atol=EXACT)  # and to levels
    assert one.unit_weights[:TREATED].sum() == pytest.approx(1)
    assert one.unit_weights[TREATED:].sum() == pytest.approx(-1)
    assert one.att == pytest.approx(float(WEIGHTS @ one.contrast.tau), abs=EXACT)


@every
def test_bounds_are_the_worst_of_every_cell_either_way(kind: int) -> None:
    """Cells of the small panel lie up to 0.01 lower and 0.02 higher."""
    one = evidence(kind)
    up, down = one.ledger.clip(min=0).sum(), one.ledger.clip(max=0).sum()
    low, high = one.bounds
    assert low == pytest.approx(one.att - 0.01 * up + 0.02 * down, abs=EXACT)
    assert high == pytest.approx(one.att + 0.02 * up - 0.01 * down, abs=EXACT)
    assert low < one.att < high


@law
@given(st.integers(0, 10**6), st.integers(0, len(KINDS) - 1))
def test_whatever_secret_counts_are_the_effect_is_inside(seed: int, kind: int) -> None:
    """Given the factors: with other outcomes of donors they would be others."""
    one, random = evidence(kind), np.random.default_rng(seed)
    y, panel_ = one.design.panel.y, one.design.panel
    some = np.where(random.random(y.shape) < 0.5, panel_.low, panel_.high)
    low, high = one.bounds
    assert low - EXACT <= np.sum(one.ledger * some) <= high + EXACT


def test_months_without_a_cell_do_not_matter_where_nobody_weighs_them() -> None:
    one = evidence(0)
    low, high = one.design.panel.low.copy(), one.design.panel.high.copy()
    low[:, 0], high[:, 0] = np.nan, np.inf
    changed = replace(one.design, panel=replace(one.design.panel, low=low, high=high))
    assert replace(one, design=changed).bounds == one.bounds


# How sure


@every
def test_an_effect_is_as_sure_as_the_less_sure_of_space_and_time(kind: int) -> None:
    one = evidence(kind)
    assert one.p_space == one.tail.p_value(one.att)
    assert one.p_time == one.history.p_value(one.att)
    assert one.p_value == max(one.p_space, one.p_time)
    assert one.noise == max(one.tail.standard_deviation, one.history.rms)
    assert one.mde == pytest.approx(MDE * one.noise)
    assert one.tail.jumps.shape == one.design.donors.shape


@law
@given(st.integers(0, len(KINDS) - 1), st.floats(0.002, 0.6))
def test_the_interval_holds_exactly_what_is_not_rejected(kind: int, alpha: float) -> None:
    one = evidence(kind)
    low, high = one.interval(alpha)
    assert (low + high) / 2 == pytest.approx(one.att, abs=EXACT)
    for end in (low, high):
        larger = max(one.tail.p_value(one.att - end), one.history.p_value(one.att - end))
        assert larger == pytest.approx(alpha, abs=INVERTED)
    assert (low > 0 or high < 0) == (one.p_value < alpha)


def test_a_higher_level_has_a_shorter_interval() -> None:
    one = evidence(0)
    assert one.half_width(0.10) < one.half_width(0.05) < one.half_width(0.01)


# What it is of


def test_the_level_is_the_mean_of_the_treated_over_the_base() -> None:
    one = evidence(0)
    months = np.array([month in one.design.base for month in one.design.panel.months])
    wanted = WEIGHTS @ one.design.panel.y[:TREATED, months].mean(axis=1)
    assert one.level == pytest.approx(wanted)


def test_areas_are_worth_fewer_where_they_weigh_unlike() -> None:
    assert evidence(0).g_star == pytest.approx(1 / (0.25 + 0.09 + 0.04))
    assert replace(evidence(0), weights=np.array([1.0, 0, 0])).g_star == 1


def test_it_says_shortly_what_it_is() -> None:
    one = evidence(0)
    assert repr(one) == (
        f"<Evidence all_by_jobseekers.broad_non_employment.W1 by one: {one.att:+.2f}>"
    )


@pytest.mark.parametrize("kind", [0, 4, 5])
def test_a_planted_effect_is_found_in_full_and_moves_no_noise(kind: int) -> None:
    """The tail is of donors, the history of months before the trial: neither sees the effect."""
    plain = panel()
    y = plain.y.copy()
    y[:TREATED, np.array([m >= START for m in plain.months])] -= 0.8
    other = design(replace(plain, y=y), **KINDS[kind])
    stretch = other.stretch(YEAR)
    assert stretch is not None
    one = evidence(kind)
    assert float(WEIGHTS @ effects_at(other, stretch)[0]) == pytest.approx(one.att - 0.8, abs=1e-9)
    tail = contrast_at(other, stretch).tail(WEIGHTS, other.panel.areas)
    assert tail.standard_deviation == pytest.approx(one.tail.standard_deviation, abs=1e-9)
    fakes = fakes_of(other, ChoiceRule(every=6), YEAR, space=False)
    np.testing.assert_array_equal(fakes.effects @ WEIGHTS, one.history.effects)
