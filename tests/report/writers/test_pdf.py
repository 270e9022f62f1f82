"""The PDF: what it declares, how it is tagged, what is in it, and that it is the same each time."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from evaluation import Evaluation
from evaluation.errors import OutputError
from evaluation.report.document import Column, Document, Heading, Table, Text
from evaluation.report.house import House
from evaluation.report.imprint import Imprint
from evaluation.report.sections.chosen.first_page import FIRST
from evaluation.report.writers.pdf import Paper, pdf
from evaluation.report.writers.row_headers import children, elements
from tests.report.composed import composed
from tests.report.writers.documents import (
    HOSTILE,
    IMPRINT,
    document,
    figure,
    squeezed,
    table,
    text_of,
    texts,
)

LEDGER = {"ledger_a.csv": b'"id","weight"\n"a",0.5\n', "ledger_b.csv": "id\nå\n".encode()}
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    b'<rect width="9" height="9"/></svg>'
)


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf(document(), IMPRINT, house=House(logo=LOGO, accent="#006400"), attached=LEDGER)


@pytest.fixture(scope="module")
def real(weighed: Evaluation) -> tuple[Document, bytes]:
    """The report of a whole evaluation."""
    report = composed(weighed, "fi")
    return report, pdf(report, IMPRINT)


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def outline(content: bytes) -> list[tuple[int, str]]:
    """Bookmarks with their depth."""
    found: list[tuple[int, str]] = []

    def walk(items: list[pikepdf.OutlineItem], depth: int) -> None:
        for item in items:
            found.append((depth, item.title))
            walk(item.children, depth + 1)

    with opened(content) as one, one.open_outline() as tree:
        walk(list(tree.root), 1)
    return found


def test_the_same_document_gives_the_same_bytes(made: bytes) -> None:
    again = pdf(document(), IMPRINT, house=House(logo=LOGO, accent="#006400"), attached=LEDGER)
    assert again == made


def test_it_declares_both_standards_a_language_a_title_and_no_other_hour(made: bytes) -> None:
    with opened(made) as one:
        metadata = one.Root.Metadata.read_bytes().decode()
        for claim in ("pdfuaid:part>1<", "pdfaid:part>3<", "pdfaid:conformance>A<"):
            assert claim in metadata
        assert str(one.Root.Lang) == "fi-FI" and one.Root.MarkInfo.Marked
        assert one.Root.ViewerPreferences.DisplayDocTitle
        assert str(one.docinfo.Title) == "Otsikko & ala" and str(one.docinfo.Author) == "A. Author"
        assert "työllisyys" in str(one.docinfo.Keywords)
        hours = set(re.findall(rb"D:\d{14}", made)) | set(
            re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", metadata)
        )
        assert hours <= {b"D:20231001000000", "2023-10-01T00:00:00"} and hours
    assert os.getcwd().encode() not in made and b"/tmp" not in made


def test_every_picture_has_words_and_one_without_them_is_refused(made: bytes) -> None:
    with opened(made) as one:
        assert [str(tag.Alt) for tag in elements(one, "/Figure")] == ["Kaksi palkkia"]
    bare = replace(document(), blocks=(Heading(2, "a", "a"), figure(alt="")))
    with pytest.raises(OutputError, match="alt"):
        pdf(bare, IMPRINT)


def scopes(row: pikepdf.Object) -> list[tuple[str, str]]:
    """Each cell of a row: its kind, and what it is the heading of."""
    found = []
    for cell in children(row):
        own = cell.get("/A", pikepdf.Array())
        each = list(own) if isinstance(own, pikepdf.Array) else [own]
        scope = next((str(a.Scope) for a in each if "/Scope" in a), "")
        found.append((str(cell.S), scope))
    return found


def test_columns_and_rows_of_tables_have_their_headings(real: tuple[Document, bytes]) -> None:
    report, content = real
    shown = [b for b in report.blocks if isinstance(b, Table) and not b.folded]
    with opened(content) as one:
        tables = list(elements(one, "/Table"))
        assert len(tables) == len(shown) > 5
        for tag, block in zip(tables, shown, strict=True):
            (head,), (body,) = (
                [p for p in children(tag) if k == p.S] for k in ("/THead", "/TBody")
            )
            (first,) = children(head)
            assert scopes(first) == [("/TH", "/Column")] * len(block.columns)
            rows = [scopes(row) for row in children(body)]
            assert rows == [[("/TH", "/Row"), *[("/TD", "")] * (len(block.columns) - 1)]] * len(
                rows
            )
            assert len(rows) == len(block.rows)


def test_headings_follow_each_other_and_are_the_bookmarks(real: tuple[Document, bytes]) -> None:
    report, content = real
    with opened(content) as one:
        levels = []
        waiting = [one.Root.StructTreeRoot]
        while waiting:
            tag = waiting.pop()
            if re.fullmatch(r"/H\d", str(tag.get("/S", ""))):
                levels.append(int(str(tag.S)[2:]))
            waiting.extend(reversed(list(children(tag))))
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    named = [text for depth, text in outline(content) if depth == 1]
    assert named == ["Presentationsblad", *(one.text for one in report.sections)]


def test_every_word_of_the_report_is_in_it(real: tuple[Document, bytes]) -> None:
    """Page by page, without what stands above and below the text."""
    report, content = real
    pages = [squeezed(page) for page in text_of(content)]
    foot = re.compile(rf"{re.escape(squeezed(report.title))}\d+\({len(pages)}\)")
    mark = squeezed(report.watermark or "")
    whole = "".join(foot.sub("", page).replace(mark, "") for page in pages)
    lost = [one for one in texts(report) if squeezed(one).replace(mark, "") not in whole]
    assert lost == []


def test_text_is_never_code_and_a_letter_that_nothing_prints_becomes_a_mark(made: bytes) -> None:
    whole = squeezed("".join(text_of(made)))
    assert whole.count(squeezed(HOSTILE)) == 2
    odd = "a\x00b\ud800c\ue000d\uffffe"
    said = "".join(text_of(pdf(document(Text(odd)), IMPRINT)))
    assert "a\ufffdb\ufffdc\ufffdd\ufffde" in said


def test_what_is_attached_comes_out_as_it_was(made: bytes) -> None:
    with opened(made) as one:
        assert {
            name: file.get_file().read_bytes() for name, file in one.attachments.items()
        } == LEDGER
        for name, file in one.attachments.items():
            assert file.obj.AFRelationship == "/Data" and name in str(file.obj.Desc)
            assert file.obj.EF.F.Subtype == "/text/csv"
        assert len(one.Root.AF) == len(LEDGER)


def test_long_tables_are_named_with_the_sheet_that_they_are_in(made: bytes) -> None:
    whole = squeezed("".join(text_of(made)))
    for line in (
        "Taulukko long. Tiedoston tables.fi.xlsx välilehti ”2 long”",
        "välilehti ”3 picture”",
    ):
        assert squeezed(line) in whole


def test_the_synthetic_twin_is_named_on_every_page() -> None:
    mark = "SYNTEETTINEN – EI AINEISTO"
    content = pdf(document(*[table(f"t{k}", 60) for k in range(3)], watermark=mark), IMPRINT)
    pages = text_of(content)
    assert len(pages) > 4 and all(mark in page for page in pages)
    assert all(mark in page for page in text_of(pdf(document(watermark=mark), IMPRINT, Paper.PAGE)))


def test_a_wide_table_lies_on_its_side_with_its_heading() -> None:
    wide = table("wide", 4, 24)
    content = pdf(document(Heading(2, "Leveä", "wide"), Text("Ennen."), wide), IMPRINT)
    with opened(content) as one:
        lying = [bool(p.mediabox[2] > p.mediabox[3]) for p in one.pages]
    pages = text_of(content)
    assert lying.count(True) == 1
    assert "Leveä" in pages[lying.index(True)] and "Ennen." in pages[lying.index(True)]


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_the_page_is_one_side_and_whole(weighed: Evaluation, code: str) -> None:
    contact = "Työ- ja elinkeinoministeriö, työllisyys@example.org, 029 000"
    head = weighed.plan.plan.model_copy(update={"contact": contact})
    asked = replace(weighed, plan=weighed.plan.model_copy(update={"plan": head}))
    for evaluation in (weighed, asked):
        page = composed(evaluation, code).chapter(FIRST)
        assert page is not None
        (text,) = text_of(pdf(page, IMPRINT, Paper.PAGE))
        lost = [one for one in texts(page) if squeezed(one) not in squeezed(text)]
        assert lost == []
    assert contact in text.replace("\r\n", " ")


def test_a_page_with_more_than_it_holds_goes_on_overleaf_in_the_smallest_type() -> None:
    long = document(*[Text("sana " * 200) for _ in range(9)])
    assert len(text_of(pdf(long, IMPRINT, Paper.PAGE))) > 1


def test_the_linter_finds_nothing(made: bytes, tmp_path: Path) -> None:
    pdfua = pytest.importorskip("pdfua", reason="pdfua is no dependency: pip install pdfua")
    (tmp_path / "made.pdf").write_bytes(made)
    assert list(pdfua.validate(str(tmp_path / "made.pdf")).findings) == []


def test_a_table_without_rows_keeps_its_head() -> None:
    empty = Table(name="e", caption="Tyhjä", columns=(Column("a"), Column("")), rows=(), values=())
    assert "Tyhjä" in "".join(text_of(pdf(document(empty), IMPRINT)))


def test_a_title_page_leaves_out_what_nobody_named() -> None:
    bare = Imprint(dated=IMPRINT.dated, month=IMPRINT.month)
    first = text_of(pdf(document(), bare))[0]
    assert first.split()[:3] == ["Otsikko", "&", "ala"] and "None" not in first
