"""Rates of a twin: unemployed and in services, in per cent of the labour force."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.domain import Month
from evaluation.domain.calendar import COVID_START
from evaluation.sources.twin.country import Country
from evaluation.sources.twin.noise import Noise
from evaluation.sources.twin.planted import FIRST, Planted
from evaluation.sources.twin.violations import extra_points

RECESSION = Month(2008, 10)
PEAK, FADES = 3.0, 8  # of a shock: points of the labour force, months in which it falls to 1/e
SIZE_LOADING, SIZE_SPREAD = 0.12, 0.15  # how much harder a shock hits by log size, and by draw


def national(country: Country) -> Array:
    """The national path of unemployment, shape (T,): a fall until 2008 and a slow rise to 2015; a
    recovery, a season, a slow rise after 2022. The shocks are added by municipality.
    """
    time = country.since(FIRST)
    season = 0.6 * np.cos(2 * np.pi * (time % 12) / 12) + 0.3 * np.cos(4 * np.pi * (time % 12) / 12)
    trend = np.interp(
        time, [-108, -75, -36, 0, 58, 86, 119], [10.0, 7.6, 9.5, 12.5, 8.7, 8.9, 10.2]
    )
    return np.asarray(trend + season)


def fading(country: Country) -> Array:
    """The shock of 2020 as a share of its peak, shape (T,)."""
    since = country.since(COVID_START)
    return np.where(since >= 0, np.exp(-np.maximum(since, 0) / FADES), 0.0)


def recession(country: Country, seed: int, planted: Planted) -> Array:
    """Points by which the recession of 2008–2010 raises unemployment, shape (N, T).

    It begins in 2008-10 where the largest municipality is and a month later for each standard
    deviation of log size below it, rises for 12 months to 3 points and fades as the shock of 2020
    does; it loads on log size as that does. Where ``covid`` is given no shock loads on size, and
    this one begins everywhere at once.
    """
    usual = planted.covid is None
    draw = stream(seed, "twin", "before", "recession")
    spread = draw.normal(0, SIZE_SPREAD, len(country.codes))
    loading = usual * (SIZE_LOADING * country.log_size + spread)
    delay = usual * (country.log_size.max() - country.log_size)
    age = country.since(RECESSION)[None, :] - delay[:, None]
    path = np.clip(age / 12, 0, 1) * np.exp(-np.maximum(age - 12, 0) / FADES)
    return np.asarray((1 + loading)[:, None] * PEAK * path * (country.since(FIRST) < 0))


def rates(country: Country, seed: int, planted: Planted) -> tuple[Array, Array]:
    """Unemployment and services in per cent of the labour force, shape (N, T) each.

    What is planted is added before rates are kept within 1.5…40 and 0.3…20.
    """
    size, before = len(country.codes), country.before
    noise = Noise(seed, planted.noise, before, len(country.months) - before)
    draw = stream(seed, "twin", "rates")
    stock = 0.09 * country.labour_force
    factor = noise.series(draw, "factor", 0.98, np.array([0.2]), own=False)
    level = np.clip(draw.normal(0, 1.8, size), -4, 5)
    loading = SIZE_LOADING * country.log_size + draw.normal(0, SIZE_SPREAD, size)
    loading = 1 + loading if planted.covid is None else np.ones(size)
    unemployed = (
        level[:, None]
        + national(country)
        + loading[:, None] * (PEAK * fading(country))
        + (0.2 * country.log_size)[:, None] * factor
        + noise.series(draw, "unemployed", 0.9, np.full(size, 0.3))
        + noise.series(draw, "unemployed by size", 0.6, np.sqrt(250 / stock))
    )
    services = (
        np.clip(3.6 + 0.25 * level, 1, 8)[:, None]
        + noise.series(draw, "services", 0.9, np.full(size, 0.2))
        + noise.series(draw, "services by size", 0.6, np.sqrt(60 / stock))
    )
    if before:
        unemployed = unemployed + recession(country, seed, planted)
    exposed = country.treated[:, None] & (country.since(country.start) >= 0)
    effects = planted.effects
    unemployed = unemployed + effects["registered_unemployment"] * exposed
    services = services + effects["in_services"] * exposed
    unemployed = unemployed + extra_points(country, planted, fading(country))
    return np.clip(unemployed, 1.5, 40), np.clip(services, 0.3, 20)
