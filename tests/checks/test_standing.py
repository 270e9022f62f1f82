"""Where p-value and interval are withheld, nothing that leaves a run prints them."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest

from evaluation import Evaluation
from evaluation.checks.check_result import Finding, Verdict
from evaluation.checks.standing import failed, stand, standings
from evaluation.report.evaluation import estimate_id
from evaluation.report.language import Language
from evaluation.report.writers.results import results
from evaluation.report.writers.tables import tables
from evaluation.study.inference.effect_tests import infer_all
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.inference.standing import STANDS, Standing, Withheld
from tests.golden.make_golden import as_text
from tests.report.composed import composed

SILENT = ("ci_low", "ci_high", "p_value", "p_space", "p_time", "p_adjusted", "inference")


@pytest.fixture(scope="module")
def raw(drifting: Evaluation) -> dict[str, EstimateTested]:
    """The same answers before any check has spoken."""
    made = (
        infer_all(effects, drifting.design, drifting.certificates)
        for effects in drifting.effects
        if effects.comparison.estimand.name == "espoo" and "broad" in effects.comparison.outcome.key
    )
    return {estimate_id(answer): answer for found in made for answer in found}


def test_the_twin_has_both_kinds(drifting: Evaluation) -> None:
    kinds = {answer.standing.withheld for answer in drifting.answers}
    assert () in kinds and (Withheld.DRIFT,) in kinds and (Withheld.OTHER_BASE,) in kinds


def test_a_withheld_answer_has_nothing_left_to_print(drifting: Evaluation) -> None:
    for answer in drifting.answers:
        tested = (answer.p_value, answer.p_space, answer.p_time, answer.ci_low, answer.ci_high)
        if answer.standing.stands:
            assert None not in tested
            continue
        assert set(tested) == {None}
        assert (answer.shown, answer.rank, answer.size_band) == ((), None, None)
        tests = [one for one in (answer.space, answer.space_floor, answer.time) if one is not None]
        assert all(math.isnan(t.p_value) and math.isnan(t.ci_low) for t in tests)
        for said in (repr(answer), answer._repr_html_()):
            assert "withheld" in said and " p " not in said


def test_no_word_of_the_report_has_a_withheld_p_or_interval(
    drifting: Evaluation, raw: dict[str, EstimateTested]
) -> None:
    withheld = [raw[estimate_id(a)] for a in drifting.answers if estimate_id(a) in raw]
    assert any(a.interval for a in withheld)
    for code in ("fi", "sv", "en"):
        say, said = Language.load(code), as_text(composed(drifting, code))
        for answer in withheld:
            if answer.interval is not None:
                assert say.interval(*answer.interval) not in said, estimate_id(answer)
                assert f"{say.signed(answer.ci_low)} | {say.signed(answer.ci_high)}" not in said


def test_no_number_of_results_or_tables_is_a_withheld_one(
    drifting: Evaluation, raw: dict[str, EstimateTested]
) -> None:
    files = {"results.json": json.dumps(results(drifting)), **tables(drifting)}
    gone = [
        repr(value)
        for answer in raw.values()
        for value in (answer.ci_low, answer.ci_high)
        if value is not None
    ]
    assert len(gone) > 4
    for name, content in files.items():
        assert not [value for value in gone if value in content], name


def test_results_say_why(drifting: Evaluation) -> None:
    rows = {row["id"]: row for row in results(drifting)["estimates"]}
    for answer in drifting.every:
        row = rows[estimate_id(answer)]
        assert row["withheld"] == [why.value for why in answer.standing.withheld]
        assert answer.standing.stands or {row[key] for key in SILENT} == {None}
        assert answer.standing.stands or row["p_at_floor"] is None
    table = csv.DictReader(io.StringIO(tables(drifting)["estimates.csv"]))
    for line in table:
        assert line["withheld"] == "; ".join(rows[line["id"]]["withheld"])


def test_the_summary_says_why_in_words(drifting: Evaluation) -> None:
    for code in ("fi", "sv", "en"):
        say, said = Language.load(code), as_text(composed(drifting, code))
        assert say("summary.withheld", why=say("withheld.drift")) in said


def test_every_p_at_the_floor_of_its_test_says_so(drifting: Evaluation) -> None:
    said = 0
    for answer in drifting.answers:
        if answer.p_value is None or answer.time is None:
            assert not answer.at_floor
            continue
        least = max(1 / answer.time.shifts, answer.floor_space or 0)
        assert answer.p_value >= least - 1e-12
        assert answer.at_floor is math.isclose(answer.p_value, least)
        said += answer.at_floor
        assert ("smallest that this test can give" in repr(answer)) is answer.at_floor
    assert said
    for code in ("fi", "sv", "en"):
        say = Language.load(code)
        p = say.number(1 / 71, 3)
        lines = as_text(composed(drifting, code)).splitlines()
        cells = [c for line in lines if " | " in line for c in line.split(" | ") if p in c]
        assert cells
        marked = say("report.p_floor", p=p)
        assert all(
            cell.startswith((marked, p + " |")) or marked in cell
            for cell in cells
            if cell.strip().startswith(p)
        ), cells


# The verdict itself


def finding(check: str, verdict: Verdict) -> Finding:
    return Finding(check=check, verdict=verdict, sentence="x")


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("check", ["S2", "S3", "R4", "R6", "R1", "R5", "R11"])
def test_only_a_failure_of_four_checks_withholds(check: str, verdict: Verdict) -> None:
    withholds = verdict is Verdict.FAIL and check in {"S2", "S3", "R4", "R6"}
    assert failed({check: verdict.value}).stands is not withholds


def test_reasons_add_up_in_one_order_whatever_comes_first() -> None:
    one, other = Withheld.FAKE_DATES, Withheld.CERTIFICATE
    assert STANDS.plus(one, other) == STANDS.plus(other).plus(one) == Standing((other, one))
    assert STANDS.plus(one).plus(one) == Standing((one,))


def test_what_fails_over_the_first_denominator_holds_over_the_others(drifting: Evaluation) -> None:
    first = "broad_non_employment"
    found = {
        ("espoo", first): (finding("S2", Verdict.FAIL),),
        ("espoo", f"{first}_over_current_labour_force"): (finding("R4", Verdict.FAIL),),
        ("espoo", "in_services"): (finding("S2", Verdict.PASS),),
    }
    said = {key[1]: one.withheld for key, one in standings(found, drifting.plan).items()}
    assert said[first] == (Withheld.DRIFT,)
    assert said[f"{first}_over_current_labour_force"] == (Withheld.DRIFT, Withheld.FAKE_DATES)
    assert said["in_services"] == ()


def test_an_estimate_that_no_check_looked_at_has_no_p(drifting: Evaluation) -> None:
    answers = [a for a in drifting.answers if a.standing.stands][:1]
    assert answers
    (silent,) = stand(answers, {}, drifting.plan)
    assert silent.standing.withheld == (Withheld.UNCHECKED,)
    assert silent.p_value is None and silent.att == answers[0].att


def test_the_folder_keeps_its_contract(small_folder: Path) -> None:
    rows = json.loads((small_folder / "results.json").read_text("utf-8"))["estimates"]
    assert any(row["withheld"] for row in rows) and any(not row["withheld"] for row in rows)
