"""The placebo distribution in closed form: no draws, for whoever asks ten thousand times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy import optimize, stats

from evaluation.core.arrays import Array, NotNegative
from evaluation.door import Dims, Level, door
from evaluation.methods.placebo_space.noise_model import NoiseModel


@dataclass(frozen=True, kw_only=True)
class Tail:
    r"""Ferman and Pinto's placebo distribution, its largest part kept as the donors show it.

    .. math:: \tau^* = v_1 \sigma_1 z_j s + N\Bigl(0, \overline{z^2}
              \bigl(\sum_{a \ne 1} v_a^2 \sigma_a^2 + \sum_i \omega_i^2 \sigma_i^2\bigr)\Bigr)

    with 1 the treated area whose noise is largest, j any clean donor, s either sign. With one
    treated area that is the donors' own distribution, smoothed by the noise of their mean; with
    many it is nearly normal. ``jumps`` (J,) are :math:`|v_1 \sigma_1 z_j|`, ``spread`` is the
    normal part's standard deviation; both in the effect's unit.
    """

    jumps: Array
    spread: float

    @classmethod
    @door
    def of(
        cls,
        model: NoiseModel,
        treated: Annotated[NotNegative, Dims("G")],
        donors: Annotated[NotNegative, Dims("D")],
    ) -> Tail:
        """From scales: v̄σ (G,) of the treated areas and ωσ (D,) of the donors."""
        z = model.standardised
        first = int(np.argmax(treated))
        rest = np.sum(np.delete(treated, first) ** 2) + np.sum(donors**2)
        return cls(
            jumps=np.abs(treated[first] * z),
            spread=float(np.sqrt(np.mean(z**2) * rest)),
        )

    @property
    def standard_deviation(self) -> float:
        """Of τ*, in the effect's unit."""
        return float(np.sqrt(np.mean(self.jumps**2) + self.spread**2))

    @door
    def p_value(self, tau: float) -> float:
        """:math:`P(|τ^*| ≥ |τ|)`."""
        size = abs(tau)
        if self.spread == 0:
            return float(np.mean(self.jumps >= size))
        far = stats.norm.sf((size - self.jumps) / self.spread)
        return float(np.mean(far + stats.norm.sf((size + self.jumps) / self.spread)))

    @door
    def half_width(self, alpha: Level) -> float:
        """The size that is exceeded with probability alpha."""
        high = float(self.jumps.max(initial=0.0) + 10 * self.spread)
        if high == 0 or self.p_value(high) > alpha:
            return high
        return float(optimize.brentq(lambda size: self.p_value(size) - alpha, 0.0, high))


@door
def p_each_alone(
    model: NoiseModel,
    tau: Annotated[Array, Dims("N")],
    variance: Annotated[NotNegative, Dims("N")],
    donors: Annotated[Array, Dims("D")],
) -> Array:
    """``Tail.p_value`` of N effects, each of one treated unit by itself, shape (N,).

    variance (N,) is each unit's own σ²; donors (D,) are ωσ, as in ``Tail.of``.
    """
    z = np.abs(model.standardised)
    jumps = np.sqrt(variance)[:, None] * z
    spread = np.sqrt(np.mean(z**2) * np.sum(donors**2))
    size = np.abs(tau)[:, None]
    if spread == 0:
        return np.asarray(np.mean(jumps >= size, axis=1))
    far = stats.norm.sf((size - jumps) / spread) + stats.norm.sf((size + jumps) / spread)
    return np.asarray(far.mean(axis=1))
