"""R11: did municipalities near the treated, outside the trial, move against clean ones?"""

from __future__ import annotations

import numpy as np

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, equivalent_to_zero
from evaluation.core.arrays import Mask
from evaluation.methods.effects.weights import capped
from evaluation.methods.placebo_space.placebo import PlaceboTest
from evaluation.plan.choices import PoolName
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import Kind, Label, effect_set
from evaluation.study.size.pseudo_treated import pseudo_treated

NEAR = "near"  # names the stream and the effect
HOLDS_NEAR = (
    PoolName.P2_NEAR,
    PoolName.P0_ALL,
)  # pools whose comparisons carry near municipalities


def spillover(case: Case) -> Finding:
    r"""The change of near municipalities against clean ones, as if they had been treated.

    .. math:: \hat\gamma = \sum_{j \in near} \omega_j W_j - \sum_{l \in P1} \omega_l W_l

    with the plan's own base and cap, and Ferman-Pinto's interval over subregions. Inside the first
    line, in smallest effects of interest, on either side of zero: PASS. Else, without zero in it:
    FAIL. With zero, within the second line: WARN; wider, it could not have seen a spillover that
    matters.
    """
    comparison = _near_comparison(case)
    if comparison is None:
        return Finding(check="R11", verdict=Verdict.NOT_RUN, sentence=_why_not(case))
    gamma, test = near_effect(case, comparison)
    lines = case.design.plan.checks.spillover
    verdict = equivalent_to_zero(test.ci_low, test.ci_high, case.sesoi, lines)
    values: Values = {
        "near": int(comparison.treated.sum()),
        "clean": int(comparison.donors.sum()),
        "att": gamma,
        "low": test.ci_low,
        "high": test.ci_high,
        "clean_att": case.answer.att,
        "sesoi": case.sesoi,
        "unit": case.comparison.outcome.effect_unit,
    }
    seen = "r11_moved" if verdict is Verdict.FAIL else "r11"
    return Finding(check="R11", verdict=verdict, sentence=seen, values=values)


R11 = Check(
    id="R11",
    question="Did municipalities near the treated, outside the trial, move against clean ones?",
    look=spillover,
    lines=("spillover",),
    sentences=("r11", "r11_moved", "r11_none", "r11_nobody"),
    values={
        Format.COUNT: ("near", "clean"),
        Format.SIGNED: ("att", "low", "high", "clean_att"),
        Format.UNSAID: ("sesoi",),
        Format.UNIT: ("unit",),
    },
)


def near_effect(case: Case, comparison: Comparison) -> tuple[float, PlaceboTest]:
    """γ and its placebo test, for a comparison in which near municipalities stand as treated."""
    k = case.answer.k
    own = case.answer.label
    label = Label(Kind.WINDOW, own.window, NEAR, own.first, own.last)
    weights = case.effects.period_weights[k][None]
    effects = effect_set(comparison, (label,), weights, case.design.plan.comparison.cap)
    return float(effects.tau[0]), space_test(effects, 0, case.design, floor=False)


def _near_comparison(case: Case) -> Comparison | None:
    """Another comparison of this estimand and outcome, with near as treated and clean as donors."""
    pools = case.design.pools[case.comparison.estimand.name]
    near = set(pools[PoolName.P2_NEAR].donors)
    for name in HOLDS_NEAR:
        for other in case.design.comparisons:
            same = (
                other.estimand is case.comparison.estimand
                and other.outcome == case.comparison.outcome
            )
            if same and other.pool.name is name:
                inside = other.donors & np.isin(other.municipalities, list(near))
                return _recast(other, inside, case.design.plan.comparison.cap)
    return None


def _recast(comparison: Comparison, near: Mask, cap: float) -> Comparison | None:
    """The same cells, who is treated and who compared with told anew; None if nobody is near."""
    clean = comparison.reference & ~near
    if not near.any() or clean.sum() * cap < 1 - 1e-12:
        return None
    v = capped(comparison.stock[near], max(cap, 1 / int(near.sum())))
    return pseudo_treated(comparison, near, clean, v, cap)


def _why_not(case: Case) -> str:
    """Nobody is near, or the plan compares this outcome with clean municipalities alone."""
    pools = case.design.pools[case.comparison.estimand.name]
    return "r11_none" if pools[PoolName.P2_NEAR].donors else "r11_nobody"
