"""The one-page summary: its sentences are licensed by the grade and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evaluation.checks.battery import registered_choices
from evaluation.checks.check_result import Finding, Verdict
from evaluation.checks.grade import Letter
from evaluation.checks.minimum_detectable_effect import certified_effect, detectable_effect
from evaluation.domain import BROAD, STATES_OF_BROAD, EffectUnit
from evaluation.plan.choices import Estimand
from evaluation.report.document import Block, Heading, Items, Note, Text, Tone
from evaluation.report.evaluation import estimate_id, levels
from evaluation.report.framing import fixed, headline_missing, who_reads
from evaluation.report.page import Page
from evaluation.report.sections.certificate import detect
from evaluation.report.sections.checks import sentence
from evaluation.report.sections.chosen.older import beside_verdict, opening, silent
from evaluation.study.estimates.estimates import Kind
from evaluation.study.inference.estimate import EstimateTested


def section(page: Page) -> Iterator[Block]:
    """What was found, in the words that its grade allows, and what it hangs on."""
    say = page.language
    yield from opening(page)
    if page.evaluation.headline_outcome is None:
        yield Note(Tone.WARNING, headline_missing(page))
    for estimand in page.estimands:
        answer = page.headline(estimand)
        yield Heading(3, page.who(estimand), f"summary-{estimand.name}")
        if page.evaluation.grade_of(answer).letter is Letter.D:
            outcome = page.outcome(answer.comparison.outcome)
            yield Note(Tone.WARNING, say("summary.grade_d_failed", outcome=outcome))
            yield Items((_detectable(page, answer),))
            continue
        if page.evaluation.headline_outcome is None or page.evaluation.weighed is not None:
            yield Text(f"{_levels(page, answer)} {_sentence(page, answer)}")
        else:
            yield Note(Tone.RESULT, f"{_levels(page, answer)} {_sentence(page, answer)}")
        yield from (Note(Tone.WARNING, text) for text in _drift(page, answer))
        yield from (Note(Tone.WARNING, text) for text in _closed(page, answer))
        yield Items(tuple(_reservations(page, estimand, answer)))
    for estimand in page.unanswered:
        yield Heading(3, page.who(estimand), f"summary-{estimand.name}")
        yield Note(Tone.WARNING, _no_number(page, estimand))
    yield from who_reads(page)


def _no_number(page: Page, estimand: Estimand) -> str:
    """Why an estimand has no headline: grade D."""
    say, shown = page.language, page.evaluation.shown_outcome
    name = next(o.name for o in page.evaluation.plan.outcomes.measured if o.key == shown)
    (why,) = page.evaluation.grades[estimand.name, shown].because
    return say("summary.grade_d", outcome=say(f"outcome.{name}"), why=say(f"not_compared.{why}"))


def _levels(page: Page, answer: EstimateTested) -> str:
    """The four means that the difference is made of, and their months."""
    say, comparison = page.language, answer.comparison
    means = levels(answer)
    label = page.outcome(comparison.outcome)
    return say(
        "summary.levels",
        outcome=label[0].upper() + label[1:],
        base=say.span(*page.evaluation.plan.calendar.clean_pre),
        months=say.span(answer.label.first, answer.label.last),
        unit=say(f"unit.{comparison.outcome.unit.value}"),
        treated_before=say.number(means.treated_before),
        treated_after=say.number(means.treated_after),
        donors_before=say.number(means.donors_before),
        donors_after=say.number(means.donors_after),
    )


def _finding(page: Page, answer: EstimateTested, check: str) -> Finding | None:
    comparison = answer.comparison
    findings = page.evaluation.findings[comparison.estimand.name, comparison.outcome.key]
    return next((finding for finding in findings if finding.check == check), None)


def _drift(page: Page, answer: EstimateTested) -> Iterator[str]:
    """How far the gap was on its way already, when that is more than the plan cares about."""
    finding = _finding(page, answer, "S2")
    if finding is not None and finding.verdict is not Verdict.PASS:
        yield sentence(page, finding)


def _closed(page: Page, answer: EstimateTested) -> Iterator[str]:
    """What an edition before published of a window that was whole then, and what earlier choices
    give on this delivery.
    """
    say, unit = page.language, page.unit(answer.comparison.outcome)
    previous, name = page.evaluation.previous, estimate_id(answer)
    if previous is not None and answer.label.window in previous.closed and name in previous.att:
        yield say(
            "summary.closed",
            window=answer.label.window,
            edition=previous.edition,
            att=say.signed(previous.att[name]),
            unit=unit,
            level=say.percent(page.evaluation.plan.level(page.evaluation.look), 1),
        )
    for old in page.evaluation.earlier:
        entry, other = old.plan.fixed, old.headline(answer.comparison.estimand.name)
        if entry is not None and other is not None:
            yield say(
                "summary.earlier",
                day=say.date(date.fromisoformat(entry.frozen_on)),
                att=say.signed(other.att),
                unit=page.unit(other.comparison.outcome),
                outcome=page.outcome(other.comparison.outcome),
                grade=old.grade_of(other).letter.value,
            )


def _sentence(page: Page, answer: EstimateTested) -> str:
    """The sentence that the grade licenses; below a verdict, the number of an older design."""
    if page.evaluation.weighed is not None:
        return beside_verdict(page, answer, _p_value(page, answer))
    say, outcome = page.language, answer.comparison.outcome
    letter = page.evaluation.grade_of(answer).letter
    down = answer.att < 0
    label = page.outcome(outcome)
    bare = "" if answer.standing.stands else "_bare"
    return say(
        f"summary.grade_{letter.value.lower()}{bare}",
        outcome=label,
        moved=say("summary.lowered" if down else "summary.raised"),
        signed=say.signed(answer.att),
        size=say.number(abs(answer.att)),
        unit=page.unit(outcome),
        level=page.level,
        interval=say.interval(answer.ci_low, answer.ci_high),
        p=_p_value(page, answer),
    )


def _p_value(page: Page, answer: EstimateTested) -> str:
    """The p-value, marked where it is the smallest that the test can give."""
    say, p = page.language, page.language.p_value(answer.p_value)
    return say("summary.p_floor", p=p) if answer.at_floor else p


def _reservations(page: Page, estimand: Estimand, answer: EstimateTested) -> Iterator[str]:
    say, grade = page.language, page.evaluation.grade_of(answer)
    letter = grade.letter.value
    if page.evaluation.weighed is None:
        yield say("summary.grade_line", letter=letter, meaning=say(f"grade.{letter}"))
    else:
        yield say("summary.older_grade", letter=letter)
    yield from _range(page, estimand, answer)
    if answer.ci_low is None or answer.ci_high is None:
        yield say("summary.withheld", why=page.withheld(answer))
    elif not silent(page, answer):
        inside = answer.ci_low <= 0 <= answer.ci_high
        yield say("summary.zero_inside" if inside else "summary.zero_outside")
    if grade.letter is not Letter.A:
        checks = [_because(page, answer, check) for check in grade.because]
        yield say("summary.because", checks="; ".join(checks))
    yield _detectable(page, answer)
    yield from _accounting(page, estimand, answer)
    planned = page.evaluation.plan.calendar.window(answer.label.window)
    if len(page.window(answer)) < len(planned):
        yield say(
            "summary.incomplete",
            window=answer.label.window,
            months=len(page.window(answer)),
            all=len(planned),
        )


def _detectable(page: Page, answer: EstimateTested) -> str:
    """What the donors' noise would hide, and whether that is more than the plan cares about."""
    say, certificate = page.language, answer.certificate
    if certificate is not None:
        size, sentence = certified_effect(answer), detect(page, certificate)
    else:
        size = detectable_effect(answer, page.evaluation.plan.plan.alpha)
        unit = page.unit(answer.comparison.outcome)
        sentence = say("summary.detect", size=say.number(size), unit=unit)
    sesoi = page.evaluation.plan.plan.sesoi
    points = answer.comparison.outcome.effect_unit is EffectUnit.PERCENTAGE_POINTS
    if not points or (size is not None and size <= sesoi):
        return sentence
    return f"{sentence} {say('summary.detect_more', sesoi=say.number(sesoi))}"


