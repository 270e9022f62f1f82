"""What a map shows: municipalities with their outlines and roles, and the words beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.core.arrays import Array, Labels

NEAR_KM, LEAST_KM = 120.0, 60.0  # treated who lie within so much are drawn larger, in such a square
ROOM = 1.8  # times their extent
STEPS = (1.0, 2.0, 2.5, 5.0)  # times powers of ten: where one shade ends and the next begins
EXACT = 1e-9


class Role(StrEnum):
    """What a municipality is in a comparison."""

    TREATED = "treated"
    DONOR = "donor"
    IN_TRIAL = "in_trial"
    LEFT_OUT = "excluded"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its lower left corner and its size, in kilometres on the map or in points."""

    left: float
    bottom: float
    width: float
    height: float

    def holds(self, point: Array) -> bool:
        """Whether a point lies inside, not on the edge."""
        x, y = float(point[0]) - self.left, float(point[1]) - self.bottom
        return 0 < x < self.width and 0 < y < self.height

    def within(self, other: Box) -> bool:
        """Whether it is wholly inside another."""
        return (
            self.left >= other.left
            and self.bottom >= other.bottom
            and self.left + self.width <= other.left + other.width
            and self.bottom + self.height <= other.bottom + other.height
        )

    def meets(self, other: Box) -> bool:
        """Whether two have a point in common."""
        return (
            self.left <= other.left + other.width
            and other.left <= self.left + self.width
            and self.bottom <= other.bottom + other.height
            and other.bottom <= self.bottom + self.height
        )


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Places:
    """N municipalities. ``weights`` are shares of one, of donors; 0 for all others."""

    rings: Sequence[Sequence[Array]]  # N times closed rings of shape (P, 2), in kilometres
    points: Array  # (N, 2): a point inside each
    population: Array  # (N,)
    roles: Sequence[Role]
    weights: Array  # (N,)

    def of(self, role: Role) -> Labels:
        """The rows of one role."""
        return np.flatnonzero([each is role for each in self.roles])


@dataclass(frozen=True, kw_only=True, slots=True)
class MapWords:
    """What stands beside a map and on it, in one language. Without ``shades`` donors are alike."""

    roles: Mapping[Role, str]  # lines of the key, of those that there are
    shades: Sequence[tuple[float, str]]  # from which weight on, the least first
    disc_title: str
    discs: Sequence[tuple[float, str]]  # people
    names: Sequence[tuple[int, str]]  # rows that bear their name on the map, the first before all
    near_names: Sequence[str]  # N names, for what is drawn larger
    near_title: str
    credit: str


def extent(rings: Sequence[Array]) -> Box:
    """The rectangle round some rings."""
    points = np.concatenate(rings)
    low, high = points.min(axis=0), points.max(axis=0)
    return Box(float(low[0]), float(low[1]), *(float(side) for side in high - low))


def country(places: Places) -> Box:
    """The rectangle round all municipalities."""
    return extent([ring for rings in places.rings for ring in rings])


def near(places: Places) -> Box | None:
    """The square to draw larger: round the treated, if they lie near together; None if not."""
    treated = [ring for row in places.of(Role.TREATED) for ring in places.rings[row]]
    if not treated:
        return None
    round_them = extent(treated)
    side = max(round_them.width, round_them.height)
    if side > NEAR_KM:
        return None
    side = max(ROOM * side, LEAST_KM)
    middle = (
        round_them.left + round_them.width / 2,
        round_them.bottom + round_them.height / 2,
    )
    return Box(middle[0] - side / 2, middle[1] - side / 2, side, side)


def bands(most: float, number: int) -> tuple[float, ...]:
    r"""Where shades begin, from 0: round steps, ``number`` of them at the most.

    The step is the least :math:`s \cdot 10^k`, s of 1, 2, 2.5 and 5, with
    :math:`number \cdot step \ge most`.
    """
    if most <= 0:
        return (0.0,)
    power = 10.0 ** math.floor(math.log10(most / number))
    steps = [step * scale for scale in (power, 10 * power) for step in STEPS]
    step = next(step for step in steps if step * number >= most * (1 - EXACT))
    count = max(1, math.ceil(most / step - EXACT))
    return tuple(round(step * place, 12) for place in range(count))
