"""R14 with its triple difference, and the p-value of the median over all registered choices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.checks.check_result import Case, Verdict
from evaluation.checks.estimate.bracket import median_p, specification_curve, triangulation
from evaluation.study.inference.estimate import EstimateTested
from tests.raw import of_comparison


def moved(answer: EstimateTested, att: float) -> EstimateTested:
    return replace(answer, att=att)


def test_the_triple_difference_is_a_corner_of_the_outcomes_at_stake(small_case: Case) -> None:
    case = replace(small_case, pools=[], triple=moved(small_case.answer, -small_case.answer.att))
    finding = triangulation(case)
    assert (finding.verdict, finding.sentence) == (Verdict.WARN, "r14_triple")
    assert (finding.values["same"], finding.values["all"]) == (1, 2)
    assert finding.values["triple"] == -small_case.answer.att
    agrees = replace(case, triple=moved(small_case.answer, 2 * small_case.answer.att))
    assert triangulation(agrees).verdict is Verdict.PASS


def test_other_outcomes_have_no_such_corner(small_case: Case) -> None:
    outcome = replace(small_case.comparison.outcome, name="long_term_unemployment")
    answer = of_comparison(small_case.answer, replace(small_case.comparison, outcome=outcome))
    case = replace(small_case, answer=answer, pools=[], triple=moved(answer, -answer.att))
    assert triangulation(case).verdict is Verdict.NOT_RUN


def test_of_one_choice_the_median_has_the_p_of_space(small_case: Case) -> None:
    """The headline alone: its own residuals, its own effect, another stream of draws."""
    case = replace(small_case, choices=[small_case.answer])
    here = median_p(case, small_case.answer.att)
    assert here == pytest.approx(small_case.answer.space.p_value, abs=0.05)


def test_the_median_grows_significant_with_its_size(small_case: Case) -> None:
    largest = 20 * small_case.noise
    found = [median_p(small_case, size) for size in (0.0, small_case.noise, largest)]
    assert found[0] == 1.0
    assert found == sorted(found, reverse=True)
    assert found[-1] <= 0.01


def test_donors_take_their_choices_along(small_case: Case) -> None:
    """Choices that move every donor far make a median of that size a matter of chance."""
    noisy = [
        replace(choice, effects=replace(choice.effects, residuals=10 * choice.effects.residuals))
        for choice in small_case.choices
    ]
    size = 3 * small_case.noise
    assert median_p(replace(small_case, choices=noisy), size) > median_p(small_case, size)


def test_half_of_the_choices_lie_between_the_quartiles(small_case: Case) -> None:
    values = specification_curve(small_case).values
    effects = [choice.att for choice in small_case.choices]
    assert values["quarter"] == np.quantile(effects, 0.25)
    assert values["three_quarters"] == np.quantile(effects, 0.75)
    assert values["low"] <= values["quarter"] <= values["median"] <= values["three_quarters"]
