"""Each violation moves what it says and nothing else: twins of one seed, with it and without."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.domain import Month, employment_trial, municipalities
from evaluation.sources.twin import drawn_vintage
from evaluation.sources.twin.country import donor_area, near
from evaluation.sources.twin.violations import documented
from evaluation.sources.vintage import Vintage

OLD = Month(2006, 1)
TRIAL = employment_trial()
TREATED = np.array([code in TRIAL.codes for code in municipalities()])
SERVICES = ("TYOLLISTETTYLOP", "KOKEILULOP", "TVKOULUTUSLOP", "VALMENNUSLOP", "MTPPALVELUTLOP")
UNTOUCHED = ("TYOVOIMATK", "LOMAUTETTU", "TYOHARJOITTELULOP", *SERVICES)
Path = Callable[[Month], float]


def since(first: Month) -> Path:
    return lambda month: float(month >= first)


def fading(month: Month) -> float:
    return float(np.exp(-(month - Month(2020, 3)) / 8)) if month >= Month(2020, 3) else 0.0


CASES: dict[str, tuple[float, np.ndarray, Path]] = {
    "drift": (0.1, TREATED, lambda m: m.year - 2019 + (m.month - 6.5) / 12),
    "covid": (1.5, TREATED, fading),
    "scar": (0.8, TREATED, since(Month(2020, 3))),
    "anticipation": (-0.5, TREATED, since(Month(2019, 12))),
    "spillover": (0.6, near(TRIAL), since(Month(2021, 3))),
    "definition_break": (0.4, TREATED, lambda m: float(Month(2020, 4) <= m <= Month(2022, 2))),
    "donor_shock": (1.0, donor_area(TRIAL), since(Month(2021, 3))),
}


@pytest.fixture(scope="module")
def usual() -> Vintage:
    return drawn_vintage(3, since=OLD, covid=0.0)


def force(vintage: Vintage) -> np.ndarray:
    """The labour force of 2019, as a column: what rates are of."""
    return vintage.counts["TYOVOIMATK"][:, [vintage.months.index(Month(2019, 1))]]


def within(vintage: Vintage) -> np.ndarray:
    """Cells of more than 1 000 people whose rate is far from where rates are kept (1.5…40)."""
    rate = 100 * vintage.counts["TYOTTOMATLOPUSSA"] / force(vintage)
    return (rate > 4) & (rate < 35) & (force(vintage) > 1_000)


@pytest.mark.parametrize("name", CASES)
def test_it_moves_the_unemployed_of_those_it_is_of_by_its_points(name: str, usual: Vintage) -> None:
    size, who, path = CASES[name]
    moved = drawn_vintage(3, **{"since": OLD, "covid": 0.0, name: size})
    points = size * np.outer(who, [path(month) for month in usual.months])
    people = "TYOTTOMATLOPUSSA"
    difference = moved.counts[people] - usual.counts[people]
    cells = within(usual)
    assert (cells & (points != 0)).sum() > 50
    expected = force(usual) * points / 100
    np.testing.assert_allclose(difference[cells], expected[cells], atol=1.0001)  # two roundings
    assert (difference[points == 0][~np.isnan(difference[points == 0])] == 0).all()
    for column in UNTOUCHED:
        large = np.broadcast_to(cells, points.shape)
        same = np.array_equal(
            moved.counts[column][large], usual.counts[column][large], equal_nan=True
        )
        assert same, column


def test_the_documented_break_is_the_only_one_that_begins_in_2016_to_2020() -> None:
    found = documented()
    assert (found.first, found.last) == (Month(2020, 4), Month(2022, 2))


def test_parts_of_the_unemployed_move_in_proportion(usual: Vintage) -> None:
    moved = drawn_vintage(3, since=OLD, covid=0.0, scar=2.0)
    ratio = moved.counts["TYOTTOMATLOPUSSA"] / usual.counts["TYOTTOMATLOPUSSA"]
    large = force(usual)[:, 0] > 10_000
    for column in ("TYOTTOMAT25", "TYOTTOMATSAIR", "PITKAAIKAISTYOTTOMAT", "TYOTTOMATMIEHET"):
        expected = usual.counts[column] * ratio
        np.testing.assert_allclose(moved.counts[column][large], expected[large], atol=1.5)


@pytest.mark.parametrize("effect", [0.0, -1.6])
def test_the_effect_moves_registered_and_services(effect: float, usual: Vintage) -> None:
    moved = drawn_vintage(3, since=OLD, covid=0.0, effect=effect)
    after = np.array([month >= Month(2021, 3) for month in usual.months])
    exposed, cells = np.outer(TREATED, after), within(usual)
    more = effect + 0.8  # than usual
    size = force(usual) * exposed / 100
    people = moved.counts["TYOTTOMATLOPUSSA"] - usual.counts["TYOTTOMATLOPUSSA"]
    np.testing.assert_allclose(people[cells], (1.5 * more * size)[cells], atol=1.0001)
    helped = sum(moved.counts[one] - usual.counts[one] for one in SERVICES)
    large = cells & (force(usual) > 20_000)
    np.testing.assert_allclose(helped[large], (-0.5 * more * size)[large], atol=5.0001)
    same = np.array_equal(moved.counts["LOMAUTETTU"], usual.counts["LOMAUTETTU"], equal_nan=True)
    assert same


def test_no_effect_is_no_effect() -> None:
    """A twin in which the trial does nothing is that of a trial elsewhere that does nothing."""
    here, there = (drawn_vintage(3, trial, effect=0.0) for trial in ("2021-24", "2017-18"))
    until = there.months[-1]
    for name, counts in there.counts.items():
        np.testing.assert_array_equal(here.until(until).counts[name], counts)


def test_an_inflow_is_of_men_who_are_foreign_citizens(usual: Vintage) -> None:
    moved = drawn_vintage(3, since=OLD, covid=0.0, composition=0.7)
    after = np.array([month >= Month(2021, 3) for month in usual.months])
    more = np.round(force(usual) * 0.7 / 100) * np.outer(TREATED, after)
    joined = {"TYOTTOMATLOPUSSA", "TYOTTOMATULK", "TYOTTOMATMIEHET", "HAKIJALOPUSSA"}
    for name, counts in usual.counts.items():
        published = ~np.isnan(counts) & (force(usual) > 1_000) & ~np.isnan(moved.counts[name])
        expected = counts + more * (name in joined)
        np.testing.assert_array_equal(moved.counts[name][published], expected[published], name)


@settings(max_examples=6, deadline=None)
@given(back=st.integers(0, 108), seed=st.integers(0, 10_000), scar=st.sampled_from([0.0, 0.5]))
def test_earlier_months_change_no_later_count(back: int, seed: int, scar: float) -> None:
    first = Month(2015, 1)
    usual, older = (drawn_vintage(seed, since=month, scar=scar) for month in (first, first + -back))
    assert older.months[back:] == usual.months
    for name, counts in usual.counts.items():
        np.testing.assert_array_equal(older.counts[name][:, back:], counts, name)
        np.testing.assert_array_equal(older.country[name][back:], usual.country[name], name)


def test_services_that_began_in_2013_take_the_place_of_traineeships(usual: Vintage) -> None:
    new = usual.months.index(Month(2013, 1))
    large = force(usual)[:, 0] > 50_000
    for name, old in {
        "TYOHARJOITTELULOP": True,
        "KOKEILULOP": False,
        "VALMENNUSLOP": False,
    }.items():
        counts = usual.counts[name]
        there, gone = (
            (counts[:, :new], counts[:, new:]) if old else (counts[:, new:], counts[:, :new])
        )
        assert (there[large] > 0).all()
        assert (gone == 0).all()
