"""Which windows and base periods an effect set holds, and which it cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.domain import Month, Window
from evaluation.errors import DesignError
from evaluation.plan.choices import PoolName
from evaluation.plan.plan import Plan
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, estimate
from tests.study.estimates.effects import EXACT, of


def bases(effects: ComparisonEffects, window: str) -> list[str]:
    labels = [effects.labels[k] for k in effects.of(Kind.BASE)]
    return [label.base for label in labels if label.window == window]


def test_all_windows_are_for_the_headline_pool_only(effect_sets: list[ComparisonEffects]) -> None:
    for effects in effect_sets:
        windows = [effects.labels[k].window for k in effects.of(Kind.WINDOW)]
        assert windows == (["W1", "W2", "W3"] if effects.comparison.headline else ["W1"])
        assert effects.comparison.headline or not effects.of(Kind.BASE)


@pytest.mark.parametrize("estimand", ["espoo", "all_by_jobseekers"])
def test_the_base_period_is_varied_where_the_headline_is_at_stake(
    estimand: str, headlines: list[ComparisonEffects], design: Design
) -> None:
    bracket = [choice.name for choice in design.plan.base_period.bracket]
    for window in ("W1", "W2", "W3"):
        assert bases(of(headlines, estimand), window) == bracket


@pytest.mark.parametrize("estimand", ["espoo", "all_by_jobseekers"])
def test_the_uniform_base_is_the_plain_double_difference(
    estimand: str, headlines: list[ComparisonEffects]
) -> None:
    effects = of(headlines, estimand)
    means = effects.comparison.unit_weights @ effects.comparison.y
    post = effects.comparison.mask(Window("", Month(2021, 3), Month(2022, 4)))
    base = effects.comparison.mask(Window("", Month(2015, 1), Month(2019, 11)))
    k = effects.find(Kind.BASE, "W1", "clean_pre_uniform")
    assert effects.tau[k] == pytest.approx(means[post].mean() - means[base].mean(), abs=EXACT)


@pytest.mark.parametrize("estimand", ["espoo", "all_by_jobseekers"])
def test_a_base_year_moves_weight_to_that_year_alone(
    estimand: str, headlines: list[ComparisonEffects]
) -> None:
    effects = of(headlines, estimand)
    weights = effects.period_weights[effects.find(Kind.BASE, "W1", "2018")]
    years = np.array([month.year for month in effects.comparison.months])
    assert set(years[weights < 0]) == {2018}
    assert weights[years == 2018].sum() == pytest.approx(-1, abs=EXACT)


# Base periods and windows that the data do not hold


def headline_block(design: Design) -> Comparison:
    return next(b for b in design.comparisons if b.estimand.name == "espoo" and b.headline)


def with_base(plan: Plan, months: tuple[Month, Month]) -> Plan:
    first = plan.base_period.bracket[1].model_copy(update={"months": months})
    base = plan.base_period.model_copy(update={"bracket": (first,)})
    return plan.model_copy(update={"base_period": base})


@pytest.mark.parametrize(
    "months",
    [(Month(2010, 1), Month(2015, 12)), (Month(2010, 1), Month(2010, 12))],
    ids=["half of it is there", "none of it is there"],
)
def test_a_base_period_is_there_whole_or_there_is_an_error(
    design: Design, months: tuple[Month, Month]
) -> None:
    plan = with_base(design.plan, months)
    with pytest.raises(DesignError, match=r"base period .* is 2010-01"):
        estimate(headline_block(design), replace(design, plan=plan))


def test_a_primary_window_that_the_data_do_not_reach_is_an_error(design: Design) -> None:
    comparison = next(b for b in design.comparisons if b.pool.name is PoolName.P0_ALL)
    with pytest.raises(DesignError):
        estimate(comparison, replace(design, windows=design.windows[1:]))
