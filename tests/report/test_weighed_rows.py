"""Effects by the chosen design as rows: names of their own, and nothing that may not stand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluation import Evaluation
from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt
from evaluation.checks.gate.gate import Judged
from evaluation.checks.gate.verdict import Answer, Said
from evaluation.checks.gate.weigh import Weighed
from evaluation.checks.grade import Grade, Letter
from evaluation.domain import employment_trial, municipalities
from evaluation.plan.candidates import ComparisonUnit
from evaluation.report.weighed_rows import (
    area_rows,
    choice_of,
    doubt_row,
    evidence_id,
    evidence_row,
    evidence_rows,
    finite,
    unit_name,
)
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.results_file import results_table
from evaluation.study.units.units import units_of

TESTED = ("ci_low", "ci_high", "equivalence_low", "equivalence_high")
TESTED += ("p_value", "p_space", "p_time")


@pytest.fixture(scope="module")
def found(by_design: Evaluation) -> Weighed:
    assert by_design.weighed is not None
    return by_design.weighed


@pytest.fixture(scope="module")
def judged(found: Weighed) -> Judged:
    return found.headline("all_by_jobseekers")


def not_comparable(judged: Judged) -> Judged:
    said = Said(
        answer=Answer.NOT_COMPARABLE,
        grade=Grade(Letter.C, ("R7",)),
        att=judged.said.att,
        interval=None,
        equivalence=None,
        p_value=None,
        mde=judged.said.mde,
    )
    return replace(judged, said=said)


def test_an_id_names_estimand_outcome_design_and_window(found: Weighed, judged: Judged) -> None:
    name = f"all_by_jobseekers.broad_non_employment_over_population.{found.candidate.name}.W1"
    assert evidence_id(judged.evidence) == name
    ids = [row["id"] for row in evidence_rows(found)]
    assert len(set(ids)) == len(ids) == 4  # two estimands, two outcomes, one window


def test_what_was_judged_stands_in_its_row(found: Weighed, judged: Judged) -> None:
    row, said = evidence_row(found, judged), judged.said
    assert said.interval is not None and said.equivalence is not None
    assert (row["ci_low"], row["ci_high"]) == said.interval
    assert (row["equivalence_low"], row["equivalence_high"]) == said.equivalence
    assert row["p_value"] == max(judged.evidence.p_space, judged.evidence.p_time)
    assert (row["att"], row["mde"], row["verdict"]) == (said.att, said.mde, said.answer.value)
    assert row["sesoi"] == 1.0  # of the chosen outcome it is the plan's own
    assert row["headline"] and row["denominator"] == "population" and row["role"] == "primary"
    other = evidence_row(found, found.find("all_by_jobseekers", "registered_unemployment"))
    level = judged.evidence.level
    assert other["sesoi"] == pytest.approx(float(str(other["level"])) / level)
    assert not other["headline"]


def test_what_is_not_comparable_has_no_interval_and_no_p(found: Weighed, judged: Judged) -> None:
    row = evidence_row(found, not_comparable(judged))
    assert {row[name] for name in TESTED} == {None}
    assert row["bound"] is None and row["verdict"] == "not_comparable"
    assert row["att"] == judged.said.att
    contract = Contract.load("evidence")
    whole = {**row, "doubts": []}
    assert contract.breaches(results_table({"evidence": [whole]}, "evidence")) == []
    for name in TESTED:
        forged = results_table({"evidence": [{**whole, name: 0.5}]}, "evidence")
        assert "nothing is tested that is not comparable" in {
            breach.rule for breach in contract.breaches(forged)
        }


def test_no_area_has_an_interval_where_the_average_is_not_comparable(
    found: Weighed, judged: Judged
) -> None:
    hidden = not_comparable(judged)
    areas = found.areas["all_by_jobseekers"]
    silent = replace(areas, said=tuple(hidden.said for _ in areas.said))
    key = ("all_by_jobseekers", found.candidate.outcome, "W1")
    changed = replace(
        found,
        judged={**found.judged, key: hidden},
        areas={"all_by_jobseekers": silent},
    )
    for row in area_rows(changed):
        assert {row[name] for name in (*TESTED, "p_dispersion", "n_outside")} == {None}
    assert all(row["p_value"] is not None for row in area_rows(found))


def test_no_p_is_below_what_is_promised_of_a_number(found: Weighed, judged: Judged) -> None:
    far = replace(judged.said, p_value=1e-229)
    row = evidence_row(found, replace(judged, said=far))
    assert row["p_value"] == 1e-10


def test_an_end_that_is_unbounded_is_none() -> None:
    assert finite(float("inf")) is None and finite(None) is None and finite(-2.5) == -2.5


@pytest.mark.parametrize("kind", list(ComparisonUnit))
def test_no_two_units_have_one_name_in_a_ledger(kind: ComparisonUnit) -> None:
    """Also where every municipality outside the trial is a donor: Helsinki's subregion is split."""
    trial = employment_trial()
    treated = {code for codes in trial.areas.values() for code in codes}
    units = units_of(trial, [code for code in municipalities() if code not in treated], kind)
    names = [unit_name(unit, kind) for unit in units]
    assert len(set(names)) == len(names)
    assert not any(mark in name for name in names for mark in ',"\n')  # ledgers are CSV too


