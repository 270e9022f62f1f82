"""What frames the summary: when the choices were fixed, what was lost, how to read estimates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evaluation.checks.grade import Letter
from evaluation.domain import REGISTERED
from evaluation.report.document import Text
from evaluation.report.page import Page


def fixed(page: Page) -> str:
    """When the choices were fixed, and what had been seen by then; nobody assumes it."""
    say, plan = page.language, page.evaluation.plan
    entry, first = plan.registration, plan.fixed
    if entry is None or first is None:
        return say("summary.not_fixed")
    day = say.date(date.fromisoformat(first.frozen_on))
    told, sealed = say(f"summary.fixed_{entry.declared.value}", day=day), plan.sealed
    if sealed is None or sealed == first:
        return told
    return f"{told} {say('summary.sealed', day=say.date(date.fromisoformat(sealed.frozen_on)))}"


def headline_missing(page: Page) -> str:
    """Grade D for the headline, what is missing, and what the rest of the report is about."""
    plan, say = page.evaluation.plan, page.language
    missing = {row.outcome: row.missing for row in page.evaluation.design.not_carried}
    shown = page.evaluation.shown_outcome
    none = say("summary.grade_line", letter=Letter.D.value, meaning=say("grade.D"))
    columns = missing.get(plan.outcomes.headline, ())
    outcome = say(f"outcome.{plan.outcomes.headline}")
    why = "summary.headline_missing" if columns else "summary.headline_uncompared"
    missed = say(why, outcome=outcome, columns=", ".join(columns))
    lost = [say(f"outcome.{name}") for name in missing if name != plan.outcomes.headline]
    also = say("summary.also_missing", outcomes=say.listed(lost)) if lost else ""
    name = next(o.name for o in plan.outcomes.measured if o.key == shown)
    instead = say("summary.instead", outcome=outcome, shown=say(f"outcome.{name}"))
    if name == REGISTERED.name:
        instead = f"{instead} {say('summary.instead_registered')}"
    return " ".join(part for part in (none, missed, also, instead) if part)


def who_reads(page: Page) -> Iterator[Text]:
    """How to read several estimates, and one municipality; nothing where there is one of many."""
    say, shown = page.language, [*page.estimands, *page.unanswered]
    primary = [page.within(e) for e in shown if e.role == "primary"]
    sentences = []
    if len(shown) > 1:
        sentences.append(say("summary.who_reads"))
    if primary and len(shown) > 1:
        sentences.append(say("summary.who_primary", primary=say.listed(primary)))
    if any(len(e.treated) == 1 for e in shown):
        sentences.append(say("summary.who_single"))
    if sentences:
        yield Text(" ".join(sentences))
