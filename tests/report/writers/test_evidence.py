"""What leaves of the chosen design: cells that anyone can make again, and sums of them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation import Evaluation
from evaluation.report.writers.results import results
from evaluation.report.writers.tables import tables
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.results_file import results_table

NEW = ("choice.csv", "evidence.csv", "doubts.csv", "units.csv", "denominators.csv")
NEW += ("evidence_by_area.csv",)
TEXT = {"municipality": str}
BROAD = ("TYOTTOMATLOPUSSA", "TYOLLISTETTYLOP", "TYOHARJOITTELULOP", "KOKEILULOP")
BROAD += ("TVKOULUTUSLOP", "VALMENNUSLOP", "MTPPALVELUTLOP")


@pytest.fixture(scope="module")
def read(by_design: Evaluation) -> dict[str, pd.DataFrame]:
    made = tables(by_design)
    return {name: pd.read_csv(io.StringIO(made[name]), dtype=TEXT) for name in NEW}


@pytest.fixture(scope="module")
def cells(weighed_folder: Path, by_design: Evaluation) -> pd.DataFrame:
    """The ledger's rows of the chosen design."""
    ledger = pd.read_parquet(weighed_folder / "ledger.parquet")
    return ledger[ledger["estimate_id"].isin(by_design.evidence["id"])]


def counted(by_design: Evaluation, columns: tuple[str, ...], codes: list[str]) -> pd.Series:
    """People of some municipalities by month, secret counts at the middle of theirs."""
    vintage = by_design.vintage
    rows = [vintage.municipalities.index(code) for code in codes]
    total = sum(np.nan_to_num(vintage.counts[name][rows], nan=2.0).sum(axis=0) for name in columns)
    return pd.Series(total, index=[str(month) for month in vintage.months])


def test_the_rows_of_an_effect_sum_to_it(by_design: Evaluation, cells: pd.DataFrame) -> None:
    sums = (cells["weight"] * cells["value"]).groupby(cells["estimate_id"].astype(str)).sum()
    att = by_design.evidence.set_index("id")["att"]
    assert set(sums.index) == set(att.index)
    assert (sums - att).abs().max() < 1e-10


def test_a_cell_is_a_sum_of_counts_over_the_people_that_are_published(
    by_design: Evaluation, cells: pd.DataFrame, read: dict[str, pd.DataFrame]
) -> None:
    """From the delivery, units.csv and denominators.csv alone."""
    outcome = "broad_non_employment_over_population"
    people = read["denominators.csv"]
    people = people[people["outcomes"].str.split("; ").map(lambda names: outcome in names)]
    people = people.set_index(["unit", "month"])["people"]
    mine = cells[cells["outcome"] == outcome].drop_duplicates(["municipality", "month"])
    members = read["units.csv"].groupby("unit")["municipality"].agg(list)
    assert set(mine["municipality"]) == set(members.index)
    for unit, rows in mine.groupby("municipality", observed=True):
        total = counted(by_design, BROAD, members[unit])
        for row in rows.itertuples():
            share = 100 * total[row.month] / people[unit, row.month]
            assert row.value == pytest.approx(share, abs=1e-9)


def test_the_people_are_the_labour_force_moved_by_the_population(
    by_design: Evaluation, read: dict[str, pd.DataFrame]
) -> None:
    vintage, table = by_design.vintage, read["denominators.csv"]
    assert vintage.population is not None
    base = [t for t, month in enumerate(vintage.months) if month.year == 2019]
    force = vintage.counts["TYOVOIMATK"][:, base].mean(axis=1)
    moved = force[:, None] * vintage.population
    moved /= vintage.population[:, base].mean(axis=1, keepdims=True)
    members = read["units.csv"].groupby("unit")["municipality"].agg(list)
    months = {str(month): t for t, month in enumerate(vintage.months)}
    assert not table.duplicated(["outcomes", "unit", "month"]).any()
    for row in table.itertuples():
        rows = [vintage.municipalities.index(code) for code in members[row.unit]]
        assert row.people == pytest.approx(moved[rows, months[row.month]].sum())


def test_no_municipality_is_in_two_units(read: dict[str, pd.DataFrame]) -> None:
    units = read["units.csv"]
    assert not units["municipality"].duplicated().any()
    sides = units.drop_duplicates(["unit", "treated"])
    assert not sides["unit"].duplicated().any()
    assert units["area"].notna().equals(units["treated"])


def test_headline_ledgers_are_those_rows(weighed_folder: Path, cells: pd.DataFrame) -> None:
    for estimand in ("espoo", "all_by_jobseekers"):
        path = weighed_folder / "tables" / f"ledger_{estimand}.chosen.csv"
        rows = pd.read_csv(path, dtype=TEXT)
        (name,) = rows["estimate_id"].unique()
        assert name.startswith(f"{estimand}.broad_non_employment_over_population.")
        same = cells[cells["estimate_id"] == name]
        assert rows["weight"].tolist() == same["weight"].tolist()
        assert rows["value"].tolist() == same["value"].tolist()


