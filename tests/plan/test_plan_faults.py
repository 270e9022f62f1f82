"""Plans that cannot be meant: each fault by name and line, and all of them at once."""

from __future__ import annotations

import pytest

from evaluation.errors import NoUntreated
from evaluation.plan.plan import Plan
from tests.plan.planning import MARK, changed, faults, line_with

# What it refuses, and on which line.

ONE_FAULT = {
    "unknown key": ([("sesoi = 1.0", f"sesio = 1.0 {MARK}\nsesoi = 1.0")], "no such key"),
    "unknown table": ([("[inference]", f"[inferense] {MARK}\nx = 1\n[inference]")], "no such key"),
    "missing key": (
        [("[inference]\ndraws = 1999", f"[inference] {MARK}")],
        "Field required",
    ),
    "missing key of the second estimand": (
        [
            ('[[estimand]]\nname = "all_by_job', f'[[estimand]] {MARK}\nname = "all_by_job'),
            ('role = "primary"\n', ""),
        ],
        "Field required",
    ),
    "wrong type": ([("draws = 1999", f'draws = "many" {MARK}')], "valid integer"),
    "a number for a list": ([("[20000, 15000]", f"15000 {MARK}")], "valid tuple"),
    "too few draws": ([("draws = 1999", f"draws = 1998 {MARK}")], "greater than or equal to 1999"),
    "negative seed": ([("seed = 20210301", f"seed = -1 {MARK}")], "greater than or equal to 0"),
    "level of one half": ([("alpha = 0.05", f"alpha = 0.5 {MARK}")], "less than 0.5"),
    "cap above one": ([("cap = 0.10", f"cap = 1.5 {MARK}")], "less than or equal to 1"),
    "no such month": ([('"2024-12"]', f'"2024-13"] {MARK}')], "2024-13 is not a month"),
    "a word for a month": ([('"2024-12"]', f'"December"] {MARK}')], "'December' is not a month"),
    "one month for two": ([('"2023-07", "2024-12"]', f'"2023-07"] {MARK}')], "Field required"),
    "unknown pool": ([('pools = ["P1"]', f'pools = ["P9"] {MARK}')], "P9"),
    "unknown base rule": (
        [('"2018"\nrule = "same_calendar_month"', f'"2018"\nrule = "nearest" {MARK}')],
        "nearest",
    ),
    "unknown language": ([('"sv", "en"]', f'"sv", "de"] {MARK}')], "'de'"),
    "unknown weighting": ([('weighting = "stock"', f'weighting = "people" {MARK}')], "people"),
    "code that is a number": (
        [
            (
                "[inference]",
                f'[[comparison.exclude]]\ncode = 91 {MARK}\nbecause = "why"\n[inference]',
            )
        ],
        "valid string",
    ),
    "exclusion without a reason": (
        [("[inference]", f'[[comparison.exclude]] {MARK}\ncode = "061"\n[inference]')],
        "Field required",
    ),
    "registered unemployment as headline": (
        [
            ('headline = "broad_non_employment"', f'headline = "registered_unemployment" {MARK}'),
            ('    "registered_unemployment",\n', ""),
        ],
        "registered unemployment as the headline",
    ),
    "an outcome twice": (
        [("secondary = [", f"secondary = [ {MARK}"), ('"in_services",', '"in_services",' * 2)],
        "'in_services' is named twice",
    ),
    "base year of the trial": (
        [("base_year = 2019", f"base_year = 2021 {MARK}")],
        "2021 is outside",
    ),
    "windows that overlap": (
        [('W2 = ["2022-05", "2023-06"]', f'W2 = ["2022-04", "2023-06"] {MARK}')],
        "starts 2022-04, inside the span before it",
    ),
    "clean_pre of less than a year": (
        [
            ('clean_pre = ["2015-01", "2019-11"]', f'clean_pre = ["2019-01", "2019-11"] {MARK}'),
            ('months = ["2015-01"', 'months = ["2019-01"'),
            ('months = ["2017-01", "2017-12"]', 'months = ["2019-01", "2019-12"]'),
            ('months = ["2018-01", "2018-12"]', 'months = ["2019-01", "2019-12"]'),
        ],
        "11 months",
    ),
    "donut inside clean_pre": (
        [('donut = ["2019-12", "2021-02"]', f'donut = ["2019-11", "2021-02"] {MARK}')],
        "starts 2019-11, inside the span before it",
    ),
    "clean_pre into the months when the areas were known": (
        [
            ('clean_pre = ["2015-01", "2019-11"]', f'clean_pre = ["2015-01", "2019-12"] {MARK}'),
            ('donut = ["2019-12", "2021-02"]', 'donut = ["2020-01", "2021-02"]'),
        ],
        "ends 2019-12, when the areas were known",
    ),
    "donut into the trial": (
        [
            ('donut = ["2019-12", "2021-02"]', f'donut = ["2019-12", "2021-03"] {MARK}'),
            ('W1 = ["2021-03", "2022-04"]', 'W1 = ["2021-04", "2022-04"]'),
        ],
        "ends 2021-03, in the trial",
    ),
    "window turned round": (
        [('W3 = ["2023-07", "2024-12"]', f'W3 = ["2024-12", "2023-07"] {MARK}')],
        "ends 2023-07, before it starts 2024-12",
    ),
    "window before the trial": (
        [
            ('donut = ["2019-12", "2021-02"]', 'donut = ["2019-12", "2021-01"]'),
            ('W1 = ["2021-03", "2022-04"]', f'W1 = ["2021-02", "2022-04"] {MARK}'),
        ],
        "starts 2021-02, before the trial",
    ),
    "primary window unknown": (
        [('primary_window = "W1"', f'primary_window = "W4" {MARK}')],
        "'W4' is no window",
    ),
    "base period that ends in the trial": (
        [('months = ["2020-07", "2021-02"]', f'months = ["2020-07", "2021-03"] {MARK}')],
        "2020-07…2021-03 is no span from clean_pre to the trial",
    ),
    "cap that too few donors can reach": (
        [("cap = 0.10", f"cap = 0.08 {MARK}")],
        "12 donors of at most 8% cannot add up to all",
    ),
    "excluded municipality unknown": (
        [
            (
                "[inference]",
                f'[[comparison.exclude]]\ncode = "061"\nbecause = "why"\n'
                f'[[comparison.exclude]]\ncode = "999" {MARK}\nbecause = "why"\n[inference]',
            )
        ],
        "'999' is no municipality of 2021",
    ),
    "no trial area": (
        [('areas = ["Espoo"]', f'areas = ["Esbo"] {MARK}')],
        "'Esbo' is no trial area",
    ),
    "single for 118": (
        [('weighting = "stock"', f'weighting = "single" {MARK}')],
        "'single' for 118 municipalities",
    ),
    "stock for one": (
        [('weighting = "single"', f'weighting = "stock" {MARK}')],
        "'stock' for 1 municipalities",
    ),
    "headline pool not among the pools": (
        [('"P1"\npools = ["P1"]', f'"P1" {MARK}\npools = ["P0"]')],
        "headline pool P1 is not among its pools",
    ),
}


