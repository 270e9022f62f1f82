"""What a breach may tell of a delivery whose treated months are masked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
from click.testing import CliRunner

from evaluation.cli import commands
from evaluation.errors import (
    Breach,
)
from evaluation.sources.blind import without_hidden
from evaluation.sources.formats.separated import _collector
from tests.sources.blinded import UNEMPLOYED


def broken(delivered: Path, tmp_path: Path, area: str, month: str, value: str) -> Path:
    """The delivery with one count of the unemployed replaced."""
    header, *lines = delivered.read_text("utf-8").splitlines()
    at = header.split(",").index(UNEMPLOYED)
    rows = [line.split(",") for line in lines]
    for row in rows:
        if (row[0], row[2]) == (area, month):
            row[at] = value
    path = tmp_path / "12r5.csv"
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("area", "month", "told"),
    [("KU049", "2021-05", False), ("KU049", "2020-05", True), ("KU005", "2021-05", True)],
)
def test_check_is_blind_too(
    delivered: Path, tmp_path: Path, area: str, month: str, told: bool
) -> None:
    path = broken(delivered, tmp_path, area, month, "-98765")
    done = CliRunner().invoke(commands, ["check", str(path)])
    assert "[a count] line" in done.output
    assert ("98765" in done.output) is told
    true = path.read_text("utf-8")
    assert true.count("98765") == 1


TABLE = pa.table(
    {
        "area_code": ["KU049", "KU049", "KU005", "SSS", "KU049"],
        "month": ["2020-05", "2021-05", "2021-05", "2021-05", "98765"],
    }
)


@pytest.mark.parametrize(
    ("rule", "where", "told"),
    [
        ("a count", "line 2, column TYOTTOMAT25", True),
        ("a count", "line 3, column TYOTTOMAT25", False),
        ("a count", "line 4, column TYOTTOMAT25", True),
        ("a rule of two months", "line 2, column TYOTTOMAT25, KU049, 2020-05", False),
        ("a rule of two months", "KU049, 2020-05", False),
        ("a rule of two months", "column TYOTTOMAT25, SSS, 2020-05", False),
        ("a rule of two months", "KU005, 2021-05", True),
        ("a rule of two months", "column TYOTTOMAT25", False),
        ("a rule of two months", "somewhere else", False),
        ("municipalities add up to the country", "column TYOTTOMAT25, SSS, 2020-05", True),
        ("municipalities add up to the country", "column TYOTTOMAT25, SSS, 2021-05", False),
        ("a count", "cell F7, column TYOTTOMAT25, KU049, 2021-05", False),
        ("a count", "cell F7, column TYOTTOMAT25, KU049, 2020-05", True),
    ],
)
def test_what_a_breach_may_tell(rule: str, where: str, told: bool) -> None:
    breach = Breach(rule=rule, where=where, found="found 98765", remedy="Mend it")
    (shown,) = without_hidden([breach], TABLE)
    assert ("98765" in shown.found) is told
    assert shown.where == where or "masked" in shown.where


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ("form of the value", "line 6, column month, KU049, 98765"),
        ("form of the value", "cell F6, column month, 98765, 2021-05"),
        ("known column", "column 98765"),
    ],
)
def test_a_masked_value_does_not_stand_in_where(rule: str, where: str) -> None:
    structural = rule == "known column"  # such a breach has no value but its heading
    found, remedy = ("not in it", "Leave it out") if structural else ("'98765'", "Write KU98765")
    breach = Breach(rule=rule, where=where, found=found, remedy=remedy)
    (shown,) = without_hidden([breach], TABLE)
    assert "98765" not in str(shown)


def test_a_row_of_another_length_is_not_quoted() -> None:
    noted: list[Breach] = []
    note = _collector(noted, [])
    note(SimpleNamespace(number=None, text="KU049,98765", actual_columns=2, expected_columns=3))
    assert "98765" not in str(noted[0])
