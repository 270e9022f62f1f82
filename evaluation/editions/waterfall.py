"""Why an estimate moved: a figure, a paragraph and tables from the parts of the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaluation.domain import municipalities
from evaluation.editions.revisions import PARTS, Change, Part
from evaluation.report.document import Column, Figure, Table
from evaluation.report.drawing.figures import one_a_line
from evaluation.report.drawing.labels import fitted
from evaluation.report.drawing.style import (
    DONOR,
    OTHER,
    OUT,
    QUIET,
    SMALL,
    TREATED,
    WIDTH,
    Canvas,
    Look,
    Shape,
    drawn,
)
from evaluation.report.language import ROUNDING, Language

CARRIERS = 3  # so many municipality-years are named in a sentence
DECIMALS = (2, 6)  # fewest and most; in between, so many that the largest part shows 5 or more
HEIGHT = 0.17  # of a bar, in inches


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A change with what its words need: the editions' names, the unit of the effect, a language.

    ``unit`` is already a word of the language; ``watermark`` marks the synthetic twin.
    """

    change: Change
    say: Language
    before: str
    after: str
    unit: str
    watermark: str | None = None

    @property
    def decimals(self) -> int:
        """How many decimals show the largest of the parts and the change, alike in every number."""
        largest = max(abs(self.change.total), *(abs(float(part)) for part in self.change.parts))
        enough = (d for d in range(*DECIMALS) if largest >= 5 * 10.0**-d)
        return next(enough, DECIMALS[1] if largest > ROUNDING else DECIMALS[0])

    @property
    def names(self) -> dict[str, str]:
        """The editions and the unit, as placeholders of sentences."""
        return {"before": self.before, "after": self.after, "unit": self.unit}

    def level(self, value: float) -> str:
        """An estimate."""
        return self.say.signed(value, self.decimals)

    def part(self, value: float) -> str:
        """A part of the change; a part that is not zero is not printed as zero."""
        least = 10.0**-self.decimals
        if abs(value) <= ROUNDING or round(value, self.decimals) != 0:
            return self.say.signed(value, self.decimals)
        return self.say("changes.under", size=self.say.number(least, self.decimals))

    def label(self, part: Part) -> str:
        """What a part is called."""
        return self.say(f"changes.{part.value}")


def paragraph(told: Told) -> str:
    """What moved the estimate, in sentences: the largest part, who carries it, the other parts."""
    change, say = told.change, told.say
    moved = [part for part in PARTS if abs(change[part]) > ROUNDING]
    levels = {"old": told.level(change.before), "new": told.level(change.after)}
    if abs(change.total) > ROUNDING:
        total = told.part(change.total)
        sentences = [say("changes.from_to", **levels, change=total, **told.names)]
    else:
        sentences = [say("changes.still", **levels, **told.names)]
        sentences += [say("changes.offset" if moved else "changes.nothing")]
    if moved:
        largest = max(moved, key=lambda part: abs(change[part]))
        sentences += [_largest(told, largest), *_rest(told, moved, largest)]
    return " ".join(sentences)


def _largest(told: Told, part: Part) -> str:
    """The largest part: as a share of the change where it is one, by itself where it is not."""
    change, say, size = told.change, told.say, told.change[part]
    cells = [
        say("changes.cell", name=_name(one.code, say), year=one.year, size=told.part(one.size))
        for one in change.largest(part, CARRIERS)
        if round(one.size, told.decimals) != 0
    ]
    where = say("changes.where", cells=say.listed(cells)) if cells else ""
    if size * change.total > 0 and abs(size) <= abs(change.total) + ROUNDING:
        sentence = say(
            "changes.share",
            size=say.number(abs(size), told.decimals),
            change=say.number(abs(change.total), told.decimals),
            unit=told.unit,
            source=say(f"changes.of_{part.value}"),
            where=where,
        )
    else:
        named = {"part": told.label(part), "size": told.part(size)}
        sentence = say("changes.alone", **named, where=where)
    apart = np.abs(change.deviations[part] - change.by_cell[part]).max() > ROUNDING
    return f"{sentence} {say('changes.measured')}" if cells and apart else sentence


def _rest(told: Told, moved: list[Part], largest: Part) -> Iterator[str]:
    """The other parts with their sizes, and those that are zero."""
    say = told.say
    others = [
        say("changes.one", part=told.label(part), size=told.part(told.change[part]))
        for part in moved
        if part is not largest
    ]
    zero = [told.label(part) for part in PARTS if part not in moved]
    if others:
        yield say("changes.others", parts=say.listed(others))
    if zero:
        yield say("changes.zero", parts=say.listed(zero))


