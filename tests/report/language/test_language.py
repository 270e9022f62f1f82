"""Three catalogues with the same keys and holes; numbers as each language writes them."""

from __future__ import annotations

import math
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.promise import settled
from evaluation.domain import Month
from evaluation.errors import OutputError
from evaluation.report.language import Language


def holes(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("code", ["fi", "sv"])
def test_every_key_stands_in_every_language_with_the_same_holes(code: str) -> None:
    english, other = Language.load("en").messages, Language.load(code).messages
    assert set(english) == set(other)
    assert {k for k in english if holes(english[k]) != holes(other[k])} == set()


def test_a_missing_key_is_our_error() -> None:
    with pytest.raises(OutputError, match="no such thing"):
        Language.load("fi")("no such thing")


@pytest.mark.parametrize(
    ("code", "number", "signed", "percent", "p"),
    [
        ("fi", "−16\u00a0870,50", "+0,81", "11,5\u00a0%", "< 0,001"),
        ("sv", "−16\u00a0870,50", "+0,81", "11,5\u00a0%", "< 0,001"),
        ("en", "−16,870.50", "+0.81", "11.5%", "< 0.001"),
    ],
)
def test_numbers_as_each_language_writes_them(
    code: str, number: str, signed: str, percent: str, p: str
) -> None:
    say = Language.load(code)
    assert say.number(-16870.5) == number
    assert say.signed(0.814) == signed
    assert say.percent(0.115, 1) == percent
    assert say.p_value(0.0004) == p


def test_nothing_is_minus_zero_and_no_end_is_nan() -> None:
    say = Language.load("en")
    assert say.number(-0.001) == "0.00"
    assert say.signed(0.001) == "0.00"
    assert say.interval(-math.inf, math.inf) == "−∞–+∞"


@pytest.mark.parametrize(
    ("code", "month", "day"),
    [
        ("fi", "3/2021", "31.10.2021"),
        ("sv", "3/2021", "31.10.2021"),
        ("en", "Mar 2021", "31 Oct 2021"),
    ],
)
def test_months_and_days(code: str, month: str, day: str) -> None:
    say = Language.load(code)
    assert say.month(Month(2021, 3)) == month
    assert say.date(date(2021, 10, 31)) == day


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.5, "0.50"), (0.501, "0.51"), (0.5099999, "0.51"), (0.51, "0.51"), (0.0, "0.00")],
)
def test_a_bound_is_never_understated(value: float, said: str) -> None:
    assert Language.load("en").rounded_up(value) == said


@given(st.floats(1e-6, 1e4), st.integers(0, 4))
def test_a_bound_is_the_smallest_number_so_printed_that_holds(value: float, decimals: int) -> None:
    say = Language.load("en")
    printed = float(say.rounded_up(value, decimals).replace(",", ""))
    assert settled(value) <= printed * (1 + 1e-12) < settled(value) + 1.001 * 10.0**-decimals


def test_a_bound_may_be_infinite() -> None:
    assert Language.load("fi").rounded_up(math.inf) == "∞"
