"""The Word writer: the report for an editor's comments, in styles that a template can replace."""

from __future__ import annotations

import io

import docx
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from evaluation.report.document import Block, Document, Figure, Heading, Items, Note, Table, Text
from evaluation.report.imprint import Imprint, Sheet
from evaluation.report.language import LOCALES, Language
from evaluation.report.writers.printed import Small, laid, levels_from, printable, printed
from evaluation.report.writers.timeless import BORN, timeless
from evaluation.report.writers.typesetting import rasterised
from evaluation.report.writers.word_parts import field, ours, spoken, table_of, turn

WIDEST, TALLEST = Mm(165), Mm(215)
DOTS_PER_INCH = 200
ALARM = RGBColor(0xB3, 0x26, 0x1E)
CONTENTS = 'TOC \\o "1-2" \\h \\z \\u'  # Word fills it when the file is opened


def word(document: Document, imprint: Imprint, template: bytes | None = None) -> bytes:
    """A document as .docx: built-in styles, header rows, alternative texts; same bytes each time.

    ``template`` is a .docx whose styles and page replace Word's own and ours; what stands in its
    body is left out. Styles that are used: Title, Subtitle, Heading 1–3, Normal, Intense Quote (a
    result or a warning), List Bullet, Caption, Table Grid. One that it lacks is set as Normal.
    """
    paper = docx.Document(None if template is None else io.BytesIO(template))
    for element in list(paper.element.body):
        if element.tag != qn("w:sectPr"):
            paper.element.body.remove(element)
    if template is None:
        ours(paper)
    _front(paper, document, imprint)
    level = levels_from(document, 1)
    for wide, run in laid(printed(document, imprint)):
        turn(paper, sideways=wide)
        for block in run:
            _write(paper, block, level)
    made = io.BytesIO()
    paper.save(made)
    return timeless(made.getvalue())


def _front(paper: Paper, document: Document, imprint: Imprint) -> None:
    """What the file says of itself, title page, description sheets, contents."""
    say = Language.load(document.language)
    _properties(paper, document, imprint)
    _edges(paper, document)
    if imprint.series:
        _paragraph(paper, imprint.series)
    _paragraph(paper, document.title, "Title")
    _paragraph(paper, document.subtitle, "Subtitle")
    lines = (imprint.publisher, ", ".join(imprint.authors), imprint.month)
    _paragraph(paper, " · ".join(filter(None, lines)))
    _paragraph(paper, document.source)
    for sheet in imprint.description:
        _sheet(paper, sheet)
    _paragraph(paper, say("report.contents")).runs[0].bold = True
    field(_paragraph(paper, ""), CONTENTS, say("print.contents_on_opening"))
    _paragraph(paper, "").add_run().add_break(WD_BREAK.PAGE)


def _properties(paper: Paper, document: Document, imprint: Imprint) -> None:
    """Title, authors and language; no clock, no person, no program."""
    own = paper.core_properties
    own.title, own.subject = printable(document.title)[:255], printable(document.subtitle)[:255]
    own.author = printable(", ".join(imprint.authors) or imprint.publisher)[:255]
    own.keywords = printable(", ".join(imprint.keywords))[:255]
    own.language = LOCALES[document.language].replace("_", "-")
    own.comments = own.last_modified_by = own.category = ""
    own.created = own.modified = BORN
    own.revision = 1
    spoken(paper.styles.element, document.language)


def _edges(paper: Paper, document: Document) -> None:
    """The watermark above every page, its number below."""
    section = paper.sections[0]
    if document.watermark:
        mark = section.header.paragraphs[0].add_run(printable(document.watermark))
        mark.bold, mark.font.color.rgb = True, ALARM
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(foot, "PAGE", "1")


def _sheet(paper: Paper, sheet: Sheet) -> None:
    _paragraph(paper, sheet.heading).runs[0].bold = True
    for label, text in sheet.fields:
        _paragraph(paper, f"{label}: {text}", language=sheet.language)
    field(_paragraph(paper, f"{sheet.pages}: "), "NUMPAGES", "–")
    _paragraph(paper, sheet.abstract_heading).runs[0].bold = True
    for text in sheet.abstract:
        _paragraph(paper, text, language=sheet.language)


def _write(paper: Paper, block: Block | Small, level: dict[int, int]) -> None:
    match block:
        case Heading():
            _paragraph(paper, block.text, f"Heading {level[block.level]}")
        case Text(text):
            _paragraph(paper, text)
        case Small(text):
            _paragraph(paper, text).runs[0].font.size = Pt(8)
        case Note(_, text):
            _paragraph(paper, text, "Intense Quote")
        case Items(items):
            for item in items:
                _paragraph(paper, item, "List Bullet")
        case Table():
            _caption(paper, block.caption)
            table_of(paper, block)
            _paragraph(paper, "")
        case Figure():
            _picture(paper, block)


def _paragraph(
    paper: Paper, text: str, style: str | None = None, language: str | None = None
) -> Paragraph:
    known = style if style is not None and style in paper.styles else None
    made = paper.add_paragraph(style=known)
    run = made.add_run(printable(text))
    if language is not None:
        spoken(run._element, language)
    return made


def _caption(paper: Paper, text: str) -> None:
    _paragraph(paper, text, "Caption").paragraph_format.keep_with_next = True


def _picture(paper: Paper, figure: Figure) -> None:
    """A PNG no larger than the page, with its words, above its caption."""
    holder = paper.add_paragraph()
    holder.paragraph_format.keep_with_next = True
    picture = holder.add_run().add_picture(io.BytesIO(rasterised(figure.svg, DOTS_PER_INCH)))
    share = min(1.0, WIDEST / picture.width, TALLEST / picture.height)
    picture.width, picture.height = (
        Emu(int(picture.width * share)),
        Emu(int(picture.height * share)),
    )
    about = picture._inline.docPr
    about.set("descr", printable(figure.alt))
    about.set("name", printable(figure.name))
    _paragraph(paper, figure.caption, "Caption")
