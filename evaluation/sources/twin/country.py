"""What a twin is drawn from: municipalities and their sizes, who is treated or near, and months."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.core.streams import stream
from evaluation.domain import Month, Trial, municipalities
from evaluation.sources.twin.planted import FIRST, Planted

LAST = Month(2024, 12)
GROWS_FROM = 2019  # the year in whose first month growth begins


@dataclass(frozen=True, slots=True)
class Country:
    """Codes, sizes (people), who is treated, near the treated, or the donor area; shapes (N,)."""

    codes: tuple[str, ...]
    labour_force: Array
    log_size: Array  # standardised
    treated: Mask
    near: Mask
    donor_area: Mask
    start: Month
    public: Month
    months: tuple[Month, ...]

    @property
    def before(self) -> int:
        """How many months lie before those that every twin has."""
        return FIRST - self.months[0]

    def since(self, month: Month) -> Array:
        """Months since ``month``, shape (T,); negative before it."""
        return np.array([one - month for one in self.months], dtype=float)


def country_of(seed: int, trial: Trial, since: Month) -> Country:
    """The country of one seed; only the share of people in the labour force is drawn."""
    known = list(municipalities().values())
    population = np.array([m.population for m in known], dtype=float)
    draw = stream(seed, "twin", "labour force")
    log_size = np.log(population)
    return Country(
        codes=tuple(m.code for m in known),
        labour_force=np.round(population * draw.uniform(0.44, 0.5, len(known))),
        log_size=(log_size - log_size.mean()) / log_size.std(),
        treated=np.array([m.code in trial.codes for m in known]),
        near=near(trial),
        donor_area=donor_area(trial),
        start=trial.start,
        public=trial.public,
        months=tuple(since + step for step in range(LAST - since + 1)),
    )


def near(trial: Trial) -> Mask:
    """Outside the trial, in the subregion or the commuting area of a municipality in it."""
    known = municipalities().values()
    inside = [m for m in known if m.code in trial.codes]
    subregions = {m.subregion for m in inside}
    commuting = {m.commuting_area for m in inside} - {""}
    return np.array(
        [
            m.code not in trial.codes
            and (m.subregion in subregions or m.commuting_area in commuting)
            for m in known
        ]
    )


def donor_area(trial: Trial) -> Mask:
    """The most populous subregion of the mainland all of whose municipalities are clean donors:
    none is in the trial, near it or kept out of pools. Of 2021-24 it is that of Vaasa.
    """
    known, close = list(municipalities().values()), near(trial)
    out = trial.codes | {one.code for one in trial.kept_out}
    unclean = {
        m.subregion
        for m, beside in zip(known, close, strict=True)
        if beside or m.aland or m.code in out
    }
    people: Counter[str] = Counter()
    for m in known:
        people[m.subregion] += m.population * (m.subregion not in unclean)
    largest = max(sorted(people), key=people.__getitem__)
    return np.array([m.subregion == largest for m in known])


def year_end_growth(growth: float, years: Array) -> Array:
    """How many times as many people at the end of each year as at the end of 2018; 1 before."""
    return np.asarray((1 + growth) ** np.maximum(years - (GROWS_FROM - 1), 0))


def people_growth(country: Country, planted: Planted) -> Array:
    """How many times as many people there are in each month, shape (N, T): along straight lines
    from one year's end to the next, as population is interpolated; 1 outside the trial.
    """
    years = np.array([month.year for month in country.months], dtype=float)
    part = np.array([month.month / 12 for month in country.months])
    first, last = (year_end_growth(planted.growth, years - back) for back in (1, 0))
    return np.where(country.treated[:, None], first + part * (last - first), 1.0)


def labour_force(country: Country, planted: Planted) -> Array:
    """The labour force, shape (N, T): one figure a year, of the people at the end of the year
    before; it rises by 0.4 per cent of that of 2019 a year in every municipality.
    """
    years = np.array([month.year for month in country.months])
    steps = 0.004 * (years - 2019)
    grown = year_end_growth(planted.growth, years - 1.0)
    size = country.labour_force[:, None] * (1 + steps)
    return np.round(size * np.where(country.treated[:, None], grown, 1.0))
