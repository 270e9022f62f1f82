"""results.json is held against a contract of its own, like any table that we receive."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

import pytest

from evaluation.domain.outcome import Better, EffectUnit
from evaluation.errors import Breach
from evaluation.plan.choices import Weighting
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import read_delivery
from evaluation.sources.results_file import is_results, results_table

ESTIMATE: dict[str, object] = {
    "id": "espoo.broad_non_employment.P1.W2",
    "estimand": "espoo",
    "role": "primary",
    "outcome": "broad_non_employment",
    "measure": "broad_non_employment",
    "denominator": "base_year",
    "unit": "percentage_points",
    "better": "lower",
    "treated": ["049"],
    "n_treated": 1,
    "g_star": 1.0,
    "weighting": "single",
    "comparison": "P1",
    "n_donors": 40,
    "effective_donors": 12.5,
    "window": "W2",
    "first_month": "2022-01",
    "last_month": "2024-12",
    "window_complete": True,
    "base_period": "clean_pre",
    "estimator": "difference_in_differences",
    "least_weight": 0.01,
    "att": -0.8,
    "ci_low": None,
    "ci_high": 1e-05,
    "p_value": 0.12,
    "p_space": 0.12,
    "p_time": 0.05,
    "p_resolution": 0.05,
    "inference": "concordance",
    "bound_low": -0.9,
    "bound_high": -0.7,
    "placebo_sd": 0.4,
    "detectable": 1.0,
    "detectable_certified": 1.2,
    "withheld": [],
    "beside": [],
    "grade": "C",
    "grade_because": [],
    "refused": [{"method": "synthetic control", "reason": "one treated"}],
}


def breaches(*estimates: dict[str, object]) -> list[Breach]:
    return Contract.load("results").breaches(results_table({"estimates": list(estimates)}))


def test_an_estimate_that_keeps_the_contract() -> None:
    assert breaches(ESTIMATE) == []


def test_it_is_read_like_any_delivery(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(json.dumps({"estimates": [ESTIMATE]}), "utf-8")
    table = read_delivery(tmp_path / "results.json").table
    assert Contract.load("results").breaches(table) == []
    assert table.to_pylist()[0] | {"refused": ""} == {
        name: json.dumps(value) if not isinstance(value, str) else value
        for name, value in ESTIMATE.items()
    } | {"ci_low": "", "refused": ""}


@pytest.mark.parametrize(
    ("field", "value", "rule", "found"),
    [
        ("p_value", 0.05, "p is the larger of two", "0.05 is not the larger of 0.12 and 0.05"),
        ("att", -2.0, "bounds hold the estimate", "-2.0 is outside -0.9 to -0.7"),
        ("last_month", "2025-01", "nobody is untreated after 2024", "the window reaches past"),
        ("measure", "employment", "a measure that is known", "employment is no outcome"),
        ("grade", "E", "form of the value", "'E'"),
        ("role", "headline", "form of the value", "'headline'"),
        ("window_complete", "perhaps", "form of the value", "'perhaps'"),
        ("treated", "049", "form of the value", "'049'"),
        ("n_treated", 0, "range", "0 is outside 1 … ∞"),
        ("p_resolution", 1.5, "range", "1.5 is outside 0 … 1"),
        ("placebo_sd", -0.1, "a count", "'-0.1' is negative"),
        ("att", None, "a count", "empty"),
        ("g_star", "many", "a count", "'many' is not a number"),
        ("estimand", "", "form of the value", "empty"),
    ],
)
def test_one_fault(field: str, value: object, rule: str, found: str) -> None:
    (breach,) = breaches(ESTIMATE | {field: value})
    assert breach.rule == rule
    assert breach.found.startswith(found)
    assert f"column {field}" in breach.where
    assert breach.where.startswith("line 2")


@pytest.mark.parametrize(
    ("field", "values"), [("unit", EffectUnit), ("better", Better), ("weighting", Weighting)]
)
def test_what_the_contract_lists_is_what_the_code_has(field: str, values: type[StrEnum]) -> None:
    options = Contract.load("results").columns[field].logicalTypeOptions or {}
    assert options["pattern"].split("|") == [value.value for value in values]


def test_an_estimate_twice() -> None:
    (breach,) = breaches(ESTIMATE, ESTIMATE)
    assert (breach.rule, breach.found) == ("one object an estimate", "2 estimates of this id")


def test_fields_that_are_not_promised_and_fields_that_are_missing() -> None:
    odd = {name: value for name, value in ESTIMATE.items() if name != "grade"} | {"stars": 3}
    assert {(breach.rule, breach.where) for breach in breaches(odd)} == {
        ("required column", "column grade"),
        ("known column", "column stars"),
    }


def test_a_field_missing_from_one_estimate_of_two() -> None:
    other = {name: value for name, value in ESTIMATE.items() if name != "grade"}
    (breach,) = breaches(ESTIMATE, other | {"id": "espoo.in_services.P1.W2"})
    assert (breach.where, breach.found) == ("line 3, column grade", "empty")


@pytest.mark.parametrize(
    "data", [{}, [], None, {"estimates": None}, {"estimates": [1]}, {"estimates": {"id": 1}}]
)
def test_what_is_no_results_file(data: object) -> None:
    assert not is_results(data)


def test_no_estimate_at_all_is_told_by_its_missing_columns() -> None:
    assert {breach.rule for breach in breaches()} == {"required column"}
