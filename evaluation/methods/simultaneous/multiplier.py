"""Multiplier draws of influence functions: one band over all effects of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from evaluation.core.arrays import Array
from evaluation.core.threads import one_thread
from evaluation.door import Count, Level, door
from evaluation.errors import DesignError
from evaluation.methods.effects.influence import Influence

# Mammen's (1993) two points: mean 0, variance 1, third moment 1.
GOLDEN = np.sqrt(5.0)
LOW, HIGH = (1 - GOLDEN) / 2, (1 + GOLDEN) / 2
CHANCE_OF_LOW = (GOLDEN + 1) / (2 * GOLDEN)
QUARTILES = (0.25, 0.75)


@dataclass(frozen=True, slots=True)
class Band:
    r"""A band with simultaneous coverage, :math:`\tau_k \mp c\, s_k`.

    ``standard_errors`` s (K,) are interquartile ranges of the draws over those of a normal;
    ``critical`` c is the 1 − α quantile of :math:`\max_k |\psi^*_k| / s_k`, NaN if no effect moves.
    """

    standard_errors: Array
    critical: float


@door
def multiplier(
    influence: Influence, draws: Count, alpha: Level, random: np.random.Generator
) -> Band:
    """The band of one set of effects: ``multiplier_bands`` of one."""
    return multiplier_bands([influence], draws, alpha, random)[0]


@door
@one_thread
def multiplier_bands(
    influences: Sequence[Influence], draws: Count, alpha: Level, random: np.random.Generator
) -> tuple[Band, ...]:
    r"""Bands of several sets of effects of the same clusters, from the same draws.

    :math:`\psi^*_{bk} = \sum_g \xi_{bg} \psi_{gk}` with Mammen's ξ by cluster (Callaway and
    Sant'Anna 2021, algorithm 1). It needs many treated clusters: the firewall asks for ten. An
    effect with no influence (the base period against itself) has s = 0 and no part in c.

    Raises
    ------
    RefusedMethod
        If an effect rests on a side whose noise Ψ does not show: its draws would be as silent.
    """
    if not influences:
        raise DesignError(
            "no influence functions to draw a band from",
            why="a band holds the effects of at least one set",
            remedy="give the influence of each set of effects",
        )
    for influence in influences:
        influence.require()
    every = [influence.matrix() for influence in influences]
    psi = np.hstack(every)
    low = random.random((draws, len(psi))) < CHANCE_OF_LOW
    drawn = HIGH * psi.sum(axis=0) + (LOW - HIGH) * (low.astype(float) @ psi)
    ends = np.cumsum([one.shape[1] for one in every])[:-1]
    return tuple(_band(one, alpha) for one in np.split(drawn, ends, axis=1))


def _band(drawn: Array, alpha: float) -> Band:
    ends = np.quantile(drawn, QUARTILES, axis=0)
    s = np.asarray((ends[1] - ends[0]) / (norm.ppf(QUARTILES[1]) - norm.ppf(QUARTILES[0])))
    moving = s > 0
    if not moving.any():
        return Band(s, float("nan"))
    largest = np.max(np.abs(drawn[:, moving]) / s[moving], axis=1)
    return Band(s, float(np.quantile(largest, 1 - alpha)))
