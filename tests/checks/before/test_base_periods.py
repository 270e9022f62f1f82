"""R7: an estimate from before COVID and one from inside it, and what noise explains between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.checks.before.base_periods import donut, explained
from evaluation.checks.check_result import Case, Verdict
from evaluation.domain import Window
from evaluation.plan.choices import BaseRule
from evaluation.study.comparisons.base_period import window_weights
from evaluation.study.inference.estimate import EstimateTested
from tests.checks.planted import with_lines, with_plan
from tests.raw import of_comparison


def apart(case: Case, *distances: float) -> Case:
    """The case with bases inside COVID so far from its own, in points; the smallest effect is 1."""
    late = next(a for a in case.bracket if a.label.base == "2020")
    moved = [replace(late, att=case.answer.att + distance) for distance in distances]
    return replace(case, bracket=moved)


def reach(case: Case) -> float:
    return float(donut(apart(case, 0.0)).values["explained"])


def test_within_the_smallest_effect_of_interest_it_passes(small_case: Case) -> None:
    assert 0 < reach(small_case) < 1  # so that what is beyond the effect is beyond noise too
    for distance, verdict in ((0.999, Verdict.PASS), (1.001, Verdict.FAIL)):
        for sign in (1, -1):
            assert donut(apart(small_case, sign * distance)).verdict is verdict


def test_what_noise_explains_is_a_warning(small_case: Case) -> None:
    """The second line is in parts of what noise explains: made so large that it explains 1.2."""
    far = 1.2 / reach(small_case)
    found = [
        donut(with_lines(apart(small_case, distance), donut=(0.5, far))).verdict
        for distance in (0.999, 1.001, 1.199, 1.201)
    ]
    assert found == [Verdict.PASS, Verdict.WARN, Verdict.WARN, Verdict.FAIL]


def test_the_first_line_is_how_far_either_may_lie_from_their_middle(small_case: Case) -> None:
    case = apart(small_case, -0.7)
    found = [donut(with_lines(case, donut=(line, 9.0))) for line in (0.349, 0.351)]
    assert [finding.verdict for finding in found] == [Verdict.WARN, Verdict.PASS]
    assert found[0].values == found[1].values


def test_of_several_inside_the_one_furthest_away_speaks_and_both_ends_are_named(
    small_case: Case,
) -> None:
    plan, late = small_case.design.plan, small_case.bracket[-1]
    year = plan.base_period.bracket[-1]
    bases = [year.model_copy(update={"name": name}) for name in ("2020", "half", "other")]
    periods = plan.base_period.model_copy(update={"bracket": tuple(bases)})
    case = with_plan(small_case, plan.model_copy(update={"base_period": periods}))
    inside = [
        replace(called(late, base.name), att=case.answer.att + distance)
        for base, distance in zip(bases, (0.2, -0.4, 0.3), strict=True)
    ]
    values = donut(replace(case, bracket=inside)).values
    assert values["apart"] == pytest.approx(0.4)
    assert (values["before_base"], values["inside_base"]) == ("clean_pre", "half")
    assert values["before"] == case.answer.att
    assert values["inside"] == pytest.approx(case.answer.att - 0.4)


def called(answer: EstimateTested, base: str) -> EstimateTested:
    """The same answer under another name of its base."""
    labels = [*answer.effects.labels]
    labels[answer.k] = replace(answer.label, base=base)
    return replace(answer, effects=replace(answer.effects, labels=tuple(labels)))


def test_noise_is_that_of_the_difference_and_reads_no_month_of_the_window(small_case: Case) -> None:
    """It is twice as large where everything moves twice as far."""
    late = next(a for a in small_case.bracket if a.label.base == "2020")
    comparison, plan = small_case.comparison, small_case.design.plan
    weights = [
        window_weights(comparison, small_case.window, base, BaseRule.SAME_CALENDAR_MONTH)
        for base in (plan.calendar.pre, Window("2020", *plan.base_period.bracket[1].months))
    ]
    between = weights[0] - weights[1]
    assert not between[comparison.mask(small_case.window)].any()
    usual = explained(small_case, small_case.answer, late)
    shaken = comparison.y.copy()
    shaken[:, comparison.mask(small_case.window)] += np.arange(len(shaken))[:, None]
    other = replace(comparison, y=shaken)
    case = replace(small_case, answer=of_comparison(small_case.answer, other))
    assert explained(case, case.answer, late) == usual
    louder = replace(comparison, y=2 * comparison.y)
    case = replace(small_case, answer=of_comparison(small_case.answer, louder))
    assert explained(case, case.answer, late) == pytest.approx(2 * usual)


def test_without_a_base_inside_or_with_an_earlier_trial_it_says_why(small_case: Case) -> None:
    none = donut(replace(small_case, bracket=[]))
    assert (none.verdict, none.sentence) == (Verdict.NOT_RUN, "r7_none")
    plan = small_case.design.plan
    head = plan.plan.model_copy(update={"trial": "2017-18"})
    found = donut(with_plan(small_case, plan.model_copy(update={"plan": head})))
    assert (found.verdict, found.sentence) == (Verdict.NOT_RUN, "r7_earlier_trial")
