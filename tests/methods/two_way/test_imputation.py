"""Imputation: by hand, by dummies, and what cannot be imputed."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.kernel import att
from evaluation.methods.effects.labels import ATT, CohortEffect, EventTime
from evaluation.methods.effects.missingness_patterns import Because, LeftOut
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.two_way import least_squares
from evaluation.methods.two_way.imputation import Imputed, imputation
from evaluation.panels.panel import NEVER, Panel
from tests.methods.small_panels import (
    EXACT,
    effects_of_units_and_periods,
    normal_and_score,
    staggered_panel,
    summed,
    with_any_start,
)
from tests.raw_errors import variance_of


def by_dummies(panel: Panel, anticipation: float = 0) -> tuple[Array, Array, Array]:
    """Each cell less its prediction from untreated ones (N, T); the dummies F; and (F'WF)⁺."""
    observed = ~np.isnan(panel.y)
    untreated = observed & (panel.periods < panel.cohort[:, None] - anticipation)
    dummies = effects_of_units_and_periods(panel)
    normal, scores = normal_and_score(dummies, panel, untreated)
    inverse = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)
    beta = inverse @ np.tensordot(scores, np.nan_to_num(panel.y), axes=((0, 1), (0, 1)))
    return panel.y - dummies @ beta, dummies, inverse


def mean(panel: Panel, values: Array, effect: CohortEffect) -> float:
    """The weighted mean over the observed units of a cohort in a period."""
    column = values[:, panel.periods == effect.period][:, 0]
    use = (panel.cohort == effect.cohort) & ~np.isnan(column)
    return float(np.average(column[use], weights=panel.weights[use]))


def test_by_hand() -> None:
    """Both never-treated rise by 1 and then 2; nobody's level matters."""
    y = np.array([[1.0, 2.0, 4.0], [5.0, 6.0, 8.0], [3.0, 4.0, 9.0], [2.0, 7.0, 8.0]])
    effects = imputation(Panel.of(y, np.array([NEVER, NEVER, 2.0, 1.0])))
    assert effects.labels == (CohortEffect(1, 1), CohortEffect(1, 2), CohortEffect(2, 2))
    assert effects.tau == pytest.approx([7 - 3, 8 - 5, 9 - 6], abs=EXACT)
    assert effects.by_event_time().labels == (EventTime(0), EventTime(1))
    assert effects.by_event_time().tau == pytest.approx([(4 + 3) / 2, 3], abs=EXACT)
    assert effects.by_cohort().labels == (1.0, 2.0)
    assert effects.by_cohort().tau == pytest.approx([3.5, 3], abs=EXACT)
    assert effects.overall().labels == (ATT,)
    assert effects.overall().tau == pytest.approx([10 / 3], abs=EXACT)


def test_weights_of_cells_by_hand() -> None:
    """Both cohorts are one unit, of weight 3 and 1: the average is over cells with weight."""
    y = np.array([[1.0, 2.0, 4.0], [3.0, 4.0, 9.0], [2.0, 7.0, 8.0]])
    panel = Panel.of(y, np.array([NEVER, 2.0, 1.0]), weights=np.array([5.0, 3.0, 1.0]))
    effects = imputation(panel)
    assert effects.mass == pytest.approx([1, 1, 3])
    assert effects.overall().tau == pytest.approx([(4 + 3 + 3 * 3) / 5], abs=EXACT)


