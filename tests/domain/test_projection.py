"""ETRS-TM35FIN: a published point, the length of a meridian, and what the projection must keep."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import tm35fin
from evaluation.errors import EvaluationError

LONGITUDES = st.floats(19, 32)
LATITUDES = st.floats(59, 71)
STEP = 1e-4  # degrees, about ten metres


def meridian_km(latitude: float, steps: int = 20_000) -> float:
    """From the equator along a meridian of GRS80, by the midpoint rule."""
    square = 1 - (1 - 1 / 298.257222101) ** 2
    width = math.radians(latitude) / steps
    middles = ((step + 0.5) * width for step in range(steps))
    return width * sum(
        6378.137 * (1 - square) / (1 - square * math.sin(phi) ** 2) ** 1.5 for phi in middles
    )


def scale(longitude: float, latitude: float) -> tuple[float, float, float]:
    """Kilometres on the map for one on the ellipsoid going east, going north; and the cosine of
    the angle between the two.
    """
    at = tm35fin(longitude, latitude)
    east, north = tm35fin(longitude + STEP, latitude), tm35fin(longitude, latitude + STEP)
    square = 1 - (1 - 1 / 298.257222101) ** 2
    root = 1 - square * math.sin(math.radians(latitude)) ** 2
    across = 6378.137 / math.sqrt(root) * math.cos(math.radians(latitude))
    along = 6378.137 * (1 - square) / root**1.5
    a = [(x - y) / (across * math.radians(STEP)) for x, y in zip(east, at, strict=True)]
    b = [(x - y) / (along * math.radians(STEP)) for x, y in zip(north, at, strict=True)]
    long, high = math.hypot(*a), math.hypot(*b)
    return long, high, (a[0] * b[0] + a[1] * b[1]) / (long * high)


def test_geta_lies_where_the_recommendation_says() -> None:
    """JHS 197, appendix 3, 1: point G4 (Geta), 60.3851068722 N 19.84813676944 E."""
    east, north = tm35fin(19.84813676944, 60.3851068722)
    assert east == pytest.approx(106.25635961, abs=1e-6)  # millimetres
    assert north == pytest.approx(6715.70637708, abs=1e-6)


@pytest.mark.parametrize("latitude", [0.0, 60.0, 70.0])
def test_the_middle_meridian_is_as_long_as_on_the_ellipsoid(latitude: float) -> None:
    east, north = tm35fin(27.0, latitude)
    assert east == 500.0
    assert north == pytest.approx(0.9996 * meridian_km(latitude), abs=1e-5)


@given(st.floats(0, 8), LATITUDES)
def test_east_and_west_of_the_middle_are_alike(away: float, latitude: float) -> None:
    (east, up), (west, same) = tm35fin(27 + away, latitude), tm35fin(27 - away, latitude)
    assert east - 500 == pytest.approx(500 - west, abs=1e-6)
    assert up == pytest.approx(same, abs=1e-6)


@given(LONGITUDES, LATITUDES)
def test_shapes_are_kept_and_lengths_nearly(longitude: float, latitude: float) -> None:
    """Conformal: one scale in all directions; within 0.4 per cent of the ellipsoid in Finland."""
    across, along, angle = scale(longitude, latitude)
    assert across == pytest.approx(along, rel=1e-5)
    assert angle == pytest.approx(0, abs=1e-5)
    assert 0.9995 < along < 1.004


@pytest.mark.parametrize("place", [(60.2, 24.9), (5.0, 60.0), (25.0, 89.0)])
def test_degrees_that_are_not_of_this_zone_are_refused(place: tuple[float, float]) -> None:
    with pytest.raises(EvaluationError, match=r"longitude|latitude"):
        tm35fin(*place)
