"""Widths of columns: what fits is left alone, long texts get what is left, the rest lies down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.document import Column, Table
from evaluation.report.writers.table_widths import (
    GAP,
    LETTER,
    SIDEWAYS,
    SIZES,
    SMALLEST,
    UPRIGHT,
    fitted,
)


def table(*columns: tuple[str, bool, tuple[str, ...]]) -> Table:
    rows = tuple(zip(*(cells for _, _, cells in columns), strict=True))
    heads = tuple(Column(label, numeric) for label, numeric, _ in columns)
    return Table(name="t", caption="c", columns=heads, rows=rows, values=rows)


def test_a_small_table_is_left_alone() -> None:
    fit = fitted(table(("a", False, ("x", "y")), ("b", True, ("1", "2"))))
    assert (fit.size, fit.wide, fit.widths) == (SIZES[0], False, None)


def test_the_long_text_gets_what_the_numbers_leave() -> None:
    fit = fitted(table(("a", False, ("word " * 80,) * 2), ("b", True, ("12,5", "1,5"))))
    assert fit.widths is not None and not fit.wide
    text, number = fit.widths
    assert number == pytest.approx(SIZES[0] * LETTER * 4 + GAP, abs=0.01)
    assert text + number == pytest.approx(UPRIGHT, abs=0.02)


def test_more_than_seven_columns_lie_down_before_they_are_set_small() -> None:
    cell = "1" * 11
    seven = fitted(table(*[("n", True, (cell,))] * 7))
    assert (seven.size, seven.wide) == (SIZES[0], False)
    fit = fitted(table(*[("n", True, (cell,))] * 9))
    assert fit.wide and fit.size == SIZES[0]


def test_what_fits_nowhere_is_set_smallest_and_cut_to_the_page() -> None:
    fit = fitted(table(*[("n", True, ("9" * 40,))] * 9))
    assert fit.wide and fit.size == SMALLEST and fit.widths is not None
    assert sum(fit.widths) == pytest.approx(SIDEWAYS, abs=0.1)


@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.booleans(), st.text(max_size=200)),
        min_size=1,
        max_size=12,
    )
)
def test_no_table_is_wider_than_its_page(columns: list[tuple[str, bool, str]]) -> None:
    fit = fitted(table(*[(label, numeric, (cell,)) for label, numeric, cell in columns]))
    if fit.widths is not None:
        assert sum(fit.widths) <= (SIDEWAYS if fit.wide else UPRIGHT) + 0.01 * len(columns)
        assert all(width > 0 for width in fit.widths)
