"""Population by month: which month gets which part of which 31 December, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import Month
from evaluation.errors import DomainError
from evaluation.sources.population import YearEnds, monthly_population

ENDS = np.array([[1200.0, 1320.0, 1080.0], [60.0, 60.0, 72.0]])
YEARS = [2018, 2019, 2020]


@pytest.mark.parametrize(
    ("month", "first", "second"),
    [
        (Month(2018, 12), 1200.0, 60.0),  # the count itself, though 2017 was not delivered
        (Month(2019, 1), 1210.0, 60.0),  # 11/12 of 1200 and 1/12 of 1320
        (Month(2019, 6), 1260.0, 60.0),
        (Month(2019, 12), 1320.0, 60.0),
        (Month(2020, 1), 1300.0, 61.0),  # 11/12 of 1320 and 1/12 of 1080
        (Month(2020, 9), 1140.0, 69.0),
        (Month(2020, 12), 1080.0, 72.0),
    ],
)
def test_a_month_is_taken_at_its_end(month: Month, first: float, second: float) -> None:
    found = monthly_population(ENDS, YEARS, [month])
    np.testing.assert_allclose(found, [[first], [second]], rtol=1e-14)


@pytest.mark.parametrize(
    "month", [Month(2018, 11), Month(2018, 1), Month(2021, 1), Month(2031, 12)]
)
def test_nothing_is_extrapolated(month: Month) -> None:
    assert np.isnan(monthly_population(ENDS, YEARS, [month])).all()


def test_a_gap_in_the_years_is_a_gap_in_the_months() -> None:
    months = [Month(2019, 6), Month(2020, 6), Month(2020, 12)]
    found = monthly_population(ENDS[:, [0, 2]], [2018, 2020], months)
    assert np.isnan(found).tolist() == [[True, True, False]] * 2


def test_a_municipality_s_own_gap_is_its_own() -> None:
    ends = ENDS.copy()
    ends[1, 2] = np.nan
    found = monthly_population(ends, YEARS, [Month(2019, 12), Month(2020, 1)])
    assert np.isnan(found).tolist() == [[False, False], [False, True]]


@given(
    st.lists(st.integers(1, 10**6), min_size=2, max_size=6),
    st.integers(1, 10**4),
)
def test_months_lie_between_their_ends_and_add_like_them(people: list[int], other: int) -> None:
    years = [2010 + step for step in range(len(people))]
    months = [Month(2010, 12) + step for step in range(12 * (len(people) - 1) + 1)]
    ends = np.array([people, [other] * len(people)], dtype=float)
    one, flat = monthly_population(ends, years, months)
    together = monthly_population(ends.sum(axis=0, keepdims=True), years, months)[0]
    np.testing.assert_allclose(one + flat, together, rtol=1e-12)
    np.testing.assert_allclose(flat, other, rtol=1e-14)
    assert one[::12].tolist() == people
    steps = np.diff(one).reshape(-1, 12)
    np.testing.assert_allclose(steps, np.diff(people)[:, None] / 12 + 0 * steps, atol=1e-6)


def test_every_misfit_of_years_and_columns_is_named() -> None:
    with pytest.raises(DomainError) as raised:
        monthly_population(ENDS, [2019, 2018, 2018, 2020], [Month(2019, 6)])
    assert [breach.where for breach in raised.value.breaches] == [
        "year 2018",
        "year 2018",
        "columns",
    ]


def test_months_of_year_ends_cannot_be_written_into() -> None:
    found = YearEnds(codes=("049", "091"), years=(2018, 2019, 2020), counts=ENDS).by_month(
        [Month(2019, 6)]
    )
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1.0
