"""The same question by other estimators, and those that the comparison cannot carry."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evaluation.domain import BROAD, STATES_OF_BROAD
from evaluation.plan.choices import Estimand, Estimator
from evaluation.report.columns import NUMBER, ONE_DECIMAL, PERCENT_TENTHS, SIGNED, TEXT, figure
from evaluation.report.document import Block, Figure, Heading, Items, Text
from evaluation.report.drawing import figures
from evaluation.report.page import Page
from evaluation.study.estimates.comparators import Declined
from evaluation.study.inference.estimate import Estimate

ADDS_UP = 1e-6  # of an effect; more is no rounding
KNOWN = {
    "one treated": "one_treated",
    "outside": "outside",
    "trimmed": "trimmed",
}  # breach rules with words of their own


def section(page: Page) -> Iterator[Block]:
    """A figure and a table for each estimand; nothing where the plan names no other estimator."""
    say = page.language
    if not page.evaluation.plan.estimators.beside:
        return
    yield Heading(2, say("section.estimators"), "estimators")
    yield Text(say("estimators.intro"))
    for estimand in page.estimands:
        own = page.headline(estimand)
        others = page.evaluation.others_of(own)
        declined = [d for d in page.evaluation.others.declined if d.comparison is own.comparison]
        yield Heading(3, page.who(estimand), f"estimators-{estimand.name}")
        if others:
            yield _figure(page, estimand, [own, *others])
            yield from _added(page, estimand)
        if declined:
            yield Text(say("estimators.declined"))
            yield Items(tuple(_reason(page, one) for one in declined))


def _figure(page: Page, estimand: Estimand, rows: list[Estimate]) -> Figure:
    say, own = page.language, rows[0]
    who, outcome = page.who(estimand), page.outcome(own.comparison.outcome)
    unit, effects = page.unit(own.comparison.outcome), [a.att for a in rows]
    dots = [figures.Dot(label=_name(page, a), value=a.att, chosen=a is own) for a in rows]
    low, high = say.ends(min(effects), max(effects))
    return figure(
        page,
        f"estimators-{estimand.name}",
        say("estimators.figure", who=who),
        (
            *TEXT("estimators.estimator"),
            *SIGNED("outcomes.difference"),
            *NUMBER("estimators.noise"),
            *ONE_DECIMAL("estimators.effective"),
            *PERCENT_TENTHS("estimators.least"),
        ),
        [(_name(page, a), a.att, a.noise, a.effective_donors, a.least_weight) for a in rows],
        alt=say(
            "estimators.alt",
            who=who,
            outcome=outcome,
            number=len(rows),
            low=low,
            high=high,
            unit=unit,
            att=say.signed(own.att),
        ),
        draw=partial(figures.dots, dots, unit, [outcome], look=page.look),
    )


def _name(page: Page, answer: Estimate) -> str:
    return page.language(f"estimator.{answer.label.estimator.value}")


def _added(page: Page, estimand: Estimand) -> Iterator[Text]:
    """Where donors are common to the states, effects on them add to the effect on their sum."""
    say, whole = page.language, page.headline(estimand).comparison.outcome.name
    effects = {
        answer.comparison.outcome.name: answer.att
        for answer in page.evaluation.beside.where(
            estimand=estimand.name, estimator=Estimator.SYNTHETIC_DID
        )
    }
    states = [state.name for state in STATES_OF_BROAD]
    if whole != BROAD.name or not {whole, *states} <= set(effects):
        return
    off = abs(effects[whole] - sum(effects[state] for state in states))
    said = {
        "first": say.signed(effects[states[0]]),
        "second": say.signed(effects[states[1]]),
        "whole": say.signed(effects[whole]),
    }
    if off < ADDS_UP:
        yield Text(say("estimators.added", **said))
    else:
        yield Text(say("estimators.not_added", off=say.number(off, 4), **said))


def _reason(page: Page, declined: Declined) -> str:
    rules = {KNOWN[b.rule] for b in declined.problem.breaches if b.rule in KNOWN}
    key = min(rules, default="other")
    return page.language(
        f"estimators.because_{key}", name=page.language(f"estimator.{declined.estimator.value}")
    )
