"""A byte changed, a file lost, a file added: each is found and named."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evaluation.report.output.crate_files import MANIFEST, SIGNATURE
from evaluation.report.output.integrity import faults_of
from evaluation.report.output.manifest import hash_of, kind_of
from tests.report.output.killed import FILES, edition


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    edition(tmp_path / "2022", 1)
    return tmp_path / "2022"


def named(folder: Path) -> set[tuple[str, str]]:
    return {(breach.rule, breach.where) for breach in faults_of(folder)}


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_folder_as_it_was_written_has_no_fault(folder: Path, written: Path) -> None:
    assert faults_of(folder) == []
    assert faults_of(written) == []  # of a real run


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("at", [0, 100, -1])
def test_one_bit_of_a_file_is_found_with_both_hashes(folder: Path, name: str, at: int) -> None:
    before = hash_of(folder / name)
    flip(folder / name, at)
    (breach,) = faults_of(folder)
    assert (breach.rule, breach.where) == ("changed", name)
    assert before[:12] in breach.found and hash_of(folder / name)[:12] in breach.found


def test_one_bit_anywhere_in_the_manifest_is_found(folder: Path) -> None:
    whole = (folder / MANIFEST).read_bytes()
    for at in range(0, len(whole), 7):  # each of them was tried once
        flip(folder / MANIFEST, at)
        assert MANIFEST in {breach.where for breach in faults_of(folder)}, whole[at - 20 : at + 20]
        (folder / MANIFEST).write_bytes(whole)
    assert faults_of(folder) == []


def test_a_hash_forged_to_fit_a_changed_file_breaks_the_seal(folder: Path) -> None:
    before = hash_of(folder / "ledger.csv")
    flip(folder / "ledger.csv", 0)
    text = (folder / MANIFEST).read_text("utf-8")
    forged = text.replace(before, hash_of(folder / "ledger.csv"))
    (folder / MANIFEST).write_text(forged, "utf-8")
    assert named(folder) == {("changed", MANIFEST)}


def test_a_manifest_without_its_seal_is_not_taken_at_its_word(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    del manifest["seal"]
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    (breach,) = faults_of(folder)
    assert breach.where == MANIFEST and "no seal" in breach.found


def test_lost_and_added_and_changed_are_all_named_at_once(folder: Path) -> None:
    (folder / "ledger.csv").unlink()
    (folder / "tables" / "estimates.csv").unlink()
    (folder / "tables" / "estimates.csv").mkdir()
    (folder / "tables" / "more.csv").write_text("1\n", "utf-8")
    (folder / "points nowhere").symlink_to(folder / "gone")
    flip(folder / "plan.json", 5)
    assert named(folder) == {
        ("missing", "ledger.csv"),
        ("missing", "tables/estimates.csv"),
        ("extra", "tables/more.csv"),
        ("extra", "points nowhere"),
        ("changed", "plan.json"),
    }
    assert all(breach.remedy for breach in faults_of(folder))


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "ledger.csv").unlink()
    (folder / "ledger.csv").symlink_to(folder / "ledger.csv")
    assert named(folder) == {("unreadable", "ledger.csv")}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"outputs": [1]}',
        b'{"outputs": {"a": 1}}',
        b"[" * 100_000,
    ],
)
def test_a_manifest_that_is_none_is_named_and_no_traceback(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    assert named(folder) == {("unreadable", MANIFEST)}


def test_no_manifest_and_no_folder_are_named(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    assert named(folder) == {("missing", MANIFEST)}
    assert named(folder / "nowhere") == {("missing", MANIFEST)}
    assert named(folder / "ledger.csv") == {("unreadable", MANIFEST)}  # a file, no folder


def test_what_hides_is_named(folder: Path) -> None:
    """Dot files, doubles that differ in case, files deep down, pipes, empty folders."""
    (folder / ".hidden").write_text("1", "utf-8")
    (folder / "tables" / ".deep" / "deeper").mkdir(parents=True)
    (folder / "tables" / ".deep" / "deeper" / "x").write_text("1", "utf-8")
    (folder / "Ledger.csv").write_text("1", "utf-8")
    (folder / "empty").mkdir()
    os.mkfifo(folder / "tables" / "pipe")
    extra = {where for rule, where in named(folder) if rule == "extra"}
    assert {".hidden", "tables/.deep/deeper/x", "empty", "tables/pipe"} <= extra
    assert "Ledger.csv" in extra or (folder / "ledger.csv").read_text("utf-8") == "1"


def test_a_pipe_in_the_place_of_a_file_does_not_wait(folder: Path) -> None:
    (folder / "ledger.csv").unlink()
    os.mkfifo(folder / "ledger.csv")
    assert named(folder) == {("unreadable", "ledger.csv")}
    (folder / MANIFEST).unlink()
    os.mkfifo(folder / MANIFEST)
    assert named(folder) == {("unreadable", MANIFEST)}
    assert kind_of(folder) is None


def test_a_manifest_that_is_a_link_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / MANIFEST).rename(tmp_path / "elsewhere.json")
    (folder / MANIFEST).symlink_to(tmp_path / "elsewhere.json")
    assert named(folder) == {("unreadable", MANIFEST)}


def test_a_hard_link_is_held_to_its_bytes(folder: Path, tmp_path: Path) -> None:
    """A backup by hard links is whole; what is changed through the other name is found."""
    (tmp_path / "other").hardlink_to(folder / "ledger.csv")
    assert faults_of(folder) == []
    with (tmp_path / "other").open("ab") as file:
        file.write(b" ")
    assert named(folder) == {("changed", "ledger.csv")}


def test_a_manifest_with_a_key_twice_is_no_manifest(folder: Path) -> None:
    text = (folder / MANIFEST).read_text("utf-8")
    (folder / MANIFEST).write_text(text.replace("{", '{"outputs": {}, ', 1), "utf-8")
    (breach,) = faults_of(folder)
    assert "twice" in breach.found


def test_a_signature_is_allowed_and_nothing_like_it(folder: Path) -> None:
    (folder / SIGNATURE).write_text("x", "utf-8")
    assert faults_of(folder) == []
    (folder / "tables" / SIGNATURE).write_text("x", "utf-8")
    assert named(folder) == {("extra", f"tables/{SIGNATURE}")}
    (folder / "tables" / SIGNATURE).unlink()
    (folder / SIGNATURE).unlink()
    (folder / SIGNATURE).symlink_to(folder / "ledger.csv")
    assert named(folder) == {("extra", SIGNATURE)}
