"""Tables that can be read and are not what was promised: every breach, at once, in words.

Faults are planted in Alajärvi (KU005, lines 2–13) where its size keeps the sum of the country
within its one per cent, so that the planted fault is the only one.
"""

from __future__ import annotations

import pytest

from evaluation.domain import municipalities
from evaluation.errors import ContractBreach
from tests.sources.delivered import Refused, Row, Table, places, rules, texts

COUNT = "TYOTTOMAT25"
SUMS = "municipalities add up to the country"
EMPTY = "an empty cell that is no secret count"
COPIED = "no month copied from the one before"


# Rows


def test_espoo_without_its_zero(refused: Refused, table: Table) -> None:
    error = refused(table.each(lambda row: ("KU49", *row[1:]) if row[0] == "KU049" else row))
    assert rules(error) == ["form of the value"] * 12 + ["all municipalities"]
    first, last = error.breaches[0], error.breaches[-1]
    assert first.where == f"line {table.line('KU049', '2019-01')}, column area_code"
    assert first.found == "'KU49'"
    assert "Write KU049" in first.remedy
    assert (last.where, last.found) == ("column area_code, KU049", "Espoo is not in the delivery")


def test_an_area_and_month_twice(refused: Refused, table: Table) -> None:
    error = refused(table.more(table.rows[1]))
    assert rules(error)[0] == "one row an area and month"
    assert set(rules(error)[1:]) == {SUMS}
    assert texts(error)[0] == (
        "[one row an area and month] line 3, column month, KU005, 2019-02: 2 rows for the same area"
        " and month, lines 3, 3722. Keep one row; two cannot both be the count."
    )


def test_a_gap(refused: Refused, table: Table) -> None:
    gaps = {("KU005", "2019-05"), ("KU005", "2019-09")}
    assert texts(refused(table.keep(lambda row: (row[0], row[2]) not in gaps))) == [
        "[no month missing] column month, KU005, 2019-05: 2 month(s) missing: 2019-05, 2019-09."
        " Deliver every month of every area; a gap is never filled in."
    ]


def test_a_month_that_nobody_delivered(refused: Refused, table: Table) -> None:
    error = refused(table.keep(lambda row: row[2] != "2019-05"))
    assert rules(error) == ["no month missing"] * 310
    assert {breach.found for breach in error.breaches} == {"1 month(s) missing: 2019-05"}


def copied(table: Table, column: str, areas: int) -> Table:
    """March filled in from February in the first areas of the table."""
    j = table.header.index(column)
    february = {row[0]: row[j] for row in table.rows if row[2] == "2019-02"}
    filled = set(list(february)[:areas])
    return table.each(
        lambda row: (
            (*row[:j], february[row[0]], *row[j + 1 :])
            if row[2] == "2019-03" and row[0] in filled
            else row
        )
    )


@pytest.mark.parametrize("areas", [310, 300])
@pytest.mark.parametrize("column", ["TYOTTOMATLOPUSSA", "TYOTTOMATULK", "AVPAIKATLOPUSSA"])
def test_a_month_copied_from_the_one_before(
    refused: Refused, table: Table, column: str, areas: int
) -> None:
    error = refused(copied(table, column, areas))
    (breach,) = [breach for breach in error.breaches if breach.rule == COPIED]
    assert breach.where == f"column {column}, SSS, 2019-03"
    assert breach.found.endswith("municipalities repeat 2019-02")


def test_half_of_the_municipalities_may_repeat(refused: Refused, table: Table) -> None:
    error = refused(copied(table, "TYOTTOMATLOPUSSA", 150).put("KU005", "2019-05", COUNT, "x"))
    assert COPIED not in rules(error)


def test_honkajoki_which_is_no_more(refused: Refused, table: Table) -> None:
    zeros: Row = ("0",) * (len(table.header) - 3)
    honkajoki = Table(table.header, (("KU099", "Honkajoki", "2019-01", *zeros),))
    months = [f"2019-{month:02d}" for month in range(1, 13)]
    row = honkajoki.put("KU099", "2019-01", "TYOVOIMATK", "1").rows[0]
    error = refused(table.more(*((*row[:2], month, *row[3:]) for month in months)))
    (breach,) = [breach for breach in error.breaches if breach.rule != SUMS]
    assert breach.rule == "a municipality of 2021-2024"
    assert breach.where == "line 3722, column area_code, KU099"
    assert breach.found == "12 row(s): not a municipality of 2021-2024"
    assert breach.remedy.startswith("Honkajoki became part of 214 on 2021-01-01. Deliver the whole")


