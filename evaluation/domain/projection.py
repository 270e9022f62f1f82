"""From degrees to kilometres: the map projection of Finland, ETRS-TM35FIN."""

from __future__ import annotations

from math import asin, asinh, atan, atanh, cos, cosh, radians, sin, sinh, sqrt, tan
from typing import Annotated

from evaluation.door import AtLeast, door

SEMI_MAJOR_KM, FLATTENING = 6378.137, 1 / 298.257222101  # GRS80
MERIDIAN, SCALE, FALSE_EASTING_KM = radians(27), 0.9996, 500.0
ECCENTRICITY = sqrt(2 * FLATTENING - FLATTENING**2)
THIRD = FLATTENING / (2 - FLATTENING)  # the third flattening n
RADIUS_KM = SEMI_MAJOR_KM / (1 + THIRD) * (1 + THIRD**2 / 4 + THIRD**4 / 64)
SERIES = (
    THIRD / 2 - 2 * THIRD**2 / 3 + 5 * THIRD**3 / 16 + 41 * THIRD**4 / 180,
    13 * THIRD**2 / 48 - 3 * THIRD**3 / 5 + 557 * THIRD**4 / 1440,
    61 * THIRD**3 / 240 - 103 * THIRD**4 / 140,
    49561 * THIRD**4 / 161280,
)


@door
def tm35fin(
    longitude: Annotated[float, AtLeast(9, 45)], latitude: Annotated[float, AtLeast(0, 84)]
) -> tuple[float, float]:
    r"""Kilometres east and north in ETRS-TM35FIN, EPSG 3067, from degrees of EUREF-FIN (GRS80).

    .. math:: Q = \operatorname{arsinh}\tan\varphi - e \operatorname{artanh}(e \sin\varphi), \quad
              \beta = \arctan\sinh Q, \quad l = \lambda - 27°

    .. math:: \eta' = \operatorname{artanh}(\cos\beta \sin l), \quad
              \xi' = \arcsin(\sin\beta \cosh\eta')

    .. math:: \xi + i\eta = \zeta' + \sum_{j=1}^{4} h_j \sin 2j\zeta', \quad
              \zeta' = \xi' + i\eta', \quad
              N = 0.9996 A \xi, \quad E = 0.9996 A \eta + 500

    Krüger's series in the third flattening to its fourth power: millimetres within the bounds that
    are taken, of longitude 9…45 and latitude 0…84. WGS84 degrees may be given: they are within a
    metre of EUREF-FIN. Formulas: JHS 197, appendix 2 (Public administration recommendation,
    5.4.2016).
    """
    phi, east_of = radians(latitude), radians(longitude) - MERIDIAN
    q = asinh(tan(phi)) - ECCENTRICITY * atanh(ECCENTRICITY * sin(phi))
    beta = atan(sinh(q))
    eta = atanh(cos(beta) * sin(east_of))
    xi = asin(sin(beta) * cosh(eta))
    terms = [(h, 2 * j * xi, 2 * j * eta) for j, h in enumerate(SERIES, 1)]
    north = xi + sum(h * sin(x) * cosh(e) for h, x, e in terms)
    east = eta + sum(h * cos(x) * sinh(e) for h, x, e in terms)
    return SCALE * RADIUS_KM * east + FALSE_EASTING_KM, SCALE * RADIUS_KM * north
