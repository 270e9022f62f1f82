"""What the report's words mean, and which of them no native editor has read yet."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.report.columns import TEXT, table
from evaluation.report.document import Block, Heading, Text
from evaluation.report.language.glossary import terms
from evaluation.report.page import Page


def section(page: Page) -> Iterator[Block]:
    """The words in the page's language, by the alphabet of what stands there."""
    say, code = page.language, page.language.code
    yield Heading(2, say("section.glossary"), "glossary")
    yield Text(say("glossary.intro"))
    rows = [
        (one.said[code], one.means[code], say(f"glossary.{one.certainty.value}", source=one.source))
        for one in sorted(terms(), key=lambda term: term.said[code].casefold())
    ]
    columns = TEXT("glossary.term", "glossary.meaning", "glossary.certainty")
    yield table(page, "glossary", say("glossary.caption"), columns, rows)
