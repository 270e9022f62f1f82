"""The imprint and the description sheet in three languages, from the plan and from what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaluation.report.document import Document, Figure, Heading, Note, Table, Text, Tone
from evaluation.report.evaluation import Evaluation
from evaluation.report.house import House
from evaluation.report.imprint import Imprint, Sheet
from evaluation.report.language import LOCALES, Language

LONGEST = 4  # paragraphs of an abstract, where no note says what was found


def imprint(
    evaluation: Evaluation,
    documents: Mapping[str, Document],
    code: str,
    *,
    sheets: Mapping[str, str],
    workbook: str,
    house: House = House(),  # noqa: B008 - frozen
) -> Imprint:
    """What a publication in one language says of itself. Nothing of it changes a number.

    ``documents`` are the report in each of the three languages, for titles and abstracts;
    ``sheets`` the sheet of each table in ``workbook``. Dates are the statistic's last month.
    """
    publication, say = evaluation.plan.publication, Language.load(code)
    dated = evaluation.vintage.months[-1]
    keywords = publication.line("keywords", code).split(",")
    return Imprint(
        dated=dated,
        month=say.month(dated),
        series=_series(evaluation, code, house),
        publisher=publication.line("publisher", code),
        authors=publication.authors,
        keywords=tuple(filter(None, map(str.strip, keywords))),
        description=tuple(
            _sheet(evaluation, documents[language], code, house) for language in LOCALES
        ),
        workbook=workbook,
        sheets=sheets,
    )


def abstract(document: Document) -> tuple[str, ...]:
    """What the report answers first: the notes of its first section, or else its paragraphs."""
    first = [block for block in _first_section(document) if isinstance(block, Note | Text)]
    notes = [one.text for one in first if isinstance(one, Note) and one.tone is not Tone.SYNTHETIC]
    return tuple(notes or [one.text for one in first if isinstance(one, Text)][:LONGEST])


def _first_section(document: Document) -> Iterator[object]:
    """Blocks up to the second section, the first picture or the first table."""
    sections = 0
    for block in document.blocks:
        sections += isinstance(block, Heading) and block.level == 2
        if sections > 1 or isinstance(block, Figure | Table):
            return
        yield block


def _series(evaluation: Evaluation, code: str, house: House) -> str:
    """The series with its number, as a title page has them."""
    publication = evaluation.plan.publication
    named = publication.line("series", code) or house.series
    return " ".join(filter(None, (named, publication.number)))


def _sheet(evaluation: Evaluation, document: Document, printed_in: str, house: House) -> Sheet:
    """The sheet in the language of ``document``; ``printed_in`` is that of the publication."""
    code, publication = document.language, evaluation.plan.publication
    say = Language.load(code)
    lines = (
        ("description.publisher", publication.line("publisher", code)),
        ("description.dated", say.month(evaluation.vintage.months[-1])),
        ("description.authors", ", ".join(publication.authors)),
        ("description.title", document.title),
        ("description.series", _series(evaluation, code, house)),
        ("description.isbn", publication.isbn),
        ("description.issn", publication.issn),
        ("description.commissioner", publication.line("commissioner", code)),
        ("description.keywords", publication.line("keywords", code)),
        ("description.language", say(f"description.in_{printed_in}")),
    )
    return Sheet(
        language=code,
        heading=say("description.heading"),
        fields=tuple((say(key), text) for key, text in lines if text),
        pages=say("description.pages"),
        abstract_heading=say("description.abstract"),
        abstract=(*((document.watermark,) if document.watermark else ()), *abstract(document)),
    )
