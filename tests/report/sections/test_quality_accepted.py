"""What was hard to believe, and why it was accepted, stands in the report and in the manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import Evaluation, compose, write
from evaluation.report.document import Table, Text
from evaluation.sources.plausibility.acceptance import Accepted
from evaluation.sources.plausibility.suspicions import Oddity, Suspicion

REASON = "strike <b>in</b> the mill"
FOUND = tuple(
    Suspicion(kind, "TYOTTOMATLOPUSSA", "KU743", "2021-03", "2021-05", 3) for kind in Oddity
)


@pytest.fixture(scope="module")
def doubted(quick: Evaluation) -> Evaluation:
    return replace(quick, vintage=replace(quick.vintage, accepted=Accepted(REASON, FOUND)))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_report_says_what_and_why(doubted: Evaluation, language: str) -> None:
    blocks = compose(doubted, language).blocks
    assert any(isinstance(block, Text) and REASON in block.text for block in blocks)
    (table,) = [b for b in blocks if isinstance(b, Table) and b.name == "accepted"]
    assert len({row[0] for row in table.rows}) == len(Oddity)
    assert table.rows[0][1:] == ("TYOTTOMATLOPUSSA", "KU743", "2021-03–2021-05")


def test_the_manifest_keeps_both(doubted: Evaluation, tmp_path: Path) -> None:
    folder = write(doubted, tmp_path / "edition", ["en"])
    said = json.loads((folder / "manifest.json").read_text())["inputs"]["data"]["accepted"]
    assert said["reason"] == REASON
    assert said["suspicions"] == [str(one.breach()) for one in FOUND]
    assert "<b>in" not in (folder / "report.en.html").read_text()


def test_nothing_is_said_where_nothing_was_doubted(quick: Evaluation) -> None:
    blocks = compose(quick, "en").blocks
    assert not any(isinstance(block, Table) and block.name == "accepted" for block in blocks)
