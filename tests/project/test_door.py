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
WAYS = ("Way", "OfPanel", "Projected", "Factored", "Fitted", "Balanced")
EXCEPTIONS = {
    **dict.fromkeys(
        (
            *("sources.cells:Cells", "sources.cells:Measure", "sources.cells:NotCarried"),
            *(
                "sources.contracts.contract:Contract",
                "sources.delivery:Delivery",
                "sources.vintage:Vintage",
            ),
            *(
                "study.comparisons.comparison:Comparison",
                "study.comparisons.pools:Exclusion",
                "study.comparisons.pools:Pool",
            ),
            *(
                "study.comparisons.cut:Design",
                "study.comparisons.cut:NotCompared",
                "plan.entry:Registration",
            ),
            *("checks.check_result:Case", "checks.check_result:Finding", "checks.grade:Grade"),
            *("domain.calendar:LegalEvent", "domain.municipality:Merger"),
            *("domain.boundaries:Boundaries", "domain.municipality:Municipality"),
            "domain.population:TargetGroup",
            *("domain.trial:Participation", "domain.trial:Trial"),
            *("editions.compare:EditionComparison", "editions.edition:Edition"),
            *("editions.verify:Verification", "report.evaluation:Evaluation"),
            "methods.effects.effect_set:EffectSet",
            "methods.effects.spillover:Rings",
            "study.size.size_simulation:Certificate",
            *("study.choice.choose:Choice", "checks.gate.weigh:Weighed"),
        ),
        MADE_HERE,
    ),
    **dict.fromkeys(
        (
            *("checks.standing:failed", "checks.standing:spoken"),
            *("checks.standing:stand", "checks.standing:standings"),
            *(
                "methods.effects.anticipation:untouched",
                "methods.effects.carried:Carried.aggregate",
            ),
            *("methods.effects.carried:Carried.of", "methods.effects.carried:Carried.reasons"),
            *("methods.effects.carried:Carried.require", "methods.effects.carried:names_of"),
            *("methods.effects.carried:of_moments", "methods.effects.carried:rests_on"),
            *("methods.effects.carried:shown", "methods.effects.carried:shown_of_fit"),
            *("methods.effects.carried:side", "methods.effects.carried:sides_of"),
            *(
                "methods.effects.carried:sides_of_groups",
                "methods.two_way.cells_carried:carried_by",
            ),
            *("methods.covariates.covariates:columns", "methods.covariates.covariates:dependent"),
            *("methods.synthetic.donors:Task.of", "methods.covariates.doubly_robust:control_part"),
            "methods.group_time.cells:other_controls",
            *(
                "study.inference.estimate:EstimateTested.withhold",
                *(
                    "study.inference.estimates:Estimates.find",
                    "study.inference.estimates:Estimates.where",
                ),
                "study.inference.standing:Standing.plus",
            ),
            *(
                "methods.effects.adoption:require_one_adoption",
                "methods.covariates.covariates:require_rows",
                "methods.effects.period_weights:require_apart",
            ),
            "methods.covariates.balancing:influence_of_balance",
            "methods.covariates.doubly_robust:fit_faults",
            "methods.placebo_space.variance:require_regressor",
            *(
                "methods.covariates.covariates:regression_faults",
                "methods.covariates.covariates:standardised",
            ),
            *(
                "methods.synthetic.donors:Task.without",
                "methods.covariates.doubly_robust:Regression.coefficients",
            ),
            *(
                "methods.covariates.doubly_robust:Regression.of",
                "methods.group_time.cells:Strata.of",
            ),
            *(
                "methods.covariates.doubly_robust:Regression.towards",
                "methods.effects.missingness_patterns:Patterns.of",
            ),
            *(
                "methods.group_time.cells:blank_scores",
                "methods.effects.missingness_patterns:linked",
            ),
            *(
                "methods.group_time.cells:comparisons",
                "methods.effects.missingness_patterns:Patterns.rows",
            ),
            "methods.effects.influence:of_rows",
            "study.size.pseudo_treated:pseudo_treated",
            *("methods.group_time.cells:influence_of", "methods.two_way.least_squares:regression"),
            *(
                "methods.effects.influence:Stratum.aggregate",
                "methods.two_way.least_squares:Fit.influence",
            ),
            "methods.two_way.least_squares:Fit.residuals",
            *(
                "methods.two_way.least_squares:solve_periods",
                "methods.two_way.least_squares:within_units",
            ),
            *(
                "methods.effects.ledger:require_averages",
                "methods.effects.missingness_patterns:Patterns.by_stratum",
            ),
            *(
                "methods.effects.missingness_patterns:Patterns.left_out",
                "methods.two_way.untreated:Untreated.effects",
            ),
            *(f"study.estimates.ways:{w}.pair" for w in WAYS),
            *("methods.two_way.untreated:Untreated.fit", "methods.two_way.untreated:Untreated.of"),
            *("methods.honest.conditional:accepted", "methods.clusters.worst_case_p:chance"),
            *(
                "methods.pretrends.normal_box:require_normal",
                "methods.placebo_space.randomisation:statistics",
            ),
        ),
        PART,
    ),
    "domain.calendar:Month": "made in loops by the hundred thousand; it looks at its two numbers",
    "domain.calendar:Month.at_the_door": "the door itself calls it",
    "domain.calendar:LegalEvent.source_in": "any text is a language; else the source",
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
