"""Make the boundaries again: ``make boundaries FROM=municipalities_2023_wgs84.geojson``.

From rings of longitude and latitude to lines that neighbours share, as TopoJSON has them: the rings
are cut where three meet, and each line is simplified once, so that no gap opens between neighbours.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from math import dist
from pathlib import Path
from typing import Any

from evaluation.domain import municipalities
from evaluation.domain.projection import tm35fin

TO = Path(__file__).parents[2] / "evaluation" / "domain" / "facts" / "boundaries_2023.topo.json"
GRID = 0.1  # km: a tenth of a millimetre on a map of the country that is a metre high
TOLERANCE = 0.25  # km: how far a line may be moved
LEAST_ISLAND = 15.0  # km²: a smaller one is left out, if the municipality has a larger part
MADE = "2026-11-29"
ORIGIN = {
    "title": "Municipality-based statistical units 2023: municipalities",
    "source": "Statistics Finland; boundaries credited to the National Land Survey of Finland",
    "scale": "1:4 500 000, land without the sea (inferred from the number of points and the coast)",
    "address": "https://stat.fi/tup/avoin-data/paikkatietoaineistot/"
    "kuntapohjaiset_tilastointialueet_en.html",
    "licence": "CC BY 4.0",
    "licence_address": "https://creativecommons.org/licenses/by/4.0/",
    "licence_source": "paikkatietohakemisto.fi, record b4693808-0f3b-4d5e-b366-c410b680ac19:"
    " use constraints, Attribution 4.0 International (CC BY 4.0)",
    "certainty": "high",
    "retrieved": "as a GeoJSON file of WGS84 degrees; its own day of retrieval is not recorded",
    "made": MADE,
    "changes": f"projected to ETRS-TM35FIN, lines simplified by Douglas and Peucker's rule"
    f" ({TOLERANCE} km), rounded to {GRID} km, islands below {LEAST_ISLAND:g} km² left out",
}

Point = tuple[int, int]  # on the grid
Ring = list[Point]  # closed: the last point is the first


def on_grid(ring: Iterable[Sequence[float]]) -> Ring:
    """A ring of degrees on the grid of kilometres, without points that fall on the one before."""
    found: Ring = []
    for longitude, latitude in ring:
        east, north = tm35fin(longitude, latitude)
        point = (round(east / GRID), round(north / GRID))
        if not found or point != found[-1]:
            found.append(point)
    return found


def area(ring: Sequence[Sequence[float]]) -> float:
    """Signed area in squares of the grid: above zero where the ring goes anticlockwise."""
    pairs = pairwise(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def junctions(rings: Iterable[Ring]) -> set[Point]:
    """Points with three or more neighbours: there a line ends."""
    beside: defaultdict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for a, b in pairwise(ring):
            beside[a].add(b)
            beside[b].add(a)
    return {point for point, others in beside.items() if len(others) != 2}


def cut(ring: Ring, ends: set[Point]) -> list[Ring]:
    """A ring as lines between junctions, from the least of them on; whole, and from its least
    point, where it has none.
    """
    points = ring[:-1]
    first = points.index(min([point for point in points if point in ends] or points))
    turned = points[first:] + points[: first + 1]
    lines: list[Ring] = [[turned[0]]]
    for point in turned[1:]:
        lines[-1].append(point)
        if point in ends:
            lines.append([point])
    return [line for line in lines if len(line) > 1]


def simplified(line: Ring) -> Ring:
    """Douglas and Peucker's rule; the ends stay, and of a closed line the point furthest off."""
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda i: dist(line[0], line[i]))
        return simplified(line[: far + 1])[:-1] + simplified(line[far:])
    if len(line) < 3:
        return line
    off = [_off(point, line[0], line[-1]) for point in line]
    most = max(range(len(line)), key=off.__getitem__)
    if off[most] * GRID <= TOLERANCE:
        return [line[0], line[-1]]
    return simplified(line[: most + 1])[:-1] + simplified(line[most:])


def _off(point: Sequence[float], a: Point, b: Point) -> float:
    """How far a point is from the line from a to b."""
    along = (b[0] - a[0], b[1] - a[1])
    square = along[0] ** 2 + along[1] ** 2
    part = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / square
    part = min(1.0, max(0.0, part))
    return dist(point, (a[0] + part * along[0], a[1] + part * along[1]))


