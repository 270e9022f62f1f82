"""Laws of the kernel: what may not change an effect, and how it changes with what may."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array, Labels
from evaluation.methods.effects.kernel import att, contrasts, unit_placebos, variance_regressor
from evaluation.methods.effects.period_weights import same_calendar_month, uniform
from evaluation.methods.effects.weights import by_stock, capped
from tests.strength import tried

ROUNDING = 1e-10  # sums of up to 20 × 40 numbers of order 10 to 1000
CAP = 0.25
law = tried(60)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Treated first, then donors; whole years of base, a gap, then a window."""

    y: Array  # (N, T)
    n: Array  # (N, T)
    stock: Array  # (N,)
    treated: int
    periods: Array  # (2, T): same calendar month, uniform

    @property
    def units(self) -> Array:
        return np.concatenate(
            [by_stock(self.stock[: self.treated]), -capped(self.stock[self.treated :], CAP)]
        )

    @property
    def tau(self) -> Array:
        return att(self.y, self.units, self.periods)


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    """Numbers from a seed that Hypothesis chooses: dense, of one size, and shrinkable in shape."""
    treated, donors = draw(st.integers(1, 4)), draw(st.integers(5, 16))
    years, gap, window = draw(st.integers(1, 3)), draw(st.integers(0, 3)), draw(st.integers(1, 14))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (treated + donors, 12 * years + gap + window)
    time = np.arange(shape[1])
    base, post = time < 12 * years, time >= 12 * years + gap
    return Panel(
        y=random.normal(10, 3, shape),
        n=random.lognormal(6, 1, shape),
        stock=random.lognormal(6, 1, shape[0]),
        treated=treated,
        periods=np.array([same_calendar_month(post, base, time % 12 + 1), uniform(post, base)]),
    )


seeds = st.integers(0, 2**32 - 1)


@law
@given(panels(), seeds)
def test_unit_and_month_effects_change_no_effect(panel: Panel, seed: int) -> None:
    random = np.random.default_rng(seed)
    units, months = panel.y.shape
    added = random.normal(0, 50, (units, 1)) + random.normal(0, 50, (1, months))
    moved = att(panel.y + added, panel.units, panel.periods)
    np.testing.assert_allclose(moved, panel.tau, atol=ROUNDING)


@law
@given(panels(), seeds)
def test_unit_and_month_effects_change_no_placebo(panel: Panel, seed: int) -> None:
    random = np.random.default_rng(seed)
    units, months = panel.y.shape
    added = random.normal(0, 50, (units, 1)) + random.normal(0, 50, (1, months))
    one, other = (
        unit_placebos(
            contrasts(y, panel.periods)[panel.treated :], panel.stock[panel.treated :], CAP
        )
        for y in (panel.y, panel.y + added)
    )
    np.testing.assert_allclose(other, one, atol=ROUNDING)


@law
@given(panels(), seeds)
def test_a_season_of_each_unit_changes_no_effect_against_the_same_calendar_month(
    panel: Panel, seed: int
) -> None:
    units, months = panel.y.shape
    season = np.random.default_rng(seed).normal(0, 50, (units, 12))[:, np.arange(months) % 12]
    moved = att(panel.y + season, panel.units, panel.periods)
    np.testing.assert_allclose(moved[0], panel.tau[0], atol=ROUNDING)


@law
@given(panels(), st.floats(-100, 100))
def test_the_unit_of_the_outcome_scales_the_effect(panel: Panel, scale: float) -> None:
    scaled = att(scale * panel.y, panel.units, panel.periods)
    np.testing.assert_allclose(scaled, scale * panel.tau, atol=ROUNDING)


@law
@given(panels(), st.floats(-10, 10))
def test_an_effect_on_the_treated_after_the_start_is_found_exactly(
    panel: Panel, effect: float
) -> None:
    y = panel.y.copy()
    y[: panel.treated, panel.periods[1] > 0] += effect
    moved = att(y, panel.units, panel.periods)
    np.testing.assert_allclose(moved, panel.tau + effect, atol=ROUNDING)


@law
@given(panels(), seeds)
def test_outcomes_add(panel: Panel, seed: int) -> None:
    other = np.random.default_rng(seed).normal(4, 2, panel.y.shape)
    parts = panel.tau + att(other, panel.units, panel.periods)
    whole = att(panel.y + other, panel.units, panel.periods)
    np.testing.assert_allclose(parts, whole, atol=ROUNDING)


@law
@given(panels(), st.data())
def test_the_order_of_units_does_not_matter(panel: Panel, data: st.DataObject) -> None:
    first: Labels = np.array(data.draw(st.permutations(range(panel.treated))))
    rest: Labels = np.array(data.draw(st.permutations(range(panel.treated, len(panel.y)))))
    order = np.concatenate([first, rest])
    shuffled = Panel(
        y=panel.y[order],
        n=panel.n[order],
        stock=panel.stock[order],
        treated=panel.treated,
        periods=panel.periods,
    )
    np.testing.assert_allclose(shuffled.tau, panel.tau, atol=ROUNDING)
    donors = slice(panel.treated, None)
    np.testing.assert_allclose(
        unit_placebos(contrasts(shuffled.y, panel.periods)[donors], shuffled.stock[donors], CAP),
        unit_placebos(contrasts(panel.y, panel.periods)[donors], panel.stock[donors], CAP)[
            rest - panel.treated
        ],
        atol=ROUNDING,
    )


@law
@given(panels(), st.floats(1e-3, 1e3))
def test_the_unit_of_size_does_not_matter(panel: Panel, scale: float) -> None:
    units = np.concatenate(
        [
            by_stock(scale * panel.stock[: panel.treated]),
            -capped(scale * panel.stock[panel.treated :], CAP),
        ]
    )
    np.testing.assert_allclose(att(panel.y, units, panel.periods), panel.tau, atol=ROUNDING)


@law
@given(panels(), st.integers(0, 100), st.booleans())
def test_splitting_a_municipality_into_two_halves_changes_nothing(
    panel: Panel, which: int, treated: bool
) -> None:
    """Nobody is capped here: of two halves, neither may be cut where the whole was."""
    side = range(panel.treated) if treated else range(panel.treated, len(panel.y))
    i = side[which % len(side)]
    stock = panel.stock.copy()
    stock[i] /= 2
    y, stock = np.insert(panel.y, i, panel.y[i], axis=0), np.insert(stock, i, stock[i])
    number = panel.treated + treated

    def tau(y: Array, stock: Array, number: int) -> Array:
        units = np.concatenate([by_stock(stock[:number]), -capped(stock[number:], 1.0)])
        return att(y, units, panel.periods)

    np.testing.assert_allclose(
        tau(y, stock, number), tau(panel.y, panel.stock, panel.treated), atol=ROUNDING
    )


@law
@given(panels())
def test_every_ledger_row_sums_to_zero_both_ways_and_gives_the_effect(panel: Panel) -> None:
    for periods, tau in zip(panel.periods, panel.tau, strict=True):
        ledger = np.outer(panel.units, periods)
        np.testing.assert_allclose(ledger.sum(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(ledger.sum(axis=1), 0, atol=1e-12)
        np.testing.assert_allclose(np.sum(ledger * panel.y), tau, atol=ROUNDING)


@law
@given(panels(), st.floats(0.1, 10))
def test_the_variance_regressor_is_positive_and_falls_with_people(
    panel: Panel, scale: float
) -> None:
    q = variance_regressor(panel.n, panel.periods)
    assert np.all(q > 0)
    np.testing.assert_allclose(
        variance_regressor(scale * panel.n, panel.periods), q / scale, rtol=1e-12
    )
