"""Every public function takes its arguments at the door, by the annotations it declares."""

from __future__ import annotations

import inspect
from enum import Enum
from typing import Any

import pytest

from evaluation.door import compounds, door, kinds
from evaluation.door.entrance import Entrance
from evaluation.errors import DesignError
from tests.project.entrances import entrance_of, public

MADE_HERE = "a result: the package makes it, and hands it out frozen"
PART = "a part of an estimator: it takes objects that only the estimator makes, sound by then"
EXCEPTIONS = {
    **dict.fromkeys(
        (
            *("data.cells:Cells", "data.cells:Measure", "data.cells:NotCarried"),
            *("data.contract:Contract", "data.delivery:Delivery", "data.vintage:Vintage"),
            *("design.block:Block", "design.comparison:Exclusion", "design.comparison:Pool"),
            *("design.cut:Design", "design.cut:NotCompared", "design.entry:Registration"),
            *("diagnostics.finding:Case", "diagnostics.finding:Finding", "diagnostics.grade:Grade"),
            *("domain.calendar:LegalEvent", "domain.municipality:Merger"),
            *("domain.municipality:Municipality", "domain.population:TargetGroup"),
            *("domain.trial:Participation", "domain.trial:Trial"),
            *("editions.compare:Comparison", "editions.edition:Edition"),
            *("editions.verify:Verification", "report.evaluation:Evaluation"),
            *("estimation.alternatives:Alternatives", "estimation.alternatives:Declined"),
            *("estimation.compared:Compared", "estimation.compared:Label"),
            *("estimation.effects:EffectSet", "estimation.influence:Influence"),
            *("estimation.influence:Scores", "estimation.influence:Stratum"),
            *("estimation.ledger:Ledger", "inference.answer_shape:Answer", "inference.areas:Areas"),
            *("inference.beside:Beside", "inference.certificate:Certificate"),
            *("inference.cluster:ClusterTest", "inference.conformal:ConformalTest"),
            *("inference.families:Family", "inference.firewall:Refusal"),
            *("inference.honest.half_years:HalfYears", "inference.honest.study:Breakdown"),
            *("inference.honest.study:RobustInterval", "inference.placebo:PlaceboTest"),
            *("inference.placebo:RankTest", "inference.secondary:Shown"),
        ),
        MADE_HERE,
    ),
    **dict.fromkeys(
        (
            *("diagnostics.standing:failed", "diagnostics.standing:spoken"),
            *("diagnostics.standing:stand", "diagnostics.standing:standings"),
            *("estimation.anticipation:untouched", "estimation.carried:Carried.aggregate"),
            *("estimation.carried:Carried.of", "estimation.carried:Carried.reasons"),
            *("estimation.carried:Carried.require", "estimation.carried:names_of"),
            *("estimation.carried:of_moments", "estimation.carried:rests_on"),
            *("estimation.carried:shown", "estimation.carried:shown_of_fit"),
            *("estimation.carried:side", "estimation.carried:sides_of"),
            *("estimation.carried:sides_of_groups", "estimation.cells_carried:carried_by"),
            *("estimation.covariates:columns", "estimation.covariates:dependent"),
            *("estimation.donors:Task.of", "estimation.doubly_robust:control_part"),
            "estimation.group_time_cells:other_controls",
            *("inference.answer_shape:Answer.withhold", "inference.standing:Standing.plus"),
            *("estimation.adoption:require_one_adoption", "estimation.covariates:array_faults"),
            "estimation.balancing:influence_of_balance",
            "inference.variance:require_regressor",
            *("estimation.covariates:regression_faults", "estimation.covariates:standardised"),
            *("estimation.donors:Task.without", "estimation.doubly_robust:Regression.coefficients"),
            *("estimation.doubly_robust:Regression.of", "estimation.group_time_cells:Strata.of"),
            *("estimation.doubly_robust:Regression.towards", "estimation.patterns:Patterns.of"),
            *("estimation.group_time_cells:blank_scores", "estimation.patterns:linked"),
            *("estimation.group_time_cells:comparisons", "estimation.patterns:Patterns.rows"),
            *("estimation.group_time_cells:influence_of", "estimation.least_squares:regression"),
            *("estimation.influence:Stratum.aggregate", "estimation.least_squares:Fit.influence"),
            "estimation.least_squares:Fit.residuals",
            *("estimation.least_squares:solve_periods", "estimation.least_squares:within_units"),
            *("estimation.ledger:require_averages", "estimation.patterns:Patterns.by_stratum"),
            *("estimation.patterns:Patterns.left_out", "estimation.untreated:Untreated.effects"),
            *("estimation.untreated:Untreated.fit", "estimation.untreated:Untreated.of"),
            *("inference.honest.conditional:accepted", "inference.largest_chance:chance"),
            *("inference.normal_box:require_normal", "inference.randomisation:statistics"),
        ),
        PART,
    ),
    "data.threads:one_thread": "a decorator",
    "domain.calendar:Month": "made in loops by the hundred thousand; it looks at its two numbers",
    "domain.calendar:Month.at_the_door": "the door itself calls it",
    "domain.municipality:recode": "reads codes as they are delivered, by rules of its own",
    "pydantic._internal._model_construction:init_private_attributes": "of pydantic",
}
PUBLIC = public()
BEHIND = {name: found for name, one in PUBLIC.items() if (found := entrance_of(one)) is not None}


