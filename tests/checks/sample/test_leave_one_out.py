"""R10: whoever carries the estimate is named, and the estimate without them is a hand value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation, estimate
from evaluation.checks.battery import cases
from evaluation.checks.check_result import Case, Verdict
from evaluation.checks.sample.leave_one_out import CAPITAL, Left, LeftOut, leave_one_out, left_out
from evaluation.core.arrays import Array
from evaluation.domain import employment_trial, municipalities
from evaluation.methods.effects.weights import capped
from tests.raw import measured, of_comparison, raw_answers

SAME = 1e-10  # rounding of sums over some hundred cells


@pytest.fixture(scope="module")
def pooled(small: Evaluation) -> Case:
    made = {case.key: case for case in cases(small.design, small.effects, raw_answers(small))}
    return made["all_by_jobseekers", "broad_non_employment"]


def shifted(case: Case, by: Array, *, noise: float | None = None) -> Case:
    """The case with rows moved in the window alone, measured again."""
    label = case.answer.label
    window = np.array([label.first <= month <= label.last for month in case.comparison.months])
    comparison = replace(case.comparison, y=case.comparison.y + by[:, None] * window)
    effects = estimate(comparison, case.design)
    answer = measured(case.answer, effects)
    if noise is not None:
        space = replace(answer.space, distribution=np.array([-noise, noise]))
        answer = replace(answer, space=space)
    return replace(case, answer=answer)


def flat(case: Case) -> Case:
    """Nothing happens to anyone: every contrast is zero."""
    calm = replace(case.comparison, y=np.zeros_like(case.comparison.y))
    return replace(case, answer=of_comparison(case.answer, calm))


def by_name(case: Case) -> dict[tuple[Left, str], LeftOut]:
    return {(left.kind, left.name): left for left in left_out(case)}


def one(case: Case, row: int, size: float) -> Array:
    return np.where(np.arange(case.comparison.stock.size) == row, size, 0.0)


def test_the_donor_with_all_the_movement_is_named(small_case: Case) -> None:
    row = int(np.flatnonzero(small_case.comparison.donors)[3])
    case = shifted(flat(small_case), one(small_case, row, 10.0))
    code = case.comparison.municipalities[row]
    weight = -case.comparison.unit_weights[row]
    assert case.answer.att == pytest.approx(-10 * weight, abs=SAME)
    found = by_name(case)
    assert found[Left.DONOR, code].att == pytest.approx(0.0, abs=SAME)
    finding = leave_one_out(case)
    assert finding.values.get("donor", finding.values.get("region")) in {
        code,
        municipalities()[code].subregion,
    }
    assert finding.values["other"] == pytest.approx(0.0, abs=SAME)


def test_without_a_donor_the_others_weights_are_drawn_up_again(small_case: Case) -> None:
    comparison, cap = small_case.comparison, small_case.design.plan.comparison.cap
    k = small_case.effects.labels.index(small_case.answer.label)
    w = small_case.effects.contrast[:, k]
    row = int(np.flatnonzero(comparison.donors)[0])
    rest = comparison.donors.copy()
    rest[row] = False
    hand = float(w[comparison.treated][0]) - float(capped(comparison.stock[rest], cap) @ w[rest])
    left = by_name(small_case)[Left.DONOR, comparison.municipalities[row]]
    assert left.att == pytest.approx(hand, abs=SAME)
    assert left.cap == cap


@pytest.mark.parametrize(
    ("noise", "verdict"), [(2.02, Verdict.PASS), (1.98, Verdict.WARN), (0.99, Verdict.FAIL)]
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_change_is_judged_in_placebo_deviations(
    small_case: Case, noise: float, verdict: Verdict, sign: float
) -> None:
    row = int(np.flatnonzero(small_case.comparison.donors)[0])
    weight = -float(small_case.comparison.unit_weights[row])
    calm = flat(small_case)
    biggest = max(
        abs(left.att + 1.0) for left in left_out(shifted(calm, one(calm, row, 1 / weight)))
    )
    case = shifted(calm, one(calm, row, sign / weight / biggest), noise=noise)
    finding = leave_one_out(case)
    assert finding.values["scaled"] == pytest.approx(1 / noise)
    assert finding.verdict is verdict


def test_without_noise_any_change_is_too_much(small_case: Case) -> None:
    row = int(np.flatnonzero(small_case.comparison.donors)[0])
    case = shifted(flat(small_case), one(small_case, row, 1.0), noise=0.0)
    assert leave_one_out(case).verdict is Verdict.FAIL
    calm = shifted(flat(small_case), np.zeros(case.comparison.stock.size), noise=0.0)
    assert leave_one_out(calm).verdict is Verdict.PASS


def test_espoo_is_one_area_and_cannot_be_left_out(small_case: Case) -> None:
    assert {left.kind for left in left_out(small_case)} == {Left.DONOR, Left.REGION}


def test_every_area_every_donor_and_the_capital_region_are_left_out(pooled: Case) -> None:
    kinds = [left.kind for left in left_out(pooled)]
    regions = {
        municipalities()[code].subregion
        for code, donor in zip(
            pooled.comparison.municipalities, pooled.comparison.donors, strict=True
        )
        if donor
    }
    assert kinds.count(Left.AREA) == 25
    assert kinds.count(Left.CAPITAL) == 1
    assert kinds.count(Left.DONOR) == pooled.comparison.donors.sum()
    assert kinds.count(Left.REGION) == len(regions)
    assert (Left.AREA, "Helsinki") in by_name(pooled)


def test_an_area_with_all_the_effect_is_named(pooled: Case) -> None:
    area_of = employment_trial().area_of
    helsinki = np.array([area_of.get(c) == "Helsinki" for c in pooled.comparison.municipalities])
    case = shifted(flat(pooled), np.where(helsinki, 5.0, 0.0))
    found = by_name(case)
    assert found[Left.AREA, "Helsinki"].att == pytest.approx(0.0, abs=SAME)
    assert found[Left.CAPITAL, ",".join(CAPITAL)].att == pytest.approx(0.0, abs=SAME)
    finding = leave_one_out(case)
    assert finding.values["area"] == "Helsinki"
    assert finding.sentence == "r10_area"
    assert finding.values["among_donors"] == pytest.approx(0.0, abs=SAME)
    share = float(case.comparison.unit_weights[helsinki].sum())
    assert case.answer.att == pytest.approx(5 * share, abs=SAME)
    oulu = found[Left.AREA, "Oulu"]
    rest = 1 - float(
        case.comparison.unit_weights[
            [area_of.get(c) == "Oulu" for c in case.comparison.municipalities]
        ].sum()
    )
    assert oulu.att == pytest.approx(5 * share / rest, abs=SAME)  # v keeps its proportions


def few_donors(case: Case, number: int) -> Case:
    """The same with the first donors alone."""
    donors = case.comparison.donors & (np.cumsum(case.comparison.donors) <= number)
    weights = np.where(case.comparison.treated, case.comparison.unit_weights, 0.0)
    cap = case.design.plan.comparison.cap
    weights[donors] = -capped(case.comparison.stock[donors], max(cap, 1 / number))
    comparison = replace(case.comparison, donors=donors, unit_weights=weights)
    return replace(case, answer=of_comparison(case.answer, comparison))


def test_a_cap_that_cannot_be_kept_is_raised_as_little_as_can_be(small_case: Case) -> None:
    case = few_donors(small_case, 10)  # ten of 10 % each: nine cannot add up to a whole
    without_one = [left for left in left_out(case) if left.kind is Left.DONOR]
    assert [left.cap for left in without_one] == pytest.approx([1 / 9] * 10)
    raised = [left for left in left_out(case) if left.cap > 0.1]
    assert leave_one_out(case).values["raised"] == len(raised) >= 10


def test_donors_of_one_region_alone_are_a_failure_and_one_donor_leaves_nothing(
    small_case: Case,
) -> None:
    subregion = [municipalities()[c].subregion for c in small_case.comparison.municipalities]
    first = int(np.flatnonzero(small_case.comparison.donors)[0])
    alone = replace(
        small_case.comparison,
        donors=np.arange(len(subregion)) == first,
        municipalities=tuple(small_case.comparison.municipalities),
    )
    lone = replace(small_case, answer=of_comparison(small_case.answer, alone))
    assert leave_one_out(lone).sentence == "r10_none"
    assert leave_one_out(lone).verdict is Verdict.NOT_RUN
    two = np.flatnonzero(small_case.comparison.donors)[:2]
    names = list(small_case.comparison.municipalities)
    names[two[0]], names[two[1]] = "186", "858"  # Järvenpää and Tuusula share a subregion
    donors = np.isin(np.arange(len(names)), two)
    pair = replace(small_case.comparison, donors=donors, municipalities=tuple(names))
    same = replace(small_case, answer=of_comparison(small_case.answer, pair))
    finding = leave_one_out(same)
    assert (finding.verdict, finding.sentence) == (Verdict.FAIL, "r10_one")
