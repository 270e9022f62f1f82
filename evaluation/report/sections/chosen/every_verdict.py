"""Every outcome by the chosen design, with its verdict: for the annex."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.report.document import Block, Heading, Text
from evaluation.report.page import Page
from evaluation.report.sections.chosen.effect_rows import every_estimand, found_of, table_of
from evaluation.study.evidence.collected import outcomes_of


def section(page: Page) -> Iterator[Block]:
    """Every outcome that the plan asks about, in the primary window; none that only checks see."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    plan, window = page.evaluation.plan, weighed.material.primary
    rows = [
        (page.outcome(found.evidence.outcome), found)
        for outcome in outcomes_of(plan, weighed.candidate)
        if outcome.name not in plan.outcomes.checked
        for estimand in every_estimand(page)
        for found in found_of(weighed, estimand, outcome.name, window.name)
    ]
    caption = say("said.table", window=say.window(window))
    yield Heading(2, say("section.every_verdict"), "every-verdict")
    yield table_of(page, "verdicts", caption, "outcomes.outcome", rows)
    if weighed.not_carried:
        names = say.listed([page.outcome(outcome) for outcome in weighed.not_carried])
        yield Text(say("said.not_carried", outcomes=names))
