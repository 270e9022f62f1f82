"""R14 and R15: do pools agree, and what share of the registered choices gives the same sign?"""

from __future__ import annotations

import numpy as np

from evaluation.design import PoolName
from evaluation.diagnostics.finding import Case, Finding, Values, Verdict

PASS_SHARE, WARN_SHARE = 0.90, 0.75
TRIANGLE = (PoolName.P1_E_CLEAN_LARGE, PoolName.P1_CLEAN, PoolName.P2_NEAR, PoolName.P3_APPLIED)


def triangulation(case: Case) -> Finding:
    """Sign of the estimate against clean, near and applied-not-selected donors.

    The triple difference and the age discontinuity of the full triangle need registers.
    """
    corners = [case.answer, *(a for a in case.pools if a.block.pool.name in TRIANGLE)]
    if len(corners) < 2:
        return Finding(check="R14", verdict=Verdict.NOT_RUN, sentence="r14_none")
    same = sum(a.att * case.answer.att > 0 for a in corners)
    dissent = len(corners) - same
    verdict = Verdict.PASS if dissent == 0 else Verdict.WARN if dissent == 1 else Verdict.FAIL
    low, high = min(a.att for a in corners), max(a.att for a in corners)
    values: Values = {
        "same": same,
        "all": len(corners),
        "low": low,
        "high": high,
        "unit": case.block.outcome.effect_unit,
    }
    return Finding(check="R14", verdict=verdict, sentence="r14", values=values)


def specification_curve(case: Case) -> Finding:
    """Share of all registered choices (pools, base periods, denominators) with the same sign."""
    effects = np.array([answer.att for answer in case.choices])
    share = float(np.mean(effects * np.median(effects) > 0))
    verdict = (
        Verdict.PASS
        if share >= PASS_SHARE
        else Verdict.WARN
        if share >= WARN_SHARE
        else Verdict.FAIL
    )
    values: Values = {
        "choices": len(case.choices),
        "share": share,
        "median": float(np.median(effects)),
        "low": float(effects.min()),
        "high": float(effects.max()),
        "unit": case.block.outcome.effect_unit,
    }
    return Finding(check="R15", verdict=verdict, sentence="r15", values=values)
