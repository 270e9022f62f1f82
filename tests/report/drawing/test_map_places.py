"""What a map shows: the square near the treated, and where shades of weights begin."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.drawing.map_places import (
    LEAST_KM,
    NEAR_KM,
    ROOM,
    STEPS,
    Box,
    Places,
    Role,
    bands,
    country,
    extent,
    near,
)


def square(x: float, y: float, side: float) -> np.ndarray:
    return np.array([[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]])


def places(*of: tuple[float, float, float, Role]) -> Places:
    return Places(
        rings=[[square(x, y, side)] for x, y, side, _ in of],
        points=np.array([[x + side / 2, y + side / 2] for x, y, side, _ in of]),
        population=np.arange(1.0, len(of) + 1),
        roles=[role for *_, role in of],
        weights=np.zeros(len(of)),
    )


@pytest.mark.parametrize(
    ("most", "begins"),
    [
        (0.10, (0.0, 0.025, 0.05, 0.075)),
        (0.37, (0.0, 0.1, 0.2, 0.3)),
        (0.04, (0.0, 0.01, 0.02, 0.03)),
        (1.0, (0.0, 0.25, 0.5, 0.75)),
        (0.0, (0.0,)),
    ],
)
def test_shades_begin_at_round_weights(most: float, begins: tuple[float, ...]) -> None:
    assert bands(most, 4) == pytest.approx(begins)


@given(st.floats(1e-6, 1), st.integers(2, 6))
def test_shades_hold_every_weight_and_are_no_more_than_asked(most: float, number: int) -> None:
    begins = bands(most, number)
    step = begins[1] if len(begins) > 1 else most
    assert begins[0] == 0 and len(begins) <= number
    assert begins[-1] < most * (1 + 1e-9)
    assert begins[-1] + step >= most * (1 - 1e-6)
    if len(begins) > 1:
        digits = step / 10 ** math.floor(math.log10(step) + 1e-9)
        assert min(abs(digits - one) for one in STEPS) < 1e-6


def test_one_treated_municipality_is_drawn_larger_in_its_middle() -> None:
    found = near(places((100, 200, 50, Role.TREATED), (0, 0, 900, Role.LEFT_OUT)))
    assert found == Box(125 - 45, 225 - 45, 90, 90)
    assert ROOM * 50 == 90


def test_a_small_one_is_seen_with_its_surroundings() -> None:
    found = near(places((100, 200, 10, Role.TREATED)))
    assert found is not None and found.width == LEAST_KM


def test_treated_far_apart_are_not_drawn_larger_and_nobody_is_not() -> None:
    far = places((0, 0, 10, Role.TREATED), (NEAR_KM, 0, 10, Role.TREATED))
    assert near(far) is None
    assert near(places((0, 0, 10, Role.DONOR))) is None


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 60), st.floats(1, 50)), min_size=1))
def test_every_treated_municipality_is_inside_the_square(
    of: list[tuple[float, float, float]],
) -> None:
    there = places(*((*one, Role.TREATED) for one in of))
    found = near(there)
    assert found is not None
    around = country(there)
    assert around.within(
        Box(found.left - 1e-6, found.bottom - 1e-6, found.width + 2e-6, found.height + 2e-6)
    )


def test_rectangles_meet_hold_and_lie_within() -> None:
    box = Box(0, 0, 2, 1)
    assert box.meets(Box(1, 0.5, 4, 4)) and not box.meets(Box(2.1, 0, 1, 1))
    assert box.holds(np.array([1, 0.5])) and not box.holds(np.array([2, 0.5]))
    assert Box(0.5, 0.5, 0.5, 0.5).within(box) and not box.within(Box(0, 0, 1, 1))
    assert extent([square(3, 4, 5)]) == Box(3, 4, 5, 5)


def test_rows_of_a_role() -> None:
    there = places((0, 0, 1, Role.DONOR), (1, 0, 1, Role.TREATED), (2, 0, 1, Role.DONOR))
    assert there.of(Role.DONOR).tolist() == [0, 2]
    assert there.of(Role.IN_TRIAL).size == 0
