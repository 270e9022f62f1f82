"""An edition keeps the population that its delivery came with, and knows another one."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from evaluation.domain import Month, municipalities
from evaluation.editions.edition import Edition
from evaluation.errors import EditionError
from evaluation.plan.plan import Plan
from evaluation.sources.vintage import Vintage
from tests.editions.conftest import delivered, made


def people(grown: int) -> bytes:
    rows = [
        f"KU{code},{year},{one.population + grown * (year - 2019)}"
        for code, one in municipalities().items()
        for year in range(2014, 2023)
    ]
    return "\n".join(["area_code,year,population", *rows]).encode()


@pytest.fixture(scope="module")
def folder(plan: Plan, twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition whose delivery came with the people."""
    place = tmp_path_factory.mktemp("peopled")
    data = delivered(twin, Month(2022, 2), place / "data", revised=False)
    (data / "population.csv").write_bytes(people(1))
    return made(plan, data, place / "2022")


def test_the_population_is_copied_hashed_and_described(folder: Path) -> None:
    digest = hashlib.sha256(people(1)).hexdigest()
    assert (folder / "delivery" / "population.csv").read_bytes() == people(1)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["inputs"]["data"]["files"]["population.csv"] == digest
    assert manifest["outputs"]["delivery/population.csv"] == digest
    crate = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))
    by_id = {one["@id"]: one for one in crate["@graph"]}
    source = by_id["delivery/population.csv"]["isBasedOn"]["@id"]
    assert source != by_id["delivery/12r5.csv"]["isBasedOn"]["@id"]
    assert "11re" in by_id[source]["name"]
    assert {"@id": "delivery/population.csv"} in by_id["#run"]["object"]


@pytest.mark.parametrize("change", [people(2), None])
def test_another_population_verifies_nothing(
    folder: Path, tmp_path: Path, change: bytes | None
) -> None:
    edition = Edition.open(folder)
    assert edition.vintage().population is not None
    data = Path(shutil.copytree(folder / "delivery", tmp_path / "data"))
    assert edition.vintage(data).population is not None
    if change is None:
        (data / "population.csv").unlink()
    else:
        (data / "population.csv").write_bytes(change)
    with pytest.raises(EditionError, match=r"'population\.csv' of the delivery has sha256"):
        edition.vintage(data)
