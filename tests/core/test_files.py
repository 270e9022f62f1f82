"""Files of others before they are believed: what they are, how large, how deep."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluation.core.files import content_of, json_in, names_in, place_of, require_name
from evaluation.errors import DeliveryError, PlanError
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import read_delivery
from evaluation.sources.formats.packed import unpacked

NOBODY = 65534
ROWS = "area_code,area_name,month,TYOVOIMATK\nKU049,Espoo,2019-01,5\n"


def parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def test_gzip_is_unpacked_as_a_stream_and_stops_at_the_bound() -> None:
    content = b"0123456789" * 200_000
    assert unpacked("a.gz", gzip.compress(content), len(content)) == content
    with pytest.raises(DeliveryError, match=r"'a\.gz' is too large: more than 1999999 bytes"):
        unpacked("a.gz", gzip.compress(content), len(content) - 1)


def test_members_and_padding_are_one_file() -> None:
    parts = gzip.compress(b"first,") + gzip.compress(b"") + gzip.compress(b"second") + b"\0" * 9
    assert unpacked("a.gz", parts) == b"first,second"


def test_bytes_after_a_gzip_are_not_passed_over() -> None:
    with pytest.raises(DeliveryError, match="is not a whole gzip file"):
        unpacked("a.gz", gzip.compress(b"first") + b"and more")


def test_parquet_is_counted_in_its_footer(tmp_path: Path) -> None:
    rows = pa.table({"area_code": pa.array([None] * 21_000_000, pa.string())})
    (tmp_path / "a.parquet").write_bytes(parquet(rows))
    assert (tmp_path / "a.parquet").stat().st_size < 200_000
    with pytest.raises(DeliveryError, match="is too large: 21000000 rows of 1 columns"):
        read_delivery(tmp_path / "a.parquet")


def test_a_long_cell_of_parquet_is_found_while_it_is_packed(tmp_path: Path) -> None:
    rows = pa.table({"area_code": ["x" * 1_000_000] * 5, "month": ["2019-01"] * 5})
    (tmp_path / "a.parquet").write_bytes(parquet(rows, compression="zstd"))
    with pytest.raises(DeliveryError, match="a cell of 1000000 bytes in column area_code"):
        read_delivery(tmp_path / "a.parquet")


def test_notes_of_a_parquet_file_are_not_taken_for_ours(tmp_path: Path) -> None:
    """What lies in no municipality is read from the table's notes: nobody may write there."""
    rows = pa.table({"area_code": ["KU049"], "month": ["2019-01"], "TYOVOIMATK": [5]})
    forged = {b"nowhere": b'[["TYOVOIMATK", "2019-01", 1000000]]', b"lines": b"x", b"places": b"y"}
    (tmp_path / "a.parquet").write_bytes(parquet(rows.replace_schema_metadata(forged)))
    assert not read_delivery(tmp_path / "a.parquet").table.schema.metadata


def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    for path in (tmp_path, tmp_path / "a.csv"):
        with pytest.raises(DeliveryError, match=r"'a\.csv' cannot be read: it is a folder, a pipe"):
            read_delivery(path)


def test_metadata_that_is_a_pipe_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ROWS)
    os.mkfifo(tmp_path / "px_metadata.json")
    with pytest.raises(DeliveryError, match=r"px_metadata\.json' cannot be read"):
        read_delivery(tmp_path)


def test_a_folder_that_may_not_be_looked_into(tmp_path: Path) -> None:
    """Permissions do not bind root, who reads as another user for a while."""
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "a.csv").write_text(ROWS)
    if os.geteuid() == 0:
        for folder in (tmp_path, *tmp_path.parents):
            if folder.name.startswith(("pytest-", "test_")):
                folder.chmod(0o755)
    closed.chmod(0)
    try:
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        for call in (names_in, lambda path, kind: place_of(path / "a.csv", kind)):
            with pytest.raises(DeliveryError, match="cannot be read: Permission denied"):
                call(closed, DeliveryError)
    finally:
        os.seteuid(os.getuid())
        closed.chmod(0o755)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a\nb.csv", "a line end"),
        ("\udcff.csv", "no UTF-8"),
        ("x" * 161, "161 bytes"),
        ("ä" * 90, "180 bytes"),
        ("\x1b[31m", "cannot be seen"),
    ],
)
def test_a_name_that_nobody_could_show(name: str, found: str) -> None:
    with pytest.raises(DeliveryError, match=found):
        require_name(Path(name), DeliveryError)
    require_name(Path("12r5, Työnvälitys 2022 (uusi).csv"), DeliveryError)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 70 + "]" * 70,
        '{"a": "\\ud800"}',
        "1e400",
        "[NaN]",
        "9" * 5000,
        str(2**64),
    ],
)
def test_json_that_no_writer_of_ours_makes(text: str) -> None:
    with pytest.raises(PlanError, match="'a' is not a register: "):
        json_in("a", text, PlanError, "a register")


def test_a_file_larger_than_it_may_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert len(content_of(tmp_path / "a", PlanError, 11)) == 11
    with pytest.raises(PlanError, match="'a' is too large: 11 bytes"):
        content_of(tmp_path / "a", PlanError, 10)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: text.replace("schema:", "x: &a [1]\nschema:\n- *a #", 1), "an alias"),
        (lambda text: "[" * 100 + "]" * 100, "nested deeper"),
        (lambda text: text[: text.index("schema:")], "describes 0 tables"),
        (lambda text: text.replace("version: 2", "versions: 2", 1), "is not ODCS"),
        (lambda text: text.replace('{pattern: "', '{pattern: "(', 1), "is no regular expression"),
        (lambda text: "", "is not ODCS"),
        (lambda text: "- 1", "is not ODCS"),
    ],
)
def test_a_contract_that_is_none(tmp_path: Path, change: object, found: str) -> None:
    text = (Path(__file__).parents[2] / "data_contracts/results.odcs.yaml").read_text("utf-8")
    (tmp_path / "c.yaml").write_text(change(text), "utf-8")  # type: ignore[operator]
    with pytest.raises(DeliveryError, match="is not ODCS") as caught:
        Contract.read(tmp_path / "c.yaml")
    assert found in str(caught.value)


def test_the_name_of_a_contract_is_no_path() -> None:
    with pytest.raises(DeliveryError, match="there is no contract"):
        Contract.load("../data_contracts/results")
