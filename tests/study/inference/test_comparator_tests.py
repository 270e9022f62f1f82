"""What is said of other estimators: a difference, its noise, and no p-value."""

from __future__ import annotations

import pytest

from evaluation.plan.choices import Estimator
from evaluation.plan.methods import Method
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.comparators import Alternatives
from evaluation.study.inference.comparator_tests import look_beside
from evaluation.study.inference.estimate import Estimate
from tests.study.others import HEADLINE

PLANTED = -0.8  # of the twin, in broad non-employment


@pytest.fixture(scope="module")
def beside(others: Alternatives, design: Design) -> list[Estimate]:
    shown = [one for one in others.compared if one.comparison.outcome.key == HEADLINE]
    return [look_beside(one, design) for one in shown]


def test_the_planted_effect_is_found_over_118_municipalities(beside: list[Estimate]) -> None:
    """Those that average the base months are near; the others compare with one month, whose noise
    they keep, adjust for three covariates, or continue a slope for two years.
    """
    noisier = {
        Estimator.LINEAR_TREND,
        Estimator.SUN_ABRAHAM,
        Estimator.GROUP_TIME,
        Estimator.REGRESSION,
        Estimator.PROPENSITY,
        Estimator.DOUBLY_ROBUST,
    }
    of_all = [a for a in beside if a.comparison.estimand.name == "all_by_jobseekers"]
    assert len(of_all) == 16
    for answer in of_all:
        assert abs(answer.att - PLANTED) < 3 * answer.noise
        assert answer.bound_low <= answer.att <= answer.bound_high
        if answer.label.estimator not in noisier:
            assert answer.att == pytest.approx(PLANTED, abs=0.1)


def test_no_other_estimator_has_a_p_value(beside: list[Estimate]) -> None:
    for answer in beside:
        assert (answer.p_value, answer.interval) == (None, None)
        assert not any(hasattr(answer, name) for name in ("time", "space"))
        reasons = {refusal.method: refusal.reason for refusal in answer.refused}
        assert reasons[Method.CONFORMAL] == "other_estimator"
        assert reasons[Method.FERMAN_PINTO] == "estimator_untested"


def test_draws_are_the_estimators_own(beside: list[Estimate]) -> None:
    """Estimators with the same numbers still draw from streams of their own."""
    noise = {a.label.estimator: a.noise for a in beside if a.comparison.estimand.name == "espoo"}
    assert noise[Estimator.TWO_WAY] != noise[Estimator.IMPUTATION]
    assert noise[Estimator.TWO_WAY] == pytest.approx(noise[Estimator.IMPUTATION], rel=0.1)
