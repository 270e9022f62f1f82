"""R12: a break of the break-even size leaves nothing of the estimate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.checks.check_result import Case, Verdict
from evaluation.checks.sample import breaks as module
from evaluation.checks.sample.breaks import breaks, stresses
from evaluation.domain import Month
from evaluation.domain.breaks import SeriesBreak
from evaluation.methods.effects.kernel import att

SAME = 1e-10  # rounding of sums over some hundred cells
IN_W1 = Month(2021, 10)  # the eighth of the window's 14 months


def broken(
    first: Month, size: float | None, last: Month | None = None, name: str = "portal"
) -> SeriesBreak:
    return SeriesBreak(
        name=name,
        first=first,
        last=last,
        outcome="broad_non_employment",
        size=size,
        certainty="inferred",
        how="made for the test",
        source="none",
    )


def known(monkeypatch: pytest.MonkeyPatch, *rows: SeriesBreak) -> None:
    monkeypatch.setattr(module, "series_breaks", lambda: rows)


def hit(case: Case, row: SeriesBreak, delta: float) -> float:
    """The estimate when the treated are counted higher by ``delta`` in the months of the break."""
    k = case.effects.labels.index(case.answer.label)
    y = case.comparison.y.copy()
    months = np.array([month in row for month in case.comparison.months])
    y[np.ix_(case.comparison.treated, months)] += delta
    periods = case.effects.period_weights[k][None]
    return float(att(y, case.comparison.unit_weights, periods)[0])


@pytest.mark.parametrize(
    ("first", "last", "weight"),
    [
        (Month(2021, 3), None, 1.0),  # from the first month of the window on
        (IN_W1, None, 7 / 14),
        (IN_W1, Month(2021, 11), 2 / 14),
        (Month(2019, 12), Month(2021, 3), 1 / 14),  # months between base and window weigh nothing
    ],
)
def test_a_break_counts_for_the_months_that_it_changes(
    small_case: Case,
    monkeypatch: pytest.MonkeyPatch,
    first: Month,
    last: Month | None,
    weight: float,
) -> None:
    row = broken(first, 0.1, last)
    known(monkeypatch, row)
    (stress,) = stresses(small_case)
    assert stress.weight == pytest.approx(weight)
    assert hit(small_case, row, 0.7) - small_case.answer.att == pytest.approx(stress.moved(0.7))


def test_a_break_inside_the_base_period_weighs_what_is_left_of_the_base(
    small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = broken(Month(2017, 1), 0.1)
    known(monkeypatch, row)
    (stress,) = stresses(small_case)
    assert 0 < stress.weight < 1
    assert hit(small_case, row, 1.0) - small_case.answer.att == pytest.approx(stress.weight)


def test_a_break_of_the_break_even_size_leaves_nothing(
    small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = broken(IN_W1, 0.1)
    known(monkeypatch, row)
    (stress,) = stresses(small_case)
    even = stress.break_even(small_case.answer.att)
    assert hit(small_case, row, -even) == pytest.approx(0.0, abs=SAME)
    assert breaks(small_case).values["even"] == pytest.approx(abs(even))
    assert abs(even) == pytest.approx(2 * abs(small_case.answer.att))


@pytest.mark.parametrize(
    ("times", "verdict"),
    [(2.01, Verdict.PASS), (1.99, Verdict.WARN), (1.01, Verdict.WARN), (0.99, Verdict.FAIL)],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_verdict_turns_at_twice_and_once_the_plausible_size(
    small_case: Case, monkeypatch: pytest.MonkeyPatch, times: float, verdict: Verdict, sign: float
) -> None:
    known(monkeypatch, broken(Month(2021, 3), 0.5))
    case = replace(small_case, answer=replace(small_case.answer, att=sign * times * 0.5))
    finding = breaks(case)
    assert finding.values["times"] == pytest.approx(times)
    assert finding.verdict is verdict


def test_breaks_are_taken_together_and_the_largest_is_named(
    small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, broken(Month(2021, 3), 0.3), broken(IN_W1, 0.8, name="entrepreneurs"))
    case = replace(small_case, answer=replace(small_case.answer, att=1.0))
    finding = breaks(case)
    assert finding.values["together"] == pytest.approx(0.3 + 0.4)
    assert finding.values["broken"] == "entrepreneurs"
    assert finding.values["breaks"] == 2
    assert finding.verdict is Verdict.WARN  # each alone would pass


def test_an_unknown_size_is_never_a_pass(small_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case = replace(small_case, answer=replace(small_case.answer, att=1.0))
    known(monkeypatch, broken(IN_W1, None))
    alone = breaks(case)
    assert (alone.verdict, alone.sentence) == (Verdict.UNINFORMATIVE, "r12_unsized")
    assert alone.values["even"] == pytest.approx(2.0)
    known(monkeypatch, broken(IN_W1, None, name="unknown"), broken(IN_W1, 0.1))
    partly = breaks(case)
    assert (partly.verdict, partly.values["unsized"]) == (Verdict.UNINFORMATIVE, "unknown")
    known(monkeypatch, broken(IN_W1, None, name="unknown"), broken(IN_W1, 9.0))
    assert breaks(case).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    "row",
    [
        broken(Month(2013, 1), 5.0),  # before the base: counted the new way throughout
        broken(Month(2022, 5), 5.0),  # after the window
        broken(Month(2019, 12), 5.0, Month(2021, 2)),  # between them
        replace(broken(IN_W1, 5.0), outcome="vacancies_per_unemployed"),
    ],
)
def test_breaks_that_do_not_reach_the_estimate_are_not_judged(
    small_case: Case, monkeypatch: pytest.MonkeyPatch, row: SeriesBreak
) -> None:
    known(monkeypatch, row)
    finding = breaks(small_case)
    assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, "r12_none")
