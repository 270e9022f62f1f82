"""Eight units with one covariate, and samples of any size."""

from __future__ import annotations

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.methods.covariates.doubly_robust import Adjustment

METHODS = list(Adjustment)

# One covariate of two values: three treated, five controls.
X = np.array([[0.0], [1], [1], [0], [0], [1], [1], [1]])
TREATED = np.array([True, True, True, False, False, False, False, False])
DY = np.array([[3.0], [5], [7], [1], [2], [4], [2], [6]])
EQUAL = np.ones(8)


def sample(seed: int = 0, n: int = 300, slope: float = 0.7) -> tuple[Array, Mask, Array, Array]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 2))
    treated = random.random(n) < 1 / (1 + np.exp(-slope * x.sum(axis=1)))
    dy = x @ [[1.0, 0.0, 2.0], [0.5, -1.0, 0.0]] + random.normal(size=(n, 3))
    return dy, treated, x, random.uniform(0.5, 2, n)
