"""Effects of a candidate: by hand, by the estimators of the literature, and donors' placebos."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.domain import Month, Window
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.factors.generalised import generalised_synthetic_control
from evaluation.methods.placebo_space.tail import Tail
from evaluation.panels.panel import NEVER, Panel
from evaluation.study.choice.contrast import Contrast, contrast_at, effects_at, own_period_weights
from evaluation.study.choice.design_of_candidate import CandidateDesign, Stretch
from tests.small_designs import (
    DONORS,
    KINDS,
    START,
    TREATED,
    design,
    everything_after,
    panel,
    with_y,
)
from tests.strength import tried

EXACT = 1e-10  # sums of some thousand numbers of order ten
FACTORED = 1e-7  # factors of sums of squares
YEAR = Window("W", START, START + 11)
SPAN = (Month(2015, 1), Month(2019, 11))
FACTORS = {"counterfactual": "factors", "factors": 2, "base": 60}
AREAS = np.arange(TREATED)
law = tried(30)


def at(one: CandidateDesign, shift: int = 0) -> Stretch:
    found = one.stretch(YEAR, shift)
    assert found is not None
    return found


def gap(one: CandidateDesign) -> Array:
    """Each treated unit less the donors' mean, (N1, T)."""
    y = one.panel.y
    return np.asarray(y[:TREATED] - one.donor_weights @ y[TREATED:])


# By hand


@pytest.mark.parametrize("base", [24, SPAN])
def test_a_level_is_difference_in_differences(base: Any) -> None:
    one = design(base=base)
    found, g = at(one), gap(one)
    wanted = g[:, found.post].mean(axis=1) - g[:, found.base].mean(axis=1)
    np.testing.assert_allclose(effects_at(one, found)[0], wanted, atol=EXACT)


def test_a_season_is_each_month_against_its_own() -> None:
    """June against the mean of the Junes of the base, and so on; then the mean of the window."""
    one = design(base=SPAN, counterfactual="same_calendar_month")
    found, g = at(one), gap(one)
    month = np.array([m.month for m in one.panel.months])
    wanted = np.zeros(TREATED)
    for t in np.flatnonzero(found.post):
        own = found.base & (month == month[t])
        wanted += (g[:, t] - g[:, own].mean(axis=1)) / 12
    np.testing.assert_allclose(effects_at(one, found)[0], wanted, atol=EXACT)


@pytest.mark.parametrize("base", [48, SPAN])
def test_a_trend_is_a_line_by_least_squares_over_the_calendar(base: Any) -> None:
    one = design(base=base, counterfactual="linear_trend")
    found, g, t = at(one), gap(one), np.arange(len(one.panel.months), dtype=float)
    for row, tau in zip(g, effects_at(one, found)[0], strict=True):
        line = np.polyfit(t[found.base] - 150, row[found.base], 1)
        forecast = np.polyval(line, t[found.post] - 150)
        assert tau == pytest.approx(row[found.post].mean() - forecast.mean(), abs=1e-8)


def test_a_line_that_goes_on_is_no_effect_whatever_lies_between() -> None:
    """A gap that widens by a tenth a month and nothing else, from a base that ends 15 months
    before: an effect of 1.6 would be found if these months did not count.
    """
    plain = panel()
    y = np.repeat(plain.y[:, :1], len(plain.months), axis=1)
    y[:TREATED] += 0.1 * np.arange(len(plain.months))
    one = design(with_y(plain, y), base=SPAN, counterfactual="linear_trend")
    np.testing.assert_allclose(effects_at(one, at(one))[0], 0, atol=EXACT)


