"""Where people went, whom the trial was for, and employers: effects by the chosen design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed
from evaluation.domain.outcome import Topic, Unit
from evaluation.report.columns import figure
from evaluation.report.document import Block, Figure, Heading, Items, Text
from evaluation.report.drawing import figures
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import points
from evaluation.report.sections.chosen.effect_rows import answered, columns, found_of, row
from evaluation.report.sections.chosen.first_page import Told, told_of, whom
from evaluation.report.sections.not_measured import gaps_of
from evaluation.report.sections.outcomes import groups_table
from evaluation.study.evidence.collected import outcomes_of

EFFECTS = (Told.LOWERED, Told.RAISED)
LEAST_DRAWN = 2  # outcomes; of one there is nothing to see beside


def states(page: Page) -> Iterator[Block]:
    """Where people went: unemployment, services, and both together."""
    yield from _section(page, Topic.STATES)


def groups(page: Page) -> Iterator[Block]:
    """The groups that the trial was for, by their public stand-ins."""
    yield from _section(page, Topic.GROUPS)
    if page.evaluation.weighed is not None and page.evaluation.plan.trial.groups:
        yield groups_table(page)


def employers(page: Page) -> Iterator[Block]:
    """Vacancies, and what of employers and shortage occupations is not measured."""
    yield from _section(page, Topic.EMPLOYERS)
    gaps = gaps_of(page, Topic.EMPLOYERS) if page.evaluation.weighed is not None else ()
    if gaps:
        yield Text(page.language("topic.gaps"))
        yield Items(gaps)


def _section(page: Page, topic: Topic) -> Iterator[Block]:
    """A line an outcome, and a figure of those that share a unit; nothing without any."""
    weighed, say = page.evaluation.weighed, page.language
    found = [] if weighed is None else list(_found(page, weighed, topic))
    if not found or weighed is None:
        return
    yield Heading(2, say(f"section.{topic.value}"), topic.value)
    yield Text(say(f"topic.{topic.value}"))
    yield Items(tuple(_line(page, same) for same in found))
    drawn = [same for same in found if _shares(same)]
    if len(drawn) >= LEAST_DRAWN:
        yield _figure(page, weighed, topic, drawn)


def _found(page: Page, weighed: Weighed, topic: Topic) -> Iterator[tuple[Judged, ...]]:
    """Each outcome of a topic, of every estimand that is asked for, in the primary window."""
    plan, window = page.evaluation.plan, weighed.material.primary.name
    for outcome in outcomes_of(plan, weighed.candidate):
        if outcome.topic is topic and outcome.name not in plan.outcomes.checked:
            same = [one for e in page.asked for one in found_of(weighed, e, outcome.name, window)]
            if same:
                yield tuple(same)


def _shares(same: Sequence[Judged]) -> bool:
    return same[0].evidence.outcome.unit is Unit.PERCENT_OF_LABOUR_FORCE


def _line(page: Page, same: Sequence[Judged]) -> str:
    """One outcome: what is said of everybody that is asked about."""
    say, outcome = page.language, same[0].evidence.outcome
    label = page.outcome(outcome)
    told = "; ".join(_told(page, judged) for judged in same)
    return say("topic.line", outcome=label[0].upper() + label[1:], told=told)


def _told(page: Page, judged: Judged) -> str:
    """A verdict; with its number where that is an effect's."""
    say, said = page.language, judged.said
    return say(
        "topic.told" if said.answer is Answer.EFFECT else "topic.bare",
        who=whom(page, judged.evidence.estimand),
        answer=answered(page, said),
        signed=say.signed(said.att),
        unit=page.unit(judged.evidence.outcome),
        letter=said.grade.letter.value,
    )


def _figure(
    page: Page, weighed: Weighed, topic: Topic, found: Sequence[Sequence[Judged]]
) -> Figure:
    say, shown = page.language, [estimand.name for estimand in page.asked]
    every = [judged for same in found for judged in same]
    dots = [
        figures.Dot(
            label=page.outcome(judged.evidence.outcome),
            value=judged.said.att,
            interval=judged.said.interval,
            group=shown.index(judged.evidence.estimand.name),
            chosen=told_of(judged) in EFFECTS,
        )
        for judged in every
    ]
    names = [page.who(estimand) for estimand in page.asked]
    return figure(
        page,
        f"topic-{topic.value}",
        _concludes(page, weighed, found),
        columns(page, "outcomes.outcome"),
        [row(page, judged, page.outcome(judged.evidence.outcome)) for judged in every],
        alt=say("topic.alt", number=len(found), who=say.listed(names)),
        draw=partial(
            figures.dots,
            dots,
            points(page, every[0].evidence.outcome),
            names,
            look=page.look,
        ),
    )


def _concludes(page: Page, weighed: Weighed, found: Sequence[Sequence[Judged]]) -> str:
    """Which of the outcomes show an effect, for whom the question is asked first."""
    say, n = page.language, len(found)
    mine = [one for same in found for one in same if one.evidence.estimand.name == weighed.primary]
    effects = [page.outcome(one.evidence.outcome) for one in mine if told_of(one) in EFFECTS]
    who = whom(page, weighed.headline(weighed.primary).evidence.estimand)
    if not effects:
        return say("topic.none", who=who, n=n)
    return say("topic.effects", who=who, n=n, names=say.listed(effects))
