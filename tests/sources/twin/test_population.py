"""Population at years' ends: real where nothing grows, and the measure of counts that grow."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import Month, employment_trial, municipalities
from evaluation.errors import DomainError
from evaluation.sources.twin import drawn_vintage, twin_population

TREATED = np.array([code in employment_trial().codes for code in municipalities()])
LARGE = np.array([one.population > 20_000 for one in municipalities().values()])


def test_without_growth_it_is_the_real_population_in_every_year() -> None:
    found = twin_population(since=Month(2006, 1))
    assert found.municipalities == tuple(municipalities())
    assert found.years == tuple(range(2005, 2026))
    people = [one.population for one in municipalities().values()]
    np.testing.assert_array_equal(found.people, np.tile(people, (21, 1)).T)


def test_espoo_grows_by_two_per_cent_a_year_from_2019_on() -> None:
    found = twin_population(growth=0.02)
    espoo = found.people[found.municipalities.index("049")]
    size = municipalities()["049"].population
    at = dict(zip(found.years, espoo, strict=True))
    assert (at[2014], at[2018]) == (size, size)
    assert (at[2019], at[2025]) == (round(size * 1.02), round(size * 1.02**7))


def test_nobody_outside_the_trial_grows() -> None:
    found = twin_population("2017-18", growth=-0.05).people
    grown = twin_population("2021-24", growth=-0.05).people
    assert (found[:, -1] < found[:, 0]).sum() == 12
    np.testing.assert_array_equal(grown[:, -1] < grown[:, 0], TREATED)


def test_counts_grow_as_the_interpolated_population() -> None:
    """So a share of the population of the month does not drift: rounding alone is left."""
    usual, grown = drawn_vintage(5), drawn_vintage(5, growth=0.03)
    ends = twin_population(growth=0.03)
    at = np.array([month.year + month.month / 12 - 1 for month in usual.months])
    people = np.array([np.interp(at, ends.years, each) for each in ends.people])
    relative = people / people[:, :1]
    for column in ("TYOTTOMATLOPUSSA", "LOMAUTETTU", "MTPPALVELUTLOP"):
        expected = usual.counts[column][LARGE] * relative[LARGE]
        np.testing.assert_allclose(grown.counts[column][LARGE], expected, atol=1.2)
    assert relative[TREATED][:, -1] == pytest.approx(1.03**6, rel=1e-3)


def test_the_labour_force_is_of_the_people_a_year_before() -> None:
    usual, grown = drawn_vintage(5), drawn_vintage(5, growth=0.03)
    ends = twin_population(growth=0.03)
    for year in (2015, 2019, 2020, 2024):
        t = usual.months.index(Month(year, 1))
        before = ends.people[:, ends.years.index(year - 1)] / ends.people[:, 0]
        expected = usual.counts["TYOVOIMATK"][:, t] * before
        found = grown.counts["TYOVOIMATK"][:, t]
        np.testing.assert_allclose(found[LARGE], expected[LARGE], rtol=1e-4)


def test_months_that_no_twin_has() -> None:
    with pytest.raises(DomainError, match="2006-01 to 2015-01"):
        twin_population(since=Month(2005, 1))
