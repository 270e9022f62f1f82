"""What a run found, for the terminal: what was lost, the grade, the number, in a few lines."""

from __future__ import annotations

from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed
from evaluation.report.evaluation import Evaluation
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import interval
from evaluation.report.sections.chosen.effect_rows import excludes_zero

PASSED_OVER = "Passed over, areas that nobody knows and that hold no count: {}"


def lost(evaluation: Evaluation) -> tuple[str, ...]:
    """A line for the areas of the delivery that were passed over, for each outcome that it cannot
    carry, and for each headline comparison that cannot be made; none where all was carried out.
    """
    page = Page(evaluation, Language.load("en"))
    say, design = page.language, evaluation.design
    areas = evaluation.vintage.passed_over
    unknown = (PASSED_OVER.format(", ".join(areas)),) if areas else ()
    headline = {estimand.name: estimand.headline_pool for estimand in evaluation.plan.estimand}
    name_of = {outcome.key: outcome.name for outcome in evaluation.plan.outcomes.measured}
    carried = tuple(
        f"Lost: {say(f'outcome.{row.outcome}')}: the delivery lacks {', '.join(row.missing)}"
        for row in design.not_carried
    )
    compared = {
        f"Lost: {row.estimand}, {say(f'outcome.{name_of[row.outcome]}')}:"
        f" {say(f'not_compared.{row.why.value}')}"
        for row in design.not_compared
        if row.pool is headline[row.estimand]
    }
    return (*unknown, *carried, *sorted(compared))


def brief(evaluation: Evaluation) -> tuple[str, ...]:
    """Where a design was chosen: the verdicts, the primary one first, and the design with its MDE.

    Else two lines about the first estimand of the report: what may be said, and the number with its
    interval and p-value, or the reason why they do not stand. Where the headline outcome cannot be
    computed no other takes its place.
    """
    page = Page(evaluation, Language.load("en"))
    say, plan = page.language, evaluation.plan
    mark = f"{page.watermark}. " if page.watermark else ""
    if evaluation.weighed is not None:
        return _verdicts(page, evaluation.weighed, mark)
    headline = say(f"outcome.{plan.outcomes.headline}")
    if evaluation.headline_outcome is None or not page.estimands:
        letter = say("summary.grade_line", letter="D", meaning=say("grade.D"))
        first = f"{mark}{page.place}, {headline}, {plan.calendar.primary_window}. {letter}"
        return first, "No number answers the plan's question: its headline cannot be made."
    answer = page.headline(page.estimands[0])
    letter = evaluation.grade_of(answer).letter.value
    meaning = say("summary.grade_line", letter=letter, meaning=say(f"grade.{letter}"))
    window = say.window(page.window(answer))
    first = f"{mark}{page.who(page.estimands[0])}, {headline}, {window}. {meaning}"
    number = f"{say.signed(answer.att)} {page.unit(answer.comparison.outcome)}"
    if answer.interval is None:
        return first, f"{number}; p-value and interval withheld: {page.withheld(answer)}."
    p = say.p_value(answer.p_value, answer.floor)
    return first, f"{number} ({page.level} interval {say.interval(*answer.interval)}; p = {p})."


def _verdicts(page: Page, weighed: Weighed, mark: str) -> tuple[str, ...]:
    """A line for each verdict, and one for the chosen design."""
    lines = [
        f"{page.who(estimand)}: {_short(page, weighed.headline(estimand.name))}"
        for estimand in page.asked
    ]
    row = next(row for row in weighed.rows if row.name == weighed.candidate.name)
    mde = page.language.number(row.of(weighed.primary).mde)
    outcome = page.outcome(weighed.candidate.measured)
    design = f"Chosen of {len(weighed.rows)} before the trial: {row.name}, {outcome}"
    return (f"{mark}{lines[0]}", *lines[1:], f"{design}, MDE {mde}.")


def _short(page: Page, judged: Judged) -> str:
    """A verdict in a few words, with its number and its letter."""
    say, said, among = page.language, judged.said, judged.agreement
    letter = f"Grade {said.grade.letter.value}."
    signed = say.signed(said.att)
    if said.answer is Answer.EFFECT:
        return f"effect {signed} ({interval(say, said.interval)}). {letter}"
    if said.answer is Answer.NO_EFFECT and said.bound is not None:
        bound = say.rounded_up(said.bound)
        return f"no effect beyond ±{bound} ({interval(say, said.equivalence)}). {letter}"
    if said.answer is Answer.CANNOT_TELL and excludes_zero(said) and not among.agreed:
        ends = interval(say, said.interval)
        return (
            f"cannot tell, {among.found} of {among.asked} other designs find it ({ends}). {letter}"
        )
    if said.answer is Answer.CANNOT_TELL:
        mde = say.number(said.mde)
        return f"cannot tell below {mde} ({interval(say, said.interval)}). {letter}"
    return f"not comparable, a difference of {signed}. {letter}"
