"""Bytes that are no table: one sentence each, and never an error of another library."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluation.errors import ContractBreach, DeliveryError
from evaluation.sources.delivery import read_delivery
from evaluation.sources.vintage import read_vintage
from tests.sources.delivered import Refused, Table


def parquet(table: Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table.arrow(), file)
    return file.getvalue()


def flipped(content: bytes, position: int) -> bytes:
    return content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :]


def lengthened(table: Table, *lines: int) -> str:
    """One value more on each of these lines."""
    text = table.text().split("\n")
    return "\n".join(f"{row},5" if n in lines else row for n, row in enumerate(text, start=1))


# Text


def test_utf_8_that_lost_a_byte(refused: Refused, table: Table) -> None:
    content = table.text().encode()
    at = content.index("ä".encode(), 5000)
    error = refused(content[: at + 1] + content[at + 2 :])
    assert "is UTF-8 that is damaged: byte 0xc3 on line" in error.found


def test_bytes_of_no_code_page(refused: Refused) -> None:
    error = refused(b"area_code,area_name\nKU049,Espoo\nKU149,Ing\x81\n")
    assert "byte 0x81 on line 3 is neither UTF-8 nor Windows-1252" in error.found


def test_utf_16_that_was_cut_off(refused: Refused, table: Table) -> None:
    assert "UTF-16 and is not whole" in refused(table.text().encode("utf-16")[:-1]).found


def test_nul_bytes(refused: Refused) -> None:
    assert "NUL bytes" in refused(b"area_code,month\x00\n").found


def test_another_separator_is_one_long_column(refused: Refused, table: Table) -> None:
    error = refused(table.text("~"))
    assert type(error) is ContractBreach
    assert [breach.rule for breach in error.breaches] == ["required column"] * 4 + ["known column"]


def test_an_empty_file(refused: Refused) -> None:
    assert "is empty (0 bytes)" in refused(b"").found


@pytest.mark.parametrize("text", ["\n", "\n\n\n", "\ufeff", "area_code,month", " , \n"])
def test_a_file_without_a_table(refused: Refused, text: str) -> None:
    error = refused(text)
    assert "is not a CSV table" in error.found or "required column" in str(error)


def test_a_page_of_a_web_server(refused: Refused) -> None:
    page = "<!DOCTYPE html>\n<html><head><title>503 Busy</title></head><body>Wait</body></html>\n"
    error = refused(page)
    assert "is a web page (HTML) ('503 Busy'), not a table" in error.found
    assert "fetch the table again" in error.remedy


def test_every_ragged_row_is_told(refused: Refused, table: Table) -> None:
    error = refused(lengthened(table, 4, 3000))
    assert "2 row(s)" in error.found
    assert [str(breach) for breach in error.breaches] == [
        f"[columns in a row] line {line}: 20 values for 19 columns. Quote values that hold a comma;"
        " a decimal comma splits a number in two"
        for line in (4, 3000)
    ]


def test_unquoted_decimal_commas(refused: Refused, table: Table) -> None:
    shares = table.with_column("TYOTOSUUS", "7,6").text().replace('"', "")
    error = refused(shares)
    assert len(error.breaches) == len(table.rows)
    assert error.breaches[0].found == "21 values for 20 columns"


def test_a_quote_that_never_ends(refused: Refused, table: Table) -> None:
    error = refused(table.text().replace("Alavus", '"Alavus', 1))
    (breach,) = error.breaches
    assert breach.where == f"line {table.line('KU010', '2019-01')}"


def test_lines_are_counted_with_the_empty_ones(refused: Refused, table: Table) -> None:
    text = table.put("KU005", "2019-03", "TYOTTOMAT25", "x").text()
    error = refused(text.replace("\n", "\n\n\n", 1))
    assert error.breaches[0].where == "line 6, column TYOTTOMAT25"


@pytest.mark.parametrize("value", ["NA", "NULL", "nan", "12.0", "1e1"])
def test_a_quoted_header_changes_no_value(refused: Refused, table: Table, value: str) -> None:
    header, rows = table.put("KU005", "2019-03", "TYOTTOMAT25", value).text().split("\n", 1)
    quoted = ",".join(f'"{name}"' for name in header.split(","))
    error = refused(f"{quoted}\n{rows}")
    assert error.breaches[0].found == f"'{value}' is not a number"


# Gzip


@pytest.mark.parametrize("kept", [5, 1000, -3])
def test_a_truncated_gzip(refused: Refused, table: Table, kept: int) -> None:
    error = refused(gzip.compress(table.text().encode(), mtime=0)[:kept], "12r5.csv.gz")
    assert "is not a whole gzip file" in error.found
    assert "sha256" in error.remedy


@pytest.mark.parametrize("position", [500, -6])
def test_a_damaged_gzip(refused: Refused, table: Table, position: int) -> None:
    content = gzip.compress(table.text().encode(), mtime=0)
    error = refused(flipped(content, position % len(content)), "12r5.csv.gz")
    assert "is not a whole gzip file" in error.found


def test_a_csv_that_says_it_is_gzip(refused: Refused, table: Table) -> None:
    assert "is not a whole gzip file" in refused(table, "12r5.csv.gz").found


def test_a_gzip_of_nothing(refused: Refused) -> None:
    assert "is not a CSV table" in refused(gzip.compress(b"", mtime=0), "12r5.csv.gz").found


# Parquet


@pytest.mark.parametrize("kept", [0.0001, 0.5, 0.999])
def test_a_truncated_parquet(refused: Refused, table: Table, kept: float) -> None:
    content = parquet(table)
    error = refused(content[: int(kept * len(content))], "12r5.parquet")
    assert "is not a whole Parquet file" in error.found or "empty (0 bytes)" in error.found
    assert error.remedy


def test_a_csv_that_says_it_is_parquet(refused: Refused, table: Table) -> None:
    assert "is not a whole Parquet file" in refused(table, "12r5.parquet").found


@pytest.mark.parametrize("kept", [slice(-300, None), slice(25_000, None)], ids=["foot", "most"])
def test_a_parquet_with_a_hole(refused: Refused, table: Table, kept: slice) -> None:
    content = parquet(table)
    error = refused(content[:5000] + content[kept], "12r5.parquet")
    assert "is not a whole Parquet file" in error.found


# Folders


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="there is no file or folder 'gone'") as caught:
        read_vintage(tmp_path / "gone")
    assert "synthetic twin" in caught.value.remedy


def test_a_folder_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing here")
    with pytest.raises(DeliveryError, match=r"holds 0 tables \(none\)") as caught:
        read_vintage(tmp_path)
    assert ".csv.gz" in caught.value.remedy


def test_a_folder_with_two_tables(tmp_path: Path, table: Table) -> None:
    (tmp_path / "a.csv").write_text(table.text(), "utf-8")
    (tmp_path / "b.parquet").write_bytes(parquet(table))
    with pytest.raises(DeliveryError, match=r"holds 2 tables \(a.csv, b.parquet\)") as caught:
        read_vintage(tmp_path)
    assert "cannot be guessed" in caught.value.why


def test_a_folder_called_like_a_table(tmp_path: Path) -> None:
    (tmp_path / "12r5.csv").mkdir()
    with pytest.raises(DeliveryError, match=r"'12r5.csv' cannot be read"):
        read_vintage(tmp_path)


@pytest.mark.parametrize("metadata", [b"[1]", b"{", b"\xff\xfe", b'"text"'])
def test_metadata_that_is_none(tmp_path: Path, metadata: bytes) -> None:
    (tmp_path / "12r5.csv").write_text("area_code\nSSS\n", "utf-8")
    (tmp_path / "px_metadata.json").write_bytes(metadata)
    with pytest.raises(DeliveryError, match=r"'px_metadata.json' .* is not StatFin metadata"):
        read_delivery(tmp_path)


# Bugs of the package, told to its author; each mark falls when its bug does (xfail_strict)


def test_ragged_rows_are_counted_with_the_empty_lines(refused: Refused, table: Table) -> None:
    error = refused(lengthened(table, 4).replace("\n", "\n\n\n", 1))
    assert error.breaches[0].where == "line 6"


def test_lines_are_counted_with_an_empty_first_one(refused: Refused, table: Table) -> None:
    error = refused("\n" + table.put("KU005", "2019-03", "TYOTTOMAT25", "x").text())
    assert error.breaches[0].where == "line 5, column TYOTTOMAT25"


def test_a_header_without_end(refused: Refused, table: Table) -> None:
    refused("a" * 200_000 + "," + table.text())


@pytest.mark.parametrize(
    "column",
    [
        pa.array([b"\xff\xfe"], pa.binary()).cast(pa.string(), safe=False),
        pa.array([2**62], pa.timestamp("us")),
    ],
    ids=["not utf-8", "no time"],
)
def test_parquet_values_that_cannot_be_written_as_text(refused: Refused, column: pa.Array) -> None:
    file = io.BytesIO()
    pq.write_table(pa.table({"area_code": column}), file)
    refused(file.getvalue(), "12r5.parquet")
