"""What residuals of a least-squares fit can show of an effect's noise, from its ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import csr_array

from evaluation.data.arrays import Array, Mask
from evaluation.data.panel import Panel
from evaluation.estimation.carried import (
    ENOUGH,
    LONE,
    ROUNDING,
    Carried,
    Side,
    names_of,
    rests_on,
    shown,
)
from evaluation.estimation.least_squares import Fit
from evaluation.estimation.ledger import Ledger

TINY = 1e-9  # of an effect's weights: a side with less has no part in it


def carried_by(panel: Panel, fit: Fit, ledger: Ledger, regressors: Array) -> Carried:
    """Four sides of each effect: treated and the others, in its own periods and in all the rest.

    ``regressors`` X (K, S, T) say whose effect it is, and in which periods; a cluster's weight on a
    side is the sum of its absolute weights in the ledger. Counts alone would not do: units seen in
    one period only tell nothing, whoever was seen in all of them tells most.
    """
    own: Mask = np.asarray(regressors) != 0
    member = csr_array(
        (np.ones(len(panel.y)), (np.arange(len(panel.y)), panel.clusters)),
        shape=(len(panel.y), int(panel.clusters.max()) + 1),
    )
    shares = fit.patterns.share @ member  # (C, G)
    named = names_of(panel.units, panel.clusters)
    effects = []
    for k, path in enumerate(ledger.paths):
        sides = []
        for name, cells, when in _sides(fit, own[k]):
            weights = np.abs(path * cells).sum(axis=1) @ shares  # (G,)
            if weights.sum() > TINY * np.abs(path).sum():
                periods = panel.periods[when] if when.sum() == 1 else np.empty(0)
                at = f" in period {periods[0]:g}" if periods.size else ""
                sides.append(_side(f"{name}{at}", weights, named))
        effects.append(sides)
    return Carried.of(effects)


def _sides(fit: Fit, own: Mask) -> Iterator[tuple[str, Mask, Mask]]:
    """Names, cells (C, T) and periods (T,) of the sides of an effect on cells ``own`` (S, T)."""
    treated: Mask = np.asarray(own.any(axis=1))[fit.patterns.stratum, None]
    when: Mask = np.asarray(own.any(axis=0))
    mine, rest = own[fit.patterns.stratum], np.zeros_like(when)
    yield "the treated", mine, when
    yield "the treated in the periods they are compared with", treated & ~mine, rest
    yield "the controls", ~treated & when, when
    yield "the controls in the periods compared with", ~treated & ~when, rest


def _side(name: str, weights: Array, named: Callable[[int], str]) -> Side:
    share = shown(weights)
    w = weights / weights.sum()
    because = rests_on(name, w, named(int(w.argmax()))) if share < ENOUGH - ROUNDING else ""
    return Side(noise=float(w @ w), share=0.0 if share < LONE else share, because=because)
