"""AR(1) noise that can be continued backwards without a change of what it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array
from evaluation.core.streams import stream


@dataclass(frozen=True, slots=True)
class Noise:
    """Stationary AR(1) series of one twin: ``scale`` times the usual, ``before`` months longer."""

    seed: int
    scale: float
    before: int
    months: int  # without those before

    def series(
        self, draw: np.random.Generator, name: str, rho: float, sd: Array, *, own: bool = True
    ) -> Array:
        r"""Series with marginal standard deviation ``sd``, shape (N, before + months).

        .. math:: x_t = \rho x_{t-1} + \sigma \sqrt{1 - \rho^2}\, e_t

        The later months are of ``draw``. A stationary Gaussian AR(1) is reversible, so the months
        before follow the same equation backwards from the first of them, with draws of a stream
        of their own: month by month, so that a longer past holds a shorter one. ``own`` noise is
        of one municipality and is scaled; other noise is not.
        """
        spread = sd * self.scale if own else sd
        later = ar1(draw, (len(sd), self.months), rho) * spread[:, None]
        if not self.before:
            return later
        back = stream(self.seed, "twin", "before", name)
        steps = back.standard_normal((self.before, len(sd))) * (spread * np.sqrt(1 - rho**2))
        series = np.empty((len(sd), self.before + self.months))
        series[:, self.before :] = later
        for t in range(self.before):
            at = self.before - t
            series[:, at - 1] = rho * series[:, at] + steps[t]
        return series


def ar1(draw: np.random.Generator, shape: tuple[int, int], rho: float) -> Array:
    """Stationary AR(1) along the last axis, with marginal standard deviation 1."""
    shocks = draw.standard_normal(shape)
    shocks[:, 1:] *= np.sqrt(1 - rho**2)
    for t in range(1, shape[1]):
        shocks[:, t] += rho * shocks[:, t - 1]
    return np.asarray(shocks)
