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


def test_the_triple_difference_is_shown_and_not_counted(small_case: Case) -> None:
    """Another sign and any size: verdict, count and span are those of the pools alone."""
    att = small_case.answer.att
    case = replace(small_case, pools=[moved(small_case.pools[0], 2 * att)], triple=None)
    pools = triangulation(case)
    assert (pools.verdict, pools.sentence, pools.values["all"]) == (Verdict.PASS, "r14", 2)
    for triple in (-9 * att, 9 * att):
        found = triangulation(replace(case, triple=moved(small_case.answer, triple)))
        assert (found.verdict, found.sentence) == (Verdict.PASS, "r14_triple")
        assert found.values == {**pools.values, "triple": triple}


def test_with_one_pool_it_is_no_second_one(small_case: Case) -> None:
    case = replace(small_case, pools=[], triple=moved(small_case.answer, small_case.answer.att))
    assert triangulation(case).verdict is Verdict.NOT_RUN


def test_beside_other_outcomes_it_does_not_stand(small_case: Case) -> None:
    outcome = replace(small_case.comparison.outcome, name="long_term_unemployment")
    answer = of_comparison(small_case.answer, replace(small_case.comparison, outcome=outcome))
    case = replace(small_case, answer=answer, triple=moved(answer, -answer.att))
    assert triangulation(case).sentence == "r14"


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
