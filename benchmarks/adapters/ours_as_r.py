"""Ours, with the weights of synthetic DiD stopped where R's synthdid stops."""

from __future__ import annotations

import pandas as pd

from benchmarks.numbers import Numbers
from evaluation.methods.synthetic.donors import Solver
from evaluation.methods.synthetic.synthetic import synthetic as by_synthetic
from evaluation.panels.frame import read_panel


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD; each of the donors is a placebo once."""
    panel = read_panel(frame, unit="unit", time="time", outcome="y", cohort="g")
    effects = by_synthetic(panel, solver=Solver.R_SYNTHDID)
    return Numbers.of(att=(effects.overall().tau, effects.placebo_se))
