"""What a reader can derive: by hand, and against every solution there is on tiny systems."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluation.errors import DesignError
from evaluation.report.release.derivable import Row, intervals, shared, tightened

MOST = 1000.0


def row(at: tuple[int, ...], *by: float) -> Row:
    return Row(at, np.array([by]))


def derived(
    rows: list[Row], known: dict[int, float], n: int, most: float = MOST
) -> list[tuple[float, float]]:
    """Intervals of one block: what is known is fixed, the others lie in 0 … most."""
    low, high = np.zeros((1, n)), np.full((1, n), most)
    for column, value in known.items():
        low[0, column] = high[0, column] = value
    asked = np.ones((1, n), dtype=bool)
    low, high = intervals(rows, low, high, np.ones((1, n)), asked)
    return list(zip(low[0].tolist(), high[0].tolist(), strict=True))


def test_a_complement() -> None:
    """Unemployed 100 and men 93 leave 7 women."""
    rows = [row((0, 1, 2), 1, -1, -1)]
    assert derived(rows, {0: 100, 1: 93}, 3)[2] == (7, 7)
    assert derived(rows, {0: 100}, 3)[2] == (0, 100)


def test_two_outcomes() -> None:
    """Broad 120 less registered 100 leaves 20 in services, and a part of them is at most that."""
    rows = [row((0, 1, 2), 1, -1, -1), row((2, 3, 4), 1, -1, -1)]
    found = derived(rows, {0: 120, 1: 100}, 5)
    assert found[2] == (20, 20)
    assert found[3] == (0, 20)


def test_a_share_times_its_denominator() -> None:
    """93 % of a count that is known is 93; of one that is not, a multiple of 93."""
    step = np.array([[93.0, 100.0, 1.0]])
    rows = [row((0, 1), 100, -93), row((1, 0, 2), 1, -1, -1)]
    low, high = np.array([[93.0, 100.0, 0.0]]), np.full((1, 3), 450.0)
    asked = np.ones((1, 3), dtype=bool)
    found = intervals(rows, low, high, step, asked)
    assert (found[0].tolist(), found[1].tolist()) == ([[93, 100, 7]], [[372, 400, 28]])
    high[0, 1] = 199  # it can only be 100
    found = intervals(rows, low, high, step, asked)
    assert found[0].tolist() == found[1].tolist() == [[93, 100, 7]]


def test_a_difference_of_areas() -> None:
    """The country less every municipality but one is that one."""
    low, high = np.array([[10.0], [20.0], [0.0]]), np.array([[10.0], [20.0], [50.0]])
    truth = np.array([[10.0], [20.0], [4.0]])
    found = shared(low, high, np.array([[34.0]]), truth, axis=0)
    assert (found[0][2, 0], found[1][2, 0]) == (4, 4)
    some_nowhere = shared(low, high, np.array([[36.0]]), truth, axis=0)
    assert (some_nowhere[0][2, 0], some_nowhere[1][2, 0]) == (0, 6)
    unknown = shared(low, high, np.array([[np.nan]]), truth, axis=0)
    assert (unknown[0][2, 0], unknown[1][2, 0]) == (0, 50)


def test_a_cycle_is_decided_by_the_program() -> None:
    """x + y = 10, y + z = 10 and x + z = 10 leave 5 each; no row alone tells it."""
    rows = [row((0, 1, 3), 1, 1, -1), row((1, 2, 3), 1, 1, -1), row((0, 2, 3), 1, 1, -1)]
    low, high = np.array([[0.0, 0, 0, 10]]), np.array([[10.0, 10, 10, 10]])
    loose = tightened(rows, low, high, np.ones((1, 4)))
    assert (loose[0][0, 0], loose[1][0, 0]) == (0, 10)
    assert derived(rows, {3: 10}, 4)[:3] == [(5, 5)] * 3


def test_blocks_of_one_program_do_not_touch() -> None:
    rows = [row((0, 1, 3), 1, 1, -1), row((1, 2, 3), 1, 1, -1), row((0, 2, 3), 1, 1, -1)]
    whole = np.array([10.0, 14, 20, 10])
    low, high = np.zeros((4, 4)), np.full((4, 4), 30.0)
    low[:, 3] = high[:, 3] = whole
    asked = np.ones((4, 4), dtype=bool)
    asked[3] = False
    found = intervals(rows, low, high, np.ones((4, 4)), asked)
    assert found[0][:, 0].tolist() == [5, 7, 10, 0]
    assert found[1][:, 0].tolist() == [5, 7, 10, 10]


def test_counts_that_contradict_each_other_are_refused() -> None:
    rows = [row((0, 1, 3), 1, 1, -1), row((1, 2, 3), 1, 1, -1), row((0, 2, 4), 1, 1, -1)]
    rows.append(row((0, 1, 2, 5), 1, 1, 1, -1))
    with pytest.raises(DesignError, match="no solution"):
        derived(rows, {3: 10, 4: 10, 5: 14}, 6)


# Every solution there is: four counts of 0 to 6, rows of ±1, some known.

SIGNS = st.sampled_from([-1.0, 0.0, 0.0, 1.0])


@settings(max_examples=150)
@given(
    truth=st.lists(st.integers(0, 6), min_size=4, max_size=4),
    signs=st.lists(st.lists(SIGNS, min_size=4, max_size=4), min_size=1, max_size=3),
    known=st.sets(st.integers(0, 3), max_size=2),
    threshold=st.integers(3, 5),
)
def test_the_interval_holds_the_truth_and_what_passes_cannot_be_pinned(
    truth: list[int], signs: list[list[float]], known: set[int], threshold: int
) -> None:
    """Each row's sum is told as one more count, as an outcome is."""
    rows, told = [], dict.fromkeys(known, 0.0)
    told = {column: float(truth[column]) for column in known}
    for r, by in enumerate(signs):
        total = float(np.dot(by, truth))
        assume(total >= 0 and any(by))
        rows.append(Row((0, 1, 2, 3, 4 + r), np.array([[*by, -1.0]])))
        told[4 + r] = total
    found = derived(rows, told, 4 + len(signs), most=6)[:4]
    solutions = [
        x
        for x in product(range(7), repeat=4)
        if all(x[c] == truth[c] for c in known)
        and all(np.dot(by, x) == told[4 + r] for r, by in enumerate(signs))
    ]
    assert tuple(truth) in solutions
    for column, (low, high) in enumerate(found):
        values = {x[column] for x in solutions}
        assert low <= min(values) and max(values) <= high
        passes = low <= 1 and high >= threshold - 1
        if passes and 0 < truth[column] < threshold:
            assert len(values) > 1
