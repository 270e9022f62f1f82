"""Lay-offs around zero: the pair of bases that leaves most, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.checks.check_result import Case, Verdict
from evaluation.checks.lay_off_ends import Ends, lay_off_ends
from evaluation.domain import Month
from evaluation.plan.choices import BaseChoice, BaseRule
from evaluation.study.channels.channels import space_test
from tests.checks.planted import with_plan


def ends(before: float, inside: float, p: float | None) -> Ends:
    return Ends(
        before_base="clean_pre",
        before=before,
        inside_base="2020",
        inside=inside,
        p=p,
        floor=None,
        line=0.5,
    )


@pytest.mark.parametrize(
    ("before", "inside", "p", "verdict"),
    [
        (2.0, -3.0, 0.001, Verdict.PASS),
        (0.0, 3.0, None, Verdict.PASS),  # zero is no side
        (0.5, 0.5, 0.001, Verdict.PASS),
        (-0.5, -0.51, 0.001, Verdict.WARN),
        (-0.51, -0.6, 0.05, Verdict.FAIL),
        (0.51, 0.6, 0.051, Verdict.WARN),
        (0.1, 0.1, None, Verdict.UNINFORMATIVE),
    ],
)
def test_one_side_beyond_the_line_and_rejected(
    before: float, inside: float, p: float | None, verdict: Verdict
) -> None:
    for sign in (1, -1):
        made = ends(sign * before, sign * inside, p)
        assert made.judged(0.05, seen=True) is verdict
        blind = verdict if verdict is Verdict.FAIL else Verdict.UNINFORMATIVE
        assert made.judged(0.05, seen=False) is blind
        assert made.att == sign * min(before, inside, key=abs)


def test_the_ends_are_the_estimates_from_both_bases(small_case: Case) -> None:
    answer = small_case.answer  # of which the other base is in the bracket already
    late = next(a for a in small_case.bracket if a.label.base == "2020")
    found = lay_off_ends(answer, small_case.design, 0.5)
    assert found is not None
    assert (found.before, found.inside) == (answer.att, pytest.approx(late.att))
    assert found.p == answer.p_value  # the nearer to zero: its own
    turned = replace(answer, att=-9.0)
    found = lay_off_ends(turned, small_case.design, 0.5)
    assert found is not None and found.att == pytest.approx(late.att)
    alone = space_test(late.effects, late.k, small_case.design, floor=False)
    assert found.p == alone.p_value  # the time channel does not speak for other bases
    assert found.shown["floor"] == 1 / (small_case.design.plan.inference.draws + 1)


def test_of_several_bases_the_pair_that_leaves_most_speaks(small_case: Case) -> None:
    plan, answer = small_case.design.plan, small_case.checked["laid_off"]
    halves = {"first": (3, 8), "second": (9, 12)}
    bases = [
        BaseChoice(
            name=name,
            rule=BaseRule.UNIFORM,
            months=(Month(2020, months[0]), Month(2020, months[1])),
        )
        for name, months in halves.items()
    ]
    periods = plan.base_period.model_copy(update={"bracket": tuple(bases)})
    design = with_plan(small_case, plan.model_copy(update={"base_period": periods})).design
    alone = {}
    for base in bases:
        one = plan.base_period.model_copy(update={"bracket": (base,)})
        single = with_plan(small_case, plan.model_copy(update={"base_period": one})).design
        found = lay_off_ends(answer, single, 0.5)
        assert found is not None
        alone[base.name] = (
            0.0 if found.bracketed else abs(found.att),
            abs(found.before - found.inside),
        )
    both = lay_off_ends(answer, design, 0.5)
    assert both is not None
    assert both.inside_base == max(alone, key=lambda name: alone[name])
    assert np.ptp([left for left, _ in alone.values()]) + np.ptp([w for _, w in alone.values()]) > 0


def test_without_a_base_inside_there_is_no_bracket(small_case: Case) -> None:
    plan = small_case.design.plan
    bare = plan.base_period.model_copy(update={"bracket": ()})
    design = with_plan(small_case, plan.model_copy(update={"base_period": bare})).design
    assert lay_off_ends(small_case.answer, design, 0.5) is None
