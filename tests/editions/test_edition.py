"""An edition opens only as it was published, and verifies to the last digit."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Plan, Vintage
from evaluation.editions.edition import Edition
from evaluation.editions.verify import _verified, verify
from evaluation.errors import EditionError


@pytest.fixture
def copy(first_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_folder, tmp_path / "2022"))


@pytest.fixture(scope="module")
def again(first_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a rerun writes: the same, as the test below says."""
    return Path(shutil.copytree(first_folder, tmp_path_factory.mktemp("again") / "2022"))


def test_an_edition_holds_what_a_rerun_needs(first: Edition, plan: Plan) -> None:
    assert first.name == "2022"
    assert first.plan.sha256 == plan.sha256
    assert first.plan.frozen
    assert not first.synthetic
    assert (first.folder / "delivery" / "12r5.csv").is_file()
    assert (first.folder / "requirements.lock").is_file()
    assert first.vintage().sha256 == first.manifest["inputs"]["data"]["sha256"]
    assert "Edition <strong>2022</strong>" in first._repr_html_()


def test_it_is_verified_number_by_number_and_byte_by_byte(first: Edition) -> None:
    found = verify(first)
    assert found.holds
    assert found.same_versions
    assert (found.moved, found.files) == ((), ())
    assert found.compared > 1000


@pytest.mark.parametrize("name", ["results.json", "ledger.parquet", "plan.json", "report.en.html"])
def test_a_changed_file_is_named(copy: Path, name: str) -> None:
    with (copy / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(EditionError) as caught:
        Edition.open(copy)
    assert [breach.where for breach in caught.value.breaches if name in breach.where]


def test_a_folder_without_a_manifest_is_no_edition(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="is no edition"):
        Edition.open(tmp_path)


def test_another_delivery_cannot_verify_it(first: Edition, second_folder: Path) -> None:
    with pytest.raises(EditionError, match="was made from"):
        first.vintage(second_folder / "delivery")


def test_without_a_copy_the_delivery_must_be_named(first: Edition, tmp_path: Path) -> None:
    bare = Path(shutil.copytree(first.folder, tmp_path / "bare"))
    shutil.rmtree(bare / "delivery")
    lone = replace(first, folder=bare)
    with pytest.raises(EditionError, match="no copy of its delivery"):
        lone.vintage()
    assert lone.vintage(first.folder / "delivery").sha256 == first.vintage().sha256


def test_a_number_that_moved_is_named(first: Edition, again: Path) -> None:
    """Had another number been published than today's code gives, verify would say which."""
    results = json.loads(json.dumps(first.results))
    row = results["estimates"][0]
    row["att"] += 2e-8
    results["estimates"][1]["grade"] = "A"
    found = _verified(replace(first, results=results), again)
    assert not found.holds
    assert [moved.where for moved in found.moved] == [
        f"estimates[{row['id']}].att",
        f"estimates[{results['estimates'][1]['id']}].grade",
    ]
    assert "was published, today it is" in str(found.moved[0])


def test_a_difference_below_the_tolerance_is_none(first: Edition, again: Path) -> None:
    results = json.loads(json.dumps(first.results))
    results["estimates"][0]["att"] += 5e-9
    assert _verified(replace(first, results=results), again).moved == ()


def test_an_edition_of_the_twin_needs_no_delivery(quick_folder: Path, twin: Vintage) -> None:
    edition = Edition.open(quick_folder)
    assert edition.synthetic
    assert not (quick_folder / "delivery").exists()
    assert edition.vintage().sha256 == twin.sha256
