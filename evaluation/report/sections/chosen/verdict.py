"""The main result: what the chosen design licenses to be said of the question, before all else."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed
from evaluation.checks.grade import Letter
from evaluation.report.document import Block, Heading, Items, Note, Table, Text, Tone
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import (
    failing,
    interval,
    kept,
    not_asked,
    points,
)
from evaluation.report.sections.chosen.effect_rows import (
    bound_of,
    every_estimand,
    excludes_zero,
    found_of,
    table_of,
)


def section(page: Page) -> Iterator[Block]:
    """The primary estimand first; nothing for a plan without candidates."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    yield Heading(2, say("section.verdict"), "verdict")
    for estimand in page.asked:
        judged = weighed.headline(estimand.name)
        hidden = judged.said.answer is Answer.NOT_COMPARABLE
        yield Note(Tone.WARNING if hidden else Tone.RESULT, _verdict(page, judged))
        yield Items(tuple(_reservations(page, judged)))
    yield Text(_measured(page, weighed.headline(weighed.primary)))
    yield from _windows(page, weighed)
    if weighed.windows_not_carried:
        windows = say.listed([say.window(window) for window in weighed.windows_not_carried])
        yield Text(say("said.windows_not_carried", windows=windows))


def _verdict(page: Page, judged: Judged) -> str:
    """The verdict, and how far to trust it, whatever it says."""
    return f"{sentence(page, judged)} {trust(page, judged)}"


def trust(page: Page, judged: Judged) -> str:
    """The letter in words."""
    letter = judged.said.grade.letter.value
    return page.language("said.trust", letter=letter, meaning=page.language(f"trust.{letter}"))


def sentence(page: Page, judged: Judged) -> str:
    """The sentence that a verdict licenses; of what is not comparable no interval and no p."""
    say, said, evidence = page.language, judged.said, judged.evidence
    words = {
        "who": page.who(evidence.estimand),
        "outcome": page.outcome(evidence.outcome),
        "window": say.window(evidence.window),
        "points": points(page, evidence.outcome),
    }
    signed = say.signed(said.att)
    if said.answer is Answer.EFFECT:
        moved = say("summary.lowered" if said.att < 0 else "summary.raised")
        size = say.number(abs(said.att))
        ends = interval(say, said.interval)
        return say("said.effect", **words, moved=moved, size=size, level=page.level, interval=ends)
    if said.answer is Answer.NO_EFFECT:
        ends = interval(say, said.equivalence)
        bound = say.rounded_up(bound_of(said))
        return say(
            "said.no_effect", **words, bound=bound, signed=signed, level=narrow(page), interval=ends
        )
    if said.answer is Answer.CANNOT_TELL:
        ends = interval(say, said.interval)
        if not judged.agreement.agreed and excludes_zero(said):
            return say(
                "said.designs_differ",
                **words,
                found=judged.agreement.found,
                asked=judged.agreement.asked,
                signed=signed,
                level=page.level,
                interval=ends,
            )
        mde = say.number(said.mde)
        return say(
            "said.cannot_tell", **words, mde=mde, signed=signed, level=page.level, interval=ends
        )
    one = len(evidence.estimand.treated) == 1
    key = "said.not_comparable_one" if one else "said.not_comparable"
    return say(key, **words, failed=failing(page, judged.doubts), signed=signed)


def narrow(page: Page) -> str:
    """The level of intervals of an equivalence test: 90%."""
    return page.language.percent(1 - 2 * page.evaluation.plan.plan.alpha)


def _reservations(page: Page, judged: Judged) -> Iterator[str]:
    say, said, evidence = page.language, judged.said, judged.evidence
    if said.grade.letter is not Letter.A:
        yield say("said.because", because=kept(page, judged))
    unasked = [say(f"doubt.{one.value}") for one in not_asked(judged)]
    if unasked:
        yield say("said.unasked", doubts="; ".join(unasked))
    unit, sesoi = points(page, evidence.outcome), say.number(judged.sesoi)
    if said.answer is not Answer.NOT_COMPARABLE:
        yield say("said.detect", mde=say.number(said.mde), points=unit, sesoi=sesoi)
    planned = planned_months(page, judged)
    if len(evidence.window) < planned:
        yield say(
            "summary.incomplete",
            window=evidence.window.name,
            months=len(evidence.window),
            all=planned,
        )


def _windows(page: Page, weighed: Weighed) -> Iterator[Table]:
    """The chosen outcome in the plan's other windows."""
    say, outcome = page.language, weighed.candidate.measured
    rows = [
        (say.window(window), found)
        for window in weighed.material.windows
        if window.name != weighed.material.primary.name
        for estimand in every_estimand(page)
        for found in found_of(weighed, estimand, outcome.name, window.name)
    ]
    if rows:
        caption = say("said.windows", outcome=page.outcome(outcome))
        yield table_of(page, "verdicts-windows", caption, "outcomes.window", rows)


def planned_months(page: Page, judged: Judged) -> int:
    """Months of the window as the plan has it; the delivery may hold fewer."""
    return len(page.evaluation.plan.calendar.window(judged.evidence.window.name))


def _measured(page: Page, judged: Judged) -> str:
    """What the outcome is, of what it is a share, and how large it was before the trial."""
    say, evidence = page.language, judged.evidence
    outcome, label = evidence.outcome, page.outcome(evidence.outcome)
    base = evidence.design.base
    return say(
        "said.measured",
        outcome=label[0].upper() + label[1:],
        meaning=say(f"outcome_is.{outcome.name}"),
        denominator=page.denominator(outcome),
        who=page.within(evidence.estimand),
        months=say.span(base.first, base.last),
        before=say.number(evidence.level),
        unit=say(f"unit.{outcome.unit.value}"),
    )
