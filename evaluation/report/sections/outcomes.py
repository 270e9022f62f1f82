"""All outcomes: differences, definitions, faults, and the law's groups beside their stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evaluation.checks.battery import registered_choices
from evaluation.domain import BROAD, OUTCOMES, STATES_OF_BROAD, EffectUnit
from evaluation.report.columns import INTERVAL, P_VALUE, SIGNED, TEXT, Described, figure, table
from evaluation.report.document import Block, Figure, Heading, Table, Text
from evaluation.report.drawing import figures
from evaluation.report.page import Page
from evaluation.study.inference.estimate import EstimateTested

ROLES = ("primary", "key_secondary", "secondary")


def section(page: Page) -> Iterator[Block]:
    """The table of estimates first, then what the outcomes are."""
    say = page.language
    yield Heading(2, say("section.outcomes"), "outcomes")
    yield Text(say("outcomes.intro"))
    yield from _figure(page)
    yield from _estimates(page)
    yield Text(say("outcomes.family"))
    yield from _accounting(page)
    yield _definitions(page)
    if page.evaluation.plan.trial.groups and page.evaluation.weighed is None:
        yield groups_table(page)


def _headline_answers(page: Page, *, primary_only: bool) -> list[EstimateTested]:
    """Answers in headline pools over the plan's first denominator."""
    primary = page.evaluation.plan.calendar.primary_window
    order = [
        e.name for e in sorted(page.evaluation.plan.estimand, key=lambda e: ROLES.index(e.role))
    ]
    choice = page.evaluation.plan.outcomes
    first = {outcome.key for outcome in choice.measured[: len(choice.names)]}
    answers = [
        answer
        for answer in page.evaluation.answers.where(own=True)
        if answer.comparison.outcome.key in first
        and (not primary_only or answer.label.window == primary)
    ]
    return sorted(answers, key=lambda a: order.index(a.comparison.estimand.name))


def _figure(page: Page) -> Iterator[Figure]:
    say = page.language
    shown = [e.name for e in page.estimands]
    answers = [
        a
        for a in _headline_answers(page, primary_only=True)
        if a.comparison.outcome.effect_unit is EffectUnit.PERCENTAGE_POINTS
        and a.comparison.estimand.name in shown
    ]
    if not answers:
        return
    answers.sort(key=lambda a: list(OUTCOMES).index(a.comparison.outcome.name))
    dots = [
        figures.Dot(
            label=page.outcome(a.comparison.outcome),
            value=a.att,
            interval=a.interval,
            group=shown.index(a.comparison.estimand.name),
            chosen=a.comparison.outcome.key == page.evaluation.shown_outcome,
        )
        for a in answers
    ]
    caption = say("outcomes.figure", window=say.window(page.window(answers[0])))
    (first, *others), rows = _columns(page), [_row_with_whose(page, a) for a in answers]
    columns = (first, *TEXT("outcomes.whose"), *others)
    names = [page.who(e) for e in page.estimands]
    yield Figure(
        name="outcomes",
        caption=caption,
        alt=say(
            "outcomes.figure_alt",
            number=len({a.comparison.outcome.key for a in answers}),
            who=say.listed(names),
        ),
        draw=partial(figures.dots, dots, say("unit.percentage_points"), names, look=page.look),
        look=page.look,
        table=table(page, "outcomes-figure", caption, columns, rows),
    )


def _columns(page: Page) -> tuple[Described, ...]:
    return (
        *TEXT("outcomes.outcome"),
        *SIGNED("outcomes.difference"),
        *INTERVAL("outcomes.interval", level=page.level),
        *P_VALUE("outcomes.p", "outcomes.p_space", "outcomes.p_time", "outcomes.p_family"),
        *TEXT("outcomes.withheld"),
        *INTERVAL("outcomes.choices"),
        *TEXT("outcomes.unit", "outcomes.grade"),
    )


def _row(page: Page, answer: EstimateTested) -> tuple[object, ...]:
    return (
        page.outcome(answer.comparison.outcome),
        answer.att,
        answer.interval,
        (answer.p_value, answer.floor),
        (answer.p_space, answer.floor_space),
        (answer.p_time, answer.floor_time),
        (page.evaluation.adjusted(answer), page.evaluation.floor_of_family(answer)),
        page.withheld_briefly(answer),
        _choices(page, answer),
        page.unit(answer.comparison.outcome),
        page.evaluation.grade_of(answer).letter.value,
    )


