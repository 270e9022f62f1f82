"""What leaves of a certificate; that nothing leaves where it failed; refused methods, marked."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluation import Evaluation, Plan, Vintage, run, write
from evaluation.plan.choices import Unsafe
from evaluation.plan.methods import Method
from evaluation.report.document import Figure, Heading, Items, Note, Table
from evaluation.report.language import Language
from evaluation.report.sections import compose
from evaluation.study.inference.concordance import concordance
from evaluation.study.inference.estimate import EstimateTested
from tests.golden.make_golden import as_text
from tests.raw import raw_answers
from tests.report.composed import composed

CODES = ("fi", "sv", "en")
REASON = "The referee of the journal asked for it"
NO_NUMBER = {
    "fi": "Näytön aste D",
    "sv": "Evidensgrad D",
    "en": "Grade D",
}


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def estimates(folder: Path) -> list[dict[str, Any]]:
    content: dict[str, Any] = json.loads((folder / "results.json").read_text("utf-8"))
    rows: list[dict[str, Any]] = content["estimates"]
    return rows


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def silent(failed: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(failed, tmp_path_factory.mktemp("failed") / "report", ["en"])


def at_stake(evaluation: Evaluation) -> list[EstimateTested]:
    names = evaluation.plan.outcomes.at_stake
    return [a for a in evaluation.answers if a.comparison.outcome.name in names]


# Where it failed, nothing leaves


def test_the_table_of_estimates_is_empty_there(failed: Evaluation) -> None:
    stake = failed.plan.outcomes.at_stake
    table = failed.estimates
    mine = table[table["measure"].isin(stake) & (table["estimator"] == "difference_in_differences")]
    assert len(mine) == len(at_stake(failed)) > 0
    columns = ["ci_low", "ci_high", "p_value", "p_space", "p_time"]
    assert mine[columns].isna().all(axis=None)
    assert mine["att"].notna().all()
    assert table[table["outcome"] == "in_services"]["p_value"].notna().any()


def test_results_hold_null_there(failed: Evaluation, silent: Path) -> None:
    stake = failed.plan.outcomes.at_stake
    mine = [
        row
        for row in estimates(silent)
        if row["measure"] in stake and row["estimator"] == "difference_in_differences"
    ]
    assert len(mine) == len(at_stake(failed)) > 0
    for row in mine:
        keys = ("ci_low", "ci_high", "p_value", "p_space", "p_time", "p_adjusted", "inference")
        assert [row[key] for key in keys] == [None] * len(keys)
        assert row["beside"] == []
        assert row["att"] is not None
        reasons = [refusal["reason"] for refusal in row["refused"]]
        assert any("the whole pipeline rejected" in reason for reason in reasons)


def test_tables_are_empty_there(failed: Evaluation, silent: Path) -> None:
    for row in rows(silent, "estimates"):
        if row["measure"] in failed.plan.outcomes.at_stake:
            assert {row[key] for key in ("ci_low", "ci_high", "p_value", "p_space")} == {""}
    ends = ("mean_low", "mean_high", "between_low", "between_high", "new_area_low", "new_area_high")
    areas = rows(silent, "areas")
    assert areas
    for row in areas:
        assert [row[end] for end in ends] == [""] * len(ends)
        assert float(row["raw"]) != 0


def shown_once(answer: EstimateTested, say: Language) -> list[str]:
    """The intervals that would have been printed, had the certificate held."""
    space, time, cluster = answer.space, answer.time, answer.cluster
    ends = [(space.ci_low, space.ci_high), (answer.space_floor.ci_low, answer.space_floor.ci_high)]
    alone = (space.p_value, ends[0])
    if cluster is not None:
        alone = (
            cluster.p_cr2,
            cluster.interval(cluster.se_cr2, cluster.df_bell_mccaffrey, 0.10),
        )
        ends.append(alone[1])
    if time is not None:
        ends.append((time.ci_low, time.ci_high))
        both = concordance(alone[0], time.p_value, alone[1], ends[-1])
        ends.append((both.ci_low, both.ci_high))
    return [say.interval(low, high) for low, high in ends]


@pytest.mark.parametrize("code", CODES)
def test_no_report_prints_an_interval_of_it(failed: Evaluation, silent: Path, code: str) -> None:
    say = Language.load(code)
    printed = as_text(composed(failed, code))
    if code == "en":  # the page, with the words in its pictures
        printed += text_of((silent / "report.en.html").read_text("utf-8"))
    stake = failed.plan.outcomes.at_stake
    mine = [a for a in raw_answers(failed, {}) if a.comparison.outcome.name in stake and a.time]
    told = {text for answer in mine for text in shown_once(answer, say)}
    assert len(told) > 20
    assert [text for text in told if text in printed] == []


@pytest.mark.parametrize("code", CODES)
def test_a_report_of_certificates_that_hold_prints_them(small: Evaluation, code: str) -> None:
    """The test above could fail: with the usual lines the same intervals are there."""
    printed = json.dumps(
        [b.rows for b in composed(small, code).blocks if isinstance(b, Table)],
        ensure_ascii=False,
    )
    answer = small.headline("all_by_jobseekers")
    assert answer is not None
    assert not answer.suppressed
    assert Language.load(code).interval(answer.ci_low, answer.ci_high) in printed


@pytest.mark.parametrize("code", CODES)
def test_tables_of_the_report_have_dashes_there(failed: Evaluation, code: str) -> None:
    say, document = Language.load(code), composed(failed, code)
    tables = {b.name: b for b in document.blocks if isinstance(b, Table)}
    none = say("report.none")
    (only,) = tables["parts-espoo"].rows
    assert only[:4] == (say("sure.concordance"), none, none, none)
    assert say("withheld.certificate_failed") in only[4]
    outcomes = {say(f"outcome.{name}") for name in failed.plan.outcomes.at_stake}
    table = tables["estimates-W1-espoo"]
    ps = [i for i, c in enumerate(table.columns) if c.numeric and c.label.lower().startswith("p")]
    assert len(ps) >= 3
    mine = [row for row in table.rows if row[0] in outcomes]
    assert len(mine) == 2
    for row in mine:
        assert {row[i] for i in ps} == {none}


@pytest.mark.parametrize("code", CODES)
def test_the_summary_says_that_there_is_no_number(failed: Evaluation, code: str) -> None:
    assert failed.grades["espoo", "broad_non_employment"].letter.value == "D"
    blocks = list(composed(failed, code).blocks)
    start = next(
        i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.anchor == "summary-espoo"
    )
    note, items = blocks[start + 1 : start + 3]
    assert isinstance(note, Note) and isinstance(items, Items)
    assert NO_NUMBER[code] in note.text
    att = failed.answer("espoo").att
    said = note.text + " ".join(items.items)
    assert Language.load(code).signed(att) not in said
    assert Language.load(code).number(abs(att)) not in said


@pytest.mark.parametrize("code", CODES)
def test_every_certificate_stands_in_the_report(failed: Evaluation, code: str) -> None:
    say, document = Language.load(code), composed(failed, code)
    notes = [b.text for b in document.blocks if isinstance(b, Note)]
    fails = [text for text in notes if text.startswith(say("certificate.verdict_fails"))]
    assert len(fails) == len(failed.certificates) == 4
    figures = {b.name for b in document.blocks if isinstance(b, Figure)}
    for estimand, outcome in failed.certificates:
        assert f"power-{estimand}-{outcome}" in figures


def test_a_plan_whose_base_has_no_room_says_so(small: Evaluation) -> None:
    without = replace(small, certificates={})
    notes = [b.text for b in compose(without, "en").blocks if isinstance(b, Note)]
    assert Language.load("en")("certificate.none") in notes


def test_results_hold_every_certificate(small: Evaluation, written: Path) -> None:
    content = json.loads((written / "results.json").read_text("utf-8"))
    assert content["schema_version"] == "2.1.0"
    found = {(one["estimand"], one["outcome"]): one for one in content["certificates"]}
    assert set(found) == set(small.certificates)
    for key, one in small.certificates.items():
        assert found[key]["rate"]["share"] == one.rate.share
        assert found[key]["verdict"] == one.verdict.value
        assert found[key]["detectable"] == one.power.detectable
        assert len(found[key]["dates"]) == len(one.fakes)
        assert sum(third["n"] for third in found[key]["terciles"]) == one.rate.n


def test_results_and_manifest_say_when_the_choices_were_fixed(
    small: Evaluation, written: Path
) -> None:
    entry, first = small.plan.registration, small.plan.fixed
    assert entry is not None and first is not None
    for content in (
        json.loads((written / "results.json").read_text("utf-8"))["plan"],
        json.loads((written / "manifest.json").read_text("utf-8"))["inputs"]["plan"],
    ):
        assert content["frozen"]["frozen_on"] == first.frozen_on
        assert content["frozen"]["entered_on"] == entry.frozen_on
        assert content["frozen"]["outcomes_seen"] is entry.outcomes_seen
        assert content["sha256"] == entry.sha256


def test_a_plan_that_is_not_frozen_says_so(failed: Evaluation, silent: Path) -> None:
    """Only the twin comes this far without."""
    assert not failed.plan.frozen
    assert json.loads((silent / "results.json").read_text("utf-8"))["plan"]["frozen"] is None
    manifest = json.loads((silent / "manifest.json").read_text("utf-8"))
    assert manifest["inputs"]["plan"]["frozen"] is None


# A refused method that the plan insists on


@pytest.fixture(scope="module")
def unsafe(twin: Vintage, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, Path]:
    quick_plan = Plan.parse((Path(__file__).parents[2] / "quick.toml").read_text("utf-8"))
    espoo, *others = quick_plan.estimand
    insisted = Unsafe(method=Method.CR1, because=REASON)
    changed = espoo.model_copy(update={"unsafe": (insisted,)})
    lenient = quick_plan.checks.model_copy(update={"placebo_dates": (1.0, 1.0)})  # let p stand
    parts = {"estimand": (changed, *others), "checks": lenient}
    evaluation = run(quick_plan.model_copy(update=parts), twin)
    return evaluation, write(evaluation, tmp_path_factory.mktemp("unsafe") / "report", ["en"])


def test_the_manifest_names_it_with_the_reason(unsafe: tuple[Evaluation, Path]) -> None:
    manifest = json.loads((unsafe[1] / "manifest.json").read_text("utf-8"))
    assert manifest["unsafe"] == [{"estimand": "espoo", "method": "cluster_cr1", "because": REASON}]


def test_results_mark_it_in_every_estimate(unsafe: tuple[Evaluation, Path]) -> None:
    for row in estimates(unsafe[1]):
        if row["withheld"]:
            assert row["beside"] == []
            continue
        marked = [one for one in row["beside"] if one["unsafe"]]
        assert [one["method"] for one in marked] == ["cluster_cr1"] * (row["estimand"] == "espoo")
        for one in marked:
            assert one["unsafe"] == REASON
            assert 0 <= one["p_value"] <= 1
            assert one["ci_low"] <= row["att"] <= one["ci_high"]
            assert "cluster_cr1" in {refusal["method"] for refusal in row["refused"]}


@pytest.mark.parametrize("code", CODES)
def test_the_report_marks_it_with_the_reason_and_the_refusal(
    unsafe: tuple[Evaluation, Path], code: str
) -> None:
    say = Language.load(code)
    tables = {b.name: b for b in compose(unsafe[0], code).blocks if isinstance(b, Table)}
    (row,) = [r for r in tables["parts-espoo"].rows if r[0] == say("method.cluster_cr1")]
    assert REASON in row[-1]
    answer = unsafe[0].headline("espoo")
    assert answer is not None
    refusal = next(one for one in answer.refused if one.method is Method.CR1)
    assert say.refusal(refusal) in row[-1]
    named = {r[0] for r in tables["refused-espoo"].rows}
    assert say("method.cluster_cr1") in named
    others = [r for r in tables["parts-all_by_jobseekers"].rows if REASON in r[-1]]
    assert others == []


def test_it_changes_nothing_else(unsafe: tuple[Evaluation, Path], quick: Evaluation) -> None:
    for one, other in zip(raw_answers(unsafe[0]), raw_answers(quick), strict=True):
        assert (one.att, one.p_value, one.ci_low) == (other.att, other.p_value, other.ci_low)
    for key, grade in unsafe[0].grades.items():  # R4 was let through for this test
        assert set(quick.grades[key].because) - {"R4"} == set(grade.because)
