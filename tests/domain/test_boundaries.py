"""Boundaries: the 309, sharing their borders, with source and licence, true to what is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import pairwise
from math import hypot

import pytest

from evaluation.domain import boundaries, municipalities, tm35fin
from evaluation.domain.boundaries import FILE, Point
from evaluation.errors import DomainError
from tests.domain.make_boundaries import _off, area, inside

SEGMENT = tuple[Point, Point]
BESIDE = {  # municipalities that share a border on land, by what anybody can look up
    "049": {"091", "092", "235", "257", "543", "927"},
    "235": {"049"},
    "890": {"148"},
}


def numbers(code: str) -> Iterator[int]:
    for part in boundaries().parts[code]:
        for ring in part:
            yield from ring


def line_of(number: int) -> int:
    return number if number >= 0 else ~number


def crossing(a: SEGMENT, b: SEGMENT) -> bool:
    """Whether two segments cross between their ends."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(*a, b[0]) * side(*a, b[1]) < 0 and side(*b, a[0]) * side(*b, a[1]) < 0


def crossings(segments: Iterable[SEGMENT]) -> list[tuple[SEGMENT, SEGMENT]]:
    ordered = sorted(segments, key=lambda s: min(s[0][0], s[1][0]))
    found = []
    for place, one in enumerate(ordered):
        end = max(one[0][0], one[1][0])
        for other in ordered[place + 1 :]:
            if min(other[0][0], other[1][0]) > end:
                break
            if crossing(one, other):
                found.append((one, other))
    return found


def test_they_are_of_the_municipalities_of_2021_and_of_no_other() -> None:
    assert set(boundaries().parts) == set(municipalities())
    assert set(boundaries().points) == set(boundaries().km2) == set(municipalities())


def test_they_say_where_they_are_from_and_under_which_licence() -> None:
    origin = boundaries().origin
    assert origin["licence"] == "CC BY 4.0"
    assert origin["licence_address"] == "https://creativecommons.org/licenses/by/4.0/"
    needed = ("title", "source", "address", "licence_source", "certainty", "retrieved", "made")
    assert all(origin[key] for key in (*needed, "changes", "sha256_of_source"))
    assert "Statistics Finland" in origin["source"]
    assert "National Land Survey" in origin["source"]


def test_the_file_is_small() -> None:
    data = files("evaluation.domain.facts").joinpath(FILE).read_bytes()
    assert len(data) <= 120_000
    assert b"\r" not in data


def test_neighbours_share_their_border_and_no_line_is_there_twice() -> None:
    """Each line is used by one, or by two that go along it in opposite directions."""
    used = Counter(number for code in boundaries().parts for number in numbers(code))
    assert set(used.values()) == {1}
    assert {line_of(number) for number in used} == set(range(len(boundaries().lines)))
    ways = Counter(frozenset(line) for line in boundaries().lines)
    assert set(ways.values()) == {1}
    shared = sum(number in used and ~number in used for number in used) // 2
    assert shared > 700


@pytest.mark.parametrize(("code", "beside"), BESIDE.items())
def test_who_borders_on_whom(code: str, beside: set[str]) -> None:
    mine = {~number for number in numbers(code)}
    found = {other for other in boundaries().parts if mine & set(numbers(other))}
    assert beside <= found if code == "890" else found == beside


def test_no_border_crosses_another() -> None:
    assert crossings(pair for line in boundaries().lines for pair in pairwise(line)) == []


def test_a_crossing_would_be_seen() -> None:
    assert len(crossings([((0, 0), (2, 2)), ((0, 2), (2, 0)), ((5, 0), (6, 0))])) == 1


@pytest.mark.parametrize("code", ["049", "235", "445", "890"])
def test_rings_are_closed(code: str) -> None:
    rings = boundaries().rings(code)
    assert rings and all(len(ring) >= 4 and ring[0] == ring[-1] for ring in rings)


def test_areas_are_those_of_the_source() -> None:
    """Each to 7 per cent, where islands are left out, and the country to a tenth of a per mille."""
    found = {code: -sum(map(area, boundaries().rings(code))) for code in municipalities()}
    given = boundaries().km2
    assert {code for code in found if abs(found[code] / given[code] - 1) > 0.07} == set()
    assert sum(found.values()) == pytest.approx(sum(given.values()), rel=1.1e-4)


def test_a_point_lies_in_its_municipality_and_in_no_other() -> None:
    rings = {code: list(map(list, boundaries().rings(code))) for code in municipalities()}
    for code, point in boundaries().points.items():
        assert [other for other in rings if inside(point, rings[other])] == [code]


def test_centroids_of_another_source_lie_where_the_boundaries_do() -> None:
    """The facts' centroids, rounded to a hundredth of a degree: of bent shapes they lie outside."""
    off = {}
    for code, m in municipalities().items():
        point, rings = tm35fin(m.longitude, m.latitude), list(map(list, boundaries().rings(code)))
        if not inside(point, rings):
            pairs = (pair for ring in rings for pair in pairwise(ring))
            off[m.name_fi] = min(_off(point, a, b) for a, b in pairs)
    assert len(off) < 10
    assert max(off.values()) < 4.0


def test_the_middle_of_helsinki_is_in_helsinki() -> None:
    """The railway station, 60.1719 N 24.9414 E: within a kilometre of a coast this coarse."""
    point = tm35fin(24.9414, 60.1719)
    near = min(hypot(x - point[0], y - point[1]) for x, y in boundaries().rings("091")[0])
    assert inside(point, [list(r) for r in boundaries().rings("091")]) or near < 5.0


def test_a_code_without_boundary_is_refused_with_what_to_do() -> None:
    with pytest.raises(DomainError, match=r"(?s)911.*recode"):
        boundaries().rings("911")
