"""Reasons to doubt: every check with its verdict and one sentence, what did not run included."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.checks.check_result import Finding
from evaluation.core.promise import settled
from evaluation.domain import EffectUnit, Month
from evaluation.plan.choices import Estimand
from evaluation.report.document import Block, Column, Heading, Table, Text
from evaluation.report.page import Page

COUNTS = {"dates", "donors", "choices", "same", "all", "treated", "months", "planned"}
COUNTS |= {"number", "areas", "cohorts", "failed", "flips", "raised", "breaks", "near", "clean"}
COUNTS |= {"fakes", "halves"}
SHARES = {"share", "share_low", "share_high", "share_largest", "share_space", "share_time"}
SHARES |= {"offset", "alpha"}
PERCENT = {"growth", "level"}  # values that are per cent already
ONE_DECIMAL = {"ratio", "effective", "g_star", "scaled", "times", "among_donors"}
ONE_DECIMAL |= {"distance", "worth"}
NO_SIGN = {"kappa", "kappa_low", "kappa_high", "reverse"}
NO_SIGN |= {"breakdown", "covid", "smooth", "searched"}
NO_SIGN |= {"shown", "shown_rms", "shown_mean", "seen_slope", "unseen"}
NO_SIGN |= {"detectable", "together", "plausible", "moves", "even"}
WINDOW = re.compile("W[0-9]")  # an estimate by the name of its window
MONTHS, EVENTS = {"first", "last"}, {"inside", "between"}  # of months and of laws by name
NAMED = {"outcome": "outcome", "why": "not_compared", "certainty": "certainty"}  # by catalogue
NAMED |= {"broken": "break", "unsized": "break"}


def section(page: Page) -> Iterator[Block]:
    """The battery of each estimand for the outcome that the report is about."""
    say = page.language
    yield Heading(2, say("section.doubts"), "doubts")
    yield Text(say("doubts.intro"))
    for estimand in page.estimands:
        yield _battery(page, estimand)


def _battery(page: Page, estimand: Estimand) -> Table:
    say, shown = page.language, page.evaluation.shown_outcome
    outcome = page.outcome(page.headline(estimand).comparison.outcome)
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
    windows = [f"{key} {values[key]}" for key in values if WINDOW.fullmatch(key)]
    return say(f"finding.{finding.sentence}", windows=", ".join(windows), **values)


def _value(page: Page, finding: Finding, key: str, value: float | str) -> str:
    say = page.language
    if isinstance(value, EffectUnit):
        return say(f"unit.{value.value}")
    if isinstance(value, str):
        return _words(page, key, value)
    if key in SHARES:
        return say.percent(value)
    if key in PERCENT:
        sign = "+" if key == "growth" and round(settled(value), 2) > 0 else ""
        return sign + say.percent(value / 100, 2)
    if key in ONE_DECIMAL:
        return say.number(value, 1)
    if key == "p":
        return say.p_value(value, _floor(page, finding))
    if key in NO_SIGN:
        return say.number(value)
    if key in COUNTS or finding.check == "S1":
        return say.count(value)
    if key == "difference":
        return say.rounding(value)
    return say.signed(value)


def _floor(page: Page, finding: Finding) -> float | None:
    """The smallest p of a finding's test: of draws for R15, else of the placebo outcome's own."""
    if finding.check == "R15":
        return 1.0 / (page.evaluation.plan.inference.draws + 1)
    floor = finding.values.get("floor")
    return floor if isinstance(floor, float) else None


def _words(page: Page, key: str, value: str) -> str:
    """Base periods, months, laws, outcomes and places by their names in the page's language."""
    say = page.language
    if key in EVENTS:
        names = value.split(",") if value else []
        return say.listed([say(f"event.{name}") for name in names]) or say("report.none")
    if key in MONTHS:
        return say.month(Month.parse(value))
    if key in NAMED:
        return say(f"{NAMED[key]}.{value}")
    if key in {"outcomes", "absent"}:
        listed = say.listed([say(f"outcome.{name}") for name in value.split(",") if name])
        absent = key == "absent" and bool(value)
        return say("finding.placebo_absent", outcomes=listed) if absent else listed
    if key == "area":
        return page.area(value)
    if key == "capital":
        return say.listed([page.area(area) for area in value.split(",")])
    if key == "donor":
        return page.municipality(value)
    if key == "withheld":
        return "; ".join(say(f"withheld.{why}") for why in value.split(","))
    return page.base(value) if key == "base" else value
