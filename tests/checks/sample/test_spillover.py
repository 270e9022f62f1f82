"""R11: a planted spillover is found, and what it does to the pools is arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation
from evaluation.checks.battery import cases
from evaluation.checks.check_result import Case, Verdict, equivalent_to_zero
from evaluation.checks.sample.spillover import _near_comparison, near_effect, spillover
from evaluation.methods.effects.weights import capped
from evaluation.plan.choices import PoolName
from evaluation.study.comparisons.comparison import Comparison
from tests.raw import raw_answers

SAME = 1e-10  # rounding of sums over some hundred cells


def near_pool(case: Case) -> Comparison:
    """The comparison of the same question against near municipalities."""
    return next(
        b
        for b in case.design.comparisons
        if b.pool.name is PoolName.P2_NEAR
        and b.outcome == case.comparison.outcome
        and b.estimand is case.comparison.estimand
    )


def planted(case: Case, size: float, *, calm: bool = False) -> Case:
    """Near municipalities moved in the window; with ``calm`` nothing else happens to anyone."""
    old, label = near_pool(case), case.answer.label
    window = np.array([label.first <= m <= label.last for m in old.months])
    y = np.zeros_like(old.y) if calm else old.y.copy()
    y[np.ix_(old.donors, window)] += size
    new = replace(old, y=y)
    comparisons = tuple(new if b is old else b for b in case.design.comparisons)
    return replace(case, design=replace(case.design, comparisons=comparisons))


def test_a_planted_spillover_is_found(small_case: Case) -> None:
    calm, moved = spillover(small_case), spillover(planted(small_case, 8.0))
    assert float(moved.values["att"]) - float(calm.values["att"]) == pytest.approx(8.0)
    assert (moved.verdict, moved.sentence) == (Verdict.FAIL, "r11_moved")
    assert float(moved.values["low"]) > 0
    assert calm.verdict is not Verdict.FAIL


def test_nothing_at_all_is_equivalent_to_nothing(small_case: Case) -> None:
    finding = spillover(planted(small_case, 0.0, calm=True))
    assert finding.values["att"] == pytest.approx(0.0, abs=SAME)
    assert finding.verdict is Verdict.PASS


def test_what_near_donors_would_do_to_the_estimate_is_gamma(small_case: Case) -> None:
    """Against P2 the estimate is that against P1 less γ: both share the treated."""
    old = near_pool(small_case)
    k = small_case.effects.labels.index(small_case.answer.label)
    w = old.y @ small_case.effects.period_weights[k]
    clean = old.reference & ~old.donors
    own = float(old.unit_weights[old.treated] @ w[old.treated])
    against_near = own - float(-old.unit_weights[old.donors] @ w[old.donors])
    cap = small_case.design.plan.comparison.cap
    against_clean = own - float(capped(old.stock[clean], cap) @ w[clean])
    gamma = float(spillover(small_case).values["att"])
    assert against_near == pytest.approx(against_clean - gamma, abs=SAME)


def test_the_treated_themselves_play_no_part(small_case: Case) -> None:
    comparison = _near_comparison(small_case)
    assert comparison is not None
    espoo = comparison.municipalities.index("049")
    assert comparison.unit_weights[espoo] == 0
    assert not (
        comparison.treated[espoo] or comparison.donors[espoo] or comparison.reference[espoo]
    )
    y = comparison.y.copy()
    y[espoo] += 100.0
    assert (
        near_effect(small_case, replace(comparison, y=y))[0]
        == near_effect(small_case, comparison)[0]
    )
    assert not np.any(comparison.treated & comparison.donors)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.5, 0.5, Verdict.PASS),
        (0.1, 0.5, Verdict.PASS),  # not zero, and too small to matter
        (-0.51, 0.5, Verdict.WARN),
        (-0.2, 1.0, Verdict.WARN),
        (-0.2, 1.01, Verdict.UNINFORMATIVE),
        (0.01, 0.51, Verdict.FAIL),
        (-0.51, -0.01, Verdict.FAIL),
    ],
)
def test_the_verdict_turns_at_half_and_at_all_of_the_smallest_effect(
    low: float, high: float, verdict: Verdict
) -> None:
    assert equivalent_to_zero(low, high, 1.0, (0.5, 1.0)) is verdict


def test_a_plan_without_near_pools_says_so(small: Evaluation, small_case: Case) -> None:
    made = {case.key: case for case in cases(small.design, small.effects, raw_answers(small))}
    pooled = spillover(made["all_by_jobseekers", "broad_non_employment"])
    assert (pooled.verdict, pooled.sentence) == (Verdict.NOT_RUN, "r11_none")
    pools = dict(small_case.design.pools["espoo"])
    pools[PoolName.P2_NEAR] = replace(pools[PoolName.P2_NEAR], donors=())
    empty = replace(small_case.design, pools={"espoo": pools})
    assert spillover(replace(small_case, design=empty)).sentence == "r11_nobody"


def test_near_municipalities_are_found_in_the_pool_of_all(small: Evaluation) -> None:
    """P0 carries the near ones too: the same γ as from P2."""
    made = {case.key: case for case in cases(small.design, small.effects, raw_answers(small))}
    case = made["espoo", "broad_non_employment"]
    old = near_pool(case)
    everyone = replace(
        old,
        pool=replace(old.pool, name=PoolName.P0_ALL),
        donors=old.donors | old.reference,
    )
    comparisons = tuple(everyone if b is old else b for b in case.design.comparisons)
    other = replace(case, design=replace(case.design, comparisons=comparisons))
    assert spillover(other).values["att"] == pytest.approx(
        float(spillover(case).values["att"]), abs=SAME
    )
