"""The verdict: what the chosen design licenses to be said of each effect, before all else."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer, Said
from evaluation.checks.gate.weigh import Weighed
from evaluation.checks.grade import Letter
from evaluation.plan.choices import Estimand
from evaluation.report.columns import NUMBER, SIGNED, TEXT, Described, table
from evaluation.report.document import Block, Heading, Items, Note, Table, Text, Tone
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import (
    failing,
    interval,
    kept,
    not_asked,
    points,
)
from evaluation.study.evidence.collected import outcomes_of


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
    yield _table(page, weighed)
    if weighed.not_carried:
        names = say.listed([page.outcome(outcome) for outcome in weighed.not_carried])
        yield Text(say("said.not_carried", outcomes=names))
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
        bound = say.rounded_up(_bound(said))
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


def excludes_zero(said: Said) -> bool:
    """Whether the interval has zero outside."""
    return said.interval is not None and (said.interval[0] > 0 or said.interval[1] < 0)


def _bound(said: Said) -> float:
    """The size beyond which an effect is ruled out."""
    return float("inf") if said.bound is None else said.bound


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


def answered(page: Page, said: Said) -> str:
    """A verdict in a table's cell; beside an interval without zero, why it cannot be told."""
    say = page.language
    if said.answer is Answer.CANNOT_TELL and excludes_zero(said):
        return say("answer.designs_differ")
    if said.answer is Answer.NO_EFFECT:
        return say("answer.no_effect_larger_than", bound=say.rounded_up(_bound(said)))
    return say(f"answer.{said.answer.value}")


def _table(page: Page, weighed: Weighed) -> Table:
    """Every outcome that the plan asks about, in the primary window; none that only checks see."""
    say, plan, window = page.language, page.evaluation.plan, weighed.material.primary
    names = [o.name for o in outcomes_of(plan, weighed.candidate)]
    rows = [
        _row(page, found, page.outcome(found.evidence.outcome))
        for name in names
        if name not in plan.outcomes.checked
        for estimand in _estimands(page)
        for found in _found(weighed, estimand, name, window.name)
    ]
    caption = say("said.table", window=say.window(window))
    return table(page, "verdicts", caption, _columns(page, "outcomes.outcome"), rows)


def _windows(page: Page, weighed: Weighed) -> Iterator[Table]:
    """The chosen outcome in the plan's other windows."""
    say, outcome = page.language, weighed.candidate.measured
    rows = [
        _row(page, found, say.window(window))
        for window in weighed.material.windows
        if window.name != weighed.material.primary.name
        for estimand in _estimands(page)
        for found in _found(weighed, estimand, outcome.name, window.name)
    ]
    if rows:
        caption = say("said.windows", outcome=page.outcome(outcome))
        yield table(page, "verdicts-windows", caption, _columns(page, "outcomes.window"), rows)


def _estimands(page: Page) -> list[Estimand]:
    """Those that are asked for first, then the secondary ones."""
    asked = page.asked
    return [*asked, *(e for e in page.evaluation.plan.estimand if e not in asked)]


def _found(weighed: Weighed, estimand: Estimand, outcome: str, window: str) -> Iterator[Judged]:
    found = weighed.judged.get((estimand.name, outcome, window))
    if found is not None:
        yield found


def _columns(page: Page, first: str) -> tuple[Described, ...]:
    return (
        *TEXT(first, "outcomes.whose"),
        *SIGNED("outcomes.difference"),
        *TEXT("outcomes.interval", level=page.level),
        *TEXT("outcomes.unit"),
        *TEXT("said.answer"),
        *NUMBER("said.mde"),
        *TEXT("said.letter", "said.kept"),
    )


def _row(page: Page, judged: Judged, first: str) -> tuple[object, ...]:
    said, evidence = judged.said, judged.evidence
    return (
        first,
        page.who(evidence.estimand),
        said.att,
        interval(page.language, said.interval),
        page.unit(evidence.outcome),
        answered(page, said),
        None if said.answer is Answer.NOT_COMPARABLE else said.mde,
        said.grade.letter.value,
        kept(page, judged) or None,
    )
