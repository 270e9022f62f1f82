"""The one rule of doubts: its table by hand, and its error rate where nothing is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt, failed, judge, multiple
from tests.strength import tried

law = tried(200)
PASS, WARN, FAIL = Verdict.PASS, Verdict.WARN, Verdict.FAIL
BLIND = Verdict.UNINFORMATIVE


def judged(value: float, reach: float, line: float = 0.5, *, caps: bool = True) -> Doubt:
    return judge(Asked.COVID, value, reach, line, unit="percentage_points", caps=caps)


@pytest.mark.parametrize(
    ("value", "reach", "verdict"),
    [
        (0.0, 0.0, PASS),  # exact, and nothing there
        (0.5, 0.0, PASS),  # on the line
        (0.51, 0.0, FAIL),  # exact, and beyond
        (0.4, 0.3, PASS),  # noise beyond noise, and within the line
        (0.6, 0.7, WARN),  # beyond the line, and chance comes as far
        (0.6, 0.6, WARN),
        (0.71, 0.7, FAIL),  # beyond both
        (-0.71, 0.7, FAIL),  # either sign
        (0.6, 1.0, WARN),
        (0.1, 1.01, BLIND),  # chance comes as far as sesoi: nothing could have been seen
        (0.9, 1.01, BLIND),
        (1.02, 1.01, FAIL),  # and yet it was
    ],
)
def test_the_table(value: float, reach: float, verdict: Verdict) -> None:
    found = judged(value, reach)
    assert found.verdict is verdict
    assert (found.value, found.reach, found.line, found.about) == (value, reach, 0.5, "")


@law
@given(st.floats(-9, 9), st.floats(0, 9), st.floats(0.01, 9), st.floats(0.01, 100))
def test_the_unit_and_the_sign_say_nothing(
    value: float, reach: float, line: float, by: float
) -> None:
    one = judged(value, reach, line).verdict
    assert judged(-value, reach, line).verdict is one
    near = min(abs(abs(value) - line), abs(abs(value) - reach), abs(reach - 2 * line))
    if near > 1e-9:
        assert judged(by * value, by * reach, by * line).verdict is one


@law
@given(st.floats(-9, 9), st.floats(0, 9), st.floats(0.01, 9))
def test_it_fails_beyond_both_and_passes_never_beyond_the_line(
    value: float, reach: float, line: float
) -> None:
    found = judged(value, reach, line).verdict
    assert (found is FAIL) == (abs(value) > max(line, reach))
    if found is PASS:
        assert abs(value) <= line and reach <= 2 * line


def test_only_what_caps_takes_the_number_away() -> None:
    wrong, told = judged(1.0, 0.1), judged(1.0, 0.1, caps=False)
    fine, blind = judged(0.1, 0.1), judged(0.1, 5.0)
    assert failed([fine, told, wrong, blind]) == (wrong,)
    assert failed([fine, told, blind]) == ()


# The error rate


def test_nine_doubts_at_a_tenth_by_hand() -> None:
    """P(|T_12| > m) = 0.1 / 9."""
    assert 2 * stats.t.sf(multiple(12, 9, 0.10), 12) == pytest.approx(0.10 / 9)
    assert multiple(4, 9, 0.10) > multiple(12, 9, 0.10) > multiple(12, 5, 0.10)


@pytest.mark.parametrize("windows", [4, 10])
@pytest.mark.parametrize("doubts", [1, 9])
def test_together_they_fail_as_seldom_as_they_should(windows: int, doubts: int) -> None:
    """Numbers of normal noise, whose size ``windows`` others of it tell: a line of zero, so that
    the noise alone decides. Independent, Bonferroni is nearly exact: 10 % within three errors.
    """
    random, draws, family = np.random.default_rng(windows), 20_000, 0.10
    value = random.normal(size=(draws, doubts))
    noise = np.sqrt(np.mean(random.normal(size=(draws, doubts, windows)) ** 2, axis=2))
    reach = multiple(windows, doubts, family) * noise
    rate = float(np.mean(np.any(np.abs(value) > reach, axis=1)))
    error = np.sqrt(family * (1 - family) / draws)
    assert rate <= family + 3 * error
    assert rate >= 1 - (1 - family / doubts) ** doubts - 3 * error
    one = judged(float(value[0, 0]), float(reach[0, 0]), 1e-12)
    assert (one.verdict is FAIL) == bool(abs(value[0, 0]) > reach[0, 0])


def test_one_noise_under_all_makes_them_fail_together_no_more_often() -> None:
    random, draws = np.random.default_rng(3), 20_000
    common = random.normal(size=(draws, 1))
    value = 0.8 * common + 0.6 * random.normal(size=(draws, 9))
    noise = np.sqrt(np.mean(random.normal(size=(draws, 1, 10)) ** 2, axis=2))
    rate = np.mean(np.any(np.abs(value) > multiple(10, 9, 0.10) * noise, axis=1))
    assert rate <= 0.10
