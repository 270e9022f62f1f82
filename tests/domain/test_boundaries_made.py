"""How the boundaries are made: lines shared once, ends kept, islands left out, holes kept."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.make_boundaries import (
    GRID,
    LEAST_ISLAND,
    ORIGIN,
    TOLERANCE,
    Ring,
    _off,
    area,
    cut,
    inside,
    junctions,
    kept,
    simplified,
    text_of,
    topology,
)

STEPS = st.lists(st.tuples(st.integers(1, 30), st.integers(-30, 30)), min_size=2, max_size=30)
BORDER = [(25.0, 61.0), (25.03, 61.1), (24.98, 61.2), (25.01, 61.3), (25.0, 61.4)]
WEST = [*BORDER, (24.6, 61.4), (24.6, 61.0), (25.0, 61.0)]
EAST = [(25.0, 61.0), (25.4, 61.0), (25.4, 61.4), *BORDER[::-1]]


def square(side: int, x: int = 0, y: int = 0) -> Ring:
    return [(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)]


def feature(code: str, *parts: list[list[tuple[float, float]]]) -> dict[str, Any]:
    return {"properties": {"id": code}, "geometry": {"coordinates": list(parts)}}


def turned(ring: list[tuple[float, float]], by: int) -> list[tuple[float, float]]:
    points = ring[:-1]
    return [*points[by:], *points[: by + 1]]


def two(by: int = 0) -> list[dict[str, Any]]:
    """Two municipalities with a bent border between them; rings may begin anywhere."""
    return [feature("049", [turned(WEST, by)]), feature("091", [turned(EAST, by)])]


def line(steps: list[tuple[int, int]]) -> Ring:
    found = [(0, 0)]
    for right, up in steps:
        found.append((found[-1][0] + right, found[-1][1] + up))
    return found


@given(STEPS)
def test_a_simplified_line_is_within_the_tolerance_and_has_its_ends(
    steps: list[tuple[int, int]],
) -> None:
    whole = line(steps)
    found = simplified(whole)
    assert (found[0], found[-1]) == (whole[0], whole[-1])
    assert [point for point in whole if point in set(found)] == found
    for point in whole:
        assert min(_off(point, a, b) for a, b in pairwise(found)) * GRID <= TOLERANCE


def test_a_straight_line_is_its_ends_and_a_corner_stays() -> None:
    assert simplified([(0, 0), (5, 1), (10, 0)]) == [(0, 0), (10, 0)]  # 0.1 km off
    assert simplified([(0, 0), (5, 9), (10, 0)]) == [(0, 0), (5, 9), (10, 0)]


def test_an_island_stays_closed() -> None:
    found = simplified(square(100))
    assert found == square(100)


def test_rings_are_cut_where_three_meet() -> None:
    left, right = square(10), square(10, 10)
    ends = junctions([left, right])
    assert ends == {(10, 0), (10, 10)}
    assert [len(part) for part in cut(left, ends)] == [4, 2]
    assert cut(square(10, 50), ends)[0][0] == (50, 0)


@pytest.mark.parametrize("by", [0, 1, 3])
def test_two_neighbours_share_one_line_wherever_their_rings_begin(by: int) -> None:
    found = topology(two(by), "0")
    shapes = {s["id"]: s["arcs"][0][0] for s in found["objects"]["municipalities"]["geometries"]}
    assert len(found["arcs"]) == 3
    assert {~number for number in shapes["049"]} & set(shapes["091"])
    assert text_of(found) == text_of(topology(two(), "0"))


def test_the_order_of_the_source_does_not_matter() -> None:
    assert topology(two()[::-1], "0") == topology(two(), "0")


def test_the_text_is_the_topology_and_names_the_source() -> None:
    found = topology(two(), "0")
    read = json.loads(text_of(found))
    assert read["objects"] == found["objects"] and read["arcs"] == found["arcs"]
    assert read["origin"] == {**ORIGIN, "sha256_of_source": "0"}


def test_a_hole_is_kept_and_shared_with_who_is_in_it() -> None:
    hole = [(24.7, 61.1), (24.8, 61.1), (24.8, 61.2), (24.7, 61.2), (24.7, 61.1)]
    outside, inner = feature("049", [WEST, hole]), feature("235", [hole[::-1]])
    shapes = topology([outside, inner], "0")["objects"]["municipalities"]["geometries"]
    assert len(shapes[0]["arcs"][0]) == 2
    assert shapes[0]["arcs"][0][1] == [~number for number in shapes[1]["arcs"][0][0]]


def test_small_islands_are_left_out_but_never_the_largest_part() -> None:
    least = round((LEAST_ISLAND**0.5) / GRID)
    large, small, tiny = square(least + 1), square(least - 1, 500), square(2, 900)
    assert kept([[small], [large], [tiny]]) == [[large]]
    assert kept([[tiny]]) == [[tiny]]
    assert area(square(10)) == -100


def test_inside_is_odd_and_a_hole_is_outside() -> None:
    ring, hole = square(10), square(4, 3, 3)[::-1]
    assert inside((1, 1), [ring, hole])
    assert not inside((5, 5), [ring, hole])
    assert not inside((11, 5), [ring, hole])
