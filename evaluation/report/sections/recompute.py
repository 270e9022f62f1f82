"""From counts to the cells of the ledger and from cells to the difference, with one example."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np

from evaluation.domain import Base, Month, Outcome
from evaluation.domain.counts import Count
from evaluation.plan.choices import Estimand
from evaluation.report.columns import SIX_DECIMALS, TEXT, table
from evaluation.report.document import Block, Table, Text
from evaluation.report.evaluation import estimate_id
from evaluation.report.page import Page
from evaluation.report.weighed_rows import evidence_id
from evaluation.sources.vintage import Vintage
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.inference.estimate import EstimateTested


@dataclass(frozen=True, slots=True)
class Counted:
    """An estimate to be computed again: its id, the file with its cells, and cells of the treated
    that are of one municipality each, the best known first.
    """

    estimand: Estimand
    outcome: Outcome
    id: str
    file: str
    att: float
    cells: Callable[[], Iterator[Cell]]


class Cell(NamedTuple):
    """One cell of the ledger."""

    code: str
    month: Month
    value: float
    weight: float


def blocks(page: Page) -> Iterator[Block]:
    """The formula of a cell in words, a cell worked out, and the ids and files of the headlines."""
    say, counted = page.language, [*_by_chosen(page), *_by_older(page)]
    yield Text(say("provenance.cell"))
    for one in {one.outcome.key: one for one in reversed(counted)}.values():
        yield Text(
            say(
                "provenance.formula",
                outcome=page.outcome(one.outcome),
                numerator=page.numerator(one.outcome),
                denominator=_denominator(page, one.outcome),
            )
        )
    worked = (text for one in counted for text in _example(page, one))
    yield from (Text(text) for text in islice(worked, 1))
    if counted:
        yield _ids(page, counted)


def _by_chosen(page: Page) -> Iterator[Counted]:
    """The effects of the chosen design, whose weights are given its factors."""
    weighed = page.evaluation.weighed
    if weighed is None:
        return
    for estimand in page.asked:
        found = weighed.headline(estimand.name).evidence
        yield Counted(
            estimand,
            found.outcome,
            evidence_id(found),
            f"tables/ledger_{estimand.name}.chosen.csv",
            found.att,
            partial(_cells_of, found),
        )


def _cells_of(found: Evidence) -> Iterator[Cell]:
    panel, weights = found.design.panel, found.ledger
    treated = np.flatnonzero(panel.treated)
    for i in treated[np.argsort(-panel.stock[treated], kind="stable")]:
        used = np.flatnonzero(weights[i])
        if used.size and len(panel.units[i].members) == 1:
            t = int(used[-1])
            (code,) = panel.units[i].members
            yield Cell(code, panel.months[t], float(panel.y[i, t]), float(weights[i, t]))


def _by_older(page: Page) -> Iterator[Counted]:
    """The plan's own comparison."""
    for estimand in page.estimands:
        answer = page.headline(estimand)
        yield Counted(
            estimand,
            answer.comparison.outcome,
            estimate_id(answer),
            f"tables/ledger_{estimand.name}.csv",
            answer.att,
            partial(_cells_of_older, answer),
        )


def _cells_of_older(answer: EstimateTested) -> Iterator[Cell]:
    comparison, weights = answer.comparison, answer.effects.weights(answer.k)
    treated = np.flatnonzero(comparison.treated)
    for i in treated[np.argsort(-comparison.stock[treated], kind="stable")]:
        used = np.flatnonzero(weights[i])
        if used.size:
            code, t = comparison.municipalities[i], int(used[-1])
            value, weight = float(comparison.y[i, t]), float(weights[i, t])
            yield Cell(code, comparison.months[t], value, weight)


def _denominator(page: Page, outcome: Outcome) -> str:
    """Which counts the others are divided by: columns, and the months of them."""
    columns = page.columns(outcome.denominator)
    if outcome.base is Base.CURRENT:
        return page.language("provenance.over_month", columns=columns)
    year = page.evaluation.plan.outcomes.base_year
    moved = outcome.base is Base.POPULATION
    key = "provenance.over_population" if moved else "provenance.over_year"
    return page.language(key, columns=columns, year=year)


def _example(page: Page, counted: Counted) -> Iterator[str]:
    """A cell of a treated municipality that rests on no secret count, worked out."""
    say, vintage, outcome = page.language, page.evaluation.vintage, counted.outcome
    for code, month, value, weight in counted.cells():
        below = _below(page, outcome, code, month)
        parts = [
            [vintage.at(code, month, count) for count in group]
            for group in (outcome.numerator, outcome.minus)
        ]
        if not np.isfinite([below, *parts[0], *parts[1]]).all():
            continue
        shown = [" + ".join(say.count(count) for count in part) for part in parts if part]
        whole = below if float(below).is_integer() else round(below, 2)
        yield say(
            "provenance.example",
            name=page.municipality(code),
            month=say.month(month),
            counts=" − ".join(shown),
            sum=say.count(sum(parts[0]) - sum(parts[1])),
            below=say.number(whole, 0 if float(whole).is_integer() else 2),
            value=say.number(value, 4),
            weight=say.signed(weight, 6),
            id=counted.id,
        )


def _below(page: Page, outcome: Outcome, code: str, month: Month) -> float:
    """What the counts of a municipality and month are divided by; NaN where it is secret."""
    vintage, year = page.evaluation.vintage, page.evaluation.plan.outcomes.base_year
    if outcome.base is not Base.CURRENT:
        months = [m for m in vintage.months if m.year == year]
        fixed = float(np.mean([vintage.at(code, m, Count.LABOUR_FORCE) for m in months]))
        return fixed * (
            _growth(vintage, code, month, year) if outcome.base is Base.POPULATION else 1.0
        )
    return float(sum(vintage.at(code, month, count) for count in outcome.denominator))


def _growth(vintage: Vintage, code: str, month: Month, year: int) -> float:
    """The population of the month over its mean of the base year."""
    if vintage.population is None:
        return np.nan
    people = vintage.population[vintage.municipalities.index(code)]
    inside = [t for t, m in enumerate(vintage.months) if m.year == year]
    return float(people[vintage.months.index(month)] / people[inside].mean())


def _ids(page: Page, counted: Sequence[Counted]) -> Table:
    """The headline estimates by id, with the file that has the cells of each."""
    return table(
        page,
        "recompute",
        page.language("provenance.ids"),
        (
            *TEXT("outcomes.whose", "outcomes.outcome", "provenance.id", "provenance.file"),
            *SIX_DECIMALS("outcomes.difference"),
        ),
        [
            (page.who(one.estimand), page.outcome(one.outcome), one.id, one.file, one.att)
            for one in counted
        ],
    )
