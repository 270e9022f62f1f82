"""What a user of a regression package writes by hand: dummies and the within transformation."""

from __future__ import annotations

import numpy as np
import pandas as pd


def since_start(frame: pd.DataFrame) -> np.ndarray:
    """Periods since treatment started; the reference −1 for units never treated."""
    return np.where(frame["g"] > 0, frame["time"] - frame["g"], -1)


def treated(frame: pd.DataFrame) -> np.ndarray:
    """1 in cells under treatment."""
    return ((frame["g"] > 0) & (frame["time"] >= frame["g"])).to_numpy(dtype=float)


def event_dummies(frame: pd.DataFrame) -> pd.DataFrame:
    """One column an event time but −1, in order, named by it."""
    since = since_start(frame)
    times = np.unique(since)
    return pd.DataFrame({int(e): (since == e).astype(float) for e in times[times != -1]})


def within(values: np.ndarray, frame: pd.DataFrame) -> np.ndarray:
    """Less unit and period means: a reshape, since the panel is balanced and sorted."""
    shape = frame["unit"].nunique(), frame["time"].nunique(), -1
    block = values.reshape(shape)
    both = block.mean(axis=1, keepdims=True) + block.mean(axis=0, keepdims=True)
    return np.asarray(block - both + block.mean(axis=(0, 1))).reshape(len(frame), -1)
