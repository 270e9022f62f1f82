"""R16: did the gap move when the areas were known, before the trial and before COVID?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaluation.checks.before.drift import gone_on
from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, equivalent_to_zero
from evaluation.core.arrays import Array
from evaluation.domain import Window
from evaluation.domain.calendar import COVID_START
from evaluation.methods.effects.weights import by_stock, capped
from evaluation.plan.choices import PoolName
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons.base_period import window_weights
from evaluation.study.comparisons.comparison import FEWEST_REFERENCE, Comparison
from evaluation.study.estimates.estimates import DEFAULT_BASE, Kind, Label, effect_set

NAME = "announcement"


@dataclass(frozen=True, slots=True)
class _Moved:
    """Change of a gap from the base to the announcement months, with its placebo interval."""

    att: float
    low: float
    high: float


def anticipation(case: Case) -> Finding:
    r"""The gap from the announcement to COVID, judged for equivalence to zero.

    .. math:: \hat a = \sum_i u_i \sum_t p_t\, y_{it}, \qquad
              t^+ = \text{2019-12} \dots \text{2020-02}

    with p the plan's own base rule, and Ferman-Pinto's interval at the plan's level. Inside the
    first line, in smallest effects of interest, on either side of zero: PASS, even if it leaves
    zero out. Beyond it without zero: FAIL. With zero, inside the second line: WARN; wider: it could
    not have seen an anticipation that matters. Beside it, and not judged: what the drift of S2
    would make of these months without any announcement, and the same gap for those who applied and
    were not selected; if they move alike, it is applicants that move.
    """
    months = _announcement(case.comparison, case.design.plan.calendar.pre)
    if months is None:
        return Finding(check="R16", verdict=Verdict.NOT_RUN, sentence="r16_none")
    own = _moved(case, case.comparison, months)
    weights = _weights(case, case.comparison, months)
    applied = _applicants(case)
    values: Values = {
        "att": own.att,
        "low": own.low,
        "high": own.high,
        "drift": gone_on(case, weights)[1],
        "first": str(months.first),
        "last": str(months.last),
        "unit": case.comparison.outcome.effect_unit,
    }
    lines = case.design.plan.checks.anticipation
    verdict = equivalent_to_zero(own.low, own.high, case.sesoi, lines)
    if applied is None:
        return Finding(check="R16", verdict=verdict, sentence="r16_alone", values=values)
    other = _moved(case, applied, months)
    values |= {
        "applicants": other.att,
        "applicants_low": other.low,
        "applicants_high": other.high,
        "number": int(applied.treated.sum()),
    }
    return Finding(check="R16", verdict=verdict, sentence="r16", values=values)


R16 = Check(
    id="R16",
    question="Did the gap move when the areas were known, before the trial and before COVID?",
    look=anticipation,
    lines=("anticipation",),
    sentences=("r16", "r16_alone", "r16_none"),
    values={
        Format.SIGNED: (
            "att",
            "low",
            "high",
            "drift",
            "applicants",
            "applicants_low",
            "applicants_high",
        ),
        Format.MONTH: ("first", "last"),
        Format.COUNT: ("number",),
        Format.UNIT: ("unit",),
    },
)


def _announcement(comparison: Comparison, pre: Window) -> Window | None:
    """The months after the selection was public, the base period and before COVID, if delivered.

    None also where the base lacks one of their calendar months: there is nothing to compare with.
    """
    trial = comparison.estimand.trial
    first, last = max(trial.public, pre.last + 1), min(COVID_START, trial.start) + -1
    if last < first or first < comparison.months[0] or comparison.months[-1] < last:
        return None
    window = Window(NAME, first, last)
    in_base = {month.month for month in pre}
    return window if all(month.month in in_base for month in window) else None


def _moved(case: Case, comparison: Comparison, months: Window) -> _Moved:
    plan = case.design.plan
    label = Label(Kind.BASE, NAME, DEFAULT_BASE, months.first, months.last)
    weights = _weights(case, comparison, months)
    effects = effect_set(comparison, (label,), weights[None, :], plan.comparison.cap)
    test = space_test(effects, 0, case.design, floor=False)
    return _Moved(float(effects.tau[0]), test.ci_low, test.ci_high)


def _weights(case: Case, comparison: Comparison, months: Window) -> Array:
    """The months against the plan's own base."""
    plan = case.design.plan
    return window_weights(comparison, months, plan.calendar.pre, plan.base_period.rule)


def _applicants(case: Case) -> Comparison | None:
    """Who applied and was not selected as if treated, against the clean donors that did not apply.

    None without that pool for the same estimand and outcome, or with too few donors.
    """
    for comparison in case.design.comparisons:
        if (comparison.pool.name, comparison.estimand.name, comparison.outcome.key) == (
            PoolName.P3_APPLIED,
            *case.key,
        ):
            return _as_treated(comparison, case.design.plan.comparison.cap)
    return None


def _as_treated(comparison: Comparison, cap: float) -> Comparison | None:
    applied, clean = comparison.donors, comparison.reference & ~comparison.donors
    number = int(clean.sum())
    if number < FEWEST_REFERENCE or number * cap < 1 - 1e-12:
        return None
    weights = np.zeros(comparison.stock.size)
    weights[applied] = by_stock(comparison.stock[applied])
    weights[clean] = -capped(comparison.stock[clean], cap)
    return replace(comparison, unit_weights=weights, treated=applied, donors=clean, reference=clean)
