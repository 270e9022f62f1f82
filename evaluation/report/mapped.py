"""The map of a comparison: who is treated, who is compared with, and what each weighs."""

from __future__ import annotations

import math
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
DIGITS = 8  # of a weight: what is beyond depends on the machine
ALIKE = 1e-6  # weights that differ by less are drawn alike


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapped:
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
        order = sorted(self.donors, key=lambda name: (-round(self.weights[name], DIGITS), name))
        least = self.weights[order[min(MOST, len(order)) - 1]] - ALIKE
        found = [name for name in order if self.weights[name] >= least]
        return found if len(found) <= NAMED else []


def of_comparison(page: Page, comparison: Comparison) -> Mapped:
    """A comparison of the plan: each donor municipality by its weight."""
    rows = np.flatnonzero(comparison.donors)
    codes = [comparison.municipalities[row] for row in rows]
    weights = -comparison.unit_weights[rows]
    say = page.language
    return Mapped(
        estimand=comparison.estimand,
        donors={code: (code,) for code in codes},
        weights={code: float(w) for code, w in zip(codes, weights, strict=True)},
        reasons={x.code: say(f"reason.{x.reason.value}") for x in comparison.pool.excluded},
    )


def of_evidence(evidence: Evidence) -> Mapped:
    """The chosen design: its donors are municipalities or areas, as it was chosen."""
    design = evidence.design
    units = [design.panel.units[row] for row in design.donors]
    return Mapped(
        estimand=evidence.estimand,
        donors={unit.name: unit.members for unit in units},
        weights={u.name: float(w) for u, w in zip(units, design.donor_weights, strict=True)},
        reasons={},
    )


def map_of(page: Page, name: str, mapped: Mapped) -> Figure:
    """The map with its table: a row for each of the 309, and what each weighs."""
    say, known = page.language, municipalities()
    places = _places(mapped)
    counts = {role: len(places.of(role)) for role in Role}
    weight = "map.area_weight" if mapped.by_area else "compared.weight"
    return figure(
        page,
        name,
        _concludes(page, mapped),
        (
            *TEXT("compared.municipality", "compared.code", "compared.role"),
            *PERCENT_TENTHS(weight),
            *(TEXT("compared.reason") if mapped.reasons else ()),
            *COUNT("compared.population"),
        ),
        _rows(page, mapped),
        alt=say(
            "map.alt",
            n_all=len(known),
            n_treated=counts[Role.TREATED],
            n_donors=counts[Role.DONOR],
            n_trial=counts[Role.IN_TRIAL],
            n_out=counts[Role.LEFT_OUT],
        ),
        draw=partial(map_plot, places, _words(page, mapped, places), look=page.look),
    )


@cache
def _outlines() -> tuple[tuple[tuple[Array, ...], ...], Array]:
    """Rings and points of the 309 in order of code, as arrays of kilometres."""
    found = boundaries()
    rings = tuple(
        tuple(sealed(np.array(ring)) for ring in found.rings(code)) for code in municipalities()
    )
    return rings, sealed(np.array([found.points[code] for code in municipalities()]))


def _places(mapped: Mapped) -> Places:
    rings, points = _outlines()
    by_code = {
        code: mapped.weights[unit] for unit, codes in mapped.donors.items() for code in codes
    }
    return Places(
        rings=rings,
        points=points,
        population=np.array([float(m.population) for m in municipalities().values()]),
        roles=[mapped.role(code) for code in municipalities()],
        weights=np.array([round(by_code.get(code, 0.0), DIGITS) for code in municipalities()]),
    )


def _unit(page: Page, mapped: Mapped, unit: str) -> str:
    """The name of a donor: a municipality's in the page's language, or an area's."""
    return page.municipality(unit) if mapped.donors[unit] == (unit,) else unit


def _concludes(page: Page, mapped: Mapped) -> str:
    """How many are compared with, and who of them weighs most; or that none weighs much."""
    say, first = page.language, mapped.heaviest
    who, n = page.who(mapped.estimand), len(mapped.donors)
    of = "areas" if mapped.by_area else "municipalities"
    if not first:
        most = say.percent(max(mapped.weights.values()), 1)
        return say(f"map.none_weighs_most_{of}", who=who, n=n, most=most)
    return say(
        f"map.these_weigh_most_{of}",
        who=who,
        n=n,
        names=say.listed([_unit(page, mapped, unit) for unit in first]),
        share=say.percent(sum(mapped.weights[unit] for unit in first)),
    )


def _rows(page: Page, mapped: Mapped) -> Iterator[tuple[object, ...]]:
    """Every municipality with its role, the weight of a donor, the reason if it is left out."""
    say = page.language
    unit_of = {code: unit for unit, codes in mapped.donors.items() for code in codes}
    for m in municipalities().values():
        role = mapped.role(m.code)
        weight = mapped.weights[unit_of[m.code]] if role is Role.DONOR else None
        reason = mapped.reasons.get(m.code) if role is Role.LEFT_OUT else None
        said = say(f"compared.{role.value}")
        why = (reason,) if mapped.reasons else ()
        yield m.name(say.code), m.code, said, weight, *why, m.population


def _words(page: Page, mapped: Mapped, places: Places) -> MapWords:
    """The key in the page's language, and the names on the map."""
    say, known = page.language, list(municipalities())
    shades = _shades(page, places.weights[places.of(Role.DONOR)])
    treated = [page.municipality(known[row]) for row in places.of(Role.TREATED)]
    around = treated[0] if len(treated) == 1 else page.who(mapped.estimand)
    return MapWords(
        roles=MappingProxyType(dict(_roles(page, places, by_weight=bool(shades)))),
        shades=shades,
        disc_title=say("map.people"),
        discs=tuple((float(n), say.count(n)) for n in PEOPLE),
        names=tuple(_names(page, mapped, places)),
        near_names=[page.municipality(code) for code in known],
        near_title=say("map.near", name=around),
        credit=say("map.credit", licence=boundaries().origin["licence"]),
    )


def _roles(page: Page, places: Places, *, by_weight: bool) -> Iterator[tuple[Role, str]]:
    """The roles that there are, with how many have them."""
    for role in Role:
        if number := len(places.of(role)):
            key = "map.donors_by_weight" if role is Role.DONOR and by_weight else "map.role"
            yield role, page.language(key, role=page.language(f"compared.{role.value}"), n=number)


def _names(page: Page, mapped: Mapped, places: Places) -> Iterator[tuple[int, str]]:
    """Whose name stands on the map: one treated municipality, and donors with most weight, these
    at their municipality with most people.
    """
    treated, known = places.of(Role.TREATED), list(municipalities())
    if len(treated) == 1:
        yield int(treated[0]), page.municipality(known[treated[0]])
    for unit in mapped.heaviest:
        rows = [known.index(code) for code in mapped.donors[unit]]
        share = page.language.percent(mapped.weights[unit])
        row = max(rows, key=lambda row: float(places.population[row]))
        yield row, f"{_unit(page, mapped, unit)} {share}"


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
    found = (n for n in range(MOST_DECIMALS) if math.isclose(round(100 * share, n), 100 * share))
    return next(found, 1)
