"""What an edition holds of its delivery, its register and its contract, and opens again with."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Evaluation, Plan, Vintage, read_vintage, run, write
from evaluation.editions.edition import Edition
from evaluation.editions.follow import follow
from evaluation.editions.verify import verify
from evaluation.errors import EditionError, OutputError, PlanError
from evaluation.report.output.manifest import SEALED, UNSEALED, hash_of, hash_of_text
from evaluation.sources.contracts.contract import contract_path
from tests.sources.delivered import Table

THRESHOLD = 2


@pytest.fixture(scope="session")
def data(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = [Table.of(twin, year) for year in range(2018, 2023)]
    rows = tuple(row for table in tables for row in table.rows)
    folder = tmp_path_factory.mktemp("protected")
    (folder / "12r5.csv").write_text(Table(tables[0].header, rows).text(), "utf-8")
    return folder


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract of one's own: the same table, with a threshold."""
    text = contract_path("statfin_12r5").read_text("utf-8")
    old = "property: disclosureThreshold, value: 0"
    assert old in text
    path = tmp_path_factory.mktemp("contract") / "register.yaml"
    path.write_text(text.replace(old, old.replace("0", str(THRESHOLD))), "utf-8")
    return path


@pytest.fixture(scope="session")
def evaluated(plan: Plan, data: Path, own: Path) -> Evaluation:
    return run(plan, read_vintage(data, str(own)))


@pytest.fixture(scope="session")
def protected(evaluated: Evaluation, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(evaluated, tmp_path_factory.mktemp("edition") / "2022", ["en"], delivery=data)


def sealed_anew(folder: Path) -> None:
    """The manifest of a folder whose files were changed, as whoever hides it would make it."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["outputs"] = {name: hash_of(folder / name) for name in manifest["outputs"]}
    manifest["seal"] = ""
    text = json.dumps(manifest, indent=1) + "\n"
    path.write_text(text.replace(UNSEALED, SEALED.format(hash_of_text(text))), "utf-8")


def test_the_contract_and_its_threshold_travel(protected: Path, data: Path, own: Path) -> None:
    assert not (protected / "delivery").exists()
    assert (protected / "contract.odcs.yaml").read_bytes() == own.read_bytes()
    edition = Edition.open(protected)
    assert edition.manifest["inputs"]["contract"]["disclosure_threshold"] == THRESHOLD
    vintage = edition.vintage(data)
    assert (vintage.blind, vintage.disclosure_threshold) == (True, THRESHOLD)
    with pytest.raises(EditionError, match="no copy of its delivery"):
        edition.vintage()


@pytest.mark.slow
def test_a_protected_edition_is_verified(protected: Path, data: Path) -> None:
    found = verify(Edition.open(protected), data)
    assert found.holds and found.same_versions
    assert found.files == ()


@pytest.mark.slow
def test_a_protected_edition_is_followed(protected: Path, data: Path, own: Path) -> None:
    before = Edition.open(protected)
    new = read_vintage(data, str(own))
    with pytest.raises(EditionError, match="no copy of its delivery"):
        follow(before, before.plan, new)
    found = follow(before, before.plan, new, previous_data=data)
    assert found.look == before.look + 1
    assert found.previous is not None and found.previous.edition == "2022"


@pytest.mark.slow
def test_a_delivery_exchanged_during_a_run_is_not_sealed_in(
    evaluated: Evaluation, data: Path, tmp_path: Path
) -> None:
    """What was read is what the numbers are of, whatever lies there when they are written."""
    there = data / "12r5.csv"
    as_read = there.read_bytes()
    open_source = replace(evaluated.vintage, disclosure_threshold=0)
    try:
        there.write_bytes(as_read + b"\n")
        folder = write(
            replace(evaluated, vintage=open_source), tmp_path / "kept", ["en"], delivery=data
        )
        assert (folder / "delivery" / "12r5.csv").read_bytes() == as_read
        bare = replace(open_source, files=())  # a vintage that keeps no bytes
        with pytest.raises(OutputError, match="the run read"):
            write(replace(evaluated, vintage=bare), tmp_path / "bare", ["en"], delivery=data)
        assert not (tmp_path / "bare").exists()
    finally:
        there.write_bytes(as_read)


def test_a_register_written_anew_is_not_that_of_the_edition(
    protected: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(protected, tmp_path / "2022"))
    path = folder / "plan.frozen.json"
    entries = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(entries[:1]), "utf-8")
    sealed_anew(folder)
    with pytest.raises(PlanError, match="is not as it was written"):
        Edition.open(folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    head = manifest["inputs"]["plan"]["frozen"]["register"]
    assert head == entries[-1]["entry_sha256"]
    path.write_text(json.dumps(entries), "utf-8")
    text = (folder / "manifest.json").read_text("utf-8").replace(head, "0" * 64)
    (folder / "manifest.json").write_text(text, "utf-8")
    sealed_anew(folder)
    with pytest.raises(EditionError, match="ends with"):
        Edition.open(folder)


def test_an_edition_from_before_the_chain_still_opens(
    protected: Path, data: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(protected, tmp_path / "2022"))
    path = folder / "plan.frozen.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8"))[:1]), "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["inputs"]["plan"]["frozen"]["register"]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    sealed_anew(folder)
    edition = Edition.open(folder)
    assert edition.plan.frozen and edition.plan.head is None
    assert not edition.vintage(data).unblinded(edition.plan).blind