def _name(code: str, say: Language) -> str:
    """A municipality's name; the code of an area that is none of 2021-2024."""
    known = municipalities().get(code)
    return code if known is None else known.name(say.code)


def figure(told: Told, name: str) -> Figure:
    """The waterfall with its words and the table of its numbers; ``name`` is its anchor."""
    say, change = told.say, told.change
    levels = {"old": told.level(change.before), "new": told.level(change.after)}
    mark = f" — {told.watermark}" if told.watermark else ""
    said = tuple((label, text) for label, _, _, text in _rows(told))
    return Figure(
        name=name,
        caption=say("changes.caption", **told.names),
        alt=say("changes.alt", **levels, **told.names),
        draw=partial(waterfall, told),
        look=look_of(told),
        table=Table(
            name=name,
            caption=say("changes.caption", **told.names) + mark,
            columns=(Column(say("changes.part")), Column(say("changes.size"), numeric=True)),
            rows=said,
            values=said,
        ),
    )


def _rows(told: Told) -> list[tuple[str, float, float, str]]:
    """Each bar of the waterfall: label, where it starts and ends, its number."""
    change, say = told.change, told.say
    before = say("changes.edition", name=told.before)
    rows = [(before, 0.0, change.before, told.level(change.before))]
    level = change.before
    for part in PARTS:
        end = level + change[part]
        rows.append((told.label(part), level, end, told.part(change[part])))
        level = end
    after = say("changes.edition", name=told.after)
    return [*rows, (after, 0.0, change.after, told.level(change.after))]


def waterfall(told: Told, *, shape: Shape = Shape.WIDE) -> Canvas:
    """The estimate before, five parts from where the last one ended, the estimate after.

    A part of no size is a line at its place. Rises and falls differ by hatch as well as colour.
    """
    rows, look = _rows(told), look_of(told)
    with drawn(WIDTH[shape], 3.0, look) as canvas:
        axes = canvas.subplots()
        axes.axvline(0, color=QUIET, lw=0.8)
        lines, height = one_a_line(axes, [label for label, *_ in rows], told.unit, look, shape)
        for line, (at, (_, start, end, text)) in enumerate(zip(lines, rows, strict=True)):
            colour, hatch = _paint(end - start, whole=line in (0, len(rows) - 1))
            axes.barh(
                at,
                end - start,
                left=start,
                height=HEIGHT,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                lw=0.5,
                zorder=2,
            )
            around = at - HEIGHT / 2, at + HEIGHT / 2
            axes.plot([end, end], around, color=colour, lw=1.6, zorder=3)
            if line != len(rows) - 1:
                axes.plot([end, end], [at, lines[line + 1]], color=QUIET, lw=0.6, ls=":", zorder=1)
            axes.annotate(
                text,
                (max(start, end), at),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL,
                zorder=5,
            )
        axes.use_sticky_edges = False
        axes.margins(x=0.12)
        axes.autoscale_view(scaley=False)
        fitted(canvas, height)
    return canvas


def look_of(told: Told) -> Look:
    """How the waterfall looks: no stamp, since two editions are in it."""
    return Look(told.watermark, told.say.tick, language=told.say.code)


def _paint(size: float, *, whole: bool) -> tuple[str, str | None]:
    """Colour and hatch of a bar: an estimate, a part that is zero, a rise, a fall."""
    if whole:
        return TREATED, None
    if abs(size) <= ROUNDING:
        return OUT, None
    return (OTHER, "//") if size > 0 else (DONOR, "\\\\")


def part_rows(change: Change) -> Iterator[Mapping[str, object]]:
    """The rows of ``parts.csv``: before, each part, after, and what rounding left."""
    yield {"part": "before", "value": change.before}
    for part in PARTS:
        yield {"part": part.value, "value": change[part]}
    yield {"part": "after", "value": change.after}
    yield {"part": "residual", "value": change.residual}


def cell_rows(change: Change) -> Iterator[Mapping[str, object]]:
    """The rows of ``parts_by_cell.csv``: part by municipality by year, where it is not zero.

    ``value`` is the difference of weight · value; ``deviation`` the same part measured from means.
    """
    for part in PARTS:
        for i, code in enumerate(change.codes):
            for t, year in enumerate(change.years):
                value = float(change.by_cell[part][i, t])
                deviation = float(change.deviations[part][i, t])
                if value != 0 or deviation != 0:
                    where = {"part": part.value, "municipality": code, "year": year}
                    yield {**where, "value": value, "deviation": deviation}
