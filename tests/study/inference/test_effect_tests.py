"""The answer: p is the larger of two, the interval their hull, and the draws are its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.domain import Month, Window
from evaluation.methods.clusters.cluster import two_means
from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.placebo_space.placebo import permutation
from evaluation.plan.choices import PoolName
from evaluation.plan.methods import Method
from evaluation.sources.cells import Cells
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design, cut
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, estimate
from evaluation.study.inference.effect_tests import infer
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.inference.standing import Standing, Withheld

Effects = dict[tuple[str, str], ComparisonEffects]
Answers = dict[tuple[str, str], EstimateTested]
ONE, MANY, NEAR = ("espoo", "P1-E"), ("all_by_jobseekers", "P1"), ("espoo", "P2")


def test_p_is_the_larger_and_the_interval_the_hull_of_space_and_time(answers: Answers) -> None:
    for answer in answers.values():
        assert answer.p_value == max(answer.p_space, answer.p_time)
        assert answer.method is Method.CONCORDANCE
        assert answer.ci_low <= min(answer.att, answer.time.ci_low)
        assert answer.ci_high >= max(answer.att, answer.time.ci_high)
        assert answer.bound_low <= answer.att <= answer.bound_high


def test_zero_is_in_the_interval_if_either_cannot_reject_it(answers: Answers) -> None:
    for answer in answers.values():
        if answer.p_value > 0.05:
            assert answer.ci_low <= 0 <= answer.ci_high


def test_space_is_the_placebo_for_one_area_and_the_clusters_for_many(answers: Answers) -> None:
    one, many = answers[ONE], answers[MANY]
    assert one.cluster is None
    assert one.p_space == one.space.p_value
    assert one.ci_low == min(one.space.ci_low, one.time.ci_low)
    assert many.cluster is not None
    assert many.p_space == many.cluster.p_cr2
    low, high = many.cluster.interval(many.cluster.se_cr2, many.cluster.df_bell_mccaffrey, 0.05)
    assert (many.ci_low, many.ci_high) == (min(low, many.time.ci_low), max(high, many.time.ci_high))


def test_clusters_are_taken_over_treated_and_donors_alone(
    effects: Effects, answers: Answers
) -> None:
    many, comparison = answers[MANY], answers[MANY].comparison
    contrast = effects[MANY].contrast[:, effects[MANY].find(Kind.WINDOW, "W1")]
    used = comparison.treated | comparison.donors
    expected = two_means(
        contrast[used],
        np.abs(comparison.unit_weights[used]),
        comparison.treated[used],
        comparison.clusters[used],
    )
    assert many.cluster == expected
    assert expected.estimate == pytest.approx(many.att, abs=1e-10)
    assert expected.n_clusters == 25 + len(set(comparison.clusters[comparison.donors]))


def nearest_forty(comparison: Comparison, among: Array) -> list[int]:
    """Rows of the forty nearest in log jobseekers to the one treated."""
    rows = [int(i) for i in np.flatnonzero(among)]
    return sorted(rows, key=lambda i: abs(np.log(comparison.stock[i] / comparison.stock[0])))[:40]


@pytest.mark.parametrize("key", [ONE, NEAR, ("espoo", "P0")])
def test_time_sees_the_gap_to_size_near_donors_without_the_donut(
    key: tuple[str, str], answers: Answers
) -> None:
    answer, comparison = answers[key], answers[key].comparison
    # P1-E is a part of the clean pool, so all clean donors serve; P2 and P0 are not
    near = nearest_forty(comparison, comparison.reference if key == ONE else comparison.donors)
    gap = comparison.y[0] - comparison.y[near].mean(axis=0)
    window = Window("", Month(2021, 3), Month(2022, 4))
    used = np.array([m in window or m <= Month(2019, 11) for m in comparison.months])
    post = np.array([m in window for m in comparison.months])
    expected = conformal(gap[used], post[used], 0.05)
    assert answer.time.gap == pytest.approx(gap[used], abs=1e-10)
    assert answer.time.p_value == pytest.approx(expected.p_value)
    assert answer.time.ci_low == pytest.approx(expected.ci_low)
    assert answer.time.shifts == 73


def test_size_is_near_in_ratio_and_not_in_heads(design: Design, cells: Cells) -> None:
    """Of a middling town and ten donors: twice as large is as far as half as large."""
    town = design.plan.estimand[0].model_copy(
        update={"areas": ("Savonlinna",), "headline_pool": PoolName.P1_CLEAN}
    )
    rules = design.plan.comparison.model_copy(update={"size_band": 19})
    plan = design.plan.model_copy(update={"estimand": (town,), "comparison": rules})
    small = cut(plan, cells)
    comparison = next(b for b in small.comparisons if b.headline)
    effects = estimate(comparison, small)
    answer = infer(effects, effects.find(Kind.WINDOW, "W1"), small)
    rows = np.flatnonzero(comparison.donors)
    by_ratio, by_heads = (
        sorted(
            rows, key=lambda i: abs(measure(comparison.stock[i]) - measure(comparison.stock[0]))
        )[:19]
        for measure in (np.log, float)
    )
    assert set(by_ratio) != set(by_heads)
    gap = comparison.y[0] - comparison.y[by_ratio].mean(axis=0)
    before = comparison.mask(plan.calendar.pre)
    assert answer.time.gap[: before.sum()] == pytest.approx(gap[before], abs=1e-10)


def test_the_variance_of_a_trial_area_is_of_its_weighted_mean(
    effects: Effects, answers: Answers
) -> None:
    """q of an area: the squares of its municipalities' shares times their q."""
    found, comparison = effects[MANY], effects[MANY].comparison
    q = found.q[:, found.find(Kind.WINDOW, "W1")]
    space = answers[MANY].space
    expected = []
    for area in np.unique(comparison.clusters[comparison.treated]):
        inside = comparison.treated & (comparison.clusters == area)
        share = comparison.unit_weights[inside] / comparison.unit_weights[inside].sum()
        expected.append(space.structural + space.sampling * (share**2 @ q[inside]))
    assert space.treated_variance == pytest.approx(expected)
    assert len(set(np.round(expected, 12))) > 1


