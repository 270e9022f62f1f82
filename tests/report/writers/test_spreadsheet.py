"""No cell that we write is a formula, and each reads back as it was."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import StringIO
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import Evaluation
from evaluation.report.writers.spreadsheet import as_it_was, csv_text, safe
from evaluation.report.writers.tables import tables

FORMULAS = [
    "=1+1",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "-@SUM(A1)",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "−x",
    "a;=1+1",
    'a";=1+1',
    "a\t=1+1",
    "a\n=1+1",
    "a, =1+1",
    "-",
    "'=1",
    "''=1",
    "because;@x;=y",
]  # fmt: skip
BEGINS = re.compile(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠−]")
PLAIN = re.compile(r"\s*[+-]?(\d+(\.\d*)?([eE][+-]?\d+)?|inf|nan)\s*")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text_however_it_is_dressed(text: str) -> None:
    made = safe(text)
    for part in re.split(r'[;,|"\t\r\n]', made):
        assert not BEGINS.match(part) or PLAIN.fullmatch(part)
    assert not made.startswith(("\t", "\r", "\n", " "))
    assert as_it_was(made) == text


@pytest.mark.parametrize(
    "text",
    ["-3.2", "+1", "-1e-05", "-inf", "a=-3", "a; b=-0.1", "x, -2.5", "mid-2021", "'word'", "", "é"],
)
def test_numbers_and_words_are_left_alone(text: str) -> None:
    assert safe(text) == text == as_it_was(text)


@given(st.text(st.sampled_from("=+-@'\t\r\n ;,|\"1.e﻿＝a"), max_size=8))
def test_every_text_reads_back_as_it_was(text: str) -> None:
    assert as_it_was(safe(text)) == text


def test_numbers_stay_numbers_in_a_file() -> None:
    text = csv_text(["=a", "b"], [{"=a": "=1", "b": -3.2}, {"=a": -1}])
    assert list(csv.reader(StringIO(text))) == [["'=a", "b"], ["'=1", "-3.2"], ["-1", ""]]


def test_the_reason_of_an_exclusion_is_no_formula(quick: Evaluation) -> None:
    pools = {
        estimand: MappingProxyType(
            {
                name: replace(
                    pool, excluded=tuple(replace(o, because="=1+1") for o in pool.excluded)
                )
                for name, pool in found.items()
            }
        )
        for estimand, found in quick.design.pools.items()
    }
    design = replace(quick.design, pools=MappingProxyType(pools))
    rows = list(csv.DictReader(StringIO(tables(replace(quick, design=design))["exclusions.csv"])))
    assert rows and {row["because"] for row in rows} == {"'=1+1"}
