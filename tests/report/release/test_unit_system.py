"""Nothing small can be told from sums over units: not of a unit, and not of who is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation, Vintage
from evaluation.domain import OUTCOMES, Month
from evaluation.errors import Breach, DisclosureError
from evaluation.report.release.disclosure import release
from evaluation.report.release.units import UnitCells
from evaluation.study.comparisons.comparison import Comparison

THRESHOLD = 30
MONTHS = tuple(Month(2019, 1) + step for step in range(12))
CODES = ("005", "009", "010", "016")
COUNTS = {
    "TYOVOIMATK": 5000.0,
    "TYOTTOMATLOPUSSA": 400.0,
    "TYOTTOMATMIEHET": 200.0,
    "TYOTTOMATNAISET": 200.0,
    "TYOLLISTETTYLOP": 60.0,
    "TYOHARJOITTELULOP": 0.0,
    "KOKEILULOP": 50.0,
    "TVKOULUTUSLOP": 40.0,
    "VALMENNUSLOP": 45.0,
    "MTPPALVELUTLOP": 35.0,
}
Told = Callable[..., list[Breach]]


@pytest.fixture(scope="module")
def told(twin: Vintage, quick: Evaluation) -> Told:
    """What is refused: counts by column of four municipalities, one unit of all of them."""
    comparison = quick.effects[0].comparison

    def made(
        counts: dict[str, list[float]],
        of_unit: list[str],
        of_places: tuple[list[str], list[str]] = ([], []),
    ) -> list[Breach]:
        shape = (len(CODES), len(MONTHS))
        values = {name: np.full(shape, value) for name, value in COUNTS.items()}
        for name, each in counts.items():
            values[name] = np.repeat(np.array(each)[:, None], len(MONTHS), axis=1)
        vintage = replace(
            twin,
            disclosure_threshold=THRESHOLD,
            municipalities=CODES,
            months=MONTHS,
            counts=values,
            country={name: np.full(len(MONTHS), np.nan) for name in values},
        )
        outcomes, places = of_places
        comparisons = [_comparison(comparison, name, tuple(places)) for name in outcomes]
        try:
            release(comparisons, vintage, 2019, [_unit(name, values) for name in of_unit])
        except DisclosureError as problem:
            return list(problem.breaches)
        return []

    return made


def _comparison(one: Comparison, outcome: str, places: tuple[str, ...]) -> Comparison:
    full = np.full((len(places), len(MONTHS)), 100.0)
    return replace(
        one,
        outcome=OUTCOMES[outcome],
        municipalities=places,
        months=MONTHS,
        y=full,
        n=full,
        stock=np.full(len(places), 400.0),
    )


def _unit(outcome: str, counts: dict[str, np.ndarray]) -> UnitCells:
    full = np.full((1, len(MONTHS)), 100.0)
    return UnitCells(
        outcome=OUTCOMES[outcome],
        names=("all four",),
        members=(CODES,),
        months=MONTHS,
        y=full,
        n=full * len(counts),
        stock=np.array([1600.0]),
    )


def test_large_sums_alone_tell_nothing(told: Told) -> None:
    """A municipality of seven among three of 400: who sees the sum does not see the seven."""
    men = {"TYOTTOMATMIEHET": [200.0, 200.0, 200.0, 7.0]}
    assert told(men, ["registered_unemployment", "men_among_unemployed"]) == []


def test_the_last_municipality_of_a_sum_is_told_by_the_others(told: Told) -> None:
    """The unit's sum less three published municipalities is the fourth."""
    few = {"TYOTTOMATLOPUSSA": [400.0, 400.0, 400.0, 7.0]}
    few |= {"TYOTTOMATMIEHET": [200.0, 200.0, 200.0, 4.0], "TYOTTOMATNAISET": [200.0] * 3 + [3.0]}
    three = (["registered_unemployment"], ["005", "009", "010"])
    found = told(few, ["registered_unemployment"], three)
    assert {breach.rule for breach in found} == {"disclosure by subtraction"}
    assert any("016, TYOTTOMATLOPUSSA" in breach.where for breach in found)
    two = (["registered_unemployment"], ["005", "009"])
    assert not [b for b in told(few, ["registered_unemployment"], two) if "016" in b.where]


def test_within_a_unit_a_whole_less_its_part_is_told(told: Told) -> None:
    """Women of the unit: unemployed less men, five in each of four municipalities."""
    men = {"TYOTTOMATMIEHET": [395.0] * 4, "TYOTTOMATNAISET": [5.0] * 4}
    found = told(men, ["registered_unemployment", "men_among_unemployed"])
    places = {tuple(breach.where.rsplit(", ", 2)[:2]) for breach in found}
    assert ("all four (005, 009, 010, 016)", "TYOTTOMATNAISET") in places
    assert ("005", "TYOTTOMATNAISET") in places  # twenty of all are no more than twenty of one
    assert told(men, ["registered_unemployment"]) == []


def test_what_is_told_within_a_unit_is_told_of_who_is_in_it(told: Told) -> None:
    """Services of the unit are broad less registered; three places publish theirs, one is left."""
    services = {
        name: [0.0] * 4 for name in COUNTS if name.endswith("LOP") and "TYOTTOMAT" not in name
    }
    services["TYOLLISTETTYLOP"] = [60.0, 60.0, 60.0, 8.0]
    three = (["in_services"], ["005", "009", "010"])
    both = ["broad_non_employment", "registered_unemployment"]
    found = told(services, both, three)
    assert any(b.where.startswith("016, in_services") for b in found)
    assert not any(b.where.startswith("016") for b in told(services, both[:1], three))
