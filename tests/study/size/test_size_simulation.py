"""The certificate: who is relabelled, what a false positive is worth, and what fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from evaluation import Evaluation
from evaluation.core.arrays import Array
from evaluation.methods.effects.kernel import contrasts, unit_placebos
from evaluation.methods.effects.period_weights import uniform
from evaluation.plan.methods import Method
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.size.pseudo_treated import group_size, in_groups, one_by_one, untreated_part
from evaluation.study.size.rates import Rate, effective_draws, exact_interval
from evaluation.study.size.size_simulation import Certificate, Certified, certificate, judge

LINES = (0.08, 0.12)


@pytest.fixture(scope="module")
def design(small: Evaluation) -> Design:
    return small.design


def block_of(design: Design, estimand: str) -> Comparison:
    return next(
        b
        for b in design.comparisons
        if b.headline and (b.estimand.name, b.outcome.name) == (estimand, "broad_non_employment")
    )


def rate(share: float, low: float, high: float) -> Rate:
    return Rate(share, 100, 100.0, low, high, (50.0, 100.0))


@pytest.mark.parametrize(
    ("overall", "largest", "verdict"),
    [
        (rate(0.05, 0.02, 0.11), rate(0.05, 0, 0.2), Certified.HOLDS),
        (rate(0.08, 0.02, 0.12), rate(0.12, 0, 0.2), Certified.HOLDS),  # on the lines
        (rate(0.05, 0.02, 0.13), rate(0.05, 0, 0.2), Certified.UNINFORMATIVE),
        (rate(0.09, 0.02, 0.13), rate(0.05, 0, 0.2), Certified.LOOSE),
        (rate(0.12, 0.02, 0.30), rate(0.05, 0, 0.2), Certified.LOOSE),
        (rate(0.13, 0.02, 0.30), rate(0.05, 0, 0.2), Certified.FAILS),
        (rate(0.10, 0.081, 0.30), rate(0.05, 0, 0.2), Certified.FAILS),
        (rate(0.05, 0.02, 0.11), rate(0.13, 0, 0.2), Certified.FAILS),
    ],
)
def test_the_lines_of_the_plan_decide(overall: Rate, largest: Rate, verdict: Certified) -> None:
    assert judge(overall, largest, LINES) is verdict


@pytest.mark.parametrize(("hits", "n"), [(0, 30), (1, 30), (7, 50), (30, 30)])
def test_the_interval_is_clopper_and_pearsons(hits: int, n: int) -> None:
    low, high = proportion_confint(hits, n, alpha=0.05, method="beta")
    here = exact_interval(hits / n, n)
    np.testing.assert_allclose(here, [0.0 if hits == 0 else low, 1.0 if hits == n else high])


def test_fewer_effective_draws_widen_the_interval() -> None:
    wide, narrow = exact_interval(0.05, 20), exact_interval(0.05, 200)
    assert wide[0] < narrow[0] < 0.05 < narrow[1] < wide[1]


def test_draws_are_worth_what_they_are() -> None:
    random = np.random.default_rng(3)
    size = random.normal(size=200)
    alone = np.arange(200)
    assert effective_draws(size, alone) == pytest.approx(200)
    twice = np.repeat(random.normal(size=100), 2)
    assert effective_draws(twice, np.repeat(np.arange(100), 2)) == pytest.approx(100)
    assert effective_draws(np.ones(30), np.repeat(np.arange(10), 3)) == 10
    # neighbours that move against each other are not worth more than they are
    against = np.tile([1.0, -1.0], 50)
    assert effective_draws(against, np.repeat(np.arange(50), 2)) == 100


def test_every_clean_donor_is_treated_once(design: Design) -> None:
    comparison = block_of(design, "espoo")
    found = list(one_by_one(comparison, design.plan.comparison.cap))
    clean = [c for c, r in zip(comparison.municipalities, comparison.reference, strict=True) if r]
    assert [one.name for one in found] == clean
    for one in found:
        fake = one.comparison
        assert fake.treated.sum() == 1
        assert fake.municipalities[int(np.flatnonzero(fake.treated)[0])] == one.name
        assert not (fake.treated & (fake.donors | fake.reference)).any()
        assert fake.unit_weights.sum() == pytest.approx(0, abs=1e-12)
        assert fake.unit_weights[fake.treated] == pytest.approx(1)
        assert fake.unit_weights.min() >= -max(0.10, 1 / fake.donors.sum()) - 1e-12
        assert not set(fake.municipalities) & {
            c for c, t in zip(comparison.municipalities, comparison.treated, strict=True) if t
        }


def test_one_donor_as_treated_is_a_unit_placebo(design: Design) -> None:
    """A comparison made anew and a vector of contrasts are the same comparison."""
    comparison, cap = block_of(design, "espoo"), design.plan.comparison.cap
    part = untreated_part(comparison)
    months = np.array([month.year >= 2019 for month in part.months])
    p = uniform(months, ~months & (np.cumsum(~months) > 12))
    placebos = unit_placebos(contrasts(part.y, p[None])[part.donors], part.stock[part.donors], cap)
    made = [
        float(one.comparison.unit_weights @ one.comparison.y @ p)
        for one in one_by_one(comparison, cap)
    ]
    inside = part.donors[part.reference]  # clean ones elsewhere are compared with the whole pool
    assert inside.sum() == len(placebos) == 12
    np.testing.assert_allclose(np.array(made)[inside], placebos[:, 0], atol=1e-12)


def test_groups_are_whole_subregions_and_leave_donors(design: Design) -> None:
    comparison = block_of(design, "all_by_jobseekers")
    part = untreated_part(comparison)
    clean = np.unique(part.clusters[part.reference]).size
    size = group_size(comparison)
    assert size == clean // 2
    for one in in_groups(comparison, 0.10, 20, np.random.default_rng(1)):
        fake = one.comparison
        drawn = np.unique(fake.clusters[fake.treated])
        assert drawn.size == size
        inside = np.isin(fake.clusters, drawn)
        assert not (fake.donors & inside & part.reference).any()
        assert fake.unit_weights[fake.treated].sum() == pytest.approx(1)
        assert fake.unit_weights[fake.donors].sum() == pytest.approx(-1)


def same(one: Certificate, other: Certificate) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("p_space", "p_time", "p_value", "stock")
    ) and (one.rate, one.verdict, one.power.detectable) == (
        other.rate,
        other.verdict,
        other.power.detectable,
    )


@pytest.mark.parametrize("estimand", ["espoo", "all_by_jobseekers"])
def test_no_outcome_of_the_treated_is_read(design: Design, estimand: str) -> None:
    comparison = block_of(design, estimand)
    found = certificate(comparison, design)
    assert found is not None
    for poison in (np.nan, 1e6):
        y = np.where(comparison.treated[:, None], poison, comparison.y)
        assert same(found, certificate(replace(comparison, y=y), design))  # type: ignore[arg-type]


def test_the_engine_is_the_real_comparisons_own(small: Evaluation) -> None:
    methods = {one.estimand: one.method for one in small.certificates.values()}
    assert methods == {"espoo": Method.FERMAN_PINTO, "all_by_jobseekers": Method.CR2_BM}


def test_p_is_the_larger_of_two_and_the_rate_its_share(small: Evaluation) -> None:
    for one in small.certificates.values():
        np.testing.assert_array_equal(one.p_value, np.maximum(one.p_space, one.p_time))
        assert one.rate.share == np.mean(one.p_value <= 0.05)
        assert one.share_space == np.mean(one.p_space <= 0.05)
        assert one.share_time == np.mean(one.p_time <= 0.05)
        assert sum(third.n for third in one.terciles) == one.rate.n == one.p_value.size
        spans = [end for third in one.terciles for end in third.stock]
        assert spans == sorted(spans)
        assert one.p_value.min() >= max(one.resolution_space, min(one.resolution_time, 0.02))


def jumping(comparison: Comparison) -> Array:
    """Six of the largest clean donors jump by thirty points: three in each fake window.

    Three of sixty is less than one in twenty, so the others' noise cannot excuse them.
    """
    y = comparison.y.copy()
    rows = np.flatnonzero(comparison.reference)
    rows = rows[np.argsort(-comparison.stock[rows], kind="stable")]
    for first, last, some in (("2018-10", "2019-11", rows[:3]), ("2017-08", "2018-09", rows[3:6])):
        months = np.array([first <= str(month) <= last for month in comparison.months])
        y[np.ix_(some, months)] += 30.0
    return y


def test_large_donors_that_jump_fail_the_certificate(design: Design) -> None:
    comparison = block_of(design, "espoo")
    found = certificate(replace(comparison, y=jumping(comparison)), design)
    assert found is not None
    assert found.terciles[-1].share > LINES[1]
    assert found.verdict is Certified.FAILS
    assert found.suppresses


def test_a_base_period_without_room_has_no_certificate(design: Design) -> None:
    calendar = design.plan.calendar.model_copy(
        update={
            "clean_pre": (
                design.plan.calendar.clean_pre[1] + -30,
                design.plan.calendar.clean_pre[1],
            )
        }
    )
    short = replace(design, plan=design.plan.model_copy(update={"calendar": calendar}))
    assert certificate(block_of(design, "espoo"), short) is None
