"""The lines of the battery: the defaults are the plan's own, and no pair stands the wrong way."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import PlanError
from evaluation.plan.plan import Plan
from evaluation.plan.thresholds import FALLING, Checks
from tests.plan.planning import changed, faults, line_with

ESPOO = Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml"
PAIRS = [name for name, lines in Checks() if isinstance(lines, tuple)]
SINGLE = [name for name, lines in Checks() if isinstance(lines, float)]
positive = st.floats(0, 100, allow_nan=False)


def test_the_plan_of_espoo_writes_every_line_down_and_they_are_the_defaults() -> None:
    written = tomllib.loads(ESPOO.read_text("utf-8"))["checks"]
    assert set(written) == set(Checks.model_fields)
    assert Checks(**written) == Checks()


def test_a_plan_without_the_table_has_the_defaults(plan_text: str) -> None:
    start = plan_text.index("[checks]")
    without = plan_text[:start] + plan_text[plan_text.index("[[estimand]]") :]
    assert Plan.parse(without) == Plan.parse(plan_text)
    assert Plan.parse(without).sha256 == Plan.parse(plan_text).sha256


@pytest.mark.parametrize("name", PAIRS)
@given(one=positive, other=positive)
def test_a_pair_rises_or_where_more_is_better_falls(name: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    first, second = (high, low) if name in FALLING else (low, high)
    assert getattr(Checks(**{name: (first, second)}), name) == (first, second)
    if first != second:
        with pytest.raises(ValueError, match="are in the wrong order"):
            Checks(**{name: (second, first)})


def test_what_falls_is_a_pair_of_the_plan() -> None:
    assert set(FALLING) < set(PAIRS)
    assert set(PAIRS) | set(SINGLE) == set(Checks.model_fields)


@pytest.mark.parametrize("name", Checks.model_fields)
@pytest.mark.parametrize("wrong", [-0.1, float("nan"), float("inf"), "0.5", True])
def test_a_line_is_a_number_that_is_not_negative(name: str, wrong: object) -> None:
    value = wrong if name in SINGLE else (wrong, 1.0)
    with pytest.raises(ValueError, match=name):
        Checks(**{name: value})


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("wrong", [0.5, (0.5,), (0.1, 0.2, 0.3)])
def test_a_pair_is_two_numbers(name: str, wrong: object) -> None:
    with pytest.raises(ValueError, match=name):
        Checks(**{name: wrong})


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("size = [0.08, 0.12]", "size = [0.12, 0.08]", "size: 0.12 and 0.08 are in the wrong"),
        ("breaks = [2.0, 1.0]", "breaks = [1.0, 2.0]", "breaks: 1.0 and 2.0 are in the wrong"),
        ("drift = [0.5, 1.0]", "drift = [0.5, -1.0]", "greater than or equal to 0"),
        ("secret = 0.5", "secret = [0.5, 1.0]", "valid number"),
    ],
)
def test_a_wrong_line_is_told_with_where_it_stands(
    plan_text: str, old: str, new: str, found: str
) -> None:
    text = changed(plan_text, (old, new))
    ((line, place, said),) = faults(text)
    assert found in said
    assert place.startswith("checks")
    assert line in (line_with(text, new), line_with(text, "[checks]"))


def test_a_check_that_has_no_line_is_no_key(plan_text: str) -> None:
    with pytest.raises(PlanError, match="fault") as caught:
        Plan.parse(changed(plan_text, ("drift = [0.5, 1.0]", "drft = [0.5, 1.0]")))
    assert [breach.rule for breach in caught.value.breaches] == ["unknown key"]
