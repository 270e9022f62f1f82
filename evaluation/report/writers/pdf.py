"""The PDF writer: A4 by Typst, PDF/UA-1 and PDF/A-3a in one file, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from types import MappingProxyType

from evaluation.report.document import Block, Document, Figure, Heading, Items, Note, Table, Text
from evaluation.report.house import House
from evaluation.report.imprint import Imprint
from evaluation.report.language import Language
from evaluation.report.writers.printed import Small, laid, levels_from, printed
from evaluation.report.writers.row_headers import with_row_headers
from evaluation.report.writers.table_widths import GAP, fitted
from evaluation.report.writers.typesetting import typeset

Part = dict[str, object]
REGIONS = MappingProxyType({"fi": "FI", "sv": "FI", "en": "GB"})
NOTHING: Mapping[str, bytes] = MappingProxyType({})
# Points of type and millimetres of the picture: the largest with which a page is one side.
USUAL = (9.5, 215)
ONE_SIDE = ((10.0, 80), (9.5, 75), (9.0, 70), (9.0, 60), (8.5, 55), (8.0, 50), (7.5, 45))


TALL = 600  # letters of a cell: its row may be broken over pages, others not


class Paper(StrEnum):
    """What is printed."""

    PAGE = "page"  # one side of A4
    REPORT = "report"  # title page, description sheets, contents, body
    ANNEX = "annex"  # the same without description sheets


def pdf(
    document: Document,
    imprint: Imprint,
    paper: Paper = Paper.REPORT,
    *,
    house: House = House(),  # noqa: B008 - frozen
    attached: Mapping[str, bytes] = NOTHING,
) -> bytes:
    """A document as PDF: tagged, with bookmarks, alternative texts, and headings of rows.

    ``attached`` are CSV files by name, embedded as PDF/A-3 associated files (relationship Data).
    Texts reach Typst as JSON, never as source. The one date in the file is the statistic's month.
    A ``Paper.PAGE`` has type and picture as large as one side of A4 holds; what does not fit in
    the smallest goes on overleaf.

    Raises
    ------
    OutputError
        If Typst refuses it: a figure without words.
    """
    level = levels_from(document, 1)
    sides = ONE_SIDE if paper is Paper.PAGE else (USUAL,)
    data = _front(document, imprint, paper, house) | {
        "parts": [
            {"wide": wide, "blocks": [part for block in run for part in _part(block, level, paper)]}
            for wide, run in laid(printed(document, imprint))
        ],
        "attached": [
            {"name": name, "told": _attachment(document, name), "content": content.decode()}
            for name, content in attached.items()
        ],
    }
    for size, tallest in sides:
        set_in_type = typeset({**data, "size": size, "tallest": tallest}, imprint.dated)
        made, pages = with_row_headers(set_in_type)
        if pages == 1:
            break
    return made


def _front(document: Document, imprint: Imprint, paper: Paper, house: House) -> Part:
    """The title page, the description sheets, and what the file says of itself."""
    say = Language.load(document.language)
    lines = (imprint.publisher, ", ".join(imprint.authors), imprint.month)
    return {
        "paper": paper.value,
        "language": document.language,
        "region": REGIONS[document.language],
        "title": document.title,
        "subtitle": document.subtitle,
        "source": document.source,
        "watermark": document.watermark,
        "contents": say("report.contents"),
        "series": imprint.series or house.series or "",
        "imprint": " · ".join(filter(None, lines)),
        "authors": list(filter(None, imprint.authors or (imprint.publisher,))),
        "keywords": list(imprint.keywords),
        "year": imprint.dated.year,
        "month": imprint.dated.month,
        "accent": house.accent,
        "logo": None if house.logo is None else list(house.logo),
        "description": [asdict(one) for one in imprint.description]
        if paper is Paper.REPORT
        else [],
    }


def _attachment(document: Document, name: str) -> str:
    """What an attached file is: a viewer shows it beside the name."""
    return Language.load(document.language)("print.attached", name=name)


def _part(block: Block | Small, level: Mapping[int, int], paper: Paper) -> Iterable[Part]:
    match block:
        case Heading():
            yield {"kind": "heading", "level": level[block.level], "text": block.text}
        case Text(text):
            yield {"kind": "text", "text": text}
        case Small(text):
            if paper is not Paper.PAGE:  # one side has no room for where its numbers are
                yield {"kind": "small", "text": text}
        case Note(tone, text):
            yield {"kind": "note", "tone": tone.value, "text": text}
        case Items(items):
            yield {"kind": "items", "items": list(items)}
        case Figure():
            picture = {"svg": block.svg, "alt": block.alt}
            yield {"kind": "figure", "caption": block.caption, **picture}
        case Table():
            yield _table(block)


def _table(table: Table) -> Part:
    fit = fitted(table)
    return {
        "kind": "table",
        "caption": table.caption,
        "columns": [column.label for column in table.columns],
        "numeric": [column.numeric for column in table.columns],
        "rows": table.rows,
        "gap": GAP,
        "breakable": max((len(cell) for row in table.rows for cell in row), default=0) > TALL,
        **asdict(fit),
    }
