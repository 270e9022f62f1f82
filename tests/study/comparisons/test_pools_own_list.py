"""A plan's own list of donors narrows every pool; whoever is not on it is left out for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from evaluation.domain import employment_trial
from evaluation.plan.choices import PoolName
from evaluation.plan.usual.designs import units_of_donors
from evaluation.sources.cells import Cells
from evaluation.study.comparisons.cut import Design
from evaluation.study.comparisons.pools import Pool, Reason, pools

EVERYONE = tuple(place.code for place in employment_trial().never_treated)
LISTED = EVERYONE[::2]


@pytest.fixture(scope="module")
def narrowed(design: Design, cells: Cells) -> Mapping[PoolName, Pool]:
    rules = design.plan.comparison.model_copy(update={"donors": LISTED})
    return pools(design.plan.estimand[0], rules, cells)


@pytest.mark.parametrize("name", [PoolName.P0_ALL, PoolName.P1_CLEAN, PoolName.P2_NEAR])
def test_a_pool_is_what_it_was_of_those_listed(
    name: PoolName, narrowed: Mapping[PoolName, Pool], design: Design
) -> None:
    whole = design.pools[design.plan.estimand[0].name][name]
    assert narrowed[name].donors == tuple(code for code in whole.donors if code in LISTED)


@pytest.mark.parametrize("name", PoolName)
def test_no_pool_has_another_and_attrition_adds_up(
    name: PoolName, narrowed: Mapping[PoolName, Pool]
) -> None:
    pool = narrowed[name]
    assert set(pool.donors) <= set(LISTED)
    left = {one.code for one in pool.excluded if one.reason is Reason.NOT_LISTED}
    assert left == set(EVERYONE) - set(LISTED)
    step = next(one for one in pool.attrition if one.reason is Reason.NOT_LISTED)
    assert (step.excluded, step.left) == (len(EVERYONE) - len(LISTED), len(LISTED))


def test_without_a_list_nobody_hears_of_one(design: Design) -> None:
    for of in design.pools.values():
        for pool in of.values():
            assert Reason.NOT_LISTED not in {one.reason for one in pool.attrition}


@pytest.mark.parametrize("name", ["P0", "P1", "P2"])
def test_the_facts_count_no_fewer_donors_than_a_pool_has(name: str, design: Design) -> None:
    """A pool asks more, such as size: usual candidates are never left out that it would carry."""
    for of in design.pools.values():
        made = of[PoolName(name)].donors
        assert len(made) <= units_of_donors(employment_trial(), name, "municipality", ())
