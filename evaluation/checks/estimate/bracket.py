"""R14 and R15: do pools agree, and what share of the registered choices gives the same sign?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.checks.check import Check, Consequence, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, reaching
from evaluation.core.streams import stream
from evaluation.methods.placebo_space.placebo import ferman_pinto
from evaluation.plan.choices import PoolName
from evaluation.study.channels.channels import placebo_input
from evaluation.study.inference.standing import Withheld

TRIANGLE = (PoolName.P1_E_CLEAN_LARGE, PoolName.P1_CLEAN, PoolName.P2_NEAR, PoolName.P3_APPLIED)


def triangulation(case: Case) -> Finding:
    """Sign of the estimate against clean, near and applied-not-selected donors.

    Beside it, for the outcomes at stake, the triple difference of the young less those over 50: it
    is of another group, in points in which a shock that strikes both in proportion to their number
    does not cancel, so it is shown and not counted. The age discontinuity of the full triangle
    needs registers.
    """
    corners = [case.answer, *(a for a in case.pools if a.comparison.pool.name in TRIANGLE)]
    if len(corners) < 2:
        return Finding(check="R14", verdict=Verdict.NOT_RUN, sentence="r14_none")
    same = sum(a.att * case.answer.att > 0 for a in corners)
    dissent = len(corners) - same
    verdict = Verdict.PASS if dissent == 0 else Verdict.WARN if dissent == 1 else Verdict.FAIL
    values: Values = {
        "same": same,
        "all": len(corners),
        "low": min(a.att for a in corners),
        "high": max(a.att for a in corners),
        "unit": case.comparison.outcome.effect_unit,
    }
    at_stake = case.comparison.outcome.name in case.design.plan.outcomes.at_stake
    if case.triple is None or not at_stake:
        return Finding(check="R14", verdict=verdict, sentence="r14", values=values)
    values["triple"] = case.triple.att
    return Finding(check="R14", verdict=verdict, sentence="r14_triple", values=values)


R14 = Check(
    id="R14",
    question="Do the comparison pools agree?",
    look=triangulation,
    sentences=("r14", "r14_triple", "r14_none"),
    values={
        Format.COUNT: ("same", "all"),
        Format.SIGNED: ("low", "high", "triple"),
        Format.UNIT: ("unit",),
    },
    consequences=(Consequence.MUST_PASS_FOR_A, Consequence.OWN),
)


def specification_curve(case: Case) -> Finding:
    r"""Share of all registered choices (pools, base periods, denominators) with the same sign.

    Beside it the p-value of their median (Simonsohn, Simmons and Nelson 2020): each clean donor has
    a median over the same choices, and Ferman and Pinto's test with these medians for residuals
    says how large a median chance makes at the treated's size. The choices are not counted as
    independent, since a donor takes all of them along. No p where that of the estimate is withheld.
    """
    effects = np.array([answer.att for answer in case.choices])
    share = float(np.mean(effects * np.median(effects) > 0))
    verdict = reaching(share, case.design.plan.checks.same_sign)
    values: Values = {
        "choices": len(case.choices),
        "share": share,
        "median": float(np.median(effects)),
        "quarter": float(np.quantile(effects, 0.25)),
        "three_quarters": float(np.quantile(effects, 0.75)),
        "low": float(effects.min()),
        "high": float(effects.max()),
        "unit": case.comparison.outcome.effect_unit,
    }
    if case.answer.suppressed:
        values["withheld"] = Withheld.CERTIFICATE.value
        return Finding(check="R15", verdict=verdict, sentence="r15_withheld", values=values)
    values["p"] = median_p(case, float(np.median(effects)))
    return Finding(check="R15", verdict=verdict, sentence="r15", values=values)


R15 = Check(
    id="R15",
    question="What share of the registered choices gives the same sign?",
    look=specification_curve,
    lines=("same_sign",),
    sentences=("r15", "r15_withheld"),
    values={
        Format.COUNT: ("choices",),
        Format.SHARE: ("share",),
        Format.SIGNED: ("median", "quarter", "three_quarters", "low", "high"),
        Format.P_OF_DRAWS: ("p",),
        Format.WITHHELD: ("withheld",),
        Format.UNIT: ("unit",),
    },
    without_p="r15_withheld",
)


def median_p(case: Case, median: float) -> float:
    """P of the median over choices, from the clean donors' own medians over the same choices."""
    comparison, plan = case.comparison, case.design.plan
    own: dict[str, list[float]] = {}
    for choice in case.choices:
        clean = np.flatnonzero(choice.comparison.reference)
        for row, residual in zip(clean, choice.residuals, strict=True):
            own.setdefault(choice.comparison.municipalities[row], []).append(float(residual))
    codes = [comparison.municipalities[row] for row in np.flatnonzero(comparison.reference)]
    data = placebo_input(case.effects, case.answer.k)
    return ferman_pinto(
        replace(data, tau=median, residuals=np.array([np.median(own[code]) for code in codes])),
        plan.inference.draws,
        plan.plan.alpha,
        stream(plan.plan.seed, "specification curve", *case.key),
        floor=False,
    ).p_value