@pytest.mark.parametrize(("edits", "finding"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_fault_is_named_on_its_line(
    edits: list[tuple[str, str]], finding: str, plan_text: str
) -> None:
    text = changed(plan_text, *edits)
    ((line, _, found),) = faults(text)
    assert line == line_with(text, MARK)
    assert finding in found


def test_a_missing_table_is_named(plan_text: str) -> None:
    ((_, place, found),) = faults(changed(plan_text, ("[inference]\ndraws = 1999", "")))
    assert place == "inference"
    assert found == "Field required"


def test_a_name_used_twice_is_named_on_both_lines(plan_text: str) -> None:
    text = changed(
        plan_text,
        ('name = "espoo"\nrole', f'name = "espoo" {MARK}1\nrole'),
        ('name = "all_by_area"', f'name = "espoo" {MARK}2'),
    )
    lines = [line for line, _, _ in faults(text)]
    assert lines == [line_with(text, f"{MARK}1"), line_with(text, f"{MARK}2")]


def test_areas_that_are_neither_all_nor_a_list_are_named_on_their_line(plan_text: str) -> None:
    text = changed(plan_text, ('areas = "all"', f"areas = 3 {MARK}"))
    assert {line for line, _, _ in faults(text)} == {line_with(text, MARK)}


def test_faults_of_form_are_all_listed(plan_text: str) -> None:
    text = changed(
        plan_text,
        ("seed = 20210301", f"sed = 20210301 {MARK}1"),
        ("cap = 0.10", f"cap = 2 {MARK}2"),
        ("draws = 1999", f'draws = "many" {MARK}3'),
        ('role = "primary"', f'role = "chief" {MARK}4'),
    )
    found = faults(text)
    assert [place for _, place, _ in found].count("plan.seed") == 1  # missing, on the header's line
    assert {line_with(text, f"{MARK}{n}") for n in (1, 2, 3, 4)} < {line for line, _, _ in found}
    assert len(found) == 5


def test_contradictions_are_all_listed(plan_text: str) -> None:
    text = changed(
        plan_text,
        ("base_year = 2019", f"base_year = 2014 {MARK}1"),
        ('W2 = ["2022-05"', 'W2 = ["2022-03"'),
        ("# trial against TE office", f"{MARK}2"),
        ("cap = 0.10", f"cap = 0.05 {MARK}3"),
        ('areas = ["Espoo"]', f'areas = ["Esbo"] {MARK}4'),
        ('weighting = "equal"', f'weighting = "single" {MARK}5'),
    )
    lines = [line for line, _, _ in faults(text)]
    assert lines == [line_with(text, f"{MARK}{n}") for n in (1, 2, 3, 4, 5)]


def test_a_window_into_2025_has_no_comparison_left(plan_text: str) -> None:
    text = changed(plan_text, ('W3 = ["2023-07", "2024-12"]', 'W3 = ["2023-07", "2025-01"]'))
    with pytest.raises(NoUntreated, match="window W3 ends 2025-01"):
        Plan.parse(text)
