"""Whoever names the same areas, by whatever names and in whatever order, has the same plan."""

from __future__ import annotations

import json
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.domain import municipalities, trial_named, trials
from evaluation.plan.making.plan_lines import plan_lines
from evaluation.plan.making.request import Request
from evaluation.plan.plan import Plan


@cache
def names_of(trial: str, area: str) -> tuple[str, ...]:
    """Everything that an area can be called."""
    members = [municipalities()[code] for code in trial_named(trial).areas[area]]
    return (area, *(n for one in members for n in (one.name_fi, one.name_sv, one.code)))


def short(trial: str, areas: list[str]) -> Plan:
    said = json.dumps(areas, ensure_ascii=False)
    return Plan.parse(
        f'[plan]\nname = "own"\ntrial = "{trial}"\n[usual]\nset = 1\nareas = {said}\n'
    )


@cache
def plainly(trial: str, areas: frozenset[str]) -> str:
    return short(trial, [area for area in trial_named(trial).areas if area in areas]).sha256


@given(st.sampled_from(sorted(trials())), st.data())
@settings(max_examples=60, deadline=None)
def test_a_subset_of_areas_is_one_plan_by_any_of_their_names(
    trial: str, data: st.DataObject
) -> None:
    some = st.sets(st.sampled_from(sorted(trial_named(trial).areas)), max_size=6)
    areas = data.draw(some)
    said = [
        name
        for area in areas
        for name in data.draw(
            st.lists(st.sampled_from(names_of(trial, area)), min_size=1, max_size=4)
        )
    ]
    cased = [data.draw(st.sampled_from([str.upper, str.lower, str.title]))(name) for name in said]
    plan = short(trial, data.draw(st.permutations(cased)))
    assert plan.sha256 == plainly(trial, frozenset(areas))


@given(st.sampled_from(sorted(trials())), st.data())
@settings(max_examples=20, deadline=None)
def test_the_plan_that_is_written_for_them_is_that_plan_too(
    trial: str, data: st.DataObject
) -> None:
    named = trial_named(trial)
    areas = data.draw(st.sets(st.sampled_from(sorted(named.areas))))
    chosen = tuple(area for area in named.areas if area in areas)
    text = plan_lines(Request(name="own", trial=named, areas=chosen))
    assert Plan.parse(text).sha256 == plainly(trial, frozenset(areas))
