"""The cut: rows, weights, clusters and months of every comparison, and what cannot be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation.domain import Month, employment_trial, municipalities
from evaluation.errors import DesignError
from evaluation.plan.choices import PoolName
from evaluation.plan.plan import Plan
from evaluation.sources.cells import Cells, Measure
from evaluation.study.comparisons.comparison import Comparison, WhyNot
from evaluation.study.comparisons.cut import Design, cut
from evaluation.study.comparisons.pools import Reason, pools

LAST_UNTREATED = employment_trial().last_untreated


def comparison(design: Design, estimand: str, pool: PoolName) -> Comparison:
    (found,) = [
        b
        for b in design.comparisons
        if (b.estimand.name, b.pool.name, b.outcome.key) == (estimand, pool, "broad_non_employment")
    ]
    return found


def with_measures(cells: Cells, change: Callable[[Measure], Measure], **parts: object) -> Cells:
    return replace(cells, measures={key: change(m) for key, m in cells.measures.items()}, **parts)


ARRAYS = ("n", "value", "low", "high", "hidden")


def part(measure: Measure, rows: object = slice(None), months: object = slice(None)) -> Measure:
    return replace(measure, **{a: getattr(measure, a)[rows, months] for a in ARRAYS})


def until(cells: Cells, last: Month) -> Cells:
    """The delivery as it was when its last month was ``last``."""
    kept = sum(month <= last for month in cells.months)
    return with_measures(cells, lambda m: part(m, months=slice(kept)), months=cells.months[:kept])


def without(cells: Cells, code: str) -> Cells:
    kept = np.array([c != code for c in cells.municipalities])
    return with_measures(
        cells,
        lambda m: part(m, rows=kept),
        municipalities=tuple(c for c in cells.municipalities if c != code),
        stock=cells.stock[kept],
        labour_force=cells.labour_force[kept],
    )


def undefined(cells: Cells, code: str, outcome: str = "broad_non_employment") -> Cells:
    """The delivery with one municipality's mean missing in one month of one outcome."""
    row, measure = cells.municipalities.index(code), cells.measures[outcome]
    value = measure.value.copy()
    value[row, 40] = np.nan
    return replace(cells, measures={**cells.measures, outcome: replace(measure, value=value)})


def test_unit_weights_are_one_on_the_treated_and_minus_one_on_the_donors(design: Design) -> None:
    for b in design.comparisons:
        assert b.unit_weights[b.treated].sum() == pytest.approx(1, abs=1e-12)
        assert b.unit_weights[b.donors].sum() == pytest.approx(-1, abs=1e-12)
        assert np.all(b.unit_weights[b.treated] > 0)
        assert np.all(b.unit_weights[~b.treated & ~b.donors] == 0)
        assert -b.unit_weights[b.donors].min() <= design.plan.comparison.cap * (1 + 1e-12)


def test_rows_are_treated_then_donors_then_reference(design: Design) -> None:
    for b in design.comparisons:
        assert len(set(b.municipalities)) == len(b.municipalities)
        assert not np.any(b.treated & (b.donors | b.reference))
        assert np.all(b.treated | b.donors | b.reference)
        assert [c for c, donor in zip(b.municipalities, b.donors, strict=True) if donor] == list(
            b.pool.donors
        )


def test_the_reference_is_the_clean_pool_whatever_the_pool(design: Design) -> None:
    clean = set(design.pools["espoo"][PoolName.P1_CLEAN].donors)
    for name in (PoolName.P0_ALL, PoolName.P1_E_CLEAN_LARGE, PoolName.P2_NEAR):
        b = comparison(design, "espoo", name)
        assert {c for c, r in zip(b.municipalities, b.reference, strict=True) if r} == clean


def test_time_donors_are_all_clean_ones_where_the_pool_is_a_part_of_them(design: Design) -> None:
    large = comparison(design, "espoo", PoolName.P1_E_CLEAN_LARGE)
    assert large.time_donors.sum() == large.reference.sum() > large.donors.sum()
    near = comparison(design, "espoo", PoolName.P2_NEAR)
    assert np.array_equal(near.time_donors, near.donors)


def test_values_are_those_of_the_cells(design: Design, cells: Cells) -> None:
    b = comparison(design, "espoo", PoolName.P3_APPLIED)
    measure = cells.measures["broad_non_employment"]
    for i, code in enumerate(b.municipalities):
        row = cells.municipalities.index(code)
        assert np.array_equal(b.y[i], measure.value[row])
        assert b.stock[i] == cells.stock[row]


