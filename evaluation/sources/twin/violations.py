"""What a comparison assumes and is not so in a twin: points of unemployment by place and month."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.domain import Month
from evaluation.domain.breaks import SeriesBreak, series_breaks
from evaluation.domain.calendar import COVID_START
from evaluation.sources.twin.country import Country
from evaluation.sources.twin.planted import Planted

# The documented break that is planted: the only one that begins in 2016-2020, in 2020-04.
BREAK = "entrepreneurs"
MIDDLE_OF_BASE = Month(2019, 6)


def extra_points(country: Country, planted: Planted, fading: Array) -> Array:
    r"""Points of the labour force to be added to unemployment, shape (N, T).

    .. math:: \sum_v s_v\, a_{vi}\, b_{vt}

    with :math:`s_v` the size of a violation, :math:`a_v` who it is of and :math:`b_v` its path.
    """
    from_start = country.since(country.start) >= 0
    paths: list[tuple[float, Mask, Array | Mask]] = [
        (planted.drift, country.treated, (country.since(MIDDLE_OF_BASE) - 0.5) / 12),
        (planted.covid or 0.0, country.treated, fading),
        (planted.scar, country.treated, country.since(COVID_START) >= 0),
        (planted.anticipation, country.treated, country.since(country.public) >= 0),
        (planted.spillover, country.near, from_start),
        (planted.definition_break, country.treated, broken(country)),
        (planted.donor_shock, country.donor_area, from_start),
    ]
    points = np.zeros((len(country.codes), len(country.months)))
    for size, who, path in paths:
        if size:
            points += size * np.outer(who, path)
    return points


def documented() -> SeriesBreak:
    """The documented break of broad non-employment that is planted."""
    return next(
        one
        for one in series_breaks()
        if one.name == BREAK and one.outcome == "broad_non_employment"
    )


def broken(country: Country) -> Mask:
    """Months that the documented break counts in another way, shape (T,)."""
    found = documented()
    return np.array([month in found for month in country.months])
