"""Areas side by side: they are the average taken apart, and their noise is that of their sizes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.domain import Month, employment_trial
from evaluation.methods.effects.kernel import att
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.placebo import variance_function
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.areas import area_effects, area_names, area_noise
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, Label, effect_set
from evaluation.study.inference.area_tests import FEWEST_AREAS, Areas, area_by_area
from evaluation.study.inference.estimate import EstimateTested

EXACT = 1e-12  # sums of some hundred products of order one
ALL, ESPOO = ("all_by_jobseekers", "P1"), ("espoo", "P1-E")

Effects = dict[tuple[str, str], ComparisonEffects]


@pytest.fixture(scope="module")
def areas(effects: Effects, design: Design) -> Areas:
    return area_by_area(effects.values(), design)["all_by_jobseekers"]


@pytest.fixture(scope="module")
def noise_of(effects: Effects) -> tuple[float, float]:
    """A and B of the variance function of the headline."""
    found = effects[ALL]
    k = found.find(Kind.WINDOW, "W1")
    q = found.q[found.comparison.reference, k]
    return variance_function(found.residuals[:, k] ** 2, q)


# By hand: three areas of 2, 1 and 1 municipalities, two donors, two months before and one after

NAMES = ("Vantaa-Kerava", "Raasepori-Hanko", "Salo")


def hand_block(comparison: Comparison) -> Comparison:
    """Raasepori, Hanko, Salo and one municipality of Vantaa-Kerava; rows of an area lie apart."""
    members = {name: codes_of(name) for name in NAMES}
    treated = (
        members["Raasepori-Hanko"][0],
        members["Vantaa-Kerava"][0],
        members["Raasepori-Hanko"][1],
        members["Salo"][0],
    )
    codes = (*treated, *(np.array(comparison.municipalities)[comparison.donors][:2]))
    y = np.array(
        [
            [10.0, 12.0, 14.0],  # + 3
            [20.0, 20.0, 16.0],  # − 4
            [5.0, 5.0, 4.0],  # − 1
            [8.0, 6.0, 9.0],  # + 2
            [4.0, 4.0, 5.0],  # + 1, of weight 3/4
            [1.0, 3.0, 7.0],  # + 5, of weight 1/4
        ]
    )
    n = np.array([4.0, 1, 2, 1, 5, 10])[:, None] * np.ones((6, 3))
    return replace(
        comparison,
        municipalities=codes,
        months=(Month(2019, 10), Month(2019, 11), Month(2021, 3)),
        y=y,
        low=y,
        high=y,
        n=n,
        stock=np.array([30.0, 40, 10, 20, 75, 25]),
        unit_weights=np.array([0.3, 0.4, 0.1, 0.2, -0.75, -0.25]),
        treated=np.arange(6) < 4,
        donors=np.arange(6) >= 4,
        reference=np.arange(6) >= 4,
        clusters=np.array([0, 1, 0, 2, 3, 4]),
    )


def codes_of(area: str) -> list[str]:
    return [code for code, name in employment_trial().area_of.items() if name == area]


@pytest.fixture
def hand(effects: Effects) -> ComparisonEffects:
    label = Label(Kind.WINDOW, "W1", "clean_pre", Month(2021, 3), Month(2021, 3))
    periods = np.array([[-0.5, -0.5, 1.0]])
    return effect_set(hand_block(effects[ALL].comparison), (label,), periods, cap=1.0)


def test_three_areas_by_hand(hand: ComparisonEffects) -> None:
    """Donors move by 3/4 · 1 + 1/4 · 5 = 2. Areas in the order in which rows first have them."""
    each, average = area_effects(hand, 0)
    assert area_names(hand) == ("Raasepori-Hanko", "Vantaa-Kerava", "Salo")
    np.testing.assert_allclose(each.tau, [(3 * 3 - 1) / 4 - 2, -4 - 2, 2 - 2], atol=EXACT)
    np.testing.assert_allclose(average.matrix, [[0.4, 0.4, 0.2]], atol=EXACT)
    assert hand.tau[0] == pytest.approx(0.4 * 0 + 0.4 * -6 + 0.2 * 0)
    assert average.effective_numbers[0] == pytest.approx(1 / (0.16 + 0.16 + 0.04))
    np.testing.assert_allclose(
        each.unit_weights,
        [
            [0.75, 0, 0.25, 0, -0.75, -0.25],
            [0, 1, 0, 0, -0.75, -0.25],
            [0, 0, 0, 1, -0.75, -0.25],
        ],
        atol=EXACT,
    )


def test_their_noise_by_hand(hand: ComparisonEffects) -> None:
    """q = (1 + 1/4 + 1/4)/n: 0.375, 1.5, 0.75, 1.5 of the treated, 0.3 and 0.15 of the donors."""
    each, _ = area_effects(hand, 0)
    model = NoiseModel(residuals=np.ones(2), q=np.ones(2), structural=0.2, sampling=2.0)
    noise = area_noise(each, model)
    donors = 9 / 16 * (0.2 + 2 * 0.3) + 1 / 16 * (0.2 + 2 * 0.15)
    own = [0.2 + 2 * (9 / 16 * 0.375 + 1 / 16 * 0.75), 0.2 + 2 * 1.5, 0.2 + 2 * 1.5]
    np.testing.assert_allclose(noise, np.diag(own) + donors, atol=EXACT)


# On the twin


@pytest.mark.parametrize("key", [ALL, ESPOO])
def test_the_areas_average_to_the_effect(key: tuple[str, str], effects: Effects) -> None:
    found = effects[key]
    for k in (*found.of(Kind.WINDOW), *found.of(Kind.BASE), found.of(Kind.MONTH)[70]):
        each, average = area_effects(found, k)
        assert average.matrix @ each.tau == pytest.approx(found.tau[k], abs=EXACT)
        again = each.aggregate(average)
        assert again.labels == (found.labels[k],)
        np.testing.assert_allclose(again.tau, found.tau[k], atol=EXACT)
        np.testing.assert_allclose(again.unit_weights[0], found.unit_weights[k], atol=EXACT)
        np.testing.assert_allclose(again.weights(0), found.weights(k), atol=EXACT)
        np.testing.assert_allclose(again.residuals[:, 0], found.residuals[:, k], atol=EXACT)


def test_one_area_is_the_effect_itself(effects: Effects) -> None:
    found = effects[ESPOO]
    each, average = area_effects(found, 0)
    assert area_names(found) == ("Espoo",)
    assert average.matrix.tolist() == [[1.0]]
    np.testing.assert_allclose(each.tau, found.tau[:1], atol=EXACT)


def test_an_area_is_its_own_municipalities_by_jobseekers(areas: Areas, effects: Effects) -> None:
    found = effects[ALL]
    comparison, k = found.comparison, found.find(Kind.WINDOW, "W1")
    area_of = employment_trial().area_of
    for name, tau in zip(areas.names, areas.effects.tau, strict=True):
        inside = np.array([area_of.get(code) == name for code in comparison.municipalities])
        inside &= comparison.treated
        weights = np.where(comparison.donors, comparison.unit_weights, 0.0)
        weights[inside] = comparison.stock[inside] / comparison.stock[inside].sum()
        assert att(comparison.y, weights, found.period_weights[[k]])[0] == pytest.approx(
            tau, abs=1e-10
        )
    assert len(areas.names) == len(set(areas.names)) == 25


def test_the_effective_number_of_areas_is_that_of_the_firewall(
    areas: Areas, answers: dict[tuple[str, str], EstimateTested]
) -> None:
    g_star = answers[ALL].setting.g_star
    assert areas.average.effective_numbers[0] == pytest.approx(g_star, abs=EXACT)


def test_the_noise_is_common_to_areas_through_their_donors(
    areas: Areas, effects: Effects, noise_of: tuple[float, float]
) -> None:
    noise = areas.pooled.covariance
    structural, sampling = noise_of
    found = effects[ALL]
    k, d = found.find(Kind.WINDOW, "W1"), found.comparison.donors
    common = found.unit_weights[k][d] ** 2 @ (structural + sampling * found.q[d, k])
    np.testing.assert_array_equal(noise, noise.T)
    np.testing.assert_allclose(noise[~np.eye(25, dtype=bool)], common, atol=EXACT)
    assert np.linalg.eigvalsh(noise).min() > 0
    assert (np.diag(noise) - common).min() > structural


def test_the_noise_of_the_average_is_that_of_the_placebo_test(
    areas: Areas, answers: dict[tuple[str, str], EstimateTested], effects: Effects
) -> None:
    """s'Vs: what Ferman-Pinto draws from has this variance, but for that of its residuals."""
    found, space = effects[ALL], answers[ALL].space
    k, d = found.find(Kind.WINDOW, "W1"), found.comparison.donors
    shares = areas.average.matrix[0]
    treated = shares**2 @ space.treated_variance
    donors = found.unit_weights[k][d] ** 2 @ (space.structural + space.sampling * found.q[d, k])
    assert shares @ areas.pooled.covariance @ shares == pytest.approx(treated + donors, rel=1e-10)