def test_everything_public_is_behind_the_door_or_says_why_not() -> None:
    assert set(PUBLIC) - set(BEHIND) - set(EXCEPTIONS) == set()


def test_no_exception_is_out_of_date() -> None:
    assert set(EXCEPTIONS) - set(PUBLIC) == set()
    assert set(EXCEPTIONS) & set(BEHIND) == set()


@pytest.mark.parametrize("name", sorted(BEHIND))
def test_every_parameter_has_a_kind(name: str) -> None:
    entrance: Entrance = BEHIND[name]
    parameters = inspect.signature(PUBLIC[name]).parameters
    named = {p for p, one in parameters.items() if one.kind is not one.VAR_POSITIONAL}
    assert named <= set(entrance.kinds)


def options_of(kind: Any) -> type[Enum] | None:
    while isinstance(kind, (compounds.OrNone, compounds.Ruled)):
        kind = kind.kind
    if isinstance(kind, compounds.Either):
        return next((one for each in kind.kinds if (one := options_of(each))), None)
    return kind.options if isinstance(kind, kinds.Option) else None


@pytest.mark.parametrize("name", sorted(BEHIND))
def test_every_default_is_taken(name: str) -> None:
    """A default that the door would refuse says that the annotation is wrong."""
    for parameter, one in inspect.signature(PUBLIC[name]).parameters.items():
        if one.default is not one.empty and "factory" not in repr(one.default):
            taken = BEHIND[name].kinds[parameter].take(one.default)
            assert taken == one.default


def test_an_option_is_taken_as_member_and_as_text_and_nothing_near_it() -> None:
    chosen = {
        (name, parameter): options
        for name, entrance in BEHIND.items()
        for parameter, kind in entrance.kinds.items()
        if (options := options_of(kind)) is not None
    }
    assert len(chosen) > 30
    for (name, parameter), options in chosen.items():
        kind = BEHIND[name].kinds[parameter]
        # `require` and `Evaluation.answer` take any text, and name what they do not know themselves
        text_is_taken = isinstance(kind, compounds.OrNone | compounds.Either) and (
            kinds.Text() in getattr(getattr(kind, "kind", kind), "kinds", ())
        )
        for option in options:
            assert kind.take(option) is option
            assert kind.take(option.value) is option
            for near in (option.value.upper() + "x", f" {option.value}", option.name + "_", 0, b""):
                if not (text_is_taken and isinstance(near, str)):
                    with pytest.raises(kinds.Refused):
                        kind.take(near)


def test_all_breaches_of_a_call_are_told_at_once() -> None:
    @door
    def add(a: float, b: int, *, c: bool = False) -> float:
        return a + b + c

    assert add(1, 2.0, c=1) == 4  # type: ignore[arg-type]
    with pytest.raises(DesignError) as caught:
        add("1", True, c="no")  # type: ignore[arg-type]
    assert [breach.where for breach in caught.value.breaches] == ["a", "b", "c"]
    assert "add was given 3 argument(s)" in caught.value.found
    with pytest.raises(TypeError):
        add(1)  # type: ignore[call-arg]
