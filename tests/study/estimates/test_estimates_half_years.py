"""Influence and half-years of a comparison of the plan."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.errors import RefusedMethod
from evaluation.methods.clusters.cluster import two_means
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, by_half_year
from tests.study.estimates.effects import EXACT, of


def test_influence_is_the_sandwich_without_its_factor(headlines: list[ComparisonEffects]) -> None:
    effects = of(headlines, "all_by_jobseekers")
    comparison = effects.comparison
    used = comparison.treated | comparison.donors
    for k in (0, 5):
        test = two_means(
            effects.contrast[used, k],
            np.abs(comparison.unit_weights[used]),
            comparison.treated[used],
            comparison.clusters[used],
        )
        g, n = test.n_clusters, int(used.sum())
        factor = g / (g - 1) * (n - 1) / (n - 2)
        assert effects.standard_errors[k] == pytest.approx(test.se_cr1 / factor**0.5, abs=EXACT)


def test_espoo_alone_has_no_influence(headlines: list[ComparisonEffects]) -> None:
    with pytest.raises(RefusedMethod, match="the treated rest on one alone, unit Espoo"):
        _ = of(headlines, "espoo").standard_errors


@pytest.mark.parametrize("estimand", ["espoo", "all_by_jobseekers"])
def test_half_years_are_means_of_months_in_every_channel(
    headlines: list[ComparisonEffects], estimand: str
) -> None:
    effects = of(headlines, estimand)
    halves = effects.aggregate(by_half_year(effects.labels))
    assert halves.labels[:2] == ("2015H1", "2015H2")
    months = [k for k in effects.of(Kind.MONTH) if effects.labels[k].first.year == 2021][6:12]
    h = halves.labels.index("2021H2")
    assert halves.tau[h] == pytest.approx(effects.tau[months].mean(), abs=EXACT)
    assert halves.ledger.apply(effects.comparison.y) == pytest.approx(halves.tau, abs=EXACT)
    assert halves.placebos[:, h] == pytest.approx(
        effects.placebos[:, months].mean(axis=1), abs=EXACT
    )
    p = effects.period_weights[months].mean(axis=0)
    assert halves.q[:, h] == pytest.approx((1 / effects.comparison.n) @ p**2, rel=1e-9)
    if effects.influence is not None:
        psi = effects.influence.matrix()[:, months].mean(axis=1)
        assert halves.standard_errors[h] == pytest.approx(np.sqrt(psi @ psi), rel=1e-9)
