"""Donor weights ω and period weights λ, fitted to outcomes before treatment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.door import door
from evaluation.errors import DesignError
from evaluation.methods.synthetic.simplex import frank_wolfe, simplex_weights

TINY = 1e-6  # ridge of fits that want none, relative to noise: it makes the optimum unique
R_DECREASE = 1e-5  # of the objective, relative to noise, at which R's synthdid stops
PENALTIES = np.geomspace(1e-6, 1e2, 33)  # ridge of the augmentation, relative to the Gram's mean


class Synthetic(StrEnum):
    """Ways to choose the donors whose mixture stands for the treated."""

    CONTROL = "synthetic_control"  # levels alike; no base period
    DEMEANED = "demeaned_synthetic_control"  # movements alike; every base month counts the same
    DID = "synthetic_did"  # movements alike, with a ridge; base months chosen too
    AUGMENTED = "augmented_synthetic_control"  # levels, and a ridge regression for what is left


class Solver(StrEnum):
    """How far the fit is taken."""

    OPTIMUM = "optimum"
    R_SYNTHDID = "r_synthdid_0.0.9"  # stopped where the reference stops: for replication


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What weights are fitted to: O outcomes of J donors and of the treated, over T periods.

    With several outcomes one set of weights serves all of them, so that effects on an exhaustive
    set of states still add to zero (Sun, Ben-Michael and Feller 2025); each outcome counts by its
    own noise.
    """

    donors: Array  # (O, J, T)
    target: Array  # (O, T) weighted mean of the treated
    base: Mask  # (T,) periods that may be fitted to
    post: Array  # (T,) weights of the periods whose effect is wanted, sum one
    treated: int  # number of treated units behind the target
    sizes: Array  # (J,) how much each donor counts in the noise

    def without(self, j: int) -> Task:
        """Donor j taken as treated, the others as donors."""
        return self.of(np.array([j]), np.ones(1))

    def of(self, taken: Labels, v: Array) -> Task:
        """Donors ``taken`` (m,) with weights v (m,) as the treated, the others as donors."""
        others = np.setdiff1d(np.arange(self.sizes.size), taken)
        return Task(
            donors=self.donors[:, others],
            target=np.einsum("m,omt->ot", v, self.donors[:, taken]),
            base=self.base,
            post=self.post,
            treated=taken.size,
            sizes=self.sizes[others],
        )

    @property
    def noise(self) -> Array:
        r"""σ̂ (O,): standard deviation of donors' first differences before treatment.

        Weighted by ``sizes``: with all donors alike, tiny municipalities would set it, and a ridge
        of their size makes every weight the same.
        """
        steps = np.diff(self.donors[:, :, self.base], axis=2)
        share = np.repeat(self.sizes / self.sizes.sum(), steps.shape[2]) / steps.shape[2]
        flat = steps.reshape(len(steps), -1)
        spread = share @ ((flat - (flat @ share)[:, None]) ** 2).T
        return np.asarray(np.sqrt(spread / (1 - share @ share)))


@dataclass(frozen=True, slots=True)
class Fit:
    """Donor weights ω (J,) and period weights p (T,): one on ``post``, minus λ on the base."""

    omega: Array
    periods: Array


@door
def fit(kind: Synthetic, task: Task, solver: Solver = Solver.OPTIMUM) -> Fit:
    r"""Weights of one member of the family.

    Synthetic control (Abadie, Diamond and Hainmueller 2010): ω on levels, λ = 0. Demeaned
    (Doudchenko and Imbens 2016; Ferman and Pinto 2021): ω on deviations from the base mean, λ
    uniform. Synthetic DiD (Arkhangelsky et al. 2021): ω on deviations with ridge
    :math:`\zeta = (N_1 T_1)^{1/4} \hat\sigma`; λ mixes base periods into the donors' post mean.
    Augmented (Ben-Michael, Feller and Rothstein 2021): ω of the synthetic control plus
    :math:`(x_1 - X_0'\omega)'(X_0'X_0 + \rho I)^{-1} X_0'`, with ρ of least leave-one-period-out
    error; these weights can be negative.
    """
    noise = task.noise
    if not np.all(noise > 0):
        raise DesignError(
            "donors' outcomes do not move before treatment",
            why="weights fitted to outcomes that never differ would be arbitrary",
            remedy="use fixed donor weights",
        )
    donors = task.donors / noise[:, None, None]
    target = task.target / noise[:, None]
    before, wanted = donors[:, :, task.base], target[:, task.base]
    levels = kind in (Synthetic.CONTROL, Synthetic.AUGMENTED)
    if not levels:
        before = before - before.mean(axis=2, keepdims=True)
        wanted = wanted - wanted.mean(axis=1, keepdims=True)
    length = np.count_nonzero(task.post)
    zeta = (task.treated * length) ** 0.25 if kind is Synthetic.DID else TINY
    rows = np.concatenate(list(before), axis=1)
    omega = _solve(rows, wanted.ravel(), zeta, solver)
    if kind is Synthetic.AUGMENTED:
        omega = _augment(omega, rows, wanted.ravel())
    base = np.zeros(task.base.size)
    if kind is Synthetic.DID:
        base[task.base] = _periods(donors, task, solver)
    elif kind is Synthetic.DEMEANED:
        base = task.base / task.base.sum()
    return Fit(omega, task.post - base)


def _periods(donors: Array, task: Task, solver: Solver) -> Array:
    """λ: the mixture of base periods that moves across donors as the post mean does."""
    rows = donors[:, :, task.base] - donors[:, :, task.base].mean(axis=1, keepdims=True)
    after = donors @ task.post
    after = after - after.mean(axis=1, keepdims=True)
    return _solve(np.concatenate(list(rows)).T, after.ravel(), TINY, solver)


def _solve(units: Array, target: Array, zeta: float, solver: Solver) -> Array:
    """Mean squared error plus ζ² Σ x², in units of the noise."""
    length = target.size
    if solver is Solver.R_SYNTHDID:
        return frank_wolfe(units, target, length * zeta**2, length * R_DECREASE**2)
    return simplex_weights(units, target, length * zeta**2)


def _augment(omega: Array, rows: Array, target: Array) -> Array:
    r"""Add what a ridge regression of the donors' periods predicts of the misfit.

    The error of a left-out period needs no second fit: with :math:`M = (X_0'X_0 + \rho I)^{-1}` it
    is :math:`(M x)_t / M_{tt}` for the misfit x.
    """
    centred, left = rows - rows.mean(axis=0), target - omega @ rows
    values, vectors = np.linalg.eigh(centred.T @ centred)
    scale = float(np.mean(values))
    errors = []
    for penalty in PENALTIES:
        inverse = (vectors / (values + penalty * scale)) @ vectors.T
        errors.append(np.sum((inverse @ left / np.diag(inverse)) ** 2))
    best = float(PENALTIES[int(np.argmin(errors))])
    inner = vectors @ ((vectors.T @ left) / (values + best * scale))
    moved = centred @ inner
    return np.asarray(omega + moved - moved.mean())  # their sum is zero but for rounding