def test_a_municipality_that_is_not_there(refused: Refused, table: Table) -> None:
    assert texts(refused(table.keep(lambda row: row[0] != "KU005"))) == [
        "[all municipalities] column area_code, KU005: Alajärvi is not in the delivery. Deliver"
        " every municipality; one that is not there would leave the comparison unseen."
    ]


@pytest.mark.parametrize(("people", "side"), [("999999", "over"), ("0", "under")])
def test_municipalities_that_do_not_add_up(
    refused: Refused, table: Table, people: str, side: str
) -> None:
    parts = (COUNT, "PITKAAIKAISTYOTTOMAT", "TYOTTOMATULK")
    broken = table.put("KU049", "2019-03", "TYOTTOMATLOPUSSA", people)
    for part in parts:
        broken = broken.put("KU049", "2019-03", part, "0")
    where = "column TYOTTOMATLOPUSSA, SSS, 2019-03"
    (breach,) = [breach for breach in refused(broken).breaches if breach.where == where]
    assert breach.rule == SUMS
    total, _, country, *missing = (
        int(w.strip(",;")) for w in breach.found.split() if w[0].isdigit()
    )
    assert (total > country) == (side == "over")
    assert missing[:1] == ([] if side == "over" else [country - total])


# Columns


@pytest.mark.parametrize("column", ["area_code", "month", "TYOTTOMATLOPUSSA", "TYOVOIMATK"])
def test_a_required_column_that_is_not_there(refused: Refused, table: Table, column: str) -> None:
    broken = table.without_column(column)
    if column == "area_code":
        broken = broken.without_column("area_name")  # names would do, where there are no codes
    (breach,) = refused(broken).breaches
    assert (breach.rule, breach.where) == ("required column", f"column {column}")
    assert breach.remedy.startswith("Deliver it: ")


@pytest.mark.parametrize("typo", ["TYOTTOMAT_25", "tyottomat25", "TYOTTOMAT25 ", ""])
def test_a_column_that_nobody_promised(refused: Refused, table: Table, typo: str) -> None:
    assert texts(refused(table.named(COUNT, typo))) == [
        f"[known column] column {typo}: not in the contract. Correct its name, leave it out, or add"
        " it to the contract"
    ]


def test_two_columns_of_one_name(refused: Refused, table: Table) -> None:
    assert texts(refused(table.named(COUNT, "TYOTTOMATULK"))) == [
        "[one column a name] column TYOTTOMATULK: appears 2 times. Keep one"
    ]


def test_faults_of_the_header_are_all_told_though_one_name_is_there_twice(
    refused: Refused, table: Table
) -> None:
    header = (
        table.named(COUNT, "TYOTTOMATULK").named("KOKEILULOP", "KOKEILUT").named("TYOVOIMATK", "TV")
    )
    assert places(refused(header)) == {
        ("one column a name", "column TYOTTOMATULK"),
        ("required column", "column TYOVOIMATK"),
        ("known column", "column KOKEILUT"),
        ("known column", "column TV"),
    }


# All at once


