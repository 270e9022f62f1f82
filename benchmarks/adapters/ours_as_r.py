"""Ours, with the weights of synthetic DiD stopped where R's synthdid stops."""

from __future__ import annotations

import pandas as pd

from benchmarks.numbers import Numbers
from evaluation.data.panel_frame import read_panel
from evaluation.estimation.donors import Solver
from evaluation.estimation.synthetic import synthetic as by_synthetic


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD; each of the donors is a placebo once."""
    panel = read_panel(frame, unit="unit", time="time", outcome="y", cohort="g")
    effects = by_synthetic(panel, solver=Solver.R_SYNTHDID)
    return Numbers.of(att=(effects.overall().tau, effects.placebo_se))
