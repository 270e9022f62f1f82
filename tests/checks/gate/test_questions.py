"""The questions of the gate: each doubt by hand, from numbers that are made for it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from scipy import stats

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, multiple
from evaluation.checks.gate.probes import NearProbed, Probed
from evaluation.checks.gate.questions import NOISY
from evaluation.domain import OUTCOMES
from evaluation.plan.candidates import GateRule
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.evidence.without_donor import noise_of_its_size, without_each_donor
from tests.checks.gate.asked import DATES, NOISE, REACH, asking, doubts, probed, quiet, row
from tests.small_designs import (
    START,
    TREATED,
    WEIGHTS,
    YEAR,
    design,
    evidence_of,
    panel,
    with_y,
)

# From probes


@pytest.mark.parametrize(
    ("name", "asked", "caps"),
    [
        ("anticipation", Asked.ANTICIPATION, True),
        ("breaks", Asked.BREAKS, True),
        ("denominators", Asked.DENOMINATOR, False),
    ],
)
def test_a_probe_is_judged_by_its_own_noise_and_half_of_sesoi(
    name: str, asked: Asked, caps: bool
) -> None:
    for value, noise, verdict in (
        (0.4, NOISE, Verdict.PASS),
        (0.6, NOISE, Verdict.FAIL),
        (-0.6, NOISE, Verdict.FAIL),
        (0.6, 2 * NOISE, Verdict.WARN),
        (0.6, 4 * NOISE, Verdict.UNINFORMATIVE),
    ):
        probe = probed(value, noise)
        given = probe if name == "anticipation" else (probe,)
        found = doubts(asking(**{name: given}))[asked]
        assert (found.verdict, found.caps, found.about) == (verdict, caps, "probe")
        assert found.value == pytest.approx(value)
        assert found.reach == pytest.approx(REACH * noise / NOISE)
        assert found.line == 0.5


def bracket(earlier: float, inside: float, dates: int = DATES) -> Probed:
    ends = np.full(TREATED, earlier), np.full(TREATED, inside)
    return replace(probed(earlier - inside, dates=dates), ends=ends)


def test_covid_is_judged_by_the_whole_of_sesoi_and_shows_both_ends() -> None:
    assert doubts(asking(covid=bracket(0.5, -0.4)))[Asked.COVID].verdict is Verdict.PASS
    found = doubts(asking(covid=bracket(0.5, -0.6)))[Asked.COVID]
    assert (found.verdict, found.line) == (Verdict.FAIL, 1.0)
    assert found.value == pytest.approx(1.1)
    assert found.ends == pytest.approx((0.5, -0.6))


def test_too_few_fake_dates_say_nothing() -> None:
    assert Asked.COVID not in doubts(asking(covid=bracket(9.0, 0.0, dates=6)))
    assert Asked.BREAKS not in doubts(asking(breaks=(probed(9.0, dates=6),)))


def of_design(name: str, att: float, noise: float = 0.1) -> Evidence:
    """The same effect by another design, so much higher, its fakes apart by ± the noise."""
    own = quiet()
    moved = replace(own.contrast, tau=own.contrast.tau + att)
    named = own.design.candidate.model_copy(update={"name": name})
    signs = np.where(np.arange(own.history.effects.size) % 2, 1.0, -1.0)
    past = replace(own.history, effects=own.history.effects + noise * signs)
    design = replace(own.design, candidate=named)
    return replace(own, contrast=moved, history=past, design=design)


def test_of_several_designs_the_furthest_beyond_chance_speaks() -> None:
    some = of_design("a", 0.3), of_design("b", 0.45), of_design("c", -0.4)
    found = doubts(replace(asking(), others=some))[Asked.OTHER_DESIGNS]
    assert (found.about, found.value, found.caps) == ("b", pytest.approx(0.45), False)
    dates = quiet().history.windows
    assert found.reach == pytest.approx(multiple(dates, NOISY, 0.10) * 0.1)


def test_a_design_that_says_something_else_is_told_before_one_that_is_merely_far() -> None:
    """0.4 of no noise is a pass of infinite size; 0.9 of some noise is a failure."""
    some = of_design("far", 0.4, noise=1e-6), of_design("other", 0.9)
    found = doubts(replace(asking(), others=some))[Asked.OTHER_DESIGNS]
    assert (found.about, found.verdict) == ("other", Verdict.FAIL)


def test_without_runners_up_nobody_is_asked() -> None:
    assert Asked.OTHER_DESIGNS not in doubts(asking())


# Lay-offs


@pytest.mark.parametrize(
    ("earlier", "inside", "verdict"),
    [
        (0.9, -0.9, Verdict.PASS),  # they err in opposite directions: bracketed
        (0.9, 0.2, Verdict.PASS),  # the nearer to zero is within the line
        (0.9, 0.7, Verdict.FAIL),
        (-0.9, -0.7, Verdict.FAIL),
        (0.0, 0.9, Verdict.PASS),
    ],
)
def test_lay_offs_are_bracketed_by_two_bases(
    earlier: float, inside: float, verdict: Verdict
) -> None:
    found = doubts(asking(lay_offs=((probed(earlier), probed(inside)),)))[Asked.LAY_OFFS]
    assert (found.verdict, found.caps) == (verdict, True)
    assert found.ends == pytest.approx((earlier, inside))


# From the evidence itself


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, Verdict.PASS),
        ({"size": 0.081}, Verdict.WARN),
        ({"size": 0.2, "size_low": 0.081}, Verdict.FAIL),
        ({"hard_rejected": 3}, Verdict.FAIL),  # of 25
        ({"hard_rejected": 2}, Verdict.PASS),
    ],
)
def test_false_positives_are_those_of_the_row(changed: dict[str, Any], verdict: Verdict) -> None:
    found = doubts(replace(asking(), row=row(**changed)))[Asked.SIZE]
    assert (found.verdict, found.caps) == (verdict, True)


def test_a_mean_of_fakes_that_chance_does_not_make_is_a_bias() -> None:
    plain = quiet()
    assert doubts(asking(plain))[Asked.BIAS].verdict is Verdict.PASS
    shifted = replace(plain.history, effects=plain.history.effects + 0.7)
    found = doubts(asking(replace(plain, history=shifted)))[Asked.BIAS]
    assert (found.verdict, found.caps) == (Verdict.FAIL, True)
    assert found.value == pytest.approx(0.7)


def test_the_donor_that_moves_it_most_is_named() -> None:
    one = quiet()
    stretch = one.design.stretch(YEAR)
    assert stretch is not None
    moved = without_each_donor(one, stretch) - one.att
    worst = int(np.argmax(np.abs(moved)))
    found = doubts(asking(one))[Asked.DONORS]
    assert found.value == pytest.approx(moved[worst])
    assert found.about == one.design.panel.units[TREATED + worst].name
    omega, sigma = one.contrast.donor_weights[worst], noise_of_its_size(one, stretch, worst)
    z = float(stats.norm.isf(0.10 / (2 * 9 * moved.size)))  # one of J, of nine doubts together
    reach = max(z * sigma * omega / (1 - omega), one.history.rms)
    assert (found.reach, found.caps) == (pytest.approx(reach), True)


def test_a_donor_matters_where_it_moves_the_effect_beyond_the_line_and_its_noise() -> None:
    """One of the donors falls by 60 points in the window: its share of that is two points."""
    plain = panel()
    y = plain.y.copy()
    y[TREATED + 5, np.array([month >= START for month in plain.months])] += 60
    one = evidence_of(design(with_y(plain, y), base=12))
    calm = replace(one, history=quiet().history)
    found = doubts(asking(calm))[Asked.DONORS]
    assert found.about == f"{TREATED + 5:03d}"
    assert (found.verdict, found.value > 0.5) == (Verdict.FAIL, True)
    assert (
        found.reach < 0.5 < doubts(asking(one))[Asked.DONORS].reach
    )  # what it did itself is in it


def test_secret_counts_are_judged_by_how_far_they_could_move_it() -> None:
    one = quiet()
    low, high = one.bounds
    found = doubts(asking(one))[Asked.SECRET]
    assert found.value == pytest.approx(max(one.att - low, high - one.att))
    assert (found.reach, found.verdict, found.caps) == (0, Verdict.PASS, False)
    strict = replace(asking(one), gate=GateRule(line=1e-6))
    assert doubts(strict)[Asked.SECRET].verdict is Verdict.WARN  # a bound, and no chance


@pytest.mark.parametrize(("whole", "verdict"), [(12, Verdict.PASS), (14, Verdict.WARN)])
def test_a_window_that_the_data_do_not_fill_is_told(whole: int, verdict: Verdict) -> None:
    found = doubts(replace(asking(), whole=whole))[Asked.WINDOW]
    assert (found.value, found.verdict, found.caps) == (whole - 12, verdict, False)


@pytest.mark.parametrize(
    ("share", "value", "caps"), [(1.0, 0.8, True), (0.5, 0.4, True), (0.0, 0.8, False)]
)
def test_places_near_move_the_estimate_by_their_weight_among_donors(
    share: float, value: float, caps: bool
) -> None:
    """Weighed by their own jobseekers; where no donor is like them, shown as it is."""
    near = replace(probed(0.0), real=np.array([2.0, 0.0, 0.0]))
    of = NearProbed(probed=near, weights=np.array([0.4, 0.3, 0.3]), share_of_donors=share)
    found = doubts(replace(asking(), near=of))[Asked.SPILLOVER]
    assert found.value == pytest.approx(value)
    assert found.reach == pytest.approx(REACH * (share or 1.0))
    assert found.caps is caps
    assert found.verdict is (Verdict.FAIL if value > 0.5 else Verdict.PASS)


# Composition


def composed(name: str, level: float, att: float) -> Evidence:
    """An outcome of who is counted, at a level and moved by so much."""
    one = quiet()
    panel = replace(one.design.panel, y=np.full(one.design.panel.y.shape, level))
    tau = np.full(TREATED, att)
    return replace(
        one,
        outcome=OUTCOMES[name],
        design=replace(one.design, panel=panel),
        contrast=replace(one.contrast, tau=tau),
    )


def test_a_share_of_men_is_judged_by_what_half_a_point_of_men_would_do() -> None:
    """Ten per cent unemployed, half of them men: with half a point more, all men, 52.4 per cent."""
    rate, men = composed("registered_unemployment", 10.0, 0.0), "men_among_unemployed"
    for att, verdict in ((2.3, Verdict.PASS), (2.5, Verdict.FAIL)):
        given = {men: composed(men, 50.0, att)}
        of = replace(asking(), composition=MappingProxyType(given), registered=rate)
        found = doubts(of)[Asked.COMPOSITION]
        assert found.line == pytest.approx(100 * (5 + 0.5) / 10.5 - 50)
        assert (found.verdict, found.about) == (verdict, men)


def test_without_the_level_of_unemployment_composition_is_not_asked() -> None:
    given = {"men_among_unemployed": composed("men_among_unemployed", 50.0, 9.0)}
    of = replace(asking(), composition=MappingProxyType(given))
    assert Asked.COMPOSITION not in doubts(of)


# All of them


def test_what_cannot_be_asked_is_not_there_and_the_rest_is() -> None:
    assert set(doubts(asking())) == {
        Asked.SIZE,
        Asked.BIAS,
        Asked.DONORS,
        Asked.SECRET,
        Asked.WINDOW,
    }


def test_the_line_and_the_error_rate_are_the_plans() -> None:
    one = asking(breaks=(probed(0.4),))
    assert doubts(one)[Asked.BREAKS].verdict is Verdict.PASS
    strict = replace(one, gate=GateRule(line=0.1, family=0.5))
    found = doubts(strict)[Asked.BREAKS]
    assert found.verdict is Verdict.FAIL
    assert found.line == pytest.approx(0.1)
    assert found.reach == pytest.approx(multiple(7, NOISY, 0.5) * NOISE)
    assert float(WEIGHTS.sum()) == 1
