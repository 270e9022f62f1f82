"""The firewall: docs/methods.md 3.4, row by row, and that it stands in the way of infer()."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from evaluation.errors import RefusedMethod
from evaluation.plan.methods import COMPUTED, Method
from evaluation.study.channels.admissibility import (
    REASONS,
    DesignMeasures,
    refusals,
    require,
    size_slope_p,
)
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind
from evaluation.study.inference.effect_tests import infer
from evaluation.study.inference.estimate import EstimateTested

SOUND = DesignMeasures(
    g_star=12.0,
    n_donors=59,
    leverage=0.15,
    shifts=73,
    size=7.0,
    donor_sizes=(4.0, 8.0),
    slope_p=0.5,
)
ALWAYS = {
    Method.SDID_NORMAL,
    Method.NEWEY_WEST,
    Method.DRISCOLL_KRAAY,
    Method.TWO_WAY_CLUSTERED,
    Method.IID,
    Method.PERSON_CLUSTERED,
}
CLUSTERED = {
    Method.CR1,
    Method.CR2_NORMAL,
    Method.CR2_BM,
    Method.CR3,
    Method.WILD_UNRESTRICTED,
    Method.WILD_RESTRICTED,
}
UNDEFINED_FOR_ONE = {Method.RANDOMISATION_T}  # its studentised statistic needs two clusters
ALIKE = {Method.CONLEY_TABER, Method.ONE_AGAINST_MANY, Method.RANDOMISATION}
HEADLINE = {Method.BY_DESIGN, Method.CONCORDANCE, Method.FERMAN_PINTO, Method.CONFORMAL}


def refused(**measured: object) -> dict[Method, str]:
    found = refusals(replace(SOUND, **measured))
    assert len({refusal.method for refusal in found}) == len(found)  # one reason each
    return {refusal.method: refusal.reason for refusal in found}


@pytest.mark.parametrize(
    ("g_star", "expected"),
    [
        (1.0, CLUSTERED | UNDEFINED_FOR_ONE | ALWAYS),
        (3.0, {Method.CR1, Method.CR2_NORMAL, Method.WILD_UNRESTRICTED} | ALWAYS),
        (12.0, ALWAYS),
    ],
)
def test_the_table_by_number_of_treated_clusters(g_star: float, expected: set[Method]) -> None:
    assert set(refused(g_star=g_star)) == expected


@pytest.mark.parametrize(
    ("just_below", "just_there"),
    [(1.999, 2.0), (9.999, 10.0)],
)
def test_a_row_of_the_table_begins_at_its_number(just_below: float, just_there: float) -> None:
    assert set(refused(g_star=just_there)) < set(refused(g_star=just_below))


def test_the_design_s_own_inference_is_never_refused_with_enough_shifts() -> None:
    for g_star in (1.0, 3.0, 12.0, 25.0):
        assert not HEADLINE & set(refused(g_star=g_star))


def test_why_one_treated_cluster_carries_nothing_clustered() -> None:
    found = refused(g_star=1.0)
    assert found[Method.CR1] == found[Method.CR2_NORMAL] == "one_treated_zero_score"
    assert found[Method.WILD_UNRESTRICTED] == "one_treated_zero_score"
    assert found[Method.CR2_BM] == "one_treated_zero_score"
    assert found[Method.CR3] == found[Method.RANDOMISATION_T] == "one_treated_undefined"
    assert found[Method.WILD_RESTRICTED] == "one_treated_no_power"


def test_one_cluster_with_much_leverage_refuses_cr1_only() -> None:
    assert refused(leverage=0.21)[Method.CR1] == "leverage"
    assert set(refused(leverage=0.21)) == {Method.CR1} | ALWAYS
    assert Method.CR1 not in refused(leverage=0.20)


@pytest.mark.parametrize(
    ("measured", "reason"),
    [
        ({"n_donors": 18}, "too_few_donors"),
        ({"size": 3.9}, "size_outside_support"),
        ({"size": 8.1}, "size_outside_support"),
        ({"slope_p": 0.049}, "noise_depends_on_size"),
    ],
)
def test_the_plain_permutation_is_for_equals_only(measured: dict[str, float], reason: str) -> None:
    assert refused(**measured)[Method.PERMUTATION] == reason


@pytest.mark.parametrize("measured", [{"size": 3.9}, {"size": 8.1}, {"slope_p": 0.049}])
def test_whatever_takes_the_treated_for_a_donor_goes_with_the_permutation(
    measured: dict[str, float],
) -> None:
    found = refused(**measured)
    assert {found[method] for method in ALIKE} == {found[Method.PERMUTATION]}
    few = refused(n_donors=18, **measured)  # a rank needs nineteen, the others do not
    assert {few[method] for method in ALIKE} == {found[Method.PERMUTATION]}
    assert not ALIKE & set(refused(n_donors=18))


@pytest.mark.parametrize("measured", [{"n_donors": 19}, {"size": 4.0}, {"slope_p": 0.05}])
def test_the_plain_permutation_is_allowed_on_the_edge(measured: dict[str, float]) -> None:
    assert Method.PERMUTATION not in refused(**measured)


def test_conformal_needs_twenty_shifts() -> None:
    assert refused(shifts=19)[Method.CONFORMAL] == "too_few_shifts"
    assert Method.CONFORMAL not in refused(shifts=20)


def test_a_rank_among_few_of_one_size_is_refused_too() -> None:
    assert Method.PERMUTATION_SIZE_BAND in refused(n_donors=18)


@pytest.mark.parametrize("shifts", [None, 14, 73])
@pytest.mark.parametrize("g_star", [1.0, 3.0, 12.0])
def test_a_failed_certificate_refuses_everything_and_says_how_often_it_erred(
    g_star: float, shifts: int | None
) -> None:
    found = refused(g_star=g_star, shifts=shifts, suppressed=True, false_positives=0.31)
    assert set(found) == set(Method) - {Method.BY_DESIGN}
    for method in (Method.CONCORDANCE, Method.FERMAN_PINTO, Method.PERMUTATION):
        assert found[method] == "certificate_failed"
    own = refused(g_star=g_star, shifts=shifts)
    assert {method: found[method] for method in own} == own  # what has a reason of its own keeps it
    with pytest.raises(RefusedMethod, match="rejected 31% of the time"):
        require(Method.FERMAN_PINTO, replace(SOUND, suppressed=True, false_positives=0.31))


def test_a_certificate_that_holds_refuses_nothing() -> None:
    assert refused(false_positives=0.05) == refused()


def test_every_reason_is_used_and_every_reason_can_be_written() -> None:
    grid = itertools.product(
        (1.0, 3.0, 12.0),
        (12, 59),
        (0.1, 0.3),
        (None, 14, 73),
        (3.0, 7.0, 9.0),
        (0.01, 0.5),
        ("other_base_period", "other_estimator"),
        (False, True),
    )
    used = set()
    for g_star, n_donors, leverage, shifts, size, slope_p, no_time, suppressed in grid:
        for refusal in refusals(
            replace(
                SOUND,
                g_star=g_star,
                n_donors=n_donors,
                leverage=leverage,
                shifts=shifts,
                size=size,
                slope_p=slope_p,
                no_time=no_time,
                false_positives=0.2,
                suppressed=suppressed,
            )
        ):
            assert not re.search(r"[{}]", str(refusal))
            used.add(refusal.reason)
    assert used == set(REASONS) - {"estimator_untested"}  # that one is of look_beside


def test_require_raises_with_the_reason_and_its_numbers() -> None:
    with pytest.raises(RefusedMethod) as caught:
        require(Method.CR1, replace(SOUND, g_star=1.0))
    text = str(caught.value)
    assert "E_REFUSED: cluster_cr1 is refused for this comparison" in text
    assert "G1* = 1.0" in text
    assert "69–88 %" in text
    assert "next: leave it out" in text


@pytest.mark.parametrize(
    ("method", "measured", "number"),
    [
        (Method.CR1, {"g_star": 3.14}, "G1* = 3.1"),
        (Method.CR1, {"leverage": 0.34}, "34%"),
        (Method.PERMUTATION, {"n_donors": 12}, "12 donors"),
        (Method.PERMUTATION, {"size": 9.37}, "log size 9.37, donors' 5–95 % range 4.00–8.00"),
        (Method.PERMUTATION, {"slope_p": 0.003}, "p = 0.003"),
        (Method.CONFORMAL, {"shifts": 13}, "13 distinct shifts"),
    ],
)
def test_require_tells_what_was_measured(
    method: Method, measured: dict[str, float], number: str
) -> None:
    with pytest.raises(RefusedMethod, match=re.escape(number)):
        require(method, replace(SOUND, **measured))


@pytest.mark.parametrize("method", sorted(COMPUTED - ALWAYS))
def test_require_lets_pass_what_a_sound_design_carries(method: Method) -> None:
    require(method, SOUND)


def asking(effects: ComparisonEffects, *methods: Method) -> ComparisonEffects:
    estimand = effects.comparison.estimand.model_copy(update={"also": methods})
    return replace(effects, comparison=replace(effects.comparison, estimand=estimand))


def test_a_plan_that_asks_espoo_for_cr2_is_refused(
    effects: dict[tuple[str, str], ComparisonEffects], design: Design
) -> None:
    espoo = effects["espoo", "P1-E"]
    with pytest.raises(RefusedMethod, match="cluster_cr2_bell_mccaffrey is refused"):
        infer(asking(espoo, Method.CR2_BM), espoo.find(Kind.WINDOW, "W1"), design)


def test_a_plan_that_asks_all_areas_for_cr2_is_not_refused(
    effects: dict[tuple[str, str], ComparisonEffects], design: Design
) -> None:
    everyone = effects["all_by_jobseekers", "P1"]
    answer = infer(asking(everyone, Method.CR2_BM), everyone.find(Kind.WINDOW, "W1"), design)
    assert answer.cluster is not None


def test_what_is_measured_of_espoo(answers: dict[tuple[str, str], EstimateTested]) -> None:
    setting = answers["espoo", "P1-E"].setting
    comparison = answers["espoo", "P1-E"].comparison
    assert setting.g_star == 1
    assert setting.leverage == 1
    assert setting.n_donors == 12
    assert setting.shifts == 59 + 14
    assert setting.size == pytest.approx(np.log(comparison.stock[0]))
    assert setting.size > setting.donor_sizes[1]  # Espoo is larger than its donors
    assert {r.method for r in answers["espoo", "P1-E"].refused} == (
        CLUSTERED
        | UNDEFINED_FOR_ONE
        | ALWAYS
        | ALIKE
        | {Method.PERMUTATION, Method.PERMUTATION_SIZE_BAND}
    )


def test_all_areas_are_enough_for_clusters(answers: dict[tuple[str, str], EstimateTested]) -> None:
    answer = answers["all_by_jobseekers", "P1"]
    assert answer.setting.g_star >= 10
    assert not CLUSTERED & {r.method for r in answer.refused}


def test_the_slope_test_sees_noise_that_fades_with_size() -> None:
    random = np.random.default_rng(9)
    size = random.normal(6, 1, 60)
    noise = random.standard_normal(60)
    assert size_slope_p(noise * np.exp(-size / 2), size) < 0.01
    assert size_slope_p(noise, size) > 0.05
    assert size_slope_p(noise, np.full(60, 6.0)) == 1
    assert size_slope_p(noise[:2], size[:2]) == 1


def test_a_method_that_nobody_knows_is_not_let_through() -> None:
    with pytest.raises(RefusedMethod, match="'bayes' is no method"):
        require("bayes", SOUND)
