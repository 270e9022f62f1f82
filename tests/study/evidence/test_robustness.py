"""The robustness set: who agrees, and that each runner-up is asked by its own design."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from evaluation.domain import Month, Window
from evaluation.plan.candidates import Candidate
from evaluation.study.choice.contrast import effects_at
from evaluation.study.choice.measured import treated_weights
from evaluation.study.evidence.robustness import Agreement, agreement, apart, robustness
from tests import chosen
from tests.small_designs import evidence

OUTCOME = "broad_without_laid_off"


def one(att: float, p: float) -> Any:
    return SimpleNamespace(att=att, p_value=p)


def test_those_of_the_same_sign_and_small_p_agree() -> None:
    others = [one(0.5, 0.01), one(0.5, 0.2), one(-0.5, 0.01), one(0.1, 0.05)]
    assert agreement(0.7, others, 0.05) == Agreement(found=2, asked=4)
    assert agreement(-0.7, others, 0.05) == Agreement(found=1, asked=4)


def test_nobody_agrees_by_being_absent() -> None:
    """Of ten registered that nobody, or one, could be asked of the rest find nothing."""
    assert not agreement(0.7, [], 0.05, 10).agreed
    assert agreement(0.7, [one(0.5, 0.01)], 0.05, 10) == Agreement(found=1, asked=10)
    assert agreement(0.7, [], 0.05).agreed  # where none is registered


@pytest.mark.parametrize(
    ("found", "asked", "agreed"),
    [(0, 0, True), (1, 2, True), (0, 1, False), (1, 3, False), (2, 3, True)],
)
def test_half_is_enough_and_nobody_is_not_asked(found: int, asked: int, agreed: bool) -> None:
    assert Agreement(found=found, asked=asked).agreed is agreed


@pytest.mark.parametrize("unit", ["trial_area", "labour_market_area"])
def test_a_runner_up_is_asked_over_units_of_its_own(unit: str) -> None:
    material = chosen.material()
    other = Candidate.model_validate(chosen.candidate("factors_1_60").model_dump() | {"unit": unit})
    (found,) = robustness(material, (other,), OUTCOME, material.primary)
    design = material.design(other, OUTCOME)
    stretch = None if design is None else design.stretch(material.primary)
    assert design is not None and stretch is not None
    effects, _ = effects_at(design, stretch)
    for estimand in material.plan.estimand:
        wanted = treated_weights(design.panel, estimand) @ effects
        assert found.evidence[estimand.name].att == pytest.approx(float(wanted), abs=1e-10)
    assert found.fakes.starts.max() + len(material.primary) <= design.start.index


def test_one_that_the_months_do_not_carry_in_a_long_window_is_not_asked_of_it() -> None:
    """Of 60 months as a base: of three years few windows are left between 2011 and the trial."""
    material, others = chosen.material(), [chosen.candidate("factors_1_60")]
    long = Window("W3", Month(2021, 3), Month(2024, 2))
    assert len(robustness(material, others, OUTCOME, material.primary)) == 1
    assert robustness(material, others, OUTCOME, long) == ()


def test_a_candidate_is_asked_of_any_outcome_by_its_own_design() -> None:
    material, one = chosen.material(), chosen.candidate("factors_1_60")
    (found,) = robustness(material, (one,), "registered_unemployment", material.primary)
    assert {e.outcome.name for e in found.evidence.values()} == {"registered_unemployment"}
    assert {e.design.candidate.name for e in found.evidence.values()} == {"factors_1_60"}


def test_two_designs_are_compared_at_dates_that_both_have() -> None:
    own = evidence(1)
    kept = np.arange(own.history.effects.size)[::-1][:-1]  # one date fewer, in another order
    past = replace(
        own.history, effects=own.history.effects[kept] + 0.25, starts=own.history.starts[kept]
    )
    other = replace(own, history=past, contrast=replace(own.contrast, tau=own.contrast.tau + 0.5))
    value, history = apart(other, own)
    assert value == pytest.approx(0.5)
    assert history is not None
    np.testing.assert_allclose(history.effects, 0.25)
    assert set(history.starts) == set(past.starts)


def test_dates_that_are_no_others_say_nothing() -> None:
    own = evidence(1)
    later = replace(own, history=replace(own.history, starts=own.history.starts + 1))
    assert apart(later, own) == (0.0, None)
