"""Methods beside the design's own: which, by the number of treated clusters; refused; insisted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation import Evaluation
from evaluation.errors import RefusedMethod
from evaluation.plan.choices import Unsafe
from evaluation.plan.methods import COMPUTED, Method
from evaluation.study.channels.admissibility import DesignMeasures
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind
from evaluation.study.inference.companion_tests import OF, CompanionTest, companions
from evaluation.study.inference.effect_tests import infer, setting_of
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.inference.standing import Withheld

REASON = "A referee asked to see it beside"
OWN = {  # of the design itself: always computed, or with an answer of its own
    Method.BY_DESIGN,
    Method.CONCORDANCE,
    Method.FERMAN_PINTO,
    Method.CONFORMAL,
    Method.PERMUTATION_SIZE_BAND,
}
Effects = dict[tuple[str, str], ComparisonEffects]
ESPOO, EVERYONE = ("espoo", "P1-E"), ("all_by_jobseekers", "P1")


def primary(effects: ComparisonEffects) -> int:
    return effects.find(Kind.WINDOW, "W1")


def measured(effects: ComparisonEffects, **changed: object) -> DesignMeasures:
    return replace(setting_of(effects, primary(effects), None), **changed)  # type: ignore[arg-type]


def insisting(
    effects: ComparisonEffects, *methods: Method, also: tuple[Method, ...] = ()
) -> ComparisonEffects:
    unsafe = tuple(Unsafe(method=method, because=REASON) for method in methods)
    estimand = effects.comparison.estimand.model_copy(update={"unsafe": unsafe, "also": also})
    return replace(effects, comparison=replace(effects.comparison, estimand=estimand))


def methods(shown: tuple[CompanionTest, ...]) -> list[Method]:
    return [one.method for one in shown]


# By the number of treated clusters


def test_one_treated_cluster_has_what_is_made_for_few_donors(
    effects: Effects, design: Design
) -> None:
    espoo = effects[ESPOO]
    assert espoo.comparison.donors.sum() == 12
    shown = companions(espoo, primary(espoo), design, measured(espoo))
    assert methods(shown) == [Method.LAU_LI, Method.REARRANGEMENT]


def test_one_treated_cluster_with_many_donors_has_none(effects: Effects, design: Design) -> None:
    espoo = effects[ESPOO]
    setting = measured(espoo, n_donors=20)
    assert companions(espoo, primary(espoo), design, setting) == ()
    assert companions(espoo, primary(espoo), design, measured(espoo, n_donors=19)) != ()


def test_what_is_refused_is_not_usual(
    effects: Effects, design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wild clusters are usual for many treated; were they refused, they would not be there."""
    found = effects[EVERYONE]
    monkeypatch.setattr(
        "evaluation.study.inference.companion_tests.MANY_TREATED_METHODS", (Method.IID,)
    )
    assert companions(found, primary(found), design, measured(found)) == ()


@pytest.mark.parametrize("g_star", [2.0, 5.0, 9.99])
def test_few_treated_clusters(effects: Effects, design: Design, g_star: float) -> None:
    found = effects[EVERYONE]
    shown = companions(found, primary(found), design, measured(found, g_star=g_star))
    assert methods(shown) == [Method.RANDOMISATION_T, Method.CR2_BM]


def test_many_treated_clusters(effects: Effects, design: Design) -> None:
    found = effects[EVERYONE]
    setting = measured(found)
    assert setting.g_star >= 10
    shown = companions(found, primary(found), design, setting)
    assert methods(shown) == [Method.WILD_RESTRICTED, Method.RANDOMISATION_T]
    for one in shown:
        assert 0 < one.p_value <= 1
        assert one.resolution is not None and one.p_value >= one.resolution
        assert (one.unsafe, one.refusal) == ("", None)


def test_only_the_headline_in_the_primary_window(effects: Effects, design: Design) -> None:
    found = effects[EVERYONE]
    setting = measured(found)
    for k, label in enumerate(found.labels):
        own = (label.kind, label.window, label.base) == (Kind.WINDOW, "W1", DEFAULT_BASE)
        if label.kind is not Kind.MONTH:
            assert bool(companions(found, k, design, setting)) is own
    other = effects["all_by_jobseekers", "P2"]
    assert companions(other, primary(other), design, setting) == ()


def test_other_outcomes_have_none(small: Evaluation) -> None:
    stake = small.plan.outcomes.at_stake
    for answer in small.answers:
        if answer.comparison.outcome.name not in stake:
            assert answer.shown == ()


# What the plan asks for goes through the firewall


def test_what_is_asked_for_is_shown_once(effects: Effects, design: Design) -> None:
    found = insisting(effects[EVERYONE], also=(Method.CR3, Method.WILD_RESTRICTED, Method.CR3))
    shown = companions(found, primary(found), design, measured(found))
    assert methods(shown) == [Method.WILD_RESTRICTED, Method.RANDOMISATION_T, Method.CR3]
    answer = infer(found, primary(found), design)
    assert answer.cluster is not None
    assert shown[-1].p_value == answer.cluster.p_cr3


