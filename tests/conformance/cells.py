"""The countries that methods are tried on: tables of cells, and one case of each replication.

A cell is a scenario with a number of treated municipalities. Each country of it is looked at
three times: as it is, and with effects of half a point and of one. Seeds are those of the study's
scripts, so its countries are met again; what a method draws comes from a stream named after the
case and the method, so it depends on no other method, chunk or process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

import numpy as np

from evaluation.core.arrays import Array, Labels
from evaluation.core.streams import stream
from tests.simulation.country import CODE, Country, Scenario, country
from tests.simulation.people import people

EFFECTS = (0.0, 0.5, 1.0)  # percentage points
TREATED = (1, 5, 25)
NEAR = 40  # size-near donors of the time channel
WHOLE, WINDOW = 34, 14  # months after adoption: to the end of 2023, and before the Nordic model
KAPPAS = (1.0, 0.7, 0.3)  # of the shared shocks, what the others have
SEED = 0  # of what methods draw
LEVEL = 0.05
DRAWS = 399  # of resampling methods, as in the study; a plan asks for 1999


class Table(StrEnum):
    """Which study a cell repeats; it fixes the horizon and the seeds."""

    FAST = "fast"  # fast.py: 34 months
    LONG = "long"  # concord.py: 34 months
    WINDOW = "window"  # concord.py and concord2.py: 14 months
    OUTSIDE = "outside"  # 14 months, processes that the rule was not tuned on
    SYNTHETIC = "synthetic"  # sdid_sim.py: 34 months
    TRIPLE = "triple"  # ddd_sim.py: 34 months


HORIZON = {
    Table.FAST: WHOLE,
    Table.LONG: WHOLE,
    Table.WINDOW: WINDOW,
    Table.OUTSIDE: WINDOW,
    Table.SYNTHETIC: WHOLE,
    Table.TRIPLE: WHOLE,
}
STUDIED: tuple[Scenario, ...] = ("R", "L", "F")
SCENARIOS: dict[Table, tuple[Scenario, ...]] = {
    Table.FAST: STUDIED,
    Table.LONG: STUDIED,
    Table.WINDOW: STUDIED,
    Table.OUTSIDE: ("LP", "LT"),
    Table.SYNTHETIC: ("L", "F"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One scenario (of triple differences: κ) with a number of treated municipalities."""

    table: Table
    scenario: str
    treated: int

    @property
    def key(self) -> str:
        return f"{self.table}|{self.scenario}|{self.treated}"


def cells(table: Table) -> tuple[Cell, ...]:
    """Every cell of a table."""
    if table is Table.TRIPLE:
        return tuple(Cell(table, str(kappa), n) for n in TREATED for kappa in KAPPAS)
    return tuple(Cell(table, scenario, n) for scenario in SCENARIOS[table] for n in TREATED)


T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Case:
    """One country under one effect. ``others`` are its people whom the policy is not for."""

    cell: Cell
    replication: int
    effect: float
    country: Country
    nothing: Country  # the same without the effect
    others: Country | None
    kept: dict[str, object] = field(repr=False)  # one for all effects of a country

    def once(self, name: str, make: Callable[[Country], T]) -> T:
        """What is the same under every effect, made of the country without one."""
        return self._keep(name, lambda: make(self.nothing))

    def under_effect(self, name: str, make: Callable[[], T]) -> T:
        """What several methods ask for under this effect."""
        return self._keep(f"{name}|{self.effect}", make)

    def _keep(self, name: str, make: Callable[[], T]) -> T:
        if name not in self.kept:
            self.kept[name] = make()
        found: T = self.kept[name]  # type: ignore[assignment]
        return found

    @cached_property
    def contrast(self) -> Array:
        """Mean after less mean before, (N,)."""
        return self.country.contrast

    @cached_property
    def nearest(self) -> Labels:
        """Rows of all donors, those nearest to the treated in log size first."""
        n, treated = self.country.n, self.country.treated
        distance = np.abs(np.log(n[treated:]) - np.log(n[:treated].mean()))
        return np.asarray(treated + np.argsort(distance))

    def gap(self, near: int | None = None) -> Array:
        """Treated less donors by month, (T,): all donors, or so many that are near in size."""
        y, treated = self.country.y, self.country.treated
        rows = slice(treated, None) if near is None else self.nearest[:near]
        return np.asarray(y[:treated].mean(axis=0) - y[rows].mean(axis=0))

    def random(self, method: str) -> np.random.Generator:
        """What a method draws from; the same under every effect, as in the study."""
        return stream(SEED, "conformance", self.cell.key, str(self.replication), method)


def cases(cell: Cell, replication: int) -> tuple[Case, ...]:
    """One country under each effect."""
    nothing, others = _draw(cell, replication)
    kept: dict[str, object] = {}
    return tuple(
        Case(cell, replication, effect, nothing.shifted(effect), nothing, others, kept)
        for effect in EFFECTS
    )


def _draw(cell: Cell, replication: int) -> tuple[Country, Country | None]:
    horizon, treated = HORIZON[cell.table], cell.treated
    if cell.table is Table.TRIPLE:
        kappa = float(cell.scenario)
        random = np.random.default_rng([replication, treated, int(kappa * 10), 77])
        return people(random, treated, kappa, horizon)
    scenario: Scenario = cell.scenario  # type: ignore[assignment]
    tail = [] if cell.table in (Table.FAST, Table.SYNTHETIC) else [5]
    random = np.random.default_rng([replication, treated, CODE[scenario], *tail])
    return country(random, treated, scenario, horizon=horizon), None
