"""From counts to the cells of the ledger and from cells to the difference, with one example."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evaluation.domain import Base, Month, Outcome
from evaluation.domain.counts import Count
from evaluation.report.columns import SIX_DECIMALS, TEXT, table
from evaluation.report.document import Block, Table, Text
from evaluation.report.evaluation import estimate_id
from evaluation.report.page import Page
from evaluation.sources.vintage import Vintage
from evaluation.study.inference.estimate import EstimateTested


def blocks(page: Page) -> Iterator[Block]:
    """The formula of a cell in words, a cell worked out, and the ids and files of the headlines."""
    say = page.language
    yield Text(say("provenance.cell"))
    for answer in _headlines(page)[:1]:
        outcome = answer.comparison.outcome
        yield Text(
            say(
                "provenance.formula",
                outcome=page.outcome(outcome),
                numerator=page.numerator(outcome),
                denominator=_denominator(page, outcome),
            )
        )
        yield from (Text(text) for text in _example(page, answer))
    if _headlines(page):
        yield _ids(page)


def _headlines(page: Page) -> list[EstimateTested]:
    return [page.headline(estimand) for estimand in page.estimands]


def _denominator(page: Page, outcome: Outcome) -> str:
    """Which counts the others are divided by: columns, and the months of them."""
    columns = page.columns(outcome.denominator)
    if outcome.base is Base.CURRENT:
        return page.language("provenance.over_month", columns=columns)
    year = page.evaluation.plan.outcomes.base_year
    moved = outcome.base is Base.POPULATION
    key = "provenance.over_population" if moved else "provenance.over_year"
    return page.language(key, columns=columns, year=year)


def _example(page: Page, answer: EstimateTested) -> Iterator[str]:
    """The last cell of a treated municipality that rests on no secret count, worked out."""
    say, comparison, vintage = page.language, answer.comparison, page.evaluation.vintage
    weights = answer.effects.weights(answer.k)
    treated = np.flatnonzero(comparison.treated)
    for i in treated[np.argsort(-comparison.stock[treated], kind="stable")]:  # the best known first
        code, t = comparison.municipalities[i], int(np.flatnonzero(weights[i])[-1])
        month = comparison.months[t]
        below = _below(page, comparison.outcome, code, month)
        parts = [
            [vintage.at(code, month, count) for count in group]
            for group in (comparison.outcome.numerator, comparison.outcome.minus)
        ]
        if not np.isfinite([below, *parts[0], *parts[1]]).all():
            continue
        shown = [" + ".join(say.count(count) for count in part) for part in parts if part]
        above = sum(parts[0]) - sum(parts[1])
        whole = below if float(below).is_integer() else round(below, 2)
        yield say(
            "provenance.example",
            name=page.municipality(code),
            month=say.month(month),
            counts=" − ".join(shown),
            sum=say.count(above),
            below=say.number(whole, 0 if float(whole).is_integer() else 2),
            value=say.number(float(comparison.y[i, t]), 4),
            weight=say.signed(float(weights[i, t]), 6),
            id=estimate_id(answer),
        )
        return


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


def _ids(page: Page) -> Table:
    """The headline estimates by id, with the file that has the cells of each."""
    return table(
        page,
        "recompute",
        page.language("provenance.ids"),
        (
            *TEXT("outcomes.whose", "provenance.id", "provenance.file"),
            *SIX_DECIMALS("outcomes.difference"),
        ),
        [
            (
                page.who(answer.comparison.estimand),
                estimate_id(answer),
                f"tables/ledger_{answer.comparison.estimand.name}.csv",
                answer.att,
            )
            for answer in _headlines(page)
        ],
    )
