"""A country of 300 municipalities where nothing happens, and two ways for it to look otherwise.

A port of the study's process. Adoption is at month 74 of 108, and 14 months after it are looked at.
A rate is a level, a national path, and two errors: one that does not shrink with size (AR 0.9,
variance 0.16) and one that does (AR 0.6, variance 900/n). The treated are the largest.

- L: no more than that.
- F: a slow factor of large places, a shock in 2020 that hits them harder, and shocks of 18 regions:
  parallel trends fail for a naive comparison.

The order of draws is that of the study, so one seed gives one country here and there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.signal import lfilter

from evaluation.data.arrays import Array, Mask

Scenario = Literal["L", "F"]
MUNICIPALITIES, MONTHS, START, HORIZON = 300, 108, 74, 14
STRUCTURAL, SAMPLING = 0.16, 900.0


@dataclass(frozen=True)
class Country:
    """Rates (N, T) up to the horizon, jobseekers (N,), treated first."""

    y: Array
    n: Array
    treated: int

    @property
    def post(self) -> Mask:
        return np.arange(self.y.shape[1]) >= START

    @property
    def contrast(self) -> Array:
        """Mean after less mean before, (N,)."""
        return np.asarray(self.y[:, START:].mean(axis=1) - self.y[:, :START].mean(axis=1))


def ar1(random: np.random.Generator, shape: tuple[int, ...], memory: float, sd: object) -> Array:
    shocks = random.standard_normal(shape)
    shocks[..., 1:] *= np.sqrt(1 - memory**2)
    return np.asarray(lfilter([1.0], [1.0, -memory], shocks, axis=-1) * sd)


def country(
    random: np.random.Generator, treated: int, scenario: Scenario, effect: float = 0.0
) -> Country:
    shape = (MUNICIPALITIES, MONTHS)
    n = np.sort(np.exp(random.normal(np.log(300), 1.15, MUNICIPALITIES)).clip(20, 9000))[::-1]
    n[:treated] = np.sort(np.maximum(n[:treated], 14000 * 0.9 ** np.arange(treated)))[::-1]
    level = random.normal(10, 2, MUNICIPALITIES)[:, None]
    path = np.cumsum(random.normal(0, 0.2, MONTHS))[None]
    slow = ar1(random, shape, 0.9, np.sqrt(STRUCTURAL))
    quick = ar1(random, shape, 0.6, np.sqrt(SAMPLING / n)[:, None])
    y = level + path + slow + quick
    if scenario == "F":
        size = (np.log(n) - np.log(300)) / 1.15
        load = 0.4 * size + 0.3 * random.standard_normal(MUNICIPALITIES)
        factor = ar1(random, (MONTHS,), 0.98, 0.6)
        month = np.arange(MONTHS)
        covid = np.where(month >= 62, 3 * np.exp(-(month - 62) / 8.0), 0.0)
        exposed = 1 + 0.4 * size + 0.3 * random.standard_normal(MUNICIPALITIES)
        region = random.integers(0, 18, MUNICIPALITIES)
        regional = ar1(random, (18, MONTHS), 0.95, 0.3)
        y = y + load[:, None] * factor + exposed[:, None] * covid + regional[region]
    y[:treated, START:] += effect
    return Country(y[:, : START + HORIZON], n, treated)
