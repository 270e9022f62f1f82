"""Tables of effects by the chosen design: every outcome with its verdict, and what has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation import Evaluation
from evaluation.checks.gate.verdict import Answer
from evaluation.report.document import Table, Text
from evaluation.report.sections.chosen import every_verdict, verdict
from tests.report.weighed import UNSAID, page, where_all_say


def _tables(evaluation: Evaluation) -> list[Table]:
    """That of every outcome, then that of the other windows."""
    seen = page(evaluation)
    blocks = (*every_verdict.section(seen), *verdict.section(seen))
    return [block for block in blocks if isinstance(block, Table)]


def test_the_table_has_every_outcome_of_the_plan_and_none_that_only_checks_look_at(
    weighed: Evaluation,
) -> None:
    tables = {b.name: b for b in _tables(weighed)}
    rows = [row[:2] for row in tables["verdicts"].rows]
    who = ["All 118 trial municipalities, average jobseeker", "Espoo"]
    outcomes = ["broad non-employment without lay-offs", "broad non-employment"]
    outcomes += ["persons in services"]
    assert rows == [(outcome, one) for outcome in outcomes for one in who]
    assert [row[0] for row in tables["verdicts-windows"].rows] == ["W2 (May 2022–Jun 2023)"] * 2
    assert all(len(row) == 9 for table in tables.values() for row in table.rows)


def test_rows_of_what_is_not_comparable_have_dashes(weighed: Evaluation) -> None:
    silent = where_all_say(weighed, Answer.NOT_COMPARABLE, att=0.15, interval=None)
    tables = _tables(silent)
    cells = {(row[2], row[3], row[5], row[6]) for table in tables for row in table.rows}
    assert cells == {("+0.15", "–", "not comparable: a difference only", "–")}


def test_beside_an_interval_without_zero_stands_why_it_cannot_be_told(weighed: Evaluation) -> None:
    differ = where_all_say(weighed, Answer.CANNOT_TELL, interval=UNSAID)
    (table, _) = _tables(differ)
    assert {row[5] for row in table.rows} == {"cannot tell: too few other designs find it"}
    wide = where_all_say(weighed, Answer.CANNOT_TELL, interval=(-0.13, 0.17))
    (table, _) = _tables(wide)
    assert {row[5] for row in table.rows} == {"cannot tell"}


def test_the_bound_stands_in_the_tables_cell(weighed: Evaluation) -> None:
    none = where_all_say(weighed, Answer.NO_EFFECT, interval=UNSAID, bound=0.1701)
    (table, _) = _tables(none)
    assert {row[5] for row in table.rows} == {"no effect beyond ±0.18"}
    assert {row[3] for row in table.rows} == {"+0.13–+0.17"}


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_an_outcome_without_a_verdict_is_named(weighed: Evaluation, code: str) -> None:
    assert weighed.weighed is not None
    names = dict.fromkeys(name for _, name, _ in weighed.weighed.judged)
    lost = next(name for name in names if name != weighed.weighed.candidate.outcome)
    kept = {key: found for key, found in weighed.weighed.judged.items() if key[1] != lost}
    told = replace(weighed, weighed=replace(weighed.weighed, judged=kept))
    assert weighed.weighed.not_carried == ()
    (named,) = told.weighed.not_carried if told.weighed else ()
    assert named.name == lost
    (text,) = [b.text for b in every_verdict.section(page(told, code)) if isinstance(b, Text)]
    assert page(told, code).outcome(named) in text