@pytest.mark.parametrize("anticipation", [0, 1])
@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_it_is_treated_cells_less_predictions_from_dummies(gaps: float, anticipation: int) -> None:
    panel = staggered_panel(gaps=gaps)
    effects = imputation(panel, anticipation=anticipation)
    residual, _, _ = by_dummies(panel, anticipation)
    expected = [mean(panel, residual, label) for label in effects.labels]
    assert effects.tau == pytest.approx(expected, abs=EXACT)
    assert len(effects) == 5 + 3 + 2 * anticipation
    cells = panel.treated & ~np.isnan(panel.y)
    weights = np.broadcast_to(panel.weights[:, None], cells.shape)[cells]
    assert effects.overall().tau == pytest.approx(
        [np.average(residual[cells], weights=weights)], abs=EXACT
    )
    assert effects.overall().cells == [cells.sum()]
    assert effects.left_out == ()


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_the_standard_error_is_that_of_ledger_times_residual(gaps: float) -> None:
    """Ψ by its definition: v from the ledger, residuals from dummies, τ̃ by cluster."""
    panel = staggered_panel(gaps=gaps)
    residual, _, _ = by_dummies(panel)
    observed = ~np.isnan(panel.y)
    for cohort in (2004, 2006):
        mine = panel.cohort == cohort
        for t in np.flatnonzero(panel.periods >= cohort):
            use = mine & observed[:, t]
            column = np.nan_to_num(residual[:, [t]]) * (use * panel.weights)[:, None]
            mass = summed((use * panel.weights)[:, None], panel.clusters)
            auxiliary = np.sum(mass * summed(column, panel.clusters)) / np.sum(mass**2)
            residual[mine, t] -= auxiliary
    effects = imputation(panel)
    for found in (effects, effects.overall(), effects.by_event_time()):
        rows = np.stack([found.ledger.row(k) for k in range(len(found))])
        psi = summed(np.nansum(rows * residual, axis=2).T, panel.clusters)
        assert variance_of(found) == pytest.approx(psi.T @ psi, abs=EXACT)


def test_one_cohort_is_the_kernel_with_uniform_periods() -> None:
    panel = staggered_panel(one_cohort=True)
    treated, post = ~panel.never, panel.periods >= 2004
    share = np.where(treated, 1, -1) * panel.weights
    share[treated] /= panel.weights[treated].sum()
    share[~treated] /= panel.weights[~treated].sum()
    rows = [uniform(panel.periods == t, ~post) for t in panel.periods[post]]
    effects = imputation(panel)
    assert effects.tau == pytest.approx(att(panel.y, share, np.array(rows)), abs=EXACT)
    overall = att(panel.y, share, uniform(post, ~post)[None])
    assert effects.overall().tau == pytest.approx(overall, abs=EXACT)


# What cannot be imputed


def with_holes() -> tuple[Panel, Imputed]:
    """Nobody is never treated, one unit always, one has no cell before its start (x: treated).

    | unit | 0 | 1 | 2 | 3 |
    |---|---|---|---|---|
    | 0, 1 | . | . | x | x |
    | 2 | . | . | . | x |
    | 3 | x | x | x | x |
    | 4 |   |   | x | x |
    """
    y = np.random.default_rng(5).normal(size=(5, 4))
    y[4, :2] = np.nan
    panel = with_any_start(y, np.array([2.0, 2.0, 3.0, 0.0, 2.0]))
    return panel, imputation(panel)


def test_every_cell_without_a_counterpart_is_listed_by_name() -> None:
    _, effects = with_holes()
    assert effects.labels == (CohortEffect(2, 2),)
    unit, then = Because.UNIT_NEVER_UNTREATED, Because.NOBODY_UNTREATED
    assert set(effects.left_out) == {
        *(LeftOut("3", 0.0, float(t), unit) for t in range(4)),
        LeftOut("4", 2.0, 2.0, unit),
        LeftOut("4", 2.0, 3.0, unit),
        LeftOut("0", 2.0, 3.0, then),
        LeftOut("1", 2.0, 3.0, then),
        LeftOut("2", 3.0, 3.0, then),
    }
    assert len(effects.left_out) == 4 + 2 + 3


def test_an_average_over_fewer_cells_says_so() -> None:
    panel, effects = with_holes()
    assert (effects.cells.tolist(), effects.missing.tolist()) == ([2], [1])
    overall, events = effects.overall(), effects.by_event_time()
    assert (overall.cells.tolist(), overall.missing.tolist()) == ([2], [9])
    assert events.labels == (EventTime(0),)
    assert (events.cells.tolist(), events.missing.tolist()) == ([2], [3])
    assert overall.left_out == effects.left_out
    y = panel.y
    expected = np.mean(y[:2, 2] - y[:2, :2].mean(axis=1)) - (y[2, 2] - y[2, :2].mean())
    assert overall.tau == pytest.approx([expected], abs=EXACT)


