"""The counts of a twin as they would be published: small ones secret, the country as their sum."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from evaluation.core.arrays import Array, Mask
from evaluation.domain import municipalities
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.contracts.rules import custom
from evaluation.sources.statfin_12r5 import LABOUR_FORCE
from evaluation.sources.twin.country import Country


def in_sight(columns: Mapping[str, Array], contract: Contract, before: int = 0) -> dict[str, Array]:
    """The counts as drawn, but where one is so small among large ones that nobody would take it
    for a secret count: in places of some 500 people a draw may be; it is then the least published.

    The first ``before`` months are judged with the others, and these without them.
    """
    seen = {}
    for name, counts in columns.items():
        limit = custom(contract.columns[name].customProperties, "emptyAmong")
        if limit is not None:
            counts = counts.copy()
            counts[:, before:] = _in_sight(counts[:, before:], float(str(limit)))
            if before:
                counts[:, :before] = _in_sight(counts, float(str(limit)))[:, :before]
        seen[name] = counts
    return seen


def _in_sight(counts: Array, limit: float) -> Array:
    small = secret(counts)
    rows = np.flatnonzero(small.any(axis=1) & (counts.max(axis=1) >= limit))
    seen = counts.copy()
    known = pd.DataFrame(np.where(small[rows], np.nan, counts[rows]))
    near = np.fmin(known.ffill(axis=1), known.bfill(axis=1))
    seen[rows] = np.where(known.isna() & (near >= limit), 5.0, counts[rows])
    return seen


def secret(counts: Array) -> Mask:
    """Whether a count is too small to be published."""
    return np.asarray((counts > 0) & (counts < 5))


def as_read(columns: Mapping[str, Array]) -> tuple[dict[str, Array], dict[str, Array]]:
    """Municipal counts (N, T) with NaN where they are secret, and the whole country's (T,)."""
    hidden = {
        name: counts if name == LABOUR_FORCE else np.where(secret(counts), np.nan, counts)
        for name, counts in columns.items()
    }
    return hidden, {name: counts.sum(axis=0) for name, counts in columns.items()}


def table_of(country: Country, columns: Mapping[str, Array]) -> pa.Table:
    """The wide table as StatFin would deliver it, the whole country last."""
    months = [str(month) for month in country.months]
    areas = [f"KU{code}" for code in country.codes] + ["SSS"]
    names = [m.name_fi for m in municipalities().values()] + ["KOKO MAA"]
    table = {
        "area_code": [area for area in areas for _ in months],
        "area_name": [name for name in names for _ in months],
        "month": months * len(areas),
    }
    municipal, whole = as_read(columns)
    for name, counts in municipal.items():
        texts = np.where(np.isnan(counts), "", columns[name].astype(np.int64).astype(str))
        total = whole[name].astype(np.int64).astype(str)
        table[name] = [*texts.ravel().tolist(), *total.tolist()]
    return pa.table({name: pa.array(values, pa.string()) for name, values in table.items()})
