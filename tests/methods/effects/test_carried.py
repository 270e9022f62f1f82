"""What residuals can show of an effect's noise: by hand, by law, and whom a refusal names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.errors import RefusedMethod
from evaluation.methods.covariates.balancing import entropy_balancing
from evaluation.methods.covariates.doubly_robust import Adjustment, adjusted
from evaluation.methods.effects.carried import ENOUGH, FEWEST, Carried, Side, shown, shown_of_fit
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.group_time.cells import Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.group_time.sections import group_time_sections
from evaluation.methods.simultaneous.multiplier import multiplier
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import SecondStage, two_stage
from evaluation.methods.two_way.two_way import event_study
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.panel import NEVER, Panel

EXACT = 1e-12


def of_cohorts(sizes: dict[float, int], seed: int = 1, periods: int = 6) -> Panel:
    """Named units of each cohort; independent noise."""
    cohort = np.concatenate([np.full(n, start) for start, n in sizes.items()])
    y = np.random.default_rng(seed).normal(size=(cohort.size, periods))
    names = tuple(f"{start:g}/{i}" for start, n in sizes.items() for i in range(n))
    return replace(Panel.of(y, cohort), units=names)


# The share


def test_of_n_alike_it_is_all_but_one_in_n() -> None:
    for n in (1, 2, 3, 7, 50):
        assert shown(np.full(n, 3.0)) == pytest.approx(1 - 1 / n, abs=EXACT)
    assert 1 - 1 / FEWEST == ENOUGH


def test_of_weights_by_hand() -> None:
    """½, ¼, ¼: Σw² = 3/8, Σw³ = 5/32, so 1 − 5/6 + 3/8."""
    assert shown(np.array([2.0, 1, 1])) == pytest.approx(1 - 5 / 6 + 3 / 8, abs=EXACT)
    assert shown(np.array([-2.0, -1, -1])) == pytest.approx(1 - 5 / 6 + 3 / 8, abs=EXACT)
    assert shown(np.array([1e9, 1, 1])) < 1e-8


def test_it_is_the_variance_that_residuals_keep() -> None:
    """By its definition: ψ = w(y − ȳ) of independent y of one variance; with a regression too."""
    random = np.random.default_rng(0)
    w = random.uniform(0.2, 2, 9)
    w /= w.sum()
    residual = np.eye(9) - np.outer(np.ones(9), w)
    kept = np.sum((w[:, None] * residual) ** 2) / np.sum(w**2)
    assert shown(w) == pytest.approx(kept, abs=EXACT)
    z = np.column_stack([np.ones(9), random.normal(size=9)])
    wz = z * w[:, None]
    assert shown_of_fit(w, z[:, :1], wz[:, :1]) == pytest.approx(kept, abs=EXACT)
    b = random.normal(size=9)
    residual = np.eye(9) - z @ np.linalg.solve(wz.T @ z, wz.T)
    kept = np.sum((b[:, None] * residual) ** 2) / np.sum(b**2)
    assert shown_of_fit(b, z, wz) == pytest.approx(kept, abs=1e-10)


def test_a_lone_effect_leaves_every_average_with_it_without_an_error() -> None:
    lone, fine = Side(1.0, 0.0, "lone"), Side(1.0, 0.9, "")
    both = Carried.of([(fine, lone), (fine, fine)])
    assert both.share.tolist() == [0.0, pytest.approx(0.9)]
    matrix = np.array([[0.001, 0.999], [0.0, 1.0], [0.0, 0.0]])
    averaged = both.aggregate(matrix[:2])
    assert averaged.refused == (0,)
    assert averaged.because[0] == "lone"


def test_a_thin_effect_counts_by_its_noise() -> None:
    """Shares ½ and 0.9, noise 1 and 3: (0.25·1·½ + 0.25·3·0.9) / (0.25·4)."""
    found = Carried.of([(Side(1.0, 0.5, "thin"),), (Side(3.0, 0.9, ""),)])
    averaged = found.aggregate(np.array([[0.5, 0.5], [0.1, 0.9]]))
    assert averaged.share[0] == pytest.approx((0.5 + 3 * 0.9) / 4, abs=EXACT)
    assert averaged.refused == (0,)


# Which effects, and whom they rest on


def errors_with_names(effects: EffectSet) -> dict[str, str]:
    return {str(one.label): one.because for one in effects.without_error}


def test_one_lone_cohort_does_not_take_the_errors_of_the_others() -> None:
    panel = of_cohorts({2.0: 1, 4.0: 10, NEVER: 20})
    found = group_time(panel)
    assert {label.cohort for label in found.with_errors().labels} == {4.0}
    assert set(errors_with_names(found).values()) == {
        "the treated of cohort 2 rest on one alone, unit 2/0"
    }
    alone = group_time(of_cohorts({2.0: 1, 4.0: 10, NEVER: 20}), controls=Controls.NEVER)
    k = [label.cohort for label in alone.labels].index(4.0)
    assert found.with_errors().tau[0] == alone.tau[k]
    with pytest.raises(RefusedMethod, match="unit 2/0"):
        _ = found.standard_errors
    with pytest.raises(RefusedMethod, match="unit 2/0"):
        _ = found.simple().standard_errors  # it averages the lone cohort
    groups = found.group()
    assert [one.label for one in groups.without_error] == [2.0]
    assert groups.with_errors().standard_errors.shape == (1,)
    assert "refused" in found._repr_html_()


def test_an_average_that_touches_none_keeps_its_own() -> None:
    found = group_time(of_cohorts({2.0: 1, 4.0: 10, NEVER: 20}))
    late = found.with_errors()
    plain = group_time(of_cohorts({4.0: 10, NEVER: 20}))
    assert late.standard_errors.shape == (5,)
    assert len(plain) == len(late)


def test_controls_that_are_one_in_some_periods_only() -> None:
    """Cohort 2's controls are the never treated one from period 4 on, and cohort 4 before."""
    found = group_time(of_cohorts({2.0: 12, 4.0: 12, NEVER: 1}), controls=Controls.NOT_YET)
    refused = {(one.label.cohort, one.label.period) for one in found.without_error}
    assert {(2.0, 4.0), (2.0, 5.0), (4.0, 4.0), (4.0, 5.0)} <= refused
    assert (2.0, 3.0) not in refused
    assert all("inf/0" in one.because for one in found.without_error)


