"""A vintage: where it came from, and that nobody can change it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from evaluation.domain import OUTCOMES, Month
from evaluation.errors import DeliveryError
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.vintage import Vintage, read_vintage
from tests.sources.delivered import Table


@pytest.fixture
def vintage(tmp_path: Path, table: Table) -> Vintage:
    (tmp_path / "12r5.csv").write_text(table.text(), "utf-8")
    return read_vintage(str(tmp_path / "12r5.csv"))


def test_it_is_stamped_with_what_it_was_read_from(vintage: Vintage) -> None:
    contract = Contract.load("statfin_12r5")
    assert (vintage.name, vintage.synthetic, vintage.updated) == ("12r5.csv", False, None)
    assert (vintage.contract, vintage.contract_sha256) == (contract.name, contract.sha256)
    assert vintage.licence == "CC BY 4.0"
    assert "Statistics Finland" in vintage.source
    assert len(vintage.sha256) == 64


def test_a_secret_count_is_from_zero_to_four(vintage: Vintage) -> None:
    assert (vintage.secret_low, vintage.secret_high) == (0, 4)
    assert vintage.disclosure_threshold == 0


def test_shape_is_municipalities_by_months(vintage: Vintage) -> None:
    assert len(vintage.municipalities) == 309
    assert [str(month) for month in vintage.months] == [f"2019-{m:02d}" for m in range(1, 13)]
    assert {counts.shape for counts in vintage.counts.values()} == {(309, 12)}
    assert {counts.shape for counts in vintage.country.values()} == {(12,)}


def test_at_finds_the_count_that_was_delivered(vintage: Vintage, table: Table) -> None:
    row = table.rows[table.line("KU049", "2019-07") - 2]
    delivered = float(row[table.header.index("TYOTTOMATLOPUSSA")])
    assert vintage.at("049", Month(2019, 7), "TYOTTOMATLOPUSSA") == delivered


def test_an_empty_count_is_nan(tmp_path: Path, table: Table) -> None:
    hidden = table.put("KU005", "2019-03", "AVPAIKATLOPUSSA", "")
    (tmp_path / "12r5.csv").write_text(hidden.text(), "utf-8")
    assert np.isnan(read_vintage(tmp_path).at("005", Month(2019, 3), "AVPAIKATLOPUSSA"))


def test_arrays_cannot_be_written_to(vintage: Vintage) -> None:
    for arrays in (vintage.counts, vintage.country):
        for column, array in arrays.items():
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
            assert not array.flags.writeable, column


def test_fields_cannot_be_replaced_in_place(vintage: Vintage) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        vintage.synthetic = True  # type: ignore[misc]


def test_columns_cannot_be_replaced_in_place(vintage: Vintage) -> None:
    with pytest.raises(TypeError):
        vintage.counts["TYOVOIMATK"] = np.ones((309, 12))  # type: ignore[index]


def test_the_notebook_says_what_it_is(vintage: Vintage, twin: Vintage) -> None:
    assert "309 municipalities × 12 months (2019-01…2019-12)" in vintage._repr_html_()
    assert "SYNTHETIC" not in vintage._repr_html_()
    assert "SYNTHETIC" in twin._repr_html_()


def test_an_unknown_contract_is_refused(tmp_path: Path, table: Table) -> None:
    (tmp_path / "12r5.csv").write_text(table.text(), "utf-8")
    with pytest.raises(DeliveryError, match="there is no contract 'other'"):
        read_vintage(tmp_path, "other")


def test_a_count_of_the_domain_is_found_in_its_column(twin: Vintage) -> None:
    """Whoever walks over an outcome's numerator finds its arrays."""
    delivered = set(twin.counts)
    for outcome in OUTCOMES.values():
        for name in outcome.counts:
            if twin.table.column(name) not in delivered:
                continue  # the health-limited are in the twin from 2006 alone
            assert twin.counts[name] is twin.counts[twin.table.column(name)]
            assert name in twin.country
    assert "no such count" not in twin.counts