def test_jobseekers_weigh_by_base_year_stock(design: Design, cells: Cells) -> None:
    b = comparison(design, "all_by_jobseekers", PoolName.P1_CLEAN)
    stock = np.array([cells.stock[cells.municipalities.index(c)] for c in b.municipalities[:118]])
    assert b.unit_weights[:118] == pytest.approx(stock / stock.sum(), abs=1e-12)


def test_areas_weigh_alike_and_by_stock_inside(design: Design) -> None:
    b = comparison(design, "all_by_area", PoolName.P1_CLEAN)
    area_of = employment_trial().area_of
    areas = np.array([area_of[code] for code in b.municipalities[:118]])
    for area in set(areas):
        inside = np.flatnonzero(areas == area)
        assert b.unit_weights[inside].sum() == pytest.approx(1 / 25, abs=1e-12)
        ratio = b.unit_weights[inside] / b.stock[inside]
        assert ratio == pytest.approx(np.full(inside.size, ratio[0]))


def test_clusters_are_areas_of_the_treated_and_subregions_of_the_others(design: Design) -> None:
    b = comparison(design, "all_by_area", PoolName.P1_CLEAN)
    area_of = employment_trial().area_of
    for treated, names in (
        (b.treated, area_of),
        (~b.treated, {code: m.subregion for code, m in municipalities().items()}),
    ):
        rows = np.flatnonzero(treated)
        label = {i: names[b.municipalities[i]] for i in rows}
        for i in rows:
            for j in rows:
                assert (b.clusters[i] == b.clusters[j]) == (label[i] == label[j])
    assert not set(b.clusters[b.treated]) & set(b.clusters[~b.treated])
    assert len(set(b.clusters[b.treated])) == 25


def test_each_outcome_meets_each_pool(design: Design) -> None:
    made = {(b.estimand.name, b.pool.name, b.outcome.key) for b in design.comparisons}
    assert len(made) == len(design.comparisons)
    for estimand in design.plan.estimand:
        for outcome in design.plan.outcomes.names:
            for pool in estimand.pools:
                possible = bool(design.pools[estimand.name][pool].donors)
                assert ((estimand.name, pool, outcome) in made) == possible


def test_what_is_at_stake_meets_the_other_denominator_in_the_headline_pool(design: Design) -> None:
    moved = [b for b in design.comparisons if b.outcome.key.endswith("_over_current_labour_force")]
    assert all(b.headline for b in moved)
    for estimand in ("espoo", "all_by_jobseekers"):
        names = {b.outcome.name for b in moved if b.estimand.name == estimand}
        assert {"broad_non_employment", "registered_unemployment"} <= names


def test_months_run_from_the_base_period_to_the_last_with_anyone_untreated(design: Design) -> None:
    for b in design.comparisons:
        assert (b.months[0], b.months[-1]) == (Month(2015, 1), LAST_UNTREATED)
    assert design.last_month == LAST_UNTREATED
    assert all(design.complete(window) for window in design.windows)


def test_a_window_that_the_data_do_not_fill_is_cut_and_marked(plan: Plan, cells: Cells) -> None:
    short = cut(plan, until(cells, Month(2022, 8)))
    assert [str(window) for window in short.windows] == ["2021-03…2022-04", "2022-05…2022-08"]
    assert [short.complete(window) for window in short.windows] == [True, False]


def test_data_that_end_before_the_trial_are_an_error(plan: Plan, cells: Cells) -> None:
    with pytest.raises(DesignError, match="ends 2021-02, before the primary window W1"):
        cut(plan, until(cells, Month(2021, 2)))


def test_a_base_period_with_missing_months_is_an_error(plan: Plan, cells: Cells) -> None:
    late = with_measures(cells, lambda m: part(m, months=slice(3, None)), months=cells.months[3:])
    with pytest.raises(DesignError, match="covers 2015-04…2024-12, the base period is 2015-01"):
        cut(plan, late)


def test_a_donor_with_an_undefined_cell_leaves_with_a_reason(plan: Plan, cells: Cells) -> None:
    code = cut(plan, cells).pools["espoo"][PoolName.P1_E_CLEAN_LARGE].donors[3]
    b = comparison(cut(plan, undefined(cells, code)), "espoo", PoolName.P1_CLEAN)
    assert code not in b.municipalities
    (exclusion,) = [e for e in b.pool.excluded if e.code == code]
    assert exclusion.reason is Reason.UNDEFINED
    assert not np.isnan(b.y).any()