@pytest.mark.parametrize("r", [1, 2, 3])
def test_factors_are_the_generalised_synthetic_control(r: int) -> None:
    """Of one treated unit over the months of base and window, as ``methods.factors`` has it."""
    one = design(base=60, counterfactual="factors", factors=r)
    found = at(one)
    months = np.flatnonzero(found.used)
    tau = effects_at(one, found)[0]
    for i in range(TREATED):
        y = np.vstack([one.panel.y[TREATED:], one.panel.y[i]])[:, months]
        alone = Panel.of(
            y,
            np.r_[np.full(DONORS, NEVER), 60.0],
            periods=np.arange(72.0),
            weights=np.r_[np.ones(DONORS), 1.0],
        )
        # its factors are of donors alike, as ours are; its donors' mean is of donors alike too
        wanted = generalised_synthetic_control(alone, r, placebos=False).overall().tau[0]
        equal = replace(one, donor_weights=np.full(DONORS, 1 / DONORS))
        assert effects_at(equal, found)[0][i] == pytest.approx(wanted, abs=1e-8)
    assert np.abs(tau - effects_at(equal, found)[0]).max() > 1e-3  # ω is not equal here


# What a contrast is


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shift", [0, -30])
def test_period_weights_give_the_effect_and_blind_it_to_units_and_months(
    kind: dict[str, Any], shift: int
) -> None:
    one = design(**kind)
    found = at(one, shift)
    tau, p = effects_at(one, found)
    np.testing.assert_allclose(gap(one) @ p, tau, atol=EXACT)
    assert not p[~found.used].any()
    assert p[found.post].sum() == pytest.approx(1)
    assert p.sum() == pytest.approx(0, abs=EXACT)
    units = np.vstack([np.eye(TREATED), np.tile(-one.donor_weights[:, None], TREATED)]).T
    ledger = Ledger.of_pairs(units[:1], p[None])
    assert ledger.apply(one.panel.y)[0] == pytest.approx(tau[0], abs=EXACT)


@pytest.mark.parametrize("kind", KINDS)
def test_months_outside_base_and_window_do_not_matter(kind: dict[str, Any]) -> None:
    one, other = design(**kind), design(everything_after(panel()), **kind)
    for shift in (-12, -40):
        found = at(one, shift)
        for left, right in zip(effects_at(one, found), effects_at(other, found), strict=True):
            assert left.tolist() == right.tolist()
        mine, theirs = contrast_at(one, found), contrast_at(other, found)
        assert mine.placebos.tolist() == theirs.placebos.tolist()
        assert mine.p_alone.tolist() == theirs.p_alone.tolist()
    if kind.get("base", 24) != 12:
        assert effects_at(one, at(one))[0].tolist() != effects_at(other, at(one))[0].tolist()


@law
@given(st.sampled_from(KINDS), st.floats(-5, 5), st.integers(0, 10**6))
def test_an_effect_is_found_in_full_and_units_and_months_change_nothing(
    kind: dict[str, Any], effect: float, seed: int
) -> None:
    random, plain = np.random.default_rng(seed), panel()
    y = plain.y + random.normal(0, 5, (len(plain.y), 1)) + random.normal(0, 5, len(plain.months))
    y[:TREATED, np.array([m >= START for m in plain.months])] += effect
    one, other = design(**kind), design(with_y(plain, y), **kind)
    found = at(one)
    np.testing.assert_allclose(
        effects_at(other, found)[0], effects_at(one, found)[0] + effect, atol=FACTORED
    )
    np.testing.assert_allclose(
        contrast_at(other, found).placebos, contrast_at(one, found).placebos, atol=FACTORED
    )


# Placebos


@pytest.mark.parametrize("kind", KINDS)
def test_a_placebo_is_everything_anew_with_the_donor_as_treated(kind: dict[str, Any]) -> None:
    """The donor alone as treated, against the others by their weights; factors of the others."""
    one = design(**kind)
    found = at(one)
    placebos = contrast_at(one, found).placebos
    assert placebos.shape == (DONORS,)
    for j in (0, 7, DONORS - 1):
        rows = [TREATED + j, *(TREATED + k for k in range(DONORS) if k != j)]
        units = [replace(one.panel.units[i], area="fake" if i == rows[0] else None) for i in rows]
        cut = {name: getattr(one.panel, name)[rows] for name in ("y", "low", "high", "n")}
        sizes = {name: getattr(one.panel, name)[rows] for name in ("stock", "labour_force")}
        others = np.delete(one.donor_weights, j)
        again = replace(
            one,
            panel=replace(one.panel, units=tuple(units), **cut, **sizes),
            donor_weights=others / others.sum(),
        )
        assert placebos[j] == pytest.approx(effects_at(again, found)[0][0], abs=FACTORED)


