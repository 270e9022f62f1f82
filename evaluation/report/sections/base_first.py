"""Base periods, denominators and pools side by side: before anything else is read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evaluation.checks.battery import registered_choices
from evaluation.plan.choices import Estimand
from evaluation.report.columns import COUNT, INTERVAL, P_VALUE, SIGNED, TEXT, table
from evaluation.report.document import Block, Figure, Heading, Table, Text
from evaluation.report.drawing import figures
from evaluation.report.drawing.style import Canvas, Shape
from evaluation.report.page import Page
from evaluation.study.estimates.estimates import Kind
from evaluation.study.inference.estimate import EstimateTested


def section(page: Page) -> Iterator[Block]:
    """One figure for each estimand and window whose base period the plan varies; nothing where it
    varies none.
    """
    say = page.language
    found = list(_figures(page))
    if found:
        yield Heading(2, say("section.base_first"), "base-first")
        yield Text(say("base.intro"))
        yield from found


def _figures(page: Page) -> Iterator[Figure]:
    for estimand in page.estimands:
        shown = page.headline(estimand).comparison.outcome.key
        for window in page.evaluation.design.windows:
            rows = _choices(page, estimand, shown, window.name)
            if any(row.label.kind is Kind.BASE for row in rows):
                yield _figure(page, estimand, rows)


def _choices(page: Page, estimand: Estimand, outcome: str, window: str) -> list[EstimateTested]:
    """The plan's own choice, then base periods by denominator, then the other pools."""
    own = page.evaluation.answer(estimand.name, outcome, window=window)
    measured = page.evaluation.plan.outcomes.measured
    order = {o.key: position for position, o in enumerate(measured)}
    return sorted(
        registered_choices(page.evaluation.answers, own),
        key=lambda a: (
            not a.comparison.headline,
            order[a.comparison.outcome.key],
            a.label.kind is Kind.BASE,
        ),
    )


def _figure(page: Page, estimand: Estimand, rows: list[EstimateTested]) -> Figure:
    say, own = page.language, rows[0]
    who, unit = page.who(estimand), page.unit(own.comparison.outcome)
    effects = [answer.att for answer in rows]
    return Figure(
        name=f"bracket-{estimand.name}-{own.label.window}",
        caption=f"{say('base.figure', who=who)} · {say.window(page.window(own))}",
        alt=say(
            "base.alt",
            who=who,
            outcome=page.outcome(own.comparison.outcome),
            low=say.ends(min(effects), max(effects))[0],
            high=say.ends(min(effects), max(effects))[1],
            unit=unit,
            att=say.signed(own.att),
        ),
        draw=partial(_dots, page, rows),
        look=page.look,
        table=_table(page, estimand, rows),
    )


def _dots(page: Page, rows: list[EstimateTested], *, shape: Shape) -> Canvas:
    """One dot a choice: denominators by marker, other pools by another."""
    names = list(dict.fromkeys(page.denominator(a.comparison.outcome) for a in rows))
    groups = [*names, page.language("compared.pools")]
    dots = [
        figures.Dot(
            label=_label(page, answer),
            value=answer.att,
            interval=answer.interval,
            group=names.index(page.denominator(answer.comparison.outcome))
            if answer.comparison.headline
            else len(names),
            chosen=answer is rows[0],
        )
        for answer in rows
    ]
    unit = page.unit(rows[0].comparison.outcome)
    return figures.dots(dots, unit, groups, look=page.look, shape=shape)


def _table(page: Page, estimand: Estimand, rows: list[EstimateTested]) -> Table:
    say, own = page.language, rows[0]
    return table(
        page,
        f"bracket-{estimand.name}-{own.label.window}",
        say(
            "base.caption",
            who=page.who(estimand),
            outcome=page.outcome(own.comparison.outcome),
            window=say.window(page.window(own)),
        ),
        (
            *TEXT("base.period", "base.denominator", "compared.pool"),
            *COUNT("compared.n_donors"),
            *SIGNED("outcomes.difference"),
            *INTERVAL("outcomes.interval", level=page.level),
            *P_VALUE("outcomes.p"),
            *TEXT("outcomes.withheld"),
        ),
        [_row(page, answer) for answer in rows],
    )


def _label(page: Page, answer: EstimateTested) -> str:
    if not answer.comparison.headline:
        return f"{answer.comparison.pool.name.value} ({int(answer.comparison.donors.sum())})"
    return page.base(answer.label.base)


def _row(page: Page, answer: EstimateTested) -> tuple[object, ...]:
    return (
        page.base(answer.label.base),
        page.denominator(answer.comparison.outcome),
        answer.comparison.pool.name.value,
        int(answer.comparison.donors.sum()),
        answer.att,
        answer.interval,
        (answer.p_value, answer.floor),
        page.withheld_briefly(answer),
    )
