"""S2: was the gap already on its way before the trial?"""

from __future__ import annotations

import numpy as np

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, judged
from evaluation.core.arrays import Array
from evaluation.study.inference.standing import Withheld


def drift(case: Case) -> Finding:
    r"""How far the gap's straight line through clean_pre reaches by the window.

    .. math:: g_t = a_{m(t)} + b\, t + e_t, \quad t \in \text{clean\_pre}, \qquad
              b \sum_t p_t\, t

    with a level for each calendar month, and p the effect's own period weights: what the estimate
    would be if the gap had done nothing but go on. It is no correction: the line may as well have
    ended. It says how much of the estimate a reader could explain without the trial.
    """
    comparison, effects = case.comparison, case.effects
    k = case.answer.k
    slope, implied = gone_on(case, effects.period_weights[k])
    least, most = case.design.plan.checks.drift
    verdict = judged(abs(implied), (least * case.sesoi, most * case.sesoi))
    values: Values = {
        "slope": 12 * slope,
        "implied": implied,
        "att": case.answer.att,
        "rest": case.answer.att - implied,
        "unit": comparison.outcome.effect_unit,
    }
    return Finding(check="S2", verdict=verdict, sentence="s2", values=values)


S2 = Check(
    id="S2",
    question="Was the gap already on its way before the trial?",
    look=drift,
    lines=("drift",),
    sentences=("s2",),
    values={Format.SIGNED: ("slope", "implied", "att", "rest"), Format.UNIT: ("unit",)},
    withholds=Withheld.DRIFT,
)


def gone_on(case: Case, period_weights: Array) -> tuple[float, float]:
    """Slope of the gap a month over clean_pre, and what period weights (T,) make of its line."""
    comparison = case.comparison
    time = np.arange(len(comparison.months), dtype=float)
    pre, months = (
        comparison.mask(case.design.plan.calendar.pre),
        [m.month for m in comparison.months],
    )
    slope = _slope(case.effects.gap, pre, time, months)
    return slope, float(slope * (period_weights @ time))


def _slope(gap: Array, pre: np.ndarray, time: Array, calendar_months: list[int]) -> float:
    """Change of the gap a month over clean_pre, a level for each calendar month taken out."""
    months = np.array(calendar_months)[pre]
    levels = (months[:, None] == np.unique(months)[None, :]).astype(float)
    design = np.column_stack([time[pre], levels])
    coefficients, *_ = np.linalg.lstsq(design, gap[pre], rcond=None)
    return float(coefficients[0])
