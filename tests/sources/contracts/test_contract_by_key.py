"""The contracts of 12ti, 2310 and Kela's file: clean ones keep them, each fault is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.errors import Breach
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import read_delivery
from tests.sources.by_key import benefits, occupations, vacancies

MADE = {"statfin_12ti": occupations, "tem_2310": vacancies, "kela_unemployment": benefits}


def breaches(folder: Path, name: str, *changes: tuple[str, str]) -> list[Breach]:
    path = folder / "delivered.csv"
    path.write_text(MADE[name](*changes), encoding="utf-8")
    return Contract.load(name).breaches(read_delivery(path).table)


@pytest.mark.parametrize("name", MADE)
def test_a_clean_delivery_has_no_breach(name: str, tmp_path: Path) -> None:
    assert breaches(tmp_path, name) == []


@pytest.mark.parametrize("name", MADE)
def test_it_says_source_licence_unit_and_thresholds(name: str) -> None:
    contract = Contract.load(name)
    assert all(contract.custom(said) for said in ("source", "licence", "unit"))
    assert contract.number("smallestPublishedCount") == 5
    assert contract.number("disclosureThreshold") == 0
    assert contract.of_municipalities  # so its breaches are told as blind as those of 12r5
    assert all(column.description for column in contract.columns.values())
    assert all(rule.name and rule.description for rule in contract.table.quality or [])


def test_kelas_is_said_to_have_met_no_value() -> None:
    contract = Contract.load("kela_unemployment")
    assert contract.custom("valuesAtHand") is False
    assert contract.model.status == "draft"


T12, T23, KELA = MADE
SUMS = "occupations add up to all of them"
REGIONS = "regions are no more than the country"
MK01 = "MK01,5321,TYOTTOMATLOPUSSA,10.0,2021-01"
ESPOO = "20.0,10.0,5.0,34.0,2019-12,Espoo"
BENEFIT = "Espoo,Yhteensä,Yhteensä,Peruspäiväraha,Yhteensä,Yhteensä,100"
FAULTS = [  # contract · as it is, as it should not be · rules and the beginning of what they found
    (T12, MK01, MK01.replace("10.0", "10.5"), {"a whole number": "occupation 5321: no whole"}),
    (
        T12,
        "MK01,5321,AVPAIKATLOPUSSA,20.0,2021-01",
        "MK01,5321,AVPAIKATLOPUSSA,3.0,2021-01",
        {"a count that is never published": "occupation 5321: fewer than 5"},
    ),
    (
        T12,
        MK01,
        MK01.replace("10.0", "99.0"),
        {
            SUMS: "occupations sum to 139 and 0 secret counts, all of them are 60",
            REGIONS: "occupation 5321: regions sum to 119, the country is 35",
        },
    ),
    (
        T12,
        "SSS,5322,TYOTTOMATLOPUSSA,35.0,2021-01",
        "SSS,5322,TYOTTOMATLOPUSSA,29.0,2021-01",
        {REGIONS: "occupation 5322: regions sum to 30, the country is 29"},
    ),
    (
        T12,
        "MK01,SSS,TYOTTOMATLOPUSSA,60.0,2021-01",
        "MK01,SSS,TYOTTOMATLOPUSSA,,2021-01",
        {
            "all occupations together": "no row, or an empty cell, of all occupations (SSS)",
            SUMS: "occupations sum to 50 and 0 secret counts, all of them are a secret count",
        },
    ),
    (
        T12,
        "MK02,1343,TYOTTOMATLOPUSSA,20.0,2021-01",
        "MK01,1343,TYOTTOMATLOPUSSA,10.0,2021-01",
        {
            "a count": "not delivered: the file has no row of this area, month and measure",
            "one row an area, an occupation and a month": "2 rows of occupation 1343, lines 2, 38",
        },
    ),
    (
        T23,
        ESPOO,
        ESPOO.replace("10.0", "30.0"),
        {"a part is no larger than the whole": "30 of 20 in Avoimet_tyopaikat_kauden_aikana"},
    ),
    (
        T23,
        ESPOO,
        ESPOO.replace("34.0", ""),
        {"days stand where the filled do": "a count of filled vacancies, no mean of days in 1"},
    ),
    (
        T23,
        ESPOO,
        ESPOO.replace("5.0", "0.0"),
        {"days stand where the filled do": "a count of filled vacancies, a mean of nobody of"},
    ),
    (
        T23,
        ESPOO,
        ESPOO.replace("10.0", "2.0"),
        {"a count that is never published": "fewer than 5"},
    ),
    (
        T23,
        ESPOO,
        ESPOO.replace("2019-12", "2020-02"),
        {"no month missing": "1 month(s) missing: 2020-02 to 2020-02"},
    ),
    (
        KELA,
        BENEFIT,
        BENEFIT.replace("100", "40"),
        {"a part is no larger than all": "Peruspäiväraha: 50 of 40"},
    ),
    (
        KELA,
        BENEFIT,
        BENEFIT.replace("Peruspäiväraha", "Uusi"),
        {"a benefit that is known": "1 row(s) of Uusi"},
    ),
    (KELA, BENEFIT, BENEFIT.replace("100", "100.5"), {"a whole number": "no whole number"}),
]


@pytest.mark.parametrize(("name", "was", "now", "expected"), FAULTS)
def test_each_fault_is_named_by_its_rule(
    name: str, was: str, now: str, expected: dict[str, str], tmp_path: Path
) -> None:
    found: dict[str, str] = {}
    for breach in breaches(tmp_path, name, (was, now)):
        found.setdefault(breach.rule, breach.found)
    assert expected.keys() <= found.keys()
    assert all(found[rule].startswith(begins) for rule, begins in expected.items()), found
    assert found.keys() - expected.keys() <= {"no month missing"}


def test_a_municipality_that_is_none_of_2020(tmp_path: Path) -> None:
    """Valtimo was merged in 2020; Honkajoki in 2021, so it may stand by itself."""
    told = breaches(tmp_path, T23, ("2019-12,Honkajoki", "2019-12,Valtimo"))
    assert ("a municipality of 2020", "1 row(s): not a municipality of 2020") in {
        (breach.rule, breach.found) for breach in told
    }


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    told = breaches(
        tmp_path,
        T12,
        (MK01, MK01.replace("10.0", "ten")),
        ("SSS,5322,TYOTTOMATLOPUSSA,35.0,2021-01", "SSS,5322,TYOTTOMATLOPUSSA,29.0,2021-01"),
        ("MK02,2221,AVPAIKATLOPUSSA,42.0,2021-02", "MK02,2221,AVPAIKATLOPUSSA,-42.0,2021-02"),
    )
    assert {"a count", REGIONS} <= {breach.rule for breach in told}
    assert sum(breach.rule == "a count" for breach in told) == 2


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("tem_2310_vacancies_filled_by_municipality_2006-01_2020-08.csv.gz", T23),
        ("statfin_12ti_regions_selected_occupations_2006-01_2023-10.csv.gz", T12),
    ],
)
def test_the_stored_series(finland: Path, file: str, name: str) -> None:
    """2310 keeps its contract. The extract of 12ti leaves out rows whose counts are both secret."""
    table = read_delivery(finland / "more" / file).table
    rules = [breach.rule for breach in Contract.load(name).breaches(table)]
    assert rules == (["no month missing"] * 79 if name == T12 else [])
