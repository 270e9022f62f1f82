"""The report in a browser: no fault that axe knows, no page that scrolls sideways, whole sheets.

What is needed is installed by ``make browser``; without it these tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluation import Evaluation
from evaluation.report.document import Document, Heading, Note, Text
from evaluation.report.language import Language
from evaluation.report.sections.chosen.first_page import FIRST
from evaluation.report.writers.html import render
from tests.report.composed import composed
from tests.report.writers.papers import CODES, files_of, shortened

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parents[2] / ".browser"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
VIEWS = [f"{view} {scheme}" for view in (1280, 390, 320, "zoomed") for scheme in ("light", "dark")]
PAPERS = ("report", "annex", "page")
ROWS = 8  # of a table


@pytest.fixture(scope="module")
def audit() -> Callable[[Path], dict[str, Any]]:
    """What a browser says of the HTML files in a folder."""
    programs = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    python = shutil.which("python", path=programs)
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if python is None:
        pytest.skip("axe and what drives a browser are not installed here: run `make browser`")
    if chromium is None:
        pytest.skip(f"no browser here: install chromium (looked for {', '.join(BROWSERS)})")

    def asked(folder: Path) -> dict[str, Any]:
        files = sorted(str(path) for path in folder.glob("*.html"))
        command = [python, str(HERE / "audit.py"), chromium, *files]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    return asked


def unmarked(document: Document) -> Document:
    """The same as if it were of data: what stands before the first section says what a twin is."""
    first = next(at for at, block in enumerate(document.blocks) if isinstance(block, Heading))
    return replace(document, watermark=None, blocks=document.blocks[first:])


@pytest.fixture(scope="module")
def seen(
    audit: Callable[[Path], dict[str, Any]],
    weighed: Evaluation,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """Report, annex and page of the twin, and a report as if it were of data."""
    folder = tmp_path_factory.mktemp("browser")
    document = shortened(composed(weighed, "fi"), ROWS)
    for name, text in files_of(document).items():
        (folder / name).write_text(text, "utf-8")
    data = unmarked(document)
    (folder / "data.fi.html").write_text(render(data.report, CODES, annex=data.annex), "utf-8")
    return {name.split(".")[0]: found for name, found in audit(folder).items()}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("paper", PAPERS)
def test_axe_finds_nothing_and_nothing_is_wider_than_its_window(
    seen: dict[str, Any], paper: str, view: str
) -> None:
    found = seen[paper]["views"][view]
    assert found["violations"] == {}
    assert found["wider"] == 0
    assert found["passes"] > 30  # it did look


@pytest.mark.parametrize("paper", PAPERS)
def test_its_policy_lets_its_style_through_and_stops_nothing(
    seen: dict[str, Any], paper: str
) -> None:
    assert seen[paper]["policy"] == {"besides": [], "refused": [], "styled": True}


@pytest.mark.parametrize("view", ["1280 light", "390 light"])
def test_the_first_screen_has_every_answer(seen: dict[str, Any], view: str) -> None:
    """Title, what it is of, other languages, and the answers, before anything is scrolled."""
    assert 0.2 < seen["data"]["views"][view]["answered"] <= 1


def test_the_first_sheet_is_the_first_chapter_and_the_second_begins_with_the_contents(
    seen: dict[str, Any], weighed: Evaluation
) -> None:
    say = Language.load("fi")
    chapter = composed(weighed, "fi").chapter(FIRST)
    assert chapter is not None
    for paper in ("report", "data"):
        first, second = (plain(sheet) for sheet in seen[paper]["printed"][:2])
        for block in chapter.blocks:
            if isinstance(block, Note | Text):
                assert plain(block.text) in first
        assert plain(say("report.contents")) in second
    assert len(seen["page"]["printed"]) == 1


def test_every_sheet_has_its_number_and_the_mark_of_the_twin(seen: dict[str, Any]) -> None:
    mark = plain(Language.load("fi")("report.synthetic"))
    for paper in ("report", "annex"):
        sheets = seen[paper]["printed"]
        for number, sheet in enumerate(sheets, 1):
            assert f"{number}/{len(sheets)}" in plain(sheet)
            assert plain(sheet).startswith(mark)  # in its margin, whatever else says it
    assert not any(plain(sheet).startswith(mark) for sheet in seen["data"]["printed"])


def plain(text: str) -> str:
    """Text without its gaps and its line ends, where a sheet has them and a sentence has not."""
    return "".join(text.replace("\ufffe", "").split())


def test_a_page_with_faults_is_found(
    audit: Callable[[Path], dict[str, Any]], tmp_path: Path
) -> None:
    """What the tests above rest on: pale letters, a picture without words, and a line too long."""
    page = (
        "<!DOCTYPE html><html lang='en'><title>A</title><main><h1>A</h1>"
        "<p style='color:#ccc'>pale</p><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
        "<p style='width:2000px'>wide</p><img src='http://localhost:9/a.png' alt='b'></main></html>"
    )
    (tmp_path / "faulty.html").write_text(page, "utf-8")
    found = audit(tmp_path)["faulty.html"]
    assert set(found["policy"]["besides"]) == {"http://localhost:9/a.png"}
    assert not found["policy"]["styled"]
    for view in VIEWS:
        assert {"color-contrast", "image-alt"} <= found["views"][view]["violations"].keys()
        assert found["views"][view]["wider"] > 0
