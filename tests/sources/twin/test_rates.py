"""Rates: a past with a recession that hits large places first, and shocks that load on size."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import Month, employment_trial
from evaluation.sources.twin.country import Country, country_of
from evaluation.sources.twin.planted import Planted
from evaluation.sources.twin.rates import national, rates, recession

OLD = Month(2006, 1)


@pytest.fixture(scope="module")
def country() -> Country:
    return country_of(1, employment_trial(), OLD)


def test_the_national_path_by_hand(country: Country) -> None:
    """The season adds 0.6 + 0.3 in January and takes 0.6 − 0.3 in July."""
    path = national(country)
    assert path[0] == pytest.approx(10.0 + 0.9)
    assert path[Month(2015, 1) - OLD] == pytest.approx(12.5 + 0.9)
    assert path[Month(2015, 7) - OLD] == pytest.approx(12.5 - 3.8 * 6 / 58 - 0.3)


def test_the_recession_where_nothing_loads_on_size(country: Country) -> None:
    """Zero in 2008-10, a half of the peak after six months, the peak after twelve, then a fade."""
    points = recession(country, 1, Planted(since=OLD, covid=0.0))
    assert (points == points[:1]).all()
    at = [points[0, Month(*when) - OLD] for when in [(2008, 10), (2009, 4), (2009, 10), (2010, 6)]]
    assert at == pytest.approx([0.0, 1.5, 3.0, 3.0 / np.e])
    assert (points[:, Month(2015, 1) - OLD :] == 0).all()


def test_the_recession_hits_large_places_first_and_hardest(country: Country) -> None:
    points = recession(country, 1, Planted(since=OLD))
    first = (points > 0).argmax(axis=1)
    largest = country.log_size.argmax()
    assert first[largest] == Month(2008, 11) - OLD
    below = country.log_size.max() - country.log_size
    np.testing.assert_array_equal(first - first[largest], np.floor(below))
    peak = points.max(axis=1)
    slope = np.polyfit(country.log_size, peak, 1)[0]
    assert slope == pytest.approx(3 * 0.12, abs=4 * 3 * 0.15 / np.sqrt(309))


def test_without_noise_a_rate_is_its_parts(country: Country) -> None:
    """Two municipalities differ by their levels alone, but for the slow factor of large places."""
    unemployed, services = rates(country, 1, Planted(since=OLD, noise=0.0, covid=0.0, effect=0.0))
    small = np.abs(country.log_size) < 0.05  # the factor is 0.2 × log size × AR(1) of sd 0.2
    gaps = unemployed[small] - unemployed[small][:1]
    inside = ((unemployed > 1.5) & (unemployed < 40))[small].all(axis=1)
    assert inside.sum() > 5
    assert np.ptp(gaps[inside], axis=1).max() < 0.05
    assert np.ptp(services, axis=1).max() == 0


def test_the_shock_of_2020_loads_on_size_unless_it_is_told_not_to(country: Country) -> None:
    usual, alike = (rates(country, 1, Planted(since=OLD, covid=c))[0] for c in (None, 0.0))
    t = Month(2020, 3) - OLD
    loading = (usual - alike)[:, t] / 3.0
    assert (usual == alike)[:, Month(2015, 1) - OLD : t].all()
    slope, at_mean = np.polyfit(country.log_size, loading, 1)
    error = 0.15 / np.sqrt(309)
    assert slope == pytest.approx(0.12, abs=4 * error)
    assert at_mean == pytest.approx(0.0, abs=4 * error)
    assert np.std(loading - slope * country.log_size) == pytest.approx(0.15, abs=0.03)
