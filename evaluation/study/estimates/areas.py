"""The effect of each trial area by itself, over the same donors and months as their average."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.methods.effects.aggregation import Aggregation
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.study.estimates.estimates import ComparisonEffects, from_weights


def area_names(effects: ComparisonEffects) -> tuple[str, ...]:
    """Names of the treated areas, in the order in which the comparison's rows first have them."""
    comparison = effects.comparison
    area_of = comparison.estimand.trial.area_of
    rows = np.flatnonzero(comparison.treated)
    return tuple(dict.fromkeys(area_of[comparison.municipalities[row]] for row in rows))


def area_effects(effects: ComparisonEffects, k: int) -> tuple[ComparisonEffects, Aggregation]:
    r"""Effect k for each area alone, (G,) of them, and the average that gives effect k again.

    An area's municipalities keep their relative weights v; donors ω and months p are effect k's.
    So with the areas' shares s, :math:`\tau = \sum_a s_a \tau_a` exactly, and
    :math:`G_1^* = 1/\sum s_a^2` is that average's effective number.
    """
    comparison, names = effects.comparison, area_names(effects)
    area_of = comparison.estimand.trial.area_of
    u, p = effects.unit_weights[k], effects.period_weights[k]
    member = np.array(
        [
            names.index(area_of[code]) if treated else -1
            for code, treated in zip(comparison.municipalities, comparison.treated, strict=True)
        ]
    )
    inside = member == np.arange(len(names))[:, None]  # (G, N)
    shares = inside @ u
    units = np.where(inside, u / shares[:, None], np.where(comparison.treated, 0.0, u))
    periods = np.repeat(p[None], len(names), axis=0)
    labels = (effects.labels[k],) * len(names)
    average = Aggregation(labels=(effects.labels[k],), matrix=shares[None])
    return from_weights(comparison, labels, units, periods), average


def area_noise(effects: ComparisonEffects, noise: NoiseModel) -> Array:
    r"""Covariance V (G, G) of area effects under one model of noise.

    .. math:: V_{ab} = 1[a = b]\, \sigma^2\Big(\sum_{i \in a} u_{ai}^2 q_i\Big)
                       + \sum_j \omega_j^2 \sigma^2(q_j)

    An area is one draw, as it was assigned as one; the donors' noise is common to all areas.
    """
    comparison, u, q = effects.comparison, effects.unit_weights, effects.q[:, 0]
    own = noise.variance(u[:, comparison.treated] ** 2 @ q[comparison.treated])
    donors = u[0, comparison.donors] ** 2 @ noise.variance(q[comparison.donors])
    return np.asarray(np.diag(own) + donors)
