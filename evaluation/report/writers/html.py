"""The HTML writer: one self-contained, accessible file from a document."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evaluation.report.document import Block, Document, Figure, Heading, Table
from evaluation.report.drawing.compact import data_uri
from evaluation.report.house import House
from evaluation.report.language import SELF_NAMES, Language

DARK = "#14181c"  # the paper where the reader's system asks for a dark one; report.css has it too
PLAIN = House()


class Stem(StrEnum):
    """Kinds of files, by what their names begin with."""

    PAGE = "page"
    REPORT = "report"
    ANNEX = "annex"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Part:
    """What stands between two headings of level 2, and what before the first."""

    heading: Heading | None
    blocks: tuple[Block, ...]


def render(
    document: Document,
    languages: Sequence[str],
    stem: Stem = Stem.REPORT,
    *,
    annex: Document | None = None,
    house: House = PLAIN,
) -> str:
    """The document as HTML: pictures inside, nothing loaded from elsewhere, same bytes each time.

    ``languages`` are the languages of the whole report; the others are linked at the top, by
    ``stem``, what files of this kind are called. A page of one section has no contents: it links to
    the whole report, and so does an annex. Sections of the ``annex`` that stands beside a report
    are listed at the end of its contents.
    """
    stem = Stem(stem)
    templates = files(__package__).joinpath("templates")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["datauri"] = lambda svg: Markup(data_uri(svg).replace("&", "&amp;"))
    style = templates.joinpath("report.css").read_text("utf-8") + _own_style(document, house)
    template = environment.from_string(templates.joinpath("report.html.j2").read_text("utf-8"))
    before, after = _around_contents(document, stem)
    return template.render(
        document=document,
        say=Language.load(document.language),
        style=Markup(style),
        policy=_policy(style),
        stem=stem,
        others=[(code, SELF_NAMES[code]) for code in languages if code != document.language],
        before=before,
        after=after,
        annex=annex,
        folds=any(
            isinstance(b, Figure) or (isinstance(b, Table) and b.folded) for b in document.blocks
        ),
        series=house.series,
        logo=None if house.logo is None else _encoded(house.logo, house.logo_type),
    )


def _around_contents(document: Document, stem: Stem) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Parts before the contents and after them: a report answers first, and lists then."""
    parts = _parts(document)
    headed = [at for at, part in enumerate(parts) if part.heading is not None]
    if stem is Stem.PAGE or not headed:
        return parts, ()
    at = headed[0] + (stem is Stem.REPORT)
    return parts[:at], parts[at:]


def _parts(document: Document) -> tuple[Part, ...]:
    """The document in its sections; what comes before the first is a part without a heading."""
    starts = [at for at, block in enumerate(document.blocks) if _heading(block)]
    ends = sorted({0, *starts, len(document.blocks)})
    cut = (document.blocks[start:end] for start, end in itertools.pairwise(ends))
    return tuple(Part(_heading(blocks[0]), blocks) for blocks in cut)


def _heading(block: Block) -> Heading | None:
    return block if isinstance(block, Heading) and block.level == 2 else None


def _own_style(document: Document, house: House) -> str:
    """Rules of this very document: the house's colour, and what stands in the margins in print."""
    marked = f"@top-center{{content:{_quoted(document.watermark)}}}" if document.watermark else ""
    named = f"@bottom-left{{content:{_quoted(document.title)}}}"
    return (
        f":root{{--house:{house.accent};--house-dark:{house.accent_on(DARK)}}}\n"
        f"@page{{{marked}{named}}}\n"
    )


def _quoted(text: str) -> str:
    """Text as a string of CSS, which nothing in it can end."""
    plain = (
        letter if letter.isalnum() or letter == " " else f"\\{ord(letter):x} " for letter in text
    )
    return f'"{"".join(plain)}"'


def _policy(style: str) -> Markup:
    """What the page may do: show the pictures in it with this very style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return Markup(
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'"
    )


def _encoded(picture: bytes, media_type: str) -> Markup:
    return Markup(f"data:{media_type};base64,{base64.b64encode(picture).decode('ascii')}")
