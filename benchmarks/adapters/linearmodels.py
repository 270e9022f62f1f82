"""linearmodels: AbsorbingLS."""

from __future__ import annotations

import pandas as pd
from linearmodels.iv.absorbing import AbsorbingLS

from benchmarks.adapters.regressors import event_dummies, treated
from benchmarks.numbers import Numbers


def event_study(frame: pd.DataFrame) -> Numbers:
    """Two-way fixed effects, all event times, clustered by unit without small-sample factor."""
    return Numbers.of(cells=_fitted(frame, event_dummies(frame)))


def two_way(frame: pd.DataFrame) -> Numbers:
    """The static coefficient."""
    return Numbers.of(att=_fitted(frame, pd.DataFrame({"d": treated(frame)})))


def _fitted(frame: pd.DataFrame, regressors: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    effects = pd.DataFrame(
        {name: pd.Categorical(frame[name]) for name in ("unit", "time")}, index=frame.index
    )
    model = AbsorbingLS(frame["y"], regressors, absorb=effects)
    # Without its cache: a second call would be handed the absorbed columns of the first.
    fit = model.fit(cov_type="clustered", clusters=frame["unit"], use_cache=False)
    return fit.params, fit.std_errors
