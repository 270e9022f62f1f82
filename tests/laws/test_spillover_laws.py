"""Laws of ring comparisons: what may not change an effect, and how it changes with what may."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Labels
from evaluation.methods.effects.spillover import Rings, Spill, Spillover, spillover
from evaluation.panels.panel import NEVER, Panel
from tests.strength import tried

ROUNDING = 1e-10  # sums of up to 30 × 9 numbers of order 10 to 1000
LEDGER = 1e-12  # the same numbers at order 10, once through the ledger and once as they are
law = tried(60)
seeds = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Comparison:
    """A panel with exposures, in which the far ring always has units."""

    panel: Panel
    exposure: Array
    p: Array

    @property
    def effects(self) -> Spillover:
        return spillover(self.panel, Rings.of(self.exposure), self.p)

    def of(self, y: Array) -> Spillover:
        return spillover(replace(self.panel, y=y), Rings.of(self.exposure), self.p)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    treated, untreated = draw(st.integers(2, 6)), draw(st.integers(4, 20))
    base, post = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(seeds))
    n = treated + untreated
    exposure = random.choice([0.0, 0.01, 0.05, 0.2], n)
    exposure[-2:] = 0
    p = np.concatenate([-random.dirichlet(np.ones(base)), random.dirichlet(np.ones(post))])
    panel = Panel.of(
        random.normal(10, 3, (n, base + post)),
        np.repeat([float(base), NEVER], [treated, untreated]),
        weights=random.lognormal(0, 1, n),
        clusters=np.concatenate([np.arange(n - 2) // draw(st.integers(1, 2)), [n, n + 1]]),
    )
    return Comparison(panel, exposure, p)


def same(one: Spillover, other: Spillover) -> None:
    assert one.labels == other.labels
    np.testing.assert_allclose(one.tau, other.tau, atol=ROUNDING)
    np.testing.assert_allclose(one.every.covariance(), other.every.covariance(), atol=ROUNDING)


@law
@given(comparisons(), seeds)
def test_unit_and_period_effects_change_nothing(comparison: Comparison, seed: int) -> None:
    random = np.random.default_rng(seed)
    n, t = comparison.panel.y.shape
    added = random.normal(0, 50, (n, 1)) + random.normal(0, 50, (1, t))
    same(comparison.of(comparison.panel.y + added), comparison.effects)


@law
@given(comparisons())
def test_the_ledger_gives_every_effect_and_sums_to_zero_both_ways(comparison: Comparison) -> None:
    effects = comparison.effects
    for k in range(len(effects)):
        row = effects.ledger.row(k)
        np.testing.assert_allclose(row.sum(axis=0), 0, atol=LEDGER)
        np.testing.assert_allclose(row.sum(axis=1), 0, atol=LEDGER)
        np.testing.assert_allclose(np.sum(row * comparison.panel.y), effects.tau[k], atol=1e-11)
    np.testing.assert_allclose(effects.ledger.apply(comparison.panel.y), effects.tau, atol=LEDGER)


@law
@given(comparisons(), st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10))
def test_what_is_planted_is_found_exactly(
    comparison: Comparison, tau: float, near: float, middle: float
) -> None:
    panel, rings = comparison.panel, Rings.of(comparison.exposure)
    by_ring = np.array([near, middle, 0.0])[rings.ring]
    planted = np.where(panel.never, by_ring, tau)[:, None] * (comparison.p > 0)
    before, after = comparison.effects, comparison.of(panel.y + planted)
    named = dict(zip(rings.names, (near, middle, 0.0), strict=True))
    spilled = sum(s * g for s, g in zip(before.shares, (near, middle, 0.0), strict=True))
    for label, move in zip(before.labels, after.tau - before.tau, strict=True):
        ring = named[label.ring] if label.ring is not None else 0.0
        want = {Spill.TOTAL: tau, Spill.NAIVE: tau - spilled, Spill.RING: ring}[label.kind]
        np.testing.assert_allclose(move, want, atol=ROUNDING)


@law
@given(comparisons())
def test_the_plain_comparison_is_the_total_less_what_spilled_over(comparison: Comparison) -> None:
    effects = comparison.effects
    rings = [effects.rings.names.index(label.ring) for label in effects.labels[1:-1]]
    spilled = effects.shares[rings] @ effects.tau[1:-1]
    np.testing.assert_allclose(effects.tau[-1], effects.tau[0] - spilled, atol=ROUNDING)
    np.testing.assert_allclose(effects.shares.sum(), 1, atol=ROUNDING)


@law
@given(comparisons(), st.data())
def test_the_order_of_units_does_not_matter(comparison: Comparison, data: st.DataObject) -> None:
    panel = comparison.panel
    order: Labels = np.array(data.draw(st.permutations(range(len(panel.y)))))
    shuffled = replace(
        panel,
        y=panel.y[order],
        cohort=panel.cohort[order],
        covariates=panel.covariates[order],
        weights=panel.weights[order],
        clusters=panel.clusters[order],
    )
    other = Comparison(shuffled, comparison.exposure[order], comparison.p)
    same(other.effects, comparison.effects)


@law
@given(comparisons(), st.integers(0, 100), st.floats(0.01, 0.99))
def test_splitting_a_unit_in_its_cluster_changes_nothing(
    comparison: Comparison, which: int, share: float
) -> None:
    panel = comparison.panel
    i = which % len(panel.y)
    twice = np.insert(np.arange(len(panel.y)), i, i)
    weights = panel.weights[twice]
    weights[i], weights[i + 1] = share * weights[i], (1 - share) * weights[i]
    split = Panel.of(
        panel.y[twice], panel.cohort[twice], weights=weights, clusters=panel.clusters[twice]
    )
    same(Comparison(split, comparison.exposure[twice], comparison.p).effects, comparison.effects)


@law
@given(comparisons(), st.floats(-100, 100))
def test_the_unit_of_the_outcome_scales_effects(comparison: Comparison, scale: float) -> None:
    scaled, effects = comparison.of(scale * comparison.panel.y), comparison.effects
    np.testing.assert_allclose(scaled.tau, scale * effects.tau, atol=ROUNDING)
    np.testing.assert_allclose(
        scaled.every.covariance(), scale**2 * effects.every.covariance(), atol=100 * ROUNDING
    )


@law
@given(comparisons(), seeds)
def test_outcomes_add(comparison: Comparison, seed: int) -> None:
    y = comparison.panel.y
    other = np.random.default_rng(seed).normal(4, 2, y.shape)
    parts = comparison.effects.tau + comparison.of(other).tau
    np.testing.assert_allclose(comparison.of(y + other).tau, parts, atol=ROUNDING)


@law
@given(comparisons(), st.floats(1e-3, 1e3))
def test_the_unit_of_weights_does_not_matter(comparison: Comparison, scale: float) -> None:
    panel = replace(comparison.panel, weights=scale * comparison.panel.weights)
    same(replace(comparison, panel=panel).effects, comparison.effects)


@law
@given(comparisons(), st.floats(1e-3, 1e3))
def test_the_unit_of_exposure_does_not_matter(comparison: Comparison, scale: float) -> None:
    panel, p = comparison.panel, comparison.p
    edges, names = (0.02, 0.1), ("near", "middle", "far")
    one = spillover(panel, Rings.of(comparison.exposure, edges, names), p)
    scaled = Rings.of(scale * comparison.exposure, tuple(scale * e for e in edges), names)
    same(spillover(panel, scaled, p), one)


@law
@given(comparisons(), seeds)
def test_exposure_of_the_treated_does_not_matter(comparison: Comparison, seed: int) -> None:
    random = np.random.default_rng(seed)
    anything = random.choice([np.nan, -1.0, np.inf, 0.0, 0.5], comparison.exposure.size)
    exposure = np.where(comparison.panel.never, comparison.exposure, anything)
    same(replace(comparison, exposure=exposure).effects, comparison.effects)


@law
@given(comparisons())
def test_leaving_out_the_middle_ring_leaves_the_total(comparison: Comparison) -> None:
    """It is compared with the far ring alone: only the plain comparison needs the others."""
    panel, ring = comparison.panel, Rings.of(comparison.exposure).ring
    kept = ~panel.never | (ring != 1)
    fewer = Panel.of(
        panel.y[kept],
        panel.cohort[kept],
        weights=panel.weights[kept],
        clusters=panel.clusters[kept],
    )
    rest = Comparison(fewer, comparison.exposure[kept], comparison.p).effects
    np.testing.assert_allclose(rest.tau[0], comparison.effects.tau[0], atol=ROUNDING)
