"""Probes: sums of effects at any date, linear in the cells, and what they are at fake dates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import Month, Window
from evaluation.plan.candidates import ChoiceRule
from evaluation.study.choice.contrast import effects_at
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.choice.fakes import fake_shifts, fakes_of
from evaluation.study.evidence.probe import Part, Probe
from tests.small_designs import (
    START,
    TREATED,
    design,
    everything_after,
    panel,
    with_y,
)
from tests.strength import tried

RULE = ChoiceRule(every=6)
YEAR = Window("W1", START, START + 11)
EARLY = (Month(2017, 3), Month(2020, 2))
EXACT = 1e-9
law = tried(30)


def difference(of: object = None) -> Probe:
    """A base before COVID less one inside."""
    cells = panel() if of is None else of
    return Probe(
        parts=(
            Part(design=design(cells, base=EARLY), window=YEAR),  # type: ignore[arg-type]
            Part(design=design(cells, base=12), window=YEAR, times=-1.0),  # type: ignore[arg-type]
        )
    )


def effect(one: CandidateDesign, shift: int) -> np.ndarray:
    stretch = one.stretch(YEAR, shift)
    assert stretch is not None
    return effects_at(one, stretch)[0]


@pytest.mark.parametrize("shift", [0, -30])
def test_a_probe_is_the_sum_of_its_parts(shift: int) -> None:
    found = difference().at(shift)
    wanted = effect(design(base=EARLY), shift) - effect(design(base=12), shift)
    np.testing.assert_allclose(found, wanted, atol=EXACT)  # type: ignore[arg-type]


@law
@given(st.integers(0, 10**6), st.floats(-3, 3), st.floats(-3, 3))
def test_a_probe_is_linear_in_the_cells(seed: int, a: float, b: float) -> None:
    random, plain = np.random.default_rng(seed), panel()
    more = random.normal(0, 3, plain.y.shape)
    one, other, both = (
        difference(with_y(plain, y)).at(0) for y in (plain.y, more, a * plain.y + b * more)
    )
    assert one is not None and other is not None
    np.testing.assert_allclose(both, a * one + b * other, atol=EXACT)  # type: ignore[arg-type]


def test_the_difference_of_a_design_to_itself_is_nothing_at_any_date() -> None:
    one = design(base=12)
    same = Probe(parts=(Part(design=one, window=YEAR), Part(design=one, window=YEAR, times=-1.0)))
    np.testing.assert_array_equal(same.at(0), 0)  # type: ignore[arg-type]
    assert not same.fakes(RULE).effects.any()


def test_an_effect_that_stays_is_none_of_the_difference() -> None:
    """Both bases see it in full: only what moved between them is left."""
    plain = panel()
    y = plain.y.copy()
    y[:TREATED, np.array([m >= START for m in plain.months])] -= 0.8
    np.testing.assert_allclose(
        difference(with_y(plain, y)).at(0),  # type: ignore[arg-type]
        difference().at(0),  # type: ignore[arg-type]
        atol=EXACT,
    )


def test_fakes_are_the_probe_at_dates_that_every_part_can_carry() -> None:
    probe = difference()
    found = probe.fakes(RULE)
    own = fake_shifts(probe.parts[0].design, RULE, YEAR)
    assert found.starts.tolist() == [(START + shift).index for shift in own]
    for shift, effects in zip(own, found.effects, strict=True):
        assert effects.tolist() == probe.at(shift).tolist()  # type: ignore[union-attr]
    assert (found.length, found.p_space.shape) == (12, (0, TREATED))


def test_of_one_part_they_are_the_fakes_of_its_design() -> None:
    one = design(base=24)
    found = Probe(parts=(Part(design=one, window=YEAR),)).fakes(RULE)
    wanted = fakes_of(one, RULE, YEAR, space=False)
    assert found.effects.tolist() == wanted.effects.tolist()
    assert found.starts.tolist() == wanted.starts.tolist()


def test_fakes_see_nothing_of_the_trial() -> None:
    one, other = difference().fakes(RULE), difference(everything_after(panel())).fakes(RULE)
    assert one.effects.tolist() == other.effects.tolist()
    assert difference().at(0).tolist() != difference(everything_after(panel())).at(0).tolist()  # type: ignore[union-attr]


def test_the_history_of_an_average_is_of_these() -> None:
    weights = np.array([0.2, 0.2, 0.6])
    history = difference().history(weights, RULE)
    np.testing.assert_allclose(history.effects, difference().fakes(RULE).effects @ weights)


def test_where_the_months_do_not_hold_a_part_there_is_none_of_it() -> None:
    probe = difference()
    assert probe.at(-200) is None
    assert probe.at(11) is None
    late = replace(probe.parts[0], window=Window("W", START, Month(2024, 12)))
    assert Probe(parts=(late,)).at(0) is None
