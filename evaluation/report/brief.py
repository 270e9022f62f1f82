"""What a run found, for the terminal: what was lost, the verdicts, the numbers, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path

from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.gate.weigh import Weighed
from evaluation.report.evaluation import Evaluation
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import interval, points
from evaluation.report.sections.chosen.first_page import answer as answered
from evaluation.report.sections.chosen.first_page import sure

FILES = (  # that a reader opens: stem, what it is called
    ("page", "terminal.page"),
    ("report", "terminal.report"),
    ("annex", "terminal.annex"),
    ("tables", "terminal.tables"),
)
ENDINGS = (("html", ""), ("xlsx", ""), ("pdf", ", PDF"), ("docx", ", Word"))
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


def brief(evaluation: Evaluation, code: str = "en") -> tuple[str, ...]:
    """Where a design was chosen: three lines a question, in a language. What is answered, as on the
    report's first page; how sure that is; the number with its range, the smallest effect that would
    have been found, and the design.

    Else, in English, two lines about the first estimand of the report: what may be said, and the
    number with its interval and p-value, or the reason why they do not stand. Where the headline
    outcome cannot be computed no other takes its place.
    """
    if evaluation.weighed is not None:
        return _verdicts(Page(evaluation, Language.load(code)), evaluation.weighed)
    page = Page(evaluation, Language.load("en"))
    say, plan = page.language, evaluation.plan
    mark = f"{page.watermark}. " if page.watermark else ""
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


def made(folder: Path, languages: Iterable[str], code: str = "en") -> tuple[str, ...]:
    """Where the files are that a reader opens, a line a kind in one language; one that was not made
    in every language of the report is not told.
    """
    say, chosen = Language.load(code), tuple(languages)
    found = []
    for (ending, form), (stem, key) in product(ENDINGS, FILES):
        files = [folder / f"{stem}.{one}.{ending}" for one in chosen]
        if all(file.is_file() for file in files):
            found.append(f"{say(key)}{form}: {', '.join(map(str, files))}")
    return tuple(found)


def _verdicts(page: Page, weighed: Weighed) -> tuple[str, ...]:
    """Each question that is not secondary, the primary one first; the mark of a twin before all."""
    mark = (f"{page.watermark}.",) if page.watermark else ()
    asked = (weighed.headline(estimand.name) for estimand in page.asked)
    return (*mark, *(line for judged in asked for line in _verdict(page, weighed, judged)))


def _verdict(page: Page, weighed: Weighed, judged: Judged) -> tuple[str, str, str]:
    say, said = page.language, judged.said
    letter = said.grade.letter.value
    window, outcome = judged.evidence.window, judged.evidence.outcome
    bare = said.answer is Answer.NOT_COMPARABLE
    number = say(
        "terminal.bare" if bare else "terminal.number",
        outcome=page.outcome(outcome),
        months=say.span(window.first, window.last),
        signed=say.signed(said.att),
        points=points(page, outcome),
        level=page.level,
        interval=interval(say, said.interval),
        mde=say.number(said.mde),
    )
    n, name = len(weighed.rows), weighed.candidate.name
    design = say("terminal.design", design=name, n=n)
    return (
        answered(page, judged),
        f"  {say('first.how_sure')} {sure(say, letter)}",
        f"  {number} {design}",
    )
