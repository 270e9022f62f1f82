"""Editions with effects by a chosen design: verified, forged, compared and followed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluation import Evaluation
from evaluation.editions.compare import compare, summary
from evaluation.editions.edition import Edition
from evaluation.editions.follow import follow
from evaluation.editions.verify import verify
from evaluation.errors import EditionError
from evaluation.report.writers.ledger import PACKED
from tests.editions.test_edition_protected import sealed_anew


@pytest.fixture
def forged(weighed_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(weighed_folder, tmp_path / "forged"))


def heaviest(ledger: pd.DataFrame) -> int:
    """The row of a unit whose weight is largest, of effects by the chosen design."""
    of_units = ledger["municipality"].astype(str).str.contains(":")
    return int(ledger["weight"].abs().where(of_units).idxmax())


@pytest.mark.slow
def test_it_is_verified_and_every_forgery_is_found(weighed_folder: Path, forged: Path) -> None:
    assert verify(Edition.open(weighed_folder)).holds

    ledger = pd.read_parquet(forged / "ledger.parquet")
    values = ledger["value"].to_numpy().copy()
    values[heaviest(ledger)] += 1.0
    ledger["value"] = values
    rows = pa.Table.from_pandas(ledger, preserve_index=False).cast(PACKED)
    pq.write_table(rows, forged / "ledger.parquet", compression="zstd", store_schema=False)
    results = json.loads((forged / "results.json").read_text("utf-8"))
    results["evidence"][0]["verdict"] = "cannot_tell"
    results["choice"]["candidates"][0]["size"] = 0.0
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (forged / "results.json").write_text(text, "utf-8")
    units = (forged / "tables" / "units.csv").read_text("utf-8")
    (forged / "tables" / "units.csv").write_text(units.replace("Vaasa", "Wasa"), "utf-8")
    sealed_anew(forged)

    found = verify(Edition.open(forged))
    assert not found.holds
    moved = {one.where.rsplit(".", 1)[-1] for one in found.moved}
    assert moved == {"verdict", "size"}
    where = " ".join(one.where for one in found.contents)
    assert "ledger.parquet" in where and "tables/units.csv" in where


def test_an_effect_without_its_verdict_is_no_edition(forged: Path) -> None:
    results = json.loads((forged / "results.json").read_text("utf-8"))
    del results["evidence"][0]["verdict"]
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (forged / "results.json").write_text(text, "utf-8")
    sealed_anew(forged)
    with pytest.raises(EditionError, match="fault") as caught:
        Edition.open(forged)
    assert "results.json, evidence.0.verdict" in {b.where for b in caught.value.breaches}


@pytest.mark.slow
def test_an_edition_with_effects_is_compared_with_one_without(
    quick_folder: Path, weighed_folder: Path
) -> None:
    """Either way: what both have is taken to pieces, and nothing of a unit is in it."""
    editions = Edition.open(quick_folder), Edition.open(weighed_folder)
    for first, second in (editions, editions[::-1]):
        found = compare(first, second)
        assert {one.estimate.split(".")[1] for one in found.moved} == {"broad_non_employment"}
        assert all(abs(one.change.residual) < 1e-9 for one in found.moved)
        assert len(list(summary(found))) == 2


@pytest.mark.slow
def test_an_edition_without_effects_is_followed_by_one_with(
    quick_folder: Path,
    weighed_folder: Path,
    by_design: Evaluation,
    quick: Evaluation,
) -> None:
    after = follow(Edition.open(quick_folder), by_design.plan, by_design.vintage)
    assert after.weighed is not None and after.previous is not None
    back = follow(Edition.open(weighed_folder), quick.plan, quick.vintage)
    assert back.weighed is None and back.look == 1
