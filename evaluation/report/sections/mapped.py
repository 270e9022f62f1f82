"""The map of a comparison: who is treated, who is compared with, and what each weighs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType

import numpy as np

from evaluation.core.arrays import Array, sealed
from evaluation.domain import boundaries, municipalities
from evaluation.plan.choices import Estimand
from evaluation.report.columns import COUNT, PERCENT_TENTHS, TEXT, figure
from evaluation.report.document import Figure
from evaluation.report.drawing.map_key import SHADES
from evaluation.report.drawing.map_places import MapWords, Places, Role, bands
from evaluation.report.drawing.map_plot import map_plot
from evaluation.report.language import MOST_DECIMALS
from evaluation.report.page import NAMED, Page
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.evidence.evidence import Evidence

MOST = 3  # donors that are named as those with most weight
PEOPLE = (10_000, 100_000, 500_000)  # discs of the key
ALIKE = 1e-6  # weights that differ by less are drawn alike
EXACT = 1e-7


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """Who is compared with whom: donors as units of one or several municipalities, with weights."""

    estimand: Estimand
    donors: Mapping[str, tuple[str, ...]]  # name of a unit → codes of its municipalities
    weights: Mapping[str, float]  # name of a unit → its share of one
    reasons: Mapping[str, str]  # code → why it is left out, in words

    @property
    def by_area(self) -> bool:
        """Whether units are areas."""
        return any(codes != (name,) for name, codes in self.donors.items())

    def role(self, code: str) -> Role:
        """What a municipality is in it."""
        if code in self.estimand.treated:
            return Role.TREATED
        if any(code in codes for codes in self.donors.values()):
            return Role.DONOR
        return Role.IN_TRIAL if code in self.estimand.trial.codes else Role.LEFT_OUT

    @property
    def heaviest(self) -> list[str]:
        """The units with most weight, the heaviest first, and with them all that weigh as much as
        the last of them; none if these are many: then nobody stands out.
        """
        order = sorted(self.donors, key=lambda name: (-self.weights[name], name))
        least = self.weights[order[min(MOST, len(order)) - 1]] - ALIKE
        found = [name for name in order if self.weights[name] >= least]
        return found if len(found) <= NAMED else []


def of_comparison(page: Page, comparison: Comparison) -> Compared:
    """A comparison of the plan: each donor municipality by its weight."""
    rows = np.flatnonzero(comparison.donors)
    codes = [comparison.municipalities[row] for row in rows]
    weights = -comparison.unit_weights[rows]
    say = page.language
    return Compared(
        estimand=comparison.estimand,
        donors={code: (code,) for code in codes},
        weights={code: float(w) for code, w in zip(codes, weights, strict=True)},
        reasons={x.code: say(f"reason.{x.reason.value}") for x in comparison.pool.excluded},
    )


def of_evidence(evidence: Evidence) -> Compared:
    """The chosen design: its donors are municipalities or areas, as it was chosen."""
    design = evidence.design
    units = [design.panel.units[row] for row in design.donors]
    return Compared(
        estimand=evidence.estimand,
        donors={unit.name: unit.members for unit in units},
        weights={u.name: float(w) for u, w in zip(units, design.donor_weights, strict=True)},
        reasons={},
    )


def map_of(page: Page, name: str, compared: Compared) -> Figure:
    """The map with its table: a row for each of the 309, and what each weighs."""
    say, known = page.language, municipalities()
    places = _places(compared)
    counts = {role: len(places.of(role)) for role in Role}
    weight = "map.area_weight" if compared.by_area else "compared.weight"
    return figure(
        page,
        name,
        _concludes(page, compared),
        (
            *TEXT("compared.municipality", "compared.code", "compared.role"),
            *PERCENT_TENTHS(weight),
            *TEXT("compared.reason"),
            *COUNT("compared.population"),
        ),
        _rows(page, compared),
        alt=say(
            "map.alt",
            n_all=len(known),
            n_treated=counts[Role.TREATED],
            n_donors=counts[Role.DONOR],
            n_trial=counts[Role.IN_TRIAL],
            n_out=counts[Role.LEFT_OUT],
        ),
        draw=partial(map_plot, places, _words(page, compared, places), look=page.look),
    )


@cache
def _outlines() -> tuple[tuple[tuple[Array, ...], ...], Array]:
    """Rings and points of the 309 in order of code, as arrays of kilometres."""
    found = boundaries()
    rings = tuple(
        tuple(sealed(np.array(ring)) for ring in found.rings(code)) for code in municipalities()
    )
    return rings, sealed(np.array([found.points[code] for code in municipalities()]))


def _places(compared: Compared) -> Places:
    rings, points = _outlines()
    by_code = {
        code: compared.weights[unit] for unit, codes in compared.donors.items() for code in codes
    }
    return Places(
        rings=rings,
        points=points,
        population=np.array([float(m.population) for m in municipalities().values()]),
        roles=[compared.role(code) for code in municipalities()],
        weights=np.array([by_code.get(code, 0.0) for code in municipalities()]),
    )


def _unit(page: Page, compared: Compared, unit: str) -> str:
    """The name of a donor: a municipality's in the page's language, or an area's."""
    return page.municipality(unit) if compared.donors[unit] == (unit,) else unit


