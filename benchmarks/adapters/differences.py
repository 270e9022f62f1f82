"""differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from differences import ATTgt

from benchmarks.numbers import Numbers

DRAWS = {"boot_iterations": 999, "random_state": 1}


def prepare_group_time(frame: pd.DataFrame) -> pd.DataFrame:
    """Indexed by unit and period, never treated as NaN."""
    return frame.assign(g=frame["g"].replace(0, np.nan)).set_index(["unit", "time"])


prepare_group_time_bootstrap = prepare_doubly_robust = prepare_group_time


def group_time_bootstrap(frame: pd.DataFrame) -> Numbers:
    """ATT(g,t) and four averages with their overall means, each with 999 draws."""
    return _averaged(frame, "y", "reg", DRAWS)


def group_time(frame: pd.DataFrame) -> Numbers:
    """The same without draws."""
    return _averaged(frame, "y", "reg", {})


def doubly_robust(frame: pd.DataFrame) -> Numbers:
    """With three covariates."""
    return _averaged(frame, "y ~ x1 + x2 + x3", "dr", {})


def _averaged(frame: pd.DataFrame, formula: str, method: str, draws: dict[str, Any]) -> Numbers:
    model = ATTgt(frame, cohort_column="g")
    fitted = model.fit(formula, est_method=method, progress_bar=False, **draws)
    cells = _columns(fitted if isinstance(fitted, pd.DataFrame) else model.results())
    pairs = {"cells": cells, "simple": _columns(model.aggregate("simple", **draws))}
    for kind, name in (("event", "dynamic"), ("cohort", "group"), ("time", "calendar")):
        pairs[name] = _columns(model.aggregate(kind, **draws))
        overall = model.aggregate(kind, overall=True, **draws)
        pairs[f"overall_{name}"] = _columns(overall)
    return Numbers.of(**pairs)


def _columns(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    att = next(c for c in table.columns if c[-1] == "ATT")
    error = next(c for c in table.columns if c[-1] == "std_error")
    names = list(table.index.names)
    keep = np.ones(len(table), dtype=bool)
    if "relative_period" in names:
        keep = np.asarray(table.index.get_level_values("relative_period")) >= 0
    elif {"cohort", "time"} <= set(names):
        table = table.sort_index()
        keep = np.asarray(table.index.get_level_values("time")) >= np.asarray(
            table.index.get_level_values("cohort")
        )
    return table[att].to_numpy()[keep], table[error].to_numpy()[keep]