def test_the_model_is_of_these_effects(areas: Areas, design: Design) -> None:
    assert areas.pooled.labels == areas.names
    assert areas.pooled.raw.tolist() == areas.effects.tau.tolist()
    assert areas.pooled.alpha == design.plan.plan.alpha
    assert areas.pooled.between.df == 24


def test_only_an_average_over_areas_that_is_not_secondary(effects: Effects, design: Design) -> None:
    assert list(area_by_area(effects.values(), design)) == ["all_by_jobseekers"]
    pools = {key for key in effects if key[0] == "all_by_jobseekers"}
    assert len(pools) > 1, "other pools of the same estimand were there to be taken"


def test_two_areas_are_too_few_to_pool(hand: ComparisonEffects, design: Design) -> None:
    assert list(area_by_area([hand], design)) == ["all_by_jobseekers"]
    area = np.array([0, 1, 0, 1])  # Salo's municipality is now of the second area
    codes = list(hand.comparison.municipalities)
    codes[3] = codes_of("Vantaa-Kerava")[1]
    comparison = replace(
        hand.comparison, municipalities=tuple(codes), clusters=np.array([*area, 2, 3])
    )
    assert len(area_names(replace(hand, comparison=comparison))) == FEWEST_AREAS - 1
    assert area_by_area([replace(hand, comparison=comparison)], design) == {}


