"""Base periods before COVID and inside it: by their months, and the plan's own for its side."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation import Plan
from evaluation.checks.covid_sides import covid_sides
from evaluation.domain import Month
from evaluation.plan.choices import BaseChoice, BaseRule
from tests.checks.planted import SMALL


def named(*months: tuple[int, int, int, int]) -> tuple[BaseChoice, ...]:
    return tuple(
        BaseChoice(
            name=f"b{number}", rule=BaseRule.UNIFORM, months=(Month(*span[:2]), Month(*span[2:]))
        )
        for number, span in enumerate(months)
    )


def sides(*months: tuple[int, int, int, int], **calendar: Any) -> tuple[list[str], list[str]]:
    plan = Plan.load(SMALL)
    base = plan.base_period.model_copy(update={"bracket": named(*months)})
    changed = plan.calendar.model_copy(update=calendar)
    found = covid_sides(plan.model_copy(update={"base_period": base, "calendar": changed}))
    return [base.name for base in found.before], [base.name for base in found.inside]


@pytest.mark.parametrize(
    ("months", "inside"),
    [
        ((2020, 1, 2020, 12), True),  # ten of twelve
        ((2020, 7, 2021, 2), True),
        ((2020, 1, 2020, 4), False),  # two of four: not more than half
        ((2020, 1, 2020, 5), True),  # three of five
        ((2019, 1, 2020, 2), False),  # the month before COVID is its last
        ((2015, 1, 2020, 12), False),
    ],
)
def test_inside_is_what_has_most_of_its_months_there(
    months: tuple[int, int, int, int], inside: bool
) -> None:
    assert sides(months) == (["clean_pre"], ["b0"] if inside else [])


def test_the_plans_own_base_stands_for_its_side_alone() -> None:
    before, inside, other = (2018, 1, 2018, 12), (2020, 3, 2020, 8), (2020, 9, 2021, 2)
    assert sides(before, inside, other) == (["clean_pre"], ["b1", "b2"])
    late = {"clean_pre": (Month(2020, 3), Month(2020, 12))}
    assert sides(before, inside, other, **late) == (["b0"], ["clean_pre"])
    mixed = {"clean_pre": (Month(2015, 1), Month(2020, 12))}
    assert sides(before, inside, other, **mixed) == (["b0"], ["b1", "b2"])


def test_every_base_before_stands_against_every_one_inside() -> None:
    plan = Plan.load(SMALL)
    pairs = [(before.name, inside.name) for before, inside in covid_sides(plan).pairs]
    assert pairs == [("clean_pre", "2020")]


def test_a_trial_that_began_before_covid_has_no_sides() -> None:
    plan = Plan.load(SMALL)
    head = plan.plan.model_copy(update={"trial": "2017-18"})
    found = covid_sides(plan.model_copy(update={"plan": head}))
    assert (found.before, found.inside) == ((), ())
