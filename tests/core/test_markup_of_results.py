"""How results show themselves in a notebook: with units, escaped, nothing that is suppressed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
import pytest

from evaluation import Evaluation, Panel, Plan, Vintage, certify, choose, cut, measure, read_panel
from evaluation.checks.check_result import Finding, Verdict
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.grade import LICENSES, Grade, Letter
from evaluation.panels.frame import Gaps
from evaluation.plan.choices import PoolName
from evaluation.study.choice.rule import WhyOut
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.pools import Exclusion, Pool, Reason, Step
from evaluation.study.size.rates import Rate

NASTY = '<script>alert("1")</script> & <b>'


class Shows(Protocol):
    def _repr_html_(self) -> str: ...


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[list[str]] = []
        self.caption = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag == "tr":
            self.cells.append([])
        if tag in ("th", "td"):
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] == "caption":
            self.caption += data
        else:
            self.cells[-1][-1] += data


def read(thing: Shows) -> tuple[str, dict[str, str]]:
    """Caption, and each row's last cell by its first; that tags close is checked on the way."""
    rows = _Rows()
    rows.feed(thing._repr_html_())
    assert rows.open == []
    return rows.caption, {row[0]: row[-1] for row in rows.cells}


def text(thing: Shows) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", thing._repr_html_()))


# EstimateTested


def test_an_answer_has_its_unit_and_both_parts_of_its_p(small: Evaluation) -> None:
    answer = small.answer("all_by_jobseekers")
    caption, rows = read(answer)
    assert caption.startswith(
        "all_by_jobseekers, broad_non_employment, pool P1, W1 (2021-03…2022-04)"
    )
    assert rows["effect (att)"] == f"{answer.att:+.2f} percentage points"
    low, high = answer.ci_low, answer.ci_high
    assert rows["interval, plan's level"] == f"{low:+.2f} … {high:+.2f} percentage points"
    said = rows["p, the largest of its parts"]
    p, space, time = (float(number) for number in re.findall(r"\d\.\d{4}", said))
    assert p == max(space, time) == pytest.approx(answer.p_value, abs=5e-5)
    assert rows["donor municipalities"].startswith(f"{answer.comparison.donors.sum()}, worth ")
    assert rows["methods refused"].startswith(f"{len(answer.refused)}, ")


def test_an_answer_from_another_base_has_neither_p_nor_interval(small: Evaluation) -> None:
    _, rows = read(small.answer("all_by_jobseekers", base="2020"))
    assert rows["interval and p"].startswith("withheld: from another base period")
    assert not [name for name in rows if name.startswith(("interval, ", "p,"))]


def test_a_suppressed_answer_shows_no_p_and_no_interval(failed: Evaluation) -> None:
    silent = [a for a in failed.answers if a.suppressed]
    assert len(silent) > 4
    for answer in silent:
        _, rows = read(answer)
        assert rows["interval and p"].startswith("withheld: the size certificate failed (R6)")
        assert not [name for name in rows if name.startswith(("interval, ", "p,"))]
        for p in (answer.space.p_value, answer.time and answer.time.p_value):
            assert p is None or f"{p:.4f}" not in text(answer)


# Certificate


def test_a_certificate_has_its_rates_and_the_detectable_effect(small: Evaluation) -> None:
    made = small.certificates["espoo", "broad_non_employment"]
    caption, rows = read(made)
    assert caption.endswith(f"for W1: {made.verdict.value}")
    assert rows["false positives"] == str(made.rate)
    size = made.power.detectable
    assert size is not None
    assert rows["found with 80% power"] == f"from {size:.2f} percentage points"
    short = replace(made, power=replace(made.power, detectable=None))
    assert read(short)[1]["found with 80% power"] == "not reached"
    assert len([name for name in rows if name.endswith("jobseekers")]) == len(made.terciles)


def test_a_rate_says_what_its_draws_are_worth() -> None:
    assert (
        str(Rate(0.05, 120, 60.26, 0.012, 0.124, (50.0, 900.0)))
        == "5.0% of 120, worth 60.3 draws (95% interval 1.2% … 12.4%)"
    )


def test_what_is_hidden_changes_no_repr(twin: Vintage) -> None:
    """Certificate and pools, with the treated months as they are and masked."""
    plan, shown = Plan.load(Path(__file__).parents[1] / "certified.toml"), []
    for hide in (False, True):
        design = cut(plan, measure(twin, plan.outcomes.measured, plan.outcomes.base_year))
        if hide:
            design = replace(
                design, comparisons=tuple(masked(comparison) for comparison in design.comparisons)
            )
            assert all(
                np.isnan(comparison.y[comparison.treated]).any()
                for comparison in design.comparisons
            )
        reprs = [one._repr_html_() for one in certify(design).values()]
        reprs += [comparison.pool._repr_html_() for comparison in design.comparisons]
        assert not any("nan" in one.lower() for one in reprs)
        shown.append(reprs)
    assert shown[0] == shown[1]


def masked(comparison: Comparison) -> Comparison:
    after = np.array([str(month) >= "2021-03" for month in comparison.months])
    gone = comparison.treated[:, None] & after[None, :]
    changed = {
        name: np.where(gone, np.nan, getattr(comparison, name)) for name in ("y", "low", "high")
    }
    return replace(comparison, **changed, n=np.where(gone, np.nan, comparison.n))


# Choice and what it found


