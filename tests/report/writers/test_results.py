"""results.json, ledger.parquet and the tables: each number recomputable, each promise kept."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluation import Contract, Evaluation
from evaluation.checks.grade import Letter
from evaluation.sources.delivery import read_delivery
from evaluation.study.size.size_simulation import Certified

LEDGER = ["estimate_id", "municipality", "month", "outcome", "subgroup", "weight", "value"]


@pytest.fixture(scope="module")
def results(written: Path) -> dict[str, Any]:
    return json.loads((written / "results.json").read_text("utf-8"))


def test_every_att_is_the_ledgers_sum(written: Path, results: dict[str, Any]) -> None:
    ledger = pd.read_parquet(written / "ledger.parquet")
    assert list(ledger.columns) == LEDGER
    sums = (ledger["weight"] * ledger["value"]).groupby(ledger["estimate_id"]).sum()
    atts = {row["id"]: row["att"] for row in results["estimates"]}
    assert set(sums.index) == set(atts)
    assert max(abs(sums[name] - att) for name, att in atts.items()) < 1e-10


def test_a_spreadsheets_ledger_is_a_part_of_the_whole(
    written: Path, results: dict[str, Any]
) -> None:
    with (written / "tables" / "ledger_espoo.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    att = next(r["att"] for r in results["estimates"] if r["id"] == rows[0]["estimate_id"])
    assert len({row["estimate_id"] for row in rows}) == 1
    assert sum(float(r["weight"]) * float(r["value"]) for r in rows) == pytest.approx(
        att, abs=1e-10
    )


def test_results_keep_their_contract(written: Path) -> None:
    table = read_delivery(written / "results.json").table
    assert Contract.load("results").breaches(table) == []


def test_a_broken_result_breaches_the_contract(written: Path, tmp_path: Path) -> None:
    content = json.loads((written / "results.json").read_text("utf-8"))
    content["estimates"][0]["p_value"] = 1.5
    content["estimates"][1]["last_month"] = "2025-06"
    del content["estimates"][2]["grade"]
    broken = tmp_path / "results.json"
    broken.write_text(json.dumps(content), encoding="utf-8")
    rules = {b.rule for b in Contract.load("results").breaches(read_delivery(broken).table)}
    assert {"range", "p is the larger of two", "nobody is untreated after 2024"} <= rules
    assert "form of the value" in rules


def test_fields_that_users_rely_on(results: dict[str, Any]) -> None:
    row = results["estimates"][0]
    promised = (
        "id estimand outcome unit treated n_treated comparison n_donors window att ci_low ci_high"
        " p_value p_space p_time inference grade refused"
    )
    assert set(promised.split()) <= row.keys()
    assert row["treated"] == ["049"]
    assert row["refused"][0].keys() == {"method", "reason"}


def test_espoo_has_no_clustered_standard_error_and_the_118_have_one(
    results: dict[str, Any],
) -> None:
    refused = {row["id"]: {r["method"] for r in row["refused"]} for row in results["estimates"]}
    assert "cluster_cr2_bell_mccaffrey" in refused["espoo.broad_non_employment.P1-E.W1"]
    assert (
        "cluster_cr2_bell_mccaffrey" not in refused["all_by_jobseekers.broad_non_employment.P1.W1"]
    )


def test_planted_effects_lie_in_their_intervals(results: dict[str, Any]) -> None:
    rows = {row["id"]: row for row in results["estimates"]}
    row = rows["all_by_jobseekers.broad_non_employment.P1.W1"]
    assert row["ci_low"] <= -0.8 <= row["ci_high"]
    espoo = rows["espoo.broad_non_employment.P1-E.W1"]
    assert espoo["withheld"] == []
    assert espoo["ci_low"] <= -0.8 <= espoo["ci_high"]


def test_states_add_up_in_every_comparison(results: dict[str, Any]) -> None:
    effects: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for row in results["estimates"]:
        where = (
            row["estimand"],
            row["comparison"],
            row["window"],
            row["base_period"],
            row["denominator"],
        )
        effects[where][row["outcome"]] = row["att"]
    states = {"registered_unemployment", "in_services", "broad_non_employment"}
    whole = [found for found in effects.values() if states <= set(found)]
    assert whole
    for found in whole:
        parts = found["registered_unemployment"] + found["in_services"]
        assert parts == pytest.approx(found["broad_non_employment"], abs=1e-10)


def test_what_could_not_be_compared_is_listed(results: dict[str, Any]) -> None:
    assert {(row["comparison"], row["why"]) for row in results["not_compared"]} == {
        ("P5", "empty_pool")
    }


def test_no_grade_above_c_without_a_certificate(small: Evaluation) -> None:
    without = set(small.findings) - set(small.certificates)
    assert without and small.certificates
    for key in without:
        assert small.grades[key].letter is Letter.C
        assert "R6" in small.grades[key].because
    for key, certificate in small.certificates.items():
        held = certificate.verdict is Certified.HOLDS
        assert not (held and "R6" in small.grades[key].because)


def test_the_textbook_columns_equal_the_kernel(small: Evaluation) -> None:
    for column in small.conventional.values():
        assert column.att == pytest.approx(column.kernel, abs=1e-9)
        assert column.path == pytest.approx(column.kernel_path, abs=1e-9)
