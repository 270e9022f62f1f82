"""Outcomes: what is counted over what, in which unit, with which known faults."""

from __future__ import annotations

import pytest

from evaluation.domain import (
    BROAD,
    OUTCOMES,
    REGISTERED,
    STATES_OF_BROAD,
    TARGET_GROUPS,
    Base,
    Better,
    EffectUnit,
    Outcome,
    Unit,
)
from evaluation.domain.counts import EVERY_SERVICE, Count

ALL = pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: outcome.name)
SHARES = [o for o in OUTCOMES.values() if o.unit is Unit.PERCENT_OF_LABOUR_FORCE]
RATIOS = [o for o in OUTCOMES.values() if o.base is Base.CURRENT]


def named(outcome: Outcome) -> str:
    return outcome.name


def test_only_registered_unemployment_may_not_headline() -> None:
    assert [o.name for o in OUTCOMES.values() if not o.may_headline] == ["registered_unemployment"]


def test_registered_unemployment_over_another_base_may_not_headline_either() -> None:
    assert not REGISTERED.over(Base.CURRENT).may_headline


def test_broad_is_the_unemployed_and_all_six_services() -> None:
    assert set(BROAD.numerator) == {Count.UNEMPLOYED, *EVERY_SERVICE}
    assert len(set(EVERY_SERVICE)) == 6
    assert BROAD.denominator == (Count.LABOUR_FORCE,)


def test_the_two_states_of_broad_share_nobody_and_leave_nobody_out() -> None:
    states = [count for outcome in STATES_OF_BROAD for count in outcome.numerator]
    assert sorted(states) == sorted(BROAD.numerator)


@pytest.mark.parametrize("outcome", SHARES, ids=named)
def test_a_share_is_in_per_cent_and_its_effect_in_percentage_points(outcome: Outcome) -> None:
    assert outcome.effect_unit is EffectUnit.PERCENTAGE_POINTS
    assert str(outcome.effect_unit) != str(outcome.unit)
    assert outcome.base is Base.FIXED


@pytest.mark.parametrize("outcome", SHARES, ids=named)
@pytest.mark.parametrize(
    ("base", "ending", "fault"),
    [
        (Base.CURRENT, "over_current_labour_force", "denominator_steps"),
        (Base.POPULATION, "over_population", "denominator_migrates"),
    ],
)
def test_another_base_is_another_key_and_one_fault_more(
    outcome: Outcome, base: Base, ending: str, fault: str
) -> None:
    moved = outcome.over(base)
    assert moved.base is base
    assert moved.key == f"{outcome.name}_{ending}" != outcome.key
    assert moved.faults == (*outcome.faults, fault)
    assert (moved.name, moved.counts) == (outcome.name, outcome.counts)
    assert outcome.key == outcome.name


@pytest.mark.parametrize("outcome", SHARES, ids=named)
@pytest.mark.parametrize("first", Base)
@pytest.mark.parametrize("second", Base)
def test_bases_follow_each_other_and_leave_no_trace(
    outcome: Outcome, first: Base, second: Base
) -> None:
    assert outcome.over(first).over(second) == outcome.over(second)


@pytest.mark.parametrize("outcome", SHARES, ids=named)
def test_the_same_base_is_the_same_outcome(outcome: Outcome) -> None:
    assert outcome.over(Base.FIXED) is outcome


@pytest.mark.parametrize("outcome", RATIOS, ids=named)
@pytest.mark.parametrize("base", Base)
def test_an_outcome_without_labour_force_has_no_other_base(outcome: Outcome, base: Base) -> None:
    assert outcome.over(base) is outcome
    assert outcome.key == outcome.name
    assert Count.LABOUR_FORCE not in outcome.counts
    assert "denominator_responds" in outcome.faults


def test_the_labour_force_is_measured_against_its_own_base_year() -> None:
    size = OUTCOMES["labour_force"]
    assert size.numerator == size.denominator == (Count.LABOUR_FORCE,)
    assert (size.base, size.unit) == (Base.FIXED, Unit.PERCENT_OF_BASE)
    assert [o.name for o in OUTCOMES.values() if o not in (*SHARES, *RATIOS)] == [size.name]
    for base in Base:
        assert size.over(base) is size


@ALL
def test_counts_are_each_named_once(outcome: Outcome) -> None:
    assert set(outcome.counts) == {*outcome.numerator, *outcome.minus, *outcome.denominator}
    assert len(outcome.counts) == len(set(outcome.counts))


@ALL
def test_every_outcome_admits_a_fault(outcome: Outcome) -> None:
    assert outcome.faults


def test_services_are_neither_good_nor_bad_and_unemployment_is_bad() -> None:
    assert OUTCOMES["in_services"].better is Better.NEITHER
    assert OUTCOMES["activation_rate"].better is Better.NEITHER
    assert OUTCOMES["vacancies_per_unemployed"].better is Better.HIGHER
    assert BROAD.better is REGISTERED.better is Better.LOWER


def test_the_activation_rate_is_services_over_services_and_unemployed() -> None:
    rate = OUTCOMES["activation_rate"]
    assert rate.numerator == EVERY_SERVICE
    assert set(rate.denominator) == {Count.UNEMPLOYED, *EVERY_SERVICE}


def test_outcomes_cannot_be_added_to() -> None:
    with pytest.raises(TypeError):
        OUTCOMES["mine"] = BROAD  # type: ignore[index]


def test_outcomes_are_found_by_their_own_names() -> None:
    assert {name: outcome.name for name, outcome in OUTCOMES.items()} == {n: n for n in OUTCOMES}


def test_proxies_and_target_groups_point_at_each_other() -> None:
    by_group = {group.name: group.proxy for group in TARGET_GROUPS if group.proxy}
    by_outcome = {o.stands_for: o.name for o in OUTCOMES.values() if o.stands_for}
    assert by_group == by_outcome
    assert len(by_group) == 2


@pytest.mark.parametrize("group", TARGET_GROUPS, ids=lambda group: group.name)
def test_a_target_group_says_its_rule_its_source_and_how_sure_we_are(group: object) -> None:
    for field in ("rule", "source", "certainty", "proxy_gap"):
        assert getattr(group, field).strip(), field
