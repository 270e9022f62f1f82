"""Folders as a forger leaves them: something changed, and every digest and the seal made again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import evaluation
from evaluation import Plan
from evaluation.editions.edition import Edition
from evaluation.editions.told import told
from evaluation.editions.verify import Verification
from evaluation.report.output.crate import crate
from evaluation.report.output.crate_files import CRATE, MANIFEST, written
from evaluation.report.output.environment import environment
from evaluation.report.output.manifest import SEALED, UNSEALED, hash_of, hash_of_text

QUICK = Path(__file__).parents[1] / "quick.toml"
synthetic_twin = cache(evaluation.synthetic_twin)


def sealed_anew(folder: Path, change: Callable[[dict], None] = lambda manifest: None) -> Edition:
    """As a forger would: every digest, the crate and the seal made again."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    change(manifest)
    text = crate(Plan.load(QUICK), synthetic_twin(), written(folder), environment())
    (folder / CRATE).write_text(text, "utf-8", newline="\n")
    manifest["outputs"] = {one.path: one.sha256 for one in written(folder)}
    manifest["outputs"][CRATE] = hash_of(folder / CRATE)
    text = json.dumps(manifest | {"seal": ""}, indent=1) + "\n"
    (folder / MANIFEST).write_text(text.replace(UNSEALED, SEALED.format(hash_of_text(text))))
    return Edition.open(folder)  # its seal holds


def replaced(path: Path, pattern: str, by: str) -> None:
    text = path.read_text("utf-8")
    changed, times = re.subn(pattern, by, text, count=1)
    assert times == 1 and changed != text
    path.write_text(changed, "utf-8", newline="\n")


def places(found: Verification) -> str:
    assert not found.holds
    return "\n".join(told(found))


def rewritten(path: Path, change: Callable[[pa.Table], pa.Table], **options: object) -> None:
    """A Parquet ledger with other rows, and no other form unless ``options`` ask for one."""
    table = change(pq.read_table(path))
    form = {"compression": "zstd", "store_schema": False, **options}
    pq.write_table(table, path, **form)


def reweighted(path: Path, by: float = 0.1) -> None:
    """A Parquet ledger whose first weight is another."""

    def change(table: pa.Table) -> pa.Table:
        weights = table["weight"].to_numpy().copy()
        weights[0] += by
        return table.set_column(table.column_names.index("weight"), "weight", pa.array(weights))

    rewritten(path, change)
