"""A report as a list of blocks, the same in every language and for every writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """How a note is set off from the text."""

    SYNTHETIC = "synthetic"
    WARNING = "warning"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 opens a section and stands in the contents."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph set off from the others."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; numbers are set to the right."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of text; the first cell of a row is its heading."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    folded: bool = False  # long tables open on demand


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A picture, what it shows in words, and the table of its numbers."""

    name: str
    caption: str
    alt: str
    svg: str
    table: Table


Block = Heading | Text | Note | Items | Table | Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One report in one language. ``watermark`` is on every page, table and figure."""

    language: str
    title: str
    subtitle: str
    source: str
    watermark: str | None
    blocks: tuple[Block, ...] = field(default_factory=tuple)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Figure))

    @property
    def sections(self) -> tuple[Heading, ...]:
        """Headings of the contents list."""
        return tuple(b for b in self.blocks if isinstance(b, Heading) and b.level == 2)
