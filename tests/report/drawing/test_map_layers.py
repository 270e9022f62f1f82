"""Layers of a map: coordinates in tenths, discs as large as people are many, names apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from evaluation.report.drawing.map_layers import (
    LARGEST,
    LEAST,
    LETTER,
    LINE,
    Tenths,
    across,
    discs,
    filled,
    spots,
)
from evaluation.report.drawing.map_places import Box

EDGE = Box(0, 0, 200, 300)
POINTS = st.lists(
    st.tuples(st.floats(0, 200), st.floats(0, 300), st.floats(0.5, 7)), min_size=1, max_size=12
)


def test_display_coordinates_are_tenths_of_a_point() -> None:
    assert Tenths().transform([[1.234, 5.06], [7.0, 8.95]]).tolist() == [[1.2, 5.1], [7.0, 9.0]]


def test_areas_of_discs_are_as_their_people() -> None:
    found = across(np.array([640_000.0, 160_000.0, 40_000.0, 0.0]), 640_000.0)
    assert found.tolist() == [LARGEST, LARGEST / 2, LARGEST / 4, LEAST]


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_more_people_never_have_a_smaller_disc(people: list[int]) -> None:
    ordered = np.array(sorted(people), dtype=np.float64)
    found = across(ordered, 1e6)
    assert (np.diff(found) >= 0).all() and found.max() <= LARGEST
    assert (found * 4 == np.round(found * 4)).all()


def test_small_discs_lie_on_large_ones_and_each_is_there_once_with_its_rim() -> None:
    axes = Canvas().add_axes((0, 0, 1, 1))
    points = np.array([[0.2, 0.2], [0.4, 0.4], [0.6, 0.6]])
    discs(axes, points, np.array([2.0, 9.0, 2.0]), ["black"] * 3)
    drawn = sorted(axes.patches, key=lambda patch: patch.get_zorder())
    assert [patch.get_linewidth() for patch in drawn] == [10.0, 9.0, 3.0, 2.0]
    assert [len(patch.get_path().vertices) for patch in drawn] == [2, 2, 4, 4]


def test_a_shape_with_a_hole_is_one_path_with_its_name() -> None:
    canvas = Canvas(figsize=(1, 1), dpi=90)
    backend, axes = FigureCanvasAgg(canvas), canvas.add_axes((0, 0, 1, 1), xlim=(0, 3), ylim=(0, 3))
    axes.axis("off")
    ring = np.array([[0, 0], [0, 3], [3, 3], [3, 0], [0, 0.0]])
    hole = (ring / 3 + 1)[::-1]
    filled(axes, [ring, hole], "red", None, ("black", 0.5), "shape")
    (patch,) = axes.patches
    backend.draw()
    pixels = np.asarray(backend.buffer_rgba())
    assert patch.get_gid() == "shape"
    assert pixels[15, 15, :3].tolist() == [255, 0, 0]
    assert pixels[45, 45, :3].tolist() == [255, 255, 255]


def box_of(found: tuple[int, float, float, int], name: str, size: float) -> Box:
    _, x, y, side = found
    wide, high = LETTER * size * len(name), LINE * size
    return Box(x + (side - 1) / 2 * wide, y - high / 2, wide, high)


@given(POINTS)
def test_names_meet_no_name_and_no_disc_and_stay_on_the_map(
    of: list[tuple[float, float, float]],
) -> None:
    points, radii = np.array([one[:2] for one in of]), np.array([one[2] for one in of])
    names = ["Kouvola 10%"] * len(of)
    found = list(spots(points, radii, names, 7.5, EDGE))
    boxes = [box_of(one, names[one[0]], 7.5) for one in found]
    for place, box in enumerate(boxes):
        assert box.within(EDGE)
        assert not any(box.meets(other) for other in boxes[:place])
        for (x, y), r in zip(points, radii, strict=True):
            assert not box.meets(Box(x - r, y - r, 2 * r, 2 * r))


@pytest.mark.parametrize(
    ("point", "side"), [((100, 150), 1), ((199, 150), -1), ((100, 299), 1), ((1, 1), 1)]
)
def test_a_name_with_room_is_there(point: tuple[float, float], side: int) -> None:
    found = list(spots(np.array([point]), np.array([2.0]), ["Espoo"], 7.5, EDGE))
    assert [one[0] for one in found] == [0]
    assert found[0][3] in (side, 0, 1, -1)


def test_a_name_that_is_longer_than_the_map_is_left_out() -> None:
    assert not list(spots(np.array([[9.0, 9.0]]), np.array([1.0]), ["x" * 90], 7.5, EDGE))
