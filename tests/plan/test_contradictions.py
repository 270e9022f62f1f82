"""Faults of plans that were once let through, or named on another line."""

from __future__ import annotations

import pytest

from evaluation.errors import NoUntreated
from evaluation.plan.plan import Plan
from tests.plan.planning import MARK, changed, faults, line_with

# Faults that were once let through, or named on another line


def test_a_window_into_2025_is_named_on_its_line(plan_text: str) -> None:
    text = changed(
        plan_text, ('W3 = ["2023-07", "2024-12"]', f'W3 = ["2023-07", "2025-01"] {MARK}')
    )
    with pytest.raises(NoUntreated) as caught:
        Plan.parse(text)
    assert f"line {line_with(text, MARK)}" in str(caught.value)


def test_every_window_into_2025_is_listed(plan_text: str) -> None:
    text = changed(
        plan_text,
        (
            'W3 = ["2023-07", "2024-12"]',
            f'W3 = ["2023-07", "2025-01"] {MARK}1\nW4 = ["2025-02", "2025-06"] {MARK}2\n#',
        ),
    )
    with pytest.raises(NoUntreated) as caught:
        Plan.parse(text)
    lines = [breach.where.split(",")[0] for breach in caught.value.breaches]
    assert lines == [f"line {line_with(text, f'{MARK}{n}')}" for n in (1, 2)]


def test_clean_pre_turned_round_is_named_on_its_line(plan_text: str) -> None:
    text = changed(
        plan_text,
        ('clean_pre = ["2015-01", "2019-11"]', f'clean_pre = ["2019-11", "2015-01"] {MARK}'),
    )
    assert line_with(text, MARK) in [line for line, _, _ in faults(text)]


@pytest.mark.parametrize(
    "edits",
    [
        [('headline = "broad_non_employment"', f'headline = "employment" {MARK}')],
        [("secondary = [", f"secondary = [ {MARK}"), ('"in_services",', '"employment",')],
    ],
    ids=["headline", "secondary"],
)
def test_an_unknown_outcome_is_named_on_its_line(
    edits: list[tuple[str, str]], plan_text: str
) -> None:
    text = changed(plan_text, *edits)
    ((line, _, found),) = faults(text)
    assert "'employment' is no outcome" in found
    assert line == line_with(text, MARK)


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(('areas = "all"', "areas = []"), id="no area"),
        pytest.param(('areas = "all"', 'areas = ["Espoo", "Espoo"]'), id="an area twice"),
        pytest.param(('pools = ["P1"]', 'pools = ["P1", "P1"]'), id="a pool twice"),
        pytest.param(("draws = 1999", 'draws = "1999"'), id="text for a number"),
        pytest.param(("seed = 20210301", "seed = true"), id="yes for a number"),
        pytest.param(("sesoi = 1.0", "sesoi = inf"), id="infinite"),
        pytest.param(
            (
                "[inference]",
                '[[comparison.exclude]]\ncode = "091"\nbecause = "the capital"\n[inference]',
            ),
            id="a treated municipality left out as a donor",
        ),
        pytest.param(
            ('["2017-01", "2017-12"]', '["2010-01", "2015-12"]'), id="base before clean_pre"
        ),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused(edit: tuple[str, str], plan_text: str) -> None:
    assert len(faults(changed(plan_text, edit))) == 1


def calendars() -> list[tuple[str, str, str, str]]:
    """Calendars that overlap the trial, the announcement or themselves, one kind after another."""
    kept = 'clean_pre = ["2015-01", "2019-11"]', 'donut = ["2019-12", "2021-02"]'
    ends = ["2019-12", "2020-03", "2020-12", "2021-02", "2021-03", "2021-12", "2022-12", "2024-12"]
    wrong = [(f'clean_pre = ["2015-01", "{end}"]', kept[1], "", "") for end in ends]
    wrong += [(f'clean_pre = ["2021-03", "{end}"]', kept[1], "", "") for end in ends[5:]]
    wrong += [(f'clean_pre = ["{end}", "2015-01"]', kept[1], "", "") for end in ends[4:]]
    wrong += [(kept[0], f'donut = ["2019-12", "{end}"]', "", "") for end in ends[4:]]
    wrong += [(kept[0], f'donut = ["{end}", "2019-12"]', "", "") for end in ends[4:]]
    for first, second in [
        ("2021-03..2022-04", "2022-04..2023-06"),
        ("2021-03..2023-06", "2022-05..2022-06"),
        ("2021-03..2024-12", "2021-03..2024-12"),
        ("2021-03..2021-03", "2021-03..2021-04"),
        ("2019-12..2022-04", "2022-05..2023-06"),
        ("2021-02..2022-04", "2022-05..2023-06"),
        ("2015-01..2019-11", "2022-05..2023-06"),
        ("2022-05..2023-06", "2021-03..2022-05"),
    ]:
        wrong.append((*kept, first, second))
    return wrong


@pytest.mark.parametrize(("pre", "donut", "first", "second"), calendars())
def test_spans_that_overlap_treatment_or_one_another_are_refused(
    pre: str, donut: str, first: str, second: str, plan_text: str
) -> None:
    edits = [('clean_pre = ["2015-01", "2019-11"]', pre), ('donut = ["2019-12", "2021-02"]', donut)]
    old = ('W1 = ["2021-03", "2022-04"]', 'W2 = ["2022-05", "2023-06"]')
    for name, line, span in zip(("W1", "W2"), old, (first, second), strict=True):
        if span:
            start, end = span.split("..")
            edits.append((line, f'{name} = ["{start}", "{end}"]'))
    assert any("calendar" in place for _, place, _ in faults(changed(plan_text, *edits)))


def test_three_windows_inside_one_are_each_named(plan_text: str) -> None:
    text = changed(plan_text, ('W1 = ["2021-03", "2022-04"]', 'W1 = ["2021-03", "2024-12"]'))
    assert [place.split()[0] for _, place, _ in faults(text)] == [
        "calendar.windows.W2",
        "calendar.windows.W3",
    ]
