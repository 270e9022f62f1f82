"""R5 and R8: a placebo that fails is counted, and the worst of several is the verdict."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from evaluation import Evaluation, Plan
from evaluation.checks.battery import cases
from evaluation.checks.check_result import Case, Verdict
from evaluation.checks.estimate.placebo_outcomes import (
    composition,
    own_line,
    placebo_outcomes,
    placebos,
)
from evaluation.checks.lay_off_ends import lay_off_ends
from evaluation.domain import Window
from evaluation.plan.choices import BasePeriod
from evaluation.sources.cells import NotCarried
from evaluation.study.comparisons.comparison import WhyNot
from evaluation.study.inference.estimate import EstimateTested
from tests.checks.planted import with_plan
from tests.raw import of_comparison, raw_answers

SHARP = 0.1  # placebo standard deviation: an effect of one point would be seen
BLUNT = 2.0  # it would usually be missed
MEN = "men_among_unemployed"


def told(
    answer: EstimateTested, *, att: float, half: float, p: float, sd: float = SHARP
) -> EstimateTested:
    """The same answer with another effect, interval and noise."""
    noise = replace(answer.space, distribution=np.array([-sd, sd]))
    return replace(
        answer, att=att, ci_low=att - half, ci_high=att + half, p_value=p, space=noise, cluster=None
    )


def with_placebo(case: Case, **numbers: float) -> Case:
    """Lay-offs with these numbers, under a plan that has no base inside COVID."""
    laid_off = told(case.checked["laid_off"], **numbers)
    case = replace(case, checked={**case.checked, "laid_off": laid_off})
    return with_plan(case, without_bases(case))


def without_bases(case: Case) -> Plan:
    plan = case.design.plan
    return plan.model_copy(update={"base_period": BasePeriod(rule=plan.base_period.rule)})


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ({"att": 0.1, "half": 0.9, "p": 0.8}, Verdict.PASS),  # reaches 1.0, the line
        ({"att": 0.1, "half": 0.91, "p": 0.8}, Verdict.WARN),
        ({"att": -0.1, "half": 0.91, "p": 0.8}, Verdict.WARN),  # the lower end counts too
        ({"att": 0.1, "half": 3.0, "p": 0.8, "sd": BLUNT}, Verdict.UNINFORMATIVE),
        ({"att": 0.1, "half": 0.9, "p": 0.051}, Verdict.PASS),
        ({"att": 0.5, "half": 0.4, "p": 0.05}, Verdict.FAIL),  # rejected, however small
        ({"att": 3.0, "half": 1.0, "p": 0.01, "sd": BLUNT}, Verdict.FAIL),
    ],
)
def test_equivalent_inconclusive_unseen_rejected(
    small_case: Case, numbers: dict[str, float], verdict: Verdict
) -> None:
    finding = placebo_outcomes(with_placebo(small_case, **numbers))
    assert finding.verdict is verdict
    assert finding.values["failed"] == (verdict is Verdict.FAIL)
    assert finding.values["outcome"] == "laid_off"


def test_an_effect_of_the_line_itself_is_seen_or_not(small_case: Case) -> None:
    """Detectable is 2.8016 standard deviations: the line of 1 lies at a noise of 0.3569."""
    wide = {"att": 0.0, "half": 5.0, "p": 0.9}
    seen = placebo_outcomes(with_placebo(small_case, **wide, sd=0.356))
    missed = placebo_outcomes(with_placebo(small_case, **wide, sd=0.358))
    assert (seen.verdict, missed.verdict) == (Verdict.WARN, Verdict.UNINFORMATIVE)


@pytest.mark.parametrize(
    ("before", "inside", "verdict", "sentence"),
    [
        (0.8, -0.9, Verdict.PASS, "r5_bracketed"),
        (-3.0, 2.0, Verdict.PASS, "r5_bracketed"),
        (0.3, 0.49, Verdict.PASS, "r5_one_side"),  # both within half of the smallest effect
        (0.3, 0.51, Verdict.WARN, "r5_one_side"),  # the nearer one is
        (0.51, 0.9, Verdict.FAIL, "r5_one_side"),  # neither is, and it is rejected
    ],
)
def test_lay_offs_must_lie_around_zero(
    small_case: Case, before: float, inside: float, verdict: Verdict, sentence: str
) -> None:
    finding = placebo_outcomes(with_ends(small_case, before, inside))
    assert (finding.verdict, finding.sentence) == (verdict, sentence)
    assert finding.values["before"] == before
    assert finding.values["inside"] == pytest.approx(inside)
    assert (finding.values["before_base"], finding.values["inside_base"]) == ("clean_pre", "2020")
    assert ("p" in finding.values) == (sentence == "r5_one_side")
    assert finding.values["failed"] == (verdict is Verdict.FAIL)


def test_ends_that_chance_sets_apart_bracket_nothing(small_case: Case) -> None:
    finding = placebo_outcomes(with_ends(small_case, 0.8, -0.9, sd=BLUNT))
    assert (finding.verdict, finding.sentence) == (Verdict.UNINFORMATIVE, "r5_bracketed")


def with_ends(case: Case, before: float, inside: float, sd: float = SHARP) -> Case:
    """Lay-offs that differ so much from either base; the one before COVID is rejected."""
    answer = told(case.checked["laid_off"], att=before, half=0.1, p=0.01, sd=sd)
    ends = lay_off_ends(answer, case.design, 0.5)
    assert ends is not None
    y = answer.comparison.y.copy()
    year = np.array([month.year == 2020 for month in answer.comparison.months])
    y[np.ix_(answer.comparison.treated, year)] += ends.inside - inside
    moved = of_comparison(answer, replace(answer.comparison, y=y))
    return replace(case, checked={**case.checked, "laid_off": moved})


def test_a_placebo_whose_own_certificate_failed_says_nothing(small_case: Case) -> None:
    answer = replace(small_case.checked["laid_off"], ci_low=None, ci_high=None, p_value=None)
    finding = placebo_outcomes(
        with_plan(replace(small_case, checked={"laid_off": answer}), without_bases(small_case))
    )
    assert (finding.verdict, finding.sentence) == (Verdict.UNINFORMATIVE, "placebo_suppressed")
    assert finding.values["att"] == answer.att
    assert not {"low", "high", "p"} & set(finding.values)


def both(case: Case, men: dict[str, float], growth: dict[str, float]) -> Case:
    checked = {
        "men_among_unemployed": told(case.checked["men_among_unemployed"], **men),
        "labour_force": told(case.checked["labour_force"], **growth),
    }
    return replace(case, checked=checked)


def level(case: Case) -> float:
    label = case.answer.label
    months = case.comparison.mask(Window("W1", label.first, label.last))
    row = int(np.flatnonzero(case.comparison.treated)[0])  # Espoo alone
    return float(case.comparison.y[row, months].mean())


def test_growth_is_judged_by_what_it_does_to_the_rate(small_case: Case) -> None:
    calm = {"att": 0.0, "half": 0.5, "p": 0.9}
    growth = 100 / level(small_case)  # per cent that move the rate by exactly one point
    inside = both(small_case, calm, {"att": 0.0, "half": 0.99 * growth, "p": 0.9})
    outside = both(small_case, calm, {"att": 0.0, "half": 1.01 * growth, "p": 0.9})
    assert composition(inside).verdict is Verdict.PASS
    assert composition(outside).verdict is Verdict.WARN
    grown = composition(both(small_case, calm, {"att": growth, "half": 0.1, "p": 0.01}))
    assert grown.sentence == "placebo_growth"
    assert grown.values["att"] == pytest.approx(1.0)
    assert grown.values["growth"] == pytest.approx(growth)
    assert grown.values["level"] == pytest.approx(level(small_case))


def test_the_share_of_men_is_judged_by_what_people_of_one_kind_do_to_it(small_case: Case) -> None:
    """By hand: of 100 in the labour force u are unemployed, m per cent of them men; half a person
    more who is a man makes (u m / 100 + 0.5) of (u + 0.5).
    """
    pre = small_case.design.plan.calendar.pre
    u, m = (
        float(a.comparison.treated_level[a.comparison.mask(pre)].mean())
        for a in (small_case.states["registered_unemployment"], small_case.checked[MEN])
    )
    line = 100 * (u * m / 100 + 0.5) / (u + 0.5) - m
    assert own_line(small_case, MEN) == pytest.approx(line)
    assert 1 < line < 4  # in points of the unemployed: another scale than that of the labour force
    calm = {"att": 0.0, "half": 0.5, "p": 0.9}
    for factor, verdict in ((0.99, Verdict.PASS), (1.01, Verdict.FAIL)):
        rejected = {"att": factor * line, "half": 0.5 * line, "p": 0.01}
        found = composition(both(small_case, rejected, calm))
        assert found.verdict is verdict
    assert found.values["line"] == pytest.approx(line)
    for factor, verdict in ((1.99, Verdict.PASS), (2.01, Verdict.WARN)):
        open_ended = {"att": 0.0, "half": factor * line, "p": 0.9}
        assert composition(both(small_case, open_ended, calm)).verdict is verdict


def test_without_registered_unemployment_the_line_is_that_of_the_outcome(small_case: Case) -> None:
    """Its level is larger, so the line is nearer."""
    alone = replace(small_case, registered=None)
    assert own_line(alone, MEN) < own_line(small_case, MEN)


def test_growth_fails_beyond_half_a_point_of_the_rate(small_case: Case) -> None:
    calm, half = {"att": 0.0, "half": 0.5, "p": 0.9}, 50 / level(small_case)
    assert own_line(small_case, "labour_force") == pytest.approx(half)
    for factor, verdict in ((0.99, Verdict.PASS), (1.01, Verdict.FAIL)):
        grown = {"att": factor * half, "half": 0.9 * half, "p": 0.01}
        found = composition(both(small_case, calm, grown))
        assert found.verdict is verdict
    assert found.values["line"] == pytest.approx(0.5)


def test_the_worst_of_several_counts_and_all_are_named(small_case: Case) -> None:
    calm = {"att": 0.0, "half": 0.5, "p": 0.9}
    unseen = {"att": 0.0, "half": 9.0, "p": 0.9, "sd": BLUNT}
    rejected = {"att": 3.0, "half": 0.1, "p": 0.01}
    mixed = composition(both(small_case, rejected, {**calm, "half": 100.0}))
    assert (mixed.verdict, mixed.values["outcome"]) == (Verdict.FAIL, "men_among_unemployed")
    assert (mixed.values["failed"], mixed.values["all"]) == (1, 2)
    assert set(str(mixed.values["outcomes"]).split(",")) == {"men_among_unemployed", "labour_force"}
    assert composition(both(small_case, unseen, calm)).verdict is Verdict.UNINFORMATIVE
    assert composition(both(small_case, calm, calm)).verdict is Verdict.PASS


def test_growth_does_not_bear_on_a_rate_over_the_labour_force_of_the_month(
    small: Evaluation,
) -> None:
    made = {case.key: case for case in cases(small.design, small.effects, raw_answers(small))}
    current = made["espoo", "broad_non_employment_over_current_labour_force"]
    assert [p.name for p in placebos(current, ("labour_force", "men_among_unemployed"))] == [
        "men_among_unemployed"
    ]
    alone = replace(current, checked={"labour_force": current.checked["labour_force"]})
    only = plan_with(alone, composition=("labour_force",))
    assert composition(only).sentence == "placebo_other"


def plan_with(case: Case, **outcomes: Any) -> Case:
    """The same case under a plan that names other outcomes for the checks."""
    plan = case.design.plan
    chosen = plan.outcomes.model_copy(update=outcomes)
    stand_in: Any = plan.model_copy(update={"outcomes": chosen})
    return replace(case, design=replace(case.design, plan=stand_in))


def without(case: Case, **design: Any) -> Case:
    return replace(case, checked={}, design=replace(case.design, **design))


def test_what_cannot_run_says_why(small_case: Case) -> None:
    reasons = {
        "placebo_unnamed": plan_with(replace(small_case, checked={}), placebo=()),
        "placebo_none": without(small_case, not_carried=(NotCarried("laid_off", ("LOMAUTETTU",)),)),
        "placebo_other": without(small_case),
    }
    secondary = small_case.comparison.estimand.model_copy(update={"role": "secondary"})
    comparison = replace(small_case.comparison, estimand=secondary)
    reasons["placebo_secondary"] = replace(
        without(small_case), answer=of_comparison(small_case.answer, comparison)
    )
    undone: Any = SimpleNamespace(estimand="espoo", outcome="laid_off", why=WhyNot.UNCOUNTED)
    reasons["placebo_undone"] = without(small_case, not_compared=(undone,))
    for sentence, case in reasons.items():
        finding = placebo_outcomes(case)
        assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, sentence)
    assert placebo_outcomes(reasons["placebo_undone"]).values["why"] == "nobody_counted"


def test_one_that_is_missing_keeps_the_rest_from_passing(small_case: Case) -> None:
    calm = {"att": 0.0, "half": 0.5, "p": 0.9}
    case = both(small_case, calm, calm)
    less = replace(case, checked={"men_among_unemployed": case.checked["men_among_unemployed"]})
    finding = composition(less)
    assert (finding.verdict, finding.values["absent"]) == (Verdict.WARN, "labour_force")
