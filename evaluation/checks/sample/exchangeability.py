"""R22: does what moves the other group of a triple difference move the eligible as much?"""

from __future__ import annotations

import numpy as np

from evaluation.checks.check import Check, Consequence, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict
from evaluation.core.arrays import Array
from evaluation.domain import Window
from evaluation.domain.outcome import YOUTH, YOUTH_LESS_OVER_50
from evaluation.errors import DesignError
from evaluation.methods.random_effects.kappa import LARGEST_ALPHA, Kappa, kappa
from evaluation.study.comparisons.comparison import Comparison

STILL = 1e-9  # percentage points: a gap that moves less is rounding


def exchangeability(case: Case) -> Finding:
    r"""κ̂ between the gaps of the young and of those over 50, before the trial.

    .. math:: E_t = \kappa N_t + e_t, \quad N_t = E_t - D_t, \quad
              t \in \text{clean\_pre} \cup \text{donut}

    with E the gap of the young and D that of the triple difference, both of the headline pool. The
    interval (``methods.random_effects.kappa``) inside both lines: PASS; with 1 in it: WARN;
    without: FAIL, and :math:`\hat\tau^E - \hat\kappa\,\hat\tau^N` stands beside the difference.
    """
    if case.comparison.outcome.name != YOUTH_LESS_OVER_50.name:
        return Finding(check="R22", verdict=Verdict.NOT_RUN, sentence="r22_not_triple")
    young = _young(case)
    if young is None:
        return Finding(check="R22", verdict=Verdict.NOT_RUN, sentence="r22_no_young")
    calendar, comparison = case.design.plan.calendar, case.comparison
    eligible, triple = (one.unit_weights @ one.y for one in (young, comparison))
    used = comparison.mask(calendar.pre) | comparison.mask(Window("donut", *calendar.donut))
    found = _pass_through(case, eligible[used], (eligible - triple)[used])
    if found is None:
        return Finding(check="R22", verdict=Verdict.NOT_RUN, sentence="r22_none")
    p = case.effects.period_weights[case.answer.k]
    att_young, att = float(eligible @ p), float(triple @ p)
    values: Values = {
        "kappa": found.slope,
        "kappa_low": found.low,
        "kappa_high": found.high,
        "reverse": found.reverse,
        "months": found.months,
        "att": att,
        "att_scaled": att_young - found.slope * (att_young - att),
        "unit": comparison.outcome.effect_unit,
    }
    verdict = _judged(found, case.design.plan.checks.kappa)
    sentence = "r22_not_exchangeable" if verdict is Verdict.FAIL else "r22"
    return Finding(check="R22", verdict=verdict, sentence=sentence, values=values)


R22 = Check(
    id="R22",
    question="Does what moves the other group of a triple difference move the eligible as much?",
    look=exchangeability,
    lines=("kappa",),
    sentences=("r22", "r22_not_exchangeable", "r22_not_triple", "r22_no_young", "r22_none"),
    values={
        Format.UNSIGNED: ("kappa", "kappa_low", "kappa_high", "reverse"),
        Format.COUNT: ("months",),
        Format.SIGNED: ("att", "att_scaled"),
        Format.UNIT: ("unit",),
    },
    consequences=(Consequence.OWN,),
)


def _pass_through(case: Case, eligible: Array, others: Array) -> Kappa | None:
    """None with fewer than four years, or where the others' gap does not move in one of them."""
    if np.ptp(others) <= STILL:
        return None
    try:
        return kappa(eligible, others, alpha=min(case.design.plan.plan.alpha, LARGEST_ALPHA))
    except DesignError:
        return None


def _judged(found: Kappa, lines: tuple[float, float]) -> Verdict:
    if found.within(*lines):
        return Verdict.PASS
    return Verdict.WARN if found.low <= 1 <= found.high else Verdict.FAIL


def _young(case: Case) -> Comparison | None:
    """The young, with the rows, weights and months of the triple difference's own."""
    mine = case.comparison
    for comparison in case.design.comparisons:
        if (
            comparison.outcome.name == YOUTH.name
            and comparison.outcome.base is mine.outcome.base
            and comparison.estimand.name == mine.estimand.name
            and comparison.pool.name is mine.pool.name
            and comparison.municipalities == mine.municipalities
        ):
            return comparison
    return None
