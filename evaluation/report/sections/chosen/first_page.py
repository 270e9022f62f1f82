"""One page for who has ten minutes: did it work, for whom, how sure, and what does not follow."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import partial

import numpy as np

from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed
from evaluation.domain import Outcome
from evaluation.plan.choices import Estimand
from evaluation.report.columns import MONTH, NUMBER, figure
from evaluation.report.document import Block, Figure, Heading, Items, Note, Text, Tone
from evaluation.report.drawing import figures
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections.chosen.effect_rows import excludes_zero
from evaluation.report.sections.chosen.verdict import planned_months
from evaluation.study.evidence.levels import Levels, levels_of

FIRST = "first"  # its anchor
QUESTIONS = ("broad_without_laid_off", "broad_non_employment", "registered_unemployment")
GROUPS = (
    "youth_unemployment",
    "foreign_unemployment",
    "long_term_unemployment",
    "vacancies_per_unemployed",
)


class Told(StrEnum):
    """What the page says of an effect: a verdict, an effect with its direction."""

    LOWERED = "lowered"
    RAISED = "raised"
    NO_EFFECT = "no_effect"
    CANNOT_TELL = "cannot_tell"
    DESIGNS_DIFFER = "designs_differ"
    NOT_COMPARABLE = "not_comparable"


def told_of(judged: Judged) -> Told:
    """What is told of one effect."""
    said = judged.said
    if said.answer is Answer.EFFECT:
        return Told.LOWERED if said.att < 0 else Told.RAISED
    if said.answer is Answer.NO_EFFECT:
        return Told.NO_EFFECT
    if said.answer is Answer.NOT_COMPARABLE:
        return Told.NOT_COMPARABLE
    differ = not judged.agreement.agreed and excludes_zero(said)
    return Told.DESIGNS_DIFFER if differ else Told.CANNOT_TELL


def section(page: Page) -> Iterator[Block]:
    """First of the report, and a file of its own; nothing for a plan without candidates."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    asked = [weighed.headline(estimand.name) for estimand in page.asked]
    first = weighed.headline(weighed.primary)
    yield Heading(2, say("first.heading"), FIRST)
    for judged in asked:
        bare = judged.said.answer is Answer.NOT_COMPARABLE
        yield Note(Tone.WARNING if bare else Tone.RESULT, answer(page, judged))
    yield Text(" ".join(_how_sure(page, asked)))
    yield Text(_question(page, first))
    yield _picture(page, weighed, first)
    groups = tuple(_groups(page, weighed))
    if groups:
        yield Text(say("first.groups", who=whom(page, first.evidence.estimand)))
        yield Items(groups)
    yield Items(tuple(_conclusions(page, first)))


def _conclusions(page: Page, judged: Judged) -> Iterator[str]:
    """What follows, what does not, what would settle it, and whom to ask."""
    say, told = page.language, told_of(judged)
    yield say(f"follows_from.{told.value}")
    yield say(f"not_from.{told.value}")
    missing = len(judged.evidence.window) < planned_months(page, judged)
    yield say("first.settle_months" if missing else "first.settle_registers")
    yield _whom_to_ask(page)


def whom(page: Page, estimand: Estimand) -> str:
    """Whose effect, without the weights: a place by its name, all of them together."""
    return page.language.listed(page.named(estimand)) or page.language("first.together")


def _question(page: Page, judged: Judged) -> str:
    say, outcome = page.language, judged.evidence.outcome
    window = judged.evidence.window
    asked = say("first.question", outcome=page.outcome(outcome))
    if outcome.name in QUESTIONS:
        asked = say(f"question.{outcome.name}")
    part = window.last < page.evaluation.plan.trial.last_untreated
    period = say(
        "first.period_part" if part else "first.period", months=say.span(window.first, window.last)
    )
    what = page.evaluation.plan.trial.facts.get(f"what_{say.code}")
    return " ".join(filter(None, (what, asked, period)))


