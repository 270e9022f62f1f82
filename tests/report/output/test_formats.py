"""Formats: named, found again in an edition, and each written only where it is asked for."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest

from evaluation import Evaluation, write
from evaluation.errors import OutputError
from evaluation.report.output.formats import USUAL, Format, formats_in, formats_named
from tests.cli.typed import typed
from tests.report.composed import composed

QUICK = Path(__file__).parents[2] / "quick.toml"


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is composed once."""
    monkeypatch.setattr("evaluation.report.output.publications.compose", composed)


def test_a_list_is_read_in_any_order_and_each_once() -> None:
    assert formats_named("xlsx, PDF,html,pdf") == USUAL
    assert formats_named("docx") == (Format.DOCX,)


def test_every_name_that_is_none_is_listed_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        formats_named("html,odt,,tex")
    assert [breach.found.split("'")[1] for breach in caught.value.breaches] == ["odt", "", "tex"]
    assert "html, pdf, docx, xlsx" in str(caught.value)
    done = typed("run", QUICK, "--format", "odt", "--output", tmp_path / "out")
    assert done.returncode == 1 and "E_OUTPUT" in done.stderr and not (tmp_path / "out").exists()


def test_an_edition_tells_its_formats_by_its_files() -> None:
    assert formats_in(["report.fi.html", "tables.fi.xlsx", "figures/a.fi.svg"]) == (
        Format.HTML,
        Format.XLSX,
    )
    assert formats_in(["results.json", "page.fi.pdf", "tables/a.csv"]) == ()


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ((Format.HTML,), {"report.en.html", "page.en.html", "annex.en.html"}),
        ((Format.PDF,), {"report.en.pdf", "page.en.pdf", "annex.en.pdf", "tables.en.xlsx"}),
        ((Format.DOCX,), {"report.en.docx", "annex.en.docx", "tables.en.xlsx"}),
        ((), set()),
    ],
)
def test_what_is_asked_for_is_written_and_always_the_numbers(
    weighed: Evaluation, tmp_path: Path, asked: tuple[Format, ...], made: set[str]
) -> None:
    folder = write(weighed, tmp_path / "out", ["en"], formats=asked)
    names = {path.name for path in folder.iterdir() if path.is_file()}
    found = {name for name in names if re.match(r"(report|page|tables|annex)\.", name)}
    assert found == made
    assert {"results.json", "ledger.parquet", "manifest.json", "plan.json"} < names
    assert any(folder.glob("figures/*.en.svg")) and any(folder.glob("tables/*.csv"))


def test_the_ledgers_in_the_pdf_are_those_of_the_folder(
    weighed: Evaluation, tmp_path: Path
) -> None:
    folder = write(weighed, tmp_path / "out", ["en"], formats=[Format.PDF])
    ledgers = {path.name: path.read_bytes() for path in folder.glob("tables/ledger_*.csv")}
    with pikepdf.open(io.BytesIO((folder / "report.en.pdf").read_bytes())) as report:
        attached = {k: v.get_file().read_bytes() for k, v in report.attachments.items()}
    assert attached == ledgers and any(name.endswith(".chosen.csv") for name in ledgers)
    for name in ("page.en.pdf", "annex.en.pdf"):
        with pikepdf.open(folder / name) as other:
            assert len(other.attachments) == 0
