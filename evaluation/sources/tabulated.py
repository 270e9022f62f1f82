"""A checked table of text as arrays: counts by municipality and month, and those of the country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluation.core.arrays import Array, sealed
from evaluation.domain import Month
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.contracts.rules import SECRET
from evaluation.sources.delivery import Delivery
from evaluation.sources.plausibility.acceptance import accepted
from evaluation.sources.plausibility.suspicions import Table
from evaluation.sources.statfin_12r5 import LABOUR_FORCE, UNEMPLOYED

Counted = tuple[tuple[str, ...], tuple[Month, ...], Mapping[str, Array], Mapping[str, Array]]


def counted(table: pa.Table, measured: Sequence[str]) -> Counted:
    """Codes (N,), months (T,), each measure (N, T), and of the country (T,); NaN is secret."""
    areas = np.asarray(table["area_code"].to_pylist())
    codes = sorted({area[2:] for area in areas if area.startswith("KU")})
    months = sorted(set(table["month"].to_pylist()))
    row_of = {f"KU{code}": i for i, code in enumerate(codes)}
    column_of = {month: t for t, month in enumerate(months)}
    rows = np.array([row_of.get(area, -1) for area in areas])
    columns = np.array([column_of[month] for month in table["month"].to_pylist()])
    counts: dict[str, Array] = {}
    country: dict[str, Array] = {}
    for name in measured:
        values = numbers(table[name])
        municipal = np.full((len(codes), len(months)), np.nan)
        municipal[rows[rows >= 0], columns[rows >= 0]] = values[rows >= 0]
        whole = np.full(len(months), np.nan)
        whole[columns[areas == "SSS"]] = values[areas == "SSS"]
        counts[name], country[name] = sealed(municipal), sealed(whole)
    read = tuple(Month.parse(month) for month in months)
    return tuple(codes), read, MappingProxyType(counts), MappingProxyType(country)


def tabulated(table: pa.Table, contract: Contract) -> Table:
    """What a table that keeps its contract counts, with the limits of what can be believed."""
    measured = [name for name in contract.measures if name in table.column_names]
    codes, months, counts, country = counted(table, measured)
    return Table(codes=codes, months=months, counts=counts, country=country, limits=contract.limits)


def taken(delivery: Delivery, contract: Contract, reason: str) -> list[str]:
    """Lines about what is hard to believe in a delivery that keeps its contract, and is accepted.

    Raises
    ------
    ImplausibleDelivery
        With everything that is hard to believe, if no reason is given.
    """
    if not {LABOUR_FORCE, UNEMPLOYED} <= set(delivery.table.column_names):
        return []  # another contract: of results, say
    found = accepted(delivery.name, tabulated(delivery.table, contract), reason)
    return [f"accepted: {one.breach()}" for one in (found.suspicions if found else ())]


def numbers(column: pa.ChunkedArray) -> Array:
    """Text to numbers; a secret mark becomes NaN. The contract has seen to everything else."""
    secret = pc.is_in(column, value_set=pa.array(SECRET, pa.string()))
    found = pc.cast(pc.if_else(secret, pa.scalar("NaN"), column), pa.float64())
    return np.asarray(found.to_numpy(), dtype=np.float64)
