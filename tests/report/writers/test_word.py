"""The Word file: its words, headings of tables, words of pictures, styles, and the same bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from evaluation import Evaluation
from evaluation.report.document import Document, Table, Text
from evaluation.report.writers.word import word
from tests.report.composed import composed
from tests.report.writers.documents import HOSTILE, IMPRINT, document, texts


@pytest.fixture(scope="module")
def made() -> bytes:
    return word(document(watermark="SYNTEETTINEN"), IMPRINT)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(content: bytes) -> list[str]:
    """Every paragraph, those in cells too, in order."""
    body = docx.Document(io.BytesIO(content)).element.body
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]


def test_the_same_document_gives_the_same_bytes_without_a_clock_or_a_person(made: bytes) -> None:
    assert word(document(watermark="SYNTEETTINEN"), IMPRINT) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = docx.Document(io.BytesIO(made)).core_properties
    assert (core.created.year, core.modified.year, core.revision) == (1980, 1980, 1)
    assert core.author == "A. Author" and core.last_modified_by == core.comments == ""
    assert core.title == "Otsikko & ala" and core.language == "fi-FI"
    assert b"/tmp" not in b"".join(parts(made).values())


@pytest.mark.parametrize(("code", "locale"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_it_names_its_language(code: str, locale: str) -> None:
    styles = docx.Document(io.BytesIO(word(replace(document(), language=code), IMPRINT))).styles
    (default,) = styles.element.iter(qn("w:rPrDefault"))
    assert [one.get(qn("w:val")) for one in default.iter(qn("w:lang"))] == [locale]


def test_every_word_of_the_report_is_in_it(weighed: Evaluation) -> None:
    report: Document = composed(weighed, "fi")
    paragraphs = said(word(report, IMPRINT))
    missing = [one for one in texts(report) if one not in paragraphs]
    assert missing == []


def test_text_is_text_and_what_no_xml_holds_becomes_a_mark(made: bytes) -> None:
    assert said(made).count(HOSTILE) == 2
    assert "a\ufffdb <w:b/>" in said(word(document(Text("a\x00b <w:b/>")), IMPRINT))


def test_each_table_repeats_its_head_and_has_its_caption(made: bytes) -> None:
    paper = docx.Document(io.BytesIO(made))
    (table,) = paper.tables
    rows = table._element.findall(qn("w:tr"))
    heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert heads == [True, False, False, False]
    assert table._element.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Taulukko numbers"
    sides = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert sides[0] is None and all(str(side).startswith("RIGHT") for side in sides[1:])
    assert next(p for p in paper.paragraphs if p.text == "Taulukko numbers").style.name == "Caption"


def test_each_picture_has_words_and_fits_the_page(made: bytes) -> None:
    paper = docx.Document(io.BytesIO(made))
    (picture,) = paper.inline_shapes
    assert picture._inline.docPr.get("descr") == "Kaksi palkkia"
    assert 0 < picture.width.mm <= 165
    (image,) = (part for name, part in parts(made).items() if name.endswith(".png"))
    assert image.startswith(b"\x89PNG")


def test_sections_are_headings_and_the_twin_is_named_above_each_page(made: bytes) -> None:
    paper = docx.Document(io.BytesIO(made))
    styled = [(p.style.name, p.text) for p in paper.paragraphs if p.style.name.startswith("Head")]
    assert styled == [
        ("Heading 1", "Ensimmäinen luku"),
        ("Heading 1", "Toinen luku"),
        ("Heading 2", "Alaluku"),
    ]
    assert paper.sections[0].header.paragraphs[0].text == "SYNTEETTINEN"
    assert any("TOC" in (one.text or "") for one in paper.element.body.iter(qn("w:instrText")))


def test_a_template_gives_its_styles_and_not_its_words() -> None:
    house = docx.Document()
    house.add_paragraph("Ministeriön ohje, joka ei kuulu raporttiin")
    house.styles["Heading 1"].font.name = "House Sans"
    house.styles.element.remove(house.styles["Caption"]._element)
    template = io.BytesIO()
    house.save(template)
    made = word(document(), IMPRINT, template.getvalue())
    paper = docx.Document(io.BytesIO(made))
    assert paper.styles["Heading 1"].font.name == "House Sans"
    assert not any("ohje" in one for one in said(made))
    caption = next(p for p in paper.paragraphs if p.text == "Taulukko numbers")
    assert caption.style.name == "Normal"


def test_long_tables_are_left_to_the_workbook(made: bytes) -> None:
    long = next(b for b in document().blocks if isinstance(b, Table) and b.folded)
    assert long.rows[0][1] not in said(word(replace(document(), blocks=(long,)), IMPRINT))
    assert any("välilehti ”2 long”" in one for one in said(made))
