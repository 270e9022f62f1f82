"""What the trial was to do, what measures it here, and which table would measure the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evaluation.domain import OUTCOMES
from evaluation.domain.goal import Goal
from evaluation.domain.outcome import Topic
from evaluation.report.columns import TEXT, table
from evaluation.report.document import Block, Heading, Text
from evaluation.report.page import Page


def section(page: Page) -> Iterator[Block]:
    """The goals as they were announced, one a row. Silent where none is known of a trial."""
    say, trial = page.language, page.evaluation.plan.trial
    goals = trial.goals
    if not goals:
        return
    day = say.date(date.fromisoformat(trial.facts["goals_on"]))
    nowhere = say.count(sum(_chosen(page).isdisjoint(goal.outcomes) for goal in goals))
    yield Heading(2, say("section.not_measured"), "not-measured")
    every = say.count(len(goals))
    place = _place(page)
    yield Text(say("not_measured.intro", place=place, day=day, number=nowhere, of=every))
    yield table(
        page,
        "not-measured",
        say("not_measured.caption"),
        TEXT(*(f"not_measured.{key}" for key in ("goal", "measured", "gap", "would", "table"))),
        [_row(page, goal) for goal in goals],
    )


def gaps_of(page: Page, topic: Topic) -> tuple[str, ...]:
    """What is not measured of the goals that a topic or a description stands for, a line each."""
    say = page.language
    mine = [
        goal
        for goal in page.evaluation.plan.trial.goals
        if goal.described or any(OUTCOMES[name].topic is topic for name in goal.outcomes)
    ]
    return tuple(f"{_goal(page, goal)}: {say(f'goal_gap.{goal.name}')}" for goal in mine)


def _goal(page: Page, goal: Goal) -> str:
    return page.language(f"goal.{goal.name}", place=_place(page), **_numbers(page, goal))


def _row(page: Page, goal: Goal) -> tuple[object, ...]:
    say = page.language
    described = [
        say("not_measured.described", what=say(f"described.{one}")) for one in goal.described
    ]
    return (
        _goal(page, goal),
        "; ".join([*_measured(page, goal), *described]) or say("not_measured.nothing"),
        say(f"goal_gap.{goal.name}"),
        say(f"goal_would.{goal.name}"),
        say(f"source.{goal.table}") if goal.table else None,
    )


def _measured(page: Page, goal: Goal) -> list[str]:
    """The outcomes of the plan that stand for a goal; one that is not in the plan is marked."""
    say, chosen = page.language, _chosen(page)
    return [
        say(f"outcome.{name}")
        if name in chosen
        else say("not_measured.not_in_plan", outcome=say(f"outcome.{name}"))
        for name in goal.outcomes
    ]


def _place(page: Page) -> str:
    """Whose announcement the goals and their numbers are of."""
    return page.municipality(page.evaluation.plan.trial.facts["goals_by"])


def _chosen(page: Page) -> frozenset[str]:
    choice = page.evaluation.plan.outcomes
    return frozenset((*choice.names, *choice.checked))


def _numbers(page: Page, goal: Goal) -> dict[str, str]:
    return {key: page.language.count(number) for key, number in goal.numbers.items()}
