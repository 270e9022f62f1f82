"""The effect set on the twin: against pandas, against itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from evaluation.domain import BROAD, STATES_OF_BROAD, Month, Window, employment_trial
from evaluation.errors import DesignError
from evaluation.methods.effects.weights import effective_number
from evaluation.sources.statfin_12r5 import SERVICES, UNEMPLOYED
from evaluation.sources.twin import PLANTED
from evaluation.sources.vintage import Vintage
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind
from tests.study.estimates.effects import EXACT, of

SECRET = 2.0  # the middle of 0…4


# Against pandas, from the counts up


def long_table(vintage: Vintage) -> pd.DataFrame:
    """One row a municipality and month: the people without work, and the labour force."""
    index = pd.MultiIndex.from_product(
        [vintage.municipalities, map(str, vintage.months)], names=["code", "month"]
    )
    table = pd.DataFrame(
        {name: counts.ravel() for name, counts in vintage.counts.items()}, index=index
    )
    return table.fillna(SECRET).reset_index()


def rates(vintage: Vintage) -> tuple[pd.DataFrame, pd.Series]:
    """Broad non-employment in per cent of the labour force of 2019, and jobseekers of 2019."""
    table = long_table(vintage)
    base = table[table["month"].str.startswith("2019")].groupby("code")
    force = base["TYOVOIMATK"].mean()
    broad = table[[UNEMPLOYED, *SERVICES]].sum(axis=1)
    table["rate"] = 100 * broad / table["code"].map(force)
    return table.pivot_table(index="code", columns="month", values="rate"), base[
        "TYOTTOMATLOPUSSA"
    ].mean()


def donor_weights(stock: pd.Series, cap: float) -> pd.Series:
    """min(cap, κ stock), κ by bisection."""
    kappa = brentq(lambda k: np.minimum(cap, k * stock).sum() - 1, 0, 1 / stock.min(), xtol=1e-18)
    return np.minimum(cap, kappa * stock)


def double_difference(vintage: Vintage, treated: pd.Series, donors: tuple[str, ...]) -> float:
    """W1 against the same calendar months of clean_pre, treated (weights) against donors."""
    rate, stock = rates(vintage)
    weights = donor_weights(stock[list(donors)], 0.10)
    gap = (
        rate.loc[treated.index].mul(treated, axis=0).sum()
        - rate.loc[weights.index].mul(weights, axis=0).sum()
    )
    before = gap[(gap.index >= "2015-01") & (gap.index <= "2019-11")]
    normal = before.groupby(before.index.str[5:]).mean()
    window = gap[(gap.index >= "2021-03") & (gap.index <= "2022-04")]
    return float(np.mean([value - normal[month[5:]] for month, value in window.items()]))


def test_espoo_equals_brute_force(headlines: list[ComparisonEffects], vintage: Vintage) -> None:
    effects = of(headlines, "espoo")
    brute = double_difference(vintage, pd.Series({"049": 1.0}), effects.comparison.pool.donors)
    assert effects.tau[effects.find(Kind.WINDOW, "W1")] == pytest.approx(brute, abs=EXACT)


@pytest.mark.parametrize("weighting", ["all_by_jobseekers", "all_by_area"])
def test_all_areas_equal_brute_force(
    weighting: str, headlines: list[ComparisonEffects], vintage: Vintage
) -> None:
    stock = rates(vintage)[1]
    table = pd.DataFrame(
        [(part.code, part.area, stock[part.code]) for part in employment_trial().participations],
        columns=["code", "area", "stock"],
    ).set_index("code")
    weights = table["stock"] / table["stock"].sum()
    if weighting == "all_by_area":
        weights = table["stock"] / table.groupby("area")["stock"].transform("sum") / 25
    effects = of(headlines, weighting)
    brute = double_difference(vintage, weights, effects.comparison.pool.donors)
    assert effects.tau[effects.find(Kind.WINDOW, "W1")] == pytest.approx(brute, abs=EXACT)


def test_the_sign_of_what_was_planted_is_found(headlines: list[ComparisonEffects]) -> None:
    for effects in headlines:
        tau = effects.tau[effects.find(Kind.WINDOW, "W1")]
        assert abs(tau - PLANTED["broad_non_employment"]) < 0.8  # one draw: a sign, no more
        assert tau < 0


# Against itself


def test_the_monthly_path_averages_to_its_window(effect_sets: list[ComparisonEffects]) -> None:
    for effects in effect_sets:
        path = [(effects.labels[k].first, effects.tau[k]) for k in effects.of(Kind.MONTH)]
        assert bool(path) == effects.comparison.headline
        for k in effects.of(Kind.WINDOW) if path else ():
            window = Window("", effects.labels[k].first, effects.labels[k].last)
            inside = [tau for month, tau in path if month in window]
            assert len(inside) == len(window)
            assert np.mean(inside) == pytest.approx(effects.tau[k], abs=EXACT)


def test_the_path_averages_to_zero_over_the_base_period(headlines: list[ComparisonEffects]) -> None:
    clean_pre = Window("", Month(2015, 1), Month(2019, 11))
    for effects in headlines:
        months = [k for k in effects.of(Kind.MONTH) if effects.labels[k].first in clean_pre]
        assert len(months) == 59
        assert np.mean(effects.tau[months]) == pytest.approx(0, abs=EXACT)


def test_a_month_of_the_base_period_is_a_part_of_its_own_base(
    headlines: list[ComparisonEffects],
) -> None:
    effects = of(headlines, "espoo")
    (k,) = [k for k in effects.of(Kind.MONTH) if effects.labels[k].first == Month(2017, 5)]
    mays = {Month(year, 5): -0.2 for year in range(2015, 2020)}
    mays[Month(2017, 5)] += 1
    assert effects.period_weights[k] == pytest.approx(
        [mays.get(month, 0.0) for month in effects.comparison.months], abs=EXACT
    )


def test_effects_on_the_two_states_add_up_to_the_broad_one(
    effect_sets: list[ComparisonEffects],
) -> None:
    kept = {
        (e.comparison.estimand.name, e.comparison.pool.name, e.comparison.outcome.key): e
        for e in effect_sets
    }
    comparisons = [(estimand, pool) for estimand, pool, key in kept if key == BROAD.name]
    assert len(comparisons) == 7 + 4 + 1 + 1  # pools of Espoo, all by jobseekers, by area, certain
    for comparison in comparisons:
        broad, *states = (kept[*comparison, part.name] for part in (BROAD, *STATES_OF_BROAD))
        shared = [
            k for k, label in enumerate(broad.labels) if all(label in s.labels for s in states)
        ]
        assert shared
        for k in shared:
            parts = [state.tau[state.labels.index(broad.labels[k])] for state in states]
            assert sum(parts) == pytest.approx(broad.tau[k], abs=EXACT)


def test_channels_are_those_of_the_effect(headlines: list[ComparisonEffects]) -> None:
    for effects in headlines:
        comparison = effects.comparison
        assert effects.contrast == pytest.approx(comparison.y @ effects.period_weights.T, abs=EXACT)
        assert effects.gap == pytest.approx(
            np.average(
                comparison.y[comparison.treated],
                axis=0,
                weights=comparison.unit_weights[comparison.treated],
            )
            - np.average(
                comparison.y[comparison.donors],
                axis=0,
                weights=-comparison.unit_weights[comparison.donors],
            ),
            abs=EXACT,
        )
        assert effects.period_weights @ effects.gap == pytest.approx(effects.tau, abs=EXACT)
        assert effects.q == pytest.approx(
            np.sum(effects.period_weights[None] ** 2 / comparison.n[:, None, :], axis=2), rel=1e-12
        )
        assert effects.placebos.shape == (comparison.donors.sum(), len(effects.tau))


def test_espoo_is_one_cluster_and_all_areas_are_many(headlines: list[ComparisonEffects]) -> None:
    number = {}
    for effects in headlines:
        comparison = effects.comparison
        shares = np.bincount(
            comparison.clusters[comparison.treated], comparison.unit_weights[comparison.treated]
        )
        number[comparison.estimand.name] = effective_number(shares)
    assert number["espoo"] == 1
    assert 10 <= number["all_by_jobseekers"] < 25  # the firewall turns on this
    assert number["all_by_area"] == pytest.approx(25)


def test_an_effect_that_is_not_there_is_an_error(headlines: list[ComparisonEffects]) -> None:
    assert headlines[0].labels[headlines[0].find(Kind.WINDOW, "W2")].base == DEFAULT_BASE
    with pytest.raises(DesignError, match="no effect for window W4 from base clean_pre"):
        headlines[0].find(Kind.WINDOW, "W4")
