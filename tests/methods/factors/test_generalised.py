"""The generalised synthetic control: by hand, as Xu computes it, its placebos, what stops it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import evaluation as ev
from evaluation.core.arrays import Mask
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.labels import ATT, CohortEffect, EventTime
from evaluation.methods.effects.period_bases import projected
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.factors.components import factors
from evaluation.methods.factors.generalised import generalised_synthetic_control
from evaluation.methods.factors.number import choose_r
from evaluation.panels.panel import NEVER, Panel
from tests.methods.factors.factor_panels import EXACT, factor_panel, imputed

ITERATED = 1e-6  # how near alternating least squares come before they stand still
FOUND = 1e-10  # an effect through factors of a panel without noise: rounding over their strength


def staggered(rank: int = 1, noise: float = 0.3, seed: int = 0) -> Panel:
    """Three of one start and two of a later one."""
    panel = factor_panel(rank, noise, treated=5, seed=seed)
    cohort = panel.cohort.copy()
    cohort[-2:] = 17
    return replace(panel, cohort=cohort)


# By hand and by other ways


def test_one_factor_by_hand() -> None:
    """Donors' loadings 1, −1, 2, −2 on f = 1, −1, 1, −1, 2, 0, the treated 3 f + 5, effects 7, 9.

    The donors' mean is the month's effect alone, so the gap is 3 f + 5, plus the effect at last.
    """
    f = np.array([1.0, -1, 1, -1, 2, 0])
    y = np.vstack([np.outer([1.0, -1, 2, -2], f), 3 * f + 5]) + np.array([0.0, 4, 1, 2, 8, 3])
    y[4, 4:] += [7, 9]
    found = generalised_synthetic_control(Panel.of(y, np.r_[np.full(4, NEVER), 4.0]), 1)
    np.testing.assert_allclose(found.tau, [0, 0, 0, 0, 7, 9], atol=EXACT)
    assert found.overall().tau[0] == pytest.approx(8, abs=EXACT)
    assert found.labels[4] == CohortEffect(4.0, 4.0)
    assert found.pre_rmspe == pytest.approx(0, abs=EXACT)


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
def test_an_exact_model_gives_the_effect(rank: int) -> None:
    panel = factor_panel(rank, treated=2)
    effect = np.arange(6.0) + 1
    y = panel.y.copy()
    y[-2:, 14:] += effect
    found = generalised_synthetic_control(replace(panel, y=y), rank)
    np.testing.assert_allclose(found.tau, [0] * 14 + effect.tolist(), atol=FOUND)
    assert found.r == rank
    if rank:
        few = generalised_synthetic_control(replace(panel, y=y), rank - 1).overall().tau[0]
        assert abs(few - effect.mean()) > 0.01, "loadings unlike the donors' would not be a test"


@pytest.mark.parametrize("rank", [1, 2])
def test_it_is_xus_imputation(rank: int) -> None:
    """Alternating least squares on the donors, then a level and a loading of every treated unit."""
    panel = factor_panel(2, 0.4, treated=3, seed=2)
    before = panel.periods < 14
    found = generalised_synthetic_control(panel, rank)
    np.testing.assert_allclose(found.tau, imputed(panel, rank, before), atol=ITERATED)


@pytest.mark.parametrize("treated", [1, 3])
def test_without_factors_it_is_difference_in_differences(treated: int) -> None:
    panel = factor_panel(2, 0.4, treated=treated)
    found = generalised_synthetic_control(panel, 0).overall()
    after = panel.periods >= 14
    share = np.where(panel.never, -panel.weights, panel.weights)
    for side in (panel.never, ~panel.never):
        share[side] /= panel.weights[side].sum()
    assert found.tau[0] == pytest.approx(share @ panel.y @ uniform(after, ~after), abs=EXACT)
    two_way = ev.imputation(panel).overall().tau[0]
    assert found.tau[0] == pytest.approx(two_way, abs=EXACT)


def test_the_ledger_is_an_outer_product_of_frozen_parts() -> None:
    panel = factor_panel(2, 0.4, treated=2)
    found, after = generalised_synthetic_control(panel, 2), panel.periods >= 14
    f = factors(panel.y[panel.never], 2, weights=panel.weights[panel.never])
    np.testing.assert_allclose(found.factors, f, atol=EXACT)
    basis = np.column_stack([np.ones(20), f])
    overall = found.overall()
    units = np.where(panel.never, -panel.weights, panel.weights)
    for side in (panel.never, ~panel.never):
        units[side] /= panel.weights[side].sum()
    wanted = np.outer(units, projected(after, ~after, basis))
    np.testing.assert_allclose(overall.ledger.row(0), wanted, atol=EXACT)
    np.testing.assert_allclose(overall.ledger.apply(panel.y), overall.tau, atol=EXACT)
    np.testing.assert_allclose(found.ledger.apply(panel.y), found.tau, atol=EXACT)


# Several cohorts, base, number of factors


def test_cohorts_are_those_of_panels_of_one() -> None:
    panel = staggered()
    found = generalised_synthetic_control(panel, 1)
    taus = {str(label): tau for label, tau in zip(found.labels, found.tau, strict=True)}
    for start in (14.0, 17.0):
        kept = panel.never | (panel.cohort == start)
        alone = Panel.of(panel.y[kept], panel.cohort[kept], weights=panel.weights[kept])
        one = generalised_synthetic_control(alone, 1)
        for label, tau, placebo in zip(one.labels, one.tau, one.placebos.T, strict=True):
            assert taus[str(label)] == pytest.approx(tau, abs=EXACT)
            np.testing.assert_allclose(
                found.placebos[:, found.labels.index(label)], placebo, atol=EXACT
            )


def test_averages_weigh_treated_cells() -> None:
    panel = staggered()
    found = generalised_synthetic_control(panel, 1)
    early, late = panel.weights[12:15].sum(), panel.weights[15:].sum()
    treated = [
        (x.cohort, tau) for x, tau in zip(found.labels, found.tau, strict=True) if x.event_time >= 0
    ]
    mass = [early if cohort == 14 else late for cohort, _ in treated]
    overall = found.overall()
    assert overall.labels == (ATT,)
    assert overall.tau[0] == pytest.approx(np.average([t for _, t in treated], weights=mass))
    dynamic = found.dynamic()
    assert dynamic.labels == tuple(EventTime(float(e)) for e in range(-17, 6))
    first = [tau for x, tau in zip(found.labels, found.tau, strict=True) if x.event_time == 0]
    assert dynamic.tau[17] == pytest.approx(np.average(first, weights=[early, late]))
    assert dynamic.placebos.shape == (12, 23)


def test_the_number_of_factors_is_the_donors_choice() -> None:
    panel = factor_panel(2, 0.1, donors=14, periods=40, start=32.0)
    found = generalised_synthetic_control(panel, r_max=4, placebos=False)
    never, before = panel.never, panel.periods < 32
    wanted = choose_r(panel.y[never], before, 4, weights=panel.weights[never])
    assert found.chosen is not None
    assert (found.r, found.chosen.r) == (wanted.r, wanted.r) == (2, 2)
    np.testing.assert_allclose(found.chosen.errors, wanted.errors, atol=EXACT)
    given = generalised_synthetic_control(panel, 2)
    assert given.chosen is None
    np.testing.assert_allclose(given.tau, found.tau, atol=EXACT)


def test_of_several_cohorts_the_months_before_the_first_choose_the_number() -> None:
    panel = staggered(noise=0.1)
    found = generalised_synthetic_control(panel, r_max=2, placebos=False)
    never = panel.never
    wanted = choose_r(panel.y[never], panel.periods < 14, 2, weights=panel.weights[never])
    assert found.chosen is not None
    np.testing.assert_allclose(found.chosen.errors, wanted.errors, rtol=1e-9)


def test_periods_outside_the_base_are_not_fitted_to() -> None:
    panel = factor_panel(1, 0.3)
    base = panel.periods < 11
    changed = panel.y.copy()
    changed[-1, 11:14] += [50, -30, 20]
    one, other = (
        generalised_synthetic_control(replace(panel, y=y), 1, base=base) for y in (panel.y, changed)
    )
    assert one.overall().tau[0] == pytest.approx(other.overall().tau[0], abs=EXACT)
    assert one.fitted.tolist() == base.tolist()
    np.testing.assert_allclose((other.tau - one.tau)[11:14], [50, -30, 20], atol=EXACT)


# Placebos


def test_placebos_are_refits() -> None:
    panel = factor_panel(2, 0.4, treated=2)
    found = generalised_synthetic_control(panel, 2)
    assert found.placebos.shape == (12, 20)
    for j in range(12):
        rows = [*(i for i in range(12) if i != j), j]
        alone = Panel.of(
            panel.y[rows], np.r_[np.full(11, NEVER), 14.0], weights=panel.weights[rows]
        )
        again = generalised_synthetic_control(alone, 2, placebos=False)
        np.testing.assert_allclose(found.placebos[j], again.tau, atol=FOUND)
    overall = found.placebos[:, 14:].mean(axis=1)
    np.testing.assert_allclose(found.overall().placebos[:, 0], overall, atol=EXACT)


def test_there_is_no_covariance() -> None:
    found = generalised_synthetic_control(factor_panel(1, 0.3), 1)
    with pytest.raises(RefusedMethod, match="no influence functions"):
        _ = found.overall().covariance


def test_no_placebos_where_others_are_too_few_or_none_are_asked_for() -> None:
    few = factor_panel(1, 0.3, donors=3)
    assert generalised_synthetic_control(few, 1).placebos.size == 0
    assert generalised_synthetic_control(factor_panel(1, 0.3, donors=4), 1).placebos.size
    assert generalised_synthetic_control(factor_panel(1, 0.3), 1, placebos=False).placebos.size == 0


def test_the_package_has_it() -> None:
    assert ev.generalised_synthetic_control is generalised_synthetic_control


# Errors


def rules(panel: Panel, r: int, base: Mask | None = None) -> dict[str, str]:
    with pytest.raises(DesignError) as caught:
        generalised_synthetic_control(panel, r, base=base)
    assert str(len(caught.value.breaches)) in caught.value.found
    return {breach.rule: breach.found for breach in caught.value.breaches}


def test_all_faults_are_told_at_once() -> None:
    y = np.arange(20.0).reshape(4, 5) ** 2
    y[0, 0] = np.nan
    panel = Panel.of(y, np.array([1.0, 9.0, NEVER, NEVER]))
    assert rules(panel, 1, np.array([True, True, True])) == {
        "shape": "a base of 3 periods for a panel of 5",
        "gaps": "cells without an outcome",
        "after": "1 cohort(s) without a period under treatment",
        "donors": "2 donors for 1 factors, 3 are needed",
        "base": "1 base periods before the first start for 1 factors, 3 are needed",
    }


def test_other_faults() -> None:
    panel = factor_panel(2, 0.3)
    nobody = replace(panel, cohort=np.full(13, NEVER))
    assert rules(nobody, 1) == {"adoption": "nobody is treated"}
    base = panel.periods < 16
    assert rules(panel, 1, base) == {"treated base": "2 base periods from the last start on"}
    assert rules(panel, 12) == {"donors": "12 donors for 12 factors, 14 are needed"}


def test_factors_that_are_not_there_are_refused_by_the_estimator_too() -> None:
    with pytest.raises(DesignError, match="do not hold"):
        generalised_synthetic_control(factor_panel(1), 2)


def test_a_base_that_cannot_tell_factors_apart_is_refused() -> None:
    """Donors that move after the base alone: their factor is constant in it."""
    y = np.zeros((7, 10)) + np.arange(7.0)[:, None]
    y[:6, 8:] += np.random.default_rng(0).normal(size=(6, 1))
    with pytest.raises(DesignError, match="cannot carry"):
        generalised_synthetic_control(Panel.of(y, np.r_[np.full(6, NEVER), 8.0]), 1)


def test_too_small_a_panel_for_the_choice_says_which_r_max_is_not() -> None:
    with pytest.raises(DesignError, match="up to 5 factors cannot be tried on 6 donors") as caught:
        generalised_synthetic_control(factor_panel(1, 0.3, donors=6))
    assert next(b.remedy for b in caught.value.breaches).startswith("Give r_max = 3")
