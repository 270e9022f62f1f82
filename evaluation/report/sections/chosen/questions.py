"""The doubts that matter as five questions, each with its answer; every number is in the annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt
from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.weigh import Weighed
from evaluation.report.document import Block, Heading, Items, Text
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import WORST
from evaluation.report.sections.chosen.first_page import whom
from evaluation.report.sections.chosen.gate import (
    follows,
    found_said,
    line_said,
    number_said,
    reach_said,
)


class Question(StrEnum):
    """What a reader doubts."""

    ALARMS = "alarms"
    COVID = "covid"
    COUNTED = "counted"
    PLACES = "places"
    OTHERS = "others"


# A missing month is no doubt about the comparison: the main result says it.
DOUBTS: Mapping[Question, tuple[Asked, ...]] = MappingProxyType(
    {
        Question.ALARMS: (Asked.SIZE, Asked.BIAS, Asked.ANTICIPATION),
        Question.COVID: (Asked.COVID, Asked.LAY_OFFS),
        Question.COUNTED: (Asked.COMPOSITION, Asked.DENOMINATOR, Asked.BREAKS, Asked.SECRET),
        Question.PLACES: (Asked.DONORS, Asked.SPILLOVER),
        Question.OTHERS: (Asked.OTHER_DESIGNS,),
    }
)


def section(page: Page) -> Iterator[Block]:
    """Five questions; nothing for a plan without candidates."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    yield Heading(2, say("section.questions"), "questions")
    yield Text(say("questions.intro"))
    for question in Question:
        yield Heading(3, say(f"five.{question.value}"), f"questions-{question.value}")
        asked = [weighed.headline(estimand.name) for estimand in page.asked]
        yield Items(tuple(_answer(page, weighed, question, judged) for judged in asked))


def _answer(page: Page, weighed: Weighed, question: Question, judged: Judged) -> str:
    """The worst of the doubts behind a question, and what it does to the answer."""
    say, who = page.language, whom(page, judged.evidence.estimand)
    mine = [doubt for doubt in judged.doubts if doubt.asked in DOUBTS[question]]
    if not mine:
        return say("five_answer.not_run", who=who)
    worst = max(mine, key=_weight)
    bare = worst.asked is Asked.OTHER_DESIGNS  # which of them is in the annex
    said = say(
        f"five_answer.{worst.verdict.value}",
        who=who,
        doubt=_opening(page, worst),
        found=number_said(page, worst) if bare else found_said(page, weighed, worst),
        line=line_said(page, worst),
        reach=reach_said(page, worst),
    )
    return said if worst.verdict is Verdict.PASS else f"{said} {follows(page, worst)}"


def _opening(page: Page, doubt: Doubt) -> str:
    """A doubt by its name, which opens a sentence unless there is no doubt."""
    name = page.language(f"doubt.{doubt.asked.value}")
    return name if doubt.verdict is Verdict.PASS else name[0].upper() + name[1:]


def _weight(doubt: Doubt) -> tuple[int, float]:
    """The worse the verdict the heavier, then the nearer to the line or the further beyond it."""
    share = abs(doubt.value) / doubt.line if doubt.line else float("inf")
    return WORST.index(doubt.verdict), share
