"""Cohorts and controls that group-time effects leave out or refuse, and what to do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.covariates.doubly_robust import Adjustment, adjusted
from evaluation.methods.group_time.averages import NotEstimated
from evaluation.methods.group_time.cells import Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.panels.panel import NEVER, Panel
from tests.methods.group_time.group_time_panel import COHORT, EXACT, PANEL, YEARS, Y, by_cell
from tests.methods.small_panels import with_any_start
from tests.raw_errors import variance_of

# Left out, and refused


ALWAYS = np.where(COHORT == 2003, 2001, COHORT)


def test_a_cohort_without_a_base_period_is_listed() -> None:
    found = group_time(replace(PANEL, cohort=ALWAYS))
    assert {label.cohort for label in found.labels} == {2005}
    assert found.not_estimated == (
        NotEstimated(2001, 2, "no period before its treatment and anticipation"),
    )
    assert group_time(PANEL).not_estimated == ()


@pytest.mark.parametrize("controls", Controls)
def test_a_cohort_without_a_base_period_is_nobodys_control(controls: Controls) -> None:
    found = group_time(replace(PANEL, cohort=ALWAYS), controls=controls)
    for k in range(len(found)):
        assert not found.ledger.row(k)[ALWAYS == 2001].any()


def test_the_other_cohorts_do_not_see_it() -> None:
    moved = np.where((ALWAYS == 2001)[:, None], 100.0, Y)
    one, two = (group_time(replace(PANEL, cohort=ALWAYS, y=y)) for y in (Y, moved))
    np.testing.assert_array_equal(one.tau, two.tau)
    np.testing.assert_array_equal(variance_of(one.simple()), variance_of(two.simple()))


def test_one_treated_unit_has_effects_but_no_standard_error() -> None:
    alone = np.arange(8) != 1  # the second of cohort 2003
    panel = Panel.of(Y[alone], COHORT[alone], periods=YEARS)
    found = group_time(panel)
    assert by_cell(found)[2003, 2003] == pytest.approx((6 - 2) - 1, abs=EXACT)
    lone = {(e.label.cohort, e.label.period) for e in found.without_error if "alone" in e.because}
    assert lone == {(2003, year) for year in (2002, 2003, 2004, 2005)}
    with pytest.raises(RefusedMethod, match="cohort 2003 rest on one alone, unit 0"):
        _ = found.standard_errors
    with pytest.raises(RefusedMethod):
        _ = found.overall_dynamic().standard_errors


def gaps(y: Array) -> Array:
    y = y.copy()
    y[[0, 0, 5], [1, 2, 3]] = np.nan
    return y


@pytest.mark.parametrize(
    ("panel", "rules", "words"),
    [
        (replace(PANEL, y=gaps(Y)), ["gaps"], "2 of 8 units"),
        (replace(PANEL, cohort=np.full(8, NEVER)), ["base period"], "1 cohorts"),
        (replace(PANEL, cohort=np.full(8, 2006.0)), ["base period"], "none is treated inside"),
        (replace(PANEL, cohort=np.where(COHORT < 2004, 2001, NEVER)), ["base period"], "2 cohorts"),
        (Panel.of(Y[:, :1], COHORT, periods=YEARS[:1]), ["base period"], "4 cohorts"),
        (Panel.of(Y[:4], COHORT[:4], periods=YEARS), ["controls"] * 2, "cohort 2003"),
        (Panel.of(gaps(Y)[:4], COHORT[:4], periods=YEARS), ["gaps", *["controls"] * 2], "1 of 4"),
        (replace(PANEL, y=gaps(Y), cohort=np.full(8, NEVER)), ["gaps", "base period"], "2 of 8"),
    ],
    ids=[
        "gaps",
        "nobody treated",
        "treated after the panel",
        "no base period",
        "one period",
        "no controls",
        "gaps and no controls",
        "gaps and nobody",
    ],
)
def test_what_stops_it_is_said_all_at_once(panel: Panel, rules: list[str], words: str) -> None:
    for adjustment in (None, *Adjustment):
        with pytest.raises(DesignError, match=f"{len(rules)} fault") as error:
            group_time(panel, adjustment=adjustment)
        assert [breach.rule for breach in error.value.breaches] == rules
        assert words in str(error.value)


def test_the_last_of_all_cohorts_has_no_controls_not_even_not_yet() -> None:
    panel = Panel.of(Y[:4], COHORT[:4], periods=YEARS)
    with pytest.raises(DesignError) as error:
        group_time(panel, controls=Controls.NOT_YET)
    assert [breach.where for breach in error.value.breaches] == ["cohort 2003", "cohort 2005"]
    before = Panel.of(Y[:4, :4], COHORT[:4], periods=YEARS[:4])  # ends before all are treated
    assert set(by_cell(group_time(before, controls=Controls.NOT_YET))) == {
        (2003, year) for year in (2002, 2003, 2004)
    }


def beyond() -> Panel:
    """Treated far above most controls, two of whom are all but certainly treated by the logit."""
    x = np.r_[np.linspace(1.5, 4, 100), np.linspace(-4, 1.8, 298), 3.0, 3.5]
    cohort = np.where(np.arange(400) < 100, 2.0, np.inf)
    y = x[:, None] + np.cos(np.arange(1600)).reshape(400, 4)
    return Panel.of(y, cohort, covariates=x[:, None])


def test_controls_that_were_trimmed_are_counted_for_every_effect() -> None:
    panel = beyond()
    found = group_time(panel, adjustment=Adjustment.DOUBLY_ROBUST)
    (overlap,) = set(found.overlap)
    assert len(found.overlap) == len(found)
    alone = adjusted(
        panel.y[:, [2]] - panel.y[:, [1]], ~panel.never, panel.covariates, panel.weights
    )
    assert overlap == alone.overlap
    assert overlap.trimmed == 2
    assert overlap.trimmed_weight == pytest.approx(2 / 300)
    assert group_time(panel).overlap == ()


def test_without_a_logit_nobody_is_trimmed() -> None:
    found = group_time(beyond(), adjustment=Adjustment.OUTCOME_REGRESSION)
    assert {overlap.trimmed for overlap in found.overlap} == {0}


# Remedies


def test_a_remedy_is_never_what_is_in_use_already() -> None:
    treated = Panel.of(np.random.default_rng(0).normal(size=(6, 4)), np.full(6, 2.0))
    for controls in Controls:
        with pytest.raises(DesignError) as caught:
            group_time(treated, controls=controls)
        assert ("Controls.NOT_YET" in str(caught.value)) is (controls is Controls.NEVER)
    early = with_any_start(np.zeros((4, 2)), np.array([0.0, 0, NEVER, NEVER]))
    for anticipation in (0, 1):
        with pytest.raises(DesignError) as caught:
            group_time(early, anticipation=anticipation)
        assert ("anticipate less" in str(caught.value)) is (anticipation > 0)
