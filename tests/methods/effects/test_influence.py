"""Influence by hand and by loops over units: scores, pooled controls, clusters, cohort shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array, Labels
from evaluation.methods.effects.aggregation import by_group
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import Influence, Scores, Stratum
from evaluation.methods.group_time.averages import GroupTime
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.panels.panel import NEVER, Panel
from tests.methods.small_panels import staggered_panel
from tests.raw_errors import errors_of, variance_of

EXACT = 1e-13  # sums of a few dozen products, outcomes of order ten
STEP, SLOPE = 1e-5, 1e-8  # a central difference: error of the order of the step squared


# The factors


def two_strata(clusters: Labels) -> Influence:
    """Units 0 and 2 in one stratum of two scores, 1 and 3 in one of three; two effects."""
    one = Stratum(
        Scores(np.array([2, 0]), np.array([[1.0, 0.25], [-2.0, 0.25]])),
        np.array([[3.0, 0.0], [1.0, 4.0]]),
    )
    other = Stratum(
        Scores(np.array([1, 3]), np.array([[1.0, 2.0, 0.25], [0.0, -1.0, 0.25]])),
        np.array([[1.0, 1.0, 0.0], [0.0, 2.0, 0.0]]),
    )
    return Influence((one, other), clusters)


PSI = np.array([[-6.0, -1], [3, 4], [3, 2], [-1, -2]])


def test_influence_is_coefficients_times_scores() -> None:
    influence = two_strata(np.arange(4))
    assert influence.n_clusters == 4
    np.testing.assert_array_equal(influence.matrix(), PSI)
    np.testing.assert_allclose(influence.covariance(), [[55, 26], [26, 25]], atol=EXACT)


def test_influence_is_summed_in_a_cluster_that_runs_across_strata() -> None:
    influence = two_strata(np.array([0, 0, 1, 0]))
    assert influence.n_clusters == 2
    np.testing.assert_array_equal(influence.matrix(), [[-4, 1], [3, 2]])
    np.testing.assert_array_equal(influence.covariance(), [[25, 2], [2, 5]])


@pytest.mark.parametrize("clusters", [np.arange(4), np.array([1, 0, 1, 0])])
def test_the_influence_of_averages_is_averaged_and_moved_by_the_shares(clusters: Labels) -> None:
    matrix, constants = np.array([[0.5, 0.5], [2.0, -1.0]]), np.array([[8.0, 0.0], [0.0, 4.0]])
    member = clusters == np.arange(clusters.max() + 1)[:, None]
    averaged = two_strata(clusters).aggregate(matrix)
    np.testing.assert_allclose(averaged.matrix(), member @ PSI @ matrix.T, atol=EXACT)
    moved = two_strata(clusters).aggregate(matrix, constants).matrix()
    added = np.array([[2.0, 0], [0, 1], [2, 0], [0, 1]])  # a quarter of 8 and of 4, by stratum
    np.testing.assert_allclose(moved, member @ (PSI @ matrix.T + added), atol=EXACT)


def test_averaging_leaves_the_influence_it_came_from_alone() -> None:
    influence = two_strata(np.arange(4))
    influence.aggregate(np.eye(2), np.ones((2, 2)))
    np.testing.assert_array_equal(influence.matrix(), PSI)


# Group-time effects by hand


def test_influence_in_a_two_by_two() -> None:
    """Changes 5 and 9 of the treated, 1 and 3 of the controls: ψ is half of the way to the mean."""
    found = group_time(
        Panel.of(np.array([[0.0, 5], [1, 10], [2, 3], [0, 3]]), [1, 1, NEVER, NEVER])
    )
    np.testing.assert_allclose(found.influence.matrix()[:, 0], [-1, 1, 0.5, -0.5], atol=EXACT)
    np.testing.assert_allclose(variance_of(found), [[2.5]], atol=EXACT)


def test_influence_of_weighted_units() -> None:
    """Means 8 and 1.5: ψ is a unit's weight in its group times its way to the mean."""
    panel = Panel.of(
        np.array([[0.0, 5], [1, 10], [2, 3], [0, 3]]),
        np.array([1, 1, NEVER, NEVER]),
        weights=np.array([1.0, 3, 6, 2]),
    )
    found = group_time(panel)
    np.testing.assert_allclose(found.tau, [8 - 1.5], atol=EXACT)
    psi = [-3 / 4, 3 / 4, 0.5 * 6 / 8, -1.5 * 2 / 8]
    np.testing.assert_allclose(found.influence.matrix()[:, 0], psi, atol=EXACT)


def test_influence_is_summed_inside_clusters() -> None:
    panel = Panel.of(
        np.array([[0.0, 5], [1, 10], [2, 3], [0, 3]]),
        np.array([1, 1, NEVER, NEVER]),
        clusters=np.array([7, 3, 3, 7]),  # by number: the second and third, the first and last
    )
    psi = group_time(panel).influence.matrix()[:, 0]
    np.testing.assert_allclose(psi, [1 + 0.5, -1 - 0.5], atol=EXACT)


