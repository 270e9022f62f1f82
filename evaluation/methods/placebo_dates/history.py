"""The history of one effect: how large it was, of the same treated, when nothing happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy import stats

from evaluation.core.arrays import Array
from evaluation.door import Count, Dims, Level, door
from evaluation.errors import DesignError

FEWEST_WINDOWS = 4  # that do not overlap; a spread over fewer is none


@door
@dataclass(frozen=True, kw_only=True)
class History:
    r"""Effects at D placebo dates, of the very treated, by the very design.

    .. math:: s^2 = \frac{1}{D} \sum_d \tau_d^2, \qquad
              m = \min(D, 1 + \lfloor (t_{max} - t_{min}) / L \rfloor), \qquad
              p(\tau) = 2 P(T_m > |\tau| / s)

    with L the length of a window and t where each starts: m windows do not overlap, and are what
    the D dates are worth. The mean of the fakes is not taken out: a design that was wrong by as
    much whenever nothing happened has a large s.

    Shapes: effects and starts (D,), starts in months; length in months. Effects and s in the
    effect's unit.
    """

    effects: Annotated[Array, Dims("D")]
    starts: Annotated[Array, Dims("D")]
    length: Count

    def __post_init__(self) -> None:
        if self.windows < FEWEST_WINDOWS:
            raise DesignError(
                f"{self.effects.size} placebo dates hold {self.windows} windows of {self.length}"
                " months that do not overlap",
                why=f"fewer than {FEWEST_WINDOWS} say nothing of how an effect varies",
                remedy="deliver earlier months, or shorten the window or the base of the design",
            )

    @property
    def windows(self) -> int:
        """How many of the windows do not overlap: of dates further apart than that, all."""
        return min(self.effects.size, 1 + int(np.ptp(self.starts) // self.length))

    @property
    def rms(self) -> float:
        """s, in the effect's unit."""
        return float(np.sqrt(np.mean(self.effects**2)))

    @property
    def mean(self) -> float:
        """Mean of the fakes: the part of s that is bias and no noise."""
        return float(np.mean(self.effects))

    @door
    def p_value(self, tau: float) -> float:
        """How often as large an effect as τ came about by itself, two-sided."""
        if self.rms == 0:
            return 1.0 if tau == 0 else 0.0
        return float(2 * stats.t.sf(abs(tau) / self.rms, self.windows))

    @door
    def half_width(self, alpha: Level) -> float:
        """How far from the effect lie the values that are rejected at alpha."""
        return float(stats.t.isf(alpha / 2, self.windows) * self.rms)


@door
def left_out(
    effects: Annotated[Array, Dims("D", "K")],
    starts: Annotated[Array, Dims("D")],
    length: Count,
) -> Array:
    """The p (D, K) of each fake among those of its column whose windows do not overlap its own.

    NaN where those are worth fewer than three windows.
    """
    p = np.full(effects.shape, np.nan)
    whole = 1 + int(np.ptp(starts) // length)
    for d, start in enumerate(starts):
        apart = np.abs(starts - start) >= length
        worth = min(whole - 1, int(apart.sum()))
        if worth < FEWEST_WINDOWS - 1:
            continue
        rms = np.sqrt(np.mean(effects[apart] ** 2, axis=0))
        size = np.abs(effects[d])
        without_noise = np.where(size > 0, np.inf, 0.0)  # as in ``History.p_value``
        p[d] = 2 * stats.t.sf(np.divide(size, rms, out=without_noise, where=rms > 0), worth)
    return p
