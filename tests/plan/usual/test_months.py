"""The usual months of a trial: by hand for both trials, and what a plan's own change in them."""

from __future__ import annotations

from evaluation.domain import Month, trial_named
from evaluation.plan.usual.months import UsualMonths, text_of

NOW, THEN = trial_named("2021-24"), trial_named("2017-18")


def spans(months: UsualMonths) -> dict[str, list[str]]:
    return {str(one["name"]): list(one["months"]) for one in months.brackets}  # type: ignore[call-overload]


def test_the_months_of_2021_24() -> None:
    months = UsualMonths.of(NOW)
    assert text_of(months.clean_pre) == ["2015-01", "2019-11"]
    assert text_of(months.donut) == ["2019-12", "2021-02"]
    assert months.base_year == 2019
    assert list(months.windows) == ["W1", "W2", "W3"]
    assert spans(months) == {
        "clean_pre_uniform": ["2015-01", "2019-11"],
        "2017": ["2017-01", "2017-12"],
        "2018": ["2018-01", "2018-12"],
        "2019": ["2019-01", "2019-12"],
        "2020": ["2020-01", "2020-12"],
        "2020H2": ["2020-07", "2021-02"],
    }


def test_the_months_of_2017_18_begin_when_the_service_columns_got_their_definitions() -> None:
    """The base year is the last that the trial does not reach; no whole year lies between."""
    months = UsualMonths.of(THEN)
    assert text_of(months.clean_pre) == ["2013-01", "2017-04"]
    assert text_of(months.donut) == ["2017-05", "2017-07"]
    assert months.base_year == 2016
    assert list(spans(months)) == ["clean_pre_uniform", "2014", "2015", "2016"]


def test_a_plans_own_clean_months_move_what_hangs_on_them() -> None:
    own = (Month(2018, 1), Month(2019, 6))
    months = UsualMonths.of(NOW, own)
    assert months.donut == (Month(2019, 7), Month(2021, 2))
    assert list(spans(months)) == ["clean_pre_uniform", "2018", "2019", "2020", "2020H2"]
    assert spans(months)["clean_pre_uniform"] == ["2018-01", "2019-06"]


def test_a_plans_own_base_year_moves_the_years_that_are_bases() -> None:
    months = UsualMonths.of(NOW, base_year=2018)
    named = ["clean_pre_uniform", "2016", "2017", "2018", "2019", "2020", "2020H2"]
    assert list(spans(months)) == named
