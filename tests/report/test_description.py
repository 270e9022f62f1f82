"""The description sheet: every line that is known, in three languages, and nothing that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation import Evaluation
from evaluation.plan.choices import Publication
from evaluation.report.description import abstract, imprint
from evaluation.report.document import Document, Heading, Items, Note, Text, Tone
from evaluation.report.house import House
from evaluation.report.imprint import Imprint
from evaluation.report.language import Language
from tests.report.composed import composed

FULL = Publication(
    publisher={"fi": "Ministeriö", "sv": "Ministeriet", "en": "Ministry"},
    series="Series",
    number="2024:12",
    isbn="978-952-383-000-X",
    issn="1797-3562",
    authors=("A", "B"),
    commissioner="Somebody",
    keywords="one, two",
)


@pytest.fixture(scope="module")
def documents(weighed: Evaluation) -> dict[str, Document]:
    return {code: composed(weighed, code) for code in ("fi", "sv", "en")}


def of(evaluation: Evaluation, documents: dict[str, Document], said: Publication) -> Imprint:
    plan = evaluation.plan.model_copy(update={"publication": said})
    changed = replace(evaluation, plan=plan)
    house = House(series="House series")
    return imprint(changed, documents, "fi", sheets={}, workbook="t.xlsx", house=house)


def test_every_line_of_the_plan_stands_on_each_sheet(
    weighed: Evaluation, documents: dict[str, Document]
) -> None:
    found = of(weighed, documents, FULL)
    assert [sheet.language for sheet in found.description] == ["fi", "sv", "en"]
    for sheet in found.description:
        say, lines = Language.load(sheet.language), dict(sheet.fields)
        assert len(lines) == 10
        assert lines[say("description.series")] == "Series 2024:12"
        assert lines[say("description.title")] == documents[sheet.language].title
        assert lines[say("description.isbn")] == "978-952-383-000-X"
        assert lines[say("description.dated")] == say.month(weighed.vintage.months[-1])
    in_swedish = dict(found.description[1].fields)
    assert (in_swedish["Utgivare"], in_swedish["Språk"]) == ("Ministeriet", "finska")
    assert found.keywords == ("one", "two") and found.dated == weighed.vintage.months[-1]


def test_what_the_plan_does_not_name_is_left_out_but_for_the_series_of_the_house(
    weighed: Evaluation, documents: dict[str, Document]
) -> None:
    found = of(weighed, documents, Publication())
    labels = [label for label, _ in found.description[0].fields]
    assert labels == [
        "Tilaston viimeinen kuukausi",
        "Julkaisun nimi",
        "Julkaisusarjan nimi ja numero",
        "Kieli",
    ]
    assert found.series == "House series" and found.publisher == "" and found.keywords == ()


def test_the_abstract_is_what_the_report_answers_first(documents: dict[str, Document]) -> None:
    for document in documents.values():
        said = abstract(document)
        start = next(
            at for at, b in enumerate(document.blocks) if isinstance(b, Heading) and b.level == 2
        )
        first = document.blocks[start + 1]
        assert isinstance(first, Note) and said[0] == first.text
        assert len(said) == len(set(said)) >= 1


def test_an_abstract_without_notes_is_the_first_paragraphs() -> None:
    blocks = (
        Note(Tone.SYNTHETIC, "twin"),
        Heading(2, "a", "a"),
        *(Text(str(k)) for k in range(6)),
        Items(("x",)),
        Heading(2, "b", "b"),
        Note(Tone.RESULT, "elsewhere"),
    )
    bare = Document(language="en", title="t", subtitle="", source="", watermark=None, blocks=blocks)
    assert abstract(bare) == ("0", "1", "2", "3")
