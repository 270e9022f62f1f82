"""What was compared with what: the map, the pools, the attrition, the donors and their weights."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from evaluation.domain import municipalities
from evaluation.methods.effects.weights import effective_number
from evaluation.plan.choices import Estimand, PoolName
from evaluation.report.columns import COUNT, PERCENT_TENTHS, SIGNED, TEXT, table
from evaluation.report.document import Block, Heading, Table, Text
from evaluation.report.mapped import map_of, of_comparison
from evaluation.report.page import Page
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import DEFAULT_BASE

BY_REGION = (  # pools that leave out whoever shares a commuting area or subregion with the trial
    PoolName.P1_CLEAN,
    PoolName.P1_E_CLEAN_LARGE,
    PoolName.P4_SIZE_BAND,
    PoolName.P5_FAR,
)


def section(page: Page) -> Iterator[Block]:
    """For each estimand: who, against whom, how that came about."""
    say = page.language
    yield Heading(2, say("section.compared"), "compared")
    for estimand in page.estimands:
        comparison = page.headline(estimand).comparison
        yield Heading(3, page.who(estimand), f"compared-{estimand.name}")
        yield Text(_intro(page, comparison))
        if comparison.pool.name in BY_REGION:
            yield Text(say("compared.commuting"))
        yield Text(_size_note(page, comparison))
        if page.evaluation.weighed is None:  # else the report has that of the chosen design
            yield map_of(page, f"map-{estimand.name}", of_comparison(page, comparison))
        yield _pools(page, estimand)
        yield _attrition(page, comparison)
        yield _donors(page, comparison)


def _intro(page: Page, comparison: Comparison) -> str:
    say, pool = page.language, comparison.pool
    return say(
        "compared.intro",
        n_treated=int(comparison.treated.sum()),
        treated=page.treated(comparison),
        n_donors=int(comparison.donors.sum()),
        pool=f"{pool.name.value} ({_rule(page, pool.name, pool.floor)})",
        cap=_most(page, comparison),
        effective=say.number(effective_number(-comparison.unit_weights[comparison.donors]), 1),
    )


def _most(page: Page, comparison: Comparison) -> str:
    """What no donor weighs more than: the plan's cap, or the weight that it had to give way to."""
    cap = page.evaluation.plan.comparison.cap
    most = max(cap, float(-comparison.unit_weights[comparison.donors].min()))
    if math.isclose(most, cap):
        return page.language.percent(cap)
    return page.language.percent(math.ceil(1000 * most) / 1000, 1)


def _size_note(page: Page, comparison: Comparison) -> str:
    say = page.language
    treated = comparison.treated_stock
    largest = float(comparison.stock[comparison.donors].max())
    stock = comparison.stock[comparison.treated]
    return say(
        "compared.size_note" if stock.size == 1 else "compared.size_note_many",
        treated=say.count(treated),
        largest=say.count(largest),
        ratio=say.number(treated / largest, 1),
        **({} if stock.size == 1 else {"n": stock.size, "total": say.count(stock.sum())}),
    )


def _rule(page: Page, pool: PoolName, floor: int | None) -> str:
    rule = page.language(f"pool.{pool.value}")
    if floor is None:
        return rule
    return f"{rule}; {page.language('compared.floor', floor=page.language.count(floor))}"


def _pools(page: Page, estimand: Estimand) -> Table:
    """Every pool of the plan, its rule, its size, and the difference it gives."""
    shown = page.evaluation.shown_outcome
    window = page.evaluation.plan.calendar.primary_window
    found = {
        a.comparison.pool.name: a.att
        for a in page.evaluation.answers.where(
            estimand=estimand.name, outcome=shown, window=window, base=DEFAULT_BASE
        )
    }
    pools = page.evaluation.design.pools[estimand.name]
    return table(
        page,
        f"pools-{estimand.name}",
        f"{page.language('compared.pools')}: {page.who(estimand)}",
        (
            *TEXT("compared.pool", "compared.rule"),
            *COUNT("compared.n_donors"),
            *SIGNED("compared.estimate"),
        ),
        [
            (
                name.value,
                _rule(page, name, pools[name].floor),
                len(pools[name].donors),
                found.get(name),
            )
            for name in estimand.pools
        ],
    )


def _attrition(page: Page, comparison: Comparison) -> Table:
    say, pool = page.language, comparison.pool
    steps = [(say(f"reason.{one.reason.value}"), one.excluded, one.left) for one in pool.attrition]
    return table(
        page,
        f"attrition-{comparison.estimand.name}",
        f"{say('compared.attrition', pool=pool.name.value)}: {page.who(comparison.estimand)}",
        (*TEXT("compared.reason"), *COUNT("compared.left_out", "compared.left")),
        [(say("compared.start"), None, len(municipalities())), *steps],
    )


def _donors(page: Page, comparison: Comparison) -> Table:
    say, codes = page.language, comparison.municipalities
    weights, pool = comparison.unit_weights, comparison.pool.name.value
    rows = np.flatnonzero(comparison.donors)
    rows = rows[np.argsort(weights[rows], kind="stable")]
    return table(
        page,
        f"donors-{comparison.estimand.name}",
        f"{say('compared.donors', pool=pool)}: {page.who(comparison.estimand)}",
        (
            *TEXT("compared.municipality", "compared.code"),
            *PERCENT_TENTHS("compared.weight"),
            *COUNT("compared.jobseekers", year=page.evaluation.plan.outcomes.base_year),
        ),
        [(page.municipality(codes[i]), codes[i], -weights[i], comparison.stock[i]) for i in rows],
        folded=True,
    )
