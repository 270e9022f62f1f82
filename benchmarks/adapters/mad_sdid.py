"""mad-sdid."""

from __future__ import annotations

import mad_sdid as package
import pandas as pd

from benchmarks.adapters.regressors import treated
from benchmarks.numbers import Numbers


def prepare_synthetic(frame: pd.DataFrame) -> pd.DataFrame:
    """The four columns it takes by position."""
    return frame.assign(d=treated(frame).astype(int))[["unit", "time", "y", "d"]]


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD, 200 placebos."""
    panel = package.panel_matrices(frame)
    result = package.synthdid_summary(
        panel["Y"], panel["N0"], panel["T0"], inference="placebo", replications=200
    )
    return Numbers.of(att=(result["tau_hat"], result["se"]))