def permuted(found: ComparisonEffects, order: Array) -> ComparisonEffects:
    """The same comparison with its rows in another order."""
    comparison = found.comparison
    moved = replace(
        comparison,
        municipalities=tuple(np.array(comparison.municipalities)[order]),
        **{
            name: getattr(comparison, name)[order]
            for name in ("y", "low", "high", "n", "stock", "unit_weights")
        },
        **{name: getattr(comparison, name)[order] for name in ("treated", "donors", "reference")},
        clusters=comparison.clusters[order],
    )
    return effect_set(moved, found.labels, found.period_weights, 0.1)


def test_the_order_of_rows_does_not_matter(areas: Areas, effects: Effects, design: Design) -> None:
    order = np.random.default_rng(4).permutation(len(effects[ALL].comparison.y))
    other = area_by_area([permuted(effects[ALL], order)], design)["all_by_jobseekers"]
    assert other.names != areas.names
    back = [other.names.index(name) for name in areas.names]
    np.testing.assert_allclose(other.effects.tau[back], areas.effects.tau, atol=1e-10)
    np.testing.assert_allclose(other.average.matrix[:, back], areas.average.matrix, atol=EXACT)
    np.testing.assert_allclose(
        other.pooled.covariance[np.ix_(back, back)], areas.pooled.covariance, rtol=1e-6
    )
    np.testing.assert_allclose(other.pooled.shrunken[back], areas.pooled.shrunken, atol=1e-6)
