"""sdid."""

from __future__ import annotations

import pandas as pd
import sdid as package

from benchmarks.numbers import Numbers


def prepare_synthetic(frame: pd.DataFrame) -> pd.DataFrame:
    """Treated unit and periods as flags."""
    return frame.assign(treated=frame["g"] > 0, post=frame["time"] >= frame["g"].max())


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD, 200 placebos."""
    model = package.SyntheticDiffInDiff(
        data=frame,
        outcome_col="y",
        times_col="time",
        units_col="unit",
        treat_col="treated",
        post_col="post",
    )
    return Numbers.of(att=(model.fit(), model.estimate_se(n_bootstrap=200)))
