"""The population file beside a table: read, held against its contract, summed as the table is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

import numpy as np
import pyarrow as pa

from evaluation.core.arrays import sealed
from evaluation.domain import Merger, fault_of_code, mergers, municipalities
from evaluation.errors import Breach, ContractBreach
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import POPULATION, DeliveredFile, Delivery
from evaluation.sources.formats.years import by_year
from evaluation.sources.population import YearEnds

CONTRACT = "statfin_11re"
COLUMNS = ("area_code", "year", "population")
MUNICIPALITY = re.compile("KU[0-9]{3}")
YEAR = re.compile("(19|2[0-9])[0-9]{2}")
PEOPLE = re.compile("[0-9]{1,9}")
SHOWN = 12  # years of one gap: more tell a reader nothing new


def year_ends(delivery: Delivery, codes: Collection[str]) -> YearEnds | None:
    """The population that came with a delivery, in the municipalities of its table; None without.

    A municipality that has been merged is summed into the one of ``codes`` that holds its area.

    Raises
    ------
    DeliveryError
        If the file is no table.
    ContractBreach
        With every breach at once.
    """
    file = _file(delivery)
    if file is None:
        return None
    table = by_year(file.name, file.content)
    if breaches := _breaches(table, codes):
        raise ContractBreach(
            f"'{file.name}' breaches contract {Contract.load(CONTRACT).name} {len(breaches)}"
            " time(s)",
            why="a denominator of the wrong people moves every share that is divided by it",
            remedy="correct the file; or take it away, and 'population' out of the plan",
            breaches=breaches,
        )
    rows = [row for row in _counts(table, codes) if row[0] in codes]
    years = sorted({year for _, year, _ in rows})
    row_of = {code: i for i, code in enumerate(codes)}
    counts = np.zeros((len(codes), len(years)))
    for code, year, people in rows:
        counts[row_of[code], years.index(year)] += people
    return YearEnds(codes=tuple(codes), years=tuple(years), counts=sealed(counts))


def population_breaches(delivery: Delivery) -> list[Breach]:
    """Every breach of the population file of a delivery; none where it has none."""
    file = _file(delivery)
    if file is None:
        return []
    table = delivery.table
    areas = table["area_code"].to_pylist() if "area_code" in table.column_names else []
    codes = sorted({area[2:] for area in areas if MUNICIPALITY.fullmatch(area)})
    return _breaches(by_year(file.name, file.content), codes)


def _file(delivery: Delivery) -> DeliveredFile | None:
    return next((file for file in delivery.files[1:] if file.name in POPULATION), None)


def _breaches(table: pa.Table, codes: Collection[str]) -> list[Breach]:
    found = Contract.load(CONTRACT).breaches(table)
    if set(COLUMNS) <= set(table.column_names):
        found += [*_unknown(table), *_absent(table, codes), *_gaps(table)]
    return found


def _counts(table: pa.Table, codes: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Municipality, year, people of every row that can be read, under the code of its area now."""
    for area, year, people in zip(*(table[name].to_pylist() for name in COLUMNS), strict=True):
        if MUNICIPALITY.fullmatch(area) and YEAR.fullmatch(year) and PEOPLE.fullmatch(people):
            yield _held_by(area.removeprefix("KU"), codes), int(year), int(people)


def _held_by(code: str, codes: Collection[str]) -> str:
    """The municipality of the table that holds its area; itself where there is none."""
    held = code
    while held not in codes and held in _gone():
        held = _gone()[held].into
    return held if held in codes else code


@cache
def _gone() -> Mapping[str, Merger]:
    return {merger.code: merger for merger in mergers()}


def _unknown(table: pa.Table) -> Iterator[Breach]:
    """Codes that no municipality has had since 2015."""
    for area in dict.fromkeys(table["area_code"].to_pylist()):
        code = area.removeprefix("KU")
        fault = fault_of_code(code) if MUNICIPALITY.fullmatch(area) else None
        if fault is not None and code not in _gone():
            yield Breach(rule=fault.rule, where=area, found=fault.found, remedy=fault.remedy)


def _absent(table: pa.Table, codes: Collection[str]) -> Iterator[Breach]:
    """Municipalities of the delivery that are not there."""
    held = {code for code, _, _ in _counts(table, codes)}
    for code in codes:
        if code not in held:
            known = municipalities().get(code)
            yield Breach(
                rule="all municipalities",
                where=f"KU{code}",
                found=f"{known.name_fi if known else code} is in the delivery, its people are not",
                remedy="Deliver it, in the classification of the table or an earlier one",
            )


def _gaps(table: pa.Table) -> Iterator[Breach]:
    """Years that an area has not, of those from the file's first to its last. A municipality that
    was merged has none after its last 31 December.
    """
    years: dict[str, set[int]] = {}
    for area, year in zip(table["area_code"].to_pylist(), table["year"].to_pylist(), strict=True):
        if YEAR.fullmatch(year):
            years.setdefault(area, set()).add(int(year))
    first, last = _span(years)
    for area, there in years.items():
        merger = _gone().get(area.removeprefix("KU"))
        end = last if merger is None else min(last, merger.effective.year - 1)
        absent = [year for year in range(first, end + 1) if year not in there]
        if absent:
            shown = ", ".join(map(str, absent[:SHOWN])) + (", …" if absent[SHOWN:] else "")
            yield Breach(
                rule="no year missing",
                where=f"{area}, {absent[0]}",
                found=f"{len(absent)} year(s) missing: {shown}",
                remedy="Deliver every year of every area; a gap is never filled in",
            )


def _span(years: Mapping[str, set[int]]) -> tuple[int, int]:
    every = set().union(*years.values())
    return (min(every), max(every)) if every else (0, -1)
