"""Sup-t bands: one effect has the interval of its test, many are held at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, t

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.placebo_space.placebo import ferman_pinto
from evaluation.methods.placebo_space.variance import variance_function
from evaluation.study.channels.channels import cluster_test, placebo_input
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, by_half_year, effect_set
from evaluation.study.simultaneous.bands import BandSource, SupT, sup_t

Effects = dict[tuple[str, str], ComparisonEffects]
ONE, MANY, CAP = ("espoo", "P1-E"), ("all_by_jobseekers", "P1"), 0.10
DRAWS, ALPHA = 1999, 0.05
FEW, ENOUGH = 1.0, 12.0  # G1*
EXACT = 1e-9
# 1999 draws: the 95 % quantile of |normal| has a standard error of 0.05.
QUANTILE = 0.15


def band(
    effects: ComparisonEffects,
    positions: Sequence[int],
    source: BandSource | None = None,
    *,
    g_star: float = ENOUGH,
    alpha: float = ALPHA,
    draws: int = DRAWS,
) -> SupT:
    return sup_t(
        effects,
        positions,
        draws=draws,
        alpha=alpha,
        random=stream(7, "band"),
        g_star=g_star,
        source=source,
    )


def half_years(effects: ComparisonEffects) -> ComparisonEffects:
    return effects.aggregate(by_half_year(effects.labels))


def test_the_rule_asks_for_ten_treated_clusters_and_for_influence(effects: Effects) -> None:
    many, one = effects[MANY], effects[ONE]
    months = many.of(Kind.MONTH)[:3]
    assert band(many, months).source is BandSource.INFLUENCE
    assert band(many, months, g_star=9.9).source is BandSource.PLACEBO
    assert band(one, [0], g_star=ENOUGH).source is BandSource.PLACEBO  # there is no Ψ
    for wrong, g_star in ((many, FEW), (one, ENOUGH)):
        with pytest.raises(RefusedMethod, match="a band from Ψ"):
            band(wrong, [0], BandSource.INFLUENCE, g_star=g_star)


def test_one_effect_resampled_has_the_interval_of_ferman_pinto(effects: Effects) -> None:
    for key in (ONE, MANY):
        k = effects[key].find(Kind.WINDOW, "W1")
        found = band(effects[key], [k], BandSource.RESAMPLED)
        data = placebo_input(effects[key], k)
        alone = ferman_pinto(data, DRAWS, ALPHA, stream(7, "band"), floor=True)
        assert found.low[0] == pytest.approx(alone.ci_low, rel=1e-6)
        assert found.high[0] == pytest.approx(alone.ci_high, rel=1e-6)
        assert found.resolution == 1 / (DRAWS + 1)


def test_one_effect_from_influence_has_the_interval_of_the_clusters(effects: Effects) -> None:
    many = effects[MANY]
    k = many.find(Kind.WINDOW, "W1")
    found, test = band(many, [k], draws=50_000), cluster_test(many, k)
    low, high = test.interval(test.se_cr2, test.df_bell_mccaffrey, ALPHA)
    assert found.standard_errors[0] == pytest.approx(test.se_cr2, rel=EXACT)
    assert found.critical == pytest.approx(t.ppf(0.975, test.df_bell_mccaffrey), abs=QUANTILE)
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=QUANTILE * test.se_cr2)


def test_one_effect_of_unit_placebos_is_a_rank(effects: Effects) -> None:
    """59 donors: at 5 % the third largest of |R| / s."""
    many = effects[MANY]
    k = many.find(Kind.WINDOW, "W1")
    found = band(many, [k], BandSource.PLACEBO)
    assert len(many.placebos) == 59 and found.resolution == 1 / 60
    data = placebo_input(many, k)
    a, b = variance_function(data.residuals**2, data.reference_q)
    donors = np.sum(data.donor_weights**2 * (a + b * data.donor_q))
    ratios = np.abs(many.placebos[:, k]) / np.sqrt(a + b * data.donor_q + donors)
    assert found.critical == pytest.approx(np.sort(ratios)[-3], rel=1e-6)
    floor = np.mean(data.residuals[np.argsort(-data.reference_stock)[:20]] ** 2)
    treated = data.treated_weights**2 * np.maximum(a + b * data.treated_q, floor)
    assert found.standard_errors[0] == pytest.approx(np.sqrt(treated.sum() + donors), rel=1e-6)
    largest = band(many, [k], BandSource.PLACEBO, alpha=1 / 60)
    assert largest.critical == pytest.approx(ratios.max(), rel=1e-6)
    assert np.isinf(band(many, [k], BandSource.PLACEBO, alpha=1 / 61).critical)


def test_twelve_donors_cannot_speak_at_five_per_cent(effects: Effects) -> None:
    one = effects[ONE]
    months = one.of(Kind.MONTH)
    found = band(one, months, g_star=FEW)
    assert found.source is BandSource.PLACEBO and found.resolution == pytest.approx(1 / 13)
    assert found.critical == np.inf and not found.finite and not found.outside.any()
    assert np.all(found.low == -np.inf) and np.all(found.high == np.inf)
    wide = band(one, months, g_star=FEW, alpha=0.10)
    assert wide.finite and wide.level == pytest.approx(0.90)
    bare = replace(one, placebos=np.empty((0, 0)))
    assert band(bare, months, g_star=FEW).resolution == 1.0
    assert not band(bare, months, g_star=FEW).finite


@pytest.mark.parametrize("source", list(BandSource))
def test_more_effects_make_the_band_wider_and_none_narrower_than_pointwise(
    effects: Effects, source: BandSource
) -> None:
    months = effects[MANY].of(Kind.MONTH)
    few, more = (band(effects[MANY], months[:number], source) for number in (1, 60))
    assert more.critical > few.critical
    assert more.critical >= norm.ppf(1 - ALPHA / 2)
    np.testing.assert_allclose(more.high - more.tau, more.critical * more.standard_errors)
    np.testing.assert_allclose(more.tau - more.low, more.critical * more.standard_errors)
    assert more.labels == tuple(effects[MANY].labels[k] for k in months[:60])


@pytest.mark.parametrize("source", list(BandSource))
def test_effects_that_are_one_have_the_critical_value_of_one(
    effects: Effects, source: BandSource
) -> None:
    k = effects[MANY].find(Kind.WINDOW, "W1")
    one, thrice = (band(effects[MANY], [k] * number, source) for number in (1, 3))
    assert thrice.critical == pytest.approx(one.critical, rel=EXACT)


@pytest.mark.parametrize("source", list(BandSource))
def test_an_effect_of_the_base_against_itself_has_no_part(
    effects: Effects, source: BandSource
) -> None:
    """Its τ, Ψ and q are rounding: over their own size they would rule the maximum."""
    many = effects[MANY]
    months = many.of(Kind.MONTH)[60:66]
    periods = np.array(many.period_weights[[months[0], *months]])
    periods[0] = 1e-17 * np.random.default_rng(1).normal(size=periods.shape[1])
    labels = tuple(many.labels[k] for k in (months[0], *months))
    with_base = effect_set(many.comparison, labels, periods, CAP)
    found = band(with_base, range(7), source)
    without = band(effect_set(many.comparison, labels[1:], periods[1:], CAP), range(6), source)
    assert found.standard_errors[0] == 0 and found.low[0] == found.tau[0] == found.high[0]
    assert found.critical == pytest.approx(without.critical, rel=1e-6)


@pytest.mark.parametrize("source", [BandSource.PLACEBO, BandSource.RESAMPLED])
def test_where_nothing_moves_the_band_is_the_effect(effects: Effects, source: BandSource) -> None:
    many = effects[MANY]
    still = replace(
        many, residuals=np.zeros_like(many.residuals), placebos=np.zeros_like(many.placebos)
    )
    found = band(still, [0, 1], source)
    assert np.isnan(found.critical) and found.finite
    np.testing.assert_array_equal(found.low, found.tau)
    np.testing.assert_array_equal(found.high, found.tau)


def test_what_cannot_be_a_band_is_refused_with_every_reason(effects: Effects) -> None:
    with pytest.raises(DesignError) as caught:
        band(effects[MANY], [0, 10_000, -1], alpha=1.0, draws=0)
    assert [breach.where for breach in caught.value.breaches] == ["positions", "draws", "alpha"]
    assert "[10000, -1]" in str(caught.value)
    with pytest.raises(DesignError, match="1 fault"):
        band(effects[MANY], [])


def nothing_happened(comparison: Comparison, random: np.random.Generator) -> Array:
    """A slow part that does not fade with size, and a fast one that does; as in the study."""
    noise = random.normal(size=comparison.y.shape)
    slow = np.empty_like(noise)
    slow[:, 0] = noise[:, 0]
    for month in range(1, noise.shape[1]):
        slow[:, month] = 0.9 * slow[:, month - 1] + np.sqrt(1 - 0.81) * noise[:, month]
    return 0.4 * slow + np.sqrt(900 / comparison.n) * random.normal(size=noise.shape)


# Shares of 400 countries in which twenty half-years are held at once. 0.95 is asked for; one
# treated area, twice as large as any donor, has a variance that 59 donors tell only roughly.
ROUNDS = 400
KEPT = {
    (ONE, BandSource.RESAMPLED): 0.90,
    (MANY, BandSource.PLACEBO): 0.95,
    (MANY, BandSource.RESAMPLED): 0.95,
    (MANY, BandSource.INFLUENCE): 0.92,
}


@pytest.mark.slow
@pytest.mark.parametrize("key", [ONE, MANY])
def test_the_whole_path_is_held_as_often_as_promised(effects: Effects, key: object) -> None:
    (found,) = [e for name, e in effects.items() if name == key]
    path = half_years(found)
    kept: dict[BandSource, list[bool]] = {s: [] for k, s in KEPT if k == key}
    for r in range(ROUNDS):
        random = stream(5, "country", str(key), str(r))
        comparison = replace(path.comparison, y=nothing_happened(path.comparison, random))
        drawn = effect_set(comparison, path.labels, path.period_weights, CAP)
        for source, rounds in kept.items():
            one = sup_t(
                drawn,
                range(len(drawn)),
                draws=499,
                alpha=ALPHA,
                random=random,
                g_star=ENOUGH,
                source=source,
            )
            rounds.append(not one.outside.any())
    for source, rounds in kept.items():
        least = KEPT[key, source]  # type: ignore[index]
        assert np.mean(rounds) >= least - 3 * np.sqrt(least * (1 - least) / ROUNDS), source
