"""Laws of the wild cluster bootstrap: against samples written out row by row, and invariances."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Labels
from evaluation.methods.clusters.cluster import cluster_robust
from evaluation.methods.clusters.wild import (
    CrossProducts,
    Draws,
    WildTest,
    wild_bootstrap,
    wild_from_products,
    wild_two_means,
)
from tests.strength import tried

law = tried(25)


@dataclass(frozen=True)
class Sample:
    design: Array
    y: Array
    clusters: Labels
    contrast: Array


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    groups, more = draw(st.integers(4, 6)), draw(st.integers(4, 20))
    clusters = np.concatenate([np.arange(groups), random.integers(0, groups, more)])
    rows = clusters.size
    design = np.column_stack([np.ones(rows), random.normal(size=(rows, 2))])
    y = design @ random.normal(size=3) + random.normal(size=groups)[clusters]
    return Sample(design, y + random.normal(size=rows), clusters, random.normal(size=3))


def run(case: Sample, *, restricted: bool, weights: Draws = Draws.RADEMACHER) -> WildTest:
    return wild_bootstrap(
        case.design,
        case.y,
        case.clusters,
        case.contrast,
        restricted=restricted,
        weights=weights,
        draws=999,
        random=np.random.default_rng(1),
    )


def by_rows(case: Sample, *, restricted: bool) -> Array:
    """|t*| of every vector of signs: samples made and fitted anew, with CR1 by other code."""
    x, c = case.design, case.contrast
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ case.y
    null = beta - bread @ c * (c @ beta) / (c @ bread @ c) if restricted else beta
    sizes = []
    for signs in product([-1.0, 1.0], repeat=np.unique(case.clusters).size):
        y = x @ null + np.array(signs)[case.clusters] * (case.y - x @ null)
        fit = cluster_robust(x, y, case.clusters, c)
        sizes.append(abs(fit.estimate - c @ null) / fit.se_cr1)
    return np.array(sizes)


@law
@given(samples(), st.booleans())
def test_p_is_that_of_samples_written_out(case: Sample, restricted: bool) -> None:
    test = run(case, restricted=restricted)
    fit = cluster_robust(case.design, case.y, case.clusters, case.contrast)
    assert test.t == pytest.approx(fit.estimate / fit.se_cr1, rel=1e-9)
    sizes = by_rows(case, restricted=restricted)
    larger = int(np.sum(sizes >= abs(test.t) * (1 - 1e-8)))
    expected = larger / sizes.size if restricted else (1 + larger) / (1 + sizes.size)
    assert test.enumerated
    assert test.p_value == pytest.approx(expected, abs=1e-12)


@law
@given(samples(), st.booleans())
def test_cross_products_are_enough(case: Sample, restricted: bool) -> None:
    products = CrossProducts.of(case.design, case.y, case.clusters)
    assert run(case, restricted=restricted) == wild_from_products(
        products,
        case.contrast,
        restricted=restricted,
        weights=Draws.RADEMACHER,
        draws=999,
        random=np.random.default_rng(1),
    )


@law
@given(samples(), st.booleans(), st.floats(1e-3, 1e3), st.sampled_from(list(Draws)))
def test_units_do_not_matter(case: Sample, restricted: bool, size: float, kind: Draws) -> None:
    one = run(case, restricted=restricted, weights=kind)
    other = run(
        Sample(case.design, -size * case.y, case.clusters, 3 * case.contrast),
        restricted=restricted,
        weights=kind,
    )
    assert other.p_value == pytest.approx(one.p_value, abs=1e-12)
    assert other.t == pytest.approx(-one.t, rel=1e-7)


@law
@given(samples(), st.booleans(), st.floats(-5, 5))
def test_what_other_regressors_explain_does_not_matter(
    case: Sample, restricted: bool, amount: float
) -> None:
    case = Sample(case.design, case.y, case.clusters, np.array([0.0, 1.0, 0.0]))
    moved = Sample(case.design, case.y + amount * case.design[:, 2], case.clusters, case.contrast)
    one, other = (run(each, restricted=restricted) for each in (case, moved))
    assert other.p_value == pytest.approx(one.p_value, abs=1e-12)


@law
@given(samples(), st.booleans())
def test_p_is_never_below_its_resolution(case: Sample, restricted: bool) -> None:
    for kind in Draws:
        test = run(case, restricted=restricted, weights=kind)
        assert test.resolution <= test.p_value <= 1


def two_means_case(seed: int) -> tuple[Array, Array, Array, Labels]:
    random = np.random.default_rng(seed)
    clusters = np.concatenate([np.arange(8), random.integers(0, 8, 12)])
    treated, weights = clusters < 3, random.integers(1, 9, 20).astype(float)
    return random.normal(size=20) + treated, weights, treated, clusters


def of_two_means(
    values: Array, weights: Array, treated: Array, clusters: Labels, *, restricted: bool
) -> WildTest:
    return wild_two_means(
        values,
        weights,
        treated,
        clusters,
        restricted=restricted,
        multipliers=Draws.RADEMACHER,
        draws=255,
        random=np.random.default_rng(0),
    )


@law
@given(st.integers(0, 2**32 - 1))
def test_a_row_of_weight_two_is_two_rows(seed: int) -> None:
    values, weights, treated, clusters = two_means_case(seed)
    again = np.repeat(np.arange(20), weights.astype(int))
    one = of_two_means(values, weights, treated, clusters, restricted=False)
    other = wild_bootstrap(
        np.column_stack([np.ones(again.size), treated[again].astype(float)]),
        values[again],
        clusters[again],
        np.array([0.0, 1.0]),
        restricted=False,
        weights=Draws.RADEMACHER,
        draws=255,
        random=np.random.default_rng(0),
    )
    assert other.p_value == pytest.approx(one.p_value, abs=1e-12)


@law
@given(st.integers(0, 2**32 - 1), st.booleans(), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_the_unit_of_weights_on_either_side_does_not_matter(
    seed: int, restricted: bool, inside: float, outside: float
) -> None:
    values, weights, treated, clusters = two_means_case(seed)
    one = of_two_means(values, weights, treated, clusters, restricted=restricted)
    scaled = weights * np.where(treated, inside, outside)
    other = of_two_means(values, scaled, treated, clusters, restricted=restricted)
    assert other.p_value == pytest.approx(one.p_value, abs=1e-12)
    assert other.t == pytest.approx(one.t, rel=1e-9)


def test_drawn_signs_come_near_all_signs() -> None:
    random = np.random.default_rng(11)
    clusters = np.repeat(np.arange(12), 3)
    design = np.column_stack([np.ones(36), (clusters < 5).astype(float)])
    y = random.normal(size=12)[clusters] + random.normal(size=36)

    def p(draws: int) -> float:
        return wild_bootstrap(
            design,
            y,
            clusters,
            np.array([0.0, 1.0]),
            restricted=True,
            weights=Draws.RADEMACHER,
            draws=draws,
            random=np.random.default_rng(3),
        ).p_value

    assert p(2000) == pytest.approx(p(4095), abs=0.045)  # four errors of a share of 2000
    assert p(2000) != p(4095)
