"""Space: how large an effect the donors show when nothing happened, corrected for size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from evaluation.data.arrays import Array, sealed

LARGEST = 20  # donors whose mean squared residual is the floor of the treated variance
RATIOS, GRID = (1e-4, 1e4), 161  # of B q̄ to A: where the search for the variance function looks
TIE = 1e-9  # so that 0.35 · 2580 counts as the 903 that it is
SMALLEST_VARIANCE = 1e-8  # relative to the mean squared residual


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceboTest:
    """Ferman and Pinto's test, with everything it was computed from."""

    p_value: float
    ci_low: float
    ci_high: float
    structural: float  # A: variance that does not fade with size
    sampling: float  # B: variance per unit of q
    treated_variance: Array  # (G,)
    floored: bool
    distribution: Array  # (draws,) τ* under the null, sorted

    @property
    def standard_deviation(self) -> float:
        """Spread of the placebo distribution: what the design's noise is, in the effect's unit."""
        return float(np.std(self.distribution))


def variance_function(squared: Array, q: Array) -> tuple[float, float]:
    r"""Variance of a contrast as a function of the people behind it.

    .. math:: (A, B) = \arg\min_{A,B \ge 0} \sum_j \log v_j + r_j^2 / v_j, \quad v_j = A + B q_j

    Gamma quasi-likelihood: unlike least squares of r² on q it is not ruled by the tiniest
    municipalities. Along a direction :math:`w_j = \cos\theta + \sin\theta\, q_j / \bar q` the best
    scale is :math:`s = mean(r_j^2 / w_j)`, so the minimum is a search over one angle: a grid, then
    a bounded refinement around its best point. Reweighted least squares has the same fixed points
    but can circle between two of them. Shapes: squared and q (J,).
    """
    if not squared.any():
        return 0.0, 0.0
    relative = q / q.mean()

    def scale(angle: float) -> float:
        return float(np.mean(squared / (np.cos(angle) + np.sin(angle) * relative)))

    def loss(angle: float) -> float:
        weights = np.cos(angle) + np.sin(angle) * relative
        return float(np.mean(np.log(weights)) + np.log(scale(angle)))

    grid = np.arctan(np.concatenate([[0.0], np.geomspace(*RATIOS, GRID), [np.inf]]))
    best = int(np.argmin([loss(angle) for angle in grid]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    refined = float(minimize_scalar(loss, bounds=around, method="bounded").x)
    angle = min((float(grid[best]), refined), key=loss)
    at = scale(angle)
    return at * float(np.cos(angle)), at * float(np.sin(angle)) / float(q.mean())


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceboInput:
    """One effect, the donors it was taken from, and the clean donors that tell its noise."""

    tau: float
    treated_weights: Array  # (G,) of treated clusters, sum one
    treated_q: Array  # (G,)
    donor_weights: Array  # (D,) ω, sum one
    donor_q: Array  # (D,)
    residuals: Array  # (J,) clean donors' contrasts less the donors' weighted mean
    reference_q: Array  # (J,)
    reference_stock: Array  # (J,)


def ferman_pinto(
    data: PlaceboInput, draws: int, alpha: float, random: np.random.Generator, *, floor: bool
) -> PlaceboTest:
    r"""Size-corrected placebo inference (Ferman and Pinto 2019, App. A.4, with a QL variance fit).

    .. math:: \tau^*_b = \sum_{a \in 1} \bar v_a \sqrt{v_a}\, z^*_a
              - \sum_j \omega_j \sqrt{v_j}\, z^*_j

    with z* drawn from the standardised residuals :math:`r_j / \sqrt{v_j}` under random signs;
    :math:`p = (1 + \#\{|\tau^*_b| \ge |\hat\tau|\}) / (B + 1)`, and the interval holds exactly the
    values that this p does not reject. With ``floor`` the treated variance is at least the mean
    squared residual of the 20 largest donors, so it is never extrapolated below what was seen.
    """
    squared = data.residuals**2
    structural, sampling = variance_function(squared, data.reference_q)
    least = SMALLEST_VARIANCE * float(squared.mean())

    def variance(q: Array) -> Array:
        return np.maximum(structural + sampling * q, least)

    treated = variance(data.treated_q)
    if floor:
        largest = np.argsort(-data.reference_stock, kind="stable")[:LARGEST]
        treated = np.maximum(treated, squared[largest].mean())
    standardised = data.residuals / np.sqrt(np.maximum(variance(data.reference_q), 1e-300))
    scales = np.concatenate(
        [
            data.treated_weights * np.sqrt(treated),
            data.donor_weights * np.sqrt(variance(data.donor_q)),
        ]
    )
    picks = random.integers(0, standardised.size, (draws, scales.size))
    signs = random.choice(np.array([-1.0, 1.0]), (draws, scales.size))
    distribution = (standardised[picks] * signs) @ scales
    size = np.sort(np.abs(distribution))
    rank = int(np.floor(alpha * (draws + 1) + TIE))  # p > alpha needs as many draws as large
    half_width = float(size[-rank]) if rank >= 1 else np.inf
    return PlaceboTest(
        p_value=float((1 + np.sum(size >= abs(data.tau))) / (draws + 1)),
        ci_low=data.tau - half_width,
        ci_high=data.tau + half_width,
        structural=structural,
        sampling=sampling,
        treated_variance=treated,
        floored=floor,
        distribution=sealed(np.sort(distribution)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class RankTest:
    """Plain permutation: the rank of the effect among the unit placebos."""

    p_value: float
    resolution: float  # the smallest p-value it could have given
    n_placebos: int


def permutation(tau: float, placebos: Array) -> RankTest | None:
    """:math:`p = (1 + #{|R_j| ≥ |τ|}) / (J + 1)`; None without placebos. Shape placebos (J,).

    Valid only if the treated unit is exchangeable with the donors; the firewall judges that.
    """
    if placebos.size == 0:
        return None
    return RankTest(
        p_value=float((1 + np.sum(np.abs(placebos) >= abs(tau))) / (placebos.size + 1)),
        resolution=1.0 / (placebos.size + 1),
        n_placebos=placebos.size,
    )
