"""Fake dates: what is found at each, how donors see it, and how often it would be rejected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evaluation.domain import Month
from evaluation.methods.placebo_dates.history import History, left_out
from evaluation.plan.candidates import ChoiceRule
from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.fakes import Fakes, fake_shifts, fakes_of, rate_of, usual_window
from evaluation.study.size.rates import effective_draws, exact_interval
from tests.small_designs import KINDS, TREATED, design, everything_after, panel

RULE = ChoiceRule(every=6)


def fakes(kind: dict[str, Any], *, space: bool = True, after: bool = False) -> Fakes:
    one = design(everything_after(panel()) if after else panel(), **kind)
    return fakes_of(one, RULE, usual_window(one, RULE), space=space)


@pytest.mark.parametrize("kind", KINDS)
def test_each_fake_is_the_contrast_of_its_date(kind: dict[str, Any]) -> None:
    one, found = design(**kind), fakes(kind)
    window = usual_window(one, RULE)
    shifts = fake_shifts(one, RULE, window)
    assert found.starts.tolist() == [(window.first + shift).index for shift in shifts]
    assert (found.length, len(found.effects)) == (12, len(shifts))
    for k in (0, len(shifts) - 1):
        stretch = one.stretch(window, shifts[k])
        assert stretch is not None
        contrast = contrast_at(one, stretch)
        assert found.effects[k].tolist() == contrast.tau.tolist()
        assert found.p_space[k].tolist() == contrast.p_alone.tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_trials_months_is_in_them(kind: dict[str, Any]) -> None:
    """Anything at all there, of treated and of donors: the same to the bit."""
    one, other = fakes(kind), fakes(kind, after=True)
    assert one.effects.tolist() == other.effects.tolist()
    assert one.p_value.tolist() == other.p_value.tolist()


def test_without_space_they_are_the_same_and_donors_are_not_asked() -> None:
    one, other = fakes(KINDS[0]), fakes(KINDS[0], space=False)
    np.testing.assert_allclose(one.effects, other.effects, atol=0)
    assert other.p_space.shape == (0, TREATED)


def test_p_is_the_larger_of_space_and_time() -> None:
    found = fakes(KINDS[3])
    in_time = left_out(found.effects, found.starts, found.length)
    np.testing.assert_array_equal(found.p_value, np.maximum(found.p_space, in_time))
    assert np.any(found.p_value == in_time) and np.any(found.p_value == found.p_space)


def test_where_time_says_nothing_space_is_left() -> None:
    late = design(panel(first=Month(2016, 1), months=84))
    found = fakes_of(late, RULE, usual_window(late, RULE), space=True)
    assert 0 < len(found.effects) < 8
    assert found.p_value.tolist() == found.p_space.tolist()


def test_the_history_of_an_average_is_of_its_fakes() -> None:
    found, weights = fakes(KINDS[1]), np.array([0.5, 0.3, 0.2])
    history = found.history(weights)
    assert isinstance(history, History)
    np.testing.assert_allclose(history.effects, [row @ weights for row in found.effects])
    assert (history.length, history.starts.tolist()) == (12, found.starts.tolist())


# Rates


def test_a_rate_is_of_dates_that_overlap_and_areas_of_one_date() -> None:
    """Two units, eight dates a half-year apart: four years are four clusters of four fakes."""
    random = np.random.default_rng(1)
    effects, starts = random.normal(size=(8, 2)) * [1.0, 9.0], 100 + 6 * np.arange(8)
    rejected = np.zeros((8, 2), dtype=bool)
    rejected[3] = True
    found = rate_of(rejected, effects, starts, 12)
    assert found.share == 2 / 16
    alike = (effects / np.sqrt(np.mean(effects**2, axis=0))) ** 2
    worth = effective_draws(alike.ravel(), np.repeat([0, 1, 2, 3], 4))
    assert found.worth == pytest.approx(worth)
    assert (found.low, found.high) == exact_interval(2 / 16, worth)
    assert found.low < found.share < found.high


def test_units_that_move_as_one_are_worth_one() -> None:
    random = np.random.default_rng(2)
    one = random.normal(size=(30, 1))
    starts = 12 * np.arange(30)
    none = np.zeros((30, 10), dtype=bool)
    same = rate_of(none, np.tile(one, 10), starts, 12)
    apart = rate_of(none, random.normal(size=(30, 10)), starts, 12)
    assert same.worth == pytest.approx(30, rel=0.05)
    assert apart.worth > 150
    assert same.high > apart.high


def test_a_unit_that_never_moved_does_not_break_it() -> None:
    effects = np.zeros((6, 2))
    effects[:, 0] = [1, -1, 2, 0.5, 1, -2]
    found = rate_of(np.zeros((6, 2), dtype=bool), effects, 12 * np.arange(6), 12)
    assert (found.share, found.low) == (0, 0)
    assert np.isfinite(found.worth)
