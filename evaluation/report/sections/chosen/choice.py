"""How the design was chosen: the candidates, the rule, what it saw, and what it took."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.checks.gate.weigh import Weighed
from evaluation.core.promise import same
from evaluation.domain import Month
from evaluation.plan.candidates import Measured
from evaluation.report.columns import TEXT, table
from evaluation.report.document import Block, Heading, Note, Text, Tone
from evaluation.report.page import Page
from evaluation.report.sections.chosen.candidates import (
    drawn_candidates,
    every_table,
    row_of,
    row_said,
)
from evaluation.report.sections.chosen.design_words import in_words
from evaluation.report.sections.framing import fixed
from evaluation.study.choice.choose import ruling_of

SHORT = 12  # digits of a sha256 that are printed in a sentence


def section(page: Page) -> Iterator[Block]:
    """What was chosen and by what rule; nothing for a plan without candidates."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    yield Heading(2, say("section.choice"), "choice")
    yield Text(f"{_chosen(page, weighed)} {_rule(page, weighed)}")
    yield Text(f"{say('choice.blind', until=say.month(_until(page)))} {_registered(page)}")
    yield from _again(page, weighed)
    yield Text(say("choice.reading"))
    yield drawn_candidates(page, weighed)
    yield from every_table(page, weighed)


def _chosen(page: Page, weighed: Weighed) -> str:
    return page.language("choice.chosen", design=in_words(page, weighed.candidate))


def _rule(page: Page, weighed: Weighed) -> str:
    say, rule = page.language, page.evaluation.plan.choice
    return say(
        "choice.rule",
        n=len(weighed.rows),
        who=page.within(weighed.headline(weighed.primary).evidence.estimand),
        first=say.month(rule.first),
        size=say.percent(rule.size),
        bias=say.percent(rule.bias),
        immaterial=say.number(ruling_of(page.evaluation.plan).immaterial),
        points=page.unit(weighed.candidate.measured),
        hard=say.span(*rule.hard),
        share=say.percent(rule.hard_rejected),
        tie=say.percent(rule.tie),
    )


def _until(page: Page) -> Month:
    """The last month that the choice read."""
    plan, vintage = page.evaluation.plan, page.evaluation.vintage
    if plan.chosen is not None:
        return plan.chosen.until
    return min(vintage.months[-1], plan.trial.start + -1)


def _registered(page: Page) -> str:
    """Where the choice stands and which delivery it was made from; on a twin, that it was now."""
    say, plan = page.language, page.evaluation.plan
    if plan.chosen is None:
        return say("choice.on_the_spot", data=page.evaluation.vintage.sha256[:SHORT])
    return f"{say('choice.registered', data=plan.chosen.data[:SHORT])} {fixed(page)}"


def _again(page: Page, weighed: Weighed) -> Iterator[Block]:
    """Whether the chosen row on this delivery is the registered one; if not, both."""
    say, plan = page.language, page.evaluation.plan
    if plan.chosen is None:
        return
    old = next(row for row in weighed.rows if row.name == weighed.candidate.name)
    if alike(old, weighed.again):
        yield Text(say("choice.same"))
        return
    yield Note(Tone.WARNING, say("choice.moved"))
    rows = [
        (say("choice.row_registered"), *row_said(page, old)),
        (say("choice.row_today"), *row_said(page, weighed.again)),
    ]
    columns = (*TEXT("choice.row"), *row_of(page))
    yield table(page, "choice-again", say("choice.again"), columns, rows)


def alike(old: Measured, new: Measured) -> bool:
    """Whether two rows are one, by what a published number promises."""
    mine, theirs = old.model_dump(), new.model_dump()
    spreads = zip(mine.pop("spread"), theirs.pop("spread"), strict=False)
    pairs = [(mine, theirs), *spreads]
    return len(old.spread) == len(new.spread) and all(
        same(a[key], b[key]) if isinstance(a[key], int | float) else a[key] == b[key]
        for a, b in pairs
        for key in a
    )
