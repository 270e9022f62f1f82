"""Pools: facts of the real map, and that everyone left out is left out for one written reason."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest

from evaluation.domain import employment_trial, municipalities
from evaluation.plan.choices import PoolName
from evaluation.plan.plan import Plan
from evaluation.sources.cells import Cells
from evaluation.study.comparisons.comparison import WhyNot
from evaluation.study.comparisons.cut import Design
from evaluation.study.comparisons.pools import Pool, Reason, pools

EARLIER = {one.code for one in employment_trial().kept_out}
RAISIO, NAANTALI = "680", "529"
ESTIMANDS = ("espoo", "all_by_jobseekers", "all_by_area")
everywhere = pytest.mark.parametrize("estimand", ESTIMANDS)


@everywhere
@pytest.mark.parametrize("name", PoolName)
def test_attrition_adds_up(estimand: str, name: PoolName, design: Design) -> None:
    pool = design.pools[estimand][name]
    left = len(municipalities())
    for step in pool.attrition:
        left -= step.excluded
        assert step.left == left
    assert left == len(pool.donors)
    assert {s.reason: s.excluded for s in pool.attrition if s.excluded} == Counter(
        e.reason for e in pool.excluded
    )


@everywhere
@pytest.mark.parametrize("name", PoolName)
def test_everyone_is_a_donor_or_left_out_for_one_reason(
    estimand: str, name: PoolName, design: Design
) -> None:
    pool = design.pools[estimand][name]
    named = [*pool.donors, *(exclusion.code for exclusion in pool.excluded)]
    assert len(named) == 309
    assert set(named) == set(municipalities())


@everywhere
@pytest.mark.parametrize("name", PoolName)
def test_nobody_treated_and_nobody_of_aland_is_a_donor(
    estimand: str, name: PoolName, design: Design
) -> None:
    donors = design.pools[estimand][name].donors
    assert not employment_trial().codes & set(donors)
    assert not any(municipalities()[code].aland for code in donors)
    assert list(donors) == sorted(donors)


@everywhere
def test_p0_is_the_175_of_the_mainland_outside_the_trial(estimand: str, design: Design) -> None:
    assert len(design.pools[estimand][PoolName.P0_ALL].donors) == 309 - 118 - 16 == 175


@everywhere
def test_p1_holds_nobody_who_shares_a_labour_market_with_the_trial(
    estimand: str, design: Design
) -> None:
    known = municipalities()
    trial = [known[code] for code in employment_trial().codes]
    commuting = {place.commuting_area for place in trial if place.commuting_area}
    subregions = {place.subregion for place in trial}
    for code in design.pools[estimand][PoolName.P1_CLEAN].donors:
        assert known[code].commuting_area not in commuting, code
        assert known[code].subregion not in subregions, code
        assert code not in EARLIER, code


@everywhere
def test_p1_leaves_out_nobody_without_cause(estimand: str, design: Design, cells: Cells) -> None:
    known = municipalities()
    stock = dict(zip(cells.municipalities, cells.stock, strict=True))
    trial = [known[code] for code in employment_trial().codes]
    commuting = {place.commuting_area for place in trial if place.commuting_area}
    subregions = {place.subregion for place in trial}
    clean = {
        code
        for code in design.pools[estimand][PoolName.P0_ALL].donors
        if known[code].commuting_area not in commuting
        and known[code].subregion not in subregions
        and code not in EARLIER
        and stock[code] >= 50
    }
    assert set(design.pools[estimand][PoolName.P1_CLEAN].donors) == clean
    assert len(clean) >= 40  # as many as the time channel asks for


@everywhere
@pytest.mark.parametrize("code", [RAISIO, NAANTALI])
def test_the_towns_of_turku_are_never_clean(estimand: str, code: str, design: Design) -> None:
    assert code in EARLIER
    for name in (PoolName.P1_CLEAN, PoolName.P1_E_CLEAN_LARGE, PoolName.P4_SIZE_BAND):
        assert code not in design.pools[estimand][name].donors


def test_p1_e_takes_the_first_floor_that_leaves_enough(design: Design) -> None:
    clean = design.pools["espoo"][PoolName.P1_CLEAN]
    large = design.pools["espoo"][PoolName.P1_E_CLEAN_LARGE]
    above = {
        floor: [code for code in clean.donors if municipalities()[code].population >= floor]
        for floor in (20000, 15000)
    }
    assert len(above[20000]) < 12 <= len(above[15000])
    assert large.floor == 15000
    assert list(large.donors) == above[15000]
    assert len(large.donors) == 12


def test_p1_e_stays_at_the_first_floor_when_that_is_enough(plan: Plan, cells: Cells) -> None:
    rules = plan.comparison.model_copy(update={"fewest_donors": 3})
    chosen = pools(plan.estimand[0], rules, cells)
    clean, large = chosen[PoolName.P1_CLEAN], chosen[PoolName.P1_E_CLEAN_LARGE]
    assert large.floor == 20000
    assert list(large.donors) == [
        c for c in clean.donors if municipalities()[c].population >= 20000
    ]
    assert 3 <= len(large.donors) < 12


def test_p1_e_takes_the_last_floor_when_none_leaves_enough(plan: Plan, cells: Cells) -> None:
    rules = plan.comparison.model_copy(update={"fewest_donors": 100})
    assert pools(plan.estimand[0], rules, cells)[PoolName.P1_E_CLEAN_LARGE].floor == 15000


def test_p2_is_what_espoo_shares_a_labour_market_with(design: Design) -> None:
    espoo, known = municipalities()["049"], municipalities()
    near = design.pools["espoo"][PoolName.P2_NEAR].donors
    assert near
    assert all(
        espoo.commuting_area == known[code].commuting_area
        or espoo.subregion == known[code].subregion
        for code in near
    )


def test_p1_and_p2_of_all_areas_have_nobody_in_common(design: Design) -> None:
    everyone = design.pools["all_by_jobseekers"]
    assert not set(everyone[PoolName.P1_CLEAN].donors) & set(everyone[PoolName.P2_NEAR].donors)


@everywhere
def test_p3_is_the_ten_that_applied_and_were_not_selected(estimand: str, design: Design) -> None:
    donors = design.pools[estimand][PoolName.P3_APPLIED].donors
    assert len(donors) == 10
    assert set(donors) == employment_trial().applicants


def test_p4_is_the_forty_clean_ones_nearest_in_size(design: Design, cells: Cells) -> None:
    stock = dict(zip(cells.municipalities, cells.stock, strict=True))
    clean = design.pools["espoo"][PoolName.P1_CLEAN].donors
    band = set(design.pools["espoo"][PoolName.P4_SIZE_BAND].donors)
    distance = {code: abs(np.log(stock[code] / stock["049"])) for code in clean}
    assert len(band) == 40 < len(clean)
    assert max(distance[c] for c in band) <= min(distance[c] for c in clean if c not in band)


def test_size_is_near_in_ratio_and_not_in_heads(plan: Plan, cells: Cells) -> None:
    """Of a middling town: twice as large is as far as half as large."""
    stock = dict(zip(cells.municipalities, cells.stock, strict=True))
    rules = plan.comparison.model_copy(update={"size_band": 10})
    town = plan.estimand[0].model_copy(update={"areas": ("Savonlinna",)})
    (code,) = town.treated
    chosen = pools(town, rules, cells)
    clean = chosen[PoolName.P1_CLEAN].donors
    band = set(chosen[PoolName.P4_SIZE_BAND].donors)
    assert band == set(sorted(clean, key=lambda c: abs(np.log(stock[c] / stock[code])))[:10])
    assert band != set(sorted(clean, key=lambda c: abs(stock[c] - stock[code]))[:10])


def test_p5_is_far_from_espoo_and_in_another_ely_area(design: Design) -> None:
    known, espoo = municipalities(), municipalities()["049"]
    far = design.pools["espoo"][PoolName.P5_FAR].donors
    assert far
    assert all(known[c].ely != espoo.ely and known[c].distance_km(espoo) > 100 for c in far)


def test_nobody_is_far_from_all_areas_and_that_is_no_crash(design: Design) -> None:
    assert design.pools["all_by_jobseekers"][PoolName.P5_FAR].donors == ()
    refused = [r for r in design.not_compared if r.pool is PoolName.P5_FAR]
    assert {r.estimand for r in refused} == {"all_by_jobseekers"}
    assert {r.outcome for r in refused} == set(design.plan.outcomes.names)
    assert {r.why for r in refused} == {WhyNot.EMPTY}
    assert not [
        b
        for b in design.comparisons
        if b.estimand.name == "all_by_jobseekers" and b.pool.name is PoolName.P5_FAR
    ]


def excluding(plan: Plan, code: str, because: str) -> Plan:
    part = type(plan.comparison).model_validate(
        plan.comparison.model_dump() | {"exclude": [{"code": code, "because": because}]}
    )
    return plan.model_copy(update={"comparison": part})


def test_an_exclusion_by_hand_carries_its_reason_into_every_pool(plan: Plan, cells: Cells) -> None:
    code = pools(plan.estimand[0], plan.comparison, cells)[PoolName.P1_E_CLEAN_LARGE].donors[0]
    chosen = pools(plan.estimand[0], excluding(plan, code, "a factory closed").comparison, cells)
    for pool in chosen.values():
        (exclusion,) = [e for e in pool.excluded if e.code == code]
        assert (exclusion.reason, exclusion.because) == (Reason.NAMED, "a factory closed")
        assert code not in pool.donors


def test_an_undefined_donor_is_listed_and_counted(design: Design) -> None:
    pool: Pool = design.pools["espoo"][PoolName.P1_CLEAN]
    first, *rest = pool.donors
    left = pool.without([first, "049"])  # 049 is no donor: nothing to take out
    assert left.donors == tuple(rest)
    assert left.excluded[-1].code == first
    assert left.attrition[-1] == dataclasses.replace(
        left.attrition[-1], reason=Reason.UNDEFINED, excluded=1, left=len(rest)
    )


def test_a_pool_where_nobody_is_undefined_stays_as_it_is(design: Design) -> None:
    pool = design.pools["espoo"][PoolName.P1_CLEAN]
    assert pool.without(["049"]) is pool
