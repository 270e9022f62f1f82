"""One name, one value: the outcome's key names its denominator in every file."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from evaluation import Evaluation
from evaluation.report.writers.results import results
from evaluation.report.writers.tables import tables

TEXT = {"municipality": str}
KEYS = {
    "estimates.csv": ["id"],
    "event_study.csv": ["estimand", "outcome", "comparison", "month"],
    "levels.csv": ["estimand", "outcome", "comparison", "month"],
    "attrition.csv": ["estimand", "comparison", "reason"],
    "exclusions.csv": ["estimand", "comparison", "municipality"],
    "weights.csv": ["estimand", "comparison", "municipality"],
    "placebos.csv": ["estimate_id", "municipality"],
    "two_way_fixed_effects.csv": ["estimand", "outcome", "half_year"],
    "refused.csv": ["estimate_id", "method"],
    "not_estimated.csv": ["estimand", "outcome", "comparison", "estimator"],
    "areas.csv": ["estimand", "area"],
    "findings.csv": ["estimand", "outcome", "check"],
    "secret_cells.csv": ["estimand", "outcome"],
}


def test_an_outcome_of_a_municipality_and_month_has_one_value(written: Path) -> None:
    files = sorted((written / "tables").glob("ledger_*.csv"))
    assert len(files) == 2
    cells = pd.read_parquet(written / "ledger.parquet")
    every = pd.concat([cells, *(pd.read_csv(file, dtype=TEXT) for file in files)])
    values = every.groupby(["outcome", "municipality", "month", "subgroup"])["value"].nunique()
    assert (values == 1).all()
    assert any("over_current" in outcome for outcome in every["outcome"].unique())
    assert not cells.duplicated(["estimate_id", "municipality", "month"]).any()


def test_the_ledger_names_the_outcome_of_its_estimate(written: Path, small: Evaluation) -> None:
    outcome = {row["id"]: row["outcome"] for row in results(small)["estimates"]}
    cells = pd.read_parquet(written / "ledger.parquet")
    said = cells.groupby("estimate_id")["outcome"].unique()
    assert {name: list(keys) for name, keys in said.items()} == {
        name: [key] for name, key in outcome.items() if name in said.index
    }
    assert all(f".{key}." in name for name, key in outcome.items())


@pytest.mark.parametrize("name", sorted(KEYS))
def test_no_two_rows_of_a_table_bear_one_name(small: Evaluation, name: str) -> None:
    content = tables(small)
    assert set(content) == set(KEYS)
    table = pd.read_csv(io.StringIO(content[name]), dtype=TEXT)
    assert not table.empty and not table.duplicated(KEYS[name]).any()


def test_measure_and_denominator_make_the_outcome(small: Evaluation) -> None:
    rows = results(small)["estimates"]
    pairs = {row["outcome"]: (row["measure"], row["denominator"]) for row in rows}
    assert len(pairs) == len(set(pairs.values()))
    for row in rows:
        assert pairs[row["outcome"]] == (row["measure"], row["denominator"])