def _because(page: Page, answer: EstimateTested, check: str) -> str:
    """A check by name with what it said: failed is another thing than not run."""
    say = page.language
    finding = _finding(page, answer, check)
    said = f" ({say(f'verdict.{finding.verdict.value}')})" if finding is not None else ""
    return f"{check} {say(f'check.{check}')}{said}"


def _range(page: Page, estimand: Estimand, answer: EstimateTested) -> Iterator[str]:
    """How far the plan's choices move the difference, in this window and where a sign changes."""
    say, unit = page.language, page.unit(answer.comparison.outcome)
    answers = page.evaluation.answers
    effects = [a.att for a in registered_choices(answers, answer)]
    low, high = min(effects), max(effects)
    flips = low < 0 < high
    if len(effects) > 1:
        ends = say.ends(low, high)
        sentence = say("summary.range", low=ends[0], high=ends[1], unit=unit, number=len(effects))
        yield f"{sentence} {say('summary.range_flips' if flips else 'summary.range_same')}"
    else:
        yield say("summary.range_one")
    yield fixed(page)
    beside = [a.att for a in page.evaluation.others_of(answer)]
    if len(beside) == 1:
        yield say("summary.range_estimator", att=say.signed(beside[0]), unit=unit)
    elif beside:
        ends = say.ends(min(beside), max(beside))
        yield say(
            "summary.range_estimators", low=ends[0], high=ends[1], unit=unit, number=len(beside)
        )
    for window in page.evaluation.design.windows:
        if window.name == answer.label.window:
            continue
        other = page.evaluation.answer(
            estimand.name, answer.comparison.outcome.key, window=window.name
        )
        effects = [a.att for a in registered_choices(answers, other)]
        low, high = min(effects), max(effects)
        if low < 0 < high:
            yield say(
                "summary.range_other_windows",
                window=say.window(window),
                low=say.signed(low),
                high=say.signed(high),
                unit=unit,
            )


def _accounting(page: Page, estimand: Estimand, answer: EstimateTested) -> Iterator[str]:
    """Where people went, if the delivery can tell."""
    say = page.language
    states = {
        a.comparison.outcome.name: a.att
        for a in _window_answers(page, estimand, answer)
        if a.comparison.outcome.base is page.evaluation.plan.outcomes.denominators[0]
    }
    names = [state.name for state in (*STATES_OF_BROAD, BROAD)]
    if all(name in states for name in names):
        registered, services, broad = (say.signed(states[name]) for name in names)
        yield say(
            "summary.accounting",
            registered=registered,
            services=services,
            broad=broad,
            unit=page.unit(answer.comparison.outcome),
        )


def _window_answers(page: Page, estimand: Estimand, answer: EstimateTested) -> list[EstimateTested]:
    return [
        a
        for a in page.evaluation.answers
        if a.comparison.estimand is estimand
        and a.comparison.headline
        and a.label.kind is Kind.WINDOW
        and a.label.window == answer.label.window
    ]
