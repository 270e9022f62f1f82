"""The propensity of being treated, by a logit, and the odds by which controls stand for treated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.special import expit

from evaluation.core.arrays import Array, Mask, Positive, Sides
from evaluation.door import Dims, door
from evaluation.errors import Breach, DesignError

TRIM = 0.995  # controls of at least this propensity are left out, as in R's DRDID
ITERATIONS = 50  # Newton needs about 7; where no maximum exists it would go on for ever
DONE = 1e-8  # last Newton step, in standard deviations: the next would be its square
OVERSHOT = 0.5  # slope past the top of the likelihood, relative to the one before: halve the step


@dataclass(frozen=True, kw_only=True, slots=True)
class Propensity:
    r"""A fitted logit :math:`\pi_i = P(D_i = 1 | x_i)`, and who has no counterpart.

    ``odds`` (n,) are :math:`w_i \pi_i / (1 - \pi_i)` on controls, 0 on the treated and on
    ``trimmed`` (n,): controls with π of at least ``TRIM``, one of whom would weigh as much as 200
    others. ``surplus`` (n,) is :math:`w_i (D_i - \pi_i)`, ``information`` (q, q) the negative
    Hessian: the score of unit i moves the coefficients by :math:`H^{-1} z_i` times its surplus.
    """

    scores: Array
    odds: Array
    trimmed: Mask
    surplus: Array
    information: Array
    trimmed_weight: float  # share of the controls' weight that was left out
    trimmed_odds: float  # share of the comparison that they would have been
    treated_beyond: float  # share of the treated weight with π ≥ TRIM: nobody stands for them

    @property
    def n_trimmed(self) -> int:
        """How many controls were left out."""
        return int(self.trimmed.sum())


@door
def propensity(
    treated: Annotated[Sides, Dims("n")],
    z: Annotated[Array, Dims("n", "q")],
    weights: Annotated[Positive, Dims("n")],
) -> Propensity:
    r"""Maximum likelihood by Newton's method, of weighted rows.

    .. math:: \sum_i w_i (D_i - \pi_i) z_i = 0, \qquad \pi_i = 1 / (1 + e^{-z_i'\gamma})

    Shapes: treated (n,), z (n, q) with a constant in front, weights (n,).

    Raises
    ------
    DesignError
        Where no maximum exists, since covariates tell treated and controls apart; or where every
        control is trimmed.
    """
    gamma = _newton(treated.astype(float), z, weights)
    if gamma is None:
        raise _separation(treated, z)
    index = z @ gamma
    scores = expit(index)
    trimmed = ~treated & (scores >= TRIM)
    odds = np.where(treated, 0.0, weights * np.exp(np.where(treated, 0.0, index)))
    if not np.any(~treated & ~trimmed):
        raise DesignError(
            f"all {int(trimmed.sum())} controls have a propensity of {TRIM} or more",
            why="each would stand for hundreds of treated, and chance would choose which",
            remedy="widen the donor pool, use fewer covariates, or use outcome regression",
        )
    return Propensity(
        scores=scores,
        odds=np.where(trimmed, 0.0, odds),
        trimmed=trimmed,
        surplus=weights * (treated - scores),
        information=_information(z, weights, scores),
        trimmed_weight=float(weights[trimmed].sum() / weights[~treated].sum()),
        trimmed_odds=float(odds[trimmed].sum() / odds.sum()),
        treated_beyond=float(weights[treated & (scores >= TRIM)].sum() / weights[treated].sum()),
    )


def _information(z: Array, weights: Array, scores: Array) -> Array:
    return np.asarray((z * (weights * scores * (1 - scores))[:, None]).T @ z)


def _newton(d: Array, z: Array, weights: Array) -> Array | None:
    """Coefficients (q,), or None where the likelihood has no maximum that can be reached."""
    share = weights / weights.sum()
    mean = share @ d
    gamma = np.zeros(z.shape[1])
    gamma[0] = np.log(mean / (1 - mean))
    step, gain = np.zeros_like(gamma), 0.0
    for _ in range(ITERATIONS):
        scores = expit(z @ gamma)
        gradient = (share * (d - scores)) @ z
        if gradient @ step < -OVERSHOT * gain:
            step, gain = step / 2, gain / 2
            gamma = gamma - step
            continue
        try:
            step = np.linalg.solve(_information(z, share, scores), gradient)
        except np.linalg.LinAlgError:
            return None
        gain = float(gradient @ step)
        gamma = gamma + step
        if np.abs(step).max() < DONE:
            return gamma
    return None


def _separation(treated: Mask, z: Array) -> DesignError:
    """Which covariates tell treated and controls apart alone: ranges that meet in a point at most.

    Where none is named it is a combination of them.
    """
    breaches = []
    for j, column in enumerate(z[:, 1:].T):
        mine, theirs = column[treated], column[~treated]
        if mine.max() <= theirs.min() or theirs.max() <= mine.min():
            alone = (mine < theirs.min()) | (mine > theirs.max())
            apart = (theirs < mine.min()) | (theirs > mine.max())
            breaches.append(
                Breach(
                    rule="separation",
                    where=f"covariate {j}",
                    found=f"{alone.sum()} of {mine.size} treated lie where no control does,"
                    f" {apart.sum()} of {theirs.size} controls where no treated does",
                    remedy="Leave the covariate out, or those rows",
                )
            )
    return DesignError(
        f"the propensity of {int(treated.sum())} treated among {len(treated)} rows has no maximum"
        f" of its likelihood in {z.shape[1]} parameters",
        why="covariates tell treated and controls apart without error, for all or for some of"
        " them: no control is like those treated, and every weight is arbitrary",
        remedy="leave out covariates or categories that only one side has, or the controls that"
        " nobody treated resembles; or use outcome regression and say that it extrapolates",
        breaches=breaches,
    )
