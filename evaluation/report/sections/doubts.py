"""Reasons to doubt: every check with its verdict and one sentence, what did not run included."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.design import Estimand
from evaluation.diagnostics import Finding
from evaluation.domain import EffectUnit
from evaluation.report.document import Block, Column, Heading, Table, Text
from evaluation.report.page import Page

COUNTS = {"dates", "donors", "choices", "same", "all", "treated", "months", "planned"}
SHARES = {"share", "offset"}
ONE_DECIMAL = {"ratio", "effective", "g_star", "scaled"}


def section(page: Page) -> Iterator[Block]:
    """The battery of each estimand for the outcome that the report is about."""
    say = page.language
    yield Heading(2, say("section.doubts"), "doubts")
    yield Text(say("doubts.intro"))
    for estimand in page.estimands:
        yield _battery(page, estimand)


def _battery(page: Page, estimand: Estimand) -> Table:
    say, shown = page.language, page.evaluation.shown_outcome
    outcome = page.outcome(page.headline(estimand).block.outcome)
    return page.table(
        name=f"doubts-{estimand.name}",
        caption=say("doubts.caption", who=page.who(estimand), outcome=outcome),
        columns=tuple(Column(say(f"doubts.{key}")) for key in ("check", "verdict", "says")),
        rows=tuple(
            (
                f"{finding.check} {say(f'check.{finding.check}')}",
                say(f"verdict.{finding.verdict.value}"),
                sentence(page, finding),
            )
            for finding in page.evaluation.findings[estimand.name, shown]
        ),
    )


def sentence(page: Page, finding: Finding) -> str:
    """A finding's sentence with its numbers in the page's language."""
    say = page.language
    values = {key: _value(page, finding, key, value) for key, value in finding.values.items()}
    return say(f"finding.{finding.sentence}", **values)


def _value(page: Page, finding: Finding, key: str, value: float | str) -> str:
    say = page.language
    if isinstance(value, EffectUnit):
        return say(f"unit.{value.value}")
    if isinstance(value, str):
        return page.base(value) if key == "base" else value
    if key in SHARES:
        return say.percent(value)
    if key in ONE_DECIMAL:
        return say.number(value, 1)
    if key in COUNTS or finding.check == "S1":
        return say.count(value)
    if key == "difference":
        return say.rounding(value)
    return say.signed(value)
