"""Rows of effects by the chosen design: one an effect, with what may be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer, Said
from evaluation.checks.gate.weigh import Weighed
from evaluation.plan.choices import Estimand
from evaluation.report.columns import NUMBER, SIGNED, TEXT, Described, table
from evaluation.report.document import Table
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import interval, kept


def excludes_zero(said: Said) -> bool:
    """Whether the interval has zero outside."""
    return said.interval is not None and (said.interval[0] > 0 or said.interval[1] < 0)


def bound_of(said: Said) -> float:
    """The size beyond which an effect is ruled out."""
    return float("inf") if said.bound is None else said.bound


def answered(page: Page, said: Said) -> str:
    """A verdict in a table's cell; beside an interval without zero, why it cannot be told."""
    say = page.language
    if said.answer is Answer.CANNOT_TELL and excludes_zero(said):
        return say("answer.designs_differ")
    if said.answer is Answer.NO_EFFECT:
        return say("answer.no_effect_larger_than", bound=say.rounded_up(bound_of(said)))
    return say(f"answer.{said.answer.value}")


def columns(page: Page, first: str) -> tuple[Described, ...]:
    """Columns of the rows; ``first`` is the key of the first heading."""
    return (
        *TEXT(first, "outcomes.whose"),
        *SIGNED("outcomes.difference"),
        *TEXT("outcomes.interval", level=page.level),
        *TEXT("outcomes.unit"),
        *TEXT("said.answer"),
        *NUMBER("said.mde"),
        *TEXT("said.letter", "said.kept"),
    )


def row(page: Page, judged: Judged, first: str) -> tuple[object, ...]:
    """One effect; without interval and smallest detectable effect where it is not comparable."""
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


def table_of(
    page: Page, name: str, caption: str, first: str, rows: Iterable[tuple[str, Judged]]
) -> Table:
    """A table of effects, each with what stands in its first cell."""
    said = [row(page, judged, label) for label, judged in rows]
    return table(page, name, caption, columns(page, first), said)


def every_estimand(page: Page) -> list[Estimand]:
    """Those that are asked for first, then the secondary ones."""
    asked = page.asked
    return [*asked, *(e for e in page.evaluation.plan.estimand if e not in asked)]


def found_of(weighed: Weighed, estimand: Estimand, outcome: str, window: str) -> Iterator[Judged]:
    """The effect, where there is one."""
    found = weighed.judged.get((estimand.name, outcome, window))
    if found is not None:
        yield found
