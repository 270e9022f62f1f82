"""The inputs: two panels made once, the same on every machine, and stored as plain arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.core.streams import stream

SEED = 3
NEVER = 0  # how the stored columns write "never treated"; an adapter recodes it for its package


@dataclass(frozen=True, slots=True)
class Shape:
    """N units by T periods, with the period in which each treated cohort starts and its size.

    ``covariates`` is how many columns x1, x2, ... there are; ``memory`` the AR(1) coefficient of a
    unit's noise. Units that are in no cohort are never treated.
    """

    name: str
    units: int
    periods: int
    starts: tuple[int, ...]
    sizes: tuple[int, ...]
    covariates: int = 0
    memory: float = 0.5

    @property
    def rows(self) -> int:
        """Rows of the long frame."""
        return self.units * self.periods


MUNICIPAL = Shape("municipal", 300, 120, starts=(61, 73, 85), sizes=(9, 8, 8))
ONE_TREATED = Shape("one_treated", 276, 120, starts=(85,), sizes=(1,))


def person(units: int) -> Shape:
    """Quarters of ``units`` persons: half never treated, five cohorts of a tenth each."""
    tenth = units // 10
    return Shape(f"person_{units}", units, 20, (7, 9, 11, 13, 15), (tenth,) * 5, covariates=3)


def tiny(shape: Shape) -> Shape:
    """A panel of the same kind that a package may compile and import its rest on."""
    starts = tuple(6 + 2 * i for i in range(len(shape.starts)))
    sizes = tuple(min(size, 40) for size in shape.sizes)
    units = sum(sizes) + (240 if shape.covariates else 60)
    return replace(
        shape, name=f"{shape.name}_tiny", units=units, periods=20, starts=starts, sizes=sizes
    )


def columns(shape: Shape) -> dict[str, np.ndarray]:
    """The columns of the long frame, sorted by unit and period: unit, time, y, g, x1, x2, ...

    Outcome = unit + period + trend by covariates + effect that grows with time + AR(1) noise. Who
    is treated depends weakly on the covariates, so that an adjustment has something to do.
    """
    random = stream(SEED, "benchmarks", shape.name)
    n, t = shape.units, shape.periods
    x = random.normal(size=(n, shape.covariates))
    x[:, 2:] = x[:, 2:] > 0
    score = 0.4 * x.sum(axis=1) + random.gumbel(size=n)
    order = np.argsort(-score, kind="stable")
    g = np.full(n, NEVER, dtype=np.int64)
    treated = order[: sum(shape.sizes)]
    g[random.permutation(treated)] = np.repeat(shape.starts, shape.sizes)
    noise = random.normal(size=(n, t))
    for k in range(1, t):
        noise[:, k] += shape.memory * noise[:, k - 1]
    clock = np.arange(1, t + 1)
    since = np.where(g[:, None] == NEVER, -1, clock[None, :] - g[:, None])
    y = 10 + 2 * random.normal(size=(n, 1)) + np.sin(clock / 6)[None, :] + noise
    y += 0.02 * x.sum(axis=1, keepdims=True) * clock[None, :]
    y += np.where(since >= 0, 0.5 + 0.02 * since, 0.0)
    long = {
        "unit": np.repeat(np.arange(1, n + 1), t),
        "time": np.tile(clock, n),
        "y": y.ravel(),
        "g": np.repeat(g, t),
    }
    return long | {f"x{j + 1}": np.repeat(x[:, j], t) for j in range(shape.covariates)}


def stored(shape: Shape, folder: Path) -> Path:
    """Where the columns of this panel lie; made now if they do not."""
    path = folder / f"{shape.name}.npz"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, allow_pickle=False, **columns(shape))
        unfinished.replace(path)
    return path


def frame(path: Path) -> pd.DataFrame:
    """The long frame a user has: sorted by unit and period, numbers only."""
    with np.load(path) as arrays:
        return pd.DataFrame({name: arrays[name] for name in arrays.files})


@cache
def digest(shape: Shape, folder: Path) -> str:
    """A short name for the numbers themselves, so that old measurements are told from new."""
    with np.load(stored(shape, folder)) as arrays:
        found = hashlib.sha256()
        for name in arrays.files:
            found.update(arrays[name].tobytes())
    return found.hexdigest()[:12]
