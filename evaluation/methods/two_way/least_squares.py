"""Weighted least squares on unit effects, period effects and functions of cohort and period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpstrf

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.influence import Influence, Scores, Stratum
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.effects.missingness_patterns import Patterns
from evaluation.panels.panel import Panel

# A regressor of which unit effects, period effects and other regressors leave less than this part
# (of its sum of squares within units) cannot be told from them; rounding leaves some 1e-15.
COLLINEAR = 1e-10
LEDGER_NUMBERS = 3e8  # 2.4 gigabytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    r"""K effects as sums over cells less unit effects, :math:`\hat\tau_k = \sum_s b_{ks}' u_s`.

    .. math:: u_s = \sum_{i \in s} w_i\, e_i \circ (y_i - \bar y_i), \qquad
              \bar y_i = m_i'y_i / m_i'1

    e are ``cells``, m the ``anchor`` cells that a unit's effect is the mean of: all of its cells in
    a regression, the untreated ones in imputation. ``paths`` b (K, S, T) are alike for all units of
    a cohort, however they were observed. ``fitted`` (S, T) is what the model says of a cohort in a
    period, less the unit effect; residuals are taken from it.
    """

    patterns: Patterns
    cells: Mask  # (C, T)
    anchor: Mask  # (C, T)
    paths: Array  # (K, S, T)
    fitted: Array  # (S, T)

    @property
    def tau(self) -> Array:
        """The effects, shape (K,)."""
        _, u = within_units(self.patterns, self.cells, self.anchor)
        return np.asarray(np.tensordot(self.paths, u, axes=2))

    @property
    def observations(self) -> int:
        """Number of cells that have a part."""
        return int(self.patterns.units @ self.cells.sum(axis=1))

    def ledger(self) -> Ledger:
        r""":math:`L_{k,it} = w_i (e_{it} b_{kst} - m_{it}\, e_i'b_{ks} / m_i'1)`, by pattern.

        Raises
        ------
        RefusedMethod
            If units have so many different gaps that their patterns do not fit into memory.
        """
        patterns = self.patterns
        number, units = patterns.share.shape
        if number * (units + self.paths[:, 0].size) > LEDGER_NUMBERS:
            raise RefusedMethod(
                f"{number} patterns of gaps among {units} units, for {len(self.paths)} effects",
                why=f"the ledger of all cells would hold more than {LEDGER_NUMBERS:.0e} numbers",
                remedy="leave out units with gaps (Gaps.DROP_UNITS), or take fewer periods",
            )
        own = self.paths[:, patterns.stratum] * self.cells
        unit_effect = own.sum(axis=2) / np.maximum(self.anchor.sum(axis=1), 1)
        own -= unit_effect[:, :, None] * self.anchor
        own *= patterns.weight[:, None]
        return Ledger(patterns.share.toarray(), own)

    def weights_by_cohort(self) -> Array:
        r"""The ledger summed over the units of each cohort, :math:`P_s'b_{ks}`, shape (K, S, T)."""
        products, _ = within_units(self.patterns, self.cells, self.anchor)
        return np.asarray((self.paths.transpose(1, 0, 2) @ products).transpose(1, 0, 2))

    def residuals(self, panel: Panel, rows: Labels) -> Array:
        """Outcome less unit effect and ``fitted`` in ``cells``, else 0; shape (rows, T)."""
        of_unit = self.patterns.of_unit[rows]
        cells, anchor = self.cells[of_unit], self.anchor[of_unit]
        left = panel.y[rows] - self.fitted[self.patterns.stratum[of_unit]]
        left[~cells] = 0
        means = np.einsum("it,it->i", left, anchor) / np.maximum(anchor.sum(axis=1), 1)
        left -= means[:, None]
        left[~cells] = 0
        return np.asarray(left)

    def influence(self, panel: Panel) -> Influence:
        r""":math:`\psi_{ik} = w_i \sum_t b_{kst} \hat\varepsilon_{it}`, no small-sample factor.

        The unit effect's own part drops out: residuals of a unit sum to zero over its anchor.
        """
        strata = []
        share = panel.weights / panel.weights.sum()
        nothing = np.zeros((len(self.paths), 1))
        for s in range(self.patterns.strata.size):
            rows = self.patterns.rows(s)
            scores = np.empty((rows.size, panel.periods.size + 1))
            scores[:, :-1] = panel.weights[rows, None] * self.residuals(panel, rows)
            scores[:, -1] = share[rows]
            coefficients = np.hstack([self.paths[:, s], nothing])
            strata.append(Stratum(Scores(rows, scores), coefficients))
        return Influence(tuple(strata), panel.clusters)


def within_units(patterns: Patterns, cells: Mask, anchor: Mask) -> tuple[Array, Array]:
    r"""Sums by cohort over cells e, less unit effects that come from the anchor m.

    .. math:: P_s = \sum_{i \in s} w_i \Big(\mathrm{diag}(e_i) - \frac{e_i m_i'}{m_i'1}\Big), \quad
              u_s = \sum_{i \in s} w_i\, e_i \circ (y_i - \bar y_i)

    P (S, T, T), u (S, T). With e = m, P is a Laplacian and :math:`x'P_s z` the product of two
    functions of the period less unit means.
    """
    number = np.maximum(anchor.sum(axis=1), 1)
    deviation = patterns.mean - ((patterns.mean * anchor).sum(axis=1) / number)[:, None]
    weighted = cells * patterns.weight[:, None]
    products = np.zeros((patterns.strata.size, cells.shape[1], cells.shape[1]))
    for s in range(patterns.strata.size):
        own = patterns.stratum == s
        shared = (weighted[own] / number[own, None]).T @ anchor[own]
        products[s] = np.diag(weighted[own].sum(axis=0)) - shared
    return products, patterns.by_stratum(weighted * deviation)


def solve_periods(laplacian: Array, right: Array) -> Array:
    """Period effects x with ``laplacian`` x = ``right``; a period without links gets 0.

    ``laplacian`` (T, T) is connected over the periods with links, so that only a constant is free;
    columns of ``right`` (T, …) sum to zero, and any constant will do.
    """
    known = np.diag(laplacian) > 0
    inner = laplacian[np.ix_(known, known)]
    factor = cho_factor(inner + np.diag(inner).mean() / len(inner))
    solution = np.zeros_like(right)
    solution[known] = cho_solve(factor, right[known])
    return solution


def regression(
    patterns: Patterns, cells: Mask, regressors: Array, labels: Sequence[Any], remedy: str
) -> Fit:
    r"""Coefficients of functions of cohort and period, beside unit and period effects.

    .. math:: \hat\tau = H^{-1} \sum_s \tilde X_s u_s, \quad
              \tilde X_s = X_s - Q, \quad Q = \Big(\sum_s X_s P_s\Big) P^+, \quad
              H = \sum_s X_s P_s X_s' - \Big(\sum_s X_s P_s\Big) Q'

    with :math:`P = \sum_s P_s` (Frisch, Waugh and Lovell, unit effects first, then periods). Exact
    whichever cells are missing. ``regressors`` X (K, S, T).

    Raises
    ------
    DesignError
        If some coefficients cannot be told from the rest; it names them and offers ``remedy``.
    """
    products, u = within_units(patterns, cells, cells)
    laplacian = products.sum(axis=0)
    by_cohort = regressors.transpose(1, 0, 2)
    moved = by_cohort @ products  # (S, K, T)
    total = moved.sum(axis=0)
    periods = solve_periods(laplacian, total.T).T
    within = np.tensordot(moved, by_cohort, axes=((0, 2), (0, 2)))
    paths = _inverse_times(
        within - total @ periods.T,
        np.diag(within),
        (regressors - periods[:, None, :]).reshape(len(regressors), -1),
        labels,
        remedy,
    ).reshape(regressors.shape)
    tau = np.tensordot(paths, u, axes=2)
    fitted = solve_periods(laplacian, u.sum(axis=0) - total.T @ tau)
    return Fit(
        patterns=patterns,
        cells=cells,
        anchor=cells,
        paths=paths,
        fitted=fitted + np.tensordot(tau, regressors, axes=1),
    )


def _inverse_times(
    normal: Array, within: Array, right: Array, labels: Sequence[Any], remedy: str
) -> Array:
    """H⁻¹ times ``right``, by Cholesky with pivots, which finds and names what H cannot tell."""
    scale = np.where(within > 0, within, 1.0) ** -0.5
    factor, pivots, rank, _ = dpstrf(normal * np.outer(scale, scale), tol=COLLINEAR)
    rank = min(rank, np.sum(np.diag(factor) ** 2 > COLLINEAR))  # it never doubts its first pivot
    if rank < len(labels):
        lost = [str(labels[k - 1]) for k in sorted(pivots[rank:])]
        raise DesignError(
            f"{len(lost)} of {len(labels)} effects cannot be told from the others and from unit"
            f" and period effects: {', '.join(lost[:5])}{', …' * (len(lost) > 5)}",
            why="any number would fit them equally well",
            remedy=remedy,
        )
    order = pivots - 1
    solution = np.empty_like(right)
    solution[order] = cho_solve((factor, False), (scale[:, None] * right)[order])
    return np.asarray(scale[:, None] * solution)
