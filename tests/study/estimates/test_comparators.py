"""The other estimators on the twin: which agree, what they may not see, and what they decline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.threads import one_thread
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.synthetic.synthetic import synthetic
from evaluation.panels.panel import NEVER, Panel
from evaluation.plan.choices import Estimator
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.comparators import (
    COMPARATORS,
    Alternatives,
    compared_by,
    estimate_others,
)
from evaluation.study.estimates.ways import Fitted
from tests.study.others import ADDS, EXACT, HEADLINE, Found, block_of, key_of, masks, window_of

SAME = 1e-9  # least squares on a hundred thousand cells against two means
FITTED = 1e-7  # weights fitted twice, by other sums: rounding over the tiny ridge
KINDS = {e: way.kind for e, way in COMPARATORS.items() if isinstance(way, Fitted)}
REFITTED = {*KINDS, Estimator.GENERALISED}  # everything anew for each clean donor
STATES = ("registered_unemployment", "in_services")
ESTIMANDS = ("espoo", "all_by_jobseekers")


# What is there


def test_every_estimator_gave_an_effect_or_a_reason(others: Alternatives, design: Design) -> None:
    wanted = {
        (estimand, outcome, estimator)
        for estimand in ESTIMANDS
        for outcome in (HEADLINE, *STATES)
        for estimator in Estimator
        if estimator is not Estimator.PLAN
    }
    compared = [key_of(one.comparison, one.labels[0].estimator) for one in others.compared]
    declined = [key_of(one.comparison, one.estimator) for one in others.declined]
    assert len(compared) + len(declined) == len(wanted) == 96
    assert set(compared) | set(declined) == wanted
    assert all(len(one) == 1 and one.labels[0].window == "W1" for one in others.compared)
    first = [one.labels[0].estimator for one in others.compared[:7]]
    assert first == list(design.plan.estimators.beside[:7])


def test_a_propensity_of_one_treated_municipality_is_declined(others: Alternatives) -> None:
    assert {key_of(one.comparison, one.estimator) for one in others.declined} == {
        ("espoo", outcome, estimator)
        for outcome in (HEADLINE, *STATES)
        for estimator in (Estimator.PROPENSITY, Estimator.DOUBLY_ROBUST)
    }
    for one in others.declined:
        assert [breach.rule for breach in one.problem.breaches] == ["one treated"]


def test_nothing_is_estimated_that_the_plan_does_not_name(design: Design) -> None:
    plan = design.plan.model_copy(
        update={"estimators": design.plan.estimators.model_copy(update={"beside": ()})}
    )
    assert estimate_others(replace(design, plan=plan)) == Alternatives((), ())


# Which are the same


@pytest.mark.parametrize("outcome", [HEADLINE, *STATES])
@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_four_estimators_are_the_kernel_with_equal_base_months(
    estimand: str, outcome: str, found: Found, design: Design
) -> None:
    comparison = block_of(design, estimand, outcome)
    before, after = masks(comparison, design)
    mean = comparison.y[:, after].mean(axis=1) - comparison.y[:, before].mean(axis=1)
    for estimator in (
        Estimator.TWO_WAY,
        Estimator.IMPUTATION,
        Estimator.TWO_STAGE,
        Estimator.EXTENDED,
    ):
        one = found[estimand, outcome, estimator]
        assert one.tau[0] == pytest.approx(comparison.unit_weights @ mean, abs=SAME)
        np.testing.assert_allclose(one.unit_weights[0], comparison.unit_weights, atol=SAME)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_two_estimators_compare_with_the_last_month_before(
    estimand: str, found: Found, design: Design
) -> None:
    comparison = block_of(design, estimand)
    before, after = masks(comparison, design)
    last = np.flatnonzero(before)[-1]
    assert str(comparison.months[last]) == "2019-11"
    moved = comparison.y[:, after].mean(axis=1) - comparison.y[:, last]
    for estimator in (Estimator.SUN_ABRAHAM, Estimator.GROUP_TIME):
        one = found[estimand, HEADLINE, estimator]
        assert one.tau[0] == pytest.approx(comparison.unit_weights @ moved, abs=SAME)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_outcome_regression_by_hand(estimand: str, found: Found, design: Design) -> None:
    """Donors' move from 2019-11 regressed on size, level and drift; predicted for the treated."""
    comparison = block_of(design, estimand)
    before, after = masks(comparison, design)
    years = np.flatnonzero(before) / 12
    drift = np.polyfit(years, comparison.y[:, before].T, 1)[0]
    x = np.column_stack(
        [np.ones(len(drift)), np.log(comparison.stock), comparison.y[:, before].mean(axis=1), drift]
    )
    moved = comparison.y[:, after].mean(axis=1) - comparison.y[:, np.flatnonzero(before)[-1]]
    d, root = comparison.donors, np.sqrt(-comparison.unit_weights[comparison.donors])
    beta = np.linalg.lstsq(x[d] * root[:, None], moved[d] * root, rcond=None)[0]
    v = comparison.unit_weights[comparison.treated]
    tau = v @ (moved[comparison.treated] - x[comparison.treated] @ beta)
    assert found[estimand, HEADLINE, Estimator.REGRESSION].tau[0] == pytest.approx(tau, abs=1e-8)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_entropy_balancing_meets_level_and_drift_of_the_base_months(
    estimand: str, found: Found, design: Design
) -> None:
    comparison, one = block_of(design, estimand), found[estimand, HEADLINE, Estimator.ENTROPY]
    before, after = masks(comparison, design)
    gap = one.unit_weights[0] @ comparison.y[:, before]
    assert gap.mean() == pytest.approx(0, abs=1e-8)
    assert np.polyfit(np.flatnonzero(before), gap, 1)[0] == pytest.approx(0, abs=1e-8)
    np.testing.assert_allclose(one.period_weights[0], uniform(after, before), atol=EXACT)
    assert one.unit_weights[0][comparison.donors].max() < 0


