"""The specification curve: every registered choice and every other estimator, by size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np

from evaluation.checks.battery import registered_choices
from evaluation.plan.choices import Estimand, Estimator
from evaluation.report.columns import COUNT, INTERVAL, ORDINAL, SIGNED, TEXT
from evaluation.report.columns import figure as drawn
from evaluation.report.document import Figure
from evaluation.report.drawing.spec_curve import Group, Spec, spec_curve
from evaluation.report.drawing.style import Canvas, Shape
from evaluation.report.drawing.triangle import Mark
from evaluation.report.evaluation import estimate_id
from evaluation.report.page import Page
from evaluation.study.estimates.estimates import DEFAULT_BASE
from evaluation.study.inference.estimate import Estimate, EstimateTested


@dataclass(frozen=True, slots=True)
class _Choice:
    """One estimate and what it chose; an estimator that weighs months itself has no base."""

    estimate: Estimate
    base: str | None
    denominator: str
    pool: str
    estimator: str
    mark: Mark


def figure(page: Page, estimand: Estimand) -> Figure:
    """The curve of one estimand in the primary window, with the table behind it."""
    say, own = page.language, page.headline(estimand)
    choices = _choices(page, own)
    registered = [c.estimate.att for c in choices if c.mark is not Mark.BESIDE]
    middle, unit = median(registered), page.unit(own.comparison.outcome)
    return drawn(
        page,
        f"choices-{estimand.name}",
        say("curve.figure", who=page.who(estimand)),
        (
            *ORDINAL("curve.number"),
            *SIGNED("outcomes.difference"),
            *INTERVAL("outcomes.interval", level=page.level),
            *TEXT("base.period", "base.denominator", "compared.pool"),
            *COUNT("compared.n_donors"),
            *TEXT("estimators.estimator", "outcomes.withheld", "curve.kind"),
        ),
        [_row(page, number, choice) for number, choice in enumerate(choices, start=1)],
        alt=_alt(page, own, registered, len(choices) - len(registered)),
        draw=partial(_drawn, page, choices, middle, unit),
    )


def _alt(page: Page, own: EstimateTested, registered: list[float], beside: int) -> str:
    """The curve in words; of one choice there is no range."""
    say, middle = page.language, median(registered)
    told = {
        "who": page.who(own.comparison.estimand),
        "outcome": page.outcome(own.comparison.outcome),
        "unit": page.unit(own.comparison.outcome),
        "att": say.signed(own.att),
        "beside": str(beside),
    }
    if len(registered) == 1:
        return say("curve.alt_one", **told)
    low, high = say.ends(min(registered), max(registered))
    return say(
        "curve.alt",
        number=len(registered),
        low=low,
        high=high,
        median=say.signed(middle),
        rank=1 + sum(effect < own.att for effect in registered),
        share=say.percent(float(np.mean(np.array(registered) * middle > 0))),
        **told,
    )


def _choices(page: Page, own: EstimateTested) -> list[_Choice]:
    """All columns in order of effect; estimates that differ by rounding alone, by id."""
    estimates: list[Estimate] = [
        *registered_choices(page.evaluation.answers, own),
        *page.evaluation.others_of(own),
    ]
    ordered = sorted(estimates, key=lambda e: (round(e.att, 9), estimate_id(e)))
    return [_choice(page, own, estimate) for estimate in ordered]


def _choice(page: Page, own: EstimateTested, estimate: Estimate) -> _Choice:
    beside = not isinstance(estimate, EstimateTested)
    return _Choice(
        estimate,
        None if beside else _base(page, estimate.label.base),
        page.denominator(estimate.comparison.outcome),
        estimate.comparison.pool.name.value,
        page.language(f"estimator.{estimate.label.estimator.value}"),
        Mark.HEADLINE if estimate is own else Mark.BESIDE if beside else Mark.POOL,
    )


def _base(page: Page, name: str) -> str:
    """A base period by its months and rule, short; the headline's column marks the plan's own."""
    plan, say = page.evaluation.plan, page.language
    months, rule = plan.calendar.clean_pre, plan.base_period.rule
    for choice in plan.base_period.bracket:
        if choice.name == name:
            months, rule = choice.months, choice.rule
    return say("base.other", months=say.span(*months), rule=say(f"base.{rule.value}"))


def _groups(page: Page, choices: list[_Choice]) -> list[Group]:
    """What is varied, options in the plan's order; only options that some column takes."""
    plan, say = page.evaluation.plan, page.language
    names = [DEFAULT_BASE, *(choice.name for choice in plan.base_period.bracket)]
    bases = [_base(page, name) for name in names]
    denominators = [page.denominator(outcome) for outcome in plan.outcomes.measured]
    pools = [pool.value for pool in choices[0].estimate.comparison.estimand.pools]
    estimators = [say(f"estimator.{e.value}") for e in (Estimator.PLAN, *plan.estimators.beside)]

    def group(key: str, options: list[str], taken: set[str | None]) -> Group:
        return Group(say(key), tuple(dict.fromkeys(o for o in options if o in taken)))

    return [
        group("base.period", bases, {c.base for c in choices}),
        group("base.denominator", denominators, {c.denominator for c in choices}),
        group("compared.pool", pools, {c.pool for c in choices}),
        group("estimators.estimator", estimators, {c.estimator for c in choices}),
    ]


def _drawn(page: Page, choices: list[_Choice], middle: float, unit: str, *, shape: Shape) -> Canvas:
    say, groups = page.language, _groups(page, choices)
    specs = []
    for choice in choices:
        low, high = choice.estimate.interval or (None, None)
        taken = (choice.base, choice.denominator, choice.pool, choice.estimator)
        chosen = tuple(
            None if option is None else group.options.index(option)
            for group, option in zip(groups, taken, strict=True)
        )
        specs.append(
            Spec(value=choice.estimate.att, low=low, high=high, mark=choice.mark, chosen=chosen)
        )
    words = {
        key: say(f"curve.{key}") for key in ("headline", "pool", "beside", "no_interval", "order")
    }
    words["median"] = say("curve.median", median=say.signed(middle))
    return spec_curve(specs, groups, middle, unit, words, look=page.look, shape=shape)


def _row(page: Page, number: int, choice: _Choice) -> tuple[object, ...]:
    return (
        number,
        choice.estimate.att,
        choice.estimate.interval,
        choice.base,
        choice.denominator,
        choice.pool,
        int(choice.estimate.comparison.donors.sum()),
        choice.estimator,
        page.withheld_briefly(choice.estimate),
        page.language(f"curve.{choice.mark.value}"),
    )