def test_nine_faults_are_told_at_once(refused: Refused, table: Table) -> None:
    broken = (
        table.named("HAKIJALOPUSSA", "HAKIJAT")
        .put("KU005", "2019-01", COUNT, "x")
        .put("KU009", "2019-02", "TYOVOIMATK", "0")
        .put("KU009", "2019-03", "TYOVOIMATK", "...")
        .put("KU010", "2019-04", "AVPAIKATLOPUSSA", "-1")
        .put("KU016", "2019-05", "TYOTTOMATULK", "88888")
        .keep(lambda row: row[0] != "KU018")
        .keep(lambda row: (row[0], row[2]) != ("KU019", "2019-06"))
        .put("SSS", "2019-07", "TYOTTOMATLOPUSSA", "7")
        .put("SSS", "2019-07", COUNT, "7")
        .put("SSS", "2019-07", "PITKAAIKAISTYOTTOMAT", "7")
        .put("SSS", "2019-07", "TYOTTOMAT50", "7")
        .put("SSS", "2019-07", "TYOTTOMATMIEHET", "7")
        .put("SSS", "2019-07", "TYOTTOMATULK", "")
    )
    broken = broken.more(broken.rows[0])
    found = places(refused(broken))
    assert {place for place in found if place[0] != SUMS} == {
        ("known column", "column HAKIJAT"),
        ("a count", f"line 2, column {COUNT}"),
        ("a count", f"line {len(broken.rows) + 1}, column {COUNT}"),
        ("labour force above zero", "line 15, column TYOVOIMATK, KU009, 2019-02"),
        ("a count", "line 16, column TYOVOIMATK"),
        ("a count", "line 29, column AVPAIKATLOPUSSA"),
        (
            "a part is no larger than the whole",
            "line 42, column TYOTTOMATULK, KU016, 2019-05",
        ),
        (
            "a part is no larger than the whole",
            f"line {broken.line('SSS', '2019-07')}, column LOMAUTETTU, SSS, 2019-07",
        ),
        (
            "the young and the old are no more than the unemployed",
            f"line {broken.line('SSS', '2019-07')}, column TYOTTOMAT25, SSS, 2019-07",
        ),
        (EMPTY, f"line {broken.line('SSS', '2019-07')}, column TYOTTOMATULK, SSS, 2019-07"),
        ("all municipalities", "column area_code, KU018"),
        ("no month missing", "column month, KU019, 2019-06"),
        ("one row an area and month", "line 2, column month, KU005, 2019-01"),
    }
    assert {
        (SUMS, "column TYOTTOMATLOPUSSA, SSS, 2019-07"),
        (SUMS, "column TYOTTOMATLOPUSSA, SSS, 2019-01"),
    } <= found


def test_a_missing_column_hides_no_fault_of_another(refused: Refused, table: Table) -> None:
    broken = table.without_column("TYOVOIMATK").put("KU005", "2019-01", COUNT, "x")
    broken = broken.keep(lambda row: row[0] != "KU009")
    assert places(refused(broken)) == {
        ("required column", "column TYOVOIMATK"),
        ("a count", f"line 2, column {COUNT}"),
        ("all municipalities", "column area_code, KU009"),
    }


def test_a_wrong_value_in_every_row_is_told_for_every_row(refused: Refused, table: Table) -> None:
    error = refused(table.with_column("LYHTYOVKO", "?"))
    assert "3720 time(s)" in error.found
    assert [breach.where for breach in error.breaches] == [
        f"line {line}, column LYHTYOVKO" for line in range(2, 3722)
    ]


# Corners that were once wrong


def test_a_delivery_without_the_country(refused: Refused, table: Table) -> None:
    error = refused(table.keep(lambda row: row[0] != "SSS"))
    assert [(breach.rule, breach.where) for breach in error.breaches] == [
        ("the country", f"column area_code, SSS, 2019-{month:02d}") for month in range(1, 13)
    ]


def test_a_header_without_rows_misses_all_309(refused: Refused, table: Table) -> None:
    error = refused(Table(table.header, ()))
    assert type(error) is ContractBreach
    assert {breach.where for breach in error.breaches} == {
        f"column area_code, KU{code}" for code in municipalities()
    }
    assert set(rules(error)) == {"all municipalities"}


def test_breaches_of_a_rule_come_in_order(refused: Refused, table: Table) -> None:
    error = refused(table.keep(lambda row: row[0] not in ("KU049", "KU091")))
    months = [breach.where for breach in error.breaches if breach.rule == SUMS]
    assert len(months) >= 12
    assert months == sorted(months)


def test_a_delivered_column_called_line(refused: Refused, table: Table) -> None:
    broken = table.put("KU005", "2019-03", COUNT, "x").with_column("line", "77")
    assert ("a count", f"line 4, column {COUNT}") in places(refused(broken))


def test_a_column_whose_name_differs_by_case(refused: Refused, table: Table) -> None:
    assert rules(refused(table.with_column("Month", "x", first=True))) == ["known column"]
