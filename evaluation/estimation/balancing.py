"""Entropy balancing: donors reweighted until their covariates' means are the treated's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.data.arrays import Array, Mask
from evaluation.errors import Breach, DesignError

STEPS, SMALL = 200, 1e-10  # of Newton; a moment this far off, in standard deviations, is met
SHORTEST = 1e-8  # step of the line search
ROUNDING = 1e-12  # of the dual: near its minimum a good step cannot be seen to lower it


@dataclass(frozen=True, slots=True)
class Balanced:
    """Donor weights ω (J,), sum one, and how many equal donors are as concentrated."""

    omega: Array
    steps: int

    @property
    def effective(self) -> float:
        r"""Effective sample size :math:`1/\sum \omega^2`."""
        return float(1 / np.sum(self.omega**2))


def entropy_balanced(covariates: Array, target: Array, start: Array) -> Balanced:
    r"""Weights nearest to ``start`` q that meet the target's moments (Hainmueller 2012).

    .. math:: \min_\omega \sum_j \omega_j \log(\omega_j / q_j), \qquad
              \sum_j \omega_j x_j = \bar x_1, \; \sum_j \omega_j = 1

    by Newton's method on the dual, :math:`\omega_j \propto q_j \exp(\gamma' x_j)`. Shapes:
    covariates x (J, P), target (P,), start (J,).

    Raises
    ------
    DesignError
        If no weights meet them: the target is outside the convex hull of the donors.
    """
    spread = covariates.std(axis=0)
    if np.any(spread == 0):
        raise _outside(covariates, target)
    x = (covariates - target) / spread
    gamma = np.zeros(x.shape[1])

    def weights(at: Array) -> tuple[Array, float]:
        exponent = x @ at + np.log(start)
        top = exponent.max()
        raw = np.exp(exponent - top)
        return raw / raw.sum(), float(top + np.log(raw.sum()))

    omega, value = weights(gamma)
    for step in range(STEPS):
        slope = omega @ x
        if np.abs(slope).max() < SMALL:
            return Balanced(omega, step)
        curvature = (x * omega[:, None]).T @ x - np.outer(slope, slope)
        move = np.linalg.lstsq(curvature, slope, rcond=None)[0]
        length = 1.0
        while weights(gamma - length * move)[1] > value + ROUNDING and length > SHORTEST:
            length /= 2
        if length <= SHORTEST:
            break
        gamma = gamma - length * move
        omega, value = weights(gamma)
    raise _outside(covariates, target)


def _outside(covariates: Array, target: Array) -> DesignError:
    beyond = (target < covariates.min(axis=0)) | (target > covariates.max(axis=0))
    found = f"{int(beyond.sum())} of {target.size} lie beyond every donor"
    return DesignError(
        f"no mixture of {len(covariates)} donors has the treated's means",
        why="weights that come near would compare the treated with places unlike them",
        remedy="balance on fewer covariates, or use another estimator",
        breaches=[Breach(rule="outside", where="covariates", found=found, remedy="Take fewer")],
    )


def influence_of_balance(
    dy: Array, covariates: Array, treated: Mask, v: Array, omega: Array
) -> Array:
    r"""Ψ (N, K) of the balanced difference, the estimated weights included.

    .. math:: \psi_i = v_i\,(e_i - \bar e_1), \quad \psi_j = -\omega_j\,(e_j - \bar e_\omega),
              \quad e = \Delta y - (x - \bar x_1)'\hat\beta

    with β the regression of Δy on x among donors weighted by ω: what the treated's own moments
    move is taken from them, and what donors' moments move is solved for. Shapes: dy (N, K),
    covariates (N, P), treated (N,), v (N1,), omega (J,).
    """
    x = covariates - v @ covariates[treated]
    inside, others = x[treated], x[~treated]
    centred = others - omega @ others
    weighted = centred * omega[:, None]
    beta = np.linalg.lstsq(weighted.T @ centred, weighted.T @ dy[~treated], rcond=None)[0]
    left, right = dy[treated] - inside @ beta, dy[~treated] - others @ beta
    psi = np.empty_like(dy)
    psi[treated] = v[:, None] * (left - v @ left)
    psi[~treated] = -omega[:, None] * (right - omega @ right)
    return psi