def test_pooled_controls_move_towards_their_common_mean() -> None:
    """Cohort 1 in period 1: never treated by 1 and 3, not yet treated by 8 and 8, their mean 5.

    Inside its own stratum the third has no way to go; from the pooled mean it is 3 away.
    """
    y = np.array([[0.0, 4, 0], [0, 8, 0], [0, 8, 5], [0, 8, 7], [0, 1, 0], [0, 3, 0]])
    cohort = np.array([1, 1, 2, 2, NEVER, NEVER])
    found = group_time(Panel.of(y, cohort), controls=Controls.NOT_YET)
    assert (found.labels[0].cohort, found.labels[0].period) == (1, 1)
    assert found.tau[0] == pytest.approx(6 - 5, abs=EXACT)
    np.testing.assert_allclose(
        found.influence.matrix()[:, 0], [-1, 1, -3 / 4, -3 / 4, 4 / 4, 2 / 4], atol=EXACT
    )


# By loops over units


def by_loops(panel: Panel, found: GroupTime, controls: Controls, base: BasePeriods) -> Array:
    """ψ of every unit on every effect, one at a time, from the words of the docstring."""
    psi = np.zeros((len(panel.y), len(found)))
    at = {float(period): t for t, period in enumerate(panel.periods)}
    for k, label in enumerate(found.labels):
        t = at[label.period]
        varying = base is BasePeriods.VARYING and label.period < label.cohort
        b = t - 1 if varying else at[label.cohort] - 1
        change = panel.y[:, t] - panel.y[:, b]
        treated = panel.cohort == label.cohort
        until = max(panel.periods[t], panel.periods[b])
        others = panel.never if controls is Controls.NEVER else (panel.cohort > until) & ~treated
        for sign, group in ((1, treated), (-1, others)):
            mean = np.average(change[group], weights=panel.weights[group])
            for i in np.flatnonzero(group):
                share = panel.weights[i] / panel.weights[group].sum()
                psi[i, k] += sign * share * (change[i] - mean)
    return psi


CLUSTERS = {"of two": np.arange(24) // 2, "across": np.arange(24) % 5, "none": np.arange(24)}


@pytest.mark.parametrize("clusters", CLUSTERS)
@pytest.mark.parametrize("base", BasePeriods)
@pytest.mark.parametrize("controls", Controls)
def test_influence_is_that_of_loops(controls: Controls, base: BasePeriods, clusters: str) -> None:
    panel = replace(staggered_panel(), clusters=CLUSTERS[clusters])
    found = group_time(panel, controls=controls, base=base)
    by_unit = by_loops(panel, found, controls, base)
    summed = np.array([by_unit[panel.clusters == g].sum(axis=0) for g in set(panel.clusters)])
    np.testing.assert_allclose(found.influence.matrix(), summed, atol=EXACT)
    np.testing.assert_allclose(variance_of(found), summed.T @ summed, atol=EXACT)


# Averages: more weight on a unit also moves the shares


AVERAGES: dict[str, Callable[[GroupTime], EffectSet]] = {
    "itself": lambda found: found,
    "simple": GroupTime.simple,
    "dynamic": GroupTime.dynamic,
    "balanced": lambda found: found.dynamic(balance=3),
    "overall_dynamic": GroupTime.overall_dynamic,
    "group": GroupTime.group,
    "overall_group": GroupTime.overall_group,
    "calendar": GroupTime.calendar,
    "overall_calendar": GroupTime.overall_calendar,
}


@pytest.mark.parametrize("controls", Controls)
@pytest.mark.parametrize("average", AVERAGES.values(), ids=AVERAGES)
def test_influence_is_what_more_weight_on_a_unit_does(
    average: Callable[[GroupTime], EffectSet], controls: Controls
) -> None:
    panel = replace(staggered_panel(), clusters=np.arange(24))

    def at(weights: Array) -> EffectSet:
        return average(group_time(replace(panel, weights=weights), controls=controls))

    psi = at(panel.weights).influence.matrix()
    for i in (0, 5, 7, 11, 13, 23):  # two of each cohort, two never treated
        step = panel.weights * STEP * (np.arange(24) == i)
        slope = (at(panel.weights + step).tau - at(panel.weights - step).tau) / (2 * STEP)
        np.testing.assert_allclose(psi[i], slope, atol=SLOPE)


def test_the_shares_part_is_there_and_is_not_small() -> None:
    """Weights that are known move nothing: the same average has another standard error."""
    found = group_time(staggered_panel())
    groups = ["overall" if label.event_time >= 0 else None for label in found.labels]
    known = found.aggregate(by_group(groups, found.share[found.member]))
    np.testing.assert_allclose(known.tau, found.simple().tau, atol=EXACT)
    assert abs(errors_of(known)[0] - errors_of(found.simple())[0]) > 1e-3


# Where a unit's own part is zero by construction


Y = np.array([[0.0, 3], [0, 5], [0, 1], [0, 4]])


@pytest.mark.parametrize(
    ("cohort", "clusters"),
    [([1, NEVER, NEVER, NEVER], [0, 1, 2, 3]), ([1, 1, NEVER, NEVER], [0, 0, 1, 2])],
    ids=["one unit", "one cluster"],
)
def test_one_treated_cluster_has_no_influence(cohort: list[float], clusters: list[int]) -> None:
    found = group_time(Panel.of(Y, np.array(cohort), clusters=np.array(clusters)))
    assert found.influence is None
    assert found.simple().influence is None


@pytest.mark.parametrize(
    ("cohort", "clusters"),
    [([1, 1, 1, NEVER], [0, 1, 2, 3]), ([1, 1, NEVER, NEVER], [0, 1, 2, 2])],
    ids=["one unit", "one cluster"],
)
def test_one_cluster_of_controls_has_no_influence(cohort: list[float], clusters: list[int]) -> None:
    found = group_time(Panel.of(Y, np.array(cohort), clusters=np.array(clusters)))
    assert found.influence is None
