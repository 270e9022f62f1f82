"""A choice as text, as JSON and as rows: what a reader is told of each candidate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation import Choice, Evaluation
from evaluation.plan.candidates import Measured, Spread
from evaluation.report.weighed_rows import choice_of
from evaluation.report.writers.choice import COLUMNS, Standing, as_json, choice_rows, lines
from evaluation.study.choice.rule import WhyOut


@pytest.fixture(scope="module")
def choice(by_design: Evaluation) -> Choice:
    """The candidates of the plan with numbers by hand: one chosen, one beside, one left out."""
    assert by_design.weighed is not None
    made = choice_of(by_design.weighed, "ab" * 32)
    names = [one.name for one in made.plan.candidate]
    rows = tuple(
        Measured(
            name=name,
            size=0.01 * number,
            size_low=0.0,
            size_high=0.5,
            size_space=0.1,
            fakes=75,
            dates=3,
            hard_rejected=number,
            areas=25,
            donors=44,
            spread=(
                Spread(estimand="espoo", rms=1.0, mean=-0.001, mde=2.8),
                Spread(estimand="all_by_jobseekers", rms=0.5, mean=0.25, mde=1.4),
            ),
        )
        for number, name in enumerate(names, 1)
    )
    why = {names[0]: (), names[1]: (), names[2]: (WhyOut.SIZE, WhyOut.HARD)}
    return replace(made, rows=rows, chosen=names[1], runners_up=(names[0],), why_out=why)


def test_the_table_is_read_in_a_terminal(choice: Choice) -> None:
    assert list(lines(choice)) == [
        "Chosen for all_by_jobseekers from months up to 2021-02 (delivery abababababab):",
        "level_12      false positives 1.0% [0.0%, 50.0%], recession 1 of 25; runner-up",
        "                espoo              bias +0.00, could find 2.80",
        "                all_by_jobseekers  bias +0.25, could find 1.40",
        "factors_1_24  false positives 2.0% [0.0%, 50.0%], recession 2 of 25; chosen",
        "                espoo              bias +0.00, could find 2.80",
        "                all_by_jobseekers  bias +0.25, could find 1.40",
        "season_12     false positives 3.0% [0.0%, 50.0%], recession 3 of 25;"
        " left out: false positives, takes a recession for an effect",
        "                espoo              bias +0.00, could find 2.80",
        "                all_by_jobseekers  bias +0.25, could find 1.40",
    ]


def test_json_holds_design_numbers_and_reasons_of_each(choice: Choice) -> None:
    content = as_json(choice)
    assert (content["chosen"], content["data"]) == ("factors_1_24", "ab" * 32)
    first, _, last = content["candidates"]
    assert first["id"] == "level_12" and first["standing"] == "runner_up"
    assert first["design"] == {
        "outcome": "broad_non_employment",
        "denominator": "population",
        "base": 12,
        "counterfactual": "level",
        "factors": 0,
        "pool": "P0",
        "unit": "trial_area",
        "least_labour_force": 3000.0,
    }
    assert last["left_out_because"] == ["false_positives", "takes_a_recession_for_an_effect"]
    assert last["spread"][1] == {
        "estimand": "all_by_jobseekers",
        "rms": 0.5,
        "mean": 0.25,
        "mde": 1.4,
    }


def test_there_is_a_row_a_candidate_and_estimand(choice: Choice) -> None:
    rows = list(choice_rows(choice))
    assert len(rows) == 6 and all(tuple(row) == COLUMNS for row in rows)
    assert rows[0]["name"] == "level_12" and rows[0]["donors"] == 44 and rows[0]["pool"] == "P0"
    assert [row["estimand"] for row in rows[:2]] == ["espoo", "all_by_jobseekers"]
    assert rows[5]["left_out_because"] == "false_positives; takes_a_recession_for_an_effect"


def test_a_base_of_two_months_is_told_as_a_span(choice: Choice) -> None:
    first, *others = choice.plan.candidate
    spanned = first.model_copy(update={"base": (choice.until, choice.until)})
    plan = choice.plan.model_copy(update={"candidate": (spanned, *others)})
    assert next(iter(choice_rows(replace(choice, plan=plan))))["base"] == "2021-02…2021-02"


def test_every_candidate_has_one_standing(choice: Choice) -> None:
    found = [Standing.of(choice, row.name) for row in choice.rows]
    assert found == [Standing.RUNNER_UP, Standing.CHOSEN, Standing.LEFT_OUT]
