"""The text of a new plan: 25 lines at most, commented, and it says what was asked."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.domain import trial_named, trials
from evaluation.plan.making.plan_lines import MOST_LINES, plan_lines
from evaluation.plan.making.request import Request
from evaluation.plan.plan import Plan

NOW = trial_named()
EVERYONE = tuple(place.code for place in NOW.never_treated)
LONGEST = 120  # letters of a line where the lists are short


def of(areas: tuple[str, ...] = (), donors: tuple[str, ...] = (), trial: str = "2021-24") -> str:
    asked = Request(name="own", trial=trial_named(trial), areas=areas, donors=donors)
    return plan_lines(asked)


def test_a_plan_of_one_area() -> None:
    text = of(("Turku",))
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES == 25
    assert max(map(len, lines)) <= LONGEST
    assert tomllib.loads(text) == {
        "plan": {"name": "own", "trial": "2021-24", "sesoi": 1.0, "contact": ""},
        "usual": {"set": 1, "areas": ["Turku"], "donors": []},
    }
    commented = [line for line in lines if "=" in line and not line.startswith("#")]
    assert sum("#" in line for line in commented) >= len(commented) - 1  # all but the name


@pytest.mark.parametrize("trial", trials())
def test_a_plan_of_every_area_of_a_trial_loads(trial: str) -> None:
    named = trial_named(trial)
    text = of(tuple(named.areas), trial=trial)
    assert len(text.splitlines()) <= MOST_LINES
    assert len(Plan.parse(text).estimand) == len(named.areas) + 2


@given(st.sets(st.sampled_from(list(NOW.areas))), st.integers(19, len(EVERYONE)))
@settings(max_examples=20, deadline=None)
def test_however_long_the_lists_are_it_has_25_lines_and_all_names(
    areas: set[str], many: int
) -> None:
    text = of(tuple(sorted(areas)), EVERYONE[:many])
    assert len(text.splitlines()) <= MOST_LINES
    raw = tomllib.loads(text)["usual"]
    assert raw["areas"] == sorted(areas) and len(raw["donors"]) == many


def test_long_lists_take_the_place_of_the_examples() -> None:
    assert "# [calendar]" in of(("Turku",))
    whole = of(tuple(NOW.areas), EVERYONE)
    assert "# [calendar]" not in whole
    assert Plan.parse(whole).comparison.donors == EVERYONE


def test_the_examples_are_the_usual_months_and_load_as_they_stand() -> None:
    text = of(("Turku",))
    head, _, examples = text.partition("# [calendar]\n")
    calendar = examples.partition("# [publication]")[0]
    own = (
        head
        + "[calendar]\n"
        + calendar.replace("# clean_pre", "clean_pre").replace("# windows", "windows")
    )
    assert Plan.parse(own).sha256 == Plan.parse(text).sha256


def test_everything_that_is_said_beside_the_names_is_usual() -> None:
    short = '[plan]\nname = "own"\n[usual]\nset = 1\nareas = ["Turku"]\n'
    assert Plan.parse(of(("Turku",))).sha256 == Plan.parse(short).sha256
