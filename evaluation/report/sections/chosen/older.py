"""A plan's own comparison below the verdict of its chosen design: it licenses no sentence there."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.checks.gate.verdict import Answer
from evaluation.report.document import Block, Heading, Text
from evaluation.report.page import Page
from evaluation.study.inference.estimate import EstimateTested


def opening(page: Page) -> Iterator[Block]:
    """The heading of the summary; below a verdict it is the older design's, whose grades follow."""
    say = page.language
    if page.evaluation.weighed is None:
        yield Heading(2, say("section.summary"), "summary")
        return
    yield Heading(2, say("section.older"), "summary")
    yield Text(say("summary.older"))


def beside_verdict(page: Page, answer: EstimateTested, p: str) -> str:
    """The older design's number, which licenses no sentence where there is a verdict."""
    say = page.language
    words = {"signed": say.signed(answer.att), "unit": page.unit(answer.comparison.outcome)}
    if silent(page, answer):
        return say("summary.older_bare", **words)
    ends = say.interval(answer.ci_low, answer.ci_high)
    return say("summary.older_stands", **words, level=page.level, interval=ends, p=p)


def silent(page: Page, answer: EstimateTested) -> bool:
    """Whether no interval and no p may be said: its own do not stand, or those of the verdict."""
    weighed = page.evaluation.weighed
    if not answer.standing.stands or weighed is None:
        return not answer.standing.stands
    verdict = weighed.headline(answer.comparison.estimand.name).said
    return verdict.answer is Answer.NOT_COMPARABLE
