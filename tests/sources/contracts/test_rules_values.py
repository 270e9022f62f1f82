"""One value that cannot be meant: which, where, and what to do about it.

It is put in Alajärvi (KU005, lines 2–13), whose size keeps the sum of the country within its one
per cent, so that it is the only fault.
"""

from __future__ import annotations

import pytest

from evaluation.errors import ContractBreach
from tests.sources.delivered import Refused, Table, places, texts

COUNT = "TYOTTOMAT25"
SUMS = "municipalities add up to the country"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("twelve", "'twelve' is not a number. Deliver digits"),
        ("NA", "'NA' is not a number. Deliver digits"),
        (".", "'.' is the source's mark for what cannot be. Find out what was counted"),
        ("..", "'..' is the source's mark for what is not available. Find out what was counted"),
        ("....", "'....' is no secret count. Find out what was counted"),
        ("-", "'-' is the source's mark for none. Write 0 if nobody was counted"),
        ("=B2", "'=B2' is a formula. Paste the values"),
        ("12.0", "'12.0' is not a number. Deliver digits"),
        ("1e3", "'1e3' is not a number. Deliver digits"),
        ("٥", "'٥' is not a number. Deliver digits"),
        ("-3", "'-3' is negative. A count is zero or more"),
        ("−3", "'−3' is negative. A count is zero or more"),
        ("-999", "'-999' is negative. A count is zero or more; a code for missing is left empty"),
        ("7,6", "'7,6' has a comma. Use a decimal point"),
        ("1 234", "'1 234' has a space. Write the number without separators"),
        ("1\u00a0234", "'1\u00a0234' has a space. Write the number without separators"),
        ("1\u202f234", "'1\u202f234' has a space. Write the number without separators"),
    ],
)
def test_what_is_no_count(refused: Refused, table: Table, value: str, found: str) -> None:
    error = refused(table.put("KU005", "2019-03", COUNT, value))
    assert type(error) is ContractBreach
    assert len(error.breaches) == 1
    assert texts(error)[0].startswith(f"[a count] line 4, column {COUNT}: {found}")


def test_a_percentage_over_100(refused: Refused, table: Table) -> None:
    shares = table.with_column("TYOTOSUUS", "7.6").put("KU005", "2019-03", "TYOTOSUUS", "107.6")
    told = [text for text in texts(refused(shares)) if "the share" not in text]  # 7.6 everywhere
    assert told == [
        "[range] line 4, column TYOTOSUUS: 107.6 is outside 0 … 100. Look for a shifted column or a"
        " lost decimal point"
    ]


def test_more_young_unemployed_than_unemployed(refused: Refused, table: Table) -> None:
    error = refused(table.put("KU005", "2019-03", COUNT, "99999"))
    breach, ages, sums = error.breaches
    assert (ages.rule, sums.rule) == (
        "the young and the old are no more than the unemployed",
        SUMS,
    )
    assert breach.rule == "a part is no larger than the whole"
    assert breach.where == f"line 4, column {COUNT}, KU005, 2019-03"
    assert breach.found.startswith("99999 of ")
    assert breach.remedy.startswith("Check the two columns")


def test_a_labour_force_of_zero(refused: Refused, table: Table) -> None:
    error = refused(table.put("KU005", "2019-03", "TYOVOIMATK", "0"))
    assert places(error) == {
        ("labour force above zero", "line 4, column TYOVOIMATK, KU005, 2019-03"),
        (SUMS, "column TYOVOIMATK, SSS, 2019-03"),
    }
    assert "labour force is 0" in texts(error)[0]


def test_a_secret_labour_force(refused: Refused, table: Table) -> None:
    assert texts(refused(table.put("KU005", "2019-03", "TYOVOIMATK", ""))) == [
        "[a count] line 4, column TYOVOIMATK: empty. This column is never secret; deliver the count"
    ]


@pytest.mark.parametrize("month", ["2019M13", "201913", "3/19", "2019-3", "2019-03-02", ""])
def test_a_month_in_another_form(refused: Refused, table: Table, month: str) -> None:
    error = refused(table.put("KU005", "2019-03", "month", month))
    form, gap = error.breaches[0], error.breaches[-1]
    assert (form.rule, form.where) == ("form of the value", "line 4, column month")
    assert form.found == (f"'{month}'" if month else "empty")
    if month != "2019-3":  # a month all the same: only its form is wrong
        assert (gap.rule, gap.where) == ("no month missing", "column month, KU005, 2019-03")


def test_an_area_by_its_name(refused: Refused, table: Table) -> None:
    error = refused(table.put("KU005", "2019-03", "area_code", "Alajärvi"))
    assert ("form of the value", "line 4, column area_code") in places(error)
    assert error.breaches[0].found == "'Alajärvi'"


@pytest.mark.parametrize("digits", [25, 400])
def test_a_number_beyond_all_numbers(refused: Refused, table: Table, digits: int) -> None:
    error = refused(table.put("KU005", "2019-03", "TYOTTOMATLOPUSSA", "9" * digits))
    assert "[a count] line 4, column TYOTTOMATLOPUSSA" in texts(error)[0]
    assert error.breaches[0].found == f"{digits} digits"


def test_a_secret_mark_is_shown_as_delivered(refused: Refused, table: Table) -> None:
    error = refused(table.put("KU005", "2019-03", "TYOVOIMATK", "..."))
    assert "'...'" in error.breaches[0].found


@pytest.mark.parametrize("column", ["MTPPALVELUTLOP", "TYOLLISTETTYLOP", "PITKAAIKAISTYOTTOMAT"])
def test_a_large_municipality_that_goes_blank_is_no_secret_count(
    refused: Refused, table: Table, column: str
) -> None:
    error = refused(table.put("KU049", "2019-03", column, ""))
    empty, sums = error.breaches
    assert (empty.rule, sums.rule) == ("an empty cell that is no secret count", SUMS)
    assert empty.where == f"line {table.line('KU049', '2019-03')}, column {column}, KU049, 2019-03"
    assert f"column {column}, SSS, 2019-03" in sums.where
