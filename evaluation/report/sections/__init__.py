"""The sections of the report, in order: each yields blocks, the same in every language."""

from __future__ import annotations

from evaluation.core.threads import one_thread
from evaluation.domain import trial_named
from evaluation.door import door
from evaluation.report.document import Block, Document, Note, Tone
from evaluation.report.evaluation import Evaluation
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections import (
    areas,
    base_first,
    certainty,
    certificate,
    checks,
    compared,
    estimators,
    identification,
    months,
    not_measured,
    outcomes,
    provenance,
    quality,
    summary,
)
from evaluation.report.sections.chosen import by_area, choice, first_page, gate, verdict

ORDER = (
    first_page.section,
    verdict.section,
    choice.section,
    gate.section,
    by_area.section,
    summary.section,
    base_first.section,
    estimators.section,
    identification.section,
    compared.section,
    months.section,
    areas.section,
    outcomes.section,
    not_measured.section,
    certificate.section,
    certainty.section,
    checks.section,
    quality.section,
    provenance.section,
)


@door
@one_thread
def compose(evaluation: Evaluation, language: str) -> Document:
    """The whole report in one language; in a notebook its figures show themselves.

    >>> document = ev.compose(evaluation, "en")
    >>> len(document.figure("map-espoo").table.rows)
    309
    """
    page = Page(evaluation, Language.load(language))
    say, vintage = page.language, evaluation.vintage
    blocks: list[Block] = [Note(Tone.SYNTHETIC, _planted(page))] if vintage.synthetic else []
    for section in ORDER:
        blocks.extend(section(page))
    source = (
        say("report.source_synthetic")
        if vintage.synthetic
        else say("report.source", source=_source(page), licence=vintage.licence)
    )
    return Document(
        language=language,
        title=page.title,
        subtitle=say(
            "report.subtitle",
            who=" · ".join(page.who(estimand) for estimand in page.asked),
            plan=evaluation.plan.plan.name,
            data=vintage.name,
            month=say.month(evaluation.vintage.months[-1]),
        ),
        source=source,
        watermark=page.watermark,
        blocks=tuple(blocks),
    )


def _source(page: Page) -> str:
    """The source in the page's language, or as its contract names it."""
    vintage = page.evaluation.vintage
    key = f"source.{vintage.contract.split()[0]}"
    return page.language(key) if page.language.has(key) else vintage.source


def _planted(page: Page) -> str:
    """What the twin is, and the truth that was planted in it."""
    say, name = page.language, page.evaluation.shown_outcome
    planted = page.evaluation.vintage.planted or {}
    if name not in planted:
        return say("report.synthetic_bare")
    return say(
        "report.synthetic_note",
        planted=say.signed(planted[name]),
        outcome=say(f"outcome.{name}"),
        start=trial_named(page.evaluation.vintage.trial).facts[f"from_{say.code}"],
    )
