"""Not every empty cell is a secret count: runs, edges, columns, months; and those that are."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.errors import ContractBreach
from evaluation.sources.blind import HIDDEN
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import read_delivery
from evaluation.sources.vintage import Vintage, read_vintage
from tests.sources.delivered import Refused, Row, Table

EMPTY = "an empty cell that is no secret count"
IMATRA = "KU153"


def told(error: object) -> list[tuple[str, str]]:
    breaches = getattr(error, "breaches", ())
    return [(breach.where, breach.found) for breach in breaches if breach.rule == EMPTY]


def blanked(table: Table, area: str, column: str, months: tuple[str, ...]) -> Table:
    for month in months:
        table = table.put(area, month, column, "")
    return table


def test_six_months_of_imatra(refused: Refused, table: Table) -> None:
    months = tuple(f"2019-{m:02d}" for m in range(4, 10))
    error = refused(blanked(table, IMATRA, "TYOTTOMATLOPUSSA", months))
    line = table.line(IMATRA, "2019-04")
    assert told(error) == [
        (
            f"line {line}, column TYOTTOMATLOPUSSA, {IMATRA}, 2019-04",
            "6 cell(s) empty from 2019-04 to 2019-09; the counts around are far above 4",
        )
    ]


@pytest.mark.parametrize("months", [("2019-01",), ("2019-12",), ("2019-03", "2019-08")])
def test_edges_and_several_gaps_are_all_told(
    refused: Refused, table: Table, months: tuple[str, ...]
) -> None:
    found = told(refused(blanked(table, IMATRA, "TYOTTOMATLOPUSSA", months)))
    assert [where[-7:] for where, _ in found] == list(months)


@pytest.mark.parametrize("mark", ["", "..."])
@pytest.mark.parametrize("column", ["TYOTTOMATLOPUSSA", "TYOTTOMAT25", "TYOLLISTETTYLOP"])
def test_a_column_that_is_empty_in_one_large_municipality(
    refused: Refused, table: Table, column: str, mark: str
) -> None:
    j = table.header.index(column)
    broken = table.each(lambda r: (*r[:j], mark, *r[j + 1 :]) if r[0] == "KU049" else r)
    (found,) = told(refused(broken))
    assert found[1].startswith("12 cell(s) empty from 2019-01 to 2019-12; what its size lets")


@pytest.mark.parametrize("also_country", [True, False])
def test_a_month_in_which_nothing_stands(
    refused: Refused, table: Table, also_country: bool
) -> None:
    j = table.header.index("TVKOULUTUSLOP")

    def emptied(row: Row) -> Row:
        hit = row[2] == "2019-03" and (also_country or row[0] != "SSS")
        return (*row[:j], "", *row[j + 1 :]) if hit else row

    found = told(refused(table.each(emptied)))
    if also_country:
        assert found == [("column TVKOULUTUSLOP, SSS, 2019-03", "1 whole month(s) empty: 2019-03")]
    else:
        assert len(found) > 50


def test_a_column_in_which_nothing_stands(refused: Refused, table: Table) -> None:
    error = refused(table.with_column("LYHTYOVKO", ""))
    assert ("column LYHTYOVKO, SSS, 2019-01", "the whole column is empty") in told(error)


def test_the_country_is_never_secret_where_it_was_counted(refused: Refused, table: Table) -> None:
    (found,) = told(refused(table.put("SSS", "2019-03", "TYOTTOMAT25", "")))
    assert "SSS, 2019-03" in found[0]


def test_a_small_count_that_goes_secret_is_read(table: Table, tmp_path: Path) -> None:
    """In columns of a few people a count comes and goes."""
    j = table.header.index("KOKEILULOP")
    area, month = next((r[0], r[2]) for r in table.rows if r[j] in ("5", "6") and r[0] != "SSS")
    (tmp_path / "12r5.csv").write_text(table.put(area, month, "KOKEILULOP", "").text(), "utf-8")
    read_vintage(tmp_path / "12r5.csv")


def test_what_is_hidden_is_not_told(twin: Vintage, tmp_path: Path) -> None:
    """A gap of a treated municipality in the trial: rule and line, and no count."""
    table = Table.of(twin, 2022)
    broken = blanked(table, "KU049", "TYOTTOMATLOPUSSA", ("2022-03",))
    (tmp_path / "12r5.csv").write_text(broken.text(), "utf-8")
    with pytest.raises(ContractBreach) as caught:
        read_vintage(tmp_path / "12r5.csv")
    assert {breach.found for breach in caught.value.breaches} == {HIDDEN}
    assert told(caught.value)[0][0].startswith(f"line {table.line('KU049', '2022-03')}, ")


# The stored vintages


@pytest.mark.parametrize("vintage", ["statfin_12r5_2022-02", "statfin_12r5_2023-10"])
def test_no_true_secret_count_is_refused(finland: Path, vintage: str) -> None:
    delivery = read_delivery(finland / vintage)
    assert Contract.load("statfin_12r5").breaches(delivery.table) == []
    assert delivery.passed_over == ()


def test_the_answer_of_june_2026_is_read(finland: Path) -> None:
    vintage = read_vintage(finland / "pxweb" / "12r5_2026M06_v1_json.json")
    assert len(vintage.municipalities) == 308  # Pertunmaa became part of Mäntyharju
    assert "588" not in vintage.municipalities
    assert vintage.passed_over == (
        *("ELY80", "ELYJO", "KU199", "KUJOU", "MK91", "MKJO", "SK902", "SKJOU"),
    )
    assert vintage.updated == "2026-07-21T05.00.00Z"


def test_px_about_something_else_is_px_all_the_same(finland: Path) -> None:
    with pytest.raises(Exception, match=r"\(PX\) has dimensions Vuosineljännes, Alue, Tiedot"):
        read_vintage(finland / "pxweb" / "13pz_fixture.px")


def test_the_names_of_the_facts_are_those_of_the_metadata(finland: Path) -> None:
    import json

    from evaluation.sources.reading.vocabulary import known

    path = finland / "statfin_12r5_2023-10" / "px_metadata.json"
    described = json.loads(path.read_text("utf-8"))
    for language, (area, measure) in {
        "fi": ("Alue", "Tiedot"),
        "sv": ("Område", "Uppgifter"),
        "en": ("Region", "Information"),
    }.items():
        codes, values = described["codes"][language], described["values"][language]
        for code, name in zip(codes[area], values[area], strict=True):
            assert known().area(name).code == code
            assert known().area(f"{name} ({code})").code == code
        for code, name in zip(codes[measure], values[measure], strict=True):
            assert known().measure(name) == code
