"""diff-diff."""

from __future__ import annotations

from typing import Any

import diff_diff as package
import numpy as np
import pandas as pd

from benchmarks.numbers import Numbers

COLUMNS = {"outcome": "y", "unit": "unit", "time": "time", "first_treat": "g"}


def group_time_bootstrap(frame: pd.DataFrame) -> Numbers:
    """ATT(g,t), three of four averages (it has no calendar one), 999 draws."""
    model = package.CallawaySantAnna(estimation_method="reg", n_bootstrap=999, seed=1)
    return _group_time(model.fit(frame, **COLUMNS, aggregate="all"))


def group_time(frame: pd.DataFrame) -> Numbers:
    """The same without draws."""
    model = package.CallawaySantAnna(estimation_method="reg")
    return _group_time(model.fit(frame, **COLUMNS, aggregate="all"))


def doubly_robust(frame: pd.DataFrame) -> Numbers:
    """With three covariates."""
    model = package.CallawaySantAnna(estimation_method="dr")
    covariates = ["x1", "x2", "x3"]
    return _group_time(model.fit(frame, **COLUMNS, covariates=covariates, aggregate="all"))


def saturated(frame: pd.DataFrame) -> Numbers:
    """Sun and Abraham; its factor G/(G-1) · (N-1)/(N-K) is taken out of V again."""
    result = package.SunAbraham(cluster="unit").fit(frame, **COLUMNS)
    estimates, errors = _by_event_time(result.event_study_effects)
    n, units, periods = len(frame), frame["unit"].nunique(), frame["time"].nunique()
    parameters = len(result.groups) * (periods - 1) + periods
    factor = units / (units - 1) * (n - 1) / (n - parameters)
    return Numbers.of(dynamic=(estimates, errors / np.sqrt(factor)))


def imputation(frame: pd.DataFrame) -> Numbers:
    """The overall effect."""
    result = package.ImputationDiD(cluster="unit").fit(frame, **COLUMNS)
    return Numbers.of(simple=(result.overall_att, result.overall_se))


def imputation_dynamic(frame: pd.DataFrame) -> Numbers:
    """The overall effect and those by event time."""
    model = package.ImputationDiD(cluster="unit")
    result = model.fit(frame, **COLUMNS, aggregate="event_study")
    return Numbers.of(
        simple=(result.overall_att, result.overall_se),
        dynamic=_by_event_time(result.event_study_effects),
    )


def prepare_synthetic(frame: pd.DataFrame) -> pd.DataFrame:
    """The treated unit as a flag."""
    return frame.assign(treated=(frame["g"] > 0).astype(int))


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD, 200 placebos."""
    after = [int(t) for t in frame["time"].unique() if t >= frame["g"].max()]
    result = package.SyntheticDiD(variance_method="placebo", n_bootstrap=200, seed=1).fit(
        frame, outcome="y", treatment="treated", unit="unit", time="time", post_periods=after
    )
    return Numbers.of(att=(result.att, result.se))


def _group_time(result: Any) -> Numbers:  # noqa: ANN401 - the package's own class
    cells = {k: v for k, v in sorted(result.group_time_effects.items()) if k[1] >= k[0]}
    groups = [result.group_effects[g] for g in sorted(result.group_effects)]
    return Numbers.of(
        simple=(result.overall_att, result.overall_se),
        cells=([c["effect"] for c in cells.values()], [c["se"] for c in cells.values()]),
        group=([g["effect"] for g in groups], [g["se"] for g in groups]),
        dynamic=_by_event_time(result.event_study_effects),
    )


def _by_event_time(effects: dict[int, dict[str, float]]) -> tuple[np.ndarray, np.ndarray]:
    after = [effects[e] for e in sorted(effects) if e >= 0]
    return np.array([e["effect"] for e in after]), np.array([e["se"] for e in after])
