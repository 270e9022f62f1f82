"""R18 and R21: cohorts as the areas began, and laws as they came into force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evaluation import Evaluation, Vintage
from evaluation.checks.before.anticipation import anticipation
from evaluation.checks.check_result import Case, Finding, Verdict
from evaluation.checks.estimate.cohorts import forbidden_share, negative_weights, other_reforms
from evaluation.checks.sample.exchangeability import exchangeability
from evaluation.domain import Month, Window, employment_trial
from evaluation.plan import choices
from evaluation.report.language import Language
from evaluation.report.page import Page
from evaluation.report.sections.checks import sentence
from tests.checks.planted import wide_case, with_plan


@pytest.fixture(scope="module")
def everyone(twin: Vintage) -> Case:
    return wide_case(twin, "broad_non_employment", "all_by_jobseekers")


def test_the_trial_has_one_cohort(small_case: Case, everyone: Case) -> None:
    for case, areas in ((small_case, 1), (everyone, 25)):
        finding = negative_weights(case)
        assert (finding.verdict, finding.sentence) == (Verdict.NOT_RUN, "r18_one")
        assert finding.values == {"areas": areas, "first": "2021-03"}


def test_one_area_that_begins_later_is_a_second_cohort(
    everyone: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = employment_trial()
    later = replace(
        trial,
        participations=tuple(
            replace(part, start=date(2021, 9, 1)) if part.area == "Espoo" else part
            for part in trial.participations
        ),
    )
    monkeypatch.setattr(choices, "trial_named", lambda name: later)
    finding = negative_weights(everyone)
    assert (finding.verdict, finding.sentence) == (Verdict.FAIL, "r18")
    assert finding.values["cohorts"] == 2 and 0 < float(finding.values["share"]) < 1


def test_the_forbidden_share_of_three_units_and_four_periods() -> None:
    # D = 3/4 and 1/4. Allowed: 3/16 + 3/16 against the never treated, 1/2 · 1/4 early against
    # late; forbidden: 1/4 · 1/2 late against early. 2/16 of 10/16.
    assert forbidden_share({1: 1, 3: 1}, 1, 4) == pytest.approx(0.2)
    assert forbidden_share({1: 5}, 1, 4) == 0.0


def test_the_forbidden_share_is_what_two_way_fixed_effects_give_to_it() -> None:
    # Every allowed comparison of these paths is zero, the forbidden one is one.
    y = np.array([[0, 0.375, 0.375, -0.75], [0, 0.375, 0.375, 0.25], [0, 0, 0, 0]])
    treated = np.array([[0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0]], dtype=float)
    rest = treated - treated.mean(axis=0) - treated.mean(axis=1)[:, None] + treated.mean()
    coefficient = np.sum(rest * y) / np.sum(rest * treated)
    assert coefficient == pytest.approx(forbidden_share({1: 1, 3: 1}, 1, 4))


def test_laws_inside_the_window_and_between(everyone: Case) -> None:
    finding = other_reforms(everyone)
    assert (finding.verdict, finding.sentence) == (Verdict.PASS, "r21")
    assert finding.values["inside"] == "customers_can_return,security_statements"
    assert finding.values["between"] == "selection_public,second_selection"


def test_what_the_base_period_holds_is_not_between(everyone: Case) -> None:
    plan = everyone.design.plan
    longer = {"clean_pre": (Month(2015, 1), Month(2020, 1))}
    calendar = plan.calendar.model_copy(update=longer)
    late = with_plan(everyone, plan.model_copy(update={"calendar": calendar}))
    assert other_reforms(late).values["between"] == "second_selection"


@pytest.mark.parametrize(
    ("last", "verdict"), [(Month(2022, 4), Verdict.PASS), (Month(2022, 5), Verdict.WARN)]
)
def test_a_window_that_reaches_the_nordic_model_warns(
    everyone: Case, last: Month, verdict: Verdict
) -> None:
    finding = other_reforms(replace(everyone, window=Window("W1", everyone.window.first, last)))
    assert finding.verdict is verdict
    assert ("nordic_model" in str(finding.values["inside"])) is (verdict is Verdict.WARN)


def test_every_window_stands_beside(everyone: Case) -> None:
    values = other_reforms(everyone).values
    taus = dict(zip(everyone.effects.labels, everyone.effects.tau, strict=True))
    assert values["W1"] == everyone.answer.att
    assert values["W2"] == next(taus[label] for label in taus if label.window == "W2")
    assert "W3" not in values


def findings(everyone: Case, twin: Vintage) -> list[Finding]:
    triple = exchangeability(wide_case(twin, "youth_less_over_50"))
    told = [negative_weights(everyone), other_reforms(everyone), anticipation(everyone), triple]
    values = {"cohorts": 2, "areas": 25, "share": 0.123}
    several = Finding(check="R18", verdict=Verdict.FAIL, sentence="r18", values=values)
    keys = {"r21": "r21_nordic", "r22": "r22_not_exchangeable", "r22_not_exchangeable": "r22"}
    other = [replace(f, sentence=keys[f.sentence]) for f in told if f.sentence in keys]
    why = [("R16", "r16_none"), ("R22", "r22_not_triple"), ("R22", "r22_no_young")]
    why += [("R22", "r22_none")]
    silent = [Finding(check=c, verdict=Verdict.NOT_RUN, sentence=key) for c, key in why]
    return [*told, several, *other, *silent]


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_all_are_told_in_each_language(
    small: Evaluation, everyone: Case, twin: Vintage, code: str
) -> None:
    page = Page(small, Language.load(code))
    for finding in findings(everyone, twin):
        assert sentence(page, finding)


def test_laws_and_months_are_told_by_name(small: Evaluation, everyone: Case) -> None:
    page = Page(small, Language.load("en"))
    told = sentence(page, other_reforms(everyone))
    assert "customers may be moved back to the TE Office and labour policy statements" in told
    assert "W1 −" in told and ", W2 −" in told and "percentage points" in told
    assert "began in Mar 2021" in sentence(page, negative_weights(everyone))
    empty = replace(everyone, window=Window("W1", Month(2021, 3), Month(2021, 4)))
    assert "Inside it: –;" in sentence(page, other_reforms(empty))
