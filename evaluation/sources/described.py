"""Tables that describe and compare nobody: held against their contract, as arrays by their keys.

They are as blind as a vintage: what they hold of the trial's months is taken only for a plan that
is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from evaluation.core.arrays import Array, sealed
from evaluation.domain import Month, trial_named
from evaluation.domain.trial import USUAL
from evaluation.errors import ContractBreach, DeliveryError
from evaluation.sources.blind import veiled
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import read_delivery
from evaluation.sources.opening import Opener, require_plan
from evaluation.sources.tabulated import numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a table came from, and what may be told of it."""

    name: str
    sha256: str
    source: str
    licence: str
    contract: str
    secret_high: int
    disclosure_threshold: int


@dataclass(frozen=True, slots=True)
class Described:
    """Counts by the categories of each key; NaN is secret. ``months`` are the last key's."""

    origin: Origin
    keys: Mapping[str, tuple[str, ...]]
    months: tuple[Month, ...]
    counts: Mapping[str, Array]


def described(path: Path, name: str, keys: Sequence[str], plan: Opener | None) -> Described:
    """A delivery under the contract of this name, by its keys and, last, by month.

    Without a plan only months before the trial of 2021–2024 are taken; with one that is frozen,
    and of that trial, all.

    Raises
    ------
    DeliveryError
        If the bytes are not a table, or no month of it is before the trial.
    ContractBreach
        With every breach at once, if they are not the table that was promised.
    BlindError
        If the plan is not frozen.
    """
    if plan is not None:
        require_plan(plan)
    contract, delivery = Contract.load(name), read_delivery(path)
    try:
        contract.require(delivery.table, delivery.name)
    except ContractBreach as problem:
        raise veiled(problem, delivery.table) from None
    table = delivery.table
    if plan is None or plan.trial.followed:  # who may open one trial may not open the next
        table = _before_the_trial(table, delivery.name)
    labels, months, counts = gridded(table, keys, contract.measures)
    origin = Origin(
        name=delivery.name,
        sha256=delivery.sha256,
        source=str(contract.custom("source")),
        licence=str(contract.custom("licence")),
        contract=contract.name,
        secret_high=contract.number("smallestPublishedCount") - 1,
        disclosure_threshold=contract.number("disclosureThreshold"),
    )
    return Described(origin, labels, months, counts)


def gridded(
    table: pa.Table, keys: Sequence[str], measures: Sequence[str]
) -> tuple[Mapping[str, tuple[str, ...]], tuple[Month, ...], Mapping[str, Array]]:
    """Categories by key, months, and each measure by these in order; NaN where nothing stands."""
    every = (*keys, "month")
    columns = [table[key].combine_chunks().dictionary_encode() for key in every]
    labels = [sorted(column.dictionary.to_pylist()) for column in columns]
    places = []
    for column, ordered in zip(columns, labels, strict=True):
        place = np.searchsorted(ordered, column.dictionary.to_pylist())
        places.append(place[column.indices.to_numpy()])
    counts = {}
    for measure in measures:
        grid = np.full([len(ordered) for ordered in labels], np.nan)
        grid[tuple(places)] = numbers(table[measure])
        counts[measure] = sealed(grid)
    held = {key: tuple(ordered) for key, ordered in zip(keys, labels[:-1], strict=True)}
    months = tuple(Month.parse(month) for month in labels[-1])
    return MappingProxyType(held), months, MappingProxyType(counts)


def _before_the_trial(table: pa.Table, name: str) -> pa.Table:
    start = str(trial_named(USUAL).start)
    kept = table.filter(pa.array([month < start for month in table["month"].to_pylist()]))
    if kept.num_rows == 0:
        raise DeliveryError(
            f"'{name}' holds no month before {start}",
            why="months of the trial stay unseen until the choices are fixed",
            remedy="deliver months before it, or give a frozen plan of that trial",
        )
    return kept
