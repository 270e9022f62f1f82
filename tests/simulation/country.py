"""A country of 300 municipalities where nothing happens, and ways for it to look otherwise.

A port of the study's process. Adoption is at month 74 of 108, and 14 months after it are looked at
(or all 34). A rate is a level, a national path, and two errors: one that does not shrink with size
(AR 0.9, variance 0.16) and one that does (AR 0.6, variance 900/n).

- R: the treated are drawn without regard to size.
- L: the treated are the largest.
- F: L, with a slow factor of large places, a shock in 2020 that hits them harder, and shocks of 18
  regions: parallel trends fail for a naive comparison.

Two more that the study did not have, because its rule was tuned on R, L and F:

- LP: L, but the error that does not shrink has a longer memory (AR 0.97).
- LT: L, but all shocks are Student's t with 5 degrees of freedom, of the same variance.

The order of draws of R, L and F is that of the study, so one seed gives one country here and there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.signal import lfilter

from evaluation.core.arrays import Array, Mask

Scenario = Literal["R", "L", "F", "LP", "LT"]
CODE: dict[Scenario, int] = {"R": 0, "L": 1, "F": 2, "LP": 3, "LT": 4}  # in the study's seeds
MUNICIPALITIES, MONTHS, START, HORIZON = 300, 108, 74, 14
STRUCTURAL, SAMPLING = 0.16, 900.0
MEMORY, LONGER_MEMORY = 0.9, 0.97
TAILS = 5  # degrees of freedom of LT


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

    def shifted(self, effect: float) -> Country:
        """The same country where the treated have an effect."""
        y = self.y.copy()
        y[: self.treated, START:] += effect
        return replace(self, y=y)


def ar1(
    random: np.random.Generator,
    shape: tuple[int, ...],
    memory: float,
    sd: object,
    tails: int | None = None,
) -> Array:
    """Stationary along the last axis; shocks are normal, or Student's t of variance one."""
    if tails is None:
        shocks = random.standard_normal(shape)
    else:
        shocks = random.standard_t(tails, shape) * np.sqrt((tails - 2) / tails)
    shocks[..., 1:] *= np.sqrt(1 - memory**2)
    return np.asarray(lfilter([1.0], [1.0, -memory], shocks, axis=-1) * sd)


def sizes(random: np.random.Generator, treated: int, scenario: Scenario) -> Array:
    """Jobseekers, treated first: any municipalities (R), or the largest, from 14 000 down."""
    n = np.sort(np.exp(random.normal(np.log(300), 1.15, MUNICIPALITIES)).clip(20, 9000))[::-1]
    if scenario == "R":
        return np.asarray(random.permutation(n))
    n[:treated] = np.sort(np.maximum(n[:treated], 14000 * 0.9 ** np.arange(treated)))[::-1]
    return np.asarray(n)


def with_common(random: np.random.Generator, y: Array, n: Array) -> Array:
    """Add what large places share, what 2020 did to them, and what regions share, (N, T)."""
    size = (np.log(n) - np.log(300)) / 1.15
    load = 0.4 * size + 0.3 * random.standard_normal(MUNICIPALITIES)
    factor = ar1(random, (MONTHS,), 0.98, 0.6)
    exposed = 1 + 0.4 * size + 0.3 * random.standard_normal(MUNICIPALITIES)
    region = random.integers(0, 18, MUNICIPALITIES)
    regional = ar1(random, (18, MONTHS), 0.95, 0.3)
    return np.asarray(y + load[:, None] * factor + exposed[:, None] * covid() + regional[region])


def covid() -> Array:
    """The shock of 2020 by month, (T,)."""
    month = np.arange(MONTHS)
    return np.where(month >= 62, 3 * np.exp(-(month - 62) / 8.0), 0.0)


def country(
    random: np.random.Generator,
    treated: int,
    scenario: Scenario,
    effect: float = 0.0,
    horizon: int = HORIZON,
) -> Country:
    """One country, with an effect on the treated after adoption, seen for ``horizon`` months."""
    shape = (MUNICIPALITIES, MONTHS)
    tails = TAILS if scenario == "LT" else None
    memory = LONGER_MEMORY if scenario == "LP" else MEMORY
    n = sizes(random, treated, scenario)
    level = random.normal(10, 2, MUNICIPALITIES)[:, None]
    path = np.cumsum(random.normal(0, 0.2, MONTHS))[None]
    slow = ar1(random, shape, memory, np.sqrt(STRUCTURAL), tails)
    quick = ar1(random, shape, 0.6, np.sqrt(SAMPLING / n)[:, None], tails)
    y = level + path + slow + quick
    if scenario == "F":
        y = with_common(random, y, n)
    y[:treated, START:] += effect
    return Country(np.ascontiguousarray(y[:, : START + horizon]), n, treated)
