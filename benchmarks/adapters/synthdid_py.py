"""synthdid-py."""

from __future__ import annotations

import pandas as pd
import synthdid as package

from benchmarks.adapters.regressors import treated
from benchmarks.numbers import Numbers


def prepare_synthetic(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells under treatment as a flag."""
    return frame.assign(d=treated(frame).astype(int))


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD, 200 placebos."""
    panel = package.panel_matrices(frame, unit="unit", time="time", outcome="y", treatment="d")
    estimate = package.synthdid_estimate(panel.Y, panel.N0, panel.T0)
    error = package.placebo_se(estimate, replications=200, random_state=1)
    return Numbers.of(att=(float(estimate), error))
