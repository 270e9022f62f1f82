"""Rings of exposure: by hand, against least squares on dummies, and by simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from evaluation.core.arrays import Array
from evaluation.errors import RefusedMethod
from evaluation.methods.effects.kernel import att
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.effects.spillover import (
    NOWHERE,
    Order,
    Rings,
    Spill,
    SpillEffect,
    Spillover,
    spillover,
)
from evaluation.panels.panel import NEVER, Panel
from tests.methods.effects.spillover_panel import FAR, MIDDLE, NEAR, panel_of
from tests.raw_errors import errors_of, variance_of

EXACT = 1e-12  # sums of some hundred numbers of order ten
NORMAL = 1e-10  # the same through normal equations of some fifty dummies
TOTAL, NAIVE = SpillEffect(Spill.TOTAL), SpillEffect(Spill.NAIVE)


def value(effects: Spillover, label: SpillEffect) -> float:
    return float(effects.tau[effects.labels.index(label)])


# By hand


@pytest.fixture
def four() -> Spillover:
    """Treated, near, middle and far, one each, changing by 5, 3, 2 and 1."""
    y = np.array([[10.0, 15], [4, 7], [6, 8], [1, 2]])
    panel = Panel.of(y, np.array([1.0, NEVER, NEVER, NEVER]), weights=np.array([3.0, 1, 1, 2]))
    return spillover(panel, Rings.of(np.array([0.5, 0.3, 0.05, 0.0])), np.array([-1.0, 1]))


def test_four_units_by_hand(four: Spillover) -> None:
    assert four.labels == (
        TOTAL,
        SpillEffect(Spill.RING, NEAR),
        SpillEffect(Spill.RING, MIDDLE),
        NAIVE,
    )
    assert four.tau == pytest.approx([5 - 1, 3 - 1, 2 - 1, 5 - (3 + 2 + 2 * 1) / 4], abs=EXACT)
    assert four.contrast == pytest.approx([5, 3, 2, 1], abs=EXACT)
    assert four.rings.names == (NEAR, MIDDLE, FAR)
    assert four.counts.tolist() == [1, 1, 1]
    assert four.shares == pytest.approx([0.25, 0.25, 0.5])
    assert four.empty == ()
    assert not four.before


def test_the_ledger_of_four_units_by_hand(four: Spillover) -> None:
    assert four.ledger.row(0) == pytest.approx(np.outer([1, 0, 0, -1], [-1, 1]), abs=EXACT)
    assert four.ledger.row(1) == pytest.approx(np.outer([0, 1, 0, -1], [-1, 1]), abs=EXACT)
    assert four.ledger.row(2) == pytest.approx(np.outer([0, 0, 1, -1], [-1, 1]), abs=EXACT)
    naive = np.outer([1, -0.25, -0.25, -0.5], [-1, 1])
    assert four.ledger.row(3) == pytest.approx(naive, abs=EXACT)


def test_an_edge_belongs_to_the_ring_below_it() -> None:
    exposure = np.array([0.0, 0.02, 0.020001, 0.1, 0.100001, 7.0, np.nan, -0.1, np.inf])
    rings = Rings.of(exposure)
    assert rings.ring.tolist() == [2, 2, 1, 1, 0, 0, NOWHERE, NOWHERE, NOWHERE]


def test_an_edge_at_zero_makes_the_far_ring_that_of_no_exposure() -> None:
    rings = Rings.of(np.array([0.0, 1e-9, 5.0]), edges=(0.0,), names=("some", "none"))
    assert [rings.names[k] for k in rings.ring] == ["none", "some", "some"]


# When rings are empty


def test_without_near_rings_it_is_the_plain_double_difference() -> None:
    panel, _, p = panel_of()
    effects = spillover(panel, Rings.of(np.zeros(32)), p)
    v = np.where(panel.never, 0, panel.weights) / panel.weights[~panel.never].sum()
    w = np.where(panel.never, panel.weights, 0) / panel.weights[panel.never].sum()
    plain = float(att(panel.y, v - w, p[None])[0])
    assert effects.labels == (TOTAL, NAIVE)
    assert effects.tau == pytest.approx([plain, plain], abs=EXACT)
    assert errors_of(effects)[0] == pytest.approx(errors_of(effects)[1], abs=EXACT)
    assert effects.empty == (NEAR, MIDDLE)
    assert effects.counts.tolist() == [0, 0, 24]
    assert len(effects.spilled()) == 0
    assert effects.gradient().order is Order.UNDEFINED
    assert effects.gradient().steps.size == 0


def test_an_empty_ring_between_is_listed_and_changes_nothing() -> None:
    panel, rings, p = panel_of()
    finer = spillover(panel, Rings.of(rings.exposure, (0.02, 0.1, 0.2)), p)
    effects = spillover(panel, rings, p)
    assert finer.empty == ("over 0.1 to 0.2",)
    assert finer.tau == pytest.approx(effects.tau, abs=EXACT)
    assert variance_of(finer) == pytest.approx(variance_of(effects), abs=EXACT)
    assert finer.gradient().steps == pytest.approx(effects.gradient().steps, abs=EXACT)


# Against least squares on dummies of units, periods and rings


def by_dummies(panel: Panel, regressors: list[Array], p: Array) -> tuple[Array, Array]:
    """Coefficients and their clustered covariance: weight w_i |p_t|, no correction for few."""
    used = np.flatnonzero(p)
    n, t = panel.y.shape[0], used.size
    unit = np.repeat(np.eye(n), t, axis=0)
    period = np.tile(np.eye(t)[:, 1:], (n, 1))
    x = np.column_stack([np.repeat(r, t) * np.tile(p[used] > 0, n) for r in regressors])
    fit = sm.WLS(
        panel.y[:, used].ravel(),
        np.column_stack([x, unit, period]),
        weights=np.outer(panel.weights, np.abs(p[used])).ravel(),
    ).fit(
        cov_type="cluster",
        cov_kwds={"groups": np.repeat(panel.clusters, t), "use_correction": False},
    )
    k = len(regressors)
    return fit.params[:k], fit.cov_params()[:k, :k]


@pytest.mark.parametrize("equal", [True, False], ids=["uniform", "any base weights"])
def test_it_is_weighted_least_squares_with_ring_dummies(equal: bool) -> None:
    panel, rings, p = panel_of()
    if equal:
        p = uniform(np.arange(6) >= 4, np.arange(6) < 4)
    effects = spillover(panel, rings, p)
    treated = ~panel.never
    near, middle = (panel.never & (rings.ring == k) for k in range(2))
    beta, covariance = by_dummies(panel, [treated, near, middle], p)
    assert effects.tau[:3] == pytest.approx(beta, abs=NORMAL)
    assert variance_of(effects)[:3, :3] == pytest.approx(covariance, abs=NORMAL)
    naive, variance = by_dummies(panel, [treated], p)
    assert effects.tau[3] == pytest.approx(naive[0], abs=NORMAL)
    assert variance_of(effects)[3, 3] == pytest.approx(variance[0, 0], abs=NORMAL)


def doubled() -> tuple[Panel, Rings, Array]:
    """Each unit twice: rings of sixteen, whose noise can be seen."""
    panel, rings, p = panel_of()
    twice = np.tile(np.arange(len(panel.y)), 2)
    more = Panel.of(panel.y[twice], panel.cohort[twice], weights=panel.weights[twice])
    return more, Rings.of(rings.exposure[twice]), p


def test_steps_have_the_standard_errors_of_the_dummies() -> None:
    panel, rings, p = doubled()
    near, middle = (panel.never & (rings.ring == k) for k in range(2))
    _, covariance = by_dummies(panel, [~panel.never, near, middle], p)
    gamma = covariance[1:, 1:]
    gradient = spillover(panel, rings, p).gradient()
    variances = [gamma[0, 0] + gamma[1, 1] - 2 * gamma[0, 1], gamma[1, 1]]
    assert gradient.standard_errors == pytest.approx(np.sqrt(variances), abs=NORMAL)


def test_influence_names_each_units_part() -> None:
    panel, rings, p = panel_of()
    effects = spillover(replace(panel, clusters=np.arange(32)), rings, p)
    assert effects.influence is not None
    psi = effects.influence.matrix()
    near, far = (panel.never & (rings.ring == k) for k in (0, 2))
    share = panel.weights / panel.weights[far].sum()
    mean = np.average(effects.contrast[far], weights=panel.weights[far])
    assert psi[far, 0] == pytest.approx((-share * (effects.contrast - mean))[far], abs=EXACT)
    assert psi[panel.never & ~far, 0] == pytest.approx(np.zeros(16), abs=EXACT)
    untreated, treated = panel.never, ~panel.never
    for k, (inside, sign) in {0: (treated, 1), 1: (near, 1), 3: (untreated, -1)}.items():
        share = sign * panel.weights / panel.weights[inside].sum()
        mean = np.average(effects.contrast[inside], weights=panel.weights[inside])
        expected = share * (effects.contrast - mean)
        assert psi[inside, k] == pytest.approx(expected[inside], abs=EXACT)
    last = np.concatenate([s.scores.values[:, -1] for s in effects.influence.strata])
    assert last == pytest.approx(panel.weights / panel.weights.sum(), abs=EXACT)


# What the result says of itself


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ((2.0, 1.0), Order.FALLS),
        ((-2.0, -1.0), Order.RISES),
        ((1.0, 2.0), Order.BROKEN),
        ((1.0, -1.0), Order.BROKEN),
        ((0.0, 0.0), Order.FLAT),
        ((1.0, 1.0), Order.FALLS),
    ],
)
def test_the_order_of_rings_is_said(changes: tuple[float, float], order: Order) -> None:
    y = np.zeros((4, 2))
    y[1:3, 1] = changes
    panel = Panel.of(y, np.array([1.0, NEVER, NEVER, NEVER]))
    effects = spillover(panel, Rings.of(np.array([0.0, 0.3, 0.05, 0.0])), np.array([-1.0, 1]))
    gradient = effects.gradient()
    assert gradient.order is order
    assert gradient.steps == pytest.approx([changes[0] - changes[1], changes[1]], abs=EXACT)
    assert gradient.standard_errors is None  # rings of one cluster


def test_one_treated_cluster_has_no_variance_but_its_rings_have() -> None:
    panel, rings, p = doubled()
    clusters = np.where(panel.never, panel.clusters, 0)
    alone = spillover(replace(panel, clusters=clusters), rings, p)
    several = spillover(panel, rings, p)
    assert alone.treated_clusters == 1
    assert [e.label.kind for e in alone.without_error] == [Spill.TOTAL, Spill.NAIVE]
    with pytest.raises(RefusedMethod, match="the treated rest on one alone, cluster of 0 and"):
        _ = alone.covariance
    assert alone.with_errors().labels == alone.labels[1:3]
    assert alone.spilled().labels == several.labels[1:3]
    assert alone.spilled().covariance == pytest.approx(several.covariance[1:3, 1:3], abs=EXACT)
    assert alone.gradient().standard_errors is not None


def test_a_far_ring_of_one_cluster_has_no_variance_at_all() -> None:
    panel, rings, p = panel_of()
    far = panel.never & (rings.ring == 2)
    clusters = np.where(far, 99, np.arange(32))
    panel = Panel.of(panel.y, panel.cohort, weights=panel.weights, clusters=clusters)
    effects = spillover(panel, rings, p)
    assert effects.clusters.tolist() == [8, 8, 1]
    assert [e.label.kind for e in effects.without_error][:3] == [Spill.TOTAL, *[Spill.RING] * 2]
    assert "ring 'up to 0.02' rest on one alone" in effects.without_error[0].because
    assert effects.spilled().influence is None
    assert effects.gradient().standard_errors is None


def test_a_window_before_the_start_is_a_placebo() -> None:
    panel, rings, _ = panel_of()
    p = np.array([-0.5, -0.5, 0.0, 1, 0, 0])
    effects = spillover(panel, rings, p)
    assert effects.before
    changed = panel.y + np.where(panel.treated, 100.0, 0)
    assert spillover(replace(panel, y=changed), rings, p).tau == pytest.approx(
        effects.tau, abs=EXACT
    )


# By simulation


def test_it_recovers_what_was_planted_and_the_plain_comparison_does_not() -> None:
    truth = np.array([-2.0, 1.0, 0.4])  # treated, near, middle
    random = np.random.default_rng(11)
    exposure = np.concatenate([np.zeros(40), np.repeat([0.2, 0.05, 0.01], 60)])
    cohort = np.repeat([6.0, NEVER], [40, 180])
    group = np.repeat([0, 1, 2, 3], [40, 60, 60, 60])
    effect = np.append(truth, 0.0)[group]
    p = uniform(np.arange(10) >= 6, np.arange(10) < 6)
    found, claimed = [], []
    for _ in range(200):
        y = random.normal(0, 3, (220, 1)) + random.normal(0, 1, 10)
        y = y + random.normal(0, 1, (220, 10)) + np.outer(effect, np.arange(10) >= 6)
        effects = spillover(Panel.of(y, cohort), Rings.of(exposure), p)
        found.append(effects.tau)
        claimed.append(errors_of(effects))
    mean, spread = np.mean(found, axis=0), np.std(found, axis=0)
    # four standard errors of a mean of 200; an SD of 200 draws is known to some 5 %
    assert np.all(np.abs(mean[:3] - truth) < 4 * spread[:3] / np.sqrt(200))
    assert mean[3] == pytest.approx(-2 - 1.4 / 3, abs=4 * spread[3] / np.sqrt(200))
    assert np.mean(claimed, axis=0) == pytest.approx(spread, rel=0.2)
