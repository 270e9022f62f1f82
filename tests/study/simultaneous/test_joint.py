"""Families of effects of the twin: their draws are those of the single tests, taken together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.placebo_space.placebo import ferman_pinto
from evaluation.methods.placebo_space.variance import variance_function, variance_functions
from evaluation.methods.simultaneous.familywise import romano_wolf
from evaluation.methods.simultaneous.multiplier import CHANCE_OF_LOW, HIGH, LOW
from evaluation.study.channels.channels import placebo_input
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, estimate
from evaluation.study.simultaneous.joint import (
    joint_multiplier_draws,
    joint_placebo_draws,
    joint_unit_placebos,
)

DRAWS, ALPHA = 399, 0.05
EXACT = 1e-12
FAMILY = ("broad_non_employment", "registered_unemployment", "in_services")
Family = tuple[list[ComparisonEffects], list[int]]


@pytest.fixture(scope="module")
def sets(design: Design) -> dict[str, list[ComparisonEffects]]:
    """Three outcomes in the headline pool, by estimand."""
    return {
        name: [
            estimate(comparison, design)
            for key in FAMILY
            for comparison in design.comparisons
            if (comparison.headline, comparison.outcome.key, comparison.estimand.name)
            == (True, key, name)
        ]
        for name in ("espoo", "all_by_jobseekers")
    }


def of(sets: dict[str, list[ComparisonEffects]], name: str) -> Family:
    found = sets[name]
    return found, [effects.find(Kind.WINDOW, "W1") for effects in found]


@pytest.mark.parametrize("floor", [False, True])
def test_each_column_is_the_distribution_of_ferman_pinto(
    sets: dict[str, list[ComparisonEffects]], floor: bool
) -> None:
    effects, positions = of(sets, "espoo")
    joint = joint_placebo_draws(
        effects, positions, draws=DRAWS, random=stream(3, "family"), floor=floor
    )
    found = romano_wolf(joint.statistics, joint.draws)
    for i, (one, k) in enumerate(zip(effects, positions, strict=True)):
        alone = ferman_pinto(placebo_input(one, k), DRAWS, ALPHA, stream(3, "family"), floor=floor)
        drawn = np.sort(joint.draws[:, i] * joint.standard_errors[i])
        np.testing.assert_allclose(drawn, alone.distribution, rtol=1e-9, atol=EXACT)
        assert found.raw[i] == pytest.approx(alone.p_value, abs=EXACT)
        assert joint.standard_errors[i] == pytest.approx(alone.standard_deviation, rel=0.15)


def test_the_draws_depend_on_one_another_as_the_donors_do(
    sets: dict[str, list[ComparisonEffects]],
) -> None:
    effects, positions = of(sets, "all_by_jobseekers")
    drawn = joint_placebo_draws(effects, positions, draws=9999, random=stream(3, "many")).draws
    column = zip(effects, positions, strict=True)
    donors = np.column_stack([e.residuals[:, k] for e, k in column])
    # Standardised, so small donors count as much as large ones: near, and of the same sign.
    np.testing.assert_allclose(np.corrcoef(drawn.T), np.corrcoef(donors.T), atol=0.25)
    apart = [
        joint_placebo_draws(
            [e], [k], draws=9999, random=stream(3, str(k), e.comparison.outcome.key)
        )
        for e, k in zip(effects, positions, strict=True)
    ]
    alone = np.column_stack([one.draws[:, 0] for one in apart])
    assert abs(np.corrcoef(alone.T)[0, 1]) < 0.05 < 0.5 < np.corrcoef(drawn.T)[0, 1]


def test_an_outcome_beside_itself_costs_nothing(sets: dict[str, list[ComparisonEffects]]) -> None:
    (first, *_), (k, *_) = of(sets, "espoo")
    upside_down = replace(first, tau=-first.tau, residuals=-first.residuals)
    joint = joint_placebo_draws(
        [first, first, upside_down], [k, k, k], draws=DRAWS, random=stream(3, "twice")
    )
    found = romano_wolf(joint.statistics, joint.draws)
    np.testing.assert_allclose(found.adjusted, found.raw[0], atol=EXACT)


def test_unit_placebos_are_each_donor_as_treated(sets: dict[str, list[ComparisonEffects]]) -> None:
    effects, positions = of(sets, "all_by_jobseekers")
    joint = joint_unit_placebos(effects, positions)
    one, k = effects[1], positions[1]
    data = placebo_input(one, k)
    a, b = variance_function(data.residuals**2, data.reference_q)
    donors = np.sum(data.donor_weights**2 * (a + b * data.donor_q))
    expected = one.placebos[:, k] / np.sqrt(a + b * data.donor_q + donors)
    np.testing.assert_allclose(joint.draws[:, 1], expected, rtol=1e-9)
    treated = np.sum(data.treated_weights**2 * (a + b * data.treated_q))
    assert joint.standard_errors[1] == pytest.approx(np.sqrt(treated + donors), rel=1e-9)
    assert romano_wolf(joint.statistics, joint.draws).resolution == 1 / (len(one.placebos) + 1)


def test_multipliers_are_one_a_cluster_for_all_outcomes(
    sets: dict[str, list[ComparisonEffects]],
) -> None:
    effects, positions = of(sets, "all_by_jobseekers")
    joint = joint_multiplier_draws(effects, positions, draws=9999, random=stream(3, "psi"))
    psi = np.column_stack(
        [e.influence.matrix()[:, k] for e, k in zip(effects, positions, strict=True) if e.influence]
    )
    np.testing.assert_allclose(joint.standard_errors, np.sqrt(np.sum(psi**2, axis=0)), rtol=1e-9)
    expected = (psi.T @ psi) / np.outer(joint.standard_errors, joint.standard_errors)
    np.testing.assert_allclose(np.cov(joint.draws.T), expected, atol=0.08)  # of 9999 draws, skewed
    low = stream(3, "psi").random((9999, len(psi))) < CHANCE_OF_LOW
    drawn = np.where(low, LOW, HIGH) @ psi / joint.standard_errors
    np.testing.assert_allclose(joint.draws, drawn, atol=1e-9)
    with pytest.raises(RefusedMethod, match="no influence functions"):
        joint_multiplier_draws(*of(sets, "espoo"), draws=9, random=stream(3, "none"))


def test_the_shared_variance_function_is_the_single_one_for_one_effect() -> None:
    random = np.random.default_rng(2)
    q = 1 / random.lognormal(6, 1, (40, 3))
    squared = (0.2 + 300 * q) * random.normal(size=q.shape) ** 2
    for k in range(3):
        one = variance_functions(squared[:, [k]], q[:, [k]])
        single = variance_function(squared[:, k], q[:, k])
        np.testing.assert_allclose([one[0][0], one[1][0]], single, rtol=1e-9)
    scales = np.array([1.0, 4.0, 0.0])
    together = variance_functions(squared[:, [0]] * scales, np.repeat(q[:, [0]], 3, axis=1))
    alone = variance_function(squared[:, 0], q[:, 0])
    np.testing.assert_allclose(together, np.outer(alone, scales), rtol=1e-5)


def others(effects: ComparisonEffects) -> ComparisonEffects:
    """The same set with two donors that have changed places."""
    comparison = effects.comparison
    first, second = np.flatnonzero(comparison.donors)[:2]
    names = list(comparison.municipalities)
    names[first], names[second] = names[second], names[first]
    clusters = comparison.clusters.copy()
    clusters[[first, second]] = clusters[[second, first]]
    return replace(
        effects, comparison=replace(comparison, municipalities=tuple(names), clusters=clusters)
    )


def test_sets_that_cannot_be_drawn_together_are_refused_with_every_reason(
    sets: dict[str, list[ComparisonEffects]],
) -> None:
    effects, positions = of(sets, "espoo")
    still = replace(effects[1], residuals=np.zeros_like(effects[1].residuals))
    family = [effects[0], still, others(effects[2]), *of(sets, "all_by_jobseekers")[0][:1]]
    with pytest.raises(DesignError) as caught:
        joint_placebo_draws(family, [*positions, 10_000], draws=9, random=stream(3, "no"))
    rules = [breach.rule for breach in caught.value.breaches]
    assert rules.count("noise") == 1 and rules.count("position") == 1
    units = [b.found for b in caught.value.breaches if b.rule == "same units"]
    assert sum("in another order" in found for found in units) >= 2  # donors, and clean donors
    assert any("in one alone" in found for found in units)
    assert rules.count("same units") >= 3
    bare = replace(effects[0], placebos=np.empty((0, len(effects[0]))))
    with pytest.raises(DesignError, match="no joint law"):
        joint_unit_placebos([bare], positions[:1])
    for one, two in (([], []), (effects, positions[:1])):
        with pytest.raises(DesignError, match="effect sets and"):
            joint_placebo_draws(one, two, draws=9, random=stream(3, "no"))


@pytest.mark.parametrize(
    ("statistics", "draws", "faults"),
    [
        (np.array([1.0, np.nan]), np.array([[0.0, np.nan]]), 2),
        (np.empty(0), np.empty((0, 0)), 2),
        (np.ones(2), np.ones((5, 3)), 1),
        (np.ones((2, 1)), np.ones((5, 2)), 2),
        (np.ones(1), np.array([[np.inf]]), 1),
    ],
)
def test_what_is_no_family_is_refused(statistics: Array, draws: Array, faults: int) -> None:
    with pytest.raises(DesignError) as caught:
        romano_wolf(statistics, draws)
    assert len(caught.value.breaches) == faults


def test_a_family_by_hand() -> None:
    """|t| = 3, 2, 1 and nineteen draws; the second draw's 2.5 is that of the strongest alone."""
    draws = np.zeros((19, 3))
    draws[0], draws[1] = [0.0, 3.5, 0.0], [2.5, 0.0, 1.5]
    found = romano_wolf(np.array([-3.0, 2.0, 1.0]), draws)
    np.testing.assert_allclose(found.raw, [1 / 20, 2 / 20, 2 / 20])
    np.testing.assert_allclose(found.adjusted, [2 / 20, 2 / 20, 2 / 20])
    assert found.order.tolist() == [0, 1, 2]
    assert found.rejected(0.1).all() and not found.rejected(0.05).any()
