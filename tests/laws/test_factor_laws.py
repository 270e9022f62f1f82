"""What may not change factors, their number, and effects by them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.methods.factors.components import factors
from evaluation.methods.factors.generalised import (
    GeneralisedEffects,
    generalised_synthetic_control,
)
from evaluation.methods.factors.number import choose_r
from evaluation.panels.panel import Panel
from tests.methods.factors.factor_panels import factor_panel

MOVED = 1e-6  # of an effect: a perturbed panel's rounding over the distance of its factors
EXACT = 1e-9

law = settings(max_examples=40, deadline=None)
seeds = st.integers(0, 10**6)
ranks = st.integers(0, 3)
scales = st.sampled_from([1e-4, 0.1, 3.0, 1e4])


def panel_of(seed: int, treated: int = 2) -> Panel:
    return factor_panel(2, 0.5, treated, seed)


def of(panel: Panel, r: int) -> GeneralisedEffects:
    return generalised_synthetic_control(panel, r)


def near(one: Array, other: Array, scale: float = 1.0) -> None:
    np.testing.assert_allclose(other, one, atol=MOVED * scale)


@law
@given(seeds, ranks)
def test_unit_and_month_effects_change_nothing(seed: int, r: int) -> None:
    panel, random = panel_of(seed), np.random.default_rng(seed)
    added = random.normal(0, 9, (len(panel.y), 1)) + random.normal(0, 9, panel.periods.size)
    one, other = of(panel, r), of(replace(panel, y=panel.y + added), r)
    near(one.tau, other.tau)
    near(one.placebos, other.placebos)
    near(one.factors, other.factors)
    np.testing.assert_allclose(one.ledger.apply(panel.y + added), one.tau, atol=EXACT)


@law
@given(seeds, ranks, scales)
def test_effects_have_the_outcomes_unit_and_factors_none(seed: int, r: int, by: float) -> None:
    panel = panel_of(seed)
    one, other = of(panel, r), of(replace(panel, y=by * panel.y), r)
    near(by * one.tau, other.tau, by)
    near(by * one.placebos, other.placebos, by)
    near(one.factors, other.factors)
    sign = of(replace(panel, y=-panel.y), r)
    near(-one.tau, sign.tau)


@law
@given(seeds, ranks)
def test_the_order_of_units_does_not_matter(seed: int, r: int) -> None:
    panel = panel_of(seed)
    order = np.random.default_rng(seed).permutation(len(panel.y))
    turned = Panel.of(panel.y[order], panel.cohort[order], weights=panel.weights[order])
    one, other = of(panel, r), of(turned, r)
    near(one.tau, other.tau)
    near(one.factors, other.factors)
    donors = order[np.isinf(panel.cohort[order])]
    near(one.placebos[donors], other.placebos)


@law
@given(seeds, ranks, st.floats(-50, 50))
def test_an_effect_on_the_treated_is_found_in_full(seed: int, r: int, effect: float) -> None:
    panel = panel_of(seed)
    one, other = of(panel, r), of(replace(panel, y=panel.y + effect * panel.treated), r)
    after = np.array([label.event_time >= 0 for label in one.labels])
    np.testing.assert_allclose(other.tau - one.tau, effect * after, atol=EXACT)
    np.testing.assert_allclose(other.placebos, one.placebos, atol=0)


@law
@given(seeds, ranks)
def test_the_ledger_is_linear_in_every_outcome_given_the_factors(seed: int, r: int) -> None:
    """L·y is the effect, and every L annihilates units, months, and the factors themselves."""
    panel = panel_of(seed)
    found = of(panel, r)
    np.testing.assert_allclose(found.ledger.apply(panel.y), found.tau, atol=EXACT)
    for k in (0, len(found) - 1):
        row = found.ledger.row(k)
        np.testing.assert_allclose(row.sum(axis=0), 0, atol=EXACT)
        np.testing.assert_allclose(
            row @ np.column_stack([np.ones(20), found.factors]), 0, atol=EXACT
        )
    overall = found.overall()
    np.testing.assert_allclose(np.sum(overall.ledger.row(0) * panel.y), overall.tau[0], atol=EXACT)


@law
@given(seeds, ranks, scales)
def test_the_unit_of_weights_does_not_matter(seed: int, r: int, by: float) -> None:
    panel = panel_of(seed)
    near(of(panel, r).tau, of(replace(panel, weights=by * panel.weights), r).tau)


@law
@given(seeds, ranks)
def test_whatever_moves_as_the_factors_do_changes_no_effect_of_the_treated(
    seed: int, r: int
) -> None:
    """Any loading on the donors' factors, on any treated unit."""
    panel, random = panel_of(seed), np.random.default_rng(seed)
    found = of(panel, r)
    y = panel.y.copy()
    y[-2:] += random.normal(0, 5, (2, r)) @ found.factors.T
    np.testing.assert_allclose(of(replace(panel, y=y), r).tau, found.tau, atol=EXACT)


@law
@given(seeds, scales)
def test_the_choice_of_a_number_knows_no_unit_level_and_order(seed: int, by: float) -> None:
    panel, random = panel_of(seed), np.random.default_rng(seed)
    y, weights = panel.y[panel.never], panel.weights[panel.never]
    base, order = panel.periods < 14, random.permutation(12)
    added = random.normal(0, 9, (12, 1)) + random.normal(0, 9, 20)
    one = choose_r(y, base, 3, weights=weights)
    other = choose_r((by * (y + added))[order], base, 3, weights=7 * weights[order])
    np.testing.assert_allclose(other.errors, by**2 * one.errors, rtol=MOVED)
    assert other.r == one.r


@law
@given(seeds, st.integers(1, 3))
def test_fewer_factors_are_the_first_of_more(seed: int, r: int) -> None:
    y = panel_of(seed).y[:12]
    np.testing.assert_allclose(factors(y, r), factors(y, 3)[:, :r], atol=0)
