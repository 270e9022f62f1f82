"""Words of the source: further classifications, and names of municipalities that were merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.sources.delivery import read_delivery
from evaluation.sources.reading.vocabulary import Role, heading, key_of, known
from tests.sources.by_key import benefits


@pytest.mark.parametrize("word", ["Ammattiryhmä", "ammattiryhma", "Yrkesgrupp", "Occupation"])
def test_a_column_of_occupations_tells_rows_apart(word: str) -> None:
    assert heading(word) is Role.KEY


@pytest.mark.parametrize(
    ("text", "code"),
    [("5321 Lähihoitajat", "5321"), ("SSS Yhteensä", "SSS"), ("5321", "5321"), ("Muut", "Muut")],
)
def test_an_occupation_is_known_by_its_code(text: str, code: str) -> None:
    assert key_of("occupation", text) == code


def test_other_categories_stay_as_they_are() -> None:
    assert key_of("benefit", "5321 Lähihoitajat") == "5321 Lähihoitajat"


def test_a_merged_municipality_is_known_by_its_name() -> None:
    """So a delivery in an older classification is told which one it is in."""
    assert known().area("Honkajoki").code == "KU099"
    assert known().area("Kankaanpää").code == "KU214"


def test_rows_with_the_same_area_and_month_stay_apart_by_their_keys(tmp_path: Path) -> None:
    (tmp_path / "kela.csv").write_text(benefits(), encoding="utf-8")
    rows = read_delivery(tmp_path / "kela.csv").table.to_pylist()
    assert len(rows) == 8
    assert {row["area_code"] for row in rows} == {"KU049", "KU091"}
    told = [(row["benefit"], row["sex"], row["saaja_lkm"]) for row in rows[:4]]
    assert told == [
        ("Peruspäiväraha", "Yhteensä", "100"),
        ("Peruspäiväraha", "Miehet", "50"),
        ("Työmarkkinatuki", "Yhteensä", "600"),
        ("Työmarkkinatuki", "Miehet", "300"),
    ]


def test_a_row_that_comes_twice_is_two_rows(tmp_path: Path) -> None:
    text = benefits()
    (tmp_path / "kela.csv").write_text(text + text.split("\n")[1] + "\n", encoding="utf-8")
    assert read_delivery(tmp_path / "kela.csv").table.num_rows == 9
