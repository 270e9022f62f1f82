"""Honest inference by linear programs: the moments with nothing solved out, and the worst δ."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.special import ndtr

from evaluation.core.arrays import Array
from evaluation.methods.honest.event_study import EventStudy
from evaluation.methods.honest.relative import steps_after, steps_before


def by_program(study: EventStudy, l_vec: Array, m: float, row: int, theta: float) -> Array:
    """Rows (y, X, A) of the moments, with nothing solved out: effects of periods as nuisance."""
    before = steps_before(study)
    before = np.vstack([before, -before])[row]
    after, lengths = steps_after(study)
    bounds = m * lengths[:, None] * before
    a = np.vstack([after - bounds, -after - bounds])  # (2T, K)
    post = a[:, study.n_pre :]
    free = np.linalg.svd(l_vec[None])[2][1:].T  # the τ with l'τ = 0
    y = a @ study.betas - post @ l_vec * theta / (l_vec @ l_vec)
    return np.column_stack([y, post @ free, a])


def largest(y: Array, x: Array, sd: Array) -> tuple[float, Array]:
    """min η: y − X δ ≤ η sd, and its multipliers."""
    found = linprog(
        np.append(1.0, np.zeros(x.shape[1])),
        A_ub=-np.column_stack([sd, x]),
        b_ub=-y,
        bounds=(None, None),
        method="highs-ds",
    )
    assert found.success
    return float(found.fun), -found.ineqlin.marginals


def rejects(study: EventStudy, rows: Array, k: int, alpha: float) -> bool:
    """The conditional test of Andrews, Roth and Pakes by linear programs, κ = 0."""
    y, x, a = rows[:, 0], rows[:, 1 : 1 + k], rows[:, 1 + k :]
    sigma = a @ study.covariance @ a.T
    sd = np.sqrt(np.diag(sigma))
    eta, gamma = largest(y, x, sd)
    variance = float(gamma @ sigma @ gamma)
    along = sigma @ gamma / variance
    rest = y - along * float(gamma @ y)

    def stays(at: float) -> bool:
        return largest(rest + along * at, x, sd)[0] - at < 1e-9

    ends = []
    for direction in (-1.0, 1.0):
        near, far = eta, eta + direction * 1e3
        if stays(far):
            ends.append(direction * np.inf)
            continue
        for _ in range(60):
            middle = (near + far) / 2
            near, far = (middle, far) if stays(middle) else (near, middle)
        ends.append(near)
    low, high, at = (value / np.sqrt(variance) for value in (*ends, eta))
    beyond = (ndtr(-at) - ndtr(-high)) / (ndtr(-low) - ndtr(-high))
    return bool(eta > 0 and beyond < alpha)


def worst_bias(study: EventStudy, weights: Array) -> float:
    """max a'δ where no second difference of δ is larger than one, by a linear program."""
    grid = np.arange(-study.before, max(study.time) + 1)
    bends = np.diff(np.eye(grid.size), n=2, axis=0)
    objective = np.zeros(grid.size)
    objective[np.searchsorted(grid, study.time)] = weights
    fixed = (grid == 0).astype(float)[None]
    found = linprog(
        -objective,
        A_ub=np.vstack([bends, -bends]),
        b_ub=np.ones(2 * len(bends)),
        A_eq=fixed,
        b_eq=[0.0],
        bounds=(None, None),
    )
    assert found.success
    return -float(found.fun)
