"""The rule of space and time, by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import DesignError
from evaluation.study.inference.concordance import Concordance, concordance
from tests.strength import tried

NOTHING = (float("nan"), float("nan"))
law = tried(60)
shares = st.floats(0, 1)
intervals = st.tuples(st.floats(-9, 9), st.floats(-9, 9)).map(lambda ends: tuple(sorted(ends)))


def test_by_hand() -> None:
    both = concordance(0.01, 0.2, (-2.0, -1.0), (-0.5, 3.0))
    assert both == Concordance(p_value=0.2, ci_low=-2.0, ci_high=3.0)
    alone = concordance(0.01, None, (-2.0, -1.0), None)
    assert alone == Concordance(p_value=0.01, ci_low=-2.0, ci_high=-1.0)


def test_an_inversion_that_keeps_nothing_adds_nothing() -> None:
    found = concordance(0.01, 0.02, (1.0, 2.0), NOTHING)
    assert (found.ci_low, found.ci_high) == (1.0, 2.0)
    neither = concordance(0.01, 0.02, NOTHING, NOTHING)
    assert np.isnan([neither.ci_low, neither.ci_high]).all()


def test_an_interval_without_an_end_stays_so() -> None:
    found = concordance(0.5, 0.5, (-np.inf, 2.0), (0.0, 3.0))
    assert (found.ci_low, found.ci_high) == (-np.inf, 3.0)


@law
@given(shares, shares, intervals, intervals)
def test_it_is_the_larger_p_and_holds_both_intervals(
    one: float, other: float, space: Any, time: Any
) -> None:
    found = concordance(one, other, space, time)
    assert found == concordance(other, one, time, space)
    assert found.p_value >= max(one, other)
    assert found.p_value in (one, other)
    for low, high in (space, time):
        assert found.ci_low <= low <= high <= found.ci_high
    assert found.ci_low in (space[0], time[0])
    assert found.ci_high in (space[1], time[1])


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((np.nan, None, (0, 1), None), "a p-value of nan"),
        ((0.5, 1.5, (0, 1), (0, 1)), "a p-value of 1.5"),
        ((0.5, None, (0, 1), (0, 1)), "p of time None"),
        ((0.5, 0.5, (0, 1), None), "interval of time None"),
        ((0.5, 0.5, (2, 1), (0, 1)), "from 2 to 1"),
        ((0.5, 0.5, (0, 1), (np.nan, 1)), "from nan to 1"),
    ],
)
def test_half_a_channel_is_refused(arguments: tuple[Any, ...], found: str) -> None:
    with pytest.raises(DesignError, match=found):
        concordance(*arguments)
