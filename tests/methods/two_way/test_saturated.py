"""Sun and Abraham's regression and extended two-way fixed effects: by hand and by dummies."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.aggregation import by_cohort_share, by_group
from evaluation.methods.effects.labels import CohortEffect, EventTime
from evaluation.methods.effects.missingness_patterns import Because, LeftOut
from evaluation.methods.group_time.group_time import BasePeriods, group_time
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_way import event_study
from evaluation.panels.panel import NEVER, Panel
from tests.methods.small_panels import (
    EXACT,
    by_dummies,
    of_cohort_and_period,
    staggered_panel,
    with_any_start,
)
from tests.raw_errors import errors_of, variance_of


def pairs(labels: tuple[CohortEffect, ...]) -> list[tuple[float, float]]:
    return [(label.cohort, label.period) for label in labels]


def three_units() -> Panel:
    y = np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 9.0], [2.0, 7.0, 8.0]])
    return Panel.of(y, np.array([NEVER, 2.0, 1.0]))


def test_by_hand() -> None:
    effects = sun_abraham(three_units())
    assert effects.labels == tuple(CohortEffect(*p) for p in [(1, 1), (1, 2), (2, 0), (2, 2)])
    assert effects.tau == pytest.approx([5 - 1, 6 - 3, -2 - (-1), 4 - 2], abs=EXACT)
    assert effects.dynamic().labels == (EventTime(-2), EventTime(0), EventTime(1))
    assert effects.dynamic().tau == pytest.approx([-1, (4 + 2) / 2, 3], abs=EXACT)
    effects = extended_two_way(three_units())
    assert effects.labels == tuple(CohortEffect(*p) for p in [(1, 1), (1, 2), (2, 2)])
    # before treatment never rises by 1 and cohort 2 by 2, so δ1 = 1.5 and their levels are 0.75 and
    # 3.25; in period 2 never alone is untreated, so δ2 = 4 - 0.75
    assert effects.tau == pytest.approx(
        [7 - 2 - 1.5, 8 - 2 - 3.25, 9 - 3.25 - 3.25],
        abs=EXACT,
    )


@pytest.mark.parametrize("gaps", [0.0, 0.3])
@pytest.mark.parametrize("estimate", [sun_abraham, extended_two_way])
def test_they_are_least_squares_on_dummies(estimate, gaps: float) -> None:  # noqa: ANN001
    panel = staggered_panel(gaps=gaps)
    effects = estimate(panel)
    beta, covariance = by_dummies(panel, of_cohort_and_period(panel, pairs(effects.labels)))
    assert effects.tau == pytest.approx(beta, abs=EXACT)
    assert variance_of(effects) == pytest.approx(covariance, abs=EXACT)
    observed = [
        np.sum((panel.cohort == g) & ~np.isnan(panel.y[:, panel.periods == t][:, 0]))
        for g, t in pairs(effects.labels)
    ]
    assert effects.cells.tolist() == observed
    assert effects.left_out == effects.not_estimated == ()


@pytest.mark.parametrize("anticipation", [0, 1])
def test_sun_abraham_is_group_time_with_a_universal_base(anticipation: int) -> None:
    panel = staggered_panel()
    effects = sun_abraham(panel, anticipation=anticipation)
    other = group_time(panel, base=BasePeriods.UNIVERSAL, anticipation=anticipation)
    kept = [other.labels.index(label) for label in effects.labels]
    assert len(effects) == len(other) - 2  # the base of each cohort, 0 by construction
    assert effects.tau == pytest.approx(other.tau[kept], abs=EXACT)
    assert variance_of(effects) == pytest.approx(variance_of(other)[np.ix_(kept, kept)], abs=EXACT)
    for name in ("simple", "group", "calendar", "overall_group", "overall_calendar"):
        mine, theirs = getattr(effects, name)(), getattr(other, name)()
        assert mine.labels == theirs.labels
        assert mine.tau == pytest.approx(theirs.tau, abs=EXACT)
        assert variance_of(mine) == pytest.approx(variance_of(theirs), abs=EXACT)
    mine, theirs = effects.dynamic(), other.dynamic()
    kept = [theirs.labels.index(label) for label in mine.labels]
    assert variance_of(mine) == pytest.approx(variance_of(theirs)[np.ix_(kept, kept)], abs=EXACT)


def test_with_one_cohort_it_is_the_event_study() -> None:
    for gaps in (0.0, 0.3):
        panel = staggered_panel(gaps=gaps, one_cohort=True)
        effects, study = sun_abraham(panel), event_study(panel)
        assert [label.event_time for label in effects.labels] == [e.value for e in study.labels]
        assert effects.tau == pytest.approx(study.tau, abs=EXACT)
        assert variance_of(effects) == pytest.approx(variance_of(study), abs=EXACT)


def test_extended_two_way_is_imputation_on_a_balanced_panel() -> None:
    """Effects for any weights; standard errors where units weigh the same and are the clusters."""
    panel = staggered_panel()
    effects, imputed = extended_two_way(panel), imputation(panel)
    assert effects.labels == imputed.labels
    assert effects.tau == pytest.approx(imputed.tau, abs=EXACT)
    plain = Panel.of(panel.y, panel.cohort, periods=panel.periods)
    assert variance_of(extended_two_way(plain)) == pytest.approx(
        variance_of(imputation(plain)), abs=EXACT
    )
    with_gaps = staggered_panel(gaps=0.3)
    apart = extended_two_way(with_gaps).tau - imputation(with_gaps).tau
    assert np.abs(apart).max() > 0.01


def test_averages_are_values() -> None:
    """With shares as known, and with their sampling: the same points, another standard error."""
    effects = sun_abraham(staggered_panel())
    groups = [label.event_time for label in effects.labels]
    known = effects.aggregate(by_group(groups, effects.share[effects.member]))
    sampled = effects.aggregate(by_cohort_share(groups, effects.tau, effects.member, effects.share))
    assert known.tau == pytest.approx(sampled.tau, abs=EXACT)
    both = [known.labels.index(e) for e in (0.0, 1.0, 2.0)]
    assert np.all(np.abs(errors_of(known) - errors_of(sampled))[both] > 1e-6)


def test_without_never_treated_the_last_cohort_is_the_reference() -> None:
    panel = staggered_panel()
    treated = Panel.of(
        panel.y[:12], panel.cohort[:12], periods=panel.periods, weights=panel.weights[:12]
    )
    effects = sun_abraham(treated)
    cut = Panel.of(
        panel.y[:12, :5],
        np.where(panel.cohort[:12] == 2006, NEVER, 2004),
        periods=panel.periods[:5],
        weights=panel.weights[:12],
    )
    assert effects.labels == sun_abraham(cut).labels
    assert effects.tau == pytest.approx(sun_abraham(cut).tau, abs=EXACT)
    assert variance_of(effects) == pytest.approx(variance_of(sun_abraham(cut)), abs=EXACT)
    assert len(effects.left_out) == 12 * 3
    assert {cell.because for cell in effects.left_out} == {Because.LAST_COHORT_TREATED}
    assert [(n.cohort, n.units) for n in effects.not_estimated] == [(2006.0, 6)]
    with pytest.raises(DesignError, match="none of 0 treated cohort"):
        sun_abraham(Panel.of(panel.y[:6], panel.cohort[:6], periods=panel.periods))


def test_units_and_cohorts_without_a_before_are_listed() -> None:
    panel = staggered_panel()
    y, cohort = panel.y.copy(), panel.cohort.copy()
    cohort[[0, 6]] = 2001.0
    y[1, :3] = np.nan
    case = with_any_start(y, cohort, periods=panel.periods)
    for estimate in (sun_abraham, extended_two_way):
        effects = estimate(case)
        unit = Because.UNIT_NEVER_UNTREATED
        assert set(effects.left_out) == {
            *(LeftOut("0", 2001.0, float(t), unit) for t in panel.periods),
            *(LeftOut("6", 2001.0, float(t), unit) for t in panel.periods),
            *(LeftOut("1", 2004.0, float(t), unit) for t in panel.periods[3:]),
        }
        assert [(n.cohort, n.units) for n in effects.not_estimated] == [(2001.0, 2)]
        keep = np.setdiff1d(np.arange(24), [0, 1, 6])
        without = estimate(Panel.of(y[keep], cohort[keep], periods=panel.periods))
        assert effects.tau == pytest.approx(without.tau, abs=EXACT)
        assert variance_of(effects) == pytest.approx(variance_of(without), abs=EXACT)


def test_a_cohort_not_seen_in_its_base_period_is_listed() -> None:
    panel = staggered_panel()
    y = panel.y.copy()
    y[6:12, 4] = np.nan  # nobody of cohort 2006 in 2005
    effects = sun_abraham(Panel.of(y, panel.cohort, periods=panel.periods))
    assert {label.cohort for label in effects.labels} == {2004.0}
    assert {cell.because for cell in effects.left_out} == {Because.NO_BASE}
    assert len(effects.left_out) == 6 * 7
    without = panel.cohort != 2006
    alone = Panel.of(panel.y[without], panel.cohort[without], periods=panel.periods)
    assert effects.tau == pytest.approx(sun_abraham(alone).tau, abs=EXACT)


@pytest.mark.parametrize("start", [0.0, 9.0, NEVER])
def test_nothing_to_estimate(start: float) -> None:
    y = np.random.default_rng(0).normal(size=(4, 3))
    panel = with_any_start(y, np.array([start] * 2 + [NEVER] * 2))
    with pytest.raises(DesignError, match="can be compared with its own base period"):
        sun_abraham(panel)
    with pytest.raises(DesignError, match=r"nobody is treated|no treated cell"):
        extended_two_way(panel)


def test_a_cohort_split_in_two_by_gaps_cannot_be_told() -> None:
    """Half of the cohort is seen early, half late; nobody links late periods to the base."""
    y = np.random.default_rng(0).normal(size=(8, 4))
    y[:2, 2:], y[2:4, :2] = np.nan, np.nan
    panel = Panel.of(y, np.array([1.0] * 2 + [4.0] * 2 + [NEVER] * 4))
    assert len(sun_abraham(panel)) == 1
    panel = Panel.of(y, np.array([3.0] * 4 + [NEVER] * 4))
    with pytest.raises(DesignError, match="effects cannot be told"):
        sun_abraham(panel)


def test_a_cohort_of_one_cluster_has_no_standard_error() -> None:
    effects = sun_abraham(three_units())
    with pytest.raises(RefusedMethod, match=r"rest on one alone, (unit|cluster)"):
        _ = effects.dynamic().standard_errors
    with pytest.raises(RefusedMethod, match=r"rest on one alone, (unit|cluster)"):
        _ = extended_two_way(three_units()).standard_errors
