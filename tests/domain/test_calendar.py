"""Months count, windows hold their ends, and nothing past 2024 can be compared."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import (
    Month,
    Window,
    employment_trial,
    legal_calendar,
    require_untreated,
)
from evaluation.errors import DomainError, NoUntreated

TRIAL_START = employment_trial().start
LAST_UNTREATED = employment_trial().last_untreated
SELECTION_PUBLIC = employment_trial().public

MONTHS = st.builds(Month, st.integers(2010, 2890), st.integers(1, 12))
STEPS = st.integers(-600, 600)


def test_fifteen_months_from_the_selection_to_the_start() -> None:
    assert TRIAL_START - SELECTION_PUBLIC == 15
    assert SELECTION_PUBLIC + 15 == TRIAL_START


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        (Month(2020, 12), 1, Month(2021, 1)),
        (Month(2021, 1), -1, Month(2020, 12)),
        (Month(2021, 3), 46, Month(2025, 1)),
        (Month(2021, 3), -12, Month(2020, 3)),
    ],
)
def test_months_are_added_across_new_year(start: Month, step: int, end: Month) -> None:
    assert start + step == end


@given(month=MONTHS, step=STEPS)
def test_subtraction_undoes_addition(month: Month, step: int) -> None:
    assert (month + step) - month == step


@given(month=MONTHS, one=STEPS, other=STEPS)
def test_steps_add_up(month: Month, one: int, other: int) -> None:
    assert (month + one) + other == month + (one + other)


@given(one=MONTHS, other=MONTHS)
def test_order_is_the_sign_of_the_difference(one: Month, other: Month) -> None:
    assert (one < other) == (one - other < 0)
    assert (one == other) == (one - other == 0)


@given(month=MONTHS)
def test_text_and_month_are_the_same_thing(month: Month) -> None:
    assert Month.parse(str(month)) == month


@given(one=MONTHS, other=MONTHS)
def test_text_sorts_as_months_do(one: Month, other: Month) -> None:
    assert (str(one) < str(other)) == (one < other)


def test_statfin_writes_months_with_an_m() -> None:
    assert Month.parse("2021M03") == Month(2021, 3)
    assert str(Month.parse(" 2021M03 ")) == "2021-03"


@pytest.mark.parametrize(
    "text",
    ["", "2021", "2021-3", "03/2021", "2021-00", "2021M13", "2021-03-01", "21-03", "0021M03"],
)
def test_what_is_no_month_is_refused_with_the_form_to_write(text: str) -> None:
    with pytest.raises(DomainError, match="is not a month") as caught:
        Month.parse(text)
    assert "2021-03" in caught.value.remedy


@pytest.mark.parametrize(("year", "month"), [(2021, 0), (2021, 13), (1899, 12), (3000, 1)])
def test_a_month_outside_the_calendar_cannot_exist(year: int, month: int) -> None:
    with pytest.raises(DomainError, match=f"{year}-{month} is not a month"):
        Month(year, month)


@given(first=MONTHS, length=st.integers(1, 200))
def test_a_window_holds_as_many_months_as_it_is_long(first: Month, length: int) -> None:
    window = Window("any", first, first + (length - 1))
    months = list(window)
    assert len(window) == len(months) == length
    assert months == sorted(set(months))
    assert all(month in window for month in months)
    assert first + -1 not in window
    assert first + length not in window


def test_a_window_holds_months_only() -> None:
    window = Window("year", Month(2021, 1), Month(2021, 12))
    assert "2021-03" not in window
    assert str(window) == "2021-01…2021-12"


def test_a_window_cannot_end_before_it_starts() -> None:
    with pytest.raises(DomainError, match="window back ends 2021-02, before it starts 2021-03"):
        Window("back", Month(2021, 3), Month(2021, 2))


def test_until_cuts_the_end_and_only_the_end() -> None:
    window = Window("year", Month(2021, 1), Month(2021, 12))
    assert window.until(Month(2021, 6)) == Window("year", Month(2021, 1), Month(2021, 6))
    assert window.until(Month(2021, 1)) == Window("year", Month(2021, 1), Month(2021, 1))
    assert window.until(Month(2030, 1)) == window
    assert window.until(Month(2020, 12)) is None


@given(first=MONTHS, length=st.integers(1, 200), last=MONTHS)
def test_until_keeps_exactly_the_months_up_to_then(first: Month, length: int, last: Month) -> None:
    window = Window("any", first, first + (length - 1))
    left = window.until(last)
    assert (list(left) if left else []) == [month for month in window if month <= last]


@given(length=st.integers(1, 200), beyond=st.integers(1, 600))
def test_no_window_past_2024_has_an_untreated_municipality(length: int, beyond: int) -> None:
    last = LAST_UNTREATED + beyond
    with pytest.raises(NoUntreated, match=f"window late ends {last}") as caught:
        require_untreated(Window("late", last + (1 - length), last))
    assert caught.value.code == "E_NO_UNTREATED"
    assert "380/2023" in caught.value.why
    assert "2024-12" in caught.value.remedy


@given(length=st.integers(1, 200), before=st.integers(0, 600))
def test_windows_up_to_december_2024_pass(length: int, before: int) -> None:
    last = LAST_UNTREATED + -before
    require_untreated(Window("early", last + (1 - length), last))


def test_the_legal_calendar_is_in_order_and_says_where_it_was_read() -> None:
    calendar = legal_calendar()
    assert list(calendar) == sorted(calendar, key=lambda event: event.effective)
    assert len({event.name for event in calendar}) == len(calendar)
    assert all(event.source for event in calendar)
    assert {event.certainty for event in calendar} <= {"certain", "high", "inferred"}


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2021, 3, 1), "trial_start"),
        (date(2021, 10, 2), "security_statements"),
        (date(2022, 5, 2), "nordic_model"),
        (date(2023, 3, 1), "temporary_protection"),
        (date(2024, 12, 31), "trial_end"),
        (date(2025, 1, 1), "all_municipalities"),
    ],
)
def test_the_law_changed_on_these_days(day: date, name: str) -> None:
    assert {event.name: event.effective for event in legal_calendar()}[name] == day


def test_the_constants_are_the_calendar_s() -> None:
    days = {event.name: event.effective for event in legal_calendar()}
    public, start, end = (days[key] for key in ("selection_public", "trial_start", "trial_end"))
    assert Month(public.year, public.month) == SELECTION_PUBLIC
    assert Month(start.year, start.month) == TRIAL_START
    assert Month(end.year, end.month) == LAST_UNTREATED
