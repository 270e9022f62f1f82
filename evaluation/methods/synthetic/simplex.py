"""Weights on the simplex: least squares with weights that are not negative and sum to one."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from scipy.linalg.lapack import dposv
from scipy.optimize import nnls

from evaluation.core.arrays import Array
from evaluation.door import AtLeast, Dims, door

FIRST = 20  # donors the search starts with: those most like the target
FEWEST = 15  # it takes in at most as many more as it has, and at least so many
EXCHANGES = 100  # of donors; it takes some 8, and after 100 the slower, certain way is taken
OPTIMAL = 1e-9  # how far from one Hy may be on its support, and below one off it
R_STEPS = (100, 10_000)  # of synthdid 0.0.9, before and after its weak donors are cut off
R_CUT = 4  # donors below a quarter of the largest weight


@door
def simplex_weights(
    units: Annotated[Array, Dims("J", "T")],
    target: Annotated[Array, Dims("T")],
    ridge: Annotated[float, AtLeast(0)],
) -> Array:
    r"""The mixture of units that comes nearest to a target.

    .. math:: \min_x \|x'A - b\|^2 + \rho \|x\|^2, \qquad x \ge 0, \; \sum_j x_j = 1

    to the optimum. As x sums to one, :math:`x'A - b = x'(A - b)`: the point of least norm in a
    convex hull. It is :math:`x = y / \sum y` for the :math:`y \ge 0` with :math:`Hy = 1` on its
    support and :math:`Hy \ge 1` off it, :math:`H = (A - b)(A - b)' + \rho I`. The support is found
    by exchange; should that not end in these conditions, by scipy's non-negative least squares.
    Shapes: units A (J, T), target b (T,); result (J,).
    """
    apart = units - target
    squares = np.einsum("jt,jt->j", apart, apart)
    if not squares.any():
        return np.full(len(units), 1 / len(units))
    found = _exchange(apart, squares, ridge)
    return _least_norm(apart, squares, ridge) if found is None else found


def _exchange(apart: Array, squares: Array, ridge: float) -> Array | None:
    """Take in the donors that would lower the objective most, let go those below zero; repeat."""
    support = np.zeros(len(apart), dtype=bool)
    support[np.argsort(squares, kind="stable")[:FIRST]] = True
    for _ in range(EXCHANGES):
        inside = np.flatnonzero(support)
        chosen = apart[inside]
        gram = chosen @ chosen.T
        gram.flat[:: inside.size + 1] += ridge
        _, y, failed = dposv(gram, np.ones(inside.size))  # Cholesky
        if failed:
            return None  # two donors that are the same, with a ridge too small to count
        if np.any(y < 0):
            support[inside[y < 0]] = False
            continue
        slack = apart @ (y @ chosen) - 1
        slack[inside] += ridge * y
        if np.any(np.abs(slack[inside]) > OPTIMAL):
            return None  # more donors than the periods can tell apart
        outside = np.flatnonzero(~support & (slack < -OPTIMAL))
        if not outside.size:
            weights = np.zeros(len(apart))
            weights[inside] = y / y.sum()
            return weights
        number = max(FEWEST, inside.size)
        support[outside[np.argsort(slack[outside], kind="stable")[:number]]] = True
    return None


def _least_norm(apart: Array, squares: Array, ridge: float) -> Array:
    """The same by non-negative least squares of the rows A − b, √ρ I and a row of ones on 0, 1."""
    scale = np.sqrt(squares.max())
    ridged = np.sqrt(ridge) * np.eye(len(apart))
    rows = np.vstack([apart.T, ridged, np.full(len(apart), scale)])
    wanted = np.zeros(len(rows))
    wanted[-1] = scale
    y, _ = nnls(rows, wanted, maxiter=100 * len(apart))
    return np.asarray(y / y.sum())


@door
def frank_wolfe(
    units: Annotated[Array, Dims("J", "T")],
    target: Annotated[Array, Dims("T")],
    ridge: Annotated[float, AtLeast(0)],
    least_decrease: Annotated[float, AtLeast(0)],
) -> Array:
    r"""The same objective as R's synthdid goes about it, stopped where it stops.

    Frank-Wolfe steps :math:`x \leftarrow x + s (e_j - x)` to the unit of steepest descent, 100 of
    them from equal weights; weights up to a quarter of the largest are set to zero; then up to
    10 000 more, or until the objective falls by no more than ``least_decrease``. On published
    examples it stops short of the optimum: this is for replication.
    """
    x = np.full(len(units), 1 / len(units))
    for number, steps in enumerate(R_STEPS):
        if number:
            x = np.where(x <= x.max() / R_CUT, 0, x)
            x = x / x.sum()
        before = np.inf
        for _ in range(steps):
            error = x @ units - target
            slope = units @ error + ridge * x
            step = -x
            best = int(np.argmin(slope))
            step[best] += 1
            change = units[best] - x @ units
            curvature = change @ change + ridge * (step @ step)
            length = -(slope @ step) / curvature if curvature > 0 else 0.0
            x = x + min(max(length, 0.0), 1.0) * step
            error = x @ units - target
            objective = error @ error + ridge * (x @ x)
            if before - objective <= least_decrease:
                break
            before = objective
    return np.asarray(x)
