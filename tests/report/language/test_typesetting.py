"""Ranges in print: signs that can be read, and per cent once."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.language import Language
from evaluation.report.language.typesetting import typeset

NB = "\u00a0"


@pytest.mark.parametrize(
    ("low", "high", "finnish", "english"),
    [
        (0.31, 3.23, "+0,31–+3,23", "+0.31–+3.23"),
        (-0.19, 2.17, "−0,19–+2,17", "−0.19–+2.17"),
        (-2.59, -1.65, f"−2,59{NB}–{NB}−1,65", f"−2.59{NB}–{NB}−1.65"),
        (-1.0, 0.0, "−1,00–0,00", "−1.00–0.00"),
        (-math.inf, math.inf, "−∞–+∞", "−∞–+∞"),
        (-math.inf, -1.0, f"−∞{NB}–{NB}−1,00", f"−∞{NB}–{NB}−1.00"),
        (0.5, 0.5, "+0,50", "+0.50"),
        (1234.5, 2345.6, f"+1{NB}234,50–+2{NB}345,60", "+1,234.50–+2,345.60"),
    ],
)
def test_an_interval_in_each_language(low: float, high: float, finnish: str, english: str) -> None:
    assert Language.load("fi").interval(low, high) == finnish
    assert Language.load("sv").interval(low, high) == finnish
    assert Language.load("en").interval(low, high) == english


def test_a_range_of_per_cents_has_the_sign_once() -> None:
    for code, said in (("fi", f"2,0–12,5{NB}%"), ("sv", f"2,0–12,5{NB}%"), ("en", "2.0–12.5%")):
        say = Language.load(code)
        assert say.range(say.percent(0.02, 1), say.percent(0.125, 1)) == said


def test_a_unit_that_begins_with_per_cent_does_not_leave_its_number() -> None:
    assert typeset("12,22 % työvoimasta") == f"12,22{NB}% työvoimasta"
    assert typeset("12.22 % of the labour force", "") == "12.22% of the labour force"
    assert typeset("yksikkö: % työvoimasta") == "yksikkö: % työvoimasta"


def test_text_without_ranges_stays_as_it_is() -> None:
    for text in ("Bell–McCaffrey", "3/2021–2/2022", "a − b", f"95{NB}%:n väli", f"69–88{NB}%:ssa"):
        assert typeset(text) == text


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_no_dash_touches_a_minus(low: float, high: float) -> None:
    for code in ("fi", "sv", "en"):
        said = Language.load(code).interval(low, high)
        assert "–−" not in said and "…" not in said and " " not in said
        assert typeset(said) == said