def test_an_undefined_cell_of_the_treated_is_not_compared(plan: Plan, cells: Cells) -> None:
    whole, holed = cut(plan, cells), cut(plan, undefined(cells, "049"))
    lost = {(b.estimand.name, b.pool.name, b.outcome.key) for b in whole.comparisons} - {
        (b.estimand.name, b.pool.name, b.outcome.key) for b in holed.comparisons
    }
    assert {estimand for estimand, _, _ in lost} == {estimand.name for estimand in plan.estimand}
    assert {outcome for _, _, outcome in lost} == {"broad_non_employment"}
    refused = {(r.estimand, r.pool, r.outcome): r.why for r in holed.not_compared}
    assert {refused[comparison] for comparison in lost} == {WhyNot.UNDEFINED}


@pytest.mark.parametrize("months", [slice(None), slice(0, 100), slice(100, 101), slice(119, 120)])
def test_zeros_in_every_municipality_are_not_taken_for_an_effect(
    plan: Plan, cells: Cells, months: slice
) -> None:
    measure = cells.measures["youth_unemployment"]
    value = measure.value.copy()
    value[:, months] = 0.0
    filled = {**cells.measures, "youth_unemployment": replace(measure, value=value)}
    design = cut(plan, replace(cells, measures=filled))
    whole = {b.outcome.key for b in cut(plan, cells).comparisons}
    assert {b.outcome.key for b in design.comparisons} == whole - {"youth_unemployment"}
    why = {r.why for r in design.not_compared if r.outcome == "youth_unemployment"}
    assert why == {WhyNot.UNCOUNTED}


def test_one_municipality_that_counts_is_a_measurement(plan: Plan, cells: Cells) -> None:
    measure = cells.measures["youth_unemployment"]
    value = measure.value.copy()
    value[1:, 50] = 0.0
    filled = {**cells.measures, "youth_unemployment": replace(measure, value=value)}
    design = cut(plan, replace(cells, measures=filled))
    assert "youth_unemployment" in {b.outcome.key for b in design.comparisons}


def test_a_pool_too_small_for_the_cap_is_not_compared(plan: Plan, cells: Cells) -> None:
    large = cut(plan, cells).pools["espoo"][PoolName.P1_E_CLEAN_LARGE].donors
    holed = replace(
        cells, measures={"broad_non_employment": cells.measures["broad_non_employment"]}
    )
    for code in large[:3]:  # of twelve: nine of at most 10 % are left
        holed = undefined(holed, code)
    (refused,) = [r for r in cut(plan, holed).not_compared if r.pool is PoolName.P1_E_CLEAN_LARGE]
    assert (refused.estimand, refused.why) == ("espoo", WhyNot.CAP)


def test_without_enough_clean_donors_nothing_is_compared(plan: Plan, cells: Cells) -> None:
    rules = plan.comparison.model_copy(update={"smallest_stock": 700})
    clean = pools(plan.estimand[0], rules, cells)[PoolName.P1_CLEAN].donors
    assert 10 <= len(clean) < 19  # enough for the cap, too few to tell how large chance is
    with pytest.raises(DesignError) as caught:
        cut(plan.model_copy(update={"comparison": rules}), cells)
    assert WhyNot.NO_REFERENCE.value in caught.value.why


def test_an_outcome_that_the_delivery_lacks_is_skipped(plan: Plan, cells: Cells) -> None:
    poorer = replace(
        cells, measures={k: m for k, m in cells.measures.items() if k != "youth_unemployment"}
    )
    keys = {b.outcome.key for b in cut(plan, poorer).comparisons}
    assert "youth_unemployment" not in keys
    assert "broad_non_employment" in keys


def test_nothing_to_compare_is_an_error(plan: Plan, cells: Cells) -> None:
    with pytest.raises(DesignError, match="not one headline comparison of the plan"):
        cut(plan, replace(cells, measures={}))


def test_a_delivery_of_2025_is_cut_at_2024_and_knows_the_merger(plan: Plan, cells: Cells) -> None:
    def longer(m: Measure) -> Measure:
        grown = {a: (getattr(m, a), getattr(m, a)[:, -6:] + 50) for a in ARRAYS if a != "hidden"}
        grown["hidden"] = (m.hidden, m.hidden[:, -6:])
        return replace(m, **{a: np.hstack(both) for a, both in grown.items()})

    months = (*cells.months, *(cells.months[-1] + step for step in range(1, 7)))
    later = cut(plan, without(with_measures(cells, longer, months=months), "588"))  # Pertunmaa
    b = comparison(later, "all_by_jobseekers", PoolName.P1_CLEAN)
    assert later.last_month == b.months[-1] == LAST_UNTREATED
    assert b.y.max() < 50
    assert b.treated.sum() == 117
    assert "507" in b.municipalities  # Mäntyharju, which it joined