def _row_with_whose(page: Page, answer: EstimateTested) -> tuple[object, ...]:
    first, *rest = _row(page, answer)
    return first, page.who(answer.comparison.estimand), *rest


def _choices(page: Page, answer: EstimateTested) -> str:
    """How far the plan's choices move the difference; marked where they change its sign."""
    say = page.language
    effects = [a.att for a in registered_choices(page.evaluation.answers, answer)]
    if len(effects) < 2:
        return say("report.none")
    spread = say.interval(min(effects), max(effects))
    return f"{spread} {say('outcomes.flips')}" if min(effects) < 0 < max(effects) else spread


def _estimates(page: Page) -> Iterator[Table]:
    """A table an estimand and window; open for what the summary is about, folded otherwise."""
    primary = page.evaluation.plan.calendar.primary_window
    answers = _headline_answers(page, primary_only=False)
    for name in page.evaluation.plan.calendar.windows:
        of_window = [a for a in answers if a.label.window == name]
        for estimand in dict.fromkeys(a.comparison.estimand.name for a in of_window):
            mine = [a for a in of_window if a.comparison.estimand.name == estimand]
            whose, window = mine[0].comparison.estimand, page.window(mine[0])
            yield table(
                page,
                f"estimates-{name}-{estimand}",
                f"{page.who(whose)}: {page.language.window(window)}",
                _columns(page),
                [_row(page, answer) for answer in mine],
                folded=name != primary or whose not in page.estimands,
            )


def _accounting(page: Page) -> Iterator[Figure]:
    """Where people went, for each estimand that has all the states."""
    say, unit = page.language, page.language("unit.percentage_points")
    first = page.evaluation.plan.outcomes.denominators[0]
    names = [state.name for state in (*STATES_OF_BROAD, BROAD)]
    for estimand in page.estimands:
        states = {
            a.comparison.outcome.name: a.att
            for a in _headline_answers(page, primary_only=True)
            if a.comparison.estimand is estimand and a.comparison.outcome.base is first
        }
        if not all(name in states for name in names):
            continue
        rows = [(say(f"outcome.{state}"), states[state]) for state in names]
        registered, services, broad = (say.signed(states[state]) for state in names)
        told = {"registered": registered, "services": services, "broad": broad}
        yield figure(
            page,
            f"accounting-{estimand.name}",
            f"{page.who(estimand)}: {say('outcomes.accounting')}",
            (*TEXT("outcomes.outcome"), *SIGNED("outcomes.difference")),
            rows,
            alt=say("outcomes.accounting_alt", **told, unit=unit),
            draw=partial(figures.bars, rows, unit, look=page.look),
        )


def _definitions(page: Page) -> Table:
    say = page.language
    choice = page.evaluation.plan.outcomes
    own = choice.denominators[0]
    chosen = [OUTCOMES[name].over(own) for name in (*choice.names, *choice.checked)]
    rows = [
        (
            f"{page.outcome(o)}: {say(f'outcome_is.{o.name}')}",
            page.numerator(o),
            page.denominator_column(o),
            say(f"unit.{o.unit.value}"),
            say(f"better.{o.better.value}"),
            "; ".join(say(f"fault.{fault}") for fault in o.faults),
        )
        for o in chosen
    ]
    columns = TEXT(
        *(
            f"outcomes.{key}"
            for key in ("outcome", "numerator", "denominator", "level_unit", "better", "faults")
        )
    )
    return table(page, "definitions", say("outcomes.definitions"), columns, rows)


def groups_table(page: Page) -> Table:
    """The groups of the law, and which public figure stands in for each."""
    say = page.language
    rows = [
        (
            say(f"group.{group.name}"),
            say(f"group_rule.{group.name}"),
            say(f"outcome.{group.proxy}") if group.proxy else None,
            say(f"group_gap.{group.name}"),
        )
        for group in page.evaluation.plan.trial.groups
    ]
    columns = TEXT(
        *(f"outcomes.{key}" for key in ("whose", "group_rule", "stands_for", "group_gap"))
    )
    return table(page, "groups", say("outcomes.groups"), columns, rows)
