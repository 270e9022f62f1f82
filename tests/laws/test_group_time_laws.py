"""Laws of group-time effects and their averages: what may change nothing, and what must add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.data.arrays import Array
from evaluation.data.panel import NEVER, Panel
from evaluation.estimation.aggregation import Aggregation, by_group
from evaluation.estimation.doubly_robust import Adjustment
from evaluation.estimation.effects import EffectSet
from evaluation.estimation.group_time import group_time
from evaluation.estimation.group_time_averages import GroupTime
from evaluation.estimation.group_time_cells import BasePeriods, Controls

ROUNDING = 1e-11  # means of some 30 units, outcomes of order 10, moved by up to 100
SOLVED = 1e-8  # logits and regressions of 30 rows and two covariates, conditioned up to 1e4
LEDGER = 1e-12  # two orders of summing the same products, outcomes of order 10
law = settings(deadline=None, derandomize=True, max_examples=40)
few = settings(law, max_examples=15)  # where a logit is solved for every cell
seeds = st.integers(0, 2**32 - 1)

AVERAGES: tuple[Callable[[GroupTime], EffectSet], ...] = (
    GroupTime.simple,
    GroupTime.dynamic,
    lambda found: found.dynamic(balance=0),
    GroupTime.overall_dynamic,
    GroupTime.group,
    GroupTime.overall_group,
    GroupTime.calendar,
    GroupTime.overall_calendar,
)


@dataclass(frozen=True)
class Choice:
    """How effects are estimated."""

    controls: Controls
    base: BasePeriods
    anticipation: float
    adjustment: Adjustment | None = None

    def __call__(self, panel: Panel) -> GroupTime:
        return group_time(
            panel,
            controls=self.controls,
            base=self.base,
            anticipation=self.anticipation,
            adjustment=self.adjustment,
        )


choices = st.builds(
    Choice, st.sampled_from(Controls), st.sampled_from(BasePeriods), st.sampled_from([0.0, 1.0])
)
adjusted_choices = st.builds(
    Choice,
    st.sampled_from(Controls),
    st.sampled_from(BasePeriods),
    st.just(0.0),
    st.sampled_from(Adjustment),
)


@st.composite
def panels(draw: st.DrawFn, *, size: int | None = None) -> Panel:
    """Cohorts 2 and 4, perhaps one that starts after the panel, and the never treated; mixed up.

    Weights are uneven; clusters are units, or pairs that cut across cohorts: with three units no
    cohort is a single one. Covariates hardly tell cohorts apart, so that a logit has a solution.
    """
    random = np.random.default_rng(draw(seeds))
    periods = draw(st.integers(5, 7))
    starts = [2.0, 4.0, NEVER, *[float(periods)] * draw(st.integers(0, 1))]
    sizes = [size or draw(st.integers(3, 8)) for _ in starts]
    cohort = random.permutation(np.repeat(starts, sizes))
    n = cohort.size
    steps = random.normal(0, 1, (n, periods))
    return Panel.of(
        random.normal(5, 2, (n, 1)) + np.cumsum(steps, axis=1),
        cohort,
        covariates=random.normal(0, 1, (n, 2)),
        weights=random.uniform(0.5, 3, n),
        clusters=np.arange(n) // draw(st.sampled_from([1, 2])),
    )


def all_of(found: GroupTime) -> list[EffectSet]:
    """The effects and all their averages."""
    return [found, *(average(found) for average in AVERAGES)]


def agree(one: GroupTime, other: GroupTime, scale: float = 1.0, within: float = ROUNDING) -> None:
    """The same effects, averages and covariances, ``other`` times ``scale``."""
    room = within * max(1.0, abs(scale))
    for a, b in zip(all_of(one), all_of(other), strict=True):
        assert a.labels == b.labels
        np.testing.assert_allclose(a.tau, scale * b.tau, rtol=0, atol=room)
        np.testing.assert_allclose(
            a.covariance, scale**2 * b.covariance, rtol=0, atol=room * max(1.0, abs(scale))
        )


def taken(panel: Panel, rows: Array) -> Panel:
    """The units of ``rows``, in that order; a unit may come twice."""
    return replace(
        panel,
        units=np.arange(rows.size),
        y=panel.y[rows],
        cohort=panel.cohort[rows],
        covariates=panel.covariates[rows],
        weights=panel.weights[rows],
        clusters=panel.clusters[rows],
    )


# What changes nothing


def moved(panel: Panel, seed: int) -> Panel:
    random = np.random.default_rng(seed)
    units = random.normal(0, 30, (len(panel.y), 1))
    return replace(panel, y=panel.y + units + random.normal(0, 30, panel.periods.size))


@law
@given(panels(), choices, seeds)
def test_levels_of_units_and_of_periods_do_not_matter(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    agree(estimate(moved(panel, seed)), estimate(panel))


@few
@given(panels(size=12), adjusted_choices, seeds)
def test_levels_do_not_matter_with_covariates_either(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    agree(estimate(moved(panel, seed)), estimate(panel), within=SOLVED)


@law
@given(panels(), choices, seeds)
def test_the_order_of_units_does_not_matter(panel: Panel, estimate: Choice, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(panel.y))
    one, other = estimate(panel), estimate(taken(panel, order))
    agree(other, one)
    for k in range(len(one)):
        np.testing.assert_allclose(other.ledger.row(k), one.ledger.row(k)[order], atol=LEDGER)


@law
@given(panels(), choices, seeds, st.floats(0.1, 0.9))
def test_a_unit_may_be_split_in_two(panel: Panel, estimate: Choice, seed: int, part: float) -> None:
    """Both parts stay in the unit's cluster, so that standard errors do not change either."""
    n = len(panel.y)
    i = int(np.random.default_rng(seed).integers(n))
    split = taken(panel, np.append(np.arange(n), i))
    weights = split.weights.copy()
    weights[[i, n]] *= [part, 1 - part]
    agree(estimate(replace(split, weights=weights)), estimate(panel))


