"""The noise of an effect by size, as clean donors show it: Ferman and Pinto's, for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, NotNegative, sealed
from evaluation.door import Dims, door
from evaluation.methods.placebo_space.variance import (
    SMALLEST_VARIANCE,
    VarianceFit,
    fit_variance,
    variance_functions,
)


@dataclass(frozen=True, kw_only=True)
class NoiseModel:
    r"""What clean donors say of the noise of one effect, at any size (Ferman and Pinto 2019).

    .. math:: \sigma^2(q) = \max(A + B q,\; 10^{-8}\, \overline{r^2}), \quad
              z_j = r_j / \sigma(q_j)

    with ``residuals`` r of the clean donors and their ``q``, both (J,). ``structural`` A is in the
    effect's unit squared, ``sampling`` B in that a unit of q. The z are taken for draws of one law:
    noise of anybody with a weight w on such an effect is :math:`w \sigma(q)` times one of them.
    """

    residuals: Array
    q: Array
    structural: float
    sampling: float

    @classmethod
    @door
    def fit(
        cls,
        residuals: Annotated[Array, Dims("J")],
        q: Annotated[NotNegative, Dims("J")],
        kind: VarianceFit = VarianceFit.QUASI_LIKELIHOOD,
    ) -> NoiseModel:
        """A and B fitted to squared residuals by ``fit_variance``. Shapes (J,).

        Raises
        ------
        DesignError
            If q is zero for everybody and residuals are not.
        """
        structural, sampling = fit_variance(kind, residuals**2, q)
        return cls(residuals=residuals, q=q, structural=structural, sampling=sampling)

    @classmethod
    @door
    def fit_path(
        cls,
        residuals: Annotated[Array, Dims("J", "K")],
        q: Annotated[NotNegative, Dims("J", "K")],
    ) -> tuple[NoiseModel, ...]:
        """K models of one shape, by ``variance_functions``. Shapes (J, K); errors as ``fit``.

        Fitted month by month, some month has A = 0 by chance: a large treated area would seem to
        have no noise there, and a band over all months would be decided by that month.
        """
        fitted = zip(residuals.T, q.T, *variance_functions(residuals**2, q), strict=True)
        return tuple(
            cls(residuals=r, q=own, structural=float(a), sampling=float(b))
            for r, own, a, b in fitted
        )

    @cached_property
    def least(self) -> float:
        """The smallest variance: of the mean squared residual, so that nobody is without noise."""
        return SMALLEST_VARIANCE * float(np.mean(self.residuals**2))

    @door
    def variance(self, q: Annotated[NotNegative, Dims("n")]) -> Array:
        """σ² at q (n,), shape (n,), in the effect's unit squared."""
        return np.asarray(np.maximum(self.structural + self.sampling * q, self.least))

    @cached_property
    def standardised(self) -> Array:
        """Residuals z (J,), each over its own σ; zero where no donor moved."""
        return sealed(self.residuals / np.sqrt(np.maximum(self.variance(self.q), 1e-300)))
