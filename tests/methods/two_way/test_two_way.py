"""Two-way fixed effects and the event study: by hand, by dummies, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.kernel import att
from evaluation.methods.effects.labels import ATT, EventTime
from evaluation.methods.effects.missingness_patterns import Because, LeftOut
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.two_way.two_way import Staggered, event_study, two_way
from evaluation.panels.panel import NEVER, Panel
from tests.methods.small_panels import EXACT, by_dummies, staggered_panel, with_any_start
from tests.raw_errors import errors_of, variance_of


def five_units() -> Panel:
    """Two treated rise by 5 and 3, three others by 1, 2 and 3."""
    y = np.array([[5.0, 10.0], [1.0, 4.0], [2.0, 3.0], [4.0, 6.0], [0.0, 3.0]])
    return Panel.of(y, np.array([1.0, 1.0, NEVER, NEVER, NEVER]))


def test_two_by_two_by_hand() -> None:
    effects = two_way(five_units())
    assert effects.labels == (ATT,)
    assert effects.tau == pytest.approx([4 - 2], abs=EXACT)
    variance = (1 + 1) / 2**2 + (1 + 0 + 1) / 3**2  # squared deviations of the rises
    assert errors_of(effects) == pytest.approx([np.sqrt(variance)], abs=EXACT)
    thirds, halves = [1 / 3, -1 / 3], [-1 / 2, 1 / 2]
    assert effects.ledger.row(0) == pytest.approx(
        np.array([halves, halves, thirds, thirds, thirds]), abs=EXACT
    )
    assert (effects.cohorts, effects.observations, effects.left_out) == (1, 10, ())
    assert effects.contamination == pytest.approx([0], abs=EXACT)


def test_weights_by_hand() -> None:
    panel = five_units()
    heavy = Panel.of(panel.y, panel.cohort, weights=np.array([3.0, 1.0, 2.0, 1.0, 1.0]))
    rises = (3 * 5 + 3) / 4 - (2 * 1 + 2 + 3) / 4
    assert two_way(heavy).tau == pytest.approx([rises], abs=EXACT)


def test_an_event_study_by_hand() -> None:
    y = np.array([[1.0, 3.0, 9.0], [0.0, 1.0, 1.0], [2.0, 3.0, 5.0]])
    panel = Panel.of(y, np.array([2.0, NEVER, NEVER]))
    effects = event_study(panel)
    assert effects.labels == (EventTime(-2.0), EventTime(0.0))
    assert effects.tau == pytest.approx([-2 - (-1), 6 - 1], abs=EXACT)
    assert event_study(panel, -2.0).tau == pytest.approx([2 - 1, 8 - 2], abs=EXACT)


def test_a_missing_cell_by_hand() -> None:
    """The one cell of the third period has nobody beside it: the period takes it whole."""
    y = np.array([[5.0, 10.0, np.nan], [4.0, 6.0, np.nan], [np.nan, 6.0, 9.0]])
    effects = two_way(Panel.of(y, np.array([1.0, NEVER, NEVER])))
    assert effects.tau == pytest.approx([3], abs=EXACT)


def test_one_cohort_is_the_kernel_with_uniform_periods() -> None:
    panel = staggered_panel(one_cohort=True)
    treated, post = ~panel.never, panel.periods >= 2004
    share = np.where(treated, 1, -1) * panel.weights
    share[treated] /= panel.weights[treated].sum()
    share[~treated] /= panel.weights[~treated].sum()
    rows = [uniform(post, ~post)]
    assert two_way(panel).tau == pytest.approx(att(panel.y, share, np.array(rows)), abs=EXACT)
    before = panel.periods == 2003
    rows = [uniform(panel.periods == t, before) for t in panel.periods if t != 2003]
    assert event_study(panel).tau == pytest.approx(att(panel.y, share, np.array(rows)), abs=EXACT)


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_it_is_least_squares_on_dummies(gaps: float) -> None:
    panel = staggered_panel(gaps=gaps)
    assert panel.balanced == (gaps == 0)
    beta, covariance = by_dummies(panel, panel.treated[:, :, None].astype(float))
    effects = two_way(panel, staggered=Staggered.RECORD)
    assert effects.tau == pytest.approx(beta, abs=EXACT)
    assert variance_of(effects) == pytest.approx(covariance, abs=EXACT)

    effects = event_study(panel)
    since = panel.periods - panel.cohort[:, None]
    regressors = [(since == label.value).astype(float) for label in effects.labels]
    beta, covariance = by_dummies(panel, np.stack(regressors, axis=2))
    assert effects.tau == pytest.approx(beta, abs=EXACT)
    assert variance_of(effects) == pytest.approx(covariance, abs=EXACT)


def two_staggered() -> Panel:
    """De Chaisemartin and D'Haultfœuille's example: one group treated from 2 on, one from 3 on."""
    y = np.random.default_rng(3).normal(size=(2, 3))
    return Panel.of(y, np.array([2.0, 3.0]), periods=np.array([1.0, 2.0, 3.0]))


def test_several_cohorts_are_refused_with_the_negative_share() -> None:
    with pytest.raises(RefusedMethod, match=r"2 cohorts: 25\.0% of the weight") as refused:
        two_way(two_staggered())
    assert "imputation" in refused.value.remedy
    with pytest.raises(RefusedMethod, match="2 cohorts in one event study"):
        event_study(two_staggered(), staggered=Staggered.REFUSE)


def test_recorded_it_has_the_weights_of_the_example() -> None:
    effects = two_way(two_staggered(), staggered=Staggered.RECORD)
    treated = two_staggered().treated
    assert effects.ledger.row(0)[treated] == pytest.approx([1, -1 / 2, 1 / 2], abs=EXACT)
    assert effects.contamination == pytest.approx([1 / 4], abs=EXACT)
    assert (effects.staggered, effects.cohorts) == (Staggered.RECORD, 2)


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_an_event_study_of_several_cohorts_says_what_it_mixes_in(gaps: float) -> None:
    panel = staggered_panel(gaps=gaps)
    effects = event_study(panel)
    since = panel.periods - panel.cohort[:, None]
    for k, label in enumerate(effects.labels):
        row, mixed = effects.ledger.row(k), 0.0
        for cohort in (2004, 2006):
            for other in effects.labels:
                cells = (since == other.value) & (panel.cohort == cohort)[:, None]
                mixed += 0 if other == label else abs(row[cells].sum())
        assert effects.contamination[k] == pytest.approx(mixed, abs=EXACT)
    assert effects.contamination.min() > 0.01
    one = event_study(staggered_panel(gaps=gaps, one_cohort=True))
    assert one.contamination == pytest.approx(np.zeros(len(one)), abs=EXACT)


def test_units_treated_from_the_first_period_are_listed_and_no_controls() -> None:
    panel = staggered_panel(one_cohort=True)
    y = np.vstack([panel.y, np.arange(8.0)])
    always = with_any_start(
        y,
        np.append(panel.cohort, 2001.0),
        periods=panel.periods,
        weights=np.append(panel.weights, 2.0),
        clusters=np.append(panel.clusters, 12),
    )
    for estimate in (two_way, event_study):
        effects, without = estimate(always), estimate(panel)
        assert effects.tau == pytest.approx(without.tau, abs=EXACT)
        assert variance_of(effects) == pytest.approx(variance_of(without), abs=EXACT)
        because = Because.UNIT_NEVER_UNTREATED
        assert effects.left_out == tuple(
            LeftOut("24", 2001.0, float(t), because) for t in panel.periods
        )
        assert (effects.cohorts, effects.observations) == (1, 24 * 8)


def test_a_period_that_nobody_links_is_listed() -> None:
    y = np.array([[5.0, 10.0, np.nan], [4.0, 6.0, np.nan], [np.nan, np.nan, 9.0]])
    effects = two_way(Panel.of(y, np.array([1.0, NEVER, NEVER])))
    assert effects.left_out == (LeftOut("2", NEVER, 2.0, Because.PERIOD_NOT_LINKED),)
    assert effects.tau == pytest.approx([3], abs=EXACT)


@pytest.mark.parametrize("start", [0.0, 9.0, NEVER])
def test_nothing_to_estimate(start: float) -> None:
    y = np.random.default_rng(0).normal(size=(4, 3))
    for estimate in (two_way, event_study):
        with pytest.raises(DesignError, match="no treated cell is left of 12 observed ones"):
            estimate(with_any_start(y, np.array([start] * 2 + [NEVER] * 2)))


def test_nobody_untreated_beside_the_treated() -> None:
    y = np.random.default_rng(0).normal(size=(4, 3))
    panel = Panel.of(y, np.full(4, 1.0))
    with pytest.raises(DesignError, match=r"1 of 1 effects cannot be told .*: att"):
        two_way(panel)
    with pytest.raises(DesignError, match="2 of 2 effects cannot be told"):
        event_study(panel)


def test_a_trend_in_event_time_is_a_trend_in_periods_without_never_treated() -> None:
    y = np.random.default_rng(0).normal(size=(6, 6))
    panel = Panel.of(y, np.array([2.0, 2.0, 3.0, 3.0, 4.0, 4.0]))
    with pytest.raises(DesignError, match="1 of 7 effects cannot be told") as refused:
        event_study(panel)
    assert "never-treated" in refused.value.remedy


def test_a_reference_that_is_not_there() -> None:
    with pytest.raises(DesignError, match=r"event_time -7; they are from -5 to 4"):
        event_study(staggered_panel(), -7)


def test_islands_are_named() -> None:
    y = np.full((4, 4), np.nan)
    y[:2, :2], y[2:, 2:] = 1.0, 2.0
    with pytest.raises(DesignError, match="2 islands") as refused:
        two_way(Panel.of(y, np.array([1.0, NEVER, 3.0, NEVER])))
    assert [(b.where, b.found) for b in refused.value.breaches] == [
        ("2 period(s) from 0 to 1", "2 unit(s)"),
        ("2 period(s) from 2 to 3", "2 unit(s)"),
    ]


def test_a_single_cell_a_unit_is_no_panel() -> None:
    y = np.array([[1.0, np.nan], [np.nan, 2.0]])
    with pytest.raises(DesignError, match="none of 2 units has two cells"):
        two_way(Panel.of(y, np.array([1.0, NEVER])))


def test_one_treated_unit_or_cluster_has_a_point_and_no_standard_error() -> None:
    panel = five_units()
    one = Panel.of(panel.y[1:], panel.cohort[1:])
    shared = Panel.of(panel.y, panel.cohort, clusters=np.array([0, 0, 1, 2, 3]))
    for case, tau in ((one, 3 - 2), (shared, 4 - 2)):
        for effects in (two_way(case), event_study(case)):
            assert effects.tau == pytest.approx([tau], abs=EXACT)
            with pytest.raises(RefusedMethod, match=r"rest on one alone, (unit|cluster)"):
                _ = effects.standard_errors
