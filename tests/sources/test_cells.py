"""Cells by hand: two municipalities, 2019 and 2020, and the interval that a secret count makes."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.domain import OUTCOMES, Base, Month
from evaluation.errors import DesignError
from evaluation.sources.cells import measure
from evaluation.sources.statfin_12r5 import SERVICES
from tests.sources.tiny import MONTHS, SHAPE, bounds, one, tiny, vintage


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("registered_unemployment", 8.0),  # 80 of 1000
        ("broad_non_employment", 10.0),  # 80 + 12 + 8 of 1000
        ("in_services", 2.0),
        ("long_term_unemployment", 3.0),
        ("youth_unemployment", 1.0),
        ("foreign_unemployment", 2.0),
        ("youth_less_over_50", -1.5),  # 10 − 25 of 1000
        ("activation_rate", 20.0),  # 20 of 80 + 20
        ("vacancies_per_unemployed", 50.0),  # 40 for 80
        ("laid_off", 0.7),  # 7 of 1000
        ("labour_force", 100.0),  # itself, as long as it does not change
        ("men_among_unemployed", 55.0),  # 44 of 80
        ("broad_without_laid_off", 9.3),  # 80 − 7 + 12 + 8 of 1000
        ("labour_market_training", 0.0),
        ("health_limited_unemployment", 0.9),  # 9 of 1000
    ],
)
def test_every_outcome_by_hand(name: str, value: float) -> None:
    assert one(name) == pytest.approx((value, value, value))


def test_a_difference_of_groups_is_as_wide_as_both_secrets() -> None:
    both = one("youth_less_over_50", TYOTTOMAT25=np.nan, TYOTTOMAT50=np.nan)
    assert both == pytest.approx((-0.4, 0.0, 0.4))  # [0, 4] − [0, 4] of 1000
    assert one("youth_less_over_50", TYOTTOMAT50=np.nan) == pytest.approx((0.6, 0.8, 1.0))


@pytest.mark.parametrize(
    ("unemployed", "laid_off", "expected"),
    [
        (80.0, np.nan, (9.6, 9.8, 10.0)),  # 80 − [0, 4], and 20 in services
        (np.nan, 3.0, (2.0, 2.05, 2.1)),  # 3 or 4 unemployed of whom 3 are laid off
        (np.nan, np.nan, (2.0, 2.2, 2.4)),  # [0, 4]: never less than nobody
        (np.nan, 0.0, (2.0, 2.2, 2.4)),
        (0.0, np.nan, (2.0, 2.0, 2.0)),  # nobody is laid off where nobody is unemployed
        (30.0, 30.0, (2.0, 2.0, 2.0)),
    ],
)
def test_the_laid_off_are_among_the_unemployed(
    unemployed: float, laid_off: float, expected: tuple[float, float, float]
) -> None:
    counts = {"TYOTTOMATLOPUSSA": unemployed, "LOMAUTETTU": laid_off}
    assert one("broad_without_laid_off", **counts) == pytest.approx(expected)


def test_training_alone_is_one_of_the_services() -> None:
    assert one("labour_market_training", TVKOULUTUSLOP=15.0)[1] == pytest.approx(1.5)
    assert one("labour_market_training", TVKOULUTUSLOP=np.nan) == pytest.approx((0.0, 0.2, 0.4))
    assert one("health_limited_unemployment", TYOTTOMATSAIR=np.nan)[2] == pytest.approx(0.4)


def test_the_fixed_base_is_the_mean_of_the_base_year() -> None:
    force = np.array([np.r_[np.arange(1000, 1120, 10), np.full(12, 9999)], np.full(24, 500)])
    cells = measure(tiny(TYOVOIMATK=force), [OUTCOMES["registered_unemployment"]], 2019)
    assert cells.labour_force.tolist() == [1055.0, 500.0]
    n = cells.measures["registered_unemployment"].n
    assert n.shape == SHAPE
    assert set(n[0]) == {1055.0}
    assert bounds(cells, "registered_unemployment", t=23)[1] == pytest.approx(100 * 80 / 1055)


def test_the_current_base_is_the_month_s_own() -> None:
    force = np.array([np.repeat([1000.0, 1600.0], 12), np.full(24, 500.0)])
    moved = OUTCOMES["registered_unemployment"].over(Base.CURRENT)
    cells = measure(tiny(TYOVOIMATK=force), [moved, OUTCOMES["registered_unemployment"]], 2019)
    assert bounds(cells, moved.key, t=11)[1] == pytest.approx(8.0)
    assert bounds(cells, moved.key, t=12)[1] == pytest.approx(5.0)
    assert bounds(cells, "registered_unemployment", t=12)[1] == pytest.approx(8.0)
    assert cells.measures[moved.key].n[0, 12] == 1600.0


def test_another_base_year_is_another_base() -> None:
    force = np.array([np.repeat([1000.0, 1600.0], 12), np.full(24, 500.0)])
    cells = measure(tiny(TYOVOIMATK=force), [OUTCOMES["registered_unemployment"]], 2020)
    assert cells.base_year == 2020
    assert bounds(cells, "registered_unemployment") == pytest.approx((5.0, 5.0, 5.0))


def test_the_stock_is_the_mean_of_the_unemployed_in_the_base_year() -> None:
    people = np.array([np.repeat([80.0, 999.0], 12), np.arange(24.0)])
    cells = measure(tiny(TYOTTOMATLOPUSSA=people), [], 2019)
    assert cells.stock.tolist() == [80.0, 5.5]


def test_a_secret_month_of_the_base_year_counts_as_two() -> None:
    people = np.full(SHAPE, 80.0)
    people[1, 3] = np.nan
    cells = measure(tiny(TYOTTOMATLOPUSSA=people), [], 2019)
    assert cells.stock.tolist() == pytest.approx([80.0, (11 * 80 + 2) / 12])


def test_people_behind_each_cell() -> None:
    cells = measure(tiny(), OUTCOMES.values(), 2019)
    n = {key: found.n[0, 0] for key, found in cells.measures.items()}
    assert n["broad_non_employment"] == 1000.0
    assert n["activation_rate"] == 100.0
    assert n["vacancies_per_unemployed"] == 80.0


# Secret counts


def test_a_secret_numerator_is_from_zero_to_four() -> None:
    assert one("youth_unemployment", TYOTTOMAT25=np.nan) == pytest.approx((0.0, 0.2, 0.4))


def test_intervals_of_a_sum_add_up() -> None:
    low, value, high = one("in_services", KOKEILULOP=np.nan, VALMENNUSLOP=np.nan)
    assert (low, value, high) == pytest.approx((2.0, 2.4, 2.8))


def test_a_secret_count_on_both_sides_of_a_rate_moves_with_itself() -> None:
    # 20 to 24 helped; 80 unemployed: 20/100, 22/102, 24/104
    expected = (20.0, 2200 / 102, 2400 / 104)
    assert one("activation_rate", KOKEILULOP=np.nan) == pytest.approx(expected)


def test_a_secret_rest_of_a_rate_pulls_the_other_way() -> None:
    # 20 helped of 20 + (4, 2, 0) people
    expected = (2000 / 24, 2000 / 22, 100.0)
    assert one("activation_rate", TYOTTOMATLOPUSSA=np.nan) == pytest.approx(expected)


def test_secret_vacancies() -> None:
    found = one("vacancies_per_unemployed", AVPAIKATLOPUSSA=np.nan)
    assert found == pytest.approx((0.0, 2.5, 5.0))


def test_secret_cells_are_marked_and_no_others() -> None:
    young = np.full(SHAPE, 10.0)
    young[1, 5] = np.nan
    cells = measure(tiny(TYOTTOMAT25=young), OUTCOMES.values(), 2019)
    assert np.argwhere(cells.measures["youth_unemployment"].secret).tolist() == [[1, 5]]
    assert not cells.measures["long_term_unemployment"].secret.any()


def test_vacancies_for_a_secret_number_of_unemployed_may_be_any_many() -> None:
    # 40 vacancies for 4, 2 or no unemployed
    found = one("vacancies_per_unemployed", TYOTTOMATLOPUSSA=np.nan)
    assert found == (1000.0, 2000.0, np.inf)


def test_secret_services_and_nobody_unemployed() -> None:
    # nobody helped, or up to 4 people who are all of them helped
    nobody = dict.fromkeys(("TYOTTOMATLOPUSSA", *SERVICES), 0.0)
    assert one("activation_rate", **nobody | {"KOKEILULOP": np.nan}) == (0.0, 100.0, 100.0)


def test_cells_over_a_secret_denominator_are_secret_and_without_a_bound_undefined() -> None:
    people = np.full(SHAPE, 80.0)
    people[1, 5], people[0, 7] = np.nan, 0.0
    cells = measure(tiny(TYOTTOMATLOPUSSA=people), OUTCOMES.values(), 2019)
    vacancies = cells.measures["vacancies_per_unemployed"]
    assert np.argwhere(vacancies.secret).tolist() == [[1, 5]]
    assert np.argwhere(vacancies.undefined).tolist() == [[0, 7], [1, 5]]
    assert not cells.measures["registered_unemployment"].undefined.any()


# Nobody, nothing, no year


@pytest.mark.parametrize("name", ["activation_rate", "vacancies_per_unemployed"])
def test_a_rate_of_nobody_is_no_number(name: str) -> None:
    nobody = dict.fromkeys(("TYOTTOMATLOPUSSA", *SERVICES), 0.0)
    assert np.isnan(one(name, **nobody)).all()


@pytest.mark.parametrize(("first", "delivered"), [(Month(2019, 2), 11), (Month(2020, 1), 0)])
def test_a_base_year_that_is_not_whole_is_refused(first: Month, delivered: int) -> None:
    months = tuple(month for month in MONTHS if month >= first)
    with pytest.raises(DesignError, match=f"has {delivered} of the 12 months of base year 2019"):
        measure(tiny(months), OUTCOMES.values(), 2019)


def test_an_outcome_is_not_carried_for_the_columns_it_lacks() -> None:
    some = tiny()
    counts = {c: v for c, v in some.counts.items() if c not in ("KOKEILULOP", "TYOTTOMATULK")}
    cells = measure(vintage(counts), OUTCOMES.values(), 2019)
    assert {out.outcome: out.missing for out in cells.not_carried} == {
        "broad_non_employment": ("KOKEILULOP",),
        "in_services": ("KOKEILULOP",),
        "activation_rate": ("KOKEILULOP",),
        "broad_without_laid_off": ("KOKEILULOP",),
        "foreign_unemployment": ("TYOTTOMATULK",),
    }
    assert set(cells.measures).isdisjoint({out.outcome for out in cells.not_carried})
    assert len(cells.measures) == 10
