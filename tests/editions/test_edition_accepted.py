"""What a person accepted for one edition is accepted when that edition is made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation import Plan, Vintage, compare, read_vintage, run, verify, write
from evaluation.editions.edition import Edition
from evaluation.errors import DeliveryError
from tests.sources.delivered import Table

REASON = "The office copied its year, as it told us on the telephone"
HELD = "KU061"  # Forssa, no part of the trial


def repeated(year: Table, before: Table) -> Table:
    """One place has the months of the year before again, and the country moves along: the contract
    keeps, since only a person can tell that no year is the same twice.
    """
    force = year.header.index("TYOVOIMATK")
    was = {(row[0], row[2][5:]): row for row in before.rows}
    moved: dict[tuple[str, int], int] = {}
    rows = []
    for row in year.rows:  # the country is the last
        values = list(row)
        for k in range(3, len(row)):
            old = was[row[0], row[2][5:]][k]
            if row[0] == "SSS":
                values[k] = str(int(row[k]) + moved.get((row[2], k), 0))
            elif row[0] == HELD and k != force and old and row[k]:
                moved[row[2], k] = int(old) - int(row[k])
                values[k] = old
        rows.append(tuple(values))
    return Table(year.header, tuple(rows))


@pytest.fixture(scope="module")
def doubtful(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = {year: Table.of(twin, year) for year in range(2018, 2023)}
    tables[2020] = repeated(tables[2020], tables[2019])
    rows = tuple(row for table in tables.values() for row in table.rows)
    folder = tmp_path_factory.mktemp("doubtful")
    (folder / "12r5.csv").write_text(Table(tables[2018].header, rows).text(), "utf-8")
    return folder


@pytest.fixture(scope="module")
def edition(plan: Plan, doubtful: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    vintage = read_vintage(doubtful, accept=REASON)
    folder = tmp_path_factory.mktemp("accepted") / "2022"
    return Edition.open(write(run(plan, vintage), folder, ["en"], delivery=doubtful))


@pytest.mark.slow
def test_nobody_is_asked_twice_for_the_same_delivery(doubtful: Path, edition: Edition) -> None:
    with pytest.raises(DeliveryError, match="hard to believe"):
        read_vintage(doubtful)
    assert edition.accepted_because == REASON
    again = edition.vintage().accepted
    assert again is not None and again.reason == REASON
    found = verify(edition)
    assert found.holds and found.files == ()


def test_the_reason_stands_in_the_manifest_and_a_comparison_needs_none(
    edition: Edition, first: Edition
) -> None:
    said = json.loads((edition.folder / "manifest.json").read_text("utf-8"))["inputs"]["data"]
    assert said["accepted"]["reason"] == REASON
    assert said["accepted"]["suspicions"]
    assert compare(first, edition).moved
