"""Each check on a case made for it: the verdict turns where its threshold says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation import Evaluation, Plan, Vintage, cut, estimate, measure
from evaluation.checks.battery import cases
from evaluation.checks.before.base_periods import denominator
from evaluation.checks.before.drift import drift
from evaluation.checks.check_result import Case, Verdict, in_noise
from evaluation.checks.estimate.accounting import accounting, substance
from evaluation.checks.estimate.bracket import specification_curve, triangulation
from evaluation.checks.minimum_detectable_effect import detectable_effect
from evaluation.checks.sample.secret_cells import secret_cells
from evaluation.checks.sample.support import few_clusters, size_support
from evaluation.checks.sample.windows import window as whole_window
from evaluation.domain import Base, Window
from evaluation.errors import DesignError
from evaluation.study.inference.estimate import EstimateTested
from tests.raw import measured


@pytest.fixture(scope="module")
def case(small_case: Case) -> Case:
    return small_case


def moved(answer: EstimateTested, att: float) -> EstimateTested:
    return replace(answer, att=att)


def test_nobody_as_large_as_espoo_is_a_warning(case: Case) -> None:
    finding = size_support(case)
    assert finding.verdict is Verdict.WARN
    assert float(finding.values["ratio"]) > 1


def test_one_treated_area_is_uninformative(case: Case) -> None:
    assert few_clusters(case).verdict is Verdict.UNINFORMATIVE


def test_a_sign_that_flips_with_the_denominator_fails(case: Case) -> None:
    other = case.denominators[0]
    flipped = replace(case, denominators=[moved(other, -case.answer.att)])
    same = replace(case, denominators=[moved(other, case.answer.att)])
    assert denominator(flipped).verdict is Verdict.FAIL
    assert denominator(same).verdict is Verdict.PASS
    assert denominator(replace(case, denominators=[])).verdict is Verdict.NOT_RUN


def test_of_several_denominators_the_worst_speaks(case: Case) -> None:
    att, first = case.answer.att, case.denominators[0]
    outcome = case.comparison.outcome.over(Base.POPULATION)
    flipped = moved(first, -att)
    comparison = replace(flipped.comparison, outcome=outcome)
    peopled = replace(flipped, effects=replace(flipped.effects, comparison=comparison))
    near, far = moved(first, att), moved(first, 9 * att)
    assert denominator(replace(case, denominators=[near, far])).values["other"] == 9 * att
    found = denominator(replace(case, denominators=[far, peopled, near]))
    assert (found.verdict, found.values["other"]) == (Verdict.FAIL, -att)
    assert found.sentence == "r9_population"
    assert denominator(replace(case, denominators=[near])).sentence == "r9"


def test_pools_that_disagree(case: Case) -> None:
    near = case.pools[0]
    assert (
        triangulation(replace(case, pools=[moved(near, -case.answer.att)])).verdict is Verdict.WARN
    )
    assert (
        triangulation(replace(case, pools=[moved(near, case.answer.att)])).verdict is Verdict.PASS
    )
    assert triangulation(replace(case, pools=[])).verdict is Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("opposite", "verdict"), [(0, Verdict.PASS), (2, Verdict.WARN), (4, Verdict.FAIL)]
)
def test_the_share_of_choices_with_the_medians_sign(
    case: Case, opposite: int, verdict: Verdict
) -> None:
    choices = [moved(case.answer, -1.0 if i < opposite else 1.0) for i in range(10)]
    assert specification_curve(replace(case, choices=choices)).verdict is verdict


def test_secret_cells_warn_when_they_could_turn_the_sign(case: Case) -> None:
    wide = replace(case.answer, bound_low=-1.0, bound_high=1.0)
    assert secret_cells(replace(case, answer=wide)).verdict is Verdict.WARN
    narrow = replace(case.answer, bound_low=-0.01, bound_high=0.01)
    assert secret_cells(replace(case, answer=narrow)).verdict is Verdict.PASS


def test_states_that_do_not_add_up_are_our_fault_and_stop_everything(case: Case) -> None:
    broken = dict(case.states)
    broken["in_services"] = moved(broken["in_services"], broken["in_services"].att + 1e-6)
    with pytest.raises(DesignError, match="miss the effect on the whole"):
        accounting(replace(case, states=broken))
    assert accounting(case).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("services", "verdict"), [(0.3, Verdict.PASS), (0.6, Verdict.WARN), (0.9, Verdict.FAIL)]
)
def test_people_moved_into_services_are_seen(case: Case, services: float, verdict: Verdict) -> None:
    states = {
        **case.states,
        "registered_unemployment": moved(case.states["registered_unemployment"], -1.0),
        "in_services": moved(case.states["in_services"], services),
    }
    assert substance(replace(case, states=states)).verdict is verdict


def test_a_rise_of_registered_unemployment_has_nothing_to_take_back(case: Case) -> None:
    up = moved(case.states["registered_unemployment"], 1.0)
    states = {**case.states, "registered_unemployment": up}
    assert substance(replace(case, states=states)).sentence == "r20_no_fall"


def test_where_nothing_varies_any_change_is_beyond_every_line(case: Case) -> None:
    assert in_noise(0.1, 0.0) == np.inf and in_noise(0.0, 0.0) == 0.0
    assert in_noise(-0.2, 0.1) == 2.0
    still = replace(case.answer, space=replace(case.answer.space, distribution=np.zeros(9)))
    assert still.space.standard_deviation == 0.0
    larger = moved(case.denominators[0], 3 * case.answer.att)
    quiet = replace(case, answer=still, denominators=[larger])
    assert denominator(quiet).verdict is Verdict.WARN  # it passed, whatever the change


def test_a_case_for_every_outcome_that_reaches_the_primary_window(
    small: Evaluation, small_plan: Plan, twin: Vintage
) -> None:
    checked = {(e.name, name) for e in small_plan.estimand for name in small_plan.outcomes.checked}
    assert set(small.findings) == set(small.grades) - checked
    assert checked < set(small.grades)
    design = cut(small_plan, measure(twin, small_plan.outcomes.measured, 2019))
    found = cases(design, [estimate(b, design) for b in design.comparisons], [])
    assert found == ()  # no answers, no cases


def with_gap(case: Case, path: np.ndarray) -> Case:
    """The same case with the treated moved along a path, the effect measured again."""
    y = case.comparison.y.copy()
    y[case.comparison.treated] += path
    comparison = replace(case.comparison, y=y)
    effects = estimate(comparison, case.design)
    return replace(case, answer=measured(case.answer, effects))


def test_a_straight_line_is_all_drift(case: Case) -> None:
    months = np.arange(len(case.comparison.months), dtype=float)
    calm, sloping = drift(case), drift(with_gap(case, months / 12))
    assert float(sloping.values["slope"]) - float(calm.values["slope"]) == pytest.approx(1.0)
    moved_by = float(sloping.values["att"]) - float(calm.values["att"])
    implied = float(sloping.values["implied"]) - float(calm.values["implied"])
    assert implied == pytest.approx(moved_by)
    assert float(sloping.values["rest"]) == pytest.approx(float(calm.values["rest"]))
    assert sloping.verdict is Verdict.FAIL


def test_a_season_and_a_jump_at_the_start_are_no_drift(case: Case) -> None:
    season = np.array([0.5 * np.cos(month.month) for month in case.comparison.months])
    jump = np.array([3.0 * (month.year >= 2021) for month in case.comparison.months])
    slopes = [float(drift(c).values["slope"]) for c in (case, with_gap(case, season + jump))]
    assert slopes[0] == pytest.approx(slopes[1])


@pytest.mark.parametrize(
    ("months", "verdict"), [(14, Verdict.PASS), (7, Verdict.WARN), (6, Verdict.FAIL)]
)
def test_half_a_window_is_another_window(case: Case, months: int, verdict: Verdict) -> None:
    first = case.window.first
    short = replace(case, window=Window("W1", first, first + (months - 1)))
    assert whole_window(short).verdict is verdict


def test_more_noise_or_a_stricter_level_hides_more(case: Case) -> None:
    usual = detectable_effect(case.answer, 0.05)
    sd = case.answer.space.standard_deviation
    assert usual == pytest.approx((1.959964 + 0.841621) * sd, rel=1e-6)
    assert detectable_effect(case.answer, 0.01) > usual


def test_the_sign_of_the_choices_is_that_of_their_median(case: Case) -> None:
    choices = [moved(case.answer, att) for att in (-10.0, 1.0, 1.0, 1.0, 1.0)]
    finding = specification_curve(replace(case, choices=choices))
    assert finding.values["share"] == pytest.approx(0.8)  # of the mean it would be 0.2
    assert finding.verdict is Verdict.WARN


def test_effective_donors_are_one_over_the_sum_of_squared_weights(case: Case) -> None:
    weights = case.comparison.unit_weights[case.comparison.donors]
    assert size_support(case).values["effective"] == pytest.approx(1 / np.sum(weights**2))
