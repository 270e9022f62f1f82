"""Reasons to doubt the chosen design: each with its number, the line, and how far chance goes."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt
from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.weigh import Weighed
from evaluation.core.promise import settled
from evaluation.domain import OUTCOMES, Base, Month, municipalities
from evaluation.domain.breaks import series_breaks
from evaluation.report.columns import TEXT, table
from evaluation.report.document import Block, Heading, Table, Text
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import not_asked, points, told_apart

SHARE, MONTHS = "share", "months"  # units of doubts that are no effect's
BY_OUTCOME = (Asked.LAY_OFFS, Asked.COMPOSITION)


def section(page: Page) -> Iterator[Block]:
    """The doubts of the primary and the key secondary estimands; nothing without candidates."""
    weighed, say = page.evaluation.weighed, page.language
    if weighed is None:
        return
    yield Heading(2, say("section.gate"), "gate")
    yield Text(say("gate.intro"))
    for estimand in page.asked:
        yield _doubts(page, weighed, weighed.headline(estimand.name))
    yield Text(_lines(page, weighed))
    yield Text(say("gate.covid"))


def _lines(page: Page, weighed: Weighed) -> str:
    """The error rate of all doubts together, the line, and where both come from."""
    say, plan = page.language, page.evaluation.plan
    sesoi = plan.plan.sesoi
    return say(
        "gate.lines",
        family=say.percent(plan.gate.family),
        share=say.percent(plan.gate.line),
        sesoi=say.number(sesoi),
        line=say.number(plan.gate.line * sesoi),
        points=points(page, weighed.candidate.measured),
        where="docs/calibration.md",
    )


def _doubts(page: Page, weighed: Weighed, judged: Judged) -> Table:
    say, evidence = page.language, judged.evidence
    rows = [_row(page, weighed, doubt) for doubt in judged.doubts]
    rows += [_unasked(page, one) for one in not_asked(judged)]
    return table(
        page,
        f"gate-{evidence.estimand.name}",
        say(
            "gate.caption",
            who=page.who(evidence.estimand),
            outcome=page.outcome(evidence.outcome),
            window=say.window(evidence.window),
        ),
        TEXT(
            "gate.asked",
            "gate.found",
            "gate.reach",
            "gate.line",
            "doubts.verdict",
            "gate.follows",
        ),
        rows,
    )


def _row(page: Page, weighed: Weighed, doubt: Doubt) -> tuple[str, ...]:
    say = page.language
    return (
        _asked(page, doubt.asked),
        found_said(page, weighed, doubt),
        reach_said(page, doubt),
        line_said(page, doubt),
        say(f"verdict.{doubt.verdict.value}"),
        follows(page, doubt),
    )


def found_said(page: Page, weighed: Weighed, doubt: Doubt) -> str:
    """What was found, and what it was largest at."""
    about = _about(page, weighed, doubt)
    return f"{number_said(page, doubt)} ({about})" if about else number_said(page, doubt)


def line_said(page: Page, doubt: Doubt) -> str:
    """From where on it matters."""
    return _value(page, doubt, doubt.line)


def _unasked(page: Page, asked: Asked) -> tuple[str, ...]:
    say, none = page.language, page.language("report.none")
    not_run = say(f"verdict.{Verdict.NOT_RUN.value}")
    return _asked(page, asked), none, none, none, not_run, say("follows.not_run")


def _asked(page: Page, asked: Asked) -> str:
    """The question, and the number of its check behind it."""
    return f"{page.language(f'asked.{asked.value}')} ({asked.value})"


def _value(page: Page, doubt: Doubt, value: float) -> str:
    """A size in the doubt's own form."""
    say = page.language
    if doubt.unit == SHARE:
        return say.percent(value, 1)
    return say.count(value) if doubt.unit == MONTHS else say.number(value)


def number_said(page: Page, doubt: Doubt) -> str:
    """What was found, with its unit."""
    say = page.language
    if doubt.unit == SHARE:
        return say("gate.found_share", share=say.percent(doubt.value, 1))
    if doubt.unit == MONTHS:
        return say("gate.found_months", n=say.count(doubt.value))
    if doubt.asked is Asked.LAY_OFFS and doubt.value == 0:
        return say("gate.bracketed")
    return f"{say.signed(doubt.value)} {say(f'unit.{doubt.unit}')}"


def reach_said(page: Page, doubt: Doubt) -> str:
    """How far chance alone reaches; nothing where the number has no noise."""
    say = page.language
    if doubt.unit == SHARE:
        return say("gate.reach_share", share=say.percent(doubt.value + doubt.reach, 1))
    return say("gate.exact") if doubt.reach == 0 else f"±{say.number(doubt.reach)}"


def _about(page: Page, weighed: Weighed, doubt: Doubt) -> str:
    """What a number was largest at, in words; nothing where there is one number alone."""
    say, about = page.language, doubt.about
    if doubt.asked is Asked.SIZE:
        again, rule = weighed.again, page.evaluation.plan.choice
        areas = say("choice.of_areas", n=again.hard_rejected, areas=again.areas)
        most = int(settled(rule.hard_rejected * again.areas))
        return say("gate.recession", areas=areas, months=say.span(*rule.hard), most=most)
    if not about:
        return ""
    if doubt.asked in BY_OUTCOME:
        said = say(f"outcome.{about}")
        return said if doubt.ends is None else f"{said}: {_ends(page, doubt.ends)}"
    if doubt.asked is Asked.COVID:
        return _ends(page, doubt.ends) if doubt.ends else say("gate.before_less_inside")
    if doubt.asked is Asked.DENOMINATOR:
        outcome = OUTCOMES[weighed.candidate.outcome].over(Base(about))
        return say("gate.over", denominator=page.denominator(outcome))
    if doubt.asked is Asked.DONORS:
        name = page.municipality(about) if about in municipalities() else page.subregion(about)
        return say("gate.without", name=name)
    if doubt.asked is Asked.BREAKS:
        return _break(page, weighed, Month.parse(about))
    if doubt.asked is Asked.OTHER_DESIGNS:
        return told_apart(page, about, weighed.candidate)
    if doubt.asked is Asked.ANTICIPATION:
        first, _, last = about.partition("…")
        return say.span(Month.parse(first), Month.parse(last))
    return about


def _ends(page: Page, ends: tuple[float, float]) -> str:
    """Both ends of a bracket: from a base before COVID, and from one inside."""
    say = page.language
    return say("gate.ends", before=say.signed(ends[0]), inside=say.signed(ends[1]))


def _break(page: Page, weighed: Weighed, first: Month) -> str:
    """The breaks of the chosen outcome that began in a month, by name."""
    say, mine = page.language, (weighed.candidate.outcome, first)
    names = dict.fromkeys(b.name for b in series_breaks() if (b.outcome, b.first) == mine)
    said = say.listed([say(f"break.{name}") for name in names])
    return say("gate.break", month=say.month(first), breaks=said)


def follows(page: Page, doubt: Doubt) -> str:
    """One sentence: what a doubt does to the number and its letter."""
    say = page.language
    if doubt.verdict is Verdict.PASS:
        return say("follows.pass")
    if not doubt.caps:
        return say("follows.lowers" if doubt.verdict is Verdict.FAIL else "follows.beside")
    if doubt.verdict is Verdict.FAIL:
        why = say(f"fails.{doubt.asked.value}")
        return say("follows.fail", why=why[0].upper() + why[1:])
    return say("follows.warn" if doubt.verdict is Verdict.WARN else "follows.uninformative")
