"""What may be replaced: an untouched folder of ours, of the same kind, and nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Evaluation, write
from evaluation.errors import OutputError
from evaluation.report.evaluation import Previous
from evaluation.report.output.atomic_folder import whole
from evaluation.report.output.manifest import Kind, kind_of, put, seal
from tests.report.output.killed import PLAN, VINTAGE, edition
from tests.report.output.nursery import edition_in, leftovers


def made(output: Path, kind: Kind, name: str) -> None:
    with whole(output, kind) as folder:
        put(folder / name, "{}")
        seal(folder, kind, PLAN, VINTAGE)


def without_kind(folder: Path) -> None:
    """The manifest as it was written before it named its kind."""
    path = folder / "manifest.json"
    content = json.loads(path.read_text("utf-8"))
    del content["kind"]
    path.write_text(json.dumps(content), "utf-8")


def test_a_folder_with_a_manifest_of_another_program_is_not_touched(tmp_path: Path) -> None:
    app = tmp_path / "app"
    (app / "src").mkdir(parents=True)
    (app / "manifest.json").write_text(json.dumps({"name": "app", "start_url": "/"}))
    (app / "src" / "thesis.docx").write_text("mine")
    with pytest.raises(OutputError, match="was not made by evaluation"):
        edition(app, 1)
    assert (app / "src" / "thesis.docx").read_text() == "mine"
    assert leftovers(tmp_path) == set()


@pytest.mark.parametrize("content", ["", "[]", "{", "\x00", '{"seal": 1}', "[" * 100_000])
def test_a_manifest_that_is_none_vouches_for_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text(content)
    assert kind_of(tmp_path / "out") is None
    with pytest.raises(OutputError, match="was not made by evaluation"):
        edition(tmp_path / "out", 1)


@pytest.mark.parametrize("old", list(Kind))
@pytest.mark.parametrize("new", list(Kind))
def test_only_the_same_kind_takes_the_place(tmp_path: Path, old: Kind, new: Kind) -> None:
    made(tmp_path / "out", old, "a.json")
    if old is new:
        made(tmp_path / "out", new, "b.json")
        assert (tmp_path / "out" / "b.json").exists()
        return
    with pytest.raises(OutputError, match=f"an earlier {old}, and this is {new.with_article}"):
        made(tmp_path / "out", new, "b.json")
    assert (tmp_path / "out" / "a.json").exists()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("results.json", Kind.EDITION),
        ("certificate.json", Kind.CERTIFICATE),
        ("comparison.json", Kind.COMPARISON),
        ("other.json", None),
    ],
)
def test_an_older_manifest_is_told_by_its_files(
    tmp_path: Path, name: str, kind: Kind | None
) -> None:
    made(tmp_path / "out", Kind.EDITION, name)
    without_kind(tmp_path / "out")
    assert kind_of(tmp_path / "out") is kind


def note(folder: Path) -> str:
    (folder / "notes.txt").write_text("mine")
    return "notes.txt"


def note_below(folder: Path) -> str:
    (folder / "tables" / "mine.csv").write_text("mine")
    return "tables/mine.csv"


def empty_folder(folder: Path) -> str:
    (folder / "for later").mkdir()
    return "for later"


def link(folder: Path) -> str:
    (folder / "data").symlink_to(folder.parent)
    return "data"


def hidden(folder: Path) -> str:
    (folder / ".env").write_text("mine")
    return ".env"


def rewritten(folder: Path) -> str:
    (folder / "report.en.html").write_text("with my remarks")
    return "report.en.html"


def linked(folder: Path) -> str:
    moved = folder.parent / "elsewhere.html"
    (folder / "report.en.html").rename(moved)
    (folder / "report.en.html").symlink_to(moved)
    return "report.en.html"


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe")
    return "pipe"


HANDS = [note, note_below, empty_folder, link, hidden, rewritten, linked, pipe]


@pytest.mark.parametrize("touch", HANDS, ids=lambda f: f.__name__)
def test_what_a_person_put_into_an_edition_is_named_and_kept(
    tmp_path: Path, touch: Callable[[Path], str]
) -> None:
    folder = tmp_path / "2022"
    edition(folder, 1)
    name = touch(folder)
    with pytest.raises(OutputError, match="not as evaluation wrote it") as caught:
        edition(folder, 2)
    assert [breach.where for breach in caught.value.breaches] == [name]
    assert os.path.lexists(folder / name)


def test_what_is_put_there_while_the_run_goes_on_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "2022"
    edition(folder, 1)
    with (
        pytest.raises(OutputError, match="not as evaluation wrote it"),
        whole(folder, Kind.EDITION) as new,
    ):
        put(new / "results.json", "{}")
        seal(new, Kind.EDITION, PLAN, VINTAGE)
        note(folder)
    assert (folder / "notes.txt").read_text() == "mine"
    (folder / "notes.txt").unlink()
    assert edition_in(folder) == 1
    assert leftovers(tmp_path) == set()


@pytest.mark.parametrize("below", ["out", "tables/out", "a/b/out"])
def test_nothing_is_written_into_an_edition(tmp_path: Path, below: str) -> None:
    edition(tmp_path / "2022", 1)
    with pytest.raises(OutputError, match="lies in '2022'"):
        made(tmp_path / "2022" / below, Kind.COMPARISON, "comparison.json")
    assert edition_in(tmp_path / "2022") == 1


def test_an_edition_inside_is_not_lost_with_what_is_around_it(tmp_path: Path) -> None:
    edition(tmp_path / "all" / "2022", 1)
    with pytest.raises(OutputError, match="was not made by evaluation"):
        edition(tmp_path / "all", 2)
    assert edition_in(tmp_path / "all" / "2022") == 1


@pytest.mark.parametrize("way", ["itself", "a link", "round about"])
def test_the_edition_before_is_not_overwritten(
    quick: Evaluation, quick_folder: Path, tmp_path: Path, way: str
) -> None:
    before = (quick_folder / "manifest.json").read_bytes()
    output = quick_folder
    if way == "a link":
        output = tmp_path / "2023"
        output.symlink_to(quick_folder)
    elif way == "round about":
        output = quick_folder / ".." / quick_folder.name
    previous = Previous(edition="edition", closed=(), att={}, folder=quick_folder)
    with pytest.raises(OutputError, match="is the edition before"):
        write(replace(quick, previous=previous), output, ["en"])
    assert (quick_folder / "manifest.json").read_bytes() == before
