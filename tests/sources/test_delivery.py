"""A delivery is read as text, whatever holds it, and no value is changed on the way."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluation.sources.delivery import read_delivery
from evaluation.sources.vintage import Vintage, read_vintage
from tests.sources.delivered import Table


@pytest.fixture
def csv_vintage(tmp_path: Path, table: Table) -> Vintage:
    return read_vintage(written(tmp_path / "plain.csv", table.text().encode()))


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def same_counts(one: Vintage, other: Vintage) -> bool:
    assert one.municipalities == other.municipalities
    assert one.months == other.months
    assert list(one.counts) == list(other.counts)
    return all(
        np.array_equal(one.counts[c], other.counts[c], equal_nan=True)
        and np.array_equal(one.country[c], other.country[c], equal_nan=True)
        for c in one.counts
    )


def typed(table: Table, kind: pa.DataType) -> pa.Table:
    """Counts as numbers of this kind, a secret count as null."""
    text = table.arrow()
    columns = [
        text[name]
        if name in ("area_code", "area_name", "month")
        else pa.array(
            [None if value == "" else int(value) for value in text[name].to_pylist()]
        ).cast(kind)
        for name in table.header
    ]
    return pa.Table.from_arrays(columns, names=list(table.header))


def test_a_year_of_the_twin_comes_back_as_it_was(csv_vintage: Vintage, twin: Vintage) -> None:
    year = [t for t, month in enumerate(twin.months) if month.year == 2019]
    for column, counts in csv_vintage.counts.items():
        assert np.array_equal(counts, twin.counts[column][:, year], equal_nan=True), column
        assert np.array_equal(csv_vintage.country[column], twin.country[column][year]), column


def test_gzip(tmp_path: Path, table: Table, csv_vintage: Vintage) -> None:
    packed = gzip.compress(table.text().encode(), mtime=0)
    assert same_counts(read_vintage(written(tmp_path / "12r5.csv.gz", packed)), csv_vintage)


@pytest.mark.parametrize("kind", [None, pa.int32(), pa.int64(), pa.float64()], ids=str)
def test_parquet(
    tmp_path: Path, table: Table, csv_vintage: Vintage, kind: pa.DataType | None
) -> None:
    path = tmp_path / "12r5.parquet"
    pq.write_table(table.arrow() if kind is None else typed(table, kind), path)
    assert same_counts(read_vintage(path), csv_vintage)


def test_parquet_text_of_other_kinds(tmp_path: Path, table: Table, csv_vintage: Vintage) -> None:
    text, path = table.arrow(), tmp_path / "12r5.parquet"
    text = text.set_column(0, "area_code", text["area_code"].dictionary_encode())
    text = text.set_column(2, "month", text["month"].cast(pa.large_string()))
    pq.write_table(text, path)
    assert same_counts(read_vintage(path), csv_vintage)


def test_json_stat(tmp_path: Path, table: Table, csv_vintage: Vintage) -> None:
    areas = list(dict.fromkeys(row[0] for row in table.rows))
    months = list(dict.fromkeys(row[2].replace("-", "M") for row in table.rows))
    cells = [None if v == "" else int(v) for row in table.rows for v in row[3:]]
    categories = {"alue": areas, "kuukausi": months, "tiedot": table.header[3:]}
    answer = {
        "id": list(categories),
        "size": [len(codes) for codes in categories.values()],
        "dimension": {name: {"category": {"index": codes}} for name, codes in categories.items()},
        "value": cells,
    }
    path = written(tmp_path / "12r5.json", json.dumps(answer).encode())
    found = read_vintage(path)
    assert same_counts(found, csv_vintage)


@pytest.mark.parametrize("mark", ["\ufeff", ""], ids=["with a mark", "without"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_line_ends_and_byte_order_marks_do_not_matter(
    tmp_path: Path, table: Table, csv_vintage: Vintage, mark: str, end: str
) -> None:
    text = mark + table.text().replace("\n", end)
    assert same_counts(read_vintage(written(tmp_path / "12r5.csv", text.encode())), csv_vintage)


@pytest.mark.parametrize(
    "at", [1, 100, -1], ids=["after the header", "among the rows", "at the end"]
)
def test_an_empty_line_is_no_row(
    tmp_path: Path, table: Table, csv_vintage: Vintage, at: int
) -> None:
    lines = table.text().split("\n")
    text = "\n".join([*lines[:at], "", "", *lines[at:]])
    assert same_counts(read_vintage(written(tmp_path / "12r5.csv", text.encode())), csv_vintage)


def test_order_of_rows_and_columns_does_not_matter(
    tmp_path: Path, table: Table, csv_vintage: Vintage
) -> None:
    turned = Table(table.header[::-1], tuple(row[::-1] for row in table.rows[::-1]))
    found = read_vintage(written(tmp_path / "12r5.csv", turned.text().encode()))
    assert same_counts(found, csv_vintage)


def test_three_dots_are_a_secret_count_too(tmp_path: Path, table: Table) -> None:
    dots = table.each(lambda row: (*row[:3], *(value or "..." for value in row[3:])))
    assert dots != table
    found = read_vintage(written(tmp_path / "dots.csv", dots.text().encode()))
    assert same_counts(found, read_vintage(written(tmp_path / "e.csv", table.text().encode())))


def test_every_value_is_text_as_it_stood(tmp_path: Path) -> None:
    text = 'area_code,area_name,month\nKU049,"Espoo, Esbo",2019-01\nKU005,,...\nKU009,NA,007\n'
    delivery = read_delivery(written(tmp_path / "12r5.csv", text.encode()))
    assert delivery.table.to_pydict() == {
        "area_code": ["KU049", "KU005", "KU009"],
        "area_name": ["Espoo, Esbo", "", "NA"],
        "month": ["2019-01", "...", "007"],
    }


def test_parquet_numbers_are_written_out_and_not_rounded(tmp_path: Path) -> None:
    columns = {
        "whole": pa.array([12, None, 10**15]),
        "share": pa.array([7.6, float("nan"), 12.0]),
        "text": pa.array(["049", None, ""]),
    }
    pq.write_table(pa.table(columns), tmp_path / "12r5.parquet")
    assert read_delivery(tmp_path / "12r5.parquet").table.to_pydict() == {
        "whole": ["12", "", "1000000000000000"],
        "share": ["7.6", "", "12"],
        "text": ["049", "", ""],
    }


def test_a_delivery_is_known_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    content = gzip.compress(b"area_code\nSSS\n", mtime=0)
    delivery = read_delivery(written(tmp_path / "12r5.csv.gz", content))
    assert delivery.sha256 == hashlib.sha256(content).hexdigest()
    assert delivery.name == "12r5.csv.gz"
    assert delivery.updated is None


def test_the_date_of_the_statistic_is_read_from_beside_the_table(tmp_path: Path) -> None:
    written(tmp_path / "12r5.csv", b"area_code\nSSS\n")
    written(tmp_path / "px_metadata.json", b'{"last_updated": "2023-11-21 08:00:00"}')
    delivery = read_delivery(tmp_path)
    assert (delivery.name, delivery.updated) == ("12r5.csv", "2023-11-21 08:00:00")
