"""The report as its reader meets it: languages, marks, accessibility, bytes."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from evaluation import Evaluation, write
from evaluation.report.document import Figure, Heading, Note, Table, Tone
from evaluation.report.language import Language
from evaluation.report.sections import compose
from tests.report.composed import composed

CODES = ("fi", "sv", "en")


class Page(HTMLParser):
    """What an HTML file holds, tag by tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("code", CODES)
def test_the_page_is_accessible_and_stands_alone(written: Path, code: str) -> None:
    text = (written / f"report.{code}.html").read_text("utf-8")
    page = Page(text)
    assert page.all("html")[0]["lang"] == code
    assert all(image["alt"] for image in page.all("img"))
    assert all(image["src"].startswith("data:image/svg+xml,") for image in page.all("img"))
    assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert not page.all("script") and not page.all("link")
    assert not re.search(r'(src|href)="https?:', text)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in itertools.pairwise(levels))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", CODES)
def test_the_twin_is_never_mistaken_for_data(small: Evaluation, written: Path, code: str) -> None:
    mark = Language.load(code)("report.synthetic")
    document = composed(small, code)
    tables = [b for b in document.blocks if isinstance(b, Table)]
    tables += [b.table for b in document.blocks if isinstance(b, Figure)]
    assert document.watermark == mark
    assert all(mark in table.caption for table in tables)
    assert any(isinstance(b, Note) and b.tone is Tone.SYNTHETIC for b in document.blocks)
    assert mark in (written / f"report.{code}.html").read_text("utf-8").split("</title>")[0]


@pytest.mark.slow
def test_figures_carry_the_mark_in_their_bytes(quick: Evaluation) -> None:
    real = compose(replace(quick, vintage=replace(quick.vintage, synthetic=False)), "en")
    pairs = zip(composed(quick, "en").figures, real.figures, strict=True)
    assert all(len(marked.svg) > len(plain.svg) + 1000 for marked, plain in pairs)
    assert "SYNTHETIC" not in str([b for b in real.blocks if isinstance(b, Table)])


def test_csv_tables_and_ledger_carry_the_mark(written: Path) -> None:
    for path in (written / "tables").glob("*.csv"):
        second = path.read_text("utf-8").splitlines()[1]
        assert "SYNTHETIC" in second, path.name
    ledger = pd.read_parquet(written / "ledger.parquet", columns=["subgroup"])
    assert (ledger["subgroup"] == "all (SYNTHETIC)").all()


@pytest.mark.parametrize("code", CODES)
def test_the_base_period_comes_before_every_other_number(small: Evaluation, code: str) -> None:
    sections = [h.anchor for h in composed(small, code).sections]
    assert sections[:2] == ["summary", "base-first"]


def test_one_structure_in_three_languages(small: Evaluation) -> None:
    def shape(code: str) -> list[tuple[str, object]]:
        blocks = composed(small, code).blocks
        return [
            (type(b).__name__, b.anchor if isinstance(b, Heading) else getattr(b, "name", None))
            for b in blocks
        ]

    assert shape("fi") == shape("sv") == shape("en")


def heading_of_level_2() -> Callable[[object], str]:
    """The section that a block stands in, as blocks are given in order."""
    last = [""]

    def section(block: object) -> str:
        if isinstance(block, Heading) and block.level == 2:
            last[0] = block.anchor
        return last[0]

    return section


def test_grade_c_never_says_effect_of_the_trial(small: Evaluation) -> None:
    for code, word in (("fi", "vaikut"), ("sv", "effekt"), ("en", "effect")):
        sections = itertools.groupby(composed(small, code).blocks, heading_of_level_2())
        (summary,) = [list(blocks) for anchor, blocks in sections if anchor == "summary"]
        results = [b.text for b in summary if isinstance(b, Note)]
        assert results and not any(word in text for text in results)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(small: Evaluation, tmp_path: Path) -> None:
    """Also with another seed of hashes, and another working directory. The quick plan: test_cli."""
    script = (
        "import sys; from evaluation import Plan, run, synthetic_twin, write;"
        "write(run(Plan.load(sys.argv[1]), synthetic_twin()), sys.argv[2], ['en'])"
    )
    plan = Path(__file__).parents[1] / "small.toml"
    command = [sys.executable, "-c", script, str(plan), str(tmp_path / "there")]
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, check=True, env=environment, cwd=tmp_path)
    here = write(small, tmp_path / "here", ["en"])
    assert digests(here) == digests(tmp_path / "there")


def test_the_manifest_names_every_file_with_its_hash(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text("utf-8"))
    files = {p.relative_to(written).as_posix() for p in written.rglob("*") if p.is_file()}
    assert set(manifest["outputs"]) == files - {"manifest.json"}
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == digest
    assert manifest["synthetic"] is True
    assert all(len(manifest["inputs"][key]["sha256"]) == 64 for key in ("plan", "data", "contract"))


def test_no_path_of_this_machine_and_no_clock(written: Path) -> None:
    for path in written.rglob("*"):
        if path.suffix in (".json", ".html", ".csv", ".svg"):
            text = path.read_text("utf-8")
            assert str(written) not in text and str(Path.home()) not in text
            assert "<dc:date>" not in text


def test_the_effect_that_is_named_is_that_of_this_twin(small: Evaluation) -> None:
    """Without one, or where the outcome has none, it says that months are invented and no more."""
    for planted, said in (({small.shown_outcome: -0.35}, "−0.35"), ({}, ""), (None, "")):
        twin = replace(small, vintage=replace(small.vintage, planted=planted))
        note = compose(twin, "en").blocks[0]
        assert isinstance(note, Note)
        assert said in note.text
        assert ("planted" in note.text) == bool(planted)
