"""From a short plan to a whole one: Espoo's by rule, choice by choice; and what it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluation.domain import Month, trial_named
from evaluation.errors import PlanError
from evaluation.plan.plan import Plan
from tests.plan.planning import MARK, changed, faults, line_with

REPORTS = Path(__file__).parents[3] / "reports"
SHORT = """\
[plan]
name = "espoo"

[usual]
set = 1
areas = ["Espoo"]
"""
THEN = SHORT.replace('"espoo"', '"trial_2017_18"\ntrial = "2017-18"').replace("Espoo", "Turku")

# What the plan of 2017-18, made by hand, has otherwise than its facts give by rule, and why.
BY_HAND = {
    "plan.looks": "one look: no edition comes after it; by rule a second one is held in reserve",
    "calendar.clean_pre": "ends with 2016: the bill was in preparation; by rule when it was public",
    "calendar.donut": "follows it",
    "base_period.bracket": "2016 alone, after the trial of 2012-15; by rule the last three years",
    "candidate.0.base": "clean_pre",
    "candidate.0.name": "has its years",
    "candidate.1.base": "clean_pre",
    "candidate.1.name": "has its years",
    "candidate.3.base": "clean_pre",
    "candidate.3.name": "has its years",
    "estimand": "names what is known of the trial; without the average area; fewer pools for Turku",
    "estimators.beside": "four of them",
    "outcomes.secondary": "six of them",
}


def canonical(plan: Plan) -> dict[str, Any]:
    return json.loads(plan.canonical)  # type: ignore[no-any-return]


def differences(one: Any, other: Any, at: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), (*at, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other) > 2:
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, (*at, str(number)))
    elif one != other:
        yield ".".join(at)


# What comes out


def test_for_espoo_the_rule_gives_the_plan_that_was_written_by_hand() -> None:
    """But for what was chosen from its candidates: every choice is general."""
    written = canonical(Plan.load(REPORTS / "espoo" / "plan.toml"))
    del written["chosen"]
    assert canonical(Plan.parse(SHORT)) == written


def test_for_2017_18_each_choice_that_is_made_otherwise_by_hand_has_its_reason() -> None:
    written = canonical(Plan.load(REPORTS / "trial_2017_18" / "plan.toml"))
    del written["chosen"]
    assert set(differences(canonical(Plan.parse(THEN)), written)) == BY_HAND.keys()


@pytest.mark.parametrize(
    ("trial", "sha256"),
    [
        ("2021-24", "a620172f900161ddbced6798710bba8b0e73a0b96eb35ce9eefdcde943a6a0b8"),
        ("2017-18", "578ac4e819c007efe402903db05a59eb79378dc7c0db0a32a750abe49916e9d9"),
    ],
)
def test_set_1_is_what_it_was(trial: str, sha256: str) -> None:
    """Plans rest on it: other usual choices are another set, with a number of its own."""
    text = f'[plan]\nname = "whole"\ntrial = "{trial}"\n[usual]\nset = 1\n'
    assert Plan.parse(text).sha256 == sha256


def test_a_whole_plan_loads_as_the_same_and_the_heading_is_not_in_it() -> None:
    plan = Plan.parse(SHORT)
    assert "usual" not in canonical(plan)
    again = Plan.of_choices(canonical(plan))
    assert again.sha256 == plan.sha256


def test_in_a_trial_without_the_law_of_2021_nobody_under_30_is_set_against_the_older() -> None:
    assert "youth_less_over_50" in Plan.parse(SHORT).outcomes.secondary
    assert "youth_less_over_50" not in Plan.parse(THEN).outcomes.secondary


def test_own_donors_are_codes_in_the_plan() -> None:
    places = trial_named().never_treated
    names = ", ".join(f'"{place.name_sv.upper()}"' for place in places)
    plan = Plan.parse(SHORT + f"donors = [{names}]\n")
    assert plan.comparison.donors == tuple(sorted(place.code for place in places))
    assert len(plan.candidate) == 23


# What a plan says itself


def test_a_key_of_the_plans_own_wins_and_the_others_of_its_heading_stay_usual() -> None:
    own = SHORT + '[outcomes]\nheadline = "broad_without_laid_off"\n'
    plan, usual = Plan.parse(own), Plan.parse(SHORT)
    assert plan.outcomes.headline == "broad_without_laid_off"
    assert plan.outcomes.secondary == usual.outcomes.secondary
    assert plan.outcomes.base_year == 2019


def test_a_list_of_tables_of_the_plans_own_is_the_whole_list() -> None:
    own = (
        SHORT.replace('areas = ["Espoo"]\n', "")
        + """
