"""Parts of a Word file that python-docx has no words for: fields, languages, whole tables."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from evaluation.report.document import Table
from evaluation.report.language import LOCALES
from evaluation.report.writers.printed import printable
from evaluation.report.writers.table_widths import GAP, fitted


def element(name: str, *inner: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML with attributes of its own namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    for one in inner:
        made.append(one)
    return made


def spoken(place: BaseOxmlElement, code: str) -> None:
    """The language of a run, or of everything where ``place`` are the styles."""
    locale = LOCALES[code].replace("_", "-")
    if place.tag == qn("w:r"):
        place.get_or_add_rPr().append(element("lang", val=locale))
        return
    for default in place.iter(qn("w:rPrDefault")):
        for old in list(default.iter(qn("w:lang"))):
            old.getparent().remove(old)
        default.find(qn("w:rPr")).append(element("lang", val=locale, eastAsia="en-US"))


def field(paragraph: Paragraph, code: str, shown: str) -> None:
    """What Word computes when the file is opened, and what stands there until then."""
    instruction = element("instrText")
    instruction.text = code
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text = element("t")
    text.text = printable(shown)
    parts = (
        element("fldChar", fldCharType="begin", dirty="true"),
        instruction,
        element("fldChar", fldCharType="separate"),
        text,
        element("fldChar", fldCharType="end"),
    )
    for part in parts:
        paragraph._element.append(element("r", part))


def ours(paper: Paper) -> None:
    """A4 with the PDF's margins, words hyphenated, notes upright: where no template says it."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(21)
    stop = paper.settings.element.find(qn("w:defaultTabStop"))
    stop.addnext(element("autoHyphenation"))  # its place in the schema
    note = paper.styles["Intense Quote"]
    note.font.bold = note.font.italic = False
    note.font.color.rgb = RGBColor(0, 0, 0)
    note.paragraph_format.left_indent = note.paragraph_format.right_indent = Mm(4)


def turn(paper: Paper, *, sideways: bool) -> None:
    """A page that lies on its side, or stands again; nothing where it does already."""
    last = paper.sections[-1]
    if sideways != (last.orientation == WD_ORIENT.LANDSCAPE):
        new = paper.add_section(WD_SECTION.NEW_PAGE)
        new.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
        new.page_width, new.page_height = last.page_height, last.page_width


def table_of(paper: Paper, table: Table) -> None:
    """A table with a header row that is repeated on each page, rows unbroken, numbers right."""
    made = paper.add_table(rows=0, cols=len(table.columns))
    if "Table Grid" in paper.styles:
        made.style = "Table Grid"
    fit = fitted(table)
    half_points = str(round(2 * fit.size))
    own = made._element.tblPr
    for old in list(own.findall(qn("w:tblLook"))):
        own.remove(old)
    side = str(round(10 * GAP))  # twentieths of a point: half the gap on either side
    edges = (element(name, w=side, type="dxa") for name in ("left", "right"))
    own.append(element("tblCellMar", *edges))
    own.append(element("tblLook", val="04A0", firstRow="1", firstColumn="1", noVBand="1"))
    own.append(element("tblCaption", val=printable(table.caption)))
    made.autofit = fit.widths is None
    for at, width in enumerate(fit.widths or ()):
        made.columns[at].width = Pt(width if at else width + GAP)
    numeric = [column.numeric for column in table.columns]
    head = [column.label for column in table.columns]
    for at, cells in enumerate((head, *table.rows)):
        made._element.append(_row(cells, numeric, half_points, heading=at == 0))


def _row(
    cells: Sequence[str], numeric: Sequence[bool], size: str, *, heading: bool
) -> BaseOxmlElement:
    properties = element("trPr", element("cantSplit"))
    if heading:
        properties.append(element("tblHeader"))
    made = [
        _cell(cell, size, right=right, bold=heading)
        for cell, right in zip(cells, numeric, strict=True)
    ]
    return element("tr", properties, *made)


def _cell(said: str, size: str, *, right: bool, bold: bool) -> BaseOxmlElement:
    text = element("t")
    text.text = printable(said)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    look = element("rPr", *([element("b")] if bold else []), element("sz", val=size))
    place = element("pPr", element("spacing", before="20", after="20"))
    if right:
        place.append(element("jc", val="right"))
    return element("tc", element("tcPr"), element("p", place, element("r", look, text)))
