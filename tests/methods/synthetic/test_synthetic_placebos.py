"""Placebos and jackknife of the synthetic family, and what stops it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Mask
from evaluation.core.streams import stream
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.synthetic.donors import Fit, Solver, Synthetic, Task, fit
from evaluation.methods.synthetic.synthetic import SyntheticEffects, synthetic
from evaluation.panels.panel import NEVER, Panel
from tests.methods.synthetic.synthetic_panels import (
    AFTER,
    EXACT,
    FITTED,
    KINDS,
    PERIODS,
    START,
    small_panel,
)

# Placebos and jackknife


@pytest.mark.parametrize("kind", KINDS)
def test_placebos_are_refits(kind: Synthetic) -> None:
    panel = small_panel()
    found = synthetic(panel, kind)
    assert found.placebos.shape == (7, 12)
    for j in range(7):
        rows = [*(i for i in range(7) if i != j), j]
        alone = Panel.of(
            panel.y[rows],
            np.array([NEVER] * 6 + [START]),
            periods=PERIODS,
            weights=panel.weights[rows],
        )
        again = synthetic(alone, kind, placebos=False)
        np.testing.assert_allclose(found.placebos[j], again.tau, atol=FITTED)
    overall = found.placebos[:, 8:].mean(axis=1)
    np.testing.assert_allclose(found.overall().placebos[:, 0], overall, atol=EXACT)
    spread = np.sqrt(np.mean((overall - overall.mean()) ** 2))
    assert found.placebo_se == pytest.approx(spread)


def test_the_reference_solver_serves_the_placebos_too(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Solver] = []

    def watched(kind: Synthetic, task: Task, solver: Solver) -> Fit:
        seen.append(solver)
        return fit(kind, task, solver)

    monkeypatch.setattr("evaluation.methods.synthetic.synthetic.fit", watched)
    synthetic(small_panel(), Synthetic.DID, solver=Solver.R_SYNTHDID)
    assert seen == [Solver.R_SYNTHDID] * 8


def test_no_placebos_where_treated_are_as_many_as_donors() -> None:
    found = synthetic(small_panel(7), Synthetic.DID)
    assert found.placebos.size == 0
    with pytest.raises(RefusedMethod, match="7 donors for 7 treated units"):
        _ = found.placebo_se
    assert synthetic(small_panel(6), Synthetic.DID).placebos.shape == (7, 12)
    assert synthetic(small_panel(), Synthetic.DID, placebos=False).placebos.size == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_jackknife_by_leaving_out_each_unit(kind: Synthetic) -> None:
    panel = small_panel(3)
    found = synthetic(panel, kind, placebos=False)
    each = panel.y @ (AFTER / 4 - found.base)
    effects = []
    for i in range(10):
        v, omega = found.unit_weights[7:].copy(), found.omega.copy()
        side, at = (omega, i) if i < 7 else (v, i - 7)
        side[at] = 0
        side /= side.sum()
        effects.append(v @ each[7:] - omega @ each[:7])
    wanted = np.sqrt(0.9 * np.sum((effects - np.mean(effects)) ** 2))
    assert found.jackknife_se() == pytest.approx(wanted, rel=EXACT)


def test_the_augmented_weights_of_the_jackknife_are_negative_somewhere() -> None:
    """The jackknife once took their size for them; without negative ones it would not be seen."""
    assert synthetic(small_panel(3), Synthetic.AUGMENTED).omega.min() < -0.01


def test_no_jackknife_with_one_treated_or_one_donor_of_weight() -> None:
    with pytest.raises(RefusedMethod, match="1 treated and"):
        synthetic(small_panel(), Synthetic.DID).jackknife_se()
    panel = small_panel(2)
    one: SyntheticEffects = replace(
        synthetic(panel, Synthetic.DID), unit_weights=np.array([-1.0, *[0] * 6, 0.5, 0.5])
    )
    with pytest.raises(RefusedMethod, match="2 treated and 1 donors of weight"):
        one.jackknife_se()


# Errors


def rules(panel: Panel, base: Mask | None = None) -> dict[str, str]:
    with pytest.raises(DesignError) as caught:
        synthetic(panel, base=base)
    assert str(len(caught.value.breaches)) in caught.value.found
    return {breach.rule: breach.found for breach in caught.value.breaches}


def test_all_faults_are_told_at_once() -> None:
    y = np.arange(12.0).reshape(3, 4)
    y[0, 0] = np.nan
    panel = Panel.of(y, np.array([1.0, 2.0, NEVER]))
    assert rules(panel, np.array([False, False, True, False])) == {
        "gaps": "cells without an outcome",
        "adoption": "2 adoption dates",
        "donors": "1 donors",
        "base": "1 base periods",
        "treated base": "1 base periods under treatment",
    }


def test_other_faults() -> None:
    y = np.arange(12.0).reshape(3, 4) ** 2
    nobody = Panel.of(y, np.array([NEVER] * 3))
    assert rules(nobody) == {"adoption": "0 adoption dates"}
    later = Panel.of(y, np.array([9.0, NEVER, NEVER]))
    assert rules(later) == {"after": "no period under treatment"}
    early = Panel.of(y, np.array([1.0, NEVER, NEVER]))
    assert rules(early) == {"base": "1 base periods"}
    assert rules(early, np.ones(3, dtype=bool)) == {"shape": "a base of 3 periods for a panel of 4"}


def test_donors_that_do_not_move() -> None:
    y = np.array([[1.0, 1, 1, 1], [2, 2, 2, 2], [1, 2, 3, 4]])
    with pytest.raises(DesignError, match="do not move before treatment"):
        synthetic(Panel.of(y, np.array([NEVER, NEVER, 3.0])))


@pytest.mark.parametrize("kind", KINDS)
def test_two_donors_that_are_the_same_at_a_level_far_above_their_noise(kind: Synthetic) -> None:
    """Their equations are singular once the ridge is lost in rounding; it once was numpy's error.

    How a weight is split between the two is then arbitrary, their sum and the effect are not.
    """
    panel = small_panel()
    level = 1e4 * np.arange(8)[:, None]
    level[7] = level[0]
    y = panel.y + level
    y[1] = y[0]
    found = synthetic(replace(panel, y=y), kind, placebos=False)
    assert np.isfinite(found.tau).all()
    assert found.omega.sum() == pytest.approx(1, abs=EXACT)


# Several treated at a time


def test_several_treated_take_as_many_donors_at_a_time() -> None:
    """Each replication by its definition: so many donors as treated, the others as donors."""
    panel = small_panel(3)
    found = synthetic(panel, Synthetic.DID)
    random = stream(5, "synthetic_placebos")
    effects = []
    for _ in range(20):
        order = random.permutation(7)
        rows = [*np.sort(order[3:]), *order[:3]]
        again = Panel.of(
            panel.y[rows],
            np.array([NEVER] * 4 + [START] * 3),
            periods=PERIODS,
            weights=np.r_[panel.weights[rows[:4]], panel.weights[7:]],
        )
        effects.append(synthetic(again, Synthetic.DID, placebos=False).overall().tau[0])
    assert found.placebo_error(20, seed=5) == pytest.approx(np.std(effects), abs=FITTED)
    assert found.placebo_error(20, seed=5) == found.placebo_error(20, seed=5)
    assert found.placebo_error(20, seed=6) != found.placebo_error(20, seed=5)
    assert found.placebo_se == found.placebo_error(200, seed=1)


def test_one_treated_takes_every_donor_whether_or_not_they_were_kept() -> None:
    kept = synthetic(small_panel(), Synthetic.DID)
    without = synthetic(small_panel(), Synthetic.DID, placebos=False)
    assert without.placebo_se == pytest.approx(kept.placebo_se, abs=FITTED)
    assert kept.placebo_error(2, seed=9) == kept.placebo_se


def test_one_replication_has_no_spread() -> None:
    with pytest.raises(DesignError, match="1 replication"):
        synthetic(small_panel(2), Synthetic.DID).placebo_error(1)
