"""Denominators that no month's outcome can move: the base year's labour force, and its growth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Base, Month, municipalities
from evaluation.errors import Breach, DesignError, refuse
from evaluation.sources.vintage import Vintage

REMEDY = "put population.csv beside the table, with every 31 December from the one before the first"


def base_months(vintage: Vintage, year: int) -> list[int]:
    """Where the twelve months of the base year stand.

    Raises
    ------
    DesignError
        If there are not twelve.
    """
    inside = [t for t, month in enumerate(vintage.months) if month.year == year]
    if len(inside) != 12:
        raise DesignError(
            f"the delivery has {len(inside)} of the 12 months of base year {year}",
            why="the fixed denominator and the fixed weights are means over that year",
            remedy="deliver the whole year, or name another base year in the plan",
        )
    return inside


def denominators(vintage: Vintage, labour_force: Array, base_year: int) -> Mapping[Base, Array]:
    r"""What shares are divided by, by base, each of shape (municipalities, months).

    FIXED: :math:`\overline{LF}_i`, the base year's mean, given as ``labour_force``. POPULATION:
    :math:`\overline{LF}_i\,pop_{it}/\overline{pop}_i`, with the mean of the population over the
    same twelve months; only where the vintage has it, NaN in months without.
    """
    fixed = np.repeat(labour_force[:, None], len(vintage.months), axis=1)
    found = {Base.FIXED: fixed}
    if vintage.population is not None:
        people = vintage.population
        if people.shape != fixed.shape:
            raise DesignError(
                f"population of shape {people.shape}, municipalities × months are {fixed.shape}",
                why="a share would be of another place's or month's people",
                remedy="cut it with the counts (Vintage.until does), or leave it out: None",
            )
        mean = people[:, base_months(vintage, base_year)].mean(axis=1, keepdims=True)
        found[Base.POPULATION] = np.divide(fixed * people, mean, out=_nan(people), where=mean > 0)
    return MappingProxyType(found)


def require_population(
    vintage: Vintage, base_year: int, used: tuple[Month, Month] | None = None
) -> None:
    """Stop unless every municipality has a population in the base year and in the months used.

    Raises
    ------
    DesignError
        With every municipality that lacks one, and its first and last month without.
    """
    if vintage.population is None:
        raise DesignError(
            "the delivery came without population, and an outcome is over it",
            why="the labour force of the base year is moved by the population of the month",
            remedy=REMEDY,
        )
    first, last = used or (vintage.months[0], vintage.months[-1])
    needed = np.array([first <= m <= last or m.year == base_year for m in vintage.months])
    known = np.isfinite(vintage.population) & (vintage.population > 0)
    refuse(
        _without(vintage, needed & ~known),
        "months of {count} line(s) below have no population, and an outcome is over it",
        why="nothing is extrapolated: a month is known when the 31 December after it is delivered",
        remedy=f"{REMEDY} month to the one after the last; or end the data earlier",
    )


def _without(vintage: Vintage, lacking: Mask) -> Iterator[Breach]:
    """Municipalities with months without; one line where all of them lack the same."""
    some = np.flatnonzero(lacking.any(axis=1))
    alike = len(some) == len(lacking) > 1 and bool((lacking == lacking[0]).all())
    for i in some[:1] if alike else some:
        months = [vintage.months[t] for t in np.flatnonzero(lacking[i])]
        name = municipalities().get(code := vintage.municipalities[i])
        whose = f"KU{code} {name.name_fi}" if name else f"KU{code}"
        yield Breach(
            rule="a population",
            where=f"all {len(lacking)} municipalities" if alike else whose,
            found=f"none in {len(months)} month(s), {months[0]}…{months[-1]}",
            remedy="Deliver the 31 December before the first and the one after the last of them",
        )


def _nan(like: Array) -> Array:
    return np.full_like(like, np.nan)
