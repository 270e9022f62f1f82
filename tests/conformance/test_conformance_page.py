"""The bands by hand, the page, and what is committed."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.conformance.bands import (
    WORST,
    Reason,
    Row,
    Studied,
    band,
    difference_error,
    judged,
    rows,
    studied,
    study,
)
from tests.conformance.cells import Cell, Table, cells
from tests.conformance.methods import FAMILIES, METHODS, RULES
from tests.conformance.registry import claims
from tests.conformance.table import PAGE, RESULTS, failure, page, reason

L_ONE, F_ONE = Cell(Table.WINDOW, "L", 1), Cell(Table.WINDOW, "F", 1)
RULE = METHODS["concordance"]


def test_errors_of_both_runs_by_hand() -> None:
    there = Studied(0.05, 400)
    assert difference_error(there, 1000, True) == pytest.approx(np.sqrt(0.0475 * 0.0035))
    # 400 of the same 1000 countries, and two that may tie:
    nested = np.sqrt(0.0475 * (1 / 400 - 1 / 1000)) + 2 / 400 / 3
    assert difference_error(there, 1000, False) == pytest.approx(nested)
    assert difference_error(there, 400, False) * 3 == pytest.approx(2 / 400)
    # No share has no error: zero of 400 may be one per cent.
    zero = difference_error(Studied(0.0, 400), 1000, True)
    assert zero == pytest.approx(np.sqrt(0.01 * 0.99 * 0.0035))


def test_a_level_that_is_claimed_is_bounded_above() -> None:
    kept = band(RULE, L_ONE, 0.0, 1000)
    assert (kept.low, kept.high, kept.reason) == (0.0, 0.08, Reason.KEEPS)
    documented = band(METHODS["rule_time"], L_ONE, 0.0, 400)  # the study has 8.75 per cent
    assert documented.high == pytest.approx(0.0875 + 2 / 400)
    new = band(RULE, Cell(Table.OUTSIDE, "LP", 1), 0.0, 1000)
    assert (new.high, new.reason) == (0.08, Reason.NEW)
    short = band(RULE, L_ONE, 0.0, 30)
    assert short.high == pytest.approx(0.05 + 3 * np.sqrt(0.0475 / 30))


def test_no_claim_stretches_to_what_the_study_calls_a_failure() -> None:
    bold = replace(METHODS["cr1"], valid=claims(Table.FAST, ("L",), (1,)))
    assert band(bold, Cell(Table.FAST, "L", 1), 0.0, 1000).high == WORST


def test_what_is_not_claimed_repeats_the_study() -> None:
    power = band(RULE, L_ONE, 1.0, 1000)  # the study has 66 per cent of 400
    half = 3 * np.sqrt(0.66 * 0.34 * (1 / 400 + 1 / 1000))
    assert (power.low, power.high) == pytest.approx((0.66 - half, 0.66 + half))
    assert power.reason is Reason.REPEATS and power.holds(0.6) and not power.holds(0.5)
    assert band(RULE, Cell(Table.OUTSIDE, "LP", 1), 1.0, 1000).reason is Reason.SHOWN


def test_each_cell_has_the_study_of_its_own_horizon_and_script() -> None:
    found = studied(RULE, L_ONE, 0.0)
    assert found == Studied(study()["final"]["cells"]["L|1|0.0"]["IU(FP-QL,conf band40)"], 400)
    whole = METHODS["rule_fp"]
    assert studied(whole, Cell(Table.WINDOW, "R", 1), 0.0) == Studied(
        study()["window"]["cells"]["R|1|0.0"]["FP-QL"], 600
    )
    assert studied(whole, Cell(Table.OUTSIDE, "LP", 1), 0.0) is None


def test_every_method_has_a_name_of_its_own_and_its_study_knows_it() -> None:
    assert sum(len(family.methods) for family in FAMILIES) == len(METHODS)
    for family in FAMILIES:
        here = [cell for table in family.replications for cell in cells(table)]
        keys = {(cell.table, cell.scenario, cell.treated) for cell in here}
        for method in family.methods:
            tried = [cell for cell in here if cell.treated in method.treated]
            known = any(studied(method, cell, 0.0) for cell in tried)
            assert known == (method.study is not None), method.name
            assert keys >= set(method.valid), method.name


# -- what is committed -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def committed() -> list[Row]:
    return rows(FAMILIES, json.loads(RESULTS.read_text("utf-8")))


def test_the_page_is_made_from_the_committed_results() -> None:
    assert PAGE.read_text("utf-8") == page(json.loads(RESULTS.read_text("utf-8")))


def test_every_share_is_in_its_band(committed: list[Row]) -> None:
    assert [failure(row) for row in committed if not row.holds] == []


def test_every_difference_has_its_reason(committed: list[Row]) -> None:
    assert [failure(r) for r in committed if r.differs and reason(r) == "not explained"] == []


def test_what_is_committed_is_of_the_replications_that_are_asked_for() -> None:
    asked = {family.name: dict(family.replications) for family in FAMILIES}
    assert json.loads(RESULTS.read_text("utf-8"))["replications"] == asked


def test_what_leaves_its_band_is_marked_and_said() -> None:
    results = json.loads(RESULTS.read_text("utf-8"))
    results["rates"]["concordance"]["window|L|1"] = [0.5, 0.185, 0.66]
    (outside,) = [row for row in rows(FAMILIES, results) if not row.holds]
    assert failure(outside) == (
        "OUTSIDE concordance window|L|1 effect 0.0: 0.500, must be in [0.000, 0.080],"
        " because it keeps its level"
    )
    assert "| **50.0**\\*! / 18.5 / 66.0 (3.5 / 18.5 / 66.0) |" in page(results)


def test_an_entry_without_a_study_and_a_cell_without_a_run() -> None:
    text = PAGE.read_text("utf-8")
    assert "| CR3, jackknife | 1000 | – |" in text
    (row, *_) = judged(RULES, RULE, F_ONE, [0.04, 0.09, 0.25], 1000)
    assert row.holds and not row.differs
