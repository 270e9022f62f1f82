"""The figure of the choice: the same bytes, a shape of its own for every fate."""

from __future__ import annotations

import matplotlib as mpl
import pytest

from evaluation.report.drawing.choice_plot import (
    DIGIT,
    LOOKS,
    NEAR,
    OFFSETS,
    TALL,
    Fate,
    Point,
    choice_plot,
    places,
)
from evaluation.report.drawing.rendering import svg
from evaluation.report.drawing.style import Look

WORDS = {"mde": "effect", "size": "false alarms", "limit": "limit"} | {
    f.value: f.value for f in Fate
}
LOOK = Look("NOT DATA", lambda value: f"{value:g}", "stamp")

POINTS = [Point(n, 0.3 * n, 0.02 * n, fate) for n, fate in enumerate(Fate, 1)]


def drawn(points: list[Point], limit: float = 0.08) -> str:
    return svg(choice_plot(points, limit, WORDS, LOOK), LOOK)


def test_the_same_bytes_whatever_a_notebook_has_set() -> None:
    once = drawn(POINTS)
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 9}):
        assert drawn(POINTS) == once
    assert "stamp" in once


@pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.RUNNER_UP])
def test_what_became_of_a_candidate_is_seen(fate: Fate) -> None:
    one, other = (drawn([Point(1, 0.5, 0.02, made), POINTS[0]]) for made in (fate, Fate.RUNNER_UP))
    assert one != other


def test_shapes_tell_fates_apart_without_colour() -> None:
    assert set(LOOKS) == set(Fate)
    assert len({marker for marker, _ in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize("sizes", [(0.0, 0.0), (0.01, 0.4)])
def test_the_limit_and_every_point_are_inside(sizes: tuple[float, float]) -> None:
    points = [Point(1, 0.5, sizes[0], Fate.CHOSEN), Point(2, 5.0, sizes[1], Fate.SIZE)]
    axes = choice_plot(points, 0.08, WORDS, LOOK).axes[0]
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert all(left < p.mde < right and low <= 100 * p.size < high for p in points)
    assert low < 8 < high
    assert drawn(points) != drawn(points, 0.06)


def test_one_candidate_is_drawn_too() -> None:
    assert "<svg" in drawn([Point(1, 0.5, 0.02, Fate.CHOSEN)])


def test_a_point_by_itself_has_its_number_above() -> None:
    assert places([Point(1, 0.5, 0.04, Fate.CHOSEN)], 10.0) == [OFFSETS[0]]
    assert OFFSETS[0] == pytest.approx((0.0, 10.0))


def test_numbers_of_a_crowd_do_not_meet() -> None:
    crowd = [Point(n, 0.6, 0.04, Fate.RUNNER_UP) for n in range(1, 13)]
    ends = [Point(13, 0.3, 0.01, Fate.SIZE), Point(14, 3.0, 0.01, Fate.SIZE)]
    found = places([*crowd, *ends], 10.0)[: len(crowd)]
    pairs = [(one, other) for place, one in enumerate(found) for other in found[:place]]
    assert all(
        abs(one[0] - other[0]) >= DIGIT or abs(one[1] - other[1]) >= TALL for one, other in pairs
    )
    assert len(set(found)) == len(crowd)
    assert any(max(abs(right), abs(up)) > NEAR for right, up in found)


def test_a_number_at_the_bottom_stands_above_it() -> None:
    (_, up), _ = places([Point(1, 0.5, 0.0, Fate.SIZE), Point(2, 0.9, 0.05, Fate.SIZE)], 10.0)
    assert up > 0
