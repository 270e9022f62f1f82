"""How the design was chosen: the candidates, the rule, what it saw, and what it took."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.checks.gate.weigh import Weighed
from evaluation.core.promise import same
from evaluation.domain import Month
from evaluation.plan.candidates import Measured
from evaluation.report.columns import TEXT, table
from evaluation.report.document import Block, Heading, Items, Note, Text, Tone
from evaluation.report.framing import fixed
from evaluation.report.page import Page
from evaluation.report.sections.chosen.candidates import (
    drawn_candidates,
    every_table,
    row_of,
    row_said,
)
from evaluation.report.sections.chosen.design_words import parts
from evaluation.study.choice.choose import ruling_of

SHORT = 12  # digits of a sha256 that are printed in a sentence


def section(page: Page) -> Iterator[Block]:
    """What was chosen and by what rule; nothing for a plan without candidates."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    yield Heading(2, say("section.choice"), "choice")
    yield Text(say("choice.chosen", n=len(weighed.rows), until=say.month(_until(page))))
    yield Items(tuple(parts(page, weighed.candidate).values()))
    yield Text(f"{_rule(page, weighed)} {say('choice.reading')}")
    yield Text(fixed(page))
    if _again(page, weighed):
        yield Note(Tone.WARNING, say("choice.moved"))
    yield drawn_candidates(page, weighed)


def every_candidate(page: Page) -> Iterator[Block]:
    """The tables that it was chosen from, and on which delivery: for the annex."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    yield Heading(2, say("section.candidates"), "every-candidate")
    yield Text(_registered(page))
    yield from _today(page, weighed)
    yield Text(say("choice.tables"))
    yield from every_table(page, weighed)


def _rule(page: Page, weighed: Weighed) -> str:
    say, rule = page.language, page.evaluation.plan.choice
    return say(
        "choice.rule",
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
    return say("choice.registered", data=plan.chosen.data[:SHORT])


def _again(page: Page, weighed: Weighed) -> bool:
    """Whether the chosen row on this delivery is another than the registered one."""
    return page.evaluation.plan.chosen is not None and not alike(_row(weighed), weighed.again)


def _row(weighed: Weighed) -> Measured:
    """The row of the chosen design in the table that it was chosen from."""
    return next(row for row in weighed.rows if row.name == weighed.candidate.name)


def _today(page: Page, weighed: Weighed) -> Iterator[Block]:
    """The registered row and today's where they differ, or that they do not."""
    say = page.language
    if page.evaluation.plan.chosen is None:
        return
    if not _again(page, weighed):
        yield Text(say("choice.same"))
        return
    rows = [
        (say("choice.row_registered"), *row_said(page, _row(weighed))),
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
