"""What stands beside a table or in an edition, with other types than were written."""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from evaluation import Edition, Plan, synthetic_twin
from evaluation.report.output.atomic_folder import require_place, whole
from evaluation.report.output.manifest import SEALED, UNSEALED, Kind, put, seal
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import read_delivery
from tests.attack.attack import Attack, ours
from tests.attack.mutate import bytes_of, tree_of
from tests.sources.delivered import Table
from tests.sources.shape_rows import small

ROOT = Path(__file__).parents[3]
CONTRACTS = tuple((ROOT / "data_contracts").glob("*.yaml"))
ESTIMATE = dict.fromkeys(("att", "ci_low", "ci_high", "p_value", "p_space", "p_time", "placebo_sd"))
NAMES = {
    "id": "espoo.x.P1.W1",
    "estimand": "espoo",
    "role": "primary",
    "outcome": "x",
    "grade": "D",
}
RESULTS = {
    "schema_version": "2.0.0",
    "estimates": [{**NAMES, **ESTIMATE, "att": 0.5, "withheld": []}],
    "findings": [{"estimand": "espoo", "outcome": "x", "check": "S1", "verdict": "pass"}],
    "windows": [{"name": "W1", "complete": True}],
    "look": {"number": 0},
    "previous": {"edition": "2022", "closed_windows": ["W1"], "published": {"a": 0.5}},
}
METADATA = {
    "last_updated": "2023-11-21 08:00:00",
    "codes": {"fi": {"Alue": ["SSS", "KU049"], "Tiedot": ["TYOVOIMATK"]}, "sv": {"Månad": ["a"]}},
    "values": {
        "fi": {"Alue": ["KOKO MAA", "Espoo"], "Tiedot": ["Työvoima"]},
        "sv": {"Månad": ["a"]},
    },
}


def dumped(tree: Any) -> bytes:
    """JSON of a tree however deep."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(30_000)
    try:
        return json.dumps(tree).encode()
    finally:
        sys.setrecursionlimit(before)


def changed(tree: Any, random: Random) -> bytes:
    """The same as JSON, with bytes or values that are others."""
    if random.random() < 0.3:
        return bytes_of(dumped(tree), random)
    return dumped(tree_of(tree, random))


@cache
def _plan() -> Plan:
    return Plan.load(ROOT / "tests" / "quick.toml")


@cache
def _model() -> Path:
    """The smallest edition that opens, made once."""
    edition = Path(tempfile.mkdtemp()) / "2022"
    atexit.register(shutil.rmtree, edition.parent, ignore_errors=True)
    with whole(edition, Kind.EDITION) as new:
        put(new / "plan.json", _plan().canonical)
        put(new / "plan.frozen.json", (ROOT / "tests" / "quick.frozen.json").read_text("utf-8"))
        put(new / "results.json", json.dumps(RESULTS))
        seal(new, Kind.EDITION, _plan(), synthetic_twin())
    return edition


def small_edition(folder: Path) -> Path:
    """A copy of the smallest edition that opens."""
    return Path(shutil.copytree(_model(), folder))


def _resealed(edition: Path, manifest: dict[str, Any] | None = None) -> None:
    """A manifest made anew, as a forger would."""
    content = manifest or json.loads((edition / "manifest.json").read_text("utf-8"))
    if isinstance(content.get("outputs"), dict) and manifest is None:
        for name in content["outputs"]:
            content["outputs"][name] = hashlib.sha256((edition / name).read_bytes()).hexdigest()
    content["seal"] = ""
    text = dumped(content).decode().replace('"seal": ""', UNSEALED)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (edition / "manifest.json").write_text(text.replace(UNSEALED, SEALED.format(digest)), "utf-8")


def _used(edition: Path) -> Callable[[], object]:
    def use() -> object:
        opened = Edition.open(edition)
        return opened.look, opened.previous, opened.synthetic, opened._repr_html_(), opened.name

    return use


def _edition(seed: int) -> str | None:
    random = EDITION.random(seed)
    with tempfile.TemporaryDirectory() as folder:
        edition = small_edition(Path(folder) / "2022")
        name = random.choice(("results.json", "manifest.json", "plan.json", "plan.frozen.json"))
        tree = json.loads((edition / name).read_text("utf-8"))
        if name == "manifest.json":
            new = tree_of(tree, random)
            if isinstance(new, dict):
                _resealed(edition, new)
        else:
            (edition / name).write_bytes(changed(tree, random))
            _resealed(edition)
        over = ours(lambda: require_place(edition, Kind.EDITION), folder)
        return ours(_used(edition), folder) or over


def _metadata(seed: int) -> str | None:
    random = METADATA_BESIDE.random(seed)
    with tempfile.TemporaryDirectory() as folder:
        text = "area_code,area_name,month,TYOVOIMATK\nKU049,Espoo,2019-01,5\n"
        (Path(folder) / "a.csv").write_text(text, "utf-8")
        (Path(folder) / "px_metadata.json").write_bytes(changed(METADATA, random))
        return ours(lambda: read_delivery(Path(folder)), folder)


@cache
def _table() -> Table:
    return small(Table.of(synthetic_twin(), 2019)).keep(lambda row: row[0] in ("KU049", "SSS"))


def _contract(seed: int) -> str | None:
    """A contract that is read is also held against a table, with whatever rules it has."""
    random = CONTRACT.random(seed)
    text = random.choice(CONTRACTS).read_bytes()
    if random.random() < 0.5:
        content = bytes_of(text, random)
    else:
        tree = tree_of(yaml.load(text, Loader=yaml.CSafeLoader), random)
        try:
            content = yaml.dump(tree, Dumper=yaml.CSafeDumper).encode("utf-8", "replace")
        except (RecursionError, UnicodeEncodeError):
            content = dumped(tree)  # JSON is YAML
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.odcs.yaml"
        path.write_bytes(content)

        def use() -> None:
            contract = Contract.read(path)
            contract.breaches(_table().arrow())
            assert contract.number("smallestPublishedCount") >= 0

        return ours(use, folder)


EDITION = Attack("edition, forged with a manifest made anew", 150, _edition, quick=6)
METADATA_BESIDE = Attack("metadata beside a delivery", 150, _metadata)
CONTRACT = Attack("contract", 120, _contract, quick=4)
ATTACKS = (EDITION, METADATA_BESIDE, CONTRACT)
