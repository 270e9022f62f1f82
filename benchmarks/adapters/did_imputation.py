"""did-imputation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from did_imputation import did_imputation as package

from benchmarks.numbers import Numbers

COLUMNS = {"y": "y", "i": "unit", "t": "time", "Ei": "g", "cluster": "unit"}


def prepare_imputation(frame: pd.DataFrame) -> pd.DataFrame:
    """Never treated as NaN."""
    return frame.assign(g=frame["g"].replace(0, np.nan))


prepare_imputation_dynamic = prepare_imputation


def imputation(frame: pd.DataFrame) -> Numbers:
    """The overall effect."""
    return Numbers.of(simple=_columns(package(frame, **COLUMNS)))


def imputation_dynamic(frame: pd.DataFrame) -> Numbers:
    """Effects by event time; a second run for the overall effect."""
    by_event_time = package(frame, **COLUMNS, allhorizons=True, minn=0)
    return Numbers.of(dynamic=_columns(by_event_time), simple=_columns(package(frame, **COLUMNS)))


def _columns(result: Any) -> tuple[Any, Any]:  # noqa: ANN401 - its own class
    return _values(result.estimates), _values(result.std_errors)


def _values(found: Any) -> np.ndarray:  # noqa: ANN401 - a mapping or an array
    return np.array(list(found.values()) if isinstance(found, dict) else found, dtype=float)