def test_the_floor_is_the_same_test_with_a_larger_treated_variance(answers: Answers) -> None:
    answer = answers[ONE]
    assert (answer.space.floored, answer.space_floor.floored) == (False, True)
    assert answer.space_floor.structural == answer.space.structural
    assert answer.space_floor.treated_variance >= answer.space.treated_variance
    assert answer.space_floor.p_value >= answer.space.p_value - 0.03  # other scale, same draws


def test_the_band_rank_is_shown_with_its_resolution(effects: Effects, answers: Answers) -> None:
    answer, comparison = answers["espoo", "P1"], answers["espoo", "P1"].comparison
    assert answer.size_band is not None
    assert answer.size_band.n_placebos == 40
    assert answer.size_band.resolution == pytest.approx(1 / 41)
    rows = [
        list(np.flatnonzero(comparison.donors)).index(i)
        for i in nearest_forty(comparison, comparison.donors)
    ]
    assert answer.size_band == permutation(answer.att, answer.placebos[rows])


def test_the_band_rank_is_refused_among_twelve(answers: Answers) -> None:
    assert answers[ONE].size_band is None
    assert Method.PERMUTATION_SIZE_BAND in {refusal.method for refusal in answers[ONE].refused}


def test_the_plain_rank_is_not_computed_where_it_is_refused(answers: Answers) -> None:
    assert answers[ONE].rank is None
    assert Method.PERMUTATION in {refusal.method for refusal in answers[ONE].refused}


def test_no_rank_where_placebos_cannot_be_made(answers: Answers) -> None:
    ten = answers["espoo", "P3"]  # ten donors of at most 10 %: none can be spared
    assert ten.placebos.size == ten.placebo_stock.size == 0
    assert ten.size_band is None


def test_placebos_carry_their_jobseekers(answers: Answers) -> None:
    for answer in answers.values():
        assert answer.placebos.shape == answer.placebo_stock.shape
        if answer.placebos.size:
            assert np.array_equal(
                answer.placebo_stock, answer.comparison.stock[answer.comparison.donors]
            )


