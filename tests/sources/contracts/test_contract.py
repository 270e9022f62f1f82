"""The contract of table 12r5: what it promises, and that a clean delivery keeps it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evaluation.domain import OUTCOMES
from evaluation.errors import DeliveryError
from evaluation.sources.contracts.contract import Contract, contract_path
from evaluation.sources.statfin_12r5 import STATFIN_12R5
from tests.sources.delivered import Table


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load("statfin_12r5")


def test_a_clean_delivery_has_no_breach(contract: Contract, table: Table) -> None:
    assert contract.breaches(table.arrow()) == []
    contract.require(table.arrow(), "clean")


def test_larger_areas_may_be_delivered_too(contract: Contract, table: Table) -> None:
    country = [row for row in table.rows if row[0] == "SSS"]
    larger = [(code, *row[1:]) for code in ("ELY01", "MK01", "SK011") for row in country]
    assert contract.breaches(table.more(*larger).arrow()) == []


def test_pertunmaa_may_be_missing_from_2025_on_only(contract: Contract, table: Table) -> None:
    without = table.keep(lambda row: row[0] != "KU588")
    later = without.each(lambda row: (*row[:2], row[2].replace("2019", "2025"), *row[3:]))
    assert contract.breaches(later.arrow()) == []
    assert [breach.where for breach in contract.breaches(without.arrow())] == [
        "column area_code, KU588"
    ]


def test_name_version_and_hash_identify_it(contract: Contract) -> None:
    content = contract_path("statfin_12r5").read_bytes()
    assert contract.name == "statfin_12r5 1.2.0"
    assert contract.sha256 == hashlib.sha256(content).hexdigest()


def test_it_carries_every_outcome(contract: Contract) -> None:
    assert {c for o in OUTCOMES.values() for c in STATFIN_12R5.in_columns(o).counts} <= set(
        contract.measures
    )
    assert {"area_code", "area_name", "month"}.isdisjoint(contract.measures)


def test_what_every_result_depends_on_is_required(contract: Contract) -> None:
    required = {name for name, column in contract.columns.items() if column.required}
    assert required == {"area_code", "month", "TYOTTOMATLOPUSSA", "TYOVOIMATK"}


def test_its_source_licence_and_thresholds(contract: Contract) -> None:
    assert "Statistics Finland" in str(contract.custom("source"))
    assert contract.custom("licence") == "CC BY 4.0"
    assert contract.number("smallestPublishedCount") == 5
    assert contract.number("disclosureThreshold") == 0


def test_every_column_and_rule_is_described(contract: Contract) -> None:
    assert all(column.description for column in contract.columns.values())
    assert all(rule.description and rule.name for rule in contract.table.quality or [])


def test_an_unknown_contract_names_the_known() -> None:
    with pytest.raises(DeliveryError, match="there is no contract 'nope'") as caught:
        Contract.load("nope")
    assert "statfin_12r5" in caught.value.remedy


@pytest.mark.parametrize("text", ["a: [", "name: [1, 2]"])
def test_a_file_that_is_no_contract(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.odcs.yaml").write_text(text)
    with pytest.raises(DeliveryError, match="is not ODCS"):
        Contract.read(tmp_path / "c.odcs.yaml")


@pytest.mark.parametrize("text", ["", "just text", "- 1"])
def test_yaml_that_is_no_contract_at_all(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.odcs.yaml").write_text(text)
    with pytest.raises(DeliveryError, match="is not ODCS"):
        Contract.read(tmp_path / "c.odcs.yaml")


def test_a_rule_with_a_misspelt_column_is_not_passed_over(tmp_path: Path, table: Table) -> None:
    text = contract_path("statfin_12r5").read_text("utf-8")
    broken = text.replace("""WHERE "TYOVOIMATK" <= 0""", """WHERE "TYOVOIMA" <= 0""")
    assert broken != text
    (tmp_path / "c.odcs.yaml").write_text(broken, "utf-8")
    with pytest.raises(DeliveryError):
        Contract.read(tmp_path / "c.odcs.yaml").require(
            table.put("KU005", "2019-03", "TYOVOIMATK", "0").arrow(), "12r5.csv"
        )


def test_a_name_with_a_line_break_is_not_to_be_written_as_none(
    contract: Contract, table: Table
) -> None:
    broken = table.put("KU005", "2019-03", "area_name", "Ala\njärvi")
    assert not any("None" in breach.remedy for breach in contract.breaches(broken.arrow()))
