"""R1 and R2 on cases made for them: the verdict turns where its threshold says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation, estimate
from evaluation.checks.battery import cases
from evaluation.checks.before.pretrends import before_trial, equivalent, of_equivalence, powerful
from evaluation.checks.check_result import Case, Verdict
from evaluation.core.arrays import Array
from evaluation.domain import Month
from evaluation.methods.pretrends.equivalence import equivalence
from tests.raw import measured, raw_answers

LINES = (0.5, 1.0)


def judged_for(betas: list[float], error: float) -> Verdict:
    return of_equivalence(equivalence(np.array(betas), error**2 * np.eye(len(betas)), 0.05), LINES)


@pytest.mark.parametrize(
    ("betas", "error", "verdict"),
    [
        ([0.1, -0.2, 0.0], 0.15, Verdict.PASS),  # 0.2 + 1.64 · 0.15 = 0.45
        ([0.1, -0.2, 0.0], 0.3, Verdict.WARN),  # 0.69
        ([0.1, -0.2, 0.0], 0.6, Verdict.UNINFORMATIVE),  # 1.19, and every interval holds zero
        ([0.1, -0.95, 0.0], 0.2, Verdict.UNINFORMATIVE),  # up to -0.47: not beyond -0.5
        ([0.1, 0.95, 0.0], 0.2, Verdict.UNINFORMATIVE),
        ([0.1, -1.05, 0.0], 0.2, Verdict.FAIL),  # up to -0.57
        ([0.1, 1.05, 0.0], 0.2, Verdict.FAIL),
    ],
)
def test_the_lines_of_equivalence(betas: list[float], error: float, verdict: Verdict) -> None:
    assert judged_for(betas, error) is verdict


def quieter(case: Case, share: float) -> Case:
    """The same case with every unit's departures from the common path shrunk, treated included."""
    y = case.comparison.y
    common = y.mean(axis=0)
    levels = y.mean(axis=1, keepdims=True) - common.mean()
    return remade(case, common + levels + share * (y - common - levels))


def remade(case: Case, y: Array) -> Case:
    comparison = replace(case.comparison, y=y)
    effects = estimate(comparison, case.design)
    return replace(case, answer=measured(case.answer, effects))


def moved(case: Case, path: Array) -> Case:
    y = case.comparison.y.copy()
    y[case.comparison.treated] += path
    return remade(case, y)


def test_a_noisy_case_says_that_it_cannot_tell(small_case: Case) -> None:
    r1, r2 = equivalent(small_case), powerful(small_case)
    assert (r1.check, r1.verdict, r1.sentence) == ("R1", Verdict.UNINFORMATIVE, "r1_noisy")
    assert (r2.check, r2.verdict, r2.sentence) == ("R2", Verdict.UNINFORMATIVE, "r2")
    assert float(r1.values["shown"]) > small_case.sesoi
    assert float(r2.values["unseen"]) > small_case.sesoi


def test_a_quiet_case_passes_both(small_case: Case) -> None:
    quiet = quieter(small_case, 0.2)
    assert powerful(quiet).verdict is Verdict.PASS
    assert equivalent(quiet).verdict is Verdict.PASS
    noisy, calm = powerful(small_case).values, powerful(quiet).values
    assert float(calm["unseen"]) == pytest.approx(0.2 * float(noisy["unseen"]), rel=1e-3)
    assert calm["distance"] == pytest.approx(noisy["distance"])


def test_what_a_drift_would_make_of_the_estimate_is_what_it_makes(small_case: Case) -> None:
    """γ · distance is the change of the effect when the treated drift by γ in half a year."""
    months = np.arange(len(small_case.comparison.months), dtype=float)
    found = powerful(small_case).values
    drifting = moved(small_case, float(found["seen_slope"]) * months / 6)
    change = drifting.answer.att - small_case.answer.att
    assert change == pytest.approx(float(found["unseen"]), rel=1e-9)


def test_the_line_that_is_looked_for_is_the_one_a_drift_leaves(small_case: Case) -> None:
    """An even drift of one a half-year moves the coefficients by ``times``, about -9 … -1."""
    months = np.arange(len(small_case.comparison.months), dtype=float)
    plain, drifting = before_trial(small_case), before_trial(moved(small_case, months / 6))
    assert plain is not None
    assert drifting is not None
    assert drifting.betas - plain.betas == pytest.approx(plain.times, abs=1e-9)
    assert np.diff(plain.times) == pytest.approx(np.ones(len(plain.times) - 1), abs=0.2)


def test_a_jump_before_the_trial_fails(small_case: Case) -> None:
    late = np.array([6.0 * (month >= Month(2018, 1)) for month in small_case.comparison.months])
    finding = equivalent(moved(small_case, late))
    assert (finding.verdict, finding.sentence) == (Verdict.FAIL, "r1_apart")
    assert float(finding.values["largest"]) < -4


def test_small_coefficients_say_nothing_where_a_drift_would_go_unseen(small_case: Case) -> None:
    """R1 would warn, and R2 is made to see too little: only the plan's lines differ."""
    calm = quieter(small_case, 0.4)
    assert equivalent(calm).sentence == "r1"
    plan = calm.design.plan
    strict = plan.checks.model_copy(update={"power": (0.01, 0.02)})
    blind = replace(
        calm, design=replace(calm.design, plan=plan.model_copy(update={"checks": strict}))
    )
    assert powerful(blind).verdict is Verdict.UNINFORMATIVE
    finding = equivalent(blind)
    assert (finding.verdict, finding.sentence) == (Verdict.UNINFORMATIVE, "r1_unseen")


def test_thresholds_come_from_the_plan(small_case: Case) -> None:
    plan = small_case.design.plan
    lax = plan.checks.model_copy(update={"equivalence": (50.0, 60.0), "power": (50.0, 60.0)})
    design = replace(small_case.design, plan=plan.model_copy(update={"checks": lax}))
    case = replace(small_case, design=design)
    assert (equivalent(case).verdict, powerful(case).verdict) == (Verdict.PASS, Verdict.PASS)


def test_donors_too_few_for_a_covariance_are_said(small_case: Case) -> None:
    few = replace(small_case.effects, residuals=small_case.effects.residuals[:12])
    case = replace(small_case, answer=replace(small_case.answer, effects=few))
    for check, key in ((equivalent, "r1_none"), (powerful, "r2_none")):
        finding = check(case)
        assert (finding.verdict, finding.sentence) == (Verdict.UNINFORMATIVE, key)


def test_pooled_areas_are_judged_too(small: Evaluation) -> None:
    """25 areas have influence functions, a smaller noise, and a verdict of their own."""
    made = {case.key: case for case in cases(small.design, small.effects, raw_answers(small))}
    one, pooled = (made[who, "broad_non_employment"] for who in ("espoo", "all_by_jobseekers"))
    assert float(powerful(pooled).values["unseen"]) < float(powerful(one).values["unseen"])