@pytest.mark.parametrize(
    "estimate", [imputation, sun_abraham, extended_two_way, event_study], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("side", ["treated", "controls"])
@pytest.mark.parametrize("left", [1, 2, 3])
def test_a_period_that_rests_on_few_by_gaps(
    estimate: Callable[[Panel], EffectSet], side: str, left: int
) -> None:
    panel = of_cohorts({3.0: 12, NEVER: 30})
    rows = np.flatnonzero(panel.never == (side == "controls"))
    y = panel.y.copy()
    y[rows[left:], 4] = np.nan
    found = estimate(replace(panel, y=y))
    (one,) = found.without_error
    assert "in period 4" in one.because
    assert f"the {side}" in one.because
    if left == 1:
        assert f"one alone, unit {panel.units[rows[0]]}" in one.because
    assert len(found.with_errors().standard_errors) == len(found) - 1


def test_two_stage_by_event_time_loses_that_event_time_alone() -> None:
    panel = of_cohorts({3.0: 12, NEVER: 30})
    y = panel.y.copy()
    y[1:12, 4] = np.nan
    found = two_stage(replace(panel, y=y), SecondStage.EVENT_TIME)
    assert [one.label.value for one in found.without_error] == [1.0]


# Cross-sections


def people(rows: int, seed: int = 2) -> tuple[Array, Array, Array]:
    random = np.random.default_rng(seed)
    period = np.tile(np.arange(4.0), 2 * rows)
    cohort = np.repeat([2.0, NEVER], 4 * rows)
    return random.normal(size=period.size), period, cohort


def test_a_lone_row_of_one_period_has_no_error_in_it_and_the_others_have() -> None:
    y, period, cohort = people(20)
    rows = np.flatnonzero((cohort == 2) & (period == 3))[1:]
    keep = np.setdiff1d(np.arange(y.size), rows)
    found = group_time_sections(CrossSections.of(y[keep], period[keep], cohort[keep]))
    (one,) = found.without_error
    assert one.label.period == 3
    where = int(np.flatnonzero((cohort[keep] == 2) & (period[keep] == 3))[0])
    assert one.because == (f"the treated of cohort 2 in period 3 rest on one alone, row {where}")
    assert found.with_errors().standard_errors.shape == (2,)


def test_cells_of_one_row_have_no_errors_at_all() -> None:
    y, period, cohort = people(1)
    found = group_time_sections(CrossSections.of(y, period, cohort, weights=np.full(y.size, 50.0)))
    assert found.influence is None
    assert len(found.without_error) == len(found)
    with pytest.raises(RefusedMethod, match="3 of 3 effect"):
        _ = found.standard_errors
    with pytest.raises(RefusedMethod, match="rest on one alone, row"):
        _ = found.simple().standard_errors
    with pytest.raises(RefusedMethod, match="3 of 3 effect"):
        found.with_errors()


def test_clusters_are_counted_in_each_period() -> None:
    """Twelve clusters over all periods, one of them in the last."""
    y, period, cohort = people(24)
    clusters = np.arange(y.size) % 13 + 13 * np.isinf(cohort)
    clusters[(period == 3) & (cohort == 2)] = 0
    found = group_time_sections(CrossSections.of(y, period, cohort, clusters=clusters))
    assert [one.label.period for one in found.without_error] == [3.0]
    assert "one alone, cluster 0" in found.without_error[0].because


# Adjusted, balanced, drawn


@pytest.mark.parametrize("method", Adjustment)
def test_a_lone_treated_row_has_no_error_by_any_adjustment(method: Adjustment) -> None:
    random = np.random.default_rng(3)
    dy, treated = random.normal(size=(20, 1)), np.arange(20) == 4
    found = adjusted(dy, treated, np.empty((20, 0)), np.ones(20), method)
    with pytest.raises(RefusedMethod, match="the treated rest on one alone, row 4"):
        _ = found.standard_errors
    with pytest.raises(RefusedMethod, match="row 4"):
        _ = found.covariance


def test_a_propensity_that_rests_on_one_control_says_so() -> None:
    """One control is like the treated and takes nearly all of the weight."""
    random = np.random.default_rng(4)
    x = np.r_[random.normal(2, 0.5, 12), 2.2, random.normal(-1.5, 0.5, 29)][:, None]
    panel = replace(of_cohorts({3.0: 12, NEVER: 30}), covariates=x)
    found = group_time(panel, adjustment=Adjustment.INVERSE_PROBABILITY)
    assert len(found.without_error) == len(found)
    assert "inf/0" in found.without_error[0].because
    balanced = entropy_balancing(panel)
    assert "the donors" in balanced.without_error[0].because
    assert "inf/0" in balanced.without_error[0].because


def test_draws_of_what_is_not_shown_are_refused() -> None:
    found = group_time(of_cohorts({2.0: 1, 4.0: 10, NEVER: 20}))
    assert found.influence is not None
    with pytest.raises(RefusedMethod, match="rest on one alone"):
        multiplier(found.influence, 99, 0.05, stream(1, "draws"))
    kept = found.with_errors().influence
    assert kept is not None
    assert np.isfinite(multiplier(kept, 99, 0.05, stream(1, "draws")).critical)