def test_one_value_whatever_the_effect(weighed_folder: Path) -> None:
    every = pd.read_parquet(weighed_folder / "ledger.parquet")
    keys = ["outcome", "municipality", "month"]
    assert not every.drop_duplicates([*keys, "value"]).duplicated(keys).any()


def test_results_tables_and_notebook_say_the_same(
    by_design: Evaluation, read: dict[str, pd.DataFrame]
) -> None:
    content = json.loads(json.dumps(results(by_design), allow_nan=False))
    table = read["evidence.csv"]
    assert [row["id"] for row in content["evidence"]] == table["id"].tolist()
    for row, (_, mine), (_, shown) in zip(
        content["evidence"], table.iterrows(), by_design.evidence.iterrows(), strict=True
    ):
        assert list(row) == [*shown.index, "doubts"] == [*mine.index[:-1], "doubts"]
        for name in ("att", "ci_low", "p_value", "mde", "level", "sesoi"):
            assert row[name] == mine[name] == shown[name]
        doubts = read["doubts.csv"]
        mine_doubts = doubts[doubts["evidence_id"] == row["id"]]
        assert [d["check"] for d in row["doubts"]] == mine_doubts["check"].tolist()
        assert [d["value"] for d in row["doubts"]] == mine_doubts["value"].tolist()
    assert set(table["synthetic"]) == {"SYNTHETIC TWIN - NOT DATA"}


def test_the_areas_make_the_average_and_each_has_its_verdict(
    by_design: Evaluation, read: dict[str, pd.DataFrame]
) -> None:
    """Weighted by jobseekers of the base year, as the estimand is."""
    table = read["evidence_by_area.csv"]
    content = json.loads(json.dumps(results(by_design), allow_nan=False))["evidence_by_area"]
    assert [row["att"] for row in content] == table["att"].tolist()
    assert len({row["id"] for row in content}) == len(table) == 25
    vintage, trial = by_design.vintage, by_design.plan.trial
    base = [t for t, month in enumerate(vintage.months) if month.year == 2019]
    stock = np.nan_to_num(vintage.counts["TYOTTOMATLOPUSSA"][:, base], nan=2.0).mean(axis=1)
    code = {name: i for i, name in enumerate(vintage.municipalities)}
    size = [sum(stock[code[c]] for c in trial.areas[area]) for area in table["area"]]
    (whole,) = [r for r in results(by_design)["evidence"] if r["id"] == content[0]["of"]]
    assert np.average(table["att"], weights=size) == pytest.approx(whole["att"], abs=1e-9)
    outside = int((table["p_value"] <= by_design.plan.plan.alpha).sum())
    assert set(table["n_outside"]) == {outside} and set(table["n_areas"]) == {25}


def test_the_choice_is_in_results_with_its_rule_and_reasons(by_design: Evaluation) -> None:
    choice = results(by_design)["choice"]
    assert by_design.weighed is not None
    assert choice["chosen"] == by_design.weighed.candidate.name
    assert (choice["estimand"], choice["until"]) == ("all_by_jobseekers", "2021-02")
    assert choice["data"] == by_design.vintage.sha256
    assert choice["rule"]["first"] == "2015-01"
    standing = [one["standing"] for one in choice["candidates"]]
    assert standing.count("chosen") == 1 and len(standing) == 3
    chosen = next(one for one in choice["candidates"] if one["standing"] == "chosen")
    assert {name: chosen[name] for name in choice["on_this_delivery"]} == (
        choice["on_this_delivery"]
    )  # the twin chose on the very months that it is run on


def test_the_contract_of_an_effect_is_kept_and_sees_what_is_wrong(by_design: Evaluation) -> None:
    rows = results(by_design)["evidence"]
    contract = Contract.load("evidence")
    assert contract.breaches(results_table({"evidence": rows}, "evidence")) == []
    assert set(rows[0]) == set(contract.columns)
    for changed, rule in (
        ({"p_value": 0.9}, "p is the larger of two"),
        ({"bound_low": 99.0}, "bounds hold the effect"),
        ({"bound": 1.0, "verdict": "effect"}, "a bound is of a no"),
        ({"id": rows[1]["id"]}, "one object an effect"),
        (
            {"verdict": "effect", "bound": None, "designs_found": 1, "designs_asked": 3},
            "half of the designs find an effect",
        ),
        ({"designs_found": 4, "designs_asked": 3}, "half of the designs find an effect"),
        ({"measure": "luck"}, "a measure that is known"),
        ({"last_month": "2025-01"}, "nobody is untreated after 2024"),
    ):
        forged = [{**rows[0], **changed}, *rows[1:]]
        found = contract.breaches(results_table({"evidence": forged}, "evidence"))
        assert rule in {breach.rule for breach in found}


def test_a_plan_without_candidates_says_nothing_of_them(quick: Evaluation) -> None:
    assert not {"choice", "evidence", "evidence_by_area"} & set(results(quick))
    assert not set(NEW) & set(tables(quick))
