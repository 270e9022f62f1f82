"""Denominators that an outcome cannot move, by hand: two municipalities, 2019 and 2020."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.domain import BROAD, OUTCOMES, REGISTERED, Base, Month
from evaluation.errors import DesignError
from evaluation.sources.cells import measure
from evaluation.sources.population import monthly_population
from evaluation.sources.vintage import Vintage
from tests.sources.tiny import MONTHS, SHAPE, bounds, tiny

OVER = REGISTERED.over(Base.POPULATION)


def settled(people: Array, **counts: float | Array) -> Vintage:
    return replace(tiny(**counts), population=np.broadcast_to(people, SHAPE).copy())


def test_a_town_that_grows_has_more_to_divide_by() -> None:
    people = np.array([np.repeat([2000.0, 2500.0], 12), np.full(24, 300.0)])
    cells = measure(settled(people), [OVER, REGISTERED], 2019)
    assert bounds(cells, OVER.key, t=11) == pytest.approx((8.0, 8.0, 8.0))  # 80 of 1000
    assert bounds(cells, OVER.key, t=12) == pytest.approx((6.4, 6.4, 6.4))  # 80 of 1250
    assert bounds(cells, OVER.key, i=1, t=12) == pytest.approx((8.0, 8.0, 8.0))
    assert bounds(cells, REGISTERED.key, t=12)[1] == pytest.approx(8.0)
    assert cells.measures[OVER.key].n[0].tolist() == [1000.0] * 12 + [1250.0] * 12


def test_the_mean_of_the_base_year_is_what_it_grows_from() -> None:
    ends = np.array([[1200.0, 1320.0, 1080.0], [10.0, 10.0, 10.0]])
    people = monthly_population(ends, [2018, 2019, 2020], MONTHS)
    force = np.array([np.r_[np.arange(1000, 1120, 10), np.full(12, 9999)], np.full(24, 500)])
    n = measure(settled(people, TYOVOIMATK=force), [OVER], 2019).measures[OVER.key].n
    # 2019: 1210, 1220, …, 1320, mean 1265; labour force mean 1055
    assert n[0, [0, 11, 23]] == pytest.approx(
        [1055 * 1210 / 1265, 1055 * 1320 / 1265, 1055 * 1080 / 1265]
    )
    assert n[0, :12].mean() == pytest.approx(1055.0)
    assert n[1].tolist() == [500.0] * 24


def test_the_scale_of_the_population_falls_out() -> None:
    people = np.arange(48.0).reshape(SHAPE) + 100
    one, other = (measure(settled(scale * people), [OVER], 2019) for scale in (1.0, 7.0))
    np.testing.assert_allclose(one.measures[OVER.key].n, other.measures[OVER.key].n, rtol=1e-13)


def test_a_secret_count_keeps_its_interval() -> None:
    people = np.array([np.repeat([2000.0, 2500.0], 12), np.full(24, 300.0)])
    young = OUTCOMES["youth_unemployment"].over(Base.POPULATION)
    cells = measure(settled(people, TYOTTOMAT25=np.nan), [young], 2019)
    assert bounds(cells, young.key, t=12) == pytest.approx((0.0, 0.16, 0.32))  # 0, 2, 4 of 1250


def test_without_population_an_outcome_over_it_is_refused() -> None:
    with pytest.raises(DesignError, match="came without population") as raised:
        measure(tiny(), [BROAD, BROAD.over(Base.POPULATION)], 2019)
    assert "population.csv" in raised.value.remedy
    assert measure(tiny(), [BROAD], 2019).measures


def test_months_after_the_last_count_are_refused_in_one_line() -> None:
    people = np.full(SHAPE, 10.0)
    people[:, 20:] = np.nan
    with pytest.raises(DesignError) as raised:
        measure(settled(people), [OVER], 2019)
    (breach,) = raised.value.breaches
    assert (breach.where, breach.found) == (
        "all 2 municipalities",
        "none in 4 month(s), 2020-09…2020-12",
    )
    cells = measure(settled(people), [OVER], 2019, (Month(2019, 3), Month(2020, 8)))
    assert np.isfinite(cells.measures[OVER.key].value[:, :20]).all()
    assert np.isnan(cells.measures[OVER.key].value[:, 20:]).all()


def test_every_municipality_without_is_named_with_its_months() -> None:
    people = np.full(SHAPE, 10.0)
    people[0, 2:4], people[1, 0], people[1, 22] = np.nan, 0.0, -1.0
    with pytest.raises(DesignError) as raised:
        measure(settled(people), [OVER], 2019)
    assert [(breach.where, breach.found) for breach in raised.value.breaches] == [
        ("KU049 Espoo", "none in 2 month(s), 2019-03…2019-04"),
        ("KU091 Helsinki", "none in 2 month(s), 2019-01…2020-11"),
    ]


def test_the_base_year_needs_one_too_wherever_the_months_used_lie() -> None:
    people = np.full(SHAPE, 10.0)
    people[:, 3] = np.nan
    with pytest.raises(DesignError, match="no population"):
        measure(settled(people), [OVER], 2019, (Month(2020, 1), Month(2020, 12)))
