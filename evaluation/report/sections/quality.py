"""The data: secret cells, what could not be carried or compared, windows, sources, the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evaluation.domain import Base, Unit
from evaluation.report.columns import COUNT, INTERVAL, PERCENT_TENTHS, TEXT, YES_NO, table
from evaluation.report.document import Block, Heading, Items, Table, Text
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
    rows = [
        (
            say(f"suspicion.{one.oddity.value}"),
            one.column,
            one.area,
            one.first if one.months == 1 else f"{one.first}–{one.last}",
        )
        for one in taken.suspicions
    ]
    columns = TEXT("quality.odd", "quality.measure", "quality.area", "quality.span")
    yield table(page, "accepted", say("quality.suspicions"), columns, rows)


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
    if Base.POPULATION in evaluation.plan.outcomes.denominators:
        yield say("quality.population", source=say("source.statfin_11re"))
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
    measured = page.evaluation.plan.outcomes.measured
    first = {outcome.name: outcome for outcome in reversed(measured)}
    answers = [
        page.evaluation.answer(estimand.name, outcome.key)
        for estimand in page.estimands
        for outcome in measured
        if (estimand.name, outcome.key) in page.evaluation.findings
        and outcome is first[outcome.name]
    ]
    months = answers[0].comparison.months
    return table(
        page,
        "secret-cells",
        say("quality.secret", first=say.month(months[0]), last=say.month(months[-1])),
        (
            *TEXT("outcomes.outcome", "outcomes.whose"),
            *PERCENT_TENTHS("quality.treated_share", "quality.donor_share"),
            *INTERVAL("quality.bound"),
        ),
        [
            (
                page.outcome(a.comparison.outcome),
                page.who(a.comparison.estimand),
                float(a.comparison.secret[a.comparison.treated].mean()),
                float(a.comparison.secret[a.comparison.donors].mean()),
                (a.bound_low, a.bound_high),
            )
            for a in answers
        ],
    )


def _windows(page: Page) -> Table:
    say, design = page.language, page.evaluation.design
    return table(
        page,
        "windows",
        say("quality.windows"),
        (*TEXT("outcomes.window"), *COUNT("quality.months"), *YES_NO("quality.complete")),
        [(say.window(one), len(one), design.complete(one)) for one in design.windows],
    )


def _not_carried(page: Page) -> Table:
    say, lost = page.language, page.evaluation.design.not_carried
    columns = TEXT("outcomes.outcome", "quality.missing")
    rows = [(say(f"outcome.{row.outcome}"), ", ".join(row.missing)) for row in lost]
    return table(page, "not-carried", say("quality.not_carried"), columns, rows)


def _not_compared(page: Page) -> Table:
    say, plan = page.language, page.evaluation.plan
    found: dict[tuple[str, str], str] = {}
    for row in page.evaluation.design.not_compared:
        estimand = next(e for e in plan.estimand if e.name == row.estimand)
        found[page.who(estimand), row.pool.value] = say(f"not_compared.{row.why.value}")
    columns = TEXT("outcomes.whose", "compared.pool", "quality.why")
    rows = [(*key, why) for key, why in found.items()]
    return table(page, "not-compared", say("quality.not_compared"), columns, rows)


def _calendar(page: Page) -> Table:
    say = page.language
    rows = [
        (
            say.date(event.effective),
            say(f"event.{event.name}"),
            say(f"certainty.{event.certainty}"),
            event.source_in(say.code),
        )
        for event in page.evaluation.plan.trial.calendar
    ]
    columns = TEXT("quality.date", "quality.event", "quality.certainty", "quality.source")
    return table(page, "legal-calendar", say("quality.calendar"), columns, rows)