def _concludes(page: Page, compared: Compared) -> str:
    """How many are compared with, and who of them weighs most; or that none weighs much."""
    say, first = page.language, compared.heaviest
    who, n = page.who(compared.estimand), len(compared.donors)
    of = "areas" if compared.by_area else "municipalities"
    if not first:
        most = say.percent(max(compared.weights.values()), 1)
        return say(f"map.none_weighs_most_{of}", who=who, n=n, most=most)
    return say(
        f"map.these_weigh_most_{of}",
        who=who,
        n=n,
        names=say.listed([_unit(page, compared, unit) for unit in first]),
        share=say.percent(sum(compared.weights[unit] for unit in first)),
    )


def _rows(page: Page, compared: Compared) -> Iterator[tuple[object, ...]]:
    """Every municipality with its role, the weight of a donor, the reason if it is left out."""
    say = page.language
    unit_of = {code: unit for unit, codes in compared.donors.items() for code in codes}
    for m in municipalities().values():
        role = compared.role(m.code)
        weight = compared.weights[unit_of[m.code]] if role is Role.DONOR else None
        reason = compared.reasons.get(m.code) if role is Role.LEFT_OUT else None
        said = say(f"compared.{role.value}")
        yield m.name(say.code), m.code, said, weight, reason, m.population


def _words(page: Page, compared: Compared, places: Places) -> MapWords:
    """The key in the page's language, and the names on the map."""
    say, known = page.language, list(municipalities())
    shades = _shades(page, places.weights[places.of(Role.DONOR)])
    roles = {}
    for role in Role:
        number = len(places.of(role))
        key = "map.donors_by_weight" if role is Role.DONOR and shades else "map.role"
        if number:
            roles[role] = say(key, role=say(f"compared.{role.value}"), n=number)
    treated = places.of(Role.TREATED)
    names = [page.municipality(known[row]) for row in treated]
    alone = len(names) == 1
    heaviest = [
        (
            known.index(
                max(compared.donors[unit], key=lambda code: municipalities()[code].population)
            ),
            unit,
        )
        for unit in compared.heaviest
    ]
    return MapWords(
        roles=MappingProxyType(roles),
        shades=shades,
        disc_title=say("map.people"),
        discs=tuple((float(n), say.count(n)) for n in PEOPLE),
        names=(
            *((int(treated[0]), names[0]) for _ in range(alone)),
            *(
                (row, f"{_unit(page, compared, unit)} {say.percent(compared.weights[unit])}")
                for row, unit in heaviest
            ),
        ),
        near_names=[page.municipality(code) for code in known],
        near_title=say("map.near", name=names[0] if alone else page.who(compared.estimand)),
        credit=say("map.credit", licence=boundaries().origin["licence"]),
    )


def _shades(page: Page, weights: Array) -> Sequence[tuple[float, str]]:
    """Classes of weights with what is said of each; none where all donors weigh alike."""
    if weights.size == 0 or np.ptp(weights) < ALIKE:
        return ()
    say, begins = page.language, bands(float(weights.max()), len(SHADES))
    step = begins[1] if len(begins) > 1 else float(weights.max())
    return tuple(
        (
            low,
            f"{say.number(100 * low, _digits(low))}–{say.percent(low + step, _digits(low + step))}",
        )
        for low in begins
    )


def _digits(share: float) -> int:
    """Decimals that a percentage needs."""
    found = (n for n in range(MOST_DECIMALS) if abs(round(100 * share, n) - 100 * share) < EXACT)
    return next(found, 1)
