"""Care occupations and filled vacancies, described: by hand, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.domain import Month, Window
from evaluation.errors import DomainError
from evaluation.sources.described import Origin
from evaluation.sources.filled_vacancies import FilledVacancies
from evaluation.sources.occupations import Occupations
from evaluation.study.descriptive.labour_shortage import care_tightness, vacancy_filling

ORIGIN = Origin(
    name="x",
    sha256="0" * 64,
    source="s",
    licence="l",
    contract="c 1",
    secret_high=4,
    disclosure_threshold=0,
)
MONTHS = (Month(2020, 1), Month(2020, 2))
CARE = ("1343", "2221", "3221", "5321", "5322")
BY_OCCUPATION = Occupations(
    origin=ORIGIN,
    occupations=(*CARE, "9999"),
    areas=("MK01", "SSS"),
    months=MONTHS,
    jobseekers=np.arange(24.0).reshape(6, 2, 2) + 10,
    vacancies=np.full((6, 2, 2), 30.0),
)
FILLED = FilledVacancies(
    origin=ORIGIN,
    municipalities=("049", "091"),
    months=MONTHS,
    open=np.full((2, 2), 50.0),
    new=np.array([[20.0, 30], [20, 30]]),
    filled=np.array([[10.0, 5], [np.nan, 5]]),
    days=np.array([[10.0, 40], [np.nan, 40]]),
)


def test_occupations_of_care_together_and_each() -> None:
    """In Uusimaa in January 10, 14, 18, 22 and 26 seek 30 places each; 9999 is none of care."""
    found = care_tightness(BY_OCCUPATION)
    assert found.occupations == CARE
    assert found.at("MK01", MONTHS[0]) == pytest.approx((100 * 150 / 90,) * 3)
    assert found.at("MK01", MONTHS[0], "5322") == pytest.approx((100 * 30 / 26,) * 3)
    assert found.together.value.shape == (2, 2)


def test_other_occupations_may_be_asked_for() -> None:
    assert care_tightness(BY_OCCUPATION, ("9999",)).occupations == ("9999",)


def test_what_was_not_delivered_is_refused_all_at_once() -> None:
    with pytest.raises(DomainError, match="2 thing") as caught:
        care_tightness(BY_OCCUPATION, ("5321", "1111", "2222"))
    assert [b.where for b in caught.value.breaches] == ["occupation 1111", "occupation 2222"]
    with pytest.raises(DomainError) as asked:
        care_tightness(BY_OCCUPATION).at("MK09", Month(2024, 1), "1111")
    assert len(asked.value.breaches) == 3


def test_filled_vacancies_over_a_window() -> None:
    found = vacancy_filling(FILLED, Window("W", *MONTHS))
    assert found.at("049") == pytest.approx((30.0, 20.0))
    share, days = found.at("091")
    assert (share, days) == pytest.approx((100 * 7 / 50, 40.0))
    assert found.filling.low[1] == pytest.approx(10.0)
    assert found.filling.shown[1] == pytest.approx(5 / 9)
    one = vacancy_filling(FILLED, Window("W", MONTHS[0], MONTHS[0]))
    assert one.at("049") == pytest.approx((50.0, 10.0))


def test_a_window_that_the_series_does_not_reach_is_refused() -> None:
    """The trial began after the series ends: no month of it can be described."""
    with pytest.raises(DomainError, match="does not hold") as caught:
        vacancy_filling(FILLED, Window("W", Month(2021, 3), Month(2021, 12)))
    assert [b.where for b in caught.value.breaches] == ["month 2021-03", "month 2021-12"]
    with pytest.raises(DomainError):
        vacancy_filling(FILLED, Window("W", *MONTHS)).at("837")


def test_the_threshold_of_the_source_hides_small_cells() -> None:
    protected = replace(ORIGIN, disclosure_threshold=20)
    care = care_tightness(replace(BY_OCCUPATION, origin=protected))
    assert care.each["1343"].hidden[0].tolist() == [True, True]  # 10 and 11 jobseekers
    assert not care.together.hidden.any()
    filled = vacancy_filling(replace(FILLED, origin=protected), Window("W", *MONTHS))
    assert filled.filling.hidden.tolist() == [True, True]  # 15 and 5 to 9 filled
