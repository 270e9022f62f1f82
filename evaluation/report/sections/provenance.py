"""How to compute every number again: hashes, versions, seeds, and the recipe for the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version

from evaluation.report.columns import TEXT, table
from evaluation.report.document import Block, Heading, Text
from evaluation.report.page import Page
from evaluation.report.sections import recompute


def section(page: Page) -> Iterator[Block]:
    """The recipe and the table of what the report was made from."""
    say, evaluation = page.language, page.evaluation
    yield Heading(2, say("section.provenance"), "provenance")
    yield Text(say("provenance.intro"))
    yield from recompute.blocks(page)
    vintage = evaluation.vintage
    rows = [
        ("provenance.plan", evaluation.plan.sha256),
        ("provenance.frozen", _frozen(page)),
        ("provenance.register", evaluation.plan.head or say("report.none")),
        ("provenance.data", f"{vintage.name}, {vintage.sha256}"),
        ("provenance.updated", vintage.updated or say("report.none")),
        ("provenance.contract", vintage.contract),
        ("provenance.contract_sha", vintage.contract_sha256),
        ("provenance.version", version("evaluation")),
        ("provenance.seed", str(evaluation.plan.plan.seed)),
        ("provenance.synthetic", say("report.yes" if vintage.synthetic else "report.no")),
    ]
    columns = TEXT("provenance.item", "provenance.value")
    told = [(say(key), value) for key, value in rows]
    yield table(page, "provenance", say("provenance.caption"), columns, told)


def _frozen(page: Page) -> str:
    """When the choices were fixed, and whether anybody had seen outcomes by then."""
    say, plan = page.language, page.evaluation.plan
    entry, first = plan.registration, plan.fixed
    if entry is None or first is None:
        return say("report.no")
    day, last = (say.date(date.fromisoformat(one.frozen_on)) for one in (first, entry))
    said = say(f"provenance.frozen_{entry.declared.value}", day=day)
    again = say("provenance.entered_again", day=last) if last != day else ""
    own = " ".join(part for part in (entry.seen_with, entry.because) if part)
    quoted = say("provenance.in_register", text=own) if own else ""  # sealed, so in no translation
    return " ".join(part for part in (said, again, quoted) if part)
