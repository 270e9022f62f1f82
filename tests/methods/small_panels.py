"""Small panels for the least-squares family, and the same regressions on plain dummies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import extended_two_way, sun_abraham
from evaluation.methods.two_way.two_stage import SecondStage, two_stage
from evaluation.methods.two_way.two_way import Staggered, event_study, two_way
from evaluation.panels.panel import NEVER, Panel

EXACT = 1e-10  # two routes through a hundred normal equations, outcomes of order ten

FAMILY: dict[str, Callable[[Panel], EffectSet]] = {
    "two_way": lambda panel: two_way(panel, staggered=Staggered.RECORD),
    "event_study": event_study,
    "imputation": imputation,
    "imputation_overall": lambda panel: imputation(panel).overall(),
    "two_stage": two_stage,
    "two_stage_event_time": lambda panel: two_stage(panel, SecondStage.EVENT_TIME),
    "sun_abraham": sun_abraham,
    "extended_two_way": extended_two_way,
}


def staggered_panel(seed: int = 7, gaps: float = 0.0, *, one_cohort: bool = False) -> Panel:
    """24 units by 8 periods from 2001, cohorts 2004 and 2006, weights, clusters of two.

    With ``gaps``, cells are missing at that rate; the first three periods of every unit stay.
    """
    random = np.random.default_rng(seed)
    cohort = np.repeat([2004.0, 2004.0 if one_cohort else 2006.0, NEVER, NEVER], 6)
    y = random.normal(10, 2, (24, 1)) + np.cumsum(random.normal(0, 1, (24, 8)), axis=1)
    missing = random.random(y.shape) < gaps
    missing[:, :3] = False
    y[missing] = np.nan
    return Panel.of(
        y,
        cohort,
        periods=np.arange(2001.0, 2009.0),
        weights=random.uniform(0.5, 4, 24),
        clusters=np.arange(24) // 2,
    )


def with_any_start(y: Array, cohort: Array, **given: Array) -> Panel:
    """A panel that has units treated from the first period on, as only `replace` makes one.

    `Panel.of` and `read_panel` refuse them; estimators list them all the same.
    """
    return replace(Panel.of(y, np.full(len(y), NEVER), **given), cohort=cohort)


def effects_of_units_and_periods(panel: Panel) -> Array:
    """Dummies of every unit and period, shape (N, T, N + T)."""
    n, t = panel.y.shape
    units = np.broadcast_to(np.eye(n)[:, None, :], (n, t, n))
    periods = np.broadcast_to(np.eye(t)[None, :, :], (n, t, t))
    return np.concatenate([units, periods], axis=2)


def normal_and_score(design: Array, panel: Panel, cells: Mask) -> tuple[Array, Array]:
    """X'WX (R, R) and the rows of WX that are observed (N, T, R), zero elsewhere."""
    weighted = np.where(cells[:, :, None], design * panel.weights[:, None, None], 0)
    return np.tensordot(weighted, np.where(cells[:, :, None], design, 0), axes=((0, 1),) * 2), (
        weighted
    )


def by_dummies(panel: Panel, regressors: Array) -> tuple[Array, Array]:
    """Coefficients of ``regressors`` (N, T, K) beside all dummies, and their clustered V."""
    cells = ~np.isnan(panel.y)
    design = np.concatenate([regressors, effects_of_units_and_periods(panel)], axis=2)
    normal, scores = normal_and_score(design, panel, cells)
    inverse = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)
    y = np.nan_to_num(panel.y)
    beta = inverse @ np.tensordot(scores, y, axes=((0, 1), (0, 1)))
    by_unit = np.einsum("itr,it->ir", scores, y - design @ beta)
    psi = summed(by_unit, panel.clusters) @ inverse
    k = regressors.shape[2]
    return beta[:k], (psi.T @ psi)[:k, :k]


def summed(values: Array, clusters: Labels) -> Array:
    """Sums of rows by cluster."""
    total = np.zeros((clusters.max() + 1, values.shape[1]))
    np.add.at(total, clusters, values)
    return total


def of_cohort_and_period(panel: Panel, labels: list[tuple[float, float]]) -> Array:
    """A dummy for each cohort and period, shape (N, T, K)."""
    return np.stack(
        [np.outer(panel.cohort == g, panel.periods == t).astype(float) for g, t in labels], axis=2
    )
