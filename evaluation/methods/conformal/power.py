"""The smallest effect that would usually be seen, from comparisons where there was none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Mask, sealed
from evaluation.door import Count, Dims, Level, door
from evaluation.errors import DesignError
from evaluation.methods.conformal.conformal import TIE

WANTED = 0.8
STEPS = 240
FURTHEST = 4.0  # the grid ends at so many times the largest half-width and estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One fake comparison: its estimate, the noise at its size, both p-values, its gap."""

    date: str
    estimate: float
    deviation: float  # standard deviation of its own placebo distribution
    p_space: float
    p_time: float
    gap: Array  # (T',) base months, then the window
    length: int  # months of the window


@dataclass(frozen=True, kw_only=True, slots=True)
class Power:
    """Share of fake comparisons in which an effect is found, by its size.

    ``detectable`` is the smallest effect from which on it is 80 per cent or more; None if it is
    not reached. ``space`` and ``time`` are the same of one channel alone.
    """

    effect: Array  # (STEPS,) in the outcome's unit
    found: Array
    space: Array
    time: Array
    detectable: float | None


def power_of(
    trials: Sequence[Trial], real: Mapping[str, tuple[float, float]], alpha: float
) -> Power:
    r"""Power of the concordance at the size of the treated.

    Each fake comparison is one draw of noise. It is brought to the treated's size by the ratio of
    the standard deviations that Ferman and Pinto's variance function gives both,
    :math:`e = \hat\tau_f\, \sigma_1 / \sigma_f`, and so is its gap. An effect τ is added, of either
    sign: space finds it if :math:`|e + \tau|` is more than the half-width of the real interval,
    time if the cyclic shifts of the gap with τ added reject. The half-width is Ferman and Pinto's,
    also where the comparison itself uses clusters: theirs is not to be had blind.

    ``real`` gives, by fake date, σ and half-width of the real comparison.
    """
    scale = [real[t.date][0] / t.deviation if t.deviation > 0 else 0.0 for t in trials]
    half = np.array([real[t.date][1] for t in trials])
    noise = np.array([t.estimate * s for t, s in zip(trials, scale, strict=True)])
    effect = np.linspace(0.0, FURTHEST * float(max(half.max(), np.abs(noise).max())), STEPS)
    both = np.zeros((3, STEPS))
    for sign in (1.0, -1.0):
        added = sign * effect
        space = np.abs(noise[:, None] + added) > half[:, None]
        time = np.array(
            [
                found_in_time(t.gap * s, t.length, added, alpha)
                for t, s in zip(trials, scale, strict=True)
            ]
        )
        both += np.array([(space & time).mean(axis=0), space.mean(axis=0), time.mean(axis=0)]) / 2
    return Power(
        effect=sealed(effect),
        found=sealed(both[0]),
        space=sealed(both[1]),
        time=sealed(both[2]),
        detectable=_first_lasting(effect, both[0]),
    )


@door
def found_in_time(
    gap: Annotated[Array, Dims("T")],
    length: Count,
    added: Annotated[Array, Dims("E")],
    alpha: Level,
) -> Mask:
    r"""Whether the cyclic shifts of a gap reject once an effect is added to its last months.

    With an effect a the sum over a shifted window is :math:`|c_\pi + a\, s_\pi|`, so all effects
    are looked at together. Shapes: gap (T,), added (K,); result (K,).
    """
    months = gap.size
    if length >= months:
        raise DesignError(
            f"a window of {length} of {months} months",
            why="without months outside it there is nothing to shift it to",
            remedy="leave months before the window",
        )
    window = np.arange(months) >= months - length
    shifted = (np.flatnonzero(window)[None, :] + np.arange(months)[:, None]) % months
    constant = (gap - gap.mean())[shifted].sum(axis=1)
    slope = (window - window.mean())[shifted].sum(axis=1)
    size = np.abs(constant[:, None] + added * slope[:, None])  # (T, K)
    least = np.abs(constant).max() + np.abs(added) * np.abs(slope).max()
    return np.asarray((size >= size[0] - TIE * least).mean(axis=0) <= alpha)


def _first_lasting(effect: Array, found: Array) -> float | None:
    """The smallest effect from which on the power stays at what is wanted."""
    short = np.flatnonzero(found < WANTED)
    if short.size == 0:
        return float(effect[0])
    return None if short[-1] == effect.size - 1 else float(effect[short[-1] + 1])