def kept(parts: list[list[Ring]]) -> list[list[Ring]]:
    """The parts of a municipality without small islands; the largest is always there."""
    size = [abs(area(part[0])) * GRID**2 for part in parts]
    return [
        part
        for part, km2 in zip(parts, size, strict=True)
        if km2 >= LEAST_ISLAND or km2 == max(size)
    ]


def inside(point: Sequence[float], rings: Iterable[Ring]) -> bool:
    """Whether a point lies inside rings, holes taken off: a ray from it meets them odd times."""
    x, y = point
    met = [
        (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]
        for ring in rings
        for a, b in pairwise(ring)
    ]
    return sum(met) % 2 == 1


def inner_point(code: str, parts: list[list[Ring]]) -> tuple[float, float]:
    """A municipality's centroid among the facts, or, where that lies outside or within a
    kilometre of a border, the point of a grid of kilometres that is furthest from all borders.
    """
    rings = [ring for part in parts for ring in part]
    borders = [pair for ring in rings for pair in pairwise(ring)]

    def depth(point: Sequence[float]) -> float:
        return min(_off(point, a, b) for a, b in borders) if inside(point, rings) else -1.0

    known = municipalities()[code]
    east, north = tm35fin(known.longitude, known.latitude)
    centroid = (east / GRID, north / GRID)
    if depth(centroid) * GRID >= 1:
        return centroid
    across, up = ([point[axis] for ring in rings for point in ring] for axis in (0, 1))
    step = round(1 / GRID)
    grid = [
        (x, y) for x in range(min(across), max(across), step) for y in range(min(up), max(up), step)
    ]
    return max([centroid, *grid], key=depth)


def topology(features: Iterable[dict[str, Any]], digest: str) -> dict[str, Any]:
    """The municipalities of a GeoJSON file as one TopoJSON topology."""
    whole = {
        each["properties"]["id"]: [
            [on_grid(ring) for ring in part] for part in each["geometry"]["coordinates"]
        ]
        for each in features
    }
    parts = {code: kept(each) for code, each in sorted(whole.items())}
    ends = junctions(ring for each in parts.values() for part in each for ring in part)
    lines: dict[tuple[Point, ...], int] = {}

    def number(line: Ring) -> int:
        there = tuple(simplified(min(line, line[::-1])))
        turned = line[::-1] < line
        found = lines.setdefault(there, len(lines))
        return ~found if turned else found

    shapes = [
        {
            "type": "MultiPolygon",
            "id": code,
            "properties": {
                "km2": round(_km2(whole[code]), 1),
                "point": [round(x * GRID, 1) for x in inner_point(code, each)],
            },
            "arcs": [[[number(x) for x in cut(ring, ends)] for ring in part] for part in each],
        }
        for code, each in parts.items()
    ]
    zero = [min(point[axis] for line in lines for point in line) for axis in (0, 1)]
    return {
        "type": "Topology",
        "origin": {**ORIGIN, "sha256_of_source": digest},
        "crs": "EPSG:3067, kilometres",
        "transform": {"scale": [GRID, GRID], "translate": [round(z * GRID, 1) for z in zero]},
        "objects": {"municipalities": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": [_steps(line, zero) for line in lines],
    }


def _km2(parts: list[list[Ring]]) -> float:
    return sum(-area(ring) for part in parts for ring in part) * GRID**2


def _steps(line: Sequence[Point], zero: list[int]) -> list[list[int]]:
    """Each point from the one before, the first from the corner of the grid."""
    before = (zero[0], zero[1])
    steps = []
    for point in line:
        steps.append([point[0] - before[0], point[1] - before[1]])
        before = point
    return steps


def text_of(found: dict[str, Any]) -> str:
    """JSON with a line for every municipality and every arc: a difference can be read."""
    head = {key: found[key] for key in ("type", "origin", "crs", "transform")}
    shapes = found["objects"]["municipalities"]["geometries"]
    shapes_text = ",\n".join(_compact(shape) for shape in shapes)
    arcs_text = ",\n".join(_compact(line) for line in found["arcs"])
    start = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
    return (
        f'{start},\n "objects": {{"municipalities": {{"type": "GeometryCollection",'
        f' "geometries": [\n{shapes_text}\n]}}}},\n "arcs": [\n{arcs_text}\n]\n}}\n'
    )


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def main(source: Path) -> None:
    """Write the facts from a GeoJSON file of municipalities with the property ``id``."""
    data = source.read_bytes()
    found = topology(json.loads(data)["features"], sha256(data).hexdigest())
    TO.write_text(text_of(found), encoding="utf-8", newline="\n")
    print(f"{TO.name}: {len(found['arcs'])} lines, {TO.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
