"""A document as it is printed: what opens on demand on a screen is named, with where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evaluation.report.document import Block, Document, Figure, Heading, Table
from evaluation.report.imprint import Imprint
from evaluation.report.language import Language
from evaluation.report.writers.table_widths import fitted

# Controls, halves of letters, private letters and what is no letter: no PDF/A and no XML has them.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000)
    )
    + "\U000f0000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Small:
    """A line below a figure, or in the place of a table that is not printed."""

    text: str


def printed(document: Document, imprint: Imprint) -> Iterator[Block | Small]:
    """The blocks of a document for paper.

    Long tables, and the numbers behind figures, are not printed: a line says in which sheet of
    the workbook they are. A heading below which nothing would stand keeps its line.
    """
    say = Language.load(document.language)
    for block in document.blocks:
        if isinstance(block, Table) and block.folded:
            yield Small(
                say("print.folded", caption=block.caption.rstrip("."), **_place(imprint, block))
            )
            continue
        yield block
        if isinstance(block, Figure) and block.table.name in imprint.sheets:
            yield Small(say("print.numbers", **_place(imprint, block.table)))


def printable(text: str) -> str:
    """The text with a mark in the place of each letter that cannot be printed."""
    return UNPRINTABLE.sub("\ufffd", text)


def _place(imprint: Imprint, table: Table) -> dict[str, str]:
    return {"sheet": imprint.sheets.get(table.name, table.name), "file": imprint.workbook}


def levels_from(document: Document, top: int) -> dict[int, int]:
    """Heading levels of the document as those of a paper whose first is ``top``: none skipped."""
    used = sorted({block.level for block in document.blocks if isinstance(block, Heading)})
    return {level: top + at for at, level in enumerate(used)}


def laid(blocks: Iterable[Block | Small]) -> list[tuple[bool, list[Block | Small]]]:
    """Runs of blocks by how their page lies; what leads to a table on its side goes with it."""
    runs: list[tuple[bool, list[Block | Small]]] = []
    run: list[Block | Small] = []
    wide = False
    for block in blocks:
        lies = isinstance(block, Table) and fitted(block).wide
        if lies != wide:
            kept = len(run) - (_leading(run) if lies else 0)
            runs += [(wide, run[:kept])] if kept else []
            run, wide = run[kept:], lies
        run.append(block)
    return [*runs, (wide, run)]


def _leading(run: Sequence[Block | Small]) -> int:
    """How many blocks at the end lead to what follows: headings, and two paragraphs below them."""
    for back in (1, 2, 3):
        if len(run) >= back and isinstance(run[-back], Heading):
            above = len(run) > back and isinstance(run[-back - 1], Heading)
            return back + above
    return 0
