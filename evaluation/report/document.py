"""A report as a list of blocks, the same in every language and for every writer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from html import escape
from typing import Protocol

from evaluation.core.threads import one_thread
from evaluation.errors import OutputError
from evaluation.report.drawing import rendering
from evaluation.report.drawing.style import Canvas, Look, Shape


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
    """A column's heading; numbers are set to the right. ``number_format`` is a spreadsheet's."""

    label: str
    numeric: bool = False
    number_format: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of text; the first cell of a row is its heading. ``values`` are the same as numbers,
    with the decimals that are shown, where they are numbers.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    values: tuple[tuple[float | int | str | None, ...], ...]
    folded: bool = False  # long tables open on demand

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(column.label)}</th>" for column in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self.rows
        )
        caption = f"<caption>{escape(self.caption)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Draw(Protocol):
    """A figure drawn anew, for a page or for a phone."""

    def __call__(self, *, shape: Shape) -> Canvas:
        """The canvas, under our own style."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A picture, what it shows in words, and the table of its numbers.

    It is drawn when it is asked for, once a shape: whoever reads the words waits for no picture.
    Two are equal whose words and numbers are.
    """

    name: str
    caption: str
    alt: str
    draw: Draw = field(repr=False, compare=False)
    look: Look = field(repr=False, compare=False)
    table: Table

    def canvas(self, shape: Shape = Shape.WIDE) -> Canvas:
        """A new ``matplotlib.figure.Figure``, to look at, to restyle and to save.

        It belongs to whoever asks for it: the report draws its own.

        >>> canvas = document.figure("first-levels").canvas()
        >>> canvas.axes[0].set_title("My title")
        >>> canvas.savefig("levels.pdf")

        Raises
        ------
        OutputError
            If there is no such shape.
        """
        if shape not in tuple(Shape):
            raise OutputError(
                f"a figure has no shape {shape!r}",
                why="each shape is a layout of its own",
                remedy=f"use one of: {', '.join(Shape)}",
            )
        return one_thread(self.draw)(shape=Shape(shape))

    @cached_property
    def svg(self) -> str:
        """The picture as SVG, for a page and for print."""
        return self._svg(Shape.WIDE)

    @cached_property
    def narrow(self) -> str:
        """The same for a phone: its own layout, to be read at 390 pixels without zooming."""
        return self._svg(Shape.NARROW)

    def png(self, dpi: float = 200) -> bytes:
        """The wide picture as PNG, so many dots an inch."""
        return one_thread(rendering.png)(self.canvas(), dpi)

    def _svg(self, shape: Shape) -> str:
        render = one_thread(rendering.svg)
        return render(self.canvas(shape), self.look, self.caption, self.alt)

    def _repr_svg_(self) -> str:
        return self.svg


Block = Heading | Text | Note | Items | Table | Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One report in one language. ``watermark`` is on every page, table and figure.

    ``annexed`` are the anchors of the sections that only a reader of everything wants: they stand
    last, and are a file of their own.
    """

    language: str
    title: str
    subtitle: str
    source: str
    watermark: str | None
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    annexed: frozenset[str] = frozenset()

    @property
    def report(self) -> Document:
        """Everything but the annex."""
        return replace(self, blocks=self.blocks[: self._end], annexed=frozenset())

    @property
    def annex(self) -> Document | None:
        """The annex; None where there is none."""
        blocks = self.blocks[self._end :]
        return replace(self, blocks=blocks, annexed=frozenset()) if blocks else None

    @property
    def _end(self) -> int:
        """Where the annex begins."""
        for place, block in enumerate(self.blocks):
            if isinstance(block, Heading) and block.level == 2 and block.anchor in self.annexed:
                return place
        return len(self.blocks)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Figure))

    def figure(self, name: str) -> Figure:
        """One figure by name; in a notebook it shows itself.

        Raises
        ------
        OutputError
            If there is no such figure, with the names that there are.
        """
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise OutputError(
            f"the report has no figure '{name}'",
            why="figures are named after what they show and the estimand",
            remedy=f"use one of: {', '.join(figure.name for figure in self.figures)}",
        )

    @property
    def sections(self) -> tuple[Heading, ...]:
        """Headings of the contents list."""
        return tuple(b for b in self.blocks if isinstance(b, Heading) and b.level == 2)

    def chapter(self, anchor: str) -> Document | None:
        """One section as a document of its own, with its very pictures; None if it is not there."""
        starts = [i for i, b in enumerate(self.blocks) if isinstance(b, Heading) and b.level == 2]
        ends = [*starts[1:], len(self.blocks)]
        for start, end in zip(starts, ends, strict=True):
            heading = self.blocks[start]
            if isinstance(heading, Heading) and heading.anchor == anchor:
                return replace(self, blocks=self.blocks[start:end])
        return None
