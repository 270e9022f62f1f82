"""A whole delivery as arrays, to be made wrong, and what the contract and the second look say."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from evaluation.core.arrays import Array
from evaluation.domain.larger_areas import larger_areas
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.plausibility.suspicions import suspicions
from evaluation.sources.tabulated import tabulated
from evaluation.sources.vintage import Vintage

UNEMPLOYED, FORCE, SHARE = "TYOTTOMATLOPUSSA", "TYOVOIMATK", "TYOTOSUUS"
MEN, WOMEN = "TYOTTOMATMIEHET", "TYOTTOMATNAISET"
SERVED = (
    *("KOKEILULOP", "MTPPALVELUTLOP", "TVKOULUTUSLOP"),
    *("TYOHARJOITTELULOP", "TYOLLISTETTYLOP", "VALMENNUSLOP"),
)


@dataclass(frozen=True)
class Whole:
    """Counts by column, shape (areas, months); NaN is secret."""

    areas: tuple[str, ...]
    months: tuple[str, ...]
    columns: dict[str, Array]

    @property
    def municipal(self) -> Array:
        """Rows of municipalities."""
        return np.array([area.startswith("KU") for area in self.areas])

    @property
    def counts(self) -> list[str]:
        """Columns of people and vacancies, without the labour force."""
        return [name for name in self.columns if name not in (FORCE, SHARE)]

    def row(self, area: str) -> int:
        return self.areas.index(area)

    def since(self, month: str) -> slice:
        return slice(self.months.index(month), None)

    def put(self, **changed: Array) -> Whole:
        return replace(self, columns=self.columns | changed)

    def table(self) -> pa.Table:
        keys = {
            "area_code": np.repeat(self.areas, len(self.months)),
            "month": np.tile(self.months, len(self.areas)),
        }
        texts = {name: _texts(name, values) for name, values in self.columns.items()}
        return pa.table({name: pa.array(t, pa.string()) for name, t in (keys | texts).items()})

    def seen(self, contract: Contract) -> set[str]:
        """Rules and kinds of suspicion that see something wrong; none if it would be let in."""
        table = self.table()
        if rules := {breach.rule for breach in contract.breaches(table)}:
            return rules
        return {one.oddity.value for one in suspicions(tabulated(table, contract))}


def real(folder: Path, first: str) -> Whole:
    """The stored vintage 2022-02 from a month on."""
    with gzip.open(folder / "statfin_12r5_2022-02" / "12r5.csv.gz", "rt") as lines:
        rows = csv.reader(lines)
        header, kept = next(rows), [row for row in rows if row[2] >= first]
    areas = tuple(dict.fromkeys(row[0] for row in kept))
    months = tuple(sorted({row[2] for row in kept}))
    at = [areas.index(row[0]) for row in kept], [months.index(row[2]) for row in kept]
    columns = {}
    for j, name in enumerate(header[3:], start=3):
        columns[name] = np.full((len(areas), len(months)), np.nan)
        columns[name][at] = [float(row[j]) if row[j] not in ("", "...") else np.nan for row in kept]
    return Whole(areas, months, columns)


def made(twin: Vintage, first: str, last: str) -> Whole:
    """The twin with women, the share and larger areas, as the source would deliver them."""
    kept = [t for t, month in enumerate(twin.months) if first <= str(month) <= last]
    codes = [f"KU{code}" for code in twin.municipalities]
    held = {n: np.vstack([twin.counts[n], twin.country[n]])[:, kept] for n in twin.counts}
    people, men, force = held[UNEMPLOYED], held[MEN], held[FORCE]
    known = np.where(np.isnan(people), np.nan, np.where(np.isnan(men), 2, men))
    women = people - known
    women[-1] = np.nansum(women[:-1], axis=0)  # of the country: all that were counted
    men[-1] = people[-1] - women[-1]
    members = [
        [codes.index(f"KU{code}") for code in municipal] for municipal in larger_areas().values()
    ]
    whole = held | {WOMEN: women, MEN: known}
    with np.errstate(invalid="ignore"):
        held |= {
            WOMEN: np.where((women > 0) & (women < 5), np.nan, women),
            SHARE: np.round(100 * people / force, 1),
        }
    for name, values in held.items():
        sums = np.array([np.nansum(whole.get(name, values)[rows], axis=0) for rows in members])
        held[name] = np.vstack([values, sums])
    areas = (*codes, "SSS", *larger_areas())
    larger = slice(len(codes) + 1, None)
    held[SHARE][larger] = np.round(100 * held[UNEMPLOYED][larger] / held[FORCE][larger], 1)
    return Whole(areas, tuple(str(twin.months[t]) for t in kept), held)


@cache
def contract() -> Contract:
    return Contract.load("statfin_12r5")


def _texts(name: str, values: Array) -> list[str]:
    flat = values.ravel()
    if name == SHARE:
        return ["" if v != v else f"{v:.10g}" for v in flat.tolist()]
    known = np.where(np.isnan(flat), 0, flat).astype(np.int64).astype(str)
    return np.where(np.isnan(flat), "", known).tolist()
