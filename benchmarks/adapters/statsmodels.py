"""statsmodels, after a within transformation by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import statsmodels.api as sm

from benchmarks.adapters.regressors import event_dummies, treated, within
from benchmarks.numbers import Numbers


def event_study(frame: pd.DataFrame) -> Numbers:
    """Two-way fixed effects, all event times, clustered by unit without small-sample factor."""
    return Numbers.of(cells=_fitted(frame, event_dummies(frame).to_numpy()))


def two_way(frame: pd.DataFrame) -> Numbers:
    """The static coefficient."""
    return Numbers.of(att=_fitted(frame, treated(frame)))


def _fitted(frame: pd.DataFrame, regressors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y = within(frame["y"].to_numpy(), frame)[:, 0]
    groups = {"groups": frame["unit"].to_numpy(), "use_correction": False}
    fit = sm.OLS(y, within(regressors, frame)).fit(cov_type="cluster", cov_kwds=groups)
    return fit.params, fit.bse
