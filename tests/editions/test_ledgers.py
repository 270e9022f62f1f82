"""Ledgers are compared by the values in them, whichever form an edition has them in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from evaluation.editions.compare import compare
from evaluation.editions.contents import differences
from evaluation.editions.edition import Edition
from evaluation.editions.told import told
from evaluation.editions.verify import Verification, _of_crate, _verified
from evaluation.errors import EditionError
from evaluation.report.writers.ledger import SCHEMA
from tests.editions.forgery import (
    places,
    replaced,
    reweighted,
    rewritten,
    sealed_anew,
    synthetic_twin,
)

LEDGER = "ledger.parquet"


ROW = "a.b.P1.W1,049,2021-03,b,all,{},{}\n"


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ([(0.1, 5.0)], [(0.1 + 1e-11, 5.0)], True),
        ([(0.1, 5.0)], [(0.1 + 1e-8, 5.0)], False),
        ([(0.1, 5.0)], [(0.1, 5.0), (0.1, 5.0)], False),
        ([(0.1, 5.0), (0.1, 5.0)], [(0.1, 5.0)], False),
    ],
)
def test_rows_of_a_ledger(
    tmp_path: Path, old: list[tuple[float, float]], new: list[tuple[float, float]], alike: bool
) -> None:
    for name, rows in (("old", old), ("new", new)):
        (tmp_path / name).write_text("head\n" + "".join(ROW.format(*row) for row in rows), "utf-8")
    assert (differences("ledger.csv", tmp_path / "old", tmp_path / "new") == []) is alike


def test_a_cell_that_only_rounding_gave_a_weight_may_be_missing(tmp_path: Path) -> None:
    first, other = ROW.format(0.1, 5.0), ROW.replace("049", "091")
    (tmp_path / "old").write_text(first + other.format(1e-17, 3.0) + first, "utf-8")
    (tmp_path / "new").write_text(first + first, "utf-8")
    for pair in (("old", "new"), ("new", "old")):
        assert differences("ledger.csv", *(tmp_path / name for name in pair)) == []
    (tmp_path / "old").write_text(first + other.format(1e-3, 3.0) + first, "utf-8")
    assert differences("ledger.csv", tmp_path / "old", tmp_path / "new") != []


def older(folder: Path) -> Path:
    """As editions were before: the ledger as CSV."""
    pacsv.write_csv(
        pq.read_table(folder / LEDGER),
        folder / "ledger.csv",
        pacsv.WriteOptions(quoting_style="needed"),
    )
    (folder / LEDGER).unlink()
    return folder / "ledger.csv"


@pytest.fixture
def again(true: Path, tmp_path: Path) -> Path:
    """What today's code makes: a folder of its own, which a verification may change."""
    return Path(shutil.copytree(true, tmp_path / "again"))


def verified(forged: Path, again: Path) -> Verification:
    return _verified(sealed_anew(forged), again)


def test_the_form_of_the_file(true: Path) -> None:
    file = pq.ParquetFile(true / LEDGER)
    assert file.schema_arrow.equals(SCHEMA, check_metadata=True)
    ids = [file.read_row_group(at)["estimate_id"].unique() for at in range(file.num_row_groups)]
    assert [len(one) for one in ids] == [1] * len(ids)
    assert len({one[0].as_py() for one in ids}) == len(ids)


def test_other_bytes_with_the_same_values_hold(forged: Path, again: Path) -> None:
    rewritten(forged / LEDGER, lambda table: table, compression="gzip", row_group_size=1000)
    found = verified(forged, again)
    assert found.numbers_hold and found.files == (LEDGER, "ro-crate-metadata.json")
    assert any(
        line.startswith(f"{LEDGER}: other bytes") and "version of pyarrow" in line
        for line in told(found)
    )


@pytest.mark.parametrize(("by", "holds"), [(1e-12, True), (1e-3, False)])
def test_weights_are_held_to_the_promise(forged: Path, again: Path, by: float, holds: bool) -> None:
    reweighted(forged / LEDGER, by)
    found = verified(forged, again)
    assert found.numbers_hold is holds
    assert holds or f"{LEDGER}, line 2: " in places(found)


STRANGE: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_bytes(b"no ledger"),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "damaged": lambda path: path.write_bytes(b"PAR1" + b"\0" * 4096 + path.read_bytes()[4100:]),
    "a column more": lambda path: rewritten(
        path, lambda table: table.append_column("more", table["weight"])
    ),
    "other types": lambda path: rewritten(
        path, lambda table: table.set_column(5, "weight", table["weight"].cast("float32"))
    ),
    "a note": lambda path: rewritten(path, lambda table: table, store_schema=True),
    "too much": lambda path: rewritten(path, lambda table: pa.concat_tables([table] * 3)),
    "nothing there": lambda path: rewritten(
        path, lambda table: table.set_column(5, "weight", pa.nulls(len(table), "float64"))
    ),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_ledger_is_named(forged: Path, again: Path, name: str) -> None:
    STRANGE[name](forged / LEDGER)
    found = verified(forged, again)
    assert not found.numbers_hold and LEDGER in places(found)


def test_an_edition_with_a_ledger_as_csv_verifies(forged: Path, again: Path) -> None:
    older(forged)
    edition = sealed_anew(forged)
    found = _verified(edition, again)
    assert found.holds and found.files == ("ro-crate-metadata.json",)
    assert _of_crate(edition, synthetic_twin()) == []


def test_a_forgery_in_it_is_named(forged: Path, again: Path) -> None:
    replaced(older(forged), r",0\.0(\d)", r",0.1\1")
    assert "ledger.csv, line " in places(verified(forged, again))


def test_no_edition_has_two_ledgers(forged: Path, again: Path) -> None:
    content = (forged / LEDGER).read_bytes()
    older(forged)
    (forged / LEDGER).write_bytes(content)
    assert "ledger.csv" in [one.where for one in verified(forged, again).contents]


@pytest.mark.slow
def test_changes_since_an_edition_with_a_ledger_as_csv(true: Path, forged: Path) -> None:
    text = older(forged)
    before, now = sealed_anew(forged), Edition.open(true)
    found, same = compare(before, now), compare(now, now)
    assert [one.change.total for one in found.moved] == [one.change.total for one in same.moved]
    assert all(abs(one.change.residual) < 1e-10 for one in found.moved)
    text.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(EditionError, match="cannot be read"):
        compare(sealed_anew(forged), now)


@pytest.mark.parametrize(
    "name",
    [
        "text",
        pytest.param("other columns", marks=pytest.mark.slow),
        pytest.param("nothing there", marks=pytest.mark.slow),
    ],
)
def test_changes_since_no_ledger_are_refused(true: Path, forged: Path, name: str) -> None:
    if name == "other columns":
        rewritten(forged / LEDGER, lambda table: table.drop_columns(["weight"]))
    else:
        STRANGE[name](forged / LEDGER)
    with pytest.raises(EditionError, match="cannot be read"):
        compare(sealed_anew(forged), Edition.open(true))
