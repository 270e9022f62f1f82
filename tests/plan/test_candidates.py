"""Candidates, the rule and what was chosen as parts of a plan: strict, and no older plan thaws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from evaluation.domain import Base, Month
from evaluation.errors import PlanError
from evaluation.plan.candidates import (
    SIMPLER,
    Candidate,
    ChoiceRule,
    Chosen,
    Counterfactual,
    GateRule,
    Measured,
    Spread,
)
from evaluation.plan.choices import PoolName as OfChoices
from evaluation.plan.plan import Plan
from evaluation.plan.pool_names import PoolName
from evaluation.plan.registration import registrations
from tests import chosen

REPORTS = Path(__file__).parents[2] / "reports"
CANDIDATE: dict[str, Any] = {
    "name": "level_24",
    "outcome": "broad_non_employment",
    "base": 24,
    "counterfactual": "level",
    "donors": "P0",
    "unit": "trial_area",
}
SPREAD: dict[str, Any] = {"estimand": "all", "rms": 0.2, "mean": -0.1, "mde": 0.56}
MEASURED: dict[str, Any] = {
    "name": "level_24",
    "size": 0.05,
    "size_low": 0.01,
    "size_high": 0.1,
    "size_space": 0.06,
    "fakes": 100,
    "dates": 4,
    "hard_rejected": 1,
    "areas": 25,
    "donors": 36,
    "spread": [SPREAD],
}
CHOSEN: dict[str, Any] = {
    "candidate": "level_24",
    "data": "0" * 64,
    "until": "2021-02",
    "measured": [MEASURED],
}
WRONG: list[tuple[type[BaseModel], dict[str, Any], dict[str, Any]]] = [
    *(
        (Candidate, CANDIDATE, wrong)
        for wrong in (
            {"name": "Level"},
            {"name": "x" * 61},
            {"name": ""},
            {"denominator": "labour force"},
            {"base": 11},
            {"base": 241},
            {"base": 24.0},
            {"base": ["2015-01"]},
            {"base": ["2015-01", "2019-13"]},
            {"counterfactual": "trend"},
            {"factors": -1},
            {"factors": 11},
            {"factors": 1.0},
            {"donors": "P9"},
            {"unit": "region"},
            {"least_labour_force": -1.0},
            {"least_labour_force": float("nan")},
            {"least_labour_force": float("inf")},
            {"more": 1},
        )
    ),
    *(
        (ChoiceRule, {}, wrong)
        for wrong in (
            {"window": 5},
            {"window": 61},
            {"every": 0},
            {"every": 13},
            {"first": "2006"},
            {"size": 0.0},
            {"size": 1.0},
            {"bias": 0.0},
            {"bias": 1.1},
            {"immaterial": -0.1},
            {"hard_rejected": 0.0},
            {"tie": -0.1},
            {"tie": 1.0},
            {"more": 1},
        )
    ),
    *((GateRule, {}, w) for w in ({"family": 0.0}, {"family": 1.0}, {"line": 0.0}, {"line": 1.1})),
    *((Spread, SPREAD, w) for w in ({"rms": -0.1}, {"mde": -0.1}, {"mean": float("nan")})),
    *(
        (Measured, MEASURED, wrong)
        for wrong in (
            {"size": 1.1},
            {"size_low": -0.1},
            {"fakes": -1},
            {"fakes": 1.5},
            {"areas": 0},
            {"donors": 0},
            {"spread": [SPREAD] * 51},
        )
    ),
    *(
        (Chosen, CHOSEN, wrong)
        for wrong in (
            {"data": "0" * 63},
            {"data": "G" * 64},
            {"candidate": "another"},
            {"until": "2021-2"},
            {"measured": []},
        )
    ),
]


@pytest.mark.parametrize(("part", "right", "wrong"), WRONG)
def test_what_is_no_such_choice_is_refused(
    part: type[BaseModel], right: dict[str, Any], wrong: dict[str, Any]
) -> None:
    part.model_validate(right)
    with pytest.raises(ValidationError):
        part.model_validate(right | wrong)


def test_parts_are_frozen() -> None:
    one = Candidate.model_validate(CANDIDATE)
    with pytest.raises(ValidationError, match="frozen"):
        one.base = 12  # type: ignore[misc]


def test_a_base_is_a_number_of_months_or_a_span() -> None:
    span = Candidate.model_validate(CANDIDATE | {"base": ["2015-01", "2019-11"]})
    assert span.base == (Month(2015, 1), Month(2019, 11))
    assert Candidate.model_validate(CANDIDATE).base == 24
    assert Candidate.model_validate(span.model_dump(mode="json")) == span


def test_what_is_measured_is_the_outcome_over_the_denominator() -> None:
    one = Candidate.model_validate(CANDIDATE | {"denominator": "population"})
    assert one.measured.base is Base.POPULATION
    assert one.measured.name == "broad_non_employment"
    assert one.of("registered_unemployment").base is Base.POPULATION
    assert Candidate.model_validate(CANDIDATE).measured.base is Base.FIXED


def test_the_simplest_comes_first() -> None:
    assert tuple(Counterfactual) == SIMPLER
    plain = [
        Candidate.model_validate(CANDIDATE | {"counterfactual": kind, "factors": r}).plainness
        for kind, r in (
            ("level", 0),
            ("same_calendar_month", 0),
            ("linear_trend", 0),
            ("factors", 1),
            ("factors", 2),
        )
    ]
    assert plain == sorted(plain)


def test_a_row_knows_its_estimands_by_name() -> None:
    row = Measured.model_validate(MEASURED)
    assert row.of("all") == Spread.model_validate(SPREAD)


def test_pools_have_their_names_in_one_place() -> None:
    assert OfChoices is PoolName
    assert [pool.value for pool in PoolName] == ["P0", "P1", "P1-E", "P2", "P3", "P4", "P5"]


# The hash


@pytest.mark.parametrize("plan", sorted(REPORTS.glob("*/plan.toml")), ids=lambda p: p.parent.name)
def test_a_plan_without_candidates_keeps_its_hash_and_stays_frozen(plan: Path) -> None:
    loaded = Plan.load(plan)
    if loaded.candidate or not registrations(plan):
        pytest.skip("it names candidates, or was never registered")
    for word in ("candidate", "choice", "gate", "chosen"):
        assert f'"{word}"' not in loaded.canonical
    assert loaded.frozen
    assert loaded.sha256 == registrations(plan)[-1].sha256


def test_each_choice_of_a_candidate_is_in_the_hash() -> None:
    plain = chosen.planned()
    edits = (
        ('name = "level_24"', 'name = "level_twenty_four"'),
        ("base = 24", "base = 25"),
        ("factors = 3", "factors = 4"),
        ("least_labour_force = 3000.0", "least_labour_force = 3001.0"),
        ("every = 6", "every = 3"),
        ("[choice]\n", "[gate]\nfamily = 0.2\n\n[choice]\n"),
    )
    hashes = {chosen.planned(edit).sha256 for edit in edits} | {plain.sha256}
    assert len(hashes) == len(edits) + 1
    assert chosen.planned(("every = 6", "every = 6\nwindow = 12")).sha256 == plain.sha256


# What cannot stand together


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (('name = "trend_48"', 'name = "level_24"'), "'level_24' is used twice"),
        (('outcome = "broad_without_laid_off"', 'outcome = "joy"'), "'joy' is no outcome"),
        (
            ('outcome = "broad_without_laid_off"', 'outcome = "registered_unemployment"'),
            "'registered_unemployment' as what the trial is judged by",
        ),
        (
            ('denominator = "population"\nbase = 24', 'denominator = "current"\nbase = 24'),
            "the denominator of the month",
        ),
        (("base = 24", 'base = ["2019-01", "2021-03"]'), "ends 2021-03, in the trial"),
        (("base = 24", 'base = ["2019-01", "2019-11"]'), "11 months"),
        (("factors = 1", "factors = 0"), "0 factors for counterfactual 'factors'"),
        (
            ('counterfactual = "level"', 'counterfactual = "level"\nfactors = 2'),
            "2 factors for counterfactual 'level'",
        ),
        (
            ("[choice]\n", '[choice]\nhard = ["2021-01", "2021-12"]\n'),
            "2021-01…2021-12 is no span before the trial",
        ),
    ],
)
def test_each_contradiction_is_told(edit: tuple[str, str], found: str) -> None:
    with pytest.raises(PlanError) as caught:
        chosen.planned(edit)
    told = [breach.found for breach in caught.value.breaches]
    assert found in told