@few
@given(panels(size=12), adjusted_choices, seeds)
def test_a_unit_may_be_split_in_halves_with_covariates_too(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    n = len(panel.y)
    i = int(np.random.default_rng(seed).integers(n))
    split = taken(panel, np.append(np.arange(n), i))
    weights = split.weights.copy()
    weights[[i, n]] /= 2
    agree(estimate(replace(split, weights=weights)), estimate(panel), within=SOLVED)


@law
@given(panels(), choices, st.floats(1e-3, 1e3))
def test_only_ratios_of_weights_matter(panel: Panel, estimate: Choice, size: float) -> None:
    agree(estimate(replace(panel, weights=size * panel.weights)), estimate(panel))


@law
@given(panels(), choices, st.sampled_from([-1900.0, 0.5, 2000.0]))
def test_periods_may_be_counted_from_anywhere(panel: Panel, estimate: Choice, zero: float) -> None:
    later = estimate(replace(panel, periods=panel.periods + zero, cohort=panel.cohort + zero))
    one = estimate(panel)
    assert [e.event_time for e in later.labels] == [e.event_time for e in one.labels]
    np.testing.assert_array_equal(later.tau, one.tau)
    np.testing.assert_array_equal(later.covariance, one.covariance)


@law
@given(panels(), choices)
def test_what_happens_to_others_after_their_start_is_no_part_of_an_effect(
    panel: Panel, estimate: Choice
) -> None:
    """An effect on one cohort is found as it is, whatever the other goes through."""
    found = estimate(panel)
    other = panel.cohort == 2
    shocked = panel.y + 50.0 * other[:, None] * (panel.periods >= 2)
    later = estimate(replace(panel, y=shocked))
    for k, label in enumerate(found.labels):
        if label.cohort == 4:
            np.testing.assert_allclose(later.tau[k], found.tau[k], atol=ROUNDING)
        elif label.event_time >= 0:
            np.testing.assert_allclose(later.tau[k], found.tau[k] + 50, atol=ROUNDING)


# What adds up


@law
@given(panels(), choices, st.floats(-30, 30), st.floats(-30, 30))
def test_scale_goes_through_and_shift_does_not(
    panel: Panel, estimate: Choice, scale: float, shift: float
) -> None:
    agree(estimate(replace(panel, y=scale * panel.y + shift)), estimate(panel), scale)


@few
@given(panels(size=12), adjusted_choices, seeds)
def test_effects_on_parts_add_to_the_effect_on_the_sum(
    panel: Panel, estimate: Choice, seed: int
) -> None:
    plain = replace(estimate, adjustment=None)
    part = np.random.default_rng(seed).normal(0, 3, panel.y.shape)
    for how, within in ((plain, ROUNDING), (estimate, SOLVED)):
        one, two, whole = (how(replace(panel, y=y)) for y in (part, panel.y - part, panel.y))
        for a, b, c in zip(all_of(one), all_of(two), all_of(whole), strict=True):
            np.testing.assert_allclose(a.tau + b.tau, c.tau, rtol=0, atol=within)
            psi = a.influence.matrix() + b.influence.matrix()
            np.testing.assert_allclose(psi, c.influence.matrix(), rtol=0, atol=within)


@law
@given(panels(size=12), choices | adjusted_choices)
def test_the_ledger_gives_every_effect_and_sums_to_nothing(panel: Panel, estimate: Choice) -> None:
    for found in all_of(estimate(panel)):
        np.testing.assert_allclose(found.ledger.apply(panel.y), found.tau, rtol=0, atol=LEDGER)
        for k in range(len(found)):
            row = found.ledger.row(k)
            np.testing.assert_allclose(np.sum(row * panel.y), found.tau[k], rtol=0, atol=LEDGER)
            np.testing.assert_allclose(row.sum(axis=0), 0, atol=LEDGER)
            np.testing.assert_allclose(row.sum(axis=1), 0, atol=LEDGER)


@law
@given(panels(size=12), choices | adjusted_choices)
def test_the_treated_of_the_ledger_are_the_cohort_in_the_period(
    panel: Panel, estimate: Choice
) -> None:
    """Weights of the cohort sum to one at t, and are zero where t is the base itself."""
    found = estimate(panel)
    for k, label in enumerate(found.labels):
        row = found.ledger.row(k)
        if not row.any():
            assert label.event_time == -1 - estimate.anticipation
            continue
        at = row[:, panel.periods == label.period].ravel()
        np.testing.assert_allclose(at[panel.cohort == label.cohort].sum(), 1, atol=LEDGER)
        others = np.flatnonzero(at * (panel.cohort != label.cohort))
        assert np.all(panel.cohort[others] > label.period + estimate.anticipation)


@law
@given(panels(), choices, seeds)
def test_an_average_is_the_same_before_and_after(panel: Panel, estimate: Choice, seed: int) -> None:
    """A(Lȳ) = (AL)ȳ and AVA' = V of ΨA': nothing is estimated again."""
    found = estimate(panel)
    matrix = np.random.default_rng(seed).normal(0, 1, (3, len(found)))
    matrix += (1 - matrix.sum(axis=1, keepdims=True)) / len(found)
    by = Aggregation(labels=("a", "b", "c"), matrix=matrix)
    averaged = found.aggregate(by)
    np.testing.assert_allclose(averaged.tau, matrix @ found.tau, rtol=0, atol=ROUNDING)
    np.testing.assert_allclose(averaged.ledger.apply(panel.y), averaged.tau, atol=ROUNDING)
    np.testing.assert_allclose(
        averaged.covariance, matrix @ found.covariance @ matrix.T, atol=ROUNDING
    )
    second = by_group(["x", "y", "x"])
    one, two = averaged.aggregate(second), found.aggregate(second.after(by))
    np.testing.assert_allclose(one.tau, two.tau, atol=ROUNDING)
    np.testing.assert_allclose(one.covariance, two.covariance, atol=ROUNDING)


@law
@given(panels(), choices)
def test_averages_of_averages_take_the_shares_with_them(panel: Panel, estimate: Choice) -> None:
    """Overall averages in one step and in two: the same effect and the same standard error."""
    found = estimate(panel)
    for first, overall in (
        (found.calendar(), found.overall_calendar()),
        (found.dynamic(), found.overall_dynamic()),
    ):
        after = ["all" if getattr(e, "value", 0) >= 0 else None for e in first.labels]
        again = first.aggregate(by_group(after))
        np.testing.assert_allclose(again.tau, overall.tau, atol=ROUNDING)
        np.testing.assert_allclose(again.covariance, overall.covariance, atol=ROUNDING)


# Influence


@law
@given(panels(size=12), choices | adjusted_choices)
def test_covariance_from_sums_of_products_is_that_of_the_matrix(
    panel: Panel, estimate: Choice
) -> None:
    panel = replace(panel, clusters=np.arange(len(panel.y)))
    for found in all_of(estimate(panel)):
        psi = found.influence.matrix()
        np.testing.assert_allclose(found.covariance, psi.T @ psi, rtol=0, atol=ROUNDING)
        np.testing.assert_allclose(psi.sum(axis=0), 0, atol=SOLVED)


@law
@given(panels(size=6), choices, seeds)
def test_a_cluster_is_the_sum_of_its_units(panel: Panel, estimate: Choice, seed: int) -> None:
    clusters = np.random.default_rng(seed).permutation(np.arange(len(panel.y)) % 11)
    alone = replace(panel, clusters=np.arange(len(panel.y)))
    for one, many in zip(
        all_of(estimate(alone)), all_of(estimate(replace(panel, clusters=clusters))), strict=True
    ):
        summed = (clusters == np.arange(11)[:, None]) @ one.influence.matrix()
        np.testing.assert_allclose(many.influence.matrix(), summed, atol=ROUNDING)
        np.testing.assert_allclose(many.covariance, summed.T @ summed, atol=ROUNDING)