def test_cells_without_a_part_are_without_weight() -> None:
    panel, effects = with_holes()
    row = effects.ledger.row(0)
    names = [str(unit) for unit in panel.units]
    for cell in effects.left_out:
        assert row[names.index(cell.unit), int(cell.period)] == 0
    y = panel.y.copy()
    y[3], y[:, 3] = 1e9, -1e9
    moved = imputation(with_any_start(y, panel.cohort))
    assert moved.tau == pytest.approx(effects.tau, abs=EXACT)


def test_a_unit_untreated_only_where_nobody_links_is_listed() -> None:
    """Unit 2 alone is seen untreated in period 0: its level there cannot be carried on."""
    nan = np.nan
    y = np.array([[nan, 1, 2, 3], [nan, 2, 4, 9], [5, nan, 6, nan]])
    effects = imputation(Panel.of(y, np.array([NEVER, 3.0, 2.0])))
    assert effects.labels == (CohortEffect(3, 3),)
    assert set(effects.left_out) == {
        LeftOut("2", 2.0, t, Because.UNIT_NOT_LINKED) for t in (0.0, 2.0)
    }
    assert effects.overall().missing.tolist() == [1]


def test_anticipation_is_estimated_and_not_averaged() -> None:
    effects = imputation(staggered_panel(), anticipation=1)
    assert effects.by_event_time().labels[0] == EventTime(-1)
    assert effects.overall().cells.tolist() == [6 * 5 + 6 * 3]


@pytest.mark.parametrize(
    ("cohort", "says", "breaches"),
    [
        ([NEVER] * 4, "nobody is treated", 0),
        ([9.0, NEVER, NEVER, NEVER], "nobody is treated", 0),
        ([0.0, NEVER, NEVER, NEVER], "no treated cell has an untreated counterpart", 1),
        ([2.0] * 4, "no treated cell has an untreated counterpart", 1),
        ([0.0, 2.0, 2.0, 2.0], "no treated cell has an untreated counterpart", 2),
        ([0.0] * 4, "none of 4 units has two cells", 0),
    ],
)
def test_nothing_to_impute(cohort: list[float], says: str, breaches: int) -> None:
    y = np.random.default_rng(0).normal(size=(4, 3))
    with pytest.raises(DesignError, match=says) as refused:
        imputation(with_any_start(y, np.array(cohort)))
    assert len(refused.value.breaches) == breaches


def test_islands_of_untreated_cells_are_named() -> None:
    """Periods 0 and 1 hang together by two units, 2 and 3 by two others."""
    y = np.full((4, 4), np.nan)
    y[:2], y[2:, 2:] = 1.0, 2.0
    with pytest.raises(DesignError, match="2 islands") as refused:
        imputation(Panel.of(y, np.array([2.0, 2.0, NEVER, NEVER])))
    assert [breach.where for breach in refused.value.breaches] == [
        "2 period(s) from 0 to 1",
        "2 period(s) from 2 to 3",
    ]


def test_a_cohort_of_one_unit_or_cluster_has_no_standard_error() -> None:
    panel = staggered_panel()
    one = np.flatnonzero(panel.never | (np.arange(24) == 0))
    clusters = np.where(panel.cohort == 2006, 99, panel.clusters)
    for case in (
        Panel.of(panel.y[one], panel.cohort[one], periods=panel.periods),
        Panel.of(panel.y, panel.cohort, periods=panel.periods, clusters=clusters),
    ):
        effects = imputation(case)
        assert np.isfinite(effects.tau).all()
        with pytest.raises(RefusedMethod, match=r"rest on one alone, (unit|cluster)"):
            _ = effects.overall().standard_errors


def test_a_ledger_that_memory_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit counts the numbers of both factors."""
    panel = staggered_panel(gaps=0.3)
    effects = imputation(panel)
    numbers = effects.ledger.units.size + effects.ledger.paths.size
    monkeypatch.setattr(least_squares, "LEDGER_NUMBERS", numbers)
    imputation(panel)
    monkeypatch.setattr(least_squares, "LEDGER_NUMBERS", numbers - 1)
    with pytest.raises(RefusedMethod, match=r"\d+ patterns of gaps among 24 units, for 8 effects"):
        imputation(panel)