def test_a_choice_has_a_row_a_candidate_and_what_became_of_it(by_design: Evaluation) -> None:
    found = by_design.weighed
    assert found is not None
    made = choose(by_design.plan, by_design.vintage)
    caption, rows = read(made)
    assert caption.startswith(f"{found.candidate.name} is chosen for all_by_jobseekers")
    assert {row.name for row in made.rows} <= set(rows)
    assert rows[made.chosen].endswith("chosen")
    other = next(row.name for row in made.rows if row.name != made.chosen)
    left = replace(made, why_out={**made.why_out, other: (WhyOut.HARD,)})
    assert "takes a recession for an effect" in text(left)


def test_what_is_not_comparable_is_shown_without_interval_and_p(by_design: Evaluation) -> None:
    found = by_design.weighed
    assert found is not None
    key = "all_by_jobseekers", found.candidate.outcome, "W1"
    judged = found.judged[key]
    said = judged.said
    assert said.interval is not None and said.p_value is not None
    for number in (f"{said.interval[0]:+.2f}", f"{said.interval[1]:+.2f}"):
        assert number in text(found)
    silent = replace(
        said,
        answer=Answer.NOT_COMPARABLE,
        interval=None,
        equivalence=None,
        p_value=None,
        bound=None,
    )
    one = replace(found, judged={key: replace(judged, said=silent)})
    assert "not comparable" in text(one)
    assert f"{said.interval[0]:+.2f}" not in text(one)
    assert f"{said.p_value:.3f}" not in text(one)


# Pool


def test_a_pool_shows_its_attrition_to_the_last_donor(small: Evaluation) -> None:
    pool = small.answer("espoo").comparison.pool
    caption, rows = read(pool)
    assert caption == f"Pool P1-E: {len(pool.donors)} donors, of {pool.floor} people or more"
    assert [rows[step.reason.value.replace("_", " ")] for step in pool.attrition] == [
        str(step.left) for step in pool.attrition
    ]
    assert list(rows.values())[-1] == str(len(pool.donors))


def test_a_pool_without_floor_does_not_name_one() -> None:
    pool = Pool(
        name=PoolName.P5_FAR,
        donors=("049",),
        excluded=(Exclusion("091", Reason.NOT_FAR),),
        attrition=(Step(Reason.NOT_FAR, 1, 1),),
    )
    assert read(pool) == (
        "Pool P5: 1 donors",
        {"reason": "municipalities left", "not far": "1"},
    )


# Finding and grade


def test_a_finding_has_its_numbers_and_their_unit(small: Evaluation) -> None:
    finding = next(f for f in small.findings["espoo", "broad_non_employment"] if f.check == "S2")
    caption, rows = read(finding)
    assert caption == f"S2: {finding.verdict.value} (s2)"
    assert "value (effects: percentage points; shares: of 1)" in text(finding)
    assert rows["att"] == f"{small.answer('espoo').att:.4g}"
    assert "unit" not in rows


def test_a_findings_words_are_escaped() -> None:
    finding = Finding(check="S1", verdict=Verdict.WARN, sentence=NASTY, values={NASTY: NASTY})
    assert "<script" not in finding._repr_html_() and "<b>" not in finding._repr_html_()
    caption, rows = read(finding)
    assert caption == f"S1: warn ({NASTY})" and rows[NASTY] == NASTY


def test_no_finding_shows_the_p_of_choices_that_are_suppressed(
    small: Evaluation, failed: Evaluation
) -> None:
    key = ("all_by_jobseekers", "broad_non_employment")
    shown, silent = (
        next(read(f)[1] for f in e.findings[key] if f.check == "R15") for e in (small, failed)
    )
    assert "p" in shown and "p" not in silent


@pytest.mark.parametrize("letter", Letter)
def test_a_grade_says_what_it_licenses(letter: Letter) -> None:
    assert read(Grade(letter, ())) == (f"Grade {letter.value}: {LICENSES[letter]}", {"": ""})
    kept = read(Grade(letter, ("R3", NASTY)))[1]
    assert kept["kept from being better by"] == f"R3, {NASTY}"
    assert "<script" not in Grade(letter, (NASTY,))._repr_html_()


# Panel


def test_a_panel_is_counted_and_shows_no_outcome() -> None:
    table = pd.DataFrame(
        {
            "unit": np.repeat(["a", "b", "c", "d"], 3),
            "time": np.tile([2001, 2002, 2003], 4),
            "y": [77.25, np.nan, *[77.25] * 7, *[np.nan] * 3],
            "first": np.repeat([2002, 2009, 0, 0], 3),
        }
    )
    columns = {"unit": "unit", "time": "time", "outcome": "y", "cohort": "first"}
    panel = read_panel(table, **columns, gaps=Gaps.KEEP)
    caption, rows = read(panel)
    assert caption == "Panel of 3 units"
    assert rows["periods"] == "3, from 2001 to 2003"
    assert rows["treated"] == (
        "2 units in 2 cohorts, from period 2002 to period 2009; 1 cohort after the last period"
    )
    assert rows["never treated"] == "1 unit"
    assert rows["not observed"] == "1 of 9 cells"
    assert rows["left out"] == "1 unit"
    assert "77" not in text(panel) and "nan" not in text(panel).lower()


def test_a_panel_without_treated_has_no_row_of_them() -> None:
    _, rows = read(Panel.of(np.zeros((2, 3)), np.full(2, np.inf)))
    assert "treated" not in rows and rows["never treated"] == "2 units"
