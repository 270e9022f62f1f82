"""On a blind vintage donors can be chosen and tried; no effect comes out, not even as NaN."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evaluation import Plan, Vintage, read_vintage, run
from evaluation.domain import employment_trial
from evaluation.errors import BlindError
from evaluation.sources.blind import after_start
from evaluation.sources.cells import measure
from evaluation.study.comparisons.cut import Design, cut
from evaluation.study.estimates.comparators import compared_by, estimate_others
from evaluation.study.estimates.conventional import conventional
from evaluation.study.estimates.estimates import estimate
from tests.sources.delivered import Table


@pytest.fixture(scope="module")
def blind(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> Vintage:
    """The twin as a delivery, as if it were real and nobody had frozen a plan."""
    tables = [Table.of(twin, year) for year in range(2015, 2023)]
    path = tmp_path_factory.mktemp("delivery") / "12r5.csv"
    rows = tuple(row for table in tables for row in table.rows)
    path.write_text(Table(tables[0].header, rows).text(), "utf-8")
    return read_vintage(path)


def design_of(plan: Plan, vintage: Vintage) -> Design:
    return cut(plan, measure(vintage, plan.outcomes.measured, plan.outcomes.base_year))


@pytest.fixture(scope="module")
def seen(small_plan: Plan, twin: Vintage, blind: Vintage) -> Design:
    return design_of(small_plan, twin.until(blind.months[-1]))


@pytest.fixture(scope="module")
def unseen(small_plan: Plan, blind: Vintage) -> Design:
    return design_of(small_plan, blind)


def test_the_cut_is_the_same_blind(seen: Design, unseen: Design) -> None:
    assert unseen.pools == seen.pools
    assert unseen.not_compared == seen.not_compared
    assert unseen.windows == seen.windows
    for one, other in zip(unseen.comparisons, seen.comparisons, strict=True):
        assert one.municipalities == other.municipalities
        np.testing.assert_array_equal(one.unit_weights, other.unit_weights)
        np.testing.assert_array_equal(one.y[~one.treated], other.y[~one.treated])
        after = after_start(one.months, employment_trial())
        assert np.isnan(one.y[np.ix_(one.treated, after)]).all()
        np.testing.assert_array_equal(
            one.y[np.ix_(one.treated, ~after)], other.y[np.ix_(other.treated, ~after)]
        )


WAYS: dict[str, Callable[[Design], object]] = {
    "estimate": lambda design: estimate(design.comparisons[0], design),
    "estimate_others": estimate_others,
    "conventional": lambda design: conventional(design, (design.comparisons[0].outcome.key,)),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_effect_is_estimated_and_the_error_says_what_to_do(
    unseen: Design, way: Callable[[Design], object]
) -> None:
    with pytest.raises(BlindError, match="months of the treated are masked") as caught:
        way(unseen)
    assert "vintage.unblinded(plan)" in caught.value.remedy


def test_no_other_estimator_fits_the_months_that_are_left(unseen: Design) -> None:
    """Least squares would drop NaN and give a number."""
    headline = next(comparison for comparison in unseen.comparisons if comparison.headline)
    for estimator in unseen.plan.estimators.beside:
        with pytest.raises(BlindError):
            compared_by(estimator, headline, unseen, unseen.windows[0])


def test_a_run_needs_the_plan_that_was_frozen(small_plan: Plan, blind: Vintage) -> None:
    assert small_plan.frozen
    head = small_plan.plan.model_copy(update={"sesoi": 0.5})
    with pytest.raises(BlindError, match="not frozen, or has been changed since"):
        run(small_plan.model_copy(update={"plan": head}), blind)
    opened = blind.unblinded(small_plan)
    with pytest.raises(BlindError):
        run(small_plan.model_copy(update={"plan": head}), opened)  # opened for another plan


def test_no_error_and_no_page_tells_a_masked_count(blind: Vintage, twin: Vintage) -> None:
    month = next(m for m in blind.months if str(m) == "2021-05")
    true = f"{twin.at('049', month, 'TYOTTOMATLOPUSSA'):.0f}"
    with pytest.raises(BlindError) as caught:
        blind.at("049", month, "TYOTTOMATLOPUSSA")
    for text in (str(caught.value), repr(caught.value), repr(blind), blind._repr_html_()):
        assert true not in text
