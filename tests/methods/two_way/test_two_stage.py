"""Two-stage effects: the points of imputation, and standard errors by stacked moments."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.labels import ATT, EventTime
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.two_stage import SecondStage, two_stage
from evaluation.methods.two_way.two_way import two_way
from evaluation.panels.panel import NEVER, Panel
from tests.methods.small_panels import (
    EXACT,
    effects_of_units_and_periods,
    normal_and_score,
    staggered_panel,
    summed,
    with_any_start,
)
from tests.raw_errors import errors_of, variance_of


def by_stacked_moments(panel: Panel, second: Array) -> tuple[Array, Array]:
    """Both regressions on plain dummies and the sandwich of their moments; ``second`` (N, T, K)."""
    y, observed = np.nan_to_num(panel.y), ~np.isnan(panel.y)
    dummies = effects_of_units_and_periods(panel)
    normal, scores = normal_and_score(dummies, panel, observed & ~panel.treated)
    first = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)
    residual = y - dummies @ (first @ np.tensordot(scores, y, axes=((0, 1), (0, 1))))
    outer, weighted = normal_and_score(second, panel, observed)
    bread = np.linalg.inv(outer)
    tau = bread @ np.tensordot(weighted, residual, axes=((0, 1), (0, 1)))
    across = np.tensordot(weighted, dummies, axes=((0, 1), (0, 1)))
    second_part = np.einsum("itk,it->ik", weighted, residual - second @ tau)
    first_part = np.einsum("itr,it->ir", scores, residual) @ first @ across.T
    psi = summed((second_part - first_part) @ bread, panel.clusters)
    return tau, psi.T @ psi


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_it_is_two_regressions_and_their_stacked_moments(gaps: float) -> None:
    panel = staggered_panel(gaps=gaps)
    tau, covariance = by_stacked_moments(panel, panel.treated[:, :, None].astype(float))
    overall = two_stage(panel)
    assert overall.labels == (ATT,)
    assert overall.tau == pytest.approx(tau, abs=EXACT)
    assert variance_of(overall) == pytest.approx(covariance, abs=EXACT)

    events = two_stage(panel, SecondStage.EVENT_TIME)
    since = panel.periods - panel.cohort[:, None]
    dummies = np.stack([since == e for e in range(5)], axis=2).astype(float)
    tau, covariance = by_stacked_moments(panel, dummies)
    assert events.labels == tuple(EventTime(float(e)) for e in range(5))
    assert events.tau == pytest.approx(tau, abs=EXACT)
    assert variance_of(events) == pytest.approx(covariance, abs=EXACT)


@pytest.mark.parametrize("anticipation", [0, 1])
@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_points_are_those_of_imputation_and_standard_errors_are_not(
    gaps: float, anticipation: int
) -> None:
    panel = staggered_panel(gaps=gaps)
    imputed = imputation(panel, anticipation=anticipation)
    for averages, second in (
        (imputed.overall(), SecondStage.OVERALL),
        (imputed.by_event_time(), SecondStage.EVENT_TIME),
    ):
        effects = two_stage(panel, second, anticipation=anticipation)
        assert effects.labels == averages.labels
        assert effects.tau == pytest.approx(averages.tau, abs=EXACT)
        assert effects.cells.tolist() == averages.cells.tolist()
        assert effects.ledger.paths == pytest.approx(averages.ledger.paths, abs=EXACT)
        apart = errors_of(effects) - errors_of(averages)
        assert np.abs(apart).max() > 1e-4


def test_by_hand() -> None:
    """Three treated rise by 5, 3 and 4, two others by 1 and 2: TWFE, and its standard error."""
    y = np.array([[5.0, 10.0], [1.0, 4.0], [1.0, 5.0], [2.0, 3.0], [4.0, 6.0]])
    panel = Panel.of(y, np.array([1.0, 1.0, 1.0, NEVER, NEVER]))
    effects = two_stage(panel)
    assert effects.tau == pytest.approx([4 - 1.5], abs=EXACT)
    variance = (1 + 1 + 0) / 3**2 + (0.25 + 0.25) / 2**2
    assert errors_of(effects) == pytest.approx([np.sqrt(variance)], abs=EXACT)
    assert errors_of(two_way(panel)) == pytest.approx([np.sqrt(variance)], abs=EXACT)


def test_cells_without_a_counterpart_are_counted_and_listed() -> None:
    y = np.random.default_rng(5).normal(size=(5, 4))
    y[4, :2] = np.nan
    panel = with_any_start(y, np.array([2.0, 2.0, 3.0, 0.0, 2.0]))
    imputed = imputation(panel)
    for averages, second in (
        (imputed.overall(), SecondStage.OVERALL),
        (imputed.by_event_time(), SecondStage.EVENT_TIME),
    ):
        effects = two_stage(panel, second)
        assert effects.left_out == imputed.left_out
        assert effects.missing.tolist() == averages.missing.tolist()
        assert effects.missing.min() > 0


def test_what_cannot_be_estimated_is_refused() -> None:
    y = np.random.default_rng(0).normal(size=(4, 3))
    with pytest.raises(DesignError, match="no treated cell has an untreated counterpart"):
        two_stage(Panel.of(y, np.full(4, 2.0)))
    one = two_stage(Panel.of(y, np.array([2.0, NEVER, NEVER, NEVER])))
    assert np.isfinite(one.tau).all()
    with pytest.raises(RefusedMethod, match=r"rest on one alone, (unit|cluster)"):
        _ = one.standard_errors