def answer(page: Page, judged: Judged) -> str:
    """One sentence or two; of what is not comparable no interval."""
    say, said, told = page.language, judged.said, told_of(judged)
    outcome = judged.evidence.outcome
    ends = said.interval or (said.att, said.att)
    if told is Told.LOWERED:
        ends = (-ends[1], -ends[0])
    effect = told in (Told.LOWERED, Told.RAISED)
    low, high = ends
    shown = say.number if effect else say.signed
    named = outcome.name if outcome.name in QUESTIONS else "other"
    share = say(f"share.{named}")
    return say(
        f"told.{told.value}",
        who=whom(page, judged.evidence.estimand),
        share=share,
        Share=share[0].upper() + share[1:],
        changed=say(f"share_object.{named}"),
        higher=say("first.higher" if said.att > 0 else "first.lower"),
        also=say("first.also") if low <= 0 <= high else "",
        points=page.unit(outcome),
        size=say.number(abs(said.att)),
        signed=say.signed(said.att),
        low=shown(low),
        high=shown(high),
        bound=say.rounded_up(float("inf") if said.bound is None else said.bound),
        found=judged.agreement.found,
        asked=judged.agreement.asked,
    )


def _how_sure(page: Page, asked: list[Judged]) -> Iterator[str]:
    """The letter and its words, once where it is the same of all; then what ranges are."""
    say = page.language
    letters = [judged.said.grade.letter.value for judged in asked]
    yield say("first.how_sure")
    for letter in dict.fromkeys(letters):
        names = [
            whom(page, judged.evidence.estimand)
            for judged, own in zip(asked, letters, strict=True)
            if own == letter
        ]
        yield sure(say, letter, say.listed(names) if len(set(letters)) > 1 else "")
    if any(told_of(judged) in (Told.LOWERED, Told.RAISED, Told.CANNOT_TELL) for judged in asked):
        yield say("first.level", level=page.level)


def sure(say: Language, letter: str, who: str = "") -> str:
    """What a letter means; of whom, where not everybody has the same."""
    meaning = say(f"trust.{letter}")
    if who:
        return say("first.sure_of", letter=letter, meaning=meaning, who=who)
    return say("first.sure", letter=letter, Meaning=meaning[0].upper() + meaning[1:])


def _groups(page: Page, weighed: Weighed) -> Iterator[str]:
    """A line for each group that the plan asks about, of the primary estimand."""
    say, window = page.language, weighed.material.primary.name
    for name in GROUPS:
        found = weighed.judged.get((weighed.primary, name, window))
        if found is not None:
            told = say(f"group_told.{told_of(found).value}")
            letter = found.said.grade.letter.value
            yield say("first.group", group=say(f"first_group.{name}"), told=told, letter=letter)


def _whom_to_ask(page: Page) -> str:
    contact = page.evaluation.plan.plan.contact
    return page.language("first.ask", contact=contact) if contact else page.language("first.ask_us")


def _picture(page: Page, weighed: Weighed, judged: Judged) -> Figure:
    """The treated and what the design expects of them, with the window shaded."""
    say, evidence = page.language, judged.evidence
    stretch = evidence.design.stretch(evidence.window)
    if stretch is None:  # then there were no evidence
        raise AssertionError(evidence)
    levels = levels_of(evidence, stretch)
    who, outcome = whom(page, evidence.estimand), evidence.outcome
    names = say("first.treated"), say("first.expected")
    return figure(
        page,
        "first-levels",
        say(f"first_picture.{told_of(judged).value}", who=who),
        (*MONTH("path.month"), *NUMBER("first.treated", "first.expected")),
        zip(levels.months, levels.treated, levels.expected, strict=True),
        alt=_alt(page, levels, outcome),
        draw=partial(
            figures.path,
            np.array([figures.years(month) for month in levels.months]),
            list(zip(names, (levels.treated, levels.expected), strict=True)),
            say(f"unit.{outcome.unit.value}"),
            spans=[
                figures.Span(
                    figures.years(evidence.window.first),
                    figures.years(evidence.window.last + 1),
                    say("first.window"),
                )
            ],
            band=None,
            zero=False,
            look=page.look,
        ),
    )


def _alt(page: Page, levels: Levels, outcome: Outcome) -> str:
    say = page.language
    means = [float(series[levels.post].mean()) for series in (levels.treated, levels.expected)]
    return say(
        "first.alt",
        first=say.month(levels.months[0]),
        last=say.month(levels.months[-1]),
        treated=say.number(means[0]),
        expected=say.number(means[1]),
        unit=say(f"unit.{outcome.unit.value}"),
    )
