"""Who is treated, near the treated and the donor area; and how many people there are."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import Month, employment_trial, municipalities, trial_named
from evaluation.sources.twin.country import (
    country_of,
    donor_area,
    labour_force,
    near,
    people_growth,
    year_end_growth,
)
from evaluation.sources.twin.planted import FIRST, Planted

CODES = list(municipalities())


def names(mask: np.ndarray) -> set[str]:
    known = municipalities().values()
    return {m.name_fi for m, inside in zip(known, mask, strict=True) if inside}


def test_the_donor_area_is_that_of_vaasa() -> None:
    assert names(donor_area(employment_trial())) == {
        *("Vaasa", "Mustasaari", "Maalahti", "Korsnäs", "Laihia", "Vöyri")
    }


@pytest.mark.parametrize("name", ["2021-24", "2017-18"])
def test_the_donor_area_is_clean(name: str) -> None:
    trial = trial_named(name)
    area = donor_area(trial)
    out = np.array([code in trial.codes | {one.code for one in trial.kept_out} for code in CODES])
    assert area.any()
    assert not (area & (out | near(trial))).any()


def test_who_is_near_is_outside_the_trial_and_beside_it() -> None:
    """Siuntio is in the subregion of Helsinki; Åland and Vaasa are beside nobody."""
    close = near(employment_trial())
    assert close.sum() == 114
    assert "Siuntio" in names(close)
    assert not {"Espoo", "Vaasa", "Maarianhamina"} & names(close)


def test_growth_by_hand() -> None:
    years = np.array([2006.0, 2018, 2019, 2020])
    assert year_end_growth(0.1, years).tolist() == pytest.approx([1, 1, 1.1, 1.21])


def test_people_grow_along_straight_lines_between_years_ends() -> None:
    country = country_of(1, employment_trial(), FIRST)
    grown = people_growth(country, Planted(growth=0.1))
    inside = grown[country.treated][0]
    at = {month: inside[month - FIRST] for month in (Month(2018, 12), Month(2019, 1))}
    assert at[Month(2018, 12)] == 1.0
    assert at[Month(2019, 1)] == pytest.approx(1 + 0.1 / 12)
    assert inside[Month(2019, 12) - FIRST] == pytest.approx(1.1)
    assert inside[Month(2020, 6) - FIRST] == pytest.approx((1.1 + 1.21) / 2)
    assert (grown[~country.treated] == 1.0).all()


def test_the_labour_force_is_one_figure_a_year_and_goes_back() -> None:
    country = country_of(1, employment_trial(), Month(2006, 1))
    force = labour_force(country, Planted(growth=0.1)).reshape(len(CODES), -1, 12)
    assert (force == force[:, :, :1]).all()
    by_year = dict(zip(range(2006, 2025), force[:, :, 0].T, strict=True))
    size, treated = country.labour_force, country.treated
    np.testing.assert_array_equal(by_year[2019], size)
    np.testing.assert_array_equal(by_year[2006], np.round(size * (1 - 0.004 * 13)))
    np.testing.assert_array_equal(by_year[2020][treated], np.round(size * 1.004 * 1.1)[treated])
    np.testing.assert_array_equal(by_year[2020][~treated], np.round(size * 1.004)[~treated])
