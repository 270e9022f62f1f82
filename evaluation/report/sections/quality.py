"""The data: secret cells, what could not be carried or compared, windows, sources, the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evaluation.domain import Base, Unit
from evaluation.report.document import Block, Column, Heading, Items, Table, Text
from evaluation.report.page import Page


def section(page: Page) -> Iterator[Block]:
    """What the numbers stand on."""
    say, evaluation = page.language, page.evaluation
    yield Heading(2, say("section.quality"), "quality")
    vintage = evaluation.vintage
    yield Text(say("quality.intro", secret_low=vintage.secret_low, secret_high=vintage.secret_high))
    yield from _accepted(page)
    yield _secret(page)
    yield Items(tuple(_remarks(page)))
    yield _windows(page)
    if evaluation.design.not_carried:
        yield _not_carried(page)
    if evaluation.design.not_compared:
        yield _not_compared(page)
    yield _calendar(page)


def _accepted(page: Page) -> Iterator[Block]:
    """What was hard to believe in the delivery, and why it was accepted."""
    say, taken = page.language, page.evaluation.vintage.accepted
    if taken is None:
        return
    yield Text(say("quality.accepted", n=len(taken.suspicions), reason=taken.reason))
    yield page.table(
        name="accepted",
        caption=say("quality.suspicions"),
        columns=tuple(Column(say(f"quality.{key}")) for key in ("odd", "measure", "area", "span")),
        rows=tuple(
            (
                say(f"suspicion.{one.oddity.value}"),
                one.column,
                one.area,
                one.first if one.months == 1 else f"{one.first}–{one.last}",
            )
            for one in taken.suspicions
        ),
    )


def _remarks(page: Page) -> Iterator[str]:
    say, evaluation = page.language, page.evaluation
    reached = {window.name for window in evaluation.design.windows}
    missing = [name for name in evaluation.plan.calendar.windows if name not in reached]
    if missing:
        last = say.month(evaluation.design.last_month)
        yield say("quality.last", month=last, windows=", ".join(missing))
    if any(
        answer.comparison.outcome.base is Base.FIXED
        and answer.comparison.outcome.unit is Unit.PERCENT_OF_LABOUR_FORCE
        for answer in evaluation.answers
    ):
        yield say("quality.fixed_base", year=evaluation.plan.outcomes.base_year)
    if evaluation.vintage.passed_over:
        yield say("quality.passed_over", areas=", ".join(evaluation.vintage.passed_over))
    yield from _membership(page)


def _membership(page: Page) -> Iterator[str]:
    """How sure it is who took part in the trial, and who may have besides."""
    say, trial = page.language, page.evaluation.plan.trial
    certainty = Counter(part.certainty for part in trial.participations)
    known = {name: certainty[name] for name in ("certain", "high")}
    inferred = [p.code for p in trial.participations if p.certainty == "inferred"]
    if inferred:
        names = say.listed([page.municipality(code) for code in inferred])
        yield say("quality.membership", **known, inferred=len(inferred), names=names)
    else:
        yield say("quality.membership_read", **known)
    yield trial.facts[f"known_{say.code}"]


def _secret(page: Page) -> Table:
    """Share of cells that rest on secret counts in each headline comparison, and its bound."""
    say = page.language
    answers = [
        page.evaluation.answer(estimand.name, outcome.key)
        for estimand in page.estimands
        for outcome in page.evaluation.plan.outcomes.measured
        if (estimand.name, outcome.key) in page.evaluation.findings and outcome.key == outcome.name
    ]
    months = answers[0].comparison.months
    return page.table(
        name="secret-cells",
        caption=say("quality.secret", first=say.month(months[0]), last=say.month(months[-1])),
        columns=(
            Column(say("outcomes.outcome")),
            Column(say("outcomes.whose")),
            Column(say("quality.treated_share"), numeric=True),
            Column(say("quality.donor_share"), numeric=True),
            Column(say("quality.bound"), numeric=True),
        ),
        rows=tuple(
            (
                page.outcome(a.comparison.outcome),
                page.who(a.comparison.estimand),
                say.percent(float(a.comparison.secret[a.comparison.treated].mean()), 1),
                say.percent(float(a.comparison.secret[a.comparison.donors].mean()), 1),
                say.interval(a.bound_low, a.bound_high),
            )
            for a in answers
        ),
    )


def _windows(page: Page) -> Table:
    say, design = page.language, page.evaluation.design
    return page.table(
        name="windows",
        caption=say("quality.windows"),
        columns=(
            Column(say("outcomes.window")),
            Column(say("quality.months"), numeric=True),
            Column(say("quality.complete")),
        ),
        rows=tuple(
            (
                say.window(window),
                say.count(len(window)),
                say("report.yes" if design.complete(window) else "report.no"),
            )
            for window in design.windows
        ),
    )


def _not_carried(page: Page) -> Table:
    say = page.language
    return page.table(
        name="not-carried",
        caption=say("quality.not_carried"),
        columns=(Column(say("outcomes.outcome")), Column(say("quality.missing"))),
        rows=tuple(
            (say(f"outcome.{row.outcome}"), ", ".join(row.missing))
            for row in page.evaluation.design.not_carried
        ),
    )


def _not_compared(page: Page) -> Table:
    say, plan = page.language, page.evaluation.plan
    rows: dict[tuple[str, str], str] = {}
    for row in page.evaluation.design.not_compared:
        estimand = next(e for e in plan.estimand if e.name == row.estimand)
        rows[page.who(estimand), row.pool.value] = say(f"not_compared.{row.why.value}")
    return page.table(
        name="not-compared",
        caption=say("quality.not_compared"),
        columns=(
            Column(say("outcomes.whose")),
            Column(say("compared.pool")),
            Column(say("quality.why")),
        ),
        rows=tuple((who, pool, why) for (who, pool), why in rows.items()),
    )


def _calendar(page: Page) -> Table:
    say = page.language
    return page.table(
        name="legal-calendar",
        caption=say("quality.calendar"),
        columns=tuple(
            Column(say(f"quality.{key}")) for key in ("date", "event", "certainty", "source")
        ),
        rows=tuple(
            (
                say.date(event.effective),
                say(f"event.{event.name}"),
                say(f"certainty.{event.certainty}"),
                event.source,
            )
            for event in page.evaluation.plan.trial.calendar
        ),
    )
