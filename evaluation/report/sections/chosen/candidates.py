"""The candidates side by side: what months before the trial say of each, drawn and in tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from evaluation.checks.gate.weigh import Weighed
from evaluation.plan.candidates import Measured
from evaluation.plan.choices import Estimand
from evaluation.report.columns import (
    NUMBER,
    ORDINAL,
    PERCENT_TENTHS,
    SIGNED,
    TEXT,
    Described,
    figure,
    table,
)
from evaluation.report.document import Figure, Table
from evaluation.report.drawing.choice_plot import Fate
from evaluation.report.page import Page
from evaluation.report.sections.chosen.design_words import points, told_apart
from evaluation.report.sections.chosen.placed import drawn_choice, fates, ordered, placed
from evaluation.report.weighed_rows import choice_of
from evaluation.study.choice.choose import Choice


def _choice(page: Page, weighed: Weighed) -> Choice:
    return choice_of(weighed, page.evaluation.vintage.sha256)


def _fate(page: Page, choice: Choice, row: Measured) -> str:
    return "; ".join(page.language(f"fate.{one.value}") for one in fates(choice, row))


def drawn_candidates(page: Page, weighed: Weighed) -> Figure:
    """What each candidate could detect against its false positives, the limit, and the chosen."""
    say, unit = page.language, points(page, weighed.candidate.measured)
    choice = _choice(page, weighed)
    found, who = placed(choice), _asked_first(page, weighed)
    rows = [
        (
            point.number,
            told_apart(page, row.name, weighed.candidate),
            point.mde,
            point.size,
            _fate(page, choice, row),
        )
        for point, row in zip(found, ordered(choice), strict=True)
    ]
    mine = next(point for point in found if point.fate is Fate.CHOSEN)
    return figure(
        page,
        "choice",
        _concludes(page, weighed),
        (
            *ORDINAL("curve.number"),
            *TEXT("choice.design"),
            *NUMBER("choice.mde", who=who),
            *PERCENT_TENTHS("choice.size"),
            *TEXT("choice.fate"),
        ),
        rows,
        alt=say(
            "choice.alt",
            n=len(found),
            number=mine.number,
            mde=say.number(mine.mde),
            points=unit,
            size=say.percent(mine.size, 1),
            limit=say.percent(choice.plan.choice.size),
        ),
        draw=partial(drawn_choice, choice, say, page.look),
    )


def _concludes(page: Page, weighed: Weighed) -> str:
    """What the figure shows: among how many that pass the chosen one sees most, or is simplest."""
    say, primary = page.language, weighed.primary
    passed = [row for row in weighed.rows if not weighed.why_out[row.name]]
    mine = next(row for row in weighed.rows if row.name == weighed.candidate.name)
    smallest = all(mine.of(primary).mde <= row.of(primary).mde for row in passed)
    key = "choice.figure" if smallest else "choice.figure_tie"
    if len(passed) == 1:
        key = "choice.figure_only"
    return say(
        key,
        n=len(weighed.rows),
        passed=len(passed),
        mde=say.number(mine.of(primary).mde),
        points=points(page, weighed.candidate.measured),
    )


def _asked_first(page: Page, weighed: Weighed) -> str:
    """Whom the choice is made for."""
    return page.who(weighed.headline(weighed.primary).evidence.estimand)


def _spread_of(page: Page, estimands: Sequence[Estimand]) -> tuple[Described, ...]:
    """Columns of MDE and bias, two an estimand."""
    return tuple(
        column
        for estimand in estimands
        for who in (page.who(estimand),)
        for column in (*NUMBER("choice.mde", who=who), *SIGNED("choice.bias", who=who))
    )


def _spread_said(row: Measured, estimands: Sequence[Estimand]) -> tuple[float, ...]:
    every = [row.of(estimand.name) for estimand in estimands]
    return tuple(value for one in every for value in (one.mde, one.mean))


def row_of(page: Page) -> tuple[Described, ...]:
    """Columns of one whole row of measures, for the estimands that are not secondary."""
    return (*_rates_of(), *_spread_of(page, page.asked))


def row_said(page: Page, row: Measured) -> tuple[object, ...]:
    """The values under them."""
    return (*_rates_said(page, row), *_spread_said(row, page.asked))


def _rates_of() -> tuple[Described, ...]:
    return (*PERCENT_TENTHS("choice.size", "choice.space"), *TEXT("choice.recession"))


def _rates_said(page: Page, row: Measured) -> tuple[object, ...]:
    say = page.language
    ends = say.range(say.percent(row.size_low, 1), say.percent(row.size_high, 1))
    return (
        f"{say.percent(row.size, 1)} ({ends})",
        row.size_space,
        say("choice.of_areas", n=row.hard_rejected, areas=row.areas),
    )


def every_table(page: Page, weighed: Weighed) -> Iterator[Table]:
    """What became of each candidate and why; then what each could see of each estimand."""
    say, unit = page.language, points(page, weighed.candidate.measured)
    choice, estimands = _choice(page, weighed), page.evaluation.plan.estimand
    rows = ordered(choice)
    yield table(
        page,
        "candidates",
        say("choice.table", points=unit),
        (
            *ORDINAL("curve.number"),
            *TEXT("choice.design"),
            *_rates_of(),
            *NUMBER("choice.mde", who=_asked_first(page, weighed)),
            *TEXT("choice.fate"),
        ),
        [
            (
                number,
                told_apart(page, row.name, weighed.candidate),
                *_rates_said(page, row),
                row.of(weighed.primary).mde,
                _fate(page, choice, row),
            )
            for number, row in enumerate(rows, 1)
        ],
    )
    yield table(
        page,
        "candidates-spread",
        say("choice.spread", points=unit),
        (*ORDINAL("curve.number"), *TEXT("choice.name"), *_spread_of(page, estimands)),
        [(number, row.name, *_spread_said(row, estimands)) for number, row in enumerate(rows, 1)],
    )