[[candidate]]
name = "own"
outcome = "broad_non_employment"
base = 24
counterfactual = "level"
donors = "P0"
unit = "trial_area"

[[estimand]]
name = "south"
role = "primary"
areas = ["Espoo", "Helsinki"]
weighting = "stock"
headline_pool = "P1"
pools = ["P1"]
"""
    )
    plan = Plan.parse(own)
    assert [one.name for one in plan.candidate] == ["own"]
    assert [one.name for one in plan.estimand] == ["south"]
    assert len(plan.base_period.bracket) == 6


def test_own_clean_months_move_the_bases_and_the_candidates_that_are_named_by_them() -> None:
    plan = Plan.parse(SHORT + '[calendar]\nclean_pre = ["2016-01", "2019-06"]\n')
    assert plan.calendar.donut == (Month(2019, 7), Month(2021, 2))
    assert plan.candidate[0].name == "broad_2016_2019"
    assert plan.candidate[0].base == (Month(2016, 1), Month(2019, 6))
    assert plan.base_period.bracket[0].months == plan.calendar.clean_pre


# What is wrong


def test_every_fault_of_names_is_told_with_its_line_and_those_of_the_plan_too() -> None:
    text = changed(
        SHORT + 'donors = ["Lahti", "Imatra"] #<donors>\n[inference] #<draws>\ndraws = 5\n',
        ('areas = ["Espoo"]', f'areas = ["Espoo", "Åboo", "Imatra"] {MARK}'),
    )
    areas, donors = line_with(text, MARK), line_with(text, "#<donors>")
    told = faults(text)
    assert [(line, at) for line, at, _ in told] == [
        (areas, "usual.areas"),
        (areas, "usual.areas"),
        (donors, "usual.donors"),
        (line_with(text, "#<draws>") + 1, "inference.draws"),
    ]
    assert "'Åboo': no municipality" in told[0][2]
    assert "Imatra took no part" in told[1][2] and "Lahti took part" in told[2][2]


def test_a_list_of_donors_that_is_too_short_is_told_with_how_many_are_needed() -> None:
    told = faults(SHORT + 'donors = ["Imatra", "Kotka"]\n')
    assert any("2 municipalities, 19 are the least" in found for _, _, found in told)


def test_donors_of_too_few_places_for_any_design_are_told() -> None:
    regions = ("Uusimaa", "Etelä-Karjala", "Kymenlaakso")
    near = [p.code for p in trial_named().never_treated if p.region in regions]
    ((_, at, found),) = faults(SHORT + f"donors = {json.dumps(near)}\n")
    assert at == "usual.donors" and "too few places for any of the usual candidate" in found


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("set = 1", "set = 2", "usual.set"),
        ("set = 1\n", "", "usual.set"),
        ('areas = ["Espoo"]', 'area = ["Espoo"]', "usual.area"),
        ('areas = ["Espoo"]', 'areas = "Espoo"', "usual.areas"),
        ('name = "espoo"', 'name = "espoo"\ntrial = "2019"', "plan.trial"),
        ('name = "espoo"', 'name = "espoo"\ntrial = 2021', "plan.trial"),
        ('name = "espoo"', "seed = 4", "plan.name"),
        ('areas = ["Espoo"]', 'areas = ["Espoo"]\n[[estimand]]\nname = "x"', "usual.areas"),
        ('areas = ["Espoo"]', 'donors = ["Imatra"]\n[comparison]\ndonors = []', "usual.donors"),
    ],
)
def test_what_the_heading_cannot_be(old: str, new: str, at: str) -> None:
    assert at in {place for _, place, _ in faults(changed(SHORT, (old, new)))}


@pytest.mark.parametrize("text", ["usual = 1", "usual = []", "[[usual]]\nset = 1", "[plan.usual]"])
def test_what_is_no_heading_is_refused(text: str) -> None:
    with pytest.raises(PlanError):
        Plan.parse(text)


@pytest.mark.parametrize(
    "own",
    [
        "[calendar]\nclean_pre = 3",
        '[calendar]\nclean_pre = ["2015-01"]',
        '[calendar]\nclean_pre = ["2019-11", "2015-01"]',
        '[calendar]\nclean_pre = ["2999-01", "2999-12"]',
        '[calendar]\nclean_pre = ["soon", "later"]',
        "[outcomes]\nbase_year = 9999",
        "[outcomes]\nbase_year = true",
        '[comparison]\npopulation_floor = "many"',
    ],
)
def test_months_and_years_that_are_none_are_told_as_in_any_plan(own: str) -> None:
    told = faults(SHORT + own)
    heading = own.splitlines()[0].strip("[]")
    assert any(at.startswith(heading) for _, at, _ in told)
