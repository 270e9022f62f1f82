"""Columns of a report's tables: a heading, and one way to say every value under it."""

from __future__ import annotations

import math

import pytest

from evaluation.report.columns import (
    COUNT,
    INTERVAL,
    P_VALUE,
    PERCENT_TENTHS,
    SIGNED,
    TEXT,
    YES_NO,
    table,
)
from evaluation.report.document import Column
from evaluation.report.evaluation import Evaluation
from evaluation.report.language import Language
from evaluation.report.page import Page


@pytest.fixture(scope="module")
def page(quick: Evaluation) -> Page:
    return Page(quick, Language.load("en"))


def test_values_are_said_under_their_headings(page: Page) -> None:
    columns = (*TEXT("report.yes"), *SIGNED("report.no"), *COUNT("report.none"))
    made = table(page, "a", "A", columns, [("x", 0.5, 1234.0), ("y", None, "many")])
    assert made.columns == (
        Column(page.language("report.yes")),
        Column(page.language("report.no"), numeric=True, number_format="+0.00;-0.00;0.00"),
        Column(page.language("report.none"), numeric=True, number_format="#,##0"),
    )
    assert made.rows == (("x", "+0.50", "1,234"), ("y", page.language("report.none"), "many"))
    assert made.values == (("x", 0.5, 1234), ("y", None, "many"))
    assert page.watermark is not None and page.watermark in made.caption


def test_a_number_of_a_spreadsheet_is_the_one_that_is_shown(page: Page) -> None:
    columns = (*SIGNED("report.no"), *COUNT("report.none"), *PERCENT_TENTHS("report.yes"))
    made = table(page, "a", "A", columns, [(0.4567, 1233.6, 0.12345), (math.inf, "many", None)])
    assert made.values == ((0.46, 1234, 0.123), ("+∞", "many", None))
    assert [type(value) for value in made.values[0]] == [float, int, float]


def test_a_pair_is_said_as_one(page: Page) -> None:
    columns = (*INTERVAL("outcomes.interval", level="95%"), *P_VALUE("outcomes.p"))
    rows = [((-1.0, 2.0), (0.25, None)), (None, (None, None))]
    made = table(page, "a", "A", columns, rows)
    none = page.language("report.none")
    assert made.rows == (("−1.00–+2.00", "0.250"), (none, none))
    assert "95%" in made.columns[0].label


def test_true_and_false_are_words_and_zero_is_a_number(page: Page) -> None:
    made = table(page, "a", "A", (*YES_NO("report.yes"), *COUNT("report.no")), [(False, 0)])
    assert made.rows == ((page.language("report.no"), "0"),)


def test_a_row_of_another_length_is_refused(page: Page) -> None:
    with pytest.raises(ValueError, match="zip"):
        table(page, "a", "A", TEXT("report.yes"), [("x", "y")])
