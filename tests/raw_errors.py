"""V = Ψ'Ψ as arithmetic, of panels too small for it to be shown: by hand, by loop, by oracle."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array
from evaluation.methods.effects.effect_set import EffectSet


def variance_of(effects: EffectSet) -> Array:
    """V (K, K), whether or not Ψ shows enough of the noise."""
    assert effects.influence is not None
    return effects.influence.covariance()


def errors_of(effects: EffectSet) -> Array:
    """Roots of its diagonal, (K,)."""
    return np.asarray(np.sqrt(np.diag(variance_of(effects))))
