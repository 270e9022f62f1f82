"""What stands beside a table about its bytes is held against them; and columns of nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluation.errors import DeliveryError
from evaluation.sources.delivery import read_delivery
from tests.sources.delivered import Refused, Table

CONTENT = b"area_code,month\nSSS,2019-01\n"
SHA = hashlib.sha256(CONTENT).hexdigest()
OTHER = "0" * 64
FORMS = [
    ("vintage.json", '{"sha256": "%s"}'),
    ("vintage.json", '{"file": "12r5.csv", "sha256": "sha256:%s"}'),
    ("manifest.json", '{"files": {"12r5.csv": "%s"}}'),
    ("manifest.json", '{"files": [{"path": "data/12r5.csv", "sha256": "%s"}]}'),
    ("manifest.json", '{"inputs": {"data": {"name": "12r5.csv", "sha256": "%s"}}}'),
    ("manifest.json", '{"outputs": {"12r5.csv": {"sha256": "%s"}}}'),
    ("SHA256SUMS", "%s  12r5.csv\n"),
    ("sha256sums.txt", "%s *12r5.csv\n"),
    ("12r5.csv.sha256", "%s\n"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "12r5.csv").write_bytes(CONTENT)
    return tmp_path


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_a_promised_sum_is_held_against_the_bytes(folder: Path, name: str, form: str) -> None:
    (folder / name).write_text(form % SHA)
    assert read_delivery(folder).sha256 == SHA
    assert read_delivery(folder / "12r5.csv").sha256 == SHA
    (folder / name).write_text(form % OTHER)
    for path in (folder, folder / "12r5.csv"):
        with pytest.raises(DeliveryError, match=f"has sha256 {SHA[:12]}, '{name}' beside it"):
            read_delivery(path)


@pytest.mark.parametrize(
    "said", ['{"name": "app", "icons": []}', '{"files": {"other.csv": "00"}}', "[]"]
)
def test_a_manifest_that_does_not_know_the_table_is_asked(folder: Path, said: str) -> None:
    (folder / "manifest.json").write_text(said)
    with pytest.raises(DeliveryError, match="does not say its sha256"):
        read_delivery(folder)
    assert read_delivery(folder / "12r5.csv").sha256 == SHA  # the file was named, not the folder


def test_a_manifest_that_cannot_be_read(folder: Path) -> None:
    (folder / "vintage.json").write_text("{")
    with pytest.raises(DeliveryError, match=r"'vintage.json' beside '12r5.csv' cannot be read"):
        read_delivery(folder)


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.float64(), pa.null()])
def test_a_column_of_nulls_is_not_all_secret(
    refused: Refused, table: Table, tmp_path: Path, kind: pa.DataType
) -> None:
    content = table.arrow()
    at = content.column_names.index("TYOTTOMATULK")
    nulls = pa.nulls(content.num_rows, kind)
    pq.write_table(content.set_column(at, "TYOTTOMATULK", nulls), tmp_path / "t.parquet")
    error = refused((tmp_path / "t.parquet").read_bytes(), "12r5.parquet")
    assert [(fault.where, fault.found) for fault in error.breaches] == [
        ("column TYOTTOMATULK, SSS, 2019-01", "the whole column is empty")
    ]
