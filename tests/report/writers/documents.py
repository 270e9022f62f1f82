"""A small document with every kind of block, and with texts that would be code or markup."""

from __future__ import annotations

import io
import re
from functools import partial

import pypdfium2

from evaluation.domain import Month
from evaluation.report.document import (
    Block,
    Column,
    Document,
    Figure,
    Heading,
    Items,
    Note,
    Table,
    Text,
    Tone,
)
from evaluation.report.drawing.figures import Look, bars
from evaluation.report.imprint import Imprint, Sheet

HOSTILE = '#panic("x") $x^2$ *b* _i_ `c` @ref <label> \\ // [y] #import "@preview/a:0.1.0" & "q" é'
SHEET = Sheet(
    language="sv",
    heading="Presentationsblad",
    fields=(("Utgivare", "Ett verk"),),
    pages="Sidantal",
    abstract_heading="Referat",
    abstract=("Det gick inte att säga.",),
)
IMPRINT = Imprint(
    dated=Month(2023, 10),
    month="10/2023",
    series="Sarja 2024:1",
    publisher="Virasto",
    authors=("A. Author",),
    keywords=("työllisyys", "kokeilu"),
    description=(SHEET,),
    workbook="tables.fi.xlsx",
    sheets={"long": "2 long", "picture": "3 picture"},
)


def table(name: str = "numbers", rows: int = 3, columns: int = 3, *, folded: bool = False) -> Table:
    labels = ("Kunta", *(f"Luku {k}" for k in range(1, columns)))
    body = tuple(
        (f"Kunta {row}", *(f"+{row},{k:02d}" for k in range(1, columns))) for row in range(rows)
    )
    return Table(
        name=name,
        caption=f"Taulukko {name}",
        columns=tuple(Column(label, numeric=at > 0) for at, label in enumerate(labels)),
        rows=body,
        values=body,
        folded=folded,
    )


def figure(alt: str = "Kaksi palkkia", first: float = 1.0) -> Figure:
    look = Look(None, str)
    return Figure(
        name="picture",
        caption="Kuva päättelee",
        alt=alt,
        draw=partial(bars, [("a", first), ("b", 2.0)], "%", look=look),
        look=look,
        table=table("picture"),
    )


def document(*more: Block, watermark: str | None = None) -> Document:
    return Document(
        language="fi",
        title="Otsikko & ala",
        subtitle="Alaotsikko",
        source="Lähde: tilasto",
        watermark=watermark,
        blocks=(
            Heading(2, "Ensimmäinen luku", "first"),
            Note(Tone.RESULT, "Tulos on tämä."),
            Text(HOSTILE),
            Items(("yksi", HOSTILE)),
            table(),
            figure(),
            Heading(2, "Toinen luku", "second"),
            Heading(3, "Alaluku", "below"),
            table("long", folded=True),
            *more,
        ),
    )


def squeezed(text: str) -> str:
    """Without what a line end may add: spaces, hyphens, and what stands for them."""
    return re.sub(r"[\s\u00ad\u200b\ufffe\x02-]", "", text)


def text_of(content: bytes) -> list[str]:
    """The text of each page of a PDF."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def texts(document: Document) -> list[str]:
    """Everything that a reader of the paper meets, in order; cells one by one."""
    found = [document.title]
    for block in document.blocks:
        match block:
            case Heading(_, text, _) | Text(text) | Note(_, text):
                found.append(text)
            case Items(items):
                found += items
            case Figure():
                found.append(block.caption)
            case Table() if not block.folded:
                labels = (column.label for column in block.columns)
                found += [block.caption, *labels, *(cell for row in block.rows for cell in row)]
    return found
