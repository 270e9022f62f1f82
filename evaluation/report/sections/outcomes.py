"""All outcomes: differences, definitions, faults, and the law's groups beside their stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evaluation.checks.battery import registered_choices
from evaluation.domain import BROAD, OUTCOMES, STATES_OF_BROAD, Base, EffectUnit
from evaluation.report.document import Block, Column, Figure, Heading, Table, Text
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
    if page.evaluation.plan.trial.groups:
        yield _groups(page)


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
    window = say.window(page.window(answers[0]))
    caption = say("outcomes.figure", window=window)
    table = page.table(
        name="outcomes-figure",
        caption=caption,
        columns=(_columns(page)[0], *page.words("outcomes.whose"), *_columns(page)[1:]),
        rows=tuple(
            (*_row(page, a)[:1], page.who(a.comparison.estimand), *_row(page, a)[1:])
            for a in answers
        ),
    )
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
        table=table,
    )


def _columns(page: Page) -> tuple[Column, ...]:
    interval = Column(page.language("outcomes.interval", level=page.level), numeric=True)
    return (
        *page.words("outcomes.outcome"),
        *page.numbers("outcomes.difference"),
        interval,
        *page.numbers("outcomes.p", "outcomes.p_space", "outcomes.p_time", "outcomes.p_family"),
        *page.words("outcomes.withheld"),
        *page.numbers("outcomes.choices"),
        *page.words("outcomes.unit", "outcomes.grade"),
    )


def _row(page: Page, answer: EstimateTested) -> tuple[str, ...]:
    say = page.language
    return (
        page.outcome(answer.comparison.outcome),
        say.signed(answer.att),
        say.interval(answer.ci_low, answer.ci_high),
        *page.p_values(answer),
        say.p_value(page.evaluation.adjusted(answer), page.evaluation.floor_of_family(answer)),
        page.withheld_briefly(answer),
        _choices(page, answer),
        page.unit(answer.comparison.outcome),
        page.evaluation.grade_of(answer).letter.value,
    )


def _row_with_whose(page: Page, answer: EstimateTested) -> tuple[str, ...]:
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
        for estimand in dict.fromkeys(a.comparison.estimand.name for a in answers):
            mine = [
                a
                for a in answers
                if (a.label.window, a.comparison.estimand.name) == (name, estimand)
            ]
            if mine:
                yield page.table(
                    name=f"estimates-{name}-{estimand}",
                    caption=f"{page.who(mine[0].comparison.estimand)}:"
                    f" {page.language.window(page.window(mine[0]))}",
                    columns=_columns(page),
                    rows=tuple(_row(page, answer) for answer in mine),
                    folded=name != primary or mine[0].comparison.estimand not in page.estimands,
                )


def _accounting(page: Page) -> Iterator[Figure]:
    """Where people went, for each estimand that has all the states."""
    say = page.language
    names = [state.name for state in (*STATES_OF_BROAD, BROAD)]
    for estimand in page.estimands:
        states = {
            a.comparison.outcome.name: a.att
            for a in _headline_answers(page, primary_only=True)
            if a.comparison.estimand is estimand and a.comparison.outcome.base is Base.FIXED
        }
        if not all(name in states for name in names):
            continue
        caption = f"{page.who(estimand)}: {say('outcomes.accounting')}"
        name = f"accounting-{estimand.name}"
        rows = [(say(f"outcome.{state}"), states[state]) for state in names]
        yield Figure(
            name=name,
            caption=caption,
            alt=say(
                "outcomes.accounting_alt",
                registered=say.signed(rows[0][1]),
                services=say.signed(rows[1][1]),
                broad=say.signed(rows[2][1]),
                unit=say("unit.percentage_points"),
            ),
            draw=partial(figures.bars, rows, say("unit.percentage_points"), look=page.look),
            table=page.table(
                name=name,
                caption=caption,
                columns=(
                    Column(say("outcomes.outcome")),
                    Column(say("outcomes.difference"), numeric=True),
                ),
                rows=tuple((label, say.signed(value)) for label, value in rows),
            ),
        )


def _definitions(page: Page) -> Table:
    say = page.language
    choice = page.evaluation.plan.outcomes
    chosen = [OUTCOMES[name] for name in (*choice.names, *choice.checked)]
    return page.table(
        name="definitions",
        caption=say("outcomes.definitions"),
        columns=tuple(
            Column(say(f"outcomes.{key}"))
            for key in ("outcome", "numerator", "denominator", "level_unit", "better", "faults")
        ),
        rows=tuple(
            (
                f"{page.outcome(o)}: {say(f'outcome_is.{o.name}')}",
                page.numerator(o),
                page.denominator_column(o),
                say(f"unit.{o.unit.value}"),
                say(f"better.{o.better.value}"),
                "; ".join(say(f"fault.{fault}") for fault in o.faults),
            )
            for o in chosen
        ),
    )


def _groups(page: Page) -> Table:
    say = page.language
    return page.table(
        name="groups",
        caption=say("outcomes.groups"),
        columns=tuple(
            Column(say(f"outcomes.{key}"))
            for key in ("whose", "group_rule", "stands_for", "group_gap")
        ),
        rows=tuple(
            (
                say(f"group.{group.name}"),
                say(f"group_rule.{group.name}"),
                say(f"outcome.{group.proxy}") if group.proxy else say("report.none"),
                say(f"group_gap.{group.name}"),
            )
            for group in page.evaluation.plan.trial.groups
        ),
    )
