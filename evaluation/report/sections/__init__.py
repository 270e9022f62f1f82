"""The sections of the report, in order: each yields blocks, the same in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from evaluation.core.threads import one_thread
from evaluation.domain import trial_named
from evaluation.door import door
from evaluation.report.document import Block, Document, Heading, Note, Tone
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
    glossary,
    identification,
    months,
    not_measured,
    outcomes,
    provenance,
    quality,
    summary,
)
from evaluation.report.sections.chosen import (
    by_area,
    by_topic,
    choice,
    compared_with,
    every_verdict,
    first_page,
    gate,
    questions,
    verdict,
)

Section = Callable[[Page], Iterator[Block]]

# Of a plan with candidates: what a reader has who reads to the end, and what an auditor has beside.
REPORT: tuple[Section, ...] = (
    first_page.section,
    verdict.section,
    choice.section,
    compared_with.section,
    questions.section,
    by_topic.states,
    by_topic.groups,
    by_area.section,
    by_topic.employers,
    not_measured.section,
)
ANNEX: tuple[Section, ...] = (
    every_verdict.section,
    choice.every_candidate,
    gate.section,
    summary.section,
    base_first.section,
    estimators.section,
    identification.section,
    compared.section,
    months.section,
    areas.section,
    outcomes.section,
    certificate.section,
    certainty.section,
    checks.section,
    quality.section,
    provenance.section,
    glossary.section,
)
# Of a plan without: its own comparison is the report.
REPORT_ALONE: tuple[Section, ...] = (
    summary.section,
    base_first.section,
    compared.section,
    months.section,
    areas.section,
    outcomes.section,
    not_measured.section,
    certainty.section,
)
ANNEX_ALONE: tuple[Section, ...] = (
    estimators.section,
    identification.section,
    certificate.section,
    checks.section,
    quality.section,
    provenance.section,
    glossary.section,
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
    chosen = evaluation.weighed is not None
    planted = (Note(Tone.SYNTHETIC, _planted(page)),) if vintage.synthetic else ()
    report = _blocks(page, REPORT if chosen else REPORT_ALONE)
    annex = _blocks(page, ANNEX if chosen else ANNEX_ALONE)
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
            plan=evaluation.plan.plan.name,
            data=vintage.name,
            month=say.month(evaluation.vintage.months[-1]),
        ),
        source=source,
        watermark=page.watermark,
        blocks=(*planted, *report, *annex),
        annexed=frozenset(b.anchor for b in annex if isinstance(b, Heading) and b.level == 2),
    )


def _blocks(page: Page, sections: Iterable[Section]) -> tuple[Block, ...]:
    return tuple(block for section in sections for block in section(page))


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
