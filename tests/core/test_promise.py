"""What a published number promises: one rule for every comparison."""

from __future__ import annotations

import math

import pytest

from evaluation.core.promise import FLOOR, RELATIVE, same, same_text, settled


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        (1.0, 1.0 + 0.9e-8, True),
        (1.0, 1.0 + 1.2e-8, False),
        (1e6, 1e6 + 0.009, True),
        (1e6, 1e6 + 0.012, False),
        (1e-12, -1e-12, True),
        (0.0, 0.9e-10, True),
        (0.0, 1.2e-10, False),
        (1e-5, 1.00001e-5, True),  # by the floor
        (1e-4, 1.00001e-4, False),
        (12345678901, 12345678902, False),  # counts
        (12345678901.0, 12345678902.0, True),
        (math.nan, math.nan, True),
        (math.nan, 0.0, False),
        (math.inf, math.inf, True),
        (math.inf, -math.inf, False),
        (math.inf, 1e308, False),
    ],
)
def test_two_numbers(old: float, new: float, alike: bool) -> None:
    assert same(old, new) is alike
    assert same(new, old) is alike


def test_the_promise_is_as_the_decision_says() -> None:
    assert (RELATIVE, FLOOR) == (1e-8, 1e-10)


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ("a=0.123456789012345; b=1", "a=0.123456789012399; b=1", True),
        ("a=0.12345; b=1", "a=0.12346; b=1", False),
        ("049,2021-03,1.2e-17,5.5", "049,2021-03,-3e-17,5.5", True),
        ("049,2021-03,0.0,5.5", "049,2021-04,0.0,5.5", False),
        ("049,2021-03,0.0", "049,2021-03,", False),
        ("numpy 2.3.1", "numpy 2.3.2", False),
        ("100.00 %", "100.01 %", False),
        ("sha 123456789012e3", "sha 123456789013e3", False),
        ("3000000000001 people", "3000000000002 people", False),
        ("seed 2021.", "seed 2021.", True),
        ("−0.75", "0.75", False),
        ("-0.75", "0.75", False),
        ("1.5", "1.5 ", False),
        ("1.5 1.5", "1.5", False),
    ],
)
def test_two_texts(old: str, new: str, alike: bool) -> None:
    assert same_text(old, new) is alike
    assert same_text(new, old) is alike


def test_a_tie_falls_to_one_side_whatever_the_last_digit() -> None:
    for tie in (0.125, 2.5, 0.005, 1e5 + 0.5):
        below, above = math.nextafter(tie, -math.inf), math.nextafter(tie, math.inf)
        assert settled(below) == settled(above) == tie
    assert settled(1 / 3) == 0.333333333333
    assert math.isnan(settled(math.nan)) and settled(-math.inf) == -math.inf
