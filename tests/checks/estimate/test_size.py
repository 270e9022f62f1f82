"""R6 says what the certificate says: its verdict, its numbers, and why there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation import Evaluation
from evaluation.checks.battery import cases
from evaluation.checks.check_result import Case, Verdict
from evaluation.checks.estimate.size import VERDICTS, size
from evaluation.checks.minimum_detectable_effect import certified_effect
from evaluation.study.estimates.estimates import Kind
from evaluation.study.size.size_simulation import Certificate, Certified
from tests.raw import of_comparison, raw_answers

Cases = dict[tuple[str, str], Case]
EXPECTED = {
    Certified.HOLDS: Verdict.PASS,
    Certified.LOOSE: Verdict.WARN,
    Certified.FAILS: Verdict.FAIL,
    Certified.UNINFORMATIVE: Verdict.UNINFORMATIVE,
}


@pytest.fixture(scope="module")
def every(small: Evaluation) -> Cases:
    return {case.key: case for case in cases(small.design, small.effects, raw_answers(small))}


def certified(case: Case, certificate: Certificate | None) -> Case:
    return replace(case, answer=replace(case.answer, certificate=certificate))


@pytest.mark.parametrize("verdict", Certified)
def test_the_verdict_is_the_certificates(small_case: Case, verdict: Certified) -> None:
    certificate = small_case.answer.certificate
    assert certificate is not None
    found = size(certified(small_case, replace(certificate, verdict=verdict)))
    assert (found.check, found.verdict) == ("R6", EXPECTED[verdict])
    assert EXPECTED[verdict] is VERDICTS[verdict]


def test_its_numbers_are_the_certificates(small_case: Case) -> None:
    certificate = small_case.answer.certificate
    assert certificate is not None
    values = size(small_case).values
    assert values["fakes"] == certificate.p_value.size
    assert values["share"] == certificate.rate.share
    assert (values["share_low"], values["share_high"]) == (
        certificate.rate.low,
        certificate.rate.high,
    )
    assert values["share_largest"] == certificate.terciles[-1].share
    assert values["worth"] <= values["fakes"]
    assert (values["share_space"], values["share_time"]) == (
        certificate.share_space,
        certificate.share_time,
    )


def test_where_there_is_none_it_has_not_run_and_says_why(every: Cases) -> None:
    for (estimand, outcome), case in every.items():
        found = size(case)
        if case.answer.certificate is None:
            other = outcome.endswith("_over_current_labour_force")
            why = "r6_first_denominator" if other else "r6_not_at_stake"
            assert (found.verdict, found.sentence) == (Verdict.NOT_RUN, why)
        else:
            assert outcome in ("broad_non_employment", "registered_unemployment")
            assert found.sentence == "r6"
        assert case.comparison.estimand.name == estimand


def test_a_base_period_without_room_is_another_reason(small_case: Case) -> None:
    found = size(certified(small_case, None))
    assert (found.verdict, found.sentence) == (Verdict.NOT_RUN, "r6_no_room")


def test_a_secondary_estimand_has_none_by_design(small_case: Case) -> None:
    estimand = small_case.comparison.estimand.model_copy(update={"role": "secondary"})
    answer = of_comparison(small_case.answer, replace(small_case.comparison, estimand=estimand))
    found = size(certified(replace(small_case, answer=answer), None))
    assert found.sentence == "r6_not_at_stake"


def test_the_detectable_effect_is_of_the_estimate_that_was_tried(small: Evaluation) -> None:
    told = 0
    for answer in small.answers:
        effect = certified_effect(answer)
        certificate, label = answer.certificate, answer.label
        own = answer.comparison.headline and label.kind is Kind.WINDOW and label.window == "W1"
        if certificate is None or not own:
            assert effect is None
        else:
            assert effect == certificate.power.detectable
            told += 1
    assert told == len(small.certificates)


def test_it_speaks_for_no_other_window_of_the_same_length(small_case: Case) -> None:
    """W1 and W2 of the plan of Espoo both have fourteen months."""
    assert certified_effect(small_case.answer) is not None
    answer = small_case.answer
    labels = list(answer.effects.labels)
    labels[answer.k] = replace(answer.label, window="W2")
    effects = replace(answer.effects, labels=tuple(labels))
    assert certified_effect(replace(answer, effects=effects)) is None


def test_a_failed_certificate_fails_the_check_and_one_area_has_no_grade(
    failed: Evaluation,
) -> None:
    for key in failed.certificates:
        (found,) = [f for f in failed.findings[key] if f.check == "R6"]
        assert found.verdict is Verdict.FAIL
        letter = failed.grades[key].letter.value
        assert letter == ("D" if key[0] == "espoo" else "C")
        assert "R6" in failed.grades[key].because


def test_no_finding_of_a_silenced_estimate_has_a_p_value_of_its_own(failed: Evaluation) -> None:
    """R5 and R8 quote those of other outcomes, which have no certificate."""
    for estimand, outcome in failed.findings:
        stake = failed.answer(estimand, outcome).suppressed
        for finding in failed.findings[estimand, outcome]:
            if finding.check not in ("R5", "R8"):
                assert not (stake and "p" in finding.values), finding
