"""What residuals of a least-squares fit can show of an effect's noise, from its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.methods.effects.carried import (
    ENOUGH,
    LONE,
    ROUNDING,
    Carried,
    Side,
    names_of,
    of_moments,
    rests_on,
)
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.two_way.least_squares import Fit
from evaluation.panels.panel import Panel

TINY = 1e-9  # of an effect's weights: a side with less has no part in it


def carried_by(panel: Panel, fit: Fit, ledger: Ledger, regressors: Array) -> Carried:
    """Four sides of each effect: treated and the others, in its own periods and in all the rest.

    ``regressors`` X (K, S, T) say whose effect it is, and in which periods. The weight of a cluster
    in a period is the sum of its absolute weights in the ledger, and periods of a side count by
    their noise. Counts alone would not do: a unit seen in one period only tells nothing.
    """
    own: Mask = np.asarray(regressors) != 0
    clusters = _Clusters.of(fit.patterns.share, panel.clusters)
    named = names_of(panel.units, panel.clusters)
    effects = []
    for k, path in enumerate(np.abs(ledger.paths)):
        sides = []
        for name, cells in _sides(fit, own[k]):
            weights = path * cells
            if weights.sum() > TINY * path.sum():
                seen = np.flatnonzero(weights.any(axis=0))
                at = f" in period {panel.periods[seen[0]]:g}" if seen.size == 1 else ""
                sides.append(_side(f"{name}{at}", weights, clusters, named))
        effects.append(sides)
    return Carried.of(effects)


@dataclass(frozen=True, slots=True)
class _Clusters:
    """Shares of clusters in patterns, (C, G), and sums of their powers where none is in two."""

    shares: csr_array
    powers: tuple[Array, ...] | None

    @classmethod
    def of(cls, share: csr_array, clusters: Labels) -> _Clusters:
        units = np.arange(clusters.size)
        member = csr_array(
            (np.ones(units.size), (units, clusters)), shape=(units.size, int(clusters.max()) + 1)
        )
        shares = csr_array(share @ member)
        apart = np.bincount(shares.indices).max() <= 1
        powers = tuple(np.asarray((shares**p).sum(axis=1), float) for p in (1, 2, 3))
        return cls(shares, powers if apart else None)

    def moments(self, weights: Array) -> tuple[Array, ...]:
        """Sums over clusters of the first three powers of ``weights`` (C, T), each (T,)."""
        if self.powers is None:
            each = weights.T @ self.shares  # (T, G)
            return tuple(np.sum(each**p, axis=1) for p in (1, 2, 3))
        return tuple(
            (weights**p).T @ power for p, power in zip((1, 2, 3), self.powers, strict=True)
        )


def _sides(fit: Fit, own: Mask) -> Iterator[tuple[str, Mask]]:
    """Names and cells (C, T) of the sides of an effect on cells ``own`` (S, T)."""
    treated: Mask = np.asarray(own.any(axis=1))[fit.patterns.stratum, None]
    when, mine = np.asarray(own.any(axis=0)), own[fit.patterns.stratum]
    yield "the treated", mine
    yield "the treated in the periods they are compared with", treated & ~mine
    yield "the controls", ~treated & when
    yield "the controls in the periods compared with", ~treated & ~when


def _side(name: str, weights: Array, clusters: _Clusters, named: Callable[[int], str]) -> Side:
    first, second, third = clusters.moments(weights)
    seen = first > 0
    shown = of_moments(first[seen], second[seen], third[seen])
    noise = float(second.sum())
    share = float(second[seen] @ shown) / noise
    whole = clusters.moments(weights.sum(axis=1)[:, None])
    if of_moments(*whole)[0] < LONE:
        share = 0.0
    because = ""
    if share < ENOUGH - ROUNDING:
        thinnest = weights[:, np.flatnonzero(seen)[np.argmax(second[seen] * (1 - shown))]]
        each = (weights.sum(axis=1) if share == 0 else thinnest) @ clusters.shares
        because = rests_on(name, each / each.sum(), named(int(each.argmax())))
    return Side(noise=noise, share=share, because=because)
