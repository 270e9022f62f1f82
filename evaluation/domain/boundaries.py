"""Boundaries of municipalities: outlines of shared lines, simplified for maps of the country."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from evaluation.door import door
from evaluation.errors import DomainError

FILE = "boundaries_2023.topo.json"

Point = tuple[float, float]  # kilometres east and north, ETRS-TM35FIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Boundaries:
    """Lines between municipalities, and who is inside which: no line is there twice.

    A ring is lines after each other, by number; ``~i`` is line i from its end. The first ring of a
    part goes round it clockwise, another is a hole. ``origin`` says where they are from, under
    which licence, and what was done to them.
    """

    lines: tuple[tuple[Point, ...], ...]
    parts: Mapping[str, tuple[tuple[tuple[int, ...], ...], ...]]  # code → parts → rings → lines
    points: Mapping[str, Point]  # a point well inside each, for a dot
    km2: Mapping[str, float]  # area inside the source's own outline, by code
    origin: Mapping[str, str]

    @door
    def rings(self, code: str) -> tuple[tuple[Point, ...], ...]:
        """The closed rings of a municipality, in kilometres: its parts and their holes.

        Raises
        ------
        DomainError
            If the code is not of 2021–2024.
        """
        if code not in self.parts:
            raise DomainError(
                f"no boundary of a municipality '{code}'",
                why="the boundaries are of the 309 municipalities of 2021–2024",
                remedy="sum former municipalities into those of today with evaluation.recode",
            )
        return tuple(tuple(self._along(ring)) for part in self.parts[code] for ring in part if ring)

    def _along(self, ring: tuple[int, ...]) -> Iterator[Point]:
        """The points of a ring; where a line begins, the one before it has ended."""
        for place, number in enumerate(ring):
            line = self.lines[number] if number >= 0 else self.lines[~number][::-1]
            yield from line[1 if place else 0 :]


@cache
def boundaries() -> Boundaries:
    """The boundaries of the 309 municipalities of 2021–2024, as they were in 2023.

    A map of the country may be drawn from them; nothing may be measured on them.
    """
    text = files("evaluation.domain.facts").joinpath(FILE).read_text(encoding="utf-8")
    topology = json.loads(text)
    shapes = topology["objects"]["municipalities"]["geometries"]
    return Boundaries(
        lines=tuple(_points(line, topology["transform"]) for line in topology["arcs"]),
        parts=MappingProxyType({shape["id"]: _tuples(shape["arcs"]) for shape in shapes}),
        points=MappingProxyType(
            {shape["id"]: _pair(shape["properties"]["point"]) for shape in shapes}
        ),
        km2=MappingProxyType({shape["id"]: shape["properties"]["km2"] for shape in shapes}),
        origin=MappingProxyType(topology["origin"]),
    )


def _points(line: list[list[int]], transform: dict[str, list[float]]) -> tuple[Point, ...]:
    """From steps on a grid to kilometres: one division a coordinate, so equal points stay equal."""
    (x_step, y_step), (x_zero, y_zero) = transform["scale"], transform["translate"]
    x = y = 0
    found = []
    for right, up in line:
        x, y = x + right, y + up
        found.append((round(x * x_step + x_zero, 3), round(y * y_step + y_zero, 3)))
    return tuple(found)


def _pair(point: list[float]) -> Point:
    east, north = point
    return east, north


def _tuples(arcs: list[list[list[int]]]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    return tuple(tuple(tuple(ring) for ring in part) for part in arcs)
