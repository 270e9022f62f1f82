"""panelkit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import panelkit as package

from benchmarks.numbers import Numbers


def synthetic(frame: pd.DataFrame) -> Numbers:
    """Synthetic DiD; each of the donors is a placebo once."""
    y = frame["y"].to_numpy().reshape(frame["unit"].nunique(), -1)
    g = frame.groupby("unit")["g"].first().to_numpy()
    treated = [int(i) for i in np.flatnonzero(g > 0)]
    result = package.SyntheticDiD(inference="placebo").fit(y, treated, int(g.max()) - 1)
    return Numbers.of(att=(result.att, result.se))
