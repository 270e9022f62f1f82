"""py2sdid."""

from __future__ import annotations

import pandas as pd
import polars as pl
import py2sdid as package

from benchmarks.numbers import Numbers


def imputation_dynamic(frame: pd.DataFrame) -> Numbers:
    """The overall effect and those by event time; it takes polars, so the frame is converted."""
    data = pl.from_pandas(frame)
    result = package.bjs_did(data, yname="y", idname="unit", tname="time", gname="g", verbose=False)
    table = result.event_study.filter(pl.col("rel_time") >= 0).sort("rel_time")
    return Numbers.of(
        simple=(result.att_avg, result.att_avg_se),
        dynamic=(table["estimate"].to_numpy(), table["se"].to_numpy()),
    )
