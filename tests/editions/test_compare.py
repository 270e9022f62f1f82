"""Why a number moved: five parts that add up, each where it was planted."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation import Month
from evaluation.editions.changes import write_comparison
from evaluation.editions.compare import EditionComparison, compare, summary
from evaluation.editions.edition import Edition
from evaluation.editions.revisions import Part
from evaluation.errors import EditionError


@pytest.fixture(scope="module")
def found(first_folder: Path, second_folder: Path) -> EditionComparison:
    return compare(Edition.open(first_folder), Edition.open(second_folder))


def test_every_headline_of_both_is_compared(found: EditionComparison, first: Edition) -> None:
    roles = ("primary", "key_secondary")
    wanted = {r["id"] for r in first.results["estimates"] if r["role"] in roles}
    assert wanted <= {one.estimate for one in found.moved}
    assert found.only_first == ()
    assert found.closed == ()  # the first edition has 12 of the 14 months of W1


def test_the_parts_add_up_to_the_published_change(
    found: EditionComparison, first: Edition, second: Edition
) -> None:
    before = {r["id"]: r["att"] for r in first.results["estimates"]}
    after = {r["id"]: r["att"] for r in second.results["estimates"]}
    for one in found.moved:
        assert one.change.before == pytest.approx(before[one.estimate], abs=1e-10)
        assert one.change.after == pytest.approx(after[one.estimate], abs=1e-10)
        assert abs(one.change.residual) < 1e-10
        assert one.change[Part.CODE] == pytest.approx(0, abs=1e-10)
        assert one.change[Part.SPEC] == 0


def test_a_revised_figure_is_found_where_it_was_planted(
    found: EditionComparison, first: Edition
) -> None:
    """500 more unemployed in Espoo in 2021-05: 100 · 500 / labour force · weight of that cell."""
    name = "espoo.broad_non_employment.P1-E.W1"
    (one,) = [m for m in found.moved if m.estimate == name]
    cell = [("estimate_id", "=", name), ("municipality", "=", "049"), ("month", "=", "2021-05")]
    (weight,) = pd.read_parquet(first.folder / "ledger.parquet", filters=cell)["weight"]
    vintage = first.vintage().unblinded(first.plan)
    row = vintage.municipalities.index("049")
    months = [t for t, month in enumerate(vintage.months) if month.year == 2019]
    labour_force = float(np.mean(vintage.counts["TYOVOIMATK"][row, months]))
    expected = weight * 100 * 500 / labour_force
    assert one.change[Part.REVISED] == pytest.approx(expected, rel=1e-9)
    split = one.change.by_cell[Part.REVISED]
    (i,), (t,) = np.nonzero(np.abs(split) > 1e-9)
    assert (one.change.codes[i], one.change.years[t]) == ("049", 2021)


def test_new_months_are_the_rest(found: EditionComparison) -> None:
    for one in found.moved:
        if one.outcome == "in_services":
            assert one.change[Part.REVISED] == pytest.approx(0, abs=1e-10)
            assert one.change[Part.NEW_DATA] == pytest.approx(one.change.total, abs=1e-10)


def test_an_edition_against_itself_has_not_moved(first: Edition) -> None:
    same = compare(first, first)
    for one in same.moved:
        assert np.abs(one.change.parts).max() < 1e-10
        assert one.surprise is None


def test_the_twin_and_a_delivery_are_not_compared(first: Edition, quick_folder: Path) -> None:
    with pytest.raises(EditionError, match="synthetic twin"):
        compare(Edition.open(quick_folder), first)


def test_the_folder_says_it_in_three_languages(
    found: EditionComparison, second: Edition, tmp_path: Path
) -> None:
    folder = write_comparison(found, second, tmp_path / "changes")
    content = json.loads((folder / "comparison.json").read_text("utf-8"))
    for row in content["estimates"]:
        change = row["after"]["att"] - row["before"]["att"]
        assert sum(row["parts"].values()) == pytest.approx(change, abs=1e-9)
    for code, word in (("en", "revised"), ("fi", "tarkistet"), ("sv", "reviderade")):
        page = (folder / f"changes.{code}.html").read_text("utf-8")
        assert word in page
        links = set(re.findall(r'href="([^"#]+)"', page))
        assert len(links) == 2 and all((folder / link).is_file() for link in links)
    with (folder / "parts_by_cell.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in content["estimates"]:
        total = sum(float(r["value"]) for r in rows if r["estimate_id"] == row["id"])
        change = row["after"]["att"] - row["before"]["att"]
        assert total == pytest.approx(change, abs=1e-9)
    again = write_comparison(found, second, tmp_path / "again")
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert list(summary(found))


def test_a_closed_window_is_said_to_be_closed(second_folder: Path) -> None:
    whole = Edition.open(second_folder)
    assert whole.results["windows"][0]["last_month"] == str(Month(2022, 4))
    assert compare(whole, whole).closed == ("W1",)


@pytest.mark.slow
def test_tables_of_the_twin_say_so_in_every_row(quick_folder: Path, tmp_path: Path) -> None:
    twin = Edition.open(quick_folder)
    folder = write_comparison(compare(twin, twin), twin, tmp_path / "twin")
    with (folder / "parts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["synthetic"] for row in rows} == {"SYNTHETIC TWIN - NOT DATA"}
