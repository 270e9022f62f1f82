"""Small files that would be large: refused before they are unpacked."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evaluation import Plan
from evaluation.errors import DeliveryError
from evaluation.plan.registration import registrations
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import read_delivery
from tests.attack.attack import Attack, fault_of, ours


def _gzip(levels: int = 1) -> bytes:
    """Zeros by the gigabyte, in some MB; packed again, in some kB."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as file:
        for _ in range(520):
            file.write(b"0" * 1024**2)
    content = out.getvalue()
    for _ in range(levels - 1):
        content = gzip.compress(content, mtime=0)
    return content


def _members() -> bytes:
    """Very many small members, each whole."""
    return gzip.compress(b"0" * 1024**2, mtime=0) * 520


def _parquet(rows: int, width: int) -> bytes:
    """A column of one value, repeated: packed by its dictionary to almost nothing."""
    out = io.BytesIO()
    value = pa.array(["x" * width])
    schema = pa.schema([("area_code", pa.string()), ("month", pa.string())])
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        left = rows
        while left:
            part = min(left, 100_000)
            indices = pa.array([0] * part, pa.int32())
            column = pa.DictionaryArray.from_arrays(indices, value).cast(pa.string())
            writer.write_table(pa.table([column, column], schema=schema))
            left -= part
    return out.getvalue()


def _columns() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({f"c{i}": ["1"] for i in range(12_000)}), out)
    return out.getvalue()


def _nested() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"area_code": [[["x"] * 10] * 10], "month": [{"a": 1}]}), out)
    return out.getvalue()


def _zip(part: str, megabytes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(part, "w", force_zip64=True) as file:
            for _ in range(megabytes):
                file.write(b" " * 1024**2)
    return out.getvalue()


def _cube(*sizes: int) -> bytes:
    dimension = {f"d{i}": {"category": {"index": ["SSS"]}} for i in range(len(sizes))}
    cube = {"class": "dataset", "version": "2.0", "id": list(dimension), "size": list(sizes)}
    return json.dumps({**cube, "dimension": dimension, "value": {"0": 1}}).encode()


def _described_cube(size: int) -> bytes:
    codes = [f"c{i}" for i in range(size)]
    dimension = {f"d{i}": {"category": {"index": codes}} for i in range(3)}
    cube = {"class": "dataset", "id": list(dimension), "size": [size] * 3}
    return json.dumps({**cube, "dimension": dimension, "value": {"0": 1}}).encode()


def _px(size: int) -> bytes:
    words = ",".join(f'"a{i}"' for i in range(size))
    names = ("Alue", "Kuukausi", "Tiedot")
    values = "".join(f'VALUES("{name}")={words};\n' for name in names)
    return (
        f'CHARSET="ANSI";\nSTUB="Alue";\nHEADING="Kuukausi","Tiedot";\n{values}DATA=\n0;'.encode()
    )


DELIVERIES: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("a.json", lambda: _cube(2000, 2000, 2000)),
    ("a.json", lambda: _described_cube(2000)),
    ("a.json", lambda: _cube(*[2] * 200)),
    ("a.json", lambda: _cube(10**30, 1, 1)),
    ("a.json", lambda: _cube(-1, -1, 20)),
    ("a.json", lambda: _cube(0, 10**9, 1)),
    ("a.json", lambda: b"[" * 500_000),
    ("a.json", lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    ("a.json", lambda: b"[" + b"9" * 5000 + b"]"),
    ("a.json", lambda: b'{"columns": [], "data": [' + b"[]," * 1_000_000 + b"[]]}"),
    ("a.px", lambda: _px(2000)),
    ("a.px", lambda: b'CHARSET="ANSI";TITLE(' + b'"' * 300_001),
    ("a.parquet", lambda: _parquet(30_000_000, 1)),
    ("a.parquet", lambda: _parquet(1000, 10_000_000 // 1000)),
    ("a.parquet", _columns),
    ("a.parquet", _nested),
    ("a.csv.gz", _gzip),
    ("a.csv.gz", lambda: _gzip(2)),
    ("a.csv.gz", _members),
    ("a.csv", lambda: gzip.compress(b"," * 30_000_000, mtime=0)),
    ("a.csv", lambda: b"," * 30_000_000),
    ("a.csv", lambda: b"area_code,month\n" + b"\n" * 25_000_000),
    ("a.csv", lambda: b"area_code,month," + b"x," * 50_000 + b"\n"),
    ("a.csv", lambda: b"area_code,month\n" + b"\nx" * 60_000),
    ("a.csv", lambda: b"Alue,Kuukausi,Tiedot,Arvo\n" + b"KU049,2019M01,TYOVOIMATK,5\n" * 60_000),
    ("a.xlsx", lambda: _zip("xl/worksheets/sheet1.xml", 520)),
    ("a.xlsx", lambda: _zip("xl/sharedStrings.xml", 520)),
    ("a.xlsx", lambda: _zip("x", 520)),
)
OTHERS: tuple[Callable[[Path], object], ...] = (
    lambda folder: Plan.load(_put(folder / "plan.toml", b"a = 1\n" * 100_000)),
    lambda folder: Plan.load(_put(folder / "plan.toml", b"a." * 120_000 + b"a = 1")),
    lambda folder: Plan.parse("x = " + "[" * 100_000),
    lambda folder: Plan.parse("x = " + "{a = " * 10_000),
    lambda folder: Plan.parse("\n".join(f"k{i} = 1" for i in range(20_000))),
    lambda folder: Plan.parse("[[x]]\n" * 20_000),
    lambda folder: Plan.parse("draws = 1" + "0" * 20_000),
    lambda folder: Plan.parse("draws = 0x" + "f" * 20_000),
    lambda folder: registrations(_beside(folder, b"[" * 200_000)),
    lambda folder: registrations(_beside(folder, b'[{"choices": ' + b'{"a":' * 100_000)),
    lambda folder: registrations(_beside(folder, b"[" + b"1" * 10_000 + b"]")),
    lambda folder: Contract.read(_put(folder / "c.yaml", _laughs())),
    lambda folder: Contract.read(_put(folder / "c.yaml", b"[" * 100_000)),
    lambda folder: Contract.read(_put(folder / "c.yaml", b"- " * 20_000)),
    lambda folder: Contract.read(_put(folder / "c.yaml", b"a: " + b"1" * 20_000)),
    lambda folder: Contract.load("x" * 10_000),
)


def _laughs() -> bytes:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    return "\n".join(lines).encode()


def _put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _beside(folder: Path, content: bytes) -> Path:
    _put(folder / "plan.frozen.json", content)
    return folder / "plan.toml"


def _bomb(seed: int) -> str | None:
    """Refused; nothing of this kind is a table."""
    with tempfile.TemporaryDirectory() as folder:
        if seed >= len(DELIVERIES):
            return ours(lambda: OTHERS[seed - len(DELIVERIES)](Path(folder)), folder)
        name, make = DELIVERIES[seed]
        path = _put(Path(folder) / name, make())
        try:
            read_delivery(path)
        except DeliveryError as problem:
            return fault_of(problem, folder)
    return None  # a file of one short cell is read, and refused by its contract


BOMBS = Attack("bombs", len(DELIVERIES) + len(OTHERS), _bomb, quick=range(9), seconds=60)
ATTACKS = (BOMBS,)