# What every one is


def test_the_ledger_gives_the_effect(others: Alternatives) -> None:
    for one in others.compared:
        weights = one.weights(0)
        np.testing.assert_allclose(one.ledger.apply(one.comparison.y), one.tau, atol=EXACT)
        np.testing.assert_allclose(np.sum(weights * one.comparison.y), one.tau[0], atol=SAME)
        np.testing.assert_allclose(weights.sum(axis=0), 0, atol=SAME)
        np.testing.assert_allclose(one.gap, one.unit_weights[0] @ one.comparison.y, atol=EXACT)
        assert one.unit_weights[0][one.comparison.treated].sum() == pytest.approx(1, abs=SAME)
        assert one.residuals.shape == (one.comparison.reference.sum(), 1)
        if one.labels[0].estimator not in REFITTED:
            mean = (
                -one.unit_weights[0][one.comparison.donors]
                @ one.comparison.y[one.comparison.donors]
            )
            apart = (one.comparison.y[one.comparison.reference] - mean) @ one.period_weights[0]
            np.testing.assert_allclose(one.residuals[:, 0], apart, atol=ADDS)


@pytest.mark.parametrize("estimator", KINDS)
@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_effects_on_the_two_states_add_to_that_on_both(
    estimand: str, estimator: Estimator, found: Found
) -> None:
    one, *parts = (found[estimand, name, estimator] for name in (HEADLINE, *STATES))
    for part in parts:
        np.testing.assert_allclose(part.unit_weights, one.unit_weights, atol=EXACT)
    assert sum(part.tau[0] for part in parts) == pytest.approx(one.tau[0], abs=ADDS)
    total = sum(part.residuals for part in parts)
    np.testing.assert_allclose(total, one.residuals, atol=ADDS)


@pytest.mark.parametrize("estimator", KINDS)
def test_a_block_alone_is_the_synthetic_panel(estimator: Estimator, design: Design) -> None:
    """Without its states a comparison is fitted to by itself, as ``synthetic`` does on a panel."""
    comparison = block_of(design, "espoo")
    before, after = masks(comparison, design)
    alone = one_thread(compared_by)(
        estimator, comparison, replace(design, comparisons=(comparison,)), window_of(design)
    )
    rows = np.flatnonzero(comparison.treated | comparison.donors)
    months = np.flatnonzero(before | after)
    panel = Panel.of(
        comparison.y[np.ix_(rows, months)],
        np.where(comparison.treated[rows], before.sum(), NEVER),
        weights=comparison.stock[rows],
    )
    wanted = synthetic(panel, KINDS[estimator])
    assert alone.tau[0] == pytest.approx(wanted.overall().tau[0], abs=FITTED)
    np.testing.assert_allclose(alone.unit_weights[0][rows], wanted.unit_weights, atol=FITTED)
    np.testing.assert_allclose(alone.placebos, wanted.overall().placebos, atol=1e-6)
    assert alone.placebos.shape == (12, 1)


def test_placebos_are_only_there_where_each_donor_was_refitted(others: Alternatives) -> None:
    for one in others.compared:
        fitted = one.labels[0].estimator in REFITTED
        donors = int(one.comparison.donors.sum())
        assert one.placebos.shape == ((donors, 1) if fitted else (0, 1))
