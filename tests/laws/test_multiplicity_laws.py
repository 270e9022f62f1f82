"""Laws of the step-down, and of a critical value that is a rank."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.methods.simultaneous.familywise import Stepdown, romano_wolf
from evaluation.study.simultaneous.bands import critical_value
from tests.strength import tried

law = tried(80)
# statsmodels collects garbage at every call, which takes most of a second in a long test run.
few = tried(5)
ROUNDING = 1e-12  # sums of counts over one number, and products of them
ALPHA = 0.05


@st.composite
def families(draw: st.DrawFn) -> tuple[Array, Array]:
    """K statistics and B draws with a common part; some rounded, so that there are ties."""
    effects, number = draw(st.integers(1, 8)), draw(st.integers(1, 60))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shared = draw(st.floats(0, 0.99))
    drawn = np.sqrt(shared) * random.normal(size=(number, 1))
    drawn = drawn + np.sqrt(1 - shared) * random.normal(size=(number, effects))
    statistics = random.normal(0, draw(st.floats(0.1, 3)), effects)
    if draw(st.booleans()):
        drawn, statistics = np.round(drawn, 1), np.round(statistics, 1)
    return statistics, drawn


def by_hand(statistics: Array, draws: Array) -> list[float]:
    """The definition, effect by effect."""
    size, found, before = np.abs(statistics), {}, 0.0
    left = sorted(range(size.size), key=lambda k: -size[k])
    while left:
        first = left[0]
        larger = sum(max(abs(row[k]) for k in left) >= size[first] for row in draws)
        before = max(before, (1 + larger) / (len(draws) + 1))
        found[first] = before
        left = left[1:]
    return [found[k] for k in range(size.size)]


def in_order(found: Stepdown) -> Array:
    return found.adjusted[found.order]


@law
@given(families())
def test_the_step_down_is_the_one_of_the_definition(family: tuple[Array, Array]) -> None:
    np.testing.assert_allclose(romano_wolf(*family).adjusted, by_hand(*family), rtol=ROUNDING)


@law
@given(families())
def test_adjusted_is_never_below_raw_and_grows_along_the_order(
    family: tuple[Array, Array],
) -> None:
    found = romano_wolf(*family)
    assert np.all(found.adjusted >= found.raw)
    assert np.all(np.diff(in_order(found)) >= 0)
    assert np.all(np.diff(np.abs(found.statistics[found.order])) <= 0)
    assert np.all(found.adjusted >= found.resolution) and np.all(found.adjusted <= 1)


@law
@given(families(), st.integers(0, 2**32 - 1))
def test_effects_that_are_one_need_no_correction(family: tuple[Array, Array], seed: int) -> None:
    """All draws alike up to their sign; the statistics may differ."""
    statistics, draws = family
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], statistics.size)
    found = romano_wolf(statistics, draws[:, :1] * signs)
    np.testing.assert_array_equal(found.adjusted, found.raw)


@law
@given(families(), st.integers(0, 2**32 - 1))
def test_the_order_and_the_signs_of_a_family_do_not_matter(
    family: tuple[Array, Array], seed: int
) -> None:
    statistics, draws = family
    random = np.random.default_rng(seed)
    order, signs = random.permutation(statistics.size), random.choice([-1.0, 1.0], statistics.size)
    one = romano_wolf(statistics, draws)
    other = romano_wolf((signs * statistics)[order], (signs * draws)[:, order])
    np.testing.assert_array_equal(other.adjusted, one.adjusted[order])


@law
@given(families(), st.floats(0.1, 3))
def test_a_larger_family_never_makes_an_effect_surer(
    family: tuple[Array, Array], more: float
) -> None:
    statistics, draws = family
    found = romano_wolf(statistics, draws)
    wider = romano_wolf(np.append(statistics, more), np.column_stack([draws, draws[::-1, 0]]))
    assert np.all(wider.adjusted[:-1] >= found.adjusted)


@few
@given(families())
def test_holm_and_bonferroni_are_written_out(family: tuple[Array, Array]) -> None:
    found = romano_wolf(*family)
    family_size = found.raw.size
    np.testing.assert_allclose(found.bonferroni, np.minimum(1, family_size * found.raw))
    order = np.argsort(found.raw, kind="stable")
    steps = np.maximum.accumulate((family_size - np.arange(family_size)) * found.raw[order])
    np.testing.assert_allclose(found.holm[order], np.minimum(1, steps), rtol=ROUNDING)


def test_the_smallest_of_independent_effects_is_sidaks() -> None:
    """20 000 draws: three standard errors of a share of at most 0.4 are 0.01."""
    random, number = np.random.default_rng(4), 20_000
    for effects in (2, 5, 10):
        draws = random.normal(size=(number, effects))
        statistics = np.append(2.5, np.linspace(0.2, 1, effects - 1))
        found = romano_wolf(statistics, draws)
        sidak = 1 - (1 - found.raw[0]) ** effects
        assert found.adjusted[0] == pytest.approx(sidak, abs=0.01)
        assert found.adjusted[0] == pytest.approx(found.bonferroni[0], abs=0.01)
        assert found.adjusted[0] > (effects - 0.5) / effects * sidak


def rejects_a_true_null(effects: int, false: int, correlation: float, rounds: int) -> float:
    """Share of families with a true null rejected; ``false`` of the effects are there, at 3."""
    random = np.random.default_rng([effects, false, int(100 * correlation)])
    own, shared = np.sqrt(1 - correlation), np.sqrt(correlation)
    wrong = 0
    for _ in range(rounds):
        noise = own * random.normal(size=(200, effects)) + shared * random.normal(size=(200, 1))
        noise[0, :false] += 3
        wrong += romano_wolf(noise[0], noise[1:]).adjusted[false:].min() <= ALPHA
    return wrong / rounds


def most(rounds: int) -> float:
    return ALPHA + 3 * float(np.sqrt(ALPHA * (1 - ALPHA) / rounds))


@pytest.mark.parametrize(("false", "correlation"), [(0, 0.0), (0, 0.8), (2, 0.5)])
def test_a_family_is_wrong_in_one_of_twenty_at_most(false: int, correlation: float) -> None:
    assert rejects_a_true_null(6, false, correlation, 600) <= most(600)


@pytest.mark.slow
@pytest.mark.parametrize("false", [0, 1, 4])
@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.95])
@pytest.mark.parametrize("effects", [5, 20])
def test_a_family_of_any_kind_is_wrong_in_one_of_twenty_at_most(
    effects: int, false: int, correlation: float
) -> None:
    share = rejects_a_true_null(effects, false, correlation, 4000)
    assert share <= most(4000)
    if not false:  # with all nulls true it is exact: exchangeable rows, no ties, 0.05 · 200 whole
        assert share >= ALPHA - (most(4000) - ALPHA)


@law
@given(st.lists(st.floats(0, 10), min_size=1, max_size=80), st.floats(0.005, 0.5))
def test_a_critical_value_keeps_exactly_what_its_p_value_does_not_reject(
    values: list[float], alpha: float
) -> None:
    sups = np.array(values)
    critical = critical_value(sups, alpha)

    def p(value: float) -> float:
        return float(1 + np.sum(sups >= value)) / (sups.size + 1)

    if np.isinf(critical):
        assert p(1e9) > alpha
    else:
        assert p(critical) > alpha
        assert p(critical + 1e-6 * max(critical, 1)) <= alpha or np.sum(sups == critical) == 0
        assert p(np.nextafter(critical, np.inf)) <= alpha + 1e-9


@pytest.mark.parametrize(("number", "alpha", "rank"), [(19, 0.05, 1), (39, 0.05, 2), (99, 0.1, 10)])
def test_the_rank_by_hand(number: int, alpha: float, rank: int) -> None:
    """(J + 1)(1 − α): with 19 placebos the largest, with 39 the second largest."""
    assert critical_value(np.arange(float(number)), alpha) == number - rank
    assert critical_value(np.arange(float(number - 1)), alpha) > number - 1 - rank
    assert np.isinf(critical_value(np.arange(18.0), 0.05))
