"""Two workbooks of one plan: other bytes are nothing, another cell is named."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evaluation.editions.contents import differences

NAME = "tables.en.xlsx"
ROWS = [["Caption"], ["Who", "Difference"], ["Espoo", 0.99], ["All", -1.5]]


def made(path: Path, rows: list[list[object]] = ROWS, title: str = "1 verdicts") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_other_bytes_with_the_same_cells_are_the_same(tmp_path: Path) -> None:
    one, other = made(tmp_path / "one.xlsx"), tmp_path / "other.xlsx"
    book = openpyxl.load_workbook(one)
    book.worksheets[0].column_dimensions["A"].width = 40
    book.save(other)
    assert one.read_bytes() != other.read_bytes()
    assert differences(NAME, one, other) == []


def test_a_number_may_differ_by_the_promise_alone(tmp_path: Path) -> None:
    one = made(tmp_path / "one.xlsx")
    near = made(tmp_path / "near.xlsx", [*ROWS[:2], ["Espoo", 0.99 + 1e-12], ROWS[3]])
    assert differences(NAME, one, near) == []
    far = made(tmp_path / "far.xlsx", [*ROWS[:2], ["Espoo", 0.98], ROWS[3]])
    (found,) = differences(NAME, one, far)
    assert (found.where, found.published, found.today) == (
        f"{NAME}, line 3",
        "1 verdicts,3,Espoo,0.99",
        "1 verdicts,3,Espoo,0.98",
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda path: made(path, title="2 verdicts"),
        lambda path: made(path, ROWS[:3]),
        lambda path: made(path, [*ROWS, ["Vantaa", 1.0]]),
    ],
    ids=["another sheet", "a row less", "a row more"],
)
def test_what_is_there_or_not_is_named(tmp_path: Path, change: object) -> None:
    assert callable(change)
    assert differences(NAME, made(tmp_path / "one.xlsx"), change(tmp_path / "other.xlsx"))


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.xlsx").write_bytes(content)
    (found,) = differences(NAME, tmp_path / "other.xlsx", made(tmp_path / "one.xlsx"))
    assert found.where == NAME and "no workbook that can be read" in str(found)
