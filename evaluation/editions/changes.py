"""A comparison as a folder: a page in each language, and tables for a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation.core.threads import one_thread
from evaluation.domain import OUTCOMES
from evaluation.editions.compare import EditionComparison, Moved
from evaluation.editions.edition import Edition
from evaluation.editions.revisions import Change
from evaluation.editions.waterfall import Told, cell_rows, figure, paragraph, part_rows
from evaluation.report.document import (
    Block,
    Column,
    Document,
    Heading,
    Items,
    Note,
    Table,
    Text,
    Tone,
)
from evaluation.report.language import Language
from evaluation.report.output.atomic_folder import whole
from evaluation.report.output.manifest import Kind, put, seal
from evaluation.report.writers.html import Stem, render
from evaluation.report.writers.tables import marked_csv

PARTS = ("estimate_id", "part", "value")  # columns of parts.csv
CELLS = ("estimate_id", "part", "municipality", "year", "value", "deviation")


@one_thread
def write_comparison(comparison: EditionComparison, later: Edition, output: str | Path) -> Path:
    """Write the comparison: changes.LANGUAGE.html, figures, parts.csv, parts_by_cell.csv and
    comparison.json, whole or not at all.

    Raises
    ------
    OutputError
        If the folder is somebody else's, or cannot be written.
    """
    output = Path(output)
    languages = later.plan.plan.languages
    with whole(output, Kind.COMPARISON) as folder:
        (folder / "figures").mkdir()
        for code in languages:
            document = _document(comparison, later, Language.load(code))
            put(folder / f"changes.{code}.html", render(document, languages, Stem.CHANGES))
            for drawn in document.figures:
                put(folder / "figures" / f"{drawn.name}.{code}.svg", drawn.svg)
        for name, columns, rows in (
            ("parts.csv", PARTS, part_rows),
            ("parts_by_cell.csv", CELLS, cell_rows),
        ):
            every = _all(comparison, rows)
            put(folder / name, marked_csv(columns, every, synthetic=later.synthetic))
        put(folder / "comparison.json", json.dumps(as_json(comparison), indent=1) + "\n")
        seal(folder, Kind.COMPARISON, later.plan, later.vintage())
    return output


def as_json(comparison: EditionComparison) -> dict[str, Any]:
    """Everything but the split by cell, which parts_by_cell.csv has."""
    return {
        "first": comparison.first,
        "second": comparison.second,
        "closed_windows": list(comparison.closed),
        "only_first": list(comparison.only_first),
        "only_second": list(comparison.only_second),
        "estimates": [
            {
                "id": one.estimate,
                "unit": one.unit,
                "before": dict(one.before),
                "after": dict(one.after),
                "parts": {part.value: one.change[part] for part in one.change.by_cell},
                "residual": one.change.residual,
                "surprise": one.surprise,
            }
            for one in comparison.moved
        ],
    }


def _document(comparison: EditionComparison, later: Edition, say: Language) -> Document:
    mark = say("report.synthetic") if later.synthetic else None
    blocks: list[Block] = [Text(say("comparison.intro"))]
    if comparison.closed:
        closed = say.listed(list(comparison.closed))
        blocks.append(Note(Tone.WARNING, say("comparison.closed", windows=closed)))
    for one in comparison.moved:
        blocks.extend(_one(comparison, one, say, mark))
    for name, key in ((comparison.first, "only_first"), (comparison.second, "only_second")):
        if lost := getattr(comparison, key):
            blocks += [Heading(2, say("comparison.only", edition=name), key), Items(lost)]
    return Document(
        language=say.code,
        title=say("comparison.title", first=comparison.first, second=comparison.second),
        subtitle=say("comparison.subtitle", plan=later.plan.plan.name),
        source=say("report.source_synthetic") if later.synthetic else "",
        watermark=mark,
        blocks=tuple(blocks),
    )


def _one(
    comparison: EditionComparison, one: Moved, say: Language, mark: str | None
) -> Iterator[Block]:
    told = Told(
        change=one.change,
        say=say,
        before=comparison.first,
        after=comparison.second,
        unit=say(f"unit.{one.unit}"),
        watermark=mark,
    )
    outcome = say(f"outcome.{OUTCOMES[one.outcome].name}")
    yield Heading(2, f"{one.estimate}: {outcome}", one.estimate)
    yield Text(paragraph(told))
    if one.surprise is not None:
        yield Text(say("comparison.surprise", size=say.number(one.surprise, 1)))
    yield figure(told, f"waterfall-{one.estimate}")
    yield _doubts(one, say, (comparison.first, comparison.second))


def _doubts(one: Moved, say: Language, editions: tuple[str, str]) -> Table:
    """Estimate, interval, p and grade as each edition published them."""
    said = tuple(
        (
            edition,
            say.signed(row["att"]),
            say.interval(row["ci_low"], row["ci_high"]),
            say.p_value(row["p_value"]),
            ", ".join(say(f"withheld_briefly.{why}") for why in row["withheld"])
            or say("report.none"),
            str(row["grade"]),
        )
        for edition, row in zip(editions, (one.before, one.after), strict=True)
    )
    return Table(
        name=f"published-{one.estimate}",
        caption=say("comparison.published"),
        columns=(
            Column(say("comparison.edition")),
            Column(say("outcomes.difference"), numeric=True),
            Column(say("comparison.interval"), numeric=True),
            Column(say("outcomes.p"), numeric=True),
            Column(say("outcomes.withheld")),
            Column(say("outcomes.grade")),
        ),
        rows=said,
        values=said,
    )


def _all(
    comparison: EditionComparison, rows: Callable[[Change], Iterable[Mapping[str, object]]]
) -> Iterator[dict[str, object]]:
    for one in comparison.moved:
        for row in rows(one.change):
            yield {"estimate_id": one.estimate, **row}
