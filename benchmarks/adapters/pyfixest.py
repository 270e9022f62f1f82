"""pyfixest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyfixest as package

from benchmarks.adapters.regressors import since_start, treated
from benchmarks.numbers import Numbers

COLUMNS = {"yname": "y", "idname": "unit", "tname": "time", "gname": "g", "cluster": "unit"}
BY_UNIT = {"vcov": {"CRV1": "unit"}, "ssc": package.ssc(k_adj=False, G_adj=False)}


def event_study(frame: pd.DataFrame) -> Numbers:
    """Two-way fixed effects, all event times, clustered by unit without small-sample factor."""
    data = frame.assign(since=since_start(frame))
    fit = package.feols("y ~ i(since, ref=-1) | unit + time", data, **BY_UNIT)
    return Numbers.of(cells=_by_event_time(fit.tidy()))


def two_way(frame: pd.DataFrame) -> Numbers:
    """The static coefficient."""
    fit = package.feols("y ~ d | unit + time", frame.assign(d=treated(frame)), **BY_UNIT)
    return Numbers.of(att=(fit.coef(), fit.se()))


def saturated(frame: pd.DataFrame) -> Numbers:
    """Sun and Abraham, then averages by event time; its small-sample factor taken out again."""
    fit = package.event_study(frame, **COLUMNS, estimator="saturated")
    table = fit.aggregate()
    table = table[table.index.astype(float) >= 0]
    error = table["Std. Error"].to_numpy(float) / np.sqrt(np.ravel(fit._ssc)[0])
    return Numbers.of(dynamic=(table["Estimate"], error))


def imputation(frame: pd.DataFrame) -> Numbers:
    """Gardner's two stages: the point estimates of imputation, another variance."""
    fit = _two_stages(frame, "~ d")
    return Numbers.of(simple=(fit.coef(), None))


def imputation_dynamic(frame: pd.DataFrame) -> Numbers:
    """The same by event time; a second run for the overall effect."""
    table = _two_stages(frame, "~ i(since, ref=-1)").tidy()
    estimates, _ = _by_event_time(table[~table.index.str.contains("::-")])
    overall = _two_stages(frame, "~ d")
    return Numbers.of(simple=(overall.coef(), None), dynamic=(estimates, None))


def _two_stages(frame: pd.DataFrame, second: str) -> Any:  # noqa: ANN401 - its own class
    d = treated(frame)
    since = np.where(d > 0, since_start(frame), -1)
    return package.did2s(
        frame.assign(d=d, since=since),
        yname="y",
        first_stage="~ 0 | unit + time",
        second_stage=second,
        treatment="d",
        cluster="unit",
    )


def _by_event_time(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    time = table.index.str.extract(r"::(-?[\d.]+)$")[0].astype(float)
    order = np.argsort(time.to_numpy())
    return table["Estimate"].to_numpy()[order], table["Std. Error"].to_numpy()[order]