def test_units_are_named_by_their_kind() -> None:
    trial = employment_trial()
    by_area = units_of(trial, ["905"], ComparisonUnit.TRIAL_AREA)
    assert unit_name(by_area[0], ComparisonUnit.TRIAL_AREA) == "trial_area:Espoo"
    assert unit_name(by_area[-1], ComparisonUnit.TRIAL_AREA) == "labour_market_area:Vaasa"
    split = units_of(trial, ["905"], ComparisonUnit.LABOUR_MARKET_AREA)
    assert unit_name(split[0], ComparisonUnit.LABOUR_MARKET_AREA) == (
        "labour_market_area:Helsinki/Espoo"
    )
    alone = units_of(trial, ["905"], ComparisonUnit.MUNICIPALITY)
    assert unit_name(alone[-1], ComparisonUnit.MUNICIPALITY) == "905"


def test_a_choice_made_by_the_run_is_of_its_own_delivery(found: Weighed) -> None:
    choice = choice_of(found, "f" * 64)
    assert (choice.chosen, choice.data) == (found.candidate.name, "f" * 64)
    assert str(choice.until) == "2021-02"
    plan = found.material.plan
    registered = plan.model_copy(
        update={"chosen": choice.registered.model_copy(update={"data": "a" * 64})}
    )
    again = replace(found, material=replace(found.material, plan=registered))
    assert choice_of(again, "f" * 64).data == "a" * 64


def test_a_doubt_keeps_its_number_its_noise_and_its_line() -> None:
    doubt = Doubt(
        asked=Asked.COVID,
        verdict=Verdict.FAIL,
        value=-1.5,
        reach=float("inf"),
        line=0.5,
        unit="percentage_points",
        caps=True,
        about="2019",
        ends=(-1.5, 0.25),
    )
    assert doubt_row(doubt) == {
        "check": "R7",
        "asked": "covid",
        "verdict": "fail",
        "value": -1.5,
        "reach": None,
        "line": 0.5,
        "unit": "percentage_points",
        "caps": True,
        "about": "2019",
        "before_covid": -1.5,
        "inside_covid": 0.25,
    }


def test_the_table_of_an_evaluation_has_a_row_an_effect(
    by_design: Evaluation, quick: Evaluation, found: Weighed
) -> None:
    table = by_design.evidence
    assert isinstance(table, pd.DataFrame) and len(table) == len(found.judged)
    assert set(table["verdict"]) <= {answer.value for answer in Answer}
    assert quick.weighed is None and quick.evidence.empty
