"""Make the golden report again: ``make golden``. Look at the difference before you commit it."""

from __future__ import annotations

import re
from pathlib import Path

from evaluation import Evaluation, Plan, run, synthetic_twin
from evaluation.report.document import Document, Figure, Heading, Items, Note, Table, Text
from evaluation.report.writers.results import results, to_json
from tests.report.composed import composed

HERE = Path(__file__).parent
PLAN = HERE.parent / "small.toml"
NUMBER = re.compile(r"[−+-]?\d[\d.,]*(?:\s\d{3})*")


def as_text(document: Document) -> str:
    """A report as plain text: every word and number a reader meets, pictures by their words."""
    lines = [document.title, document.subtitle, document.watermark or ""]
    for block in document.blocks:
        match block:
            case Heading(level, text, _):
                lines += ["", "#" * level + " " + text]
            case Text(text) | Note(_, text):
                lines.append(text)
            case Items(items):
                lines += [f"* {item}" for item in items]
            case Table():
                lines += _table(block)
            case Figure():
                lines += [f"[{block.name}] {block.caption}", block.alt, *_table(block.table)]
    return "\n".join([*lines, "", document.source, ""])


def _table(table: Table) -> list[str]:
    head = " | ".join(column.label for column in table.columns)
    return [f"[{table.name}] {table.caption}", head, *(" | ".join(row) for row in table.rows)]


def as_structure(document: Document) -> str:
    """What a report consists of: every block with its name and size, and the numbers in its prose.
    Words may be mended in one language without a page of differences; a number may not.
    """
    lines = []
    for block in document.blocks:
        match block:
            case Heading(level, text, anchor):
                lines.append(f"{'#' * level} {anchor} {_numbers(text)}")
            case Text(text) | Note(_, text):
                lines.append(f"{type(block).__name__} {_numbers(text)}")
            case Items(items):
                lines += [f"* {_numbers(item)}" for item in items]
            case Table():
                lines.append(_size(block))
            case Figure():
                lines += [f"[{block.name}] {_numbers(block.caption)}", _size(block.table)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _numbers(text: str) -> str:
    return " ".join(NUMBER.findall(text))


def _size(table: Table) -> str:
    return f"[{table.name}] {len(table.rows)} × {len(table.columns)}"


def golden(evaluation: Evaluation) -> dict[str, str]:
    """File name → content: the prose in one language, the structure of the others."""
    others = {f"structure.{c}.txt": as_structure(composed(evaluation, c)) for c in ("fi", "sv")}
    prose = {"report.en.txt": as_text(composed(evaluation, "en"))}
    return {**prose, **others, "results.json": to_json(results(evaluation))}


if __name__ == "__main__":
    for name, content in golden(run(Plan.load(PLAN), synthetic_twin())).items():
        (HERE / name).write_text(content, encoding="utf-8", newline="\n")
