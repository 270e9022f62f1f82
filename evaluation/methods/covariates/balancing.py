"""Entropy balancing: donors reweighted until their covariates' means are the treated's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Mask, Positive
from evaluation.core.threads import one_thread
from evaluation.door import Dims, door
from evaluation.errors import Breach, DesignError
from evaluation.methods.covariates.covariates import columns, dependent, require
from evaluation.methods.effects.adoption import require_one_adoption
from evaluation.methods.effects.carried import Carried, Part, Side, names_of, shown_of_fit, sides_of
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import limited, of_rows
from evaluation.methods.effects.labels import ATT
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.effects.period_weights import uniform
from evaluation.panels.panel import Panel

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


@door
def entropy_balanced(
    covariates: Annotated[Array, Dims("n", "P?")],
    target: Annotated[Array, Dims("P?")],
    start: Annotated[Positive, Dims("n")],
) -> Balanced:
    r"""Weights nearest to ``start`` q that meet the target's moments (Hainmueller 2012).

    .. math:: \min_\omega \sum_j \omega_j \log(\omega_j / q_j), \qquad
              \sum_j \omega_j x_j = \bar x_1, \; \sum_j \omega_j = 1

    by Newton's method on the dual, :math:`\omega_j \propto q_j \exp(\gamma' x_j)`. Shapes:
    covariates x (J, P), target (P,), start (J,).

    Raises
    ------
    DesignError
        If covariates are constant among the donors, by number; if no weights meet the moments: the
        target is outside the convex hull of the donors. Collinear moments are no fault: ω is one.
    """
    require(_moment_faults(covariates, target), f"moments of {len(covariates)} donors to balance")
    x = (covariates - target) / covariates.std(axis=0)
    gamma = np.zeros(x.shape[1])

    def weights(at: Array) -> tuple[Array, float]:
        exponent = x @ at + np.log(start)
        top = exponent.max()
        raw = np.exp(exponent - top)
        return raw / raw.sum(), float(top + np.log(raw.sum()))

    omega, value = weights(gamma)
    for step in range(STEPS):
        slope = omega @ x
        if np.abs(slope).max(initial=0.0) < SMALL:
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


def _moment_faults(covariates: Array, target: Array) -> list[Breach]:
    """Constant covariates, which any weights meet or none, by name as in every other adjustment."""
    found = dependent(covariates, np.ones(len(covariates)), mixtures=False)
    if not found:
        return []
    low = covariates.min(axis=0)
    level = np.maximum(np.abs(low), np.abs(target)) * ROUNDING
    flat = np.ptp(covariates, axis=0) <= level
    off = flat & (np.abs(target - low) > level)
    if off.any():
        found += f"; the treated's mean of covariate(s) {columns(off)} is another"
    elif flat.any():
        found += "; any weights meet that moment"
    return [
        Breach(rule="constant", where="donors", found=found, remedy="Leave these covariates out")
    ]


def _outside(covariates: Array, target: Array) -> DesignError:
    beyond = (target < covariates.min(axis=0)) | (target > covariates.max(axis=0))
    found = (
        f"covariate(s) {columns(beyond)} of {target.size} lie beyond every donor"
        if beyond.any()
        else f"each of {target.size} lies among the donors', all together outside their hull"
    )
    if tied := dependent(covariates, np.ones(len(covariates))):
        found += f"; among donors {tied}"
    return DesignError(
        f"no mixture of {len(covariates)} donors has the treated's means",
        why="weights that come near would compare the treated with places unlike them",
        remedy="balance on fewer covariates, or use another estimator",
        breaches=[Breach(rule="outside", where="covariates", found=found, remedy="Take fewer")],
    )


@door
@one_thread
def entropy_balancing(panel: Panel, *, base: Mask | None = None) -> EffectSet:
    r"""The mean effect after one adoption date, donors balanced on the panel's covariates.

    .. math:: \hat\tau = \sum_i v_i \Delta y_i - \sum_j \omega_j \Delta y_j, \quad
              \Delta y = \bar y_{post} - \bar y_{base}

    ω are nearest to the donors' weights. Ψ holds the estimation of ω; there is no standard
    error where either side shows too little of its noise (``carried``). ``base`` (T,): all periods
    before treatment if not given.

    Raises
    ------
    DesignError
        If the panel has gaps, several adoption dates, or no donors, or if no weights balance it.
    """
    base = panel.periods < np.min(panel.cohort) if base is None else base
    require_one_adoption(panel, base)
    treated, donors = ~panel.never, panel.never
    v = panel.weights[treated] / panel.weights[treated].sum()
    start = panel.weights[donors] / panel.weights[donors].sum()
    omega = entropy_balanced(panel.covariates[donors], v @ panel.covariates[treated], start).omega
    u = np.zeros(len(panel.y))
    u[treated], u[donors] = v, -omega
    p = uniform(panel.periods >= np.min(panel.cohort), base)
    ledger = Ledger.of_pairs(u, p[None])
    psi = influence_of_balance((panel.y @ p)[:, None], panel.covariates, treated, v, omega)
    carried = Carried.of([_sides(panel, treated, v, omega)])
    share, sides = panel.weights / panel.weights.sum(), map(np.flatnonzero, (treated, donors))
    influence = of_rows(psi, share, *sides, clusters=panel.clusters)
    return EffectSet(
        labels=(ATT,),
        tau=ledger.apply(panel.y),
        ledger=ledger,
        influence=limited(influence, carried),
        carried=carried,
    )


def _sides(panel: Panel, treated: Mask, v: Array, omega: Array) -> tuple[Side, ...]:
    """Donors fit as many moments as covariates, by a regression under their weights ω."""
    z = np.column_stack([np.ones(omega.size), panel.covariates[~treated]])
    parts = (
        Part("the treated", np.flatnonzero(treated), v),
        Part(
            "the donors",
            np.flatnonzero(~treated),
            omega,
            shown_of_fit(omega, z, z * omega[:, None]),
        ),
    )
    return sides_of(parts, panel.clusters, names_of(panel.units, panel.clusters))


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
