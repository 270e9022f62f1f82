"""The synthetic twin: real municipalities and sizes, invented months, a planted effect.

It exists so that the whole line can be run and judged with nothing but a laptop: the truth is
known. Everything made from it carries a watermark, in every language.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.domain import Month, Trial, municipalities, trial_named
from evaluation.domain.trial import USUAL
from evaluation.door import door
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.contracts.rules import custom
from evaluation.sources.delivery import Delivery
from evaluation.sources.vintage import CONTRACT, Vintage, vintage_of

FIRST, LAST = Month(2015, 1), Month(2024, 12)
COVID = Month(2020, 3)

# What the trial does in the twin, percentage points of the labour force, from its first month:
# unemployment falls by 1.2, of which 0.4 only moves into services, so 0.8 is real.
PLANTED = {
    "registered_unemployment": -1.2,
    "in_services": +0.4,
    "broad_non_employment": -0.8,
}
SERVICE_SHARES = {
    "TYOLLISTETTYLOP": 0.24,
    "TYOHARJOITTELULOP": 0.0,
    "KOKEILULOP": 0.07,
    "TVKOULUTUSLOP": 0.18,
    "VALMENNUSLOP": 0.03,
    "MTPPALVELUTLOP": 0.48,
}


@dataclass(frozen=True, slots=True)
class _Country:
    """What the twin is drawn from: codes, sizes (people), and who is treated."""

    codes: tuple[str, ...]
    labour_force: Array
    log_size: Array  # standardised
    treated: Array
    start: Month
    months: tuple[Month, ...]


@door
def synthetic_twin(seed: int = 2021, trial: str = USUAL) -> Vintage:
    """A vintage of table 12r5 for 2015-01…2024-12 that never happened.

    Rates are a municipality level, a national path, a shock in 2020 that hits large places harder,
    a slow large-city factor, and two AR(1) errors: one that does not shrink with size (ρ = 0.9) and
    one that does (ρ = 0.6, variance ∝ 1/jobseekers). Counts 1–4 are secret, as in the real table.
    The planted effect is of ``trial``.
    """
    country = _country(seed, trial_named(trial))
    unemployed, services = _rates(country, seed)
    columns = _counts(country, unemployed, services, seed)
    table = _table(country, columns)
    digest = hashlib.sha256(
        "\n".join(",".join(row.values()) for row in table.to_pylist()).encode()
    ).hexdigest()
    delivery = Delivery(
        name=f"synthetic twin, seed {seed}", sha256=digest, table=table, updated=None
    )
    return vintage_of(delivery, Contract.load(CONTRACT), synthetic=True, trial=trial)


def _country(seed: int, trial: Trial) -> _Country:
    known = list(municipalities().values())
    population = np.array([m.population for m in known], dtype=float)
    draw = stream(seed, "twin", "labour force")
    log_size = np.log(population)
    return _Country(
        codes=tuple(m.code for m in known),
        labour_force=np.round(population * draw.uniform(0.44, 0.5, len(known))),
        log_size=(log_size - log_size.mean()) / log_size.std(),
        treated=np.array([m.code in trial.codes for m in known]),
        start=trial.start,
        months=tuple(FIRST + step for step in range(LAST - FIRST + 1)),
    )


def _ar1(draw: np.random.Generator, shape: tuple[int, int], rho: float, sd: Array) -> Array:
    """Stationary AR(1) along the last axis with marginal standard deviation ``sd``."""
    shocks = draw.standard_normal(shape)
    shocks[:, 1:] *= np.sqrt(1 - rho**2)
    for t in range(1, shape[1]):
        shocks[:, t] += rho * shocks[:, t - 1]
    return shocks * sd[:, None]


def _national(months: tuple[Month, ...]) -> Array:
    """The national path of unemployment: a recovery, a season, a shock, a slow rise after 2022."""
    time = np.arange(len(months), dtype=float)
    season = 0.6 * np.cos(2 * np.pi * (time % 12) / 12) + 0.3 * np.cos(4 * np.pi * (time % 12) / 12)
    trend = np.interp(time, [0, 58, 86, 119], [12.5, 8.7, 8.9, 10.2])
    return np.asarray(trend + season)


def _rates(country: _Country, seed: int) -> tuple[Array, Array]:
    """Unemployment and services in per cent of the labour force, shape (municipalities, months)."""
    shape = (len(country.codes), len(country.months))
    draw = stream(seed, "twin", "rates")
    stock = 0.09 * country.labour_force
    since = np.array([month - COVID for month in country.months], dtype=float)
    shock = np.where(since >= 0, 3.0 * np.exp(-np.maximum(since, 0) / 8), 0.0)
    factor = _ar1(draw, (1, shape[1]), 0.98, np.array([0.2]))
    level = np.clip(draw.normal(0, 1.8, shape[0]), -4, 5)
    unemployed = (
        level[:, None]
        + _national(country.months)
        + (1 + 0.12 * country.log_size + draw.normal(0, 0.15, shape[0]))[:, None] * shock
        + (0.2 * country.log_size)[:, None] * factor
        + _ar1(draw, shape, 0.9, np.full(shape[0], 0.3))
        + _ar1(draw, shape, 0.6, np.sqrt(250 / stock))
    )
    services = (
        np.clip(3.6 + 0.25 * level, 1, 8)[:, None]
        + _ar1(draw, shape, 0.9, np.full(shape[0], 0.2))
        + _ar1(draw, shape, 0.6, np.sqrt(60 / stock))
    )
    after = np.array([month >= country.start for month in country.months])
    exposed = country.treated[:, None] & after
    unemployed = unemployed + PLANTED["registered_unemployment"] * exposed
    services = services + PLANTED["in_services"] * exposed
    return np.clip(unemployed, 1.5, 40), np.clip(services, 0.3, 20)


def _counts(country: _Country, unemployed: Array, services: Array, seed: int) -> dict[str, Array]:
    """Whole people (and vacancies) by column, shape (municipalities, months) each."""
    draw = stream(seed, "twin", "parts")
    people = np.round(country.labour_force[:, None] * unemployed / 100)
    helped = country.labour_force[:, None] * services / 100

    def part(share: float | Array, spread: float, rho: float = 0.9) -> Array:
        noise = _ar1(draw, people.shape, rho, np.full(people.shape[0], spread))
        return np.asarray(np.minimum(np.round(people * share * np.exp(noise)), people))

    vacancies = _ar1(draw, people.shape, 0.8, np.full(people.shape[0], 0.35))
    foreign = np.clip(0.05 + 0.04 * country.log_size, 0.01, 0.3)[:, None]
    steps = np.array([0.004 * (month.year - 2019) for month in country.months])
    columns = {name: np.round(helped * share) for name, share in SERVICE_SHARES.items()}
    columns |= {
        "TYOTTOMATLOPUSSA": people,
        "TYOVOIMATK": np.round(country.labour_force[:, None] * (1 + steps)),
        "HAKIJALOPUSSA": np.round(people * 1.7 + helped),
        "PITKAAIKAISTYOTTOMAT": part(0.30, 0.12),
        "TYOTTOMAT25": part(0.11, 0.12),
        "TYOTTOMATULK": part(foreign, 0.15),
        "AVPAIKATLOPUSSA": np.round(people * 0.25 * np.exp(vacancies)),
    }
    columns["TYOTTOMAT50"] = part(0.38, 0.08)  # drawn late: older columns keep their draws
    columns["TYOTTOMATMIEHET"] = part(0.55, 0.03)
    since = np.array([month - COVID for month in country.months], dtype=float)
    laid_off = 0.05 + np.where(since >= 0, 0.25 * np.exp(-np.maximum(since, 0) / 6), 0.0)
    noise = _ar1(draw, people.shape, 0.9, np.full(people.shape[0], 0.2))
    usual = 0.09 * country.labour_force[:, None]  # not of the unemployed: the trial moves those
    columns["LOMAUTETTU"] = np.minimum(np.round(usual * laid_off * np.exp(noise)), people)
    return columns


def _in_sight(counts: Array, contract: Contract, name: str) -> Array:
    """The counts as drawn, but where one is so small among large ones that nobody would take it
    for a secret count: in places of some 500 people a draw may be; it is then the least published.
    """
    limit = custom(contract.columns[name].customProperties, "emptyAmong")
    if limit is None:
        return counts
    known = pd.DataFrame(np.where((counts > 0) & (counts < 5), np.nan, counts))
    near = np.fmin(known.ffill(axis=1), known.bfill(axis=1))
    return np.where(known.isna() & (near >= float(str(limit))), 5.0, counts)


def _table(country: _Country, columns: dict[str, Array]) -> pa.Table:
    """The wide table as StatFin would deliver it, the whole country last."""
    months = [str(month) for month in country.months]
    areas = [f"KU{code}" for code in country.codes] + ["SSS"]
    names = [m.name_fi for m in municipalities().values()] + ["KOKO MAA"]
    table = {
        "area_code": [area for area in areas for _ in months],
        "area_name": [name for name in names for _ in months],
        "month": months * len(areas),
    }
    contract = Contract.load(CONTRACT)
    for name, drawn in columns.items():
        counts = _in_sight(drawn, contract, name)
        hidden = (counts > 0) & (counts < 5) & (name != "TYOVOIMATK")
        texts = np.where(hidden, "", counts.astype(np.int64).astype(str))
        total = counts.sum(axis=0).astype(np.int64).astype(str)
        table[name] = [*texts.ravel().tolist(), *total.tolist()]
    return pa.table({name: pa.array(values, pa.string()) for name, values in table.items()})
