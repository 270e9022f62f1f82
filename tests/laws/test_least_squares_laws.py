"""Laws of the least-squares family, on balanced and unbalanced panels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.kernel import att
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import SecondStage, two_stage
from evaluation.methods.two_way.two_way import event_study, two_way
from evaluation.panels.panel import NEVER, Panel
from tests.methods.small_panels import FAMILY
from tests.raw_errors import variance_of
from tests.strength import tried

ROUNDING = 1e-10  # normal equations of some 40 unknowns, outcomes of order 10
LEDGER = 1e-12  # two orders of summing the same products, outcomes of order 10
law = tried(15)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def panels(draw: st.DrawFn, cohorts: int = 2, *, gaps: bool | None = None) -> Panel:
    """Up to 8 units a cohort; with gaps, up to 4 cells in 10 missing.

    The first two periods of every unit, and everything of the first never-treated one, are seen, so
    that every effect can be estimated.
    """
    size, periods = draw(st.integers(2, 8)), draw(st.integers(5, 9))
    starts = [2.0, 4.0][:cohorts]
    cohort = np.repeat([*starts, NEVER], size)
    random = np.random.default_rng(draw(seeds))
    shape = (cohort.size, periods)
    y = random.normal(5, 2, (cohort.size, 1)) + np.cumsum(random.normal(0, 1, shape), axis=1)
    if draw(st.booleans()) if gaps is None else gaps:
        missing = random.random(shape) < draw(st.floats(0.05, 0.4))
        missing[:, :2], missing[-1] = False, False
        missing[[0, size], :] = False  # one unit of each cohort throughout
        y[missing] = np.nan
    weights = random.uniform(0.5, 3, cohort.size)
    return Panel.of(y, cohort, weights=weights, clusters=np.arange(cohort.size) // 2)


def family(panel: Panel) -> dict[str, EffectSet]:
    return {name: estimate(panel) for name, estimate in FAMILY.items()}


def agree(one: EffectSet, other: EffectSet, scale: float = 1.0) -> None:
    """The same effects and, where both have it, the same covariance, up to ``scale``."""
    assert one.labels == other.labels
    np.testing.assert_allclose(one.tau, scale * other.tau, atol=ROUNDING * max(1, scale))
    assert (one.influence is None) == (other.influence is None)
    if one.influence is not None:
        np.testing.assert_allclose(
            variance_of(one), scale**2 * variance_of(other), atol=ROUNDING * max(1, scale**2)
        )


@law
@given(panels())
def test_the_ledger_gives_the_effect_and_sums_to_zero_both_ways(panel: Panel) -> None:
    y = np.nan_to_num(panel.y)
    for effects in family(panel).values():
        np.testing.assert_allclose(effects.ledger.apply(y), effects.tau, atol=LEDGER)
        for k in range(len(effects)):
            row = effects.ledger.row(k)
            np.testing.assert_allclose(row.sum(axis=0), 0, atol=LEDGER)
            np.testing.assert_allclose(row.sum(axis=1), 0, atol=LEDGER)
            assert np.all(row[np.isnan(panel.y)] == 0)


@law
@given(panels())
def test_effects_weigh_what_they_are_effects_of_by_one(panel: Panel) -> None:
    """A true effect of 1 in every treated cell is found as 1 after the start and as 0 before."""
    moved = replace(panel, y=panel.y + panel.treated)
    after, before = family(moved), family(panel)
    for name, effects in after.items():
        rise = effects.tau - before[name].tau
        times = [getattr(e, "event_time", getattr(e, "value", 0)) for e in effects.labels]
        np.testing.assert_allclose(rise, np.array(times) >= 0, atol=ROUNDING)


@law
@given(panels(), seeds)
def test_unit_and_period_effects_change_nothing(panel: Panel, seed: int) -> None:
    random = np.random.default_rng(seed)
    n, t = panel.y.shape
    added = random.normal(0, 5, (n, 1)) + random.normal(0, 5, (1, t))
    before, after = family(panel), family(replace(panel, y=panel.y + added))
    for name, effects in after.items():
        agree(effects, before[name])


@law
@given(panels(), st.floats(0.01, 100), st.floats(-100, 100))
def test_scale_and_shift(panel: Panel, scale: float, shift: float) -> None:
    before, after = family(panel), family(replace(panel, y=scale * panel.y + shift))
    for name, effects in after.items():
        agree(effects, before[name], scale)


@law
@given(panels(), st.floats(0.01, 100))
def test_the_unit_of_weights_does_not_matter(panel: Panel, scale: float) -> None:
    before, after = family(panel), family(replace(panel, weights=scale * panel.weights))
    for name, effects in after.items():
        agree(effects, before[name])


@law
@given(panels(), seeds)
def test_the_order_of_units_does_not_matter(panel: Panel, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(panel.y))
    shuffled = Panel.of(
        panel.y[order],
        panel.cohort[order],
        weights=panel.weights[order],
        clusters=panel.clusters[order],
    )
    before, after = family(panel), family(shuffled)
    for name, effects in after.items():
        agree(effects, before[name])
        back = effects.ledger.row(0)[np.argsort(order)]
        np.testing.assert_allclose(back, before[name].ledger.row(0), atol=ROUNDING)


@law
@given(panels(), st.integers(0, 100))
def test_a_unit_is_its_two_halves(panel: Panel, which: int) -> None:
    """Of half the weight each, in the cluster of the whole."""
    i = which % len(panel.y)
    rows = np.insert(np.arange(len(panel.y)), i, i)
    weights = panel.weights[rows]
    weights[[i, i + 1]] /= 2
    halves = Panel.of(
        panel.y[rows], panel.cohort[rows], weights=weights, clusters=panel.clusters[rows]
    )
    before, after = family(panel), family(halves)
    for name, effects in after.items():
        agree(effects, before[name])


@law
@given(panels(), seeds)
def test_effects_add_over_outcomes(panel: Panel, seed: int) -> None:
    part = np.random.default_rng(seed).normal(0, 3, panel.y.shape)
    whole, one, rest = (
        family(replace(panel, y=y)) for y in (panel.y, part + 0 * panel.y, panel.y - part)
    )
    for name, effects in whole.items():
        np.testing.assert_allclose(one[name].tau + rest[name].tau, effects.tau, atol=ROUNDING)


def kernel(panel: Panel, rows: list[Array]) -> Array:
    """The kernel with weights in proportion to size on both sides."""
    share = np.where(panel.never, -panel.weights, panel.weights)
    for side in (panel.never, ~panel.never):
        share[side] /= panel.weights[side].sum()
    return att(panel.y, share, np.array(rows))


@law
@given(panels(cohorts=1, gaps=False))
def test_one_cohort_balanced_all_are_the_kernel(panel: Panel) -> None:
    post, last = panel.periods >= 2, panel.periods == 1
    overall = kernel(panel, [uniform(post, ~post)])
    for effects in (two_way(panel), imputation(panel).overall(), two_stage(panel)):
        np.testing.assert_allclose(effects.tau, overall, atol=ROUNDING)
    path = kernel(panel, [uniform(panel.periods == t, ~post) for t in panel.periods[post]])
    events = two_stage(panel, SecondStage.EVENT_TIME)
    for effects in (imputation(panel), events, extended_two_way(panel)):
        np.testing.assert_allclose(effects.tau, path, atol=ROUNDING)
    path = kernel(panel, [uniform(panel.periods == t, last) for t in panel.periods if t != 1])
    for effects in (event_study(panel), sun_abraham(panel)):
        np.testing.assert_allclose(effects.tau, path, atol=ROUNDING)


@law
@given(panels())
def test_two_stage_points_are_averages_of_imputed_ones(panel: Panel) -> None:
    imputed = imputation(panel)
    for averages, second in (
        (imputed.overall(), SecondStage.OVERALL),
        (imputed.by_event_time(), SecondStage.EVENT_TIME),
    ):
        effects = two_stage(panel, second)
        assert effects.labels == averages.labels
        np.testing.assert_allclose(effects.tau, averages.tau, atol=ROUNDING)


@law
@given(panels(gaps=False))
def test_extended_two_way_is_imputation_on_a_balanced_panel(panel: Panel) -> None:
    one, other = extended_two_way(panel), imputation(panel)
    assert one.labels == other.labels
    np.testing.assert_allclose(one.tau, other.tau, atol=ROUNDING)


@law
@given(panels())
def test_averages_are_linear_in_ledger_and_influence(panel: Panel) -> None:
    """The average's ledger and V are those of the weighted effects, whoever forms them."""
    imputed = imputation(panel)
    share = imputed.mass / imputed.mass.sum()
    overall = imputed.overall()
    np.testing.assert_allclose(
        sum(s * imputed.ledger.row(k) for k, s in enumerate(share)),
        overall.ledger.row(0),
        atol=LEDGER,
    )
    if imputed.influence is not None and overall.influence is not None:
        np.testing.assert_allclose(
            variance_of(overall), share @ variance_of(imputed) @ share, atol=ROUNDING
        )
