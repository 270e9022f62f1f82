"""linearmodels: PanelOLS."""

from __future__ import annotations

import pandas as pd
from linearmodels.panel import PanelOLS

from benchmarks.adapters.regressors import event_dummies, treated
from benchmarks.numbers import Numbers


def event_study(frame: pd.DataFrame) -> Numbers:
    """Two-way fixed effects, all event times, clustered by unit without small-sample factor."""
    return Numbers.of(cells=_fitted(frame, event_dummies(frame)))


def two_way(frame: pd.DataFrame) -> Numbers:
    """The static coefficient."""
    return Numbers.of(att=_fitted(frame, pd.DataFrame({"d": treated(frame)})))


def _fitted(frame: pd.DataFrame, regressors: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    index = pd.MultiIndex.from_frame(frame[["unit", "time"]])
    y = pd.Series(frame["y"].to_numpy(), index=index)
    model = PanelOLS(y, regressors.set_axis(index), entity_effects=True, time_effects=True)
    fit = model.fit(
        cov_type="clustered",
        cluster_entity=True,
        debiased=False,
        auto_df=False,
        count_effects=False,
        group_debias=False,
    )
    return fit.params, fit.std_errors