@pytest.mark.parametrize("method", sorted(set(Method) - COMPUTED | {Method.CR2_BM}))
def test_what_is_refused_or_not_computed_stops_the_run(
    effects: Effects, design: Design, method: Method
) -> None:
    found = insisting(effects[ESPOO], also=(method,))
    with pytest.raises(RefusedMethod, match=method.value):
        companions(found, primary(found), design, measured(found))


def test_what_the_design_computes_anyway_may_be_asked_for(effects: Effects, design: Design) -> None:
    found = insisting(effects[ESPOO], also=(Method.FERMAN_PINTO, Method.CONCORDANCE))
    shown = companions(found, primary(found), design, measured(found, shifts=73))
    assert methods(shown) == [Method.LAU_LI, Method.REARRANGEMENT]  # and none of those


# What the plan insists on is shown marked


@pytest.mark.parametrize("method", sorted(OF))
@pytest.mark.parametrize("key", [ESPOO, EVERYONE], ids=lambda key: key[0])
def test_every_method_can_be_insisted_on(
    effects: Effects, design: Design, key: tuple[str, str], method: Method
) -> None:
    if (key, method) == (ESPOO, Method.CR3):
        pytest.skip("gives no number with one treated cluster: the next test")
    found = insisting(effects[key], method)
    setting = measured(found)
    shown = {one.method: one for one in companions(found, primary(found), design, setting)}
    one = shown[method]
    assert one.p_value is None or 0 <= one.p_value <= 1
    assert (one.p_value is None) is (method is Method.REARRANGEMENT)  # a decision alone
    if one.ci_low is not None and one.ci_high is not None:
        assert one.ci_low <= found.tau[primary(found)] <= one.ci_high
    refused = method in {refusal.method for refusal in infer(found, 0, design).refused}
    assert (one.refusal is not None) is refused
    assert one.unsafe == (REASON if refused else "")


def test_what_gives_no_number_cannot_be_insisted_on(effects: Effects, design: Design) -> None:
    espoo = insisting(effects[ESPOO], Method.CR3)
    with pytest.raises(RefusedMethod, match="cluster_cr3 gives no number here") as caught:
        companions(espoo, primary(espoo), design, measured(espoo))
    assert REASON in caught.value.found


@pytest.mark.parametrize("method", sorted(set(Method) - set(OF)))
def test_what_cannot_be_computed_cannot_be_insisted_on(
    effects: Effects, design: Design, method: Method
) -> None:
    for suppressed in (False, True):
        found = insisting(effects[EVERYONE], method)
        setting = measured(found, suppressed=suppressed)
        with pytest.raises(RefusedMethod, match="cannot be computed, also not as unsafe") as caught:
            companions(found, primary(found), design, setting)
        assert REASON in caught.value.found


def test_the_table_holds_what_is_computed_and_not_the_designs_own() -> None:
    assert set(OF) == COMPUTED - OWN


def test_a_failed_certificate_shows_nothing_of_any_method(effects: Effects, design: Design) -> None:
    found = insisting(effects[EVERYONE], Method.CR1, also=(Method.CR3,))
    setting = measured(found, suppressed=True, false_positives=0.3)
    assert companions(found, primary(found), design, setting) == ()


def test_the_same_seed_gives_the_same_numbers(effects: Effects, design: Design) -> None:
    found = insisting(effects[EVERYONE], Method.CONLEY_TABER, Method.WILD_UNRESTRICTED)
    first, second = (companions(found, primary(found), design, measured(found)) for _ in range(2))
    assert first == second


# In an evaluation


def silent(answer: EstimateTested) -> bool:
    numbers = (answer.p_value, answer.p_space, answer.p_time, answer.ci_low, answer.ci_high)
    ranks = (answer.rank, answer.size_band)
    return numbers == (None,) * 5 and ranks == (None, None) and answer.shown == ()


def test_where_a_certificate_fails_every_denominator_pool_and_base_is_silent(
    failed: Evaluation,
) -> None:
    stake = failed.plan.outcomes.at_stake
    assert {a.comparison.outcome.key for a in failed.answers if silent(a)} > set(stake)
    for answer in failed.answers:
        assert answer.suppressed is (answer.comparison.outcome.name in stake)
        assert silent(answer) is not answer.standing.stands
        assert (Withheld.CERTIFICATE in answer.standing.withheld) is answer.suppressed
        assert (answer.interval is None) is not answer.standing.stands
        if answer.suppressed:
            refused = {refusal.method for refusal in answer.refused}
            assert refused == set(Method) - {Method.BY_DESIGN}


def test_a_certificate_speaks_for_its_own_denominator_alone(failed: Evaluation) -> None:
    for answer in failed.answers:
        if answer.certificate is not None:
            assert answer.certificate.outcome == answer.comparison.outcome.key
            assert answer.certificate.estimand == answer.comparison.estimand.name
    own = {a.comparison.outcome.key for a in failed.answers if a.certificate is not None}
    assert own == set(failed.plan.outcomes.at_stake)


def test_the_effects_are_the_same_with_and_without(failed: Evaluation, small: Evaluation) -> None:
    assert [a.att for a in failed.answers] == [a.att for a in small.answers]
    assert [a.bound_low for a in failed.answers] == [a.bound_low for a in small.answers]