def test_an_answer_does_not_depend_on_what_was_asked_before(
    effects: Effects, answers: Answers, design: Design
) -> None:
    espoo = effects[ONE]
    infer(espoo, espoo.find(Kind.WINDOW, "W3"), design)
    again = infer(espoo, espoo.find(Kind.WINDOW, "W1"), design)
    assert (again.p_space, again.ci_low, again.ci_high) == (
        answers[ONE].p_space,
        answers[ONE].ci_low,
        answers[ONE].ci_high,
    )


def test_an_answer_does_not_depend_on_what_else_the_plan_asks(
    effects: Effects, design: Design
) -> None:
    """Draws are named after the comparison, not counted: a shorter bracket moves no answer."""
    bracket = tuple(b for b in design.plan.base_period.bracket if b.name == "2018")
    base = design.plan.base_period.model_copy(update={"bracket": bracket})
    shorter = replace(design, plan=design.plan.model_copy(update={"base_period": base}))
    full, short = effects[ONE], estimate(effects[ONE].comparison, shorter)
    k, moved = full.find(Kind.BASE, "W2", "2018"), short.find(Kind.BASE, "W2", "2018")
    assert k != moved
    one, other = infer(full, k, design), infer(short, moved, shorter)
    assert (one.p_space, one.ci_low) == (other.p_space, other.ci_low)


def test_another_seed_is_another_draw_of_the_same_law(
    effects: Effects, answers: Answers, design: Design
) -> None:
    head = design.plan.plan.model_copy(update={"seed": 1})
    other = replace(design, plan=design.plan.model_copy(update={"plan": head}))
    espoo = effects[ONE]
    answer = infer(espoo, espoo.find(Kind.WINDOW, "W1"), other)
    assert answer.p_space != answers[ONE].p_space
    assert answer.p_space == pytest.approx(answers[ONE].p_space, abs=0.06)
    assert (answer.att, answer.p_time) == (answers[ONE].att, answers[ONE].p_time)


@pytest.mark.parametrize("effect", [-3.0, 2.0])
def test_a_larger_effect_moves_the_answer_by_itself(
    effect: float, effects: Effects, design: Design
) -> None:
    """Shift the treated after the start: att, interval and both tests follow exactly."""
    old = effects[ONE]
    comparison, k = old.comparison, old.find(Kind.WINDOW, "W1")
    y = comparison.y.copy()
    y[0, [m >= Month(2021, 3) for m in comparison.months]] += effect
    moved = replace(
        old, comparison=replace(comparison, y=y), tau=old.tau + effect, contrast=old.contrast
    )
    one, other = infer(old, k, design), infer(moved, k, design)
    assert other.att == pytest.approx(one.att + effect)
    assert other.space.ci_low == pytest.approx(one.space.ci_low + effect)
    assert other.time.ci_low == pytest.approx(one.time.ci_low + effect, abs=1e-6)
    assert other.time.ci_high == pytest.approx(one.time.ci_high + effect, abs=1e-6)


def test_a_month_of_the_path_has_an_answer_too(effects: Effects, design: Design) -> None:
    espoo = effects[ONE]
    k = next(k for k in espoo.of(Kind.MONTH) if espoo.labels[k].first == Month(2021, 6))
    answer = infer(espoo, k, design)
    assert answer.time.shifts == 60  # clean_pre and the month itself
    assert answer.p_time >= 1 / 60


def test_time_says_nothing_of_an_effect_from_another_base(effects: Effects, design: Design) -> None:
    everything = effects[ONE]
    own = infer(everything, everything.find(Kind.BASE, "W1", "clean_pre_uniform"), design)
    other = infer(everything, everything.find(Kind.BASE, "W1", "2019"), design)
    assert own.method is Method.CONCORDANCE
    assert own.p_time is not None
    assert other.method is Method.BY_DESIGN
    assert other.time is None
    assert (other.p_time, other.p_space, other.p_value, other.interval) == (None,) * 4
    assert other.standing == Standing((Withheld.OTHER_BASE,))
    assert own.standing.stands
    assert "other_base_period" in {refusal.reason for refusal in other.refused}
