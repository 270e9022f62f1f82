"""Deliveries and plans that lack something: a whole report, with what is missing named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation import Evaluation, Month, Plan, Vintage, run, write
from evaluation.errors import DesignError
from evaluation.report.brief import PASSED_OVER, lost
from evaluation.report.document import Note
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections import compose, quality

QUICK = Path(__file__).parents[1] / "quick.toml"
THREE = ("TYOTTOMATLOPUSSA", "TYOVOIMATK", "AVPAIKATLOPUSSA")


def until(vintage: Vintage, last: Month) -> Vintage:
    kept = [t for t, month in enumerate(vintage.months) if month <= last]
    counts = {name: values[:, kept] for name, values in vintage.counts.items()}
    return replace(vintage, months=vintage.months[: len(kept)], counts=counts, population=None)


def notes(plan: Plan, vintage: Vintage) -> list[str]:
    return notes_of(run(plan, vintage))


def notes_of(evaluation: Evaluation) -> list[str]:
    blocks = compose(evaluation, "en").blocks
    return [block.text for block in blocks if isinstance(block, Note)]


def test_three_measures_make_a_report_that_says_what_it_cannot_carry(
    twin: Vintage, tmp_path: Path
) -> None:
    thin = replace(twin, counts={name: twin.counts[name] for name in THREE})
    checked = (
        '["registered_unemployment", "in_services"]\nplacebo = ["laid_off"]\n'
        'composition = ["men_among_unemployed"]'
    )
    text = QUICK.read_text("utf-8").replace('["in_services"]', checked, 1)
    evaluation = run(Plan.parse(text), thin)
    folder = write(evaluation, tmp_path / "out", ["en"])
    results = json.loads((folder / "results.json").read_text("utf-8"))
    assert not results["headline_carried"]
    assert {row["outcome"] for row in results["not_carried"]} == {
        "broad_non_employment",
        "in_services",
        "laid_off",
        "men_among_unemployed",
    }
    assert evaluation.grades["espoo", "broad_non_employment"].letter.value == "D"
    assert any("Grade D: no number" in text for text in notes_of(evaluation))


def test_an_estimand_without_a_headline_is_graded_d_and_the_others_are_written(
    twin: Vintage, tmp_path: Path
) -> None:
    text = QUICK.read_text("utf-8").replace("[20000, 15000]", "[900000]")
    plan = Plan.parse(text)
    evaluation = run(plan, twin)
    write(evaluation, tmp_path / "out", ["en"])
    assert evaluation.headline("espoo") is None
    assert evaluation.grades["espoo", "broad_non_employment"].because == ("empty_pool",)
    assert any("There is no number for broad" in t for t in notes_of(evaluation))


def test_no_headline_at_all_is_an_error(twin: Vintage) -> None:
    text = QUICK.read_text("utf-8").replace("smallest_stock = 50", "smallest_stock = 900000")
    with pytest.raises(DesignError, match="not one headline comparison"):
        run(Plan.parse(text), twin)


def test_one_month_of_fourteen_has_no_p_value_beside_it(quick_plan: Plan, twin: Vintage) -> None:
    found = notes(quick_plan, until(twin, Month(2021, 3)))
    assert not any("p = " in text for text in found)
    assert not any("% interval" in text for text in found)


def test_a_delivery_of_2025_with_or_without_pertunmaa_is_the_same_118(
    quick_plan: Plan, twin: Vintage
) -> None:
    """From 2025 on 588 is in 507; a delivery may still have it, and then it is itself."""
    later = (*twin.months, Month(2025, 1))
    longer = {n: np.column_stack([v, v[:, -1]]) for n, v in twin.counts.items()}
    kept = replace(twin, months=later, counts=longer, population=None)
    gone, into = (twin.municipalities.index(code) for code in ("588", "507"))
    merged = {}
    for name, values in longer.items():
        summed = np.nan_to_num(values, nan=2.0)
        summed[into] += summed[gone]
        merged[name] = np.delete(summed, gone, axis=0)
    codes = tuple(code for code in twin.municipalities if code != "588")
    joined = replace(twin, months=later, municipalities=codes, counts=merged, population=None)
    one, other = (run(quick_plan, v).answer("all_by_jobseekers") for v in (kept, joined))
    assert (one.comparison.treated.sum(), other.comparison.treated.sum()) == (118, 117)
    assert one.label.last == other.label.last == Month(2022, 4)
    assert one.att == pytest.approx(other.att, abs=2e-3)


def test_results_cannot_be_written_over(quick_plan: Plan, twin: Vintage) -> None:
    evaluation = run(quick_plan, twin)
    effects = evaluation.effects[0]
    for array in (effects.tau, effects.comparison.y, effects.comparison.unit_weights):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0
    with pytest.raises(TypeError):
        evaluation.grades["espoo", "x"] = None  # type: ignore[index]


def test_areas_that_were_passed_over_are_listed(quick: Evaluation) -> None:
    found = replace(quick, vintage=replace(quick.vintage, passed_over=("KU199", "KUJOU")))
    assert lost(found)[0] == PASSED_OVER.format("KU199, KUJOU")
    assert not lost(quick)
    for code in ("fi", "sv", "en"):
        say = Language.load(code)
        assert "KU199, KUJOU" in str([*quality.section(Page(found, say))])
        assert "KU199, KUJOU" not in str([*quality.section(Page(quick, say))])
