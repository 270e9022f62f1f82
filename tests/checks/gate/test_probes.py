"""The probes of the gate: which design is changed how, and what it is then blind or open to."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from evaluation.checks.gate import probes as look
from evaluation.domain import Base, Month, Window
from evaluation.domain.calendar import COVID_START
from evaluation.methods.placebo_dates.history import FEWEST_WINDOWS
from evaluation.plan.candidates import Counterfactual
from evaluation.study.choice.contrast import effects_at
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.evidence.collected import Material
from evaluation.study.evidence.probe import Part
from tests import chosen
from tests.checks.gate.asked import probed

OUTCOME = "broad_without_laid_off"


@cache
def design(name: str = "level_24") -> CandidateDesign:
    found = chosen.material().design(chosen.candidate(name), OUTCOME)
    assert found is not None
    return found


def effect(one: CandidateDesign, window: Window) -> np.ndarray:
    stretch = one.stretch(window)
    assert stretch is not None
    return effects_at(one, stretch)[0]


def window() -> Window:
    return chosen.material().primary


# Of what can be asked


def test_a_base_that_does_not_tell_factors_apart_leaves_a_question_unasked() -> None:
    """Donors that stood still in a base of their own: the factor is of the window alone."""
    one = design("factors_1_60")
    y = one.panel.y.copy()
    y[:, np.array([month < Month(2019, 1) for month in one.panel.months])] = 10.0
    still = replace(one, panel=replace(one.panel, y=y))
    earlier = look.rebased(still, (Month(2014, 1), Month(2018, 12)))
    part = Part(design=earlier, window=window())
    assert look.probed(chosen.material(), "still", part) is None
    moving = look.rebased(one, (Month(2014, 1), Month(2018, 12)))
    assert look.probed(chosen.material(), "moving", replace(part, design=moving)) is not None


# Of a number of units


def test_an_average_of_a_probe_has_the_history_of_its_fakes() -> None:
    one, weights = probed(0.5), np.array([0.5, 0.3, 0.2])
    value, history = one.of(weights)
    assert value == pytest.approx(0.5)
    assert history is not None
    np.testing.assert_allclose(np.abs(history.effects), 0.1)


def test_too_few_windows_have_no_history() -> None:
    value, history = probed(0.5, dates=2 * FEWEST_WINDOWS - 2).of(np.full(3, 1 / 3))
    assert (value, history) == (pytest.approx(0.5), None)
    assert probed(0.5, dates=2 * FEWEST_WINDOWS - 1).of(np.full(3, 1 / 3))[1] is not None


def test_what_moves_the_estimate_by_a_part_has_a_part_of_its_noise() -> None:
    one, weights = replace(probed(0.5), times=0.4), np.full(3, 1 / 3)
    value, history = one.of(weights)
    assert value == pytest.approx(0.2)
    assert history is not None
    assert history.rms == pytest.approx(0.04)


# Bases


def test_a_base_that_ends_before_a_month_is_as_long_as_the_own() -> None:
    earlier = look.before(design(), COVID_START)
    assert (earlier.base.last, len(earlier.base)) == (COVID_START + -1, 24)
    assert look.before(earlier, COVID_START) is earlier
    assert earlier.candidate.counterfactual is Counterfactual.LEVEL


def test_a_base_inside_covid_is_the_level_of_the_last_year() -> None:
    inside = look.inside_covid(design("factors_1_60"))
    assert (inside.base.first, len(inside.base)) == (Month(2020, 3), 12)
    assert inside.candidate.counterfactual is Counterfactual.LEVEL
    assert inside.candidate.factors == 0


def test_covid_is_the_difference_of_the_two() -> None:
    found = look.covid(chosen.material(), design(), window())
    assert found is not None
    wanted = effect(look.before(design(), COVID_START), window()) - effect(
        look.inside_covid(design()), window()
    )
    np.testing.assert_allclose(found.real, wanted, atol=1e-10)
    assert found.ends is not None
    np.testing.assert_allclose(found.ends[0] - found.ends[1], wanted, atol=1e-10)
    early = replace(design(), start=Month(2017, 8))
    assert look.covid(chosen.material(), early, Window("W", Month(2017, 8), Month(2018, 7))) is None


def test_fakes_of_covid_touch_no_month_of_the_trial() -> None:
    found = look.covid(chosen.material(), design(), window())
    assert found is not None
    assert found.fakes.starts.max() + len(window()) <= design().start.index
    assert len(found.fakes.effects) > FEWEST_WINDOWS


# What is known, what broke


def test_anticipation_is_the_gap_once_the_areas_were_public() -> None:
    weights = np.zeros(len(design().panel.months))
    weights[[month >= Month(2021, 1) for month in design().panel.months]] = 0.01
    found = look.anticipation(chosen.material(), design(), weights)
    assert found is not None
    own = Window("a", Month(2019, 12), Month(2020, 2))
    base = look.before(design(), chosen.plan().trial.public)
    assert base.base.last == Month(2019, 11)
    np.testing.assert_allclose(found.real, effect(base, own), atol=1e-10)
    assert found.times == pytest.approx(weights.sum())


def test_breaks_are_those_inside_the_base() -> None:
    """``entrepreneurs`` (2020-04…2022-02) is inside the last 24 months, and not before 2020."""
    weights = np.ones(len(design().panel.months))
    found = list(look.breaks(chosen.material(), design(), weights))
    assert [one.name for one in found] == ["2020-04"]
    assert found[0].times == 23
    early = look.before(design(), Month(2020, 1))
    assert list(look.breaks(chosen.material(), early, weights)) == []


# The same by other ways


def test_another_denominator_is_less_the_own() -> None:
    (found,) = look.denominators(chosen.material(), design(), OUTCOME, window())
    over = chosen.candidate("level_24").model_copy(update={"denominator": Base.FIXED})
    other = chosen.material().design(over, OUTCOME)
    assert other is not None
    assert found.name == "fixed"
    np.testing.assert_allclose(
        found.real, effect(other, window()) - effect(design(), window()), atol=1e-10
    )


# Near


def test_places_near_are_outside_the_trial_and_clean_ones_are_not_near() -> None:
    estimand = chosen.plan().estimand[0]
    found = look.near(chosen.material(), chosen.candidate("level_24"), OUTCOME, estimand)
    assert found is not None
    close = {c for u in found.panel.units if u.area is not None for c in u.members}
    clean = {c for u in found.panel.units if u.area is None for c in u.members}
    assert close and clean
    assert not close & clean
    assert not (close | clean) & chosen.plan().trial.codes
    assert len(clean) >= look.LEAST_CLEAN


def test_without_clean_places_nobody_can_say() -> None:
    material = chosen.material()
    few = chosen.plan().comparison.model_copy(update={"smallest_stock": 5000.0})
    strict = Material.of(chosen.plan().model_copy(update={"comparison": few}), material.cells)
    estimand = chosen.plan().estimand[0]
    assert look.near(strict, chosen.candidate("level_24"), OUTCOME, estimand) is None
