"""Cells of units that leave: sums over municipalities, and the people that they are divided by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Month, Outcome
from evaluation.errors import Breach
from evaluation.sources.cells import SCALE, Cells
from evaluation.study.comparisons.comparison import present
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.units.units import UnitPanel


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitCells:
    """One outcome over N units and T months, all of whose cells are told: share and people."""

    outcome: Outcome
    names: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]  # codes of municipalities
    months: tuple[Month, ...]
    y: Array  # (N, T)
    n: Array  # (N, T)
    stock: Array  # (N,) jobseekers of the base year, which weigh the units

    @classmethod
    def of(cls, panel: UnitPanel, told: Mask, cells: Cells) -> UnitCells:
        """A panel in the months that are told, (T,); ``cells`` are what it was summed from."""
        return cls(
            outcome=panel.outcome,
            names=tuple(unit.name for unit in panel.units),
            members=tuple(present(unit.members, cells) for unit in panel.units),
            months=tuple(m for m, is_told in zip(panel.months, told, strict=True) if is_told),
            y=panel.y[:, told],
            n=panel.n[:, told],
            stock=panel.stock,
        )


def unit_cells(found: Iterable[Evidence], cells: Cells) -> tuple[UnitCells, ...]:
    """What the ledger has of some effects: of each outcome every unit, in months with a weight."""
    panels: dict[str, UnitPanel] = {}
    told: dict[str, Mask] = {}
    for evidence in found:
        key, used = evidence.outcome.key, evidence.contrast.period_weights != 0
        panels[key] = evidence.design.panel
        told[key] = told.get(key, np.zeros_like(used)) | used
    return tuple(UnitCells.of(panel, told[key], cells) for key, panel in panels.items())


def small_units(cells: UnitCells, threshold: int) -> Iterator[Breach]:
    """Every sum, and every unit's jobseekers of the base year, that rests on too few."""
    people = np.round(cells.y * cells.n / SCALE)
    if cells.outcome.minus:  # a difference of two groups is nobody: its parts are looked at
        people = np.zeros_like(people)
    for i, t in np.argwhere((people > 0) & (people < threshold)):
        where = f"{cells.names[i]}, {cells.months[t]}, {cells.outcome.name}"
        yield _breach(where, threshold, "Take larger units, or leave the outcome out")
    for i in np.flatnonzero((cells.stock > 0) & (cells.stock < threshold)):
        where = f"{cells.names[i]}, jobseekers of the base year"
        yield _breach(where, threshold, "Raise least_labour_force of the design")


def _breach(where: str, threshold: int, remedy: str) -> Breach:
    return Breach(
        rule="disclosure", where=where, found=f"fewer than {threshold} people", remedy=remedy
    )
