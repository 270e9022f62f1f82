"""A new plan on the disk: whole or not there, over nothing, and it loads with its house."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from evaluation.domain import trial_named
from evaluation.errors import OutputError, PlanError
from evaluation.plan.making.folder import HOUSE, PLAN, make
from evaluation.plan.making.request import Request, request
from evaluation.plan.making.told import told
from evaluation.plan.plan import Plan
from evaluation.report.house import House, load_house


@pytest.fixture
def asked() -> Request:
    return Request(name="turku", trial=trial_named(), areas=("Turku",))


def files(folder: Path) -> set[str]:
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}


def test_what_is_made_loads_and_knows_its_house(asked: Request, tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet" / "turku"
    plan = make(asked, folder)
    assert files(folder) == {PLAN, HOUSE}
    assert Plan.load(folder / PLAN).sha256 == plan.sha256
    assert plan.house == folder / "house"
    assert load_house(folder / "house") == House()
    assert {one.name for one in folder.parent.iterdir()} == {"turku"}


def test_what_is_there_is_as_it_was(asked: Request, tmp_path: Path) -> None:
    folder = tmp_path / "turku"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="there already"):
        make(asked, folder)
    assert (folder / "mine.txt").read_text() == "mine" and files(folder) == {"mine.txt"}
    assert {one.name for one in tmp_path.iterdir()} == {"turku"}


def test_a_disk_that_is_full_leaves_nothing(
    asked: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "house.toml":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        make(asked, tmp_path / "turku")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_a_file_is_our_error(asked: Request, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        make(asked, tmp_path / "file" / "turku")


def test_what_a_killed_writer_left_is_written_over(asked: Request, tmp_path: Path) -> None:
    left = tmp_path / ".turku.evaluation-new"
    (left / "house").mkdir(parents=True)
    (left / "odd.txt").touch()
    make(asked, tmp_path / "turku")
    assert files(tmp_path) == {f"turku/{PLAN}", f"turku/{HOUSE}"}


def test_a_plan_that_would_not_load_is_not_written(tmp_path: Path) -> None:
    regions = ("Uusimaa", "Etelä-Karjala", "Kymenlaakso")
    near = [p.code for p in trial_named().never_treated if p.region in regions]
    few = request(tmp_path / "few", "2021-24", ["Espoo"], near)
    with pytest.raises(PlanError, match="fault"):
        make(few, tmp_path / "few")
    assert list(tmp_path.iterdir()) == []


def test_what_went_into_it_is_told(asked: Request, tmp_path: Path) -> None:
    trial, area, months, donors = told(asked, make(asked, tmp_path / "turku"))
    assert trial == "The trial of 2021-24: 25 areas, 118 municipalities"
    assert area.endswith("the area Turku: Turku, Paimio, Sauvo, Laitila, Uusikaupunki")
    assert months.startswith("Before: 2015-01…2019-11; effects: 2021-03…2022-04, ")
    assert donors == "Compared with: at most 175 municipalities; 23 candidate designs"
