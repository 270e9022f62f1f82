"""Two municipalities and two years with counts made by hand."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import OUTCOMES, Month
from evaluation.sources.cells import Cells, measure
from evaluation.sources.statfin_12r5 import SERVICES
from evaluation.sources.vintage import Vintage

SHAPE = (2, 24)
MONTHS = tuple(Month(2019, 1) + step for step in range(24))
HAND = {
    "TYOVOIMATK": 1000.0,
    "TYOTTOMATLOPUSSA": 80.0,
    **dict.fromkeys(SERVICES, 0.0),
    "TYOLLISTETTYLOP": 12.0,
    "MTPPALVELUTLOP": 8.0,
    "TYOTTOMAT25": 10.0,
    "TYOTTOMAT50": 25.0,
    "TYOTTOMATULK": 20.0,
    "PITKAAIKAISTYOTTOMAT": 30.0,
    "AVPAIKATLOPUSSA": 40.0,
    "LOMAUTETTU": 7.0,
    "TYOTTOMATSAIR": 9.0,
    "TYOTTOMATMIEHET": 44.0,
}


def tiny(months: tuple[Month, ...] = MONTHS, **counts: float | Array) -> Vintage:
    """The counts above in every cell, except where given."""
    shape = (2, len(months))
    filled = {c: np.broadcast_to(np.asarray(v), shape) for c, v in {**HAND, **counts}.items()}
    return vintage(filled, months)


def vintage(counts: dict[str, Array], months: tuple[Month, ...] = MONTHS) -> Vintage:
    return Vintage(
        name="tiny",
        sha256="0" * 64,
        source="made by hand",
        licence="none",
        contract="none",
        contract_sha256="0" * 64,
        updated=None,
        synthetic=True,
        municipalities=("049", "091"),
        months=months,
        counts=counts,
        country={column: np.nansum(count, axis=0) for column, count in counts.items()},
        secret_low=0,
        secret_high=4,
        disclosure_threshold=0,
    )


def bounds(cells: Cells, key: str, i: int = 0, t: int = 0) -> tuple[float, float, float]:
    found = cells.measures[key]
    return float(found.low[i, t]), float(found.value[i, t]), float(found.high[i, t])


def one(name: str, **counts: float | Array) -> tuple[float, float, float]:
    """Low, value and high of one outcome in the first cell."""
    return bounds(measure(tiny(**counts), [OUTCOMES[name]], 2019), name)