def test_own_months_are_those_of_all_where_donors_make_no_factors() -> None:
    one = design(counterfactual="linear_trend", base=36)
    found = at(one)
    own = own_period_weights(one, found, one.panel.y[TREATED:][:, found.used])
    p = effects_at(one, found)[1][found.used]
    np.testing.assert_allclose(own, np.tile(p, (DONORS, 1)), atol=EXACT)


# Noise


def of(kind: dict[str, Any]) -> tuple[CandidateDesign, Contrast]:
    one = design(**kind)
    return one, contrast_at(one, at(one))


@pytest.mark.parametrize("kind", KINDS)
def test_noise_by_size_is_of_months_squared_over_people(kind: dict[str, Any]) -> None:
    one, found = of(kind)
    wanted = np.array([sum(found.period_weights**2 / n) for n in one.panel.n])
    np.testing.assert_allclose(found.treated_q, wanted[:TREATED])
    np.testing.assert_allclose(found.donor_q, wanted[TREATED:])
    scale = one.donor_weights * np.sqrt(found.model.variance(found.donor_q))
    np.testing.assert_allclose(found.donor_scales, scale)


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_alone_has_the_tail_of_its_own_weight(kind: dict[str, Any]) -> None:
    _, found = of(kind)
    for i, weights in enumerate(np.eye(TREATED)):
        tail = found.tail(weights, AREAS)
        assert isinstance(tail, Tail)
        assert found.p_alone[i] == pytest.approx(tail.p_value(float(found.tau[i])), abs=1e-12)


def test_an_average_is_less_noisy_than_its_noisiest_part() -> None:
    _, found = of(FACTORS)
    alone = [found.tail(w, AREAS).standard_deviation for w in np.eye(TREATED)]
    assert found.tail(np.full(TREATED, 1 / TREATED), AREAS).standard_deviation < max(alone)


def test_units_of_one_area_share_what_does_not_fade_with_size() -> None:
    """Two units in one area and one alone: σ of their joint q, times what they weigh together."""
    _, found = of(FACTORS)
    weights, areas = np.array([0.5, 0.3, 0.2]), np.array([0, 0, 1])
    q = (0.5**2 * found.treated_q[0] + 0.3**2 * found.treated_q[1]) / 0.8**2
    both = np.sqrt(found.treated_variance(np.array([q, found.treated_q[2]])))
    wanted = Tail.of(found.model, np.array([0.8, 0.2]) * both, found.donor_scales)
    tail = found.tail(weights, areas)
    np.testing.assert_allclose(tail.jumps, wanted.jumps)
    assert tail.spread == pytest.approx(wanted.spread)
    nobody = found.tail(np.array([0, 0, 1.0]), areas)
    alone = found.tail(np.array([0, 0, 1.0]), AREAS)
    assert (nobody.spread, nobody.jumps.tolist()) == (alone.spread, alone.jumps.tolist())


def test_the_treated_are_never_less_noisy_than_the_largest_donors() -> None:
    _, found = of(FACTORS)
    largest = np.argsort(found.donor_q, kind="stable")[:20]
    floor = float(np.mean(found.placebos[largest] ** 2))
    q = np.array([0.0, 1e6])
    wanted = np.maximum(found.model.variance(q), floor)
    np.testing.assert_allclose(found.treated_variance(q), wanted)
    assert wanted[0] >= floor > 0
