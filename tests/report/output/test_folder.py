"""Writing: whole or not at all, ours or not touched, and nothing below the threshold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Evaluation, write
from evaluation.errors import DisclosureError, OutputError
from tests.report.composed import composed


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written is not at stake here: the report is composed once."""
    monkeypatch.setattr("evaluation.report.output.publications.compose", composed)


def test_a_folder_of_somebody_else_is_not_touched(quick: Evaluation, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(OutputError, match="not made by evaluation"):
        write(quick, tmp_path, ["en"])
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_in_the_way_is_not_touched(quick: Evaluation, tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("mine")
    with pytest.raises(OutputError):
        write(quick, target, ["en"])
    assert target.read_text() == "mine"


def test_an_earlier_run_is_replaced_whole(quick: Evaluation, tmp_path: Path) -> None:
    target = tmp_path / "report"
    write(quick, target, ["en"])
    write(quick, target, ["fi"])
    assert {p.name for p in target.glob("report.*")} == {"report.fi.html", "report.fi.pdf"}
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_an_interruption_leaves_the_earlier_run_as_it_was(
    quick: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    target = tmp_path / "report"
    write(quick, target, ["en"])
    before = (target / "results.json").read_bytes()

    def stop(*_: object) -> None:
        raise trouble

    monkeypatch.setattr("evaluation.report.output.folder.write_ledger", stop)
    with pytest.raises((KeyboardInterrupt, OutputError)):
        write(quick, target, ["fi"])
    assert (target / "results.json").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["report"]


def test_an_interrupted_first_run_leaves_nothing(
    quick: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evaluation.report.output.folder.write_ledger", stop)
    with pytest.raises(KeyboardInterrupt):
        write(quick, tmp_path / "report", ["en"])
    assert list(tmp_path.iterdir()) == []


def test_nothing_leaves_below_the_threshold(quick: Evaluation, tmp_path: Path) -> None:
    register = replace(quick, vintage=replace(quick.vintage, disclosure_threshold=10_000))
    with pytest.raises(DisclosureError) as caught:
        write(register, tmp_path / "report", ["en"])
    assert "049" in str(caught.value) or len(caught.value.breaches) > 1000
    assert list(tmp_path.iterdir()) == []


def test_open_statistics_pass_the_same_door(quick: Evaluation, tmp_path: Path) -> None:
    assert quick.vintage.disclosure_threshold == 0
    write(quick, tmp_path / "report", ["en"])
