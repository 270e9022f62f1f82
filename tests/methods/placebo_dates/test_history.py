"""The history of an effect: by hand, its p and its half width, and each fake among the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.core.arrays import Array
from evaluation.errors import DesignError
from evaluation.methods.placebo_dates.history import FEWEST_WINDOWS, History, left_out
from tests.strength import tried

EXACT = 1e-12  # a handful of sums
INVERTED = 1e-9  # of a p: a quantile of Student's t, and its tail again
law = tried(60)


def history(effects: list[float], every: int = 6, length: int = 12) -> History:
    starts = 24_000 + every * np.arange(len(effects))
    return History(effects=np.array(effects), starts=starts, length=length)


@st.composite
def fakes(draw: st.DrawFn) -> tuple[Array, np.ndarray, int]:
    """Effects of some columns at dates in any order, and the length of a window."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    length, every = draw(st.integers(6, 24)), draw(st.integers(1, 6))
    least = -(-3 * length // every) + 1  # of which four windows do not overlap
    dates = draw(st.integers(least, least + 30))
    starts = random.permutation(24_000 + every * np.arange(dates))
    effects = random.normal(size=(dates, draw(st.integers(1, 4)))) * random.uniform(0.1, 9)
    return effects, starts, length


# One history


def test_seven_half_yearly_dates_hold_four_years() -> None:
    """Squares 1, 4, 4, 1, 0, 1, 3: s² = 2; starts span 36 months: four windows of twelve."""
    one = history([1, -2, 2, -1, 0, 1, np.sqrt(3)])
    assert one.windows == 4
    assert one.rms == pytest.approx(np.sqrt(2), abs=EXACT)
    assert one.mean == pytest.approx((1 + np.sqrt(3)) / 7, abs=EXACT)
    # P(T_4 > 2.776445) = 0.025, from a table
    assert one.p_value(-2.776445 * np.sqrt(2)) == pytest.approx(0.05, abs=1e-6)
    assert one.half_width(0.05) == pytest.approx(2.776445 * np.sqrt(2), abs=1e-5)


def test_the_mean_of_the_fakes_is_a_part_of_their_size() -> None:
    """A design that was wrong by one whenever nothing happened is not precise."""
    one = history([1.0] * 7)
    assert (one.rms, one.mean) == (1, 1)
    assert one.p_value(1.0) == pytest.approx(2 * stats.t.sf(1, 4), abs=EXACT)


@pytest.mark.parametrize(
    ("every", "dates", "windows"), [(12, 4, 4), (1, 37, 4), (3, 21, 6), (24, 5, 5), (13, 4, 4)]
)
def test_dates_are_worth_the_windows_that_do_not_overlap(
    every: int, dates: int, windows: int
) -> None:
    assert history([1.0] * dates, every).windows == windows


@pytest.mark.parametrize(("every", "dates"), [(12, 3), (1, 36), (5, 8), (1, 1), (24, 3)])
def test_fewer_than_four_windows_are_refused(every: int, dates: int) -> None:
    with pytest.raises(DesignError, match=f"{dates} placebo dates hold [0-3] windows of 12 months"):
        history([1.0] * dates, every)


def test_no_dates_at_all_are_refused() -> None:
    with pytest.raises(DesignError):
        History(effects=np.empty(0), starts=np.empty(0, dtype=np.int64), length=12)


def test_where_nothing_ever_moved_anything_is_an_effect() -> None:
    one = history([0.0] * 7)
    assert (one.p_value(0.0), one.p_value(1e-9), one.half_width(0.05)) == (1.0, 0.0, 0.0)


@law
@given(fakes(), st.floats(0.001, 0.999))
def test_p_at_the_half_width_is_the_level(
    found: tuple[Array, np.ndarray, int], alpha: float
) -> None:
    effects, starts, length = found
    one = History(effects=effects[:, 0], starts=starts, length=length)
    assert one.p_value(one.half_width(alpha)) == pytest.approx(alpha, abs=INVERTED)
    assert one.p_value(-one.half_width(alpha)) == one.p_value(one.half_width(alpha))


@law
@given(fakes(), st.floats(1e-3, 1e3))
def test_the_unit_of_effects_says_nothing(found: tuple[Array, np.ndarray, int], by: float) -> None:
    effects, starts, length = found
    one, other = (
        History(effects=size * effects[:, 0], starts=starts, length=length) for size in (1.0, by)
    )
    assert other.rms == pytest.approx(by * one.rms)
    assert other.p_value(by * 0.7) == pytest.approx(one.p_value(0.7))
    assert other.half_width(0.1) == pytest.approx(by * one.half_width(0.1))


# Each fake among the others


def alone(effects: Array, starts: np.ndarray, length: int, d: int, k: int) -> float:
    """The p of one fake, its own and all overlapping dates taken away, date by date."""
    kept = [
        e
        for e, (v, s) in enumerate(zip(effects, starts, strict=True))
        if apart(s, d, starts, length)
    ]
    span = max(starts) - min(starts)
    worth = min(span // length, len(kept))  # the windows of all dates, less its own
    if worth < FEWEST_WINDOWS - 1:
        return float("nan")
    s = np.sqrt(sum(effects[e, k] ** 2 for e in kept) / len(kept))
    return float(2 * stats.t.sf(abs(effects[d, k]) / s, worth))


def apart(start: int, d: int, starts: np.ndarray, length: int) -> bool:
    """Whether the window from ``start`` has no month of that of date ``d``."""
    one, other = set(range(start, start + length)), set(range(starts[d], starts[d] + length))
    return not one & other


@law
@given(fakes())
def test_each_fake_is_asked_among_those_that_do_not_overlap(
    found: tuple[Array, np.ndarray, int],
) -> None:
    effects, starts, length = found
    wanted = [
        [alone(effects, starts, length, d, k) for k in range(effects.shape[1])]
        for d in range(len(effects))
    ]
    np.testing.assert_allclose(left_out(effects, starts, length), wanted, atol=INVERTED)


def test_the_first_of_four_years_is_asked_among_the_other_three() -> None:
    effects, starts = np.array([[3.0], [1.0], [-1.0], [1.0]]), np.arange(4) * 12
    p = left_out(effects, starts, 12)[:, 0]
    assert p[0] == pytest.approx(2 * stats.t.sf(3, 3), abs=EXACT)
    assert p[1] == pytest.approx(2 * stats.t.sf(1 / np.sqrt(11 / 3), 3), abs=EXACT)


def test_it_is_its_history_where_all_others_are_apart() -> None:
    """Dates one window from each other: the p of History less one degree of freedom."""
    effects = np.random.default_rng(3).normal(size=9)
    starts = 12 * np.arange(9)
    others = History(effects=effects[1:], starts=starts[1:], length=12)
    found = left_out(effects[:, None], starts, 12)[0, 0]
    assert found == pytest.approx(others.p_value(float(effects[0])), abs=EXACT)


def test_its_own_window_does_not_count() -> None:
    """Changing a fake changes no p of those that overlap it alone, and all of those apart."""
    random = np.random.default_rng(1)
    effects, starts = random.normal(size=(25, 1)), 3 * np.arange(25)
    other = effects.copy()
    other[12] = 100.0
    moved = left_out(effects, starts, 12)[:, 0] != left_out(other, starts, 12)[:, 0]
    overlapping = np.abs(starts - starts[12]) < 12
    assert moved[12]
    assert not moved[overlapping & (np.arange(25) != 12)].any()
    assert moved[~overlapping].all()


def test_too_few_others_say_nothing() -> None:
    effects, starts = np.ones((3, 2)), 12 * np.arange(3)
    assert np.isnan(left_out(effects, starts, 12)).all()


def test_one_that_moved_among_those_that_never_did() -> None:
    effects, starts = np.zeros((5, 2)), 12 * np.arange(5)
    effects[2, 0] = 1e-9
    p = left_out(effects, starts, 12)
    assert p[2].tolist() == [0.0, 1.0]


def test_p_are_uniform_where_effects_are_normal_and_windows_apart() -> None:
    """The t of one normal draw among eight: Kolmogorov and Smirnov, on a seeded stream."""
    effects = np.random.default_rng(4).normal(size=(9, 1000))
    p = left_out(effects, 12 * np.arange(9), 12)[0]
    assert stats.kstest(p, "uniform").pvalue > 0.01
    assert stats.kstest(p**1.2, "uniform").pvalue < 0.01  # it can tell
