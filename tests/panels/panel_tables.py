"""A small table that is a panel, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from evaluation.errors import DesignError
from evaluation.panels.frame import read_panel
from evaluation.panels.panel import Panel

UNITS = {1: 2003, 2: 2004, 3: 0, 4: 2007}  # 4 is treated after the last period
PERIODS = [2001, 2002, 2003, 2004]
Change = Callable[[pd.DataFrame], pd.DataFrame]


def table() -> pd.DataFrame:
    """Four units in four periods; ``y`` is 10 × unit + period in the panel."""
    rows = [
        {"i": i, "t": t, "y": 10.0 * i + t - 2000, "g": g, "x": i / 2, "z": -i, "w": i, "c": i // 3}
        for i, g in UNITS.items()
        for t in PERIODS
    ]
    return pd.DataFrame(rows)


def read(frame: pd.DataFrame, **other: Any) -> Panel:
    return read_panel(frame, **({"unit": "i", "time": "t", "outcome": "y", "cohort": "g"} | other))


def refused(frame: pd.DataFrame, **other: Any) -> list[str]:
    """Every fault as text; the error must count them and say why and what next."""
    with pytest.raises(DesignError) as caught:
        read(frame, **other)
    error = caught.value
    assert error.found == f"a table that is no panel, with {len(error.breaches)} fault(s)"
    assert error.why
    assert error.remedy
    assert all(fault.where and fault.found and fault.remedy for fault in error.breaches)
    return [str(fault) for fault in error.breaches]


def put(column: str, value: Any, *rows: int) -> Change:
    """The table with a value in some rows, as whatever kind of column that makes."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        new = [value if n in rows else old for n, old in enumerate(frame[column])]
        return frame.assign(**{column: new})

    return change


def kind(**kinds: str) -> Change:
    return lambda frame: frame.astype(kinds)
