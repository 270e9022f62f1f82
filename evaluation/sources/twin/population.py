"""Population at each year's end, of which the twin's months are interpolations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Month, municipalities, trial_named
from evaluation.domain.trial import USUAL
from evaluation.door import door
from evaluation.sources.twin.country import LAST, year_end_growth
from evaluation.sources.twin.planted import FIRST, Growth, Planted


@dataclass(frozen=True, slots=True)
class YearEnds:
    """People on 31 December: ``people`` has shape (municipalities, years)."""

    municipalities: tuple[str, ...]
    years: tuple[int, ...]
    people: Array


@door
def twin_population(trial: str = USUAL, *, since: Month = FIRST, growth: Growth = 0.0) -> YearEnds:
    r"""The population of a twin with the same options, on 31 December of each year.

    .. math:: P_{iY} = \operatorname{round}(P_i (1 + g)^{\max(Y - 2018, 0)})

    with :math:`P_i` the real population (31.12.2019), :math:`g` the ``growth`` of municipalities of
    the trial and 0 elsewhere. The years are from the one before ``since`` to 2025, so that every
    month lies between two. Nothing is drawn. A count of the twin without its rate, such as
    :math:`y_{it} / u_{it}`, is :math:`L_i P_{it} / P_i` with :math:`P_{it}` on the straight line
    between the years' ends at the month's last day (m/12), and :math:`L_i` the labour force of
    2019; the labour force of year :math:`Y` is of the people at the end of :math:`Y - 1`.

    Raises
    ------
    DomainError
        If ``since`` is before 2006-01 or after 2015-01.
    """
    planted = Planted(since=since, growth=growth)
    known, inside = municipalities(), trial_named(trial).codes
    years = tuple(range(planted.since.year - 1, LAST.year + 2))
    grown = year_end_growth(planted.growth, np.array(years, dtype=float))
    treated = np.array([code in inside for code in known])
    people = np.array([one.population for one in known.values()], dtype=float)
    return YearEnds(
        tuple(known), years, np.round(people[:, None] * np.where(treated[:, None], grown, 1.0))
    )
