"""What is no table is refused with its true cause, whatever its name says."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest

from evaluation.errors import DeliveryError
from evaluation.sources.vintage import read_vintage
from tests.sources.delivered import Refused, Table
from tests.sources.shape_files import book, numbered, px
from tests.sources.shape_rows import Source, measures_wide, small


def zipped(*names: str, mime: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if mime:
            archive.writestr("mimetype", mime)
        for name in names:
            archive.writestr(name, "x" * 500)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
FOREIGN = [
    ("a.csv", b"%PDF-1.7\n%", "is a PDF document"),
    ("a.csv", b"<html><body>Too many requests</body></html>", "is a web page (HTML)"),
    ("a.xlsx", b"\n<!DOCTYPE html><title>Login</title>", "is a web page (HTML) ('Login')"),
    ("a.json", b"<html></html>", "is a web page (HTML)"),
    ("a.csv", b"<?xml version='1.0'?><Workbook/>", "is XML"),
    ("a.csv.gz", gzip.compress(b"<html>", mtime=0), "is a web page (HTML)"),
    ("a.csv", LFS, "is a pointer of Git LFS"),
    ("a.parquet", LFS, "is a pointer of Git LFS"),
    ("a.xls", OLE, "is an old spreadsheet (.xls)"),
    ("a.xlsx", OLE, "is an old spreadsheet (.xls)"),
    ("a.doc", OLE, "is a Word document"),
    ("a.rtf", b"{\\rtf1", "is a word processor's document"),
    ("a.csv", bz2.compress(b"x"), "is packed with bzip2"),
    ("a.csv", lzma.compress(b"x"), "is packed with xz"),
    ("a.ods", zipped("content.xml", mime=ODS), "is an OpenDocument spreadsheet (.ods)"),
    ("a.docx", zipped("word/document.xml"), "is a Word or text document"),
    ("a.xlsb", zipped("xl/workbook.bin"), "is a binary spreadsheet (.xlsb)"),
    ("a.zip", zipped("12r5.csv", "readme.txt"), "is a zip archive (of 12r5.csv, readme.txt)"),
    ("a.csv", zipped("12r5.csv"), "is a zip archive (of 12r5.csv)"),
    ("a.csv", zipped("12r5.csv")[:200], "is a zip archive that is not whole"),
    ("a.xlsx", zipped("xl/workbook.xml")[:200], "is a spreadsheet (xlsx) that is not whole"),
    ("a.xlsx", zipped("xl/workbook.xml"), "is a spreadsheet (xlsx) that is not whole"),
    ("a.xlsx", b"PK\x03\x04" + bytes([0xC7, 0xE9]) * 50, "is a spreadsheet (xlsx) that is not"),
    ("a.xlsx", b"Alue,Kuukausi\n", "is not a whole spreadsheet (xlsx): it begins with 'Alue,K"),
    ("a.px", b"Alue,Kuukausi\n", "is not a whole PX file: it begins with 'Alue,Kuukausi'"),
    ("a.csv", b'{"error": "Too many values selected"}', "is JSON"),
    ("a.json", b'{"error": "Too many values selected"}', "is an error that the server answered"),
    ("a.json", b'{"title": "12r5", "variables": []}', "the description of the table"),
    ("a.json", b'{"query": [], "response": {}}', "a saved query, not its answer"),
    ("a.csv", gzip.compress(b"area_code", mtime=0), "is packed with gzip"),
    ("a.csv.gz", b"area_code,month\n", "is not a whole gzip file"),
    ("a.csv", b"PAR1", "is Parquet"),
    ("a.csv", b'CHARSET="ANSI";\n', "is a PX file"),
]


@pytest.mark.parametrize(("name", "content", "found"), FOREIGN)
def test_what_it_is_is_said(refused: Refused, name: str, content: bytes, found: str) -> None:
    error = refused(content, name)
    assert found in error.found
    assert "save it with commas" not in error.remedy


@pytest.mark.parametrize("name", ["x.xls", "x.ods", "x.zip", "x.pdf"])
def test_a_folder_with_one_file_that_cannot_be_read_says_why(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(zipped("word/x") if name != "x.pdf" else b"%PDF")
    with pytest.raises(DeliveryError, match=f"'{name}' is a"):
        read_vintage(tmp_path)


def test_a_spreadsheet_without_a_filled_cell(refused: Refused) -> None:
    assert "without a single filled cell" in refused(book([]), "a.xlsx").found


def test_a_spreadsheet_about_something_else(refused: Refused) -> None:
    error = refused(book([["Year", "Sales"], [2021, 5]]), "a.xlsx")
    assert "no table of areas by months (sheets 'Sheet')" in error.found


def test_two_sheets_that_could_be_meant(refused: Refused, table: Table) -> None:
    from openpyxl import load_workbook

    rows = measures_wide(Source.of(small(table)), "codes")
    made = load_workbook(io.BytesIO(book(numbered(rows))))
    made.copy_worksheet(made.worksheets[0])
    file = io.BytesIO()
    made.save(file)
    assert (
        "more than one table (sheets 'Sheet', 'Sheet Copy')"
        in refused(file.getvalue(), "a.xlsx").found
    )


def test_a_formula_is_no_count(refused: Refused, table: Table) -> None:
    rows: list[list[object]] = numbered(measures_wide(Source.of(small(table)), "codes"))
    rows[2][3] = "=SUM(D1:D2)"
    (breach,) = [b for b in refused(book(rows), "a.xlsx").breaches if b.rule == "a count"]
    assert breach.where.startswith("cell D3, ")
    assert "is a formula" in breach.found


def test_px_in_a_text_file_is_read(tmp_path: Path, table: Table) -> None:
    (tmp_path / "12r5.txt").write_bytes(px(Source.of(small(table))))
    assert len(read_vintage(tmp_path / "12r5.txt").months) == 2
