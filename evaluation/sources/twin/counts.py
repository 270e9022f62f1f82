"""Counts of a twin: whole people (and vacancies) by column of table 12r5, from rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.domain import Month
from evaluation.domain.calendar import COVID_START
from evaluation.sources.twin.country import Country, labour_force, people_growth
from evaluation.sources.twin.noise import Noise
from evaluation.sources.twin.planted import Planted
from evaluation.sources.twin.rates import PEAK, rates, recession

NEW_SERVICES = Month(2013, 1)  # traineeships end, trials and coaching begin
SERVICE_SHARES = {
    "TYOLLISTETTYLOP": 0.24,
    "TYOHARJOITTELULOP": 0.0,
    "KOKEILULOP": 0.07,
    "TVKOULUTUSLOP": 0.18,
    "VALMENNUSLOP": 0.03,
    "MTPPALVELUTLOP": 0.48,
}
OLD_SERVICE_SHARES = SERVICE_SHARES | {
    "TYOHARJOITTELULOP": 0.07 + 0.03,
    "KOKEILULOP": 0.0,
    "VALMENNUSLOP": 0.0,
}


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts of the unemployed, each drawn in its turn from one stream."""

    people: Array
    draw: np.random.Generator
    noise: Noise

    def spread(self, name: str, rho: float, sd: float) -> Array:
        """A factor around 1."""
        each = np.full(self.people.shape[0], sd)
        return np.asarray(np.exp(self.noise.series(self.draw, name, rho, each)))

    def part(self, name: str, share: float | Array, sd: float) -> Array:
        """A share of the people, never more than all."""
        drawn = np.round(self.people * share * self.spread(name, 0.9, sd))
        return np.asarray(np.minimum(drawn, self.people))


def columns_of(country: Country, seed: int, planted: Planted) -> dict[str, Array]:
    """Counts by column, shape (N, T) each, with what is planted of composition."""
    unemployed, services = rates(country, seed, planted)
    columns = _drawn(country, unemployed, services, seed, planted)
    if not planted.composition:
        return columns
    exposed = country.treated[:, None] & (country.since(country.start) >= 0)
    grown = country.labour_force[:, None] * people_growth(country, planted)
    more = np.round(grown * planted.composition / 100) * exposed
    joined = ("TYOTTOMATLOPUSSA", "HAKIJALOPUSSA", "TYOTTOMATULK", "TYOTTOMATMIEHET")
    return columns | {name: columns[name] + more for name in joined}


def _drawn(
    country: Country, unemployed: Array, services: Array, seed: int, planted: Planted
) -> dict[str, Array]:
    grown, before = people_growth(country, planted), country.before
    size = country.labour_force[:, None]
    people, helped = np.round(size * unemployed / 100 * grown), size * services / 100 * grown
    noise = Noise(seed, planted.noise, before, len(country.months) - before)
    parts = _Parts(people, stream(seed, "twin", "parts"), noise)
    vacancies = parts.spread("vacancies", 0.8, 0.35)
    foreign = np.clip(0.05 + 0.04 * country.log_size, 0.01, 0.3)[:, None]
    columns = _services(country, helped) | {
        "TYOTTOMATLOPUSSA": people,
        "TYOVOIMATK": labour_force(country, planted),
        "HAKIJALOPUSSA": np.round(people * 1.7 + helped),
        "PITKAAIKAISTYOTTOMAT": parts.part("long-term", 0.30, 0.12),
        "TYOTTOMAT25": parts.part("under 25", 0.11, 0.12),
        "TYOTTOMATULK": parts.part("foreign", foreign, 0.15),
        "AVPAIKATLOPUSSA": np.round(people * 0.25 * vacancies),
    }
    columns["TYOTTOMAT50"] = parts.part("over 50", 0.38, 0.08)  # drawn late: older columns keep
    columns["TYOTTOMATMIEHET"] = parts.part("men", 0.55, 0.03)  # their draws
    # Of the usual stock, not of the unemployed: those the trial moves.
    laid_off = 0.09 * size * grown * _laid_off(country, seed, planted)
    laid_off = np.round(laid_off * parts.spread("laid off", 0.9, 0.2))
    columns["LOMAUTETTU"] = np.minimum(laid_off, people)
    if before:  # a column more would be another table where nothing is asked for
        late = _Parts(people, stream(seed, "twin", "health-limited"), noise)
        columns["TYOTTOMATSAIR"] = late.part("health-limited", 0.12, 0.1)
    return columns


def _services(country: Country, helped: Array) -> dict[str, Array]:
    """Persons in each service; before 2013 traineeships in the place of trials and coaching."""
    new = country.since(NEW_SERVICES) >= 0
    return {
        name: np.round(helped * np.where(new, share, OLD_SERVICE_SHARES[name]))
        for name, share in SERVICE_SHARES.items()
    }


def _laid_off(country: Country, seed: int, planted: Planted) -> Array:
    """Fully laid off as a share of the usual stock of unemployed; it rises in both shocks."""
    since = country.since(COVID_START)
    share = 0.05 + np.where(since >= 0, 0.25 * np.exp(-np.maximum(since, 0) / 6), 0.0)
    if not country.before:
        return np.asarray(share)
    return np.asarray(share + 0.1 * recession(country, seed, planted) / PEAK)
