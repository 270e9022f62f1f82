"""The files of one evaluation, as they stand beside each other in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from evaluation.report.document import Block, Document, Figure, Table
from evaluation.report.sections.chosen.first_page import FIRST
from evaluation.report.writers.html import Stem, render

CODES = ("fi", "sv", "en")


class Tags(HTMLParser):
    """What an HTML file holds, tag by tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [str(a[attribute]) for _, a in self.tags if attribute in a]


def files_of(document: Document) -> dict[str, str]:
    """Page, report and annex of one language, by name."""
    report, annex, page = document.report, document.annex, document.chapter(FIRST)
    assert annex is not None
    code = document.language
    found = {
        f"report.{code}.html": render(report, CODES, annex=annex),
        f"annex.{code}.html": render(annex, CODES, Stem.ANNEX),
    }
    return found if page is None else found | {f"page.{code}.html": render(page, CODES, Stem.PAGE)}


def style_of(text: str) -> str:
    found = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert found is not None
    return found[1]


def shortened(document: Document, rows: int) -> Document:
    """The same document with the first rows of its tables: the others are of the same form."""

    def short(table: Table) -> Table:
        return replace(table, rows=table.rows[:rows], values=table.values[:rows])

    def each() -> Iterator[Block]:
        for block in document.blocks:
            match block:
                case Table():
                    yield short(block)
                case Figure():
                    yield replace(block, table=short(block.table))
                case _:
                    yield block

    return replace(document, blocks=tuple(each()))
