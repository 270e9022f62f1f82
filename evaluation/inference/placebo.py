"""Space: how large an effect the donors show when nothing happened, corrected for size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from evaluation.data.arrays import Array

LARGEST = 20  # donors whose mean squared residual is the floor of the treated variance
STEPS = 100  # of the reweighted fit; it stops at RELATIVE_CHANGE long before
RELATIVE_CHANGE = 1e-6
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

    Gamma quasi-likelihood by iteratively reweighted non-negative least squares, started from a
    constant: unlike least squares of r² on q it is not ruled by the tiniest municipalities.
    Shapes: squared and q (J,).
    """
    scale = float(squared.mean())
    if scale == 0.0:
        return 0.0, 0.0
    design = np.column_stack([np.ones_like(q), q])
    fitted = np.full(q.size, scale)
    for _ in range(STEPS):
        coefficients, _ = nnls(design / fitted[:, None], squared / fitted)
        updated = np.maximum(design @ coefficients, SMALLEST_VARIANCE * scale)
        done = np.max(np.abs(updated / fitted - 1)) < RELATIVE_CHANGE
        fitted = updated
        if done:
            break
    return float(coefficients[0]), float(coefficients[1])


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
    rank = int(np.floor(alpha * (draws + 1)))  # p > alpha needs at least this many draws as large
    half_width = float(size[-rank]) if rank >= 1 else np.inf
    return PlaceboTest(
        p_value=float((1 + np.sum(size >= abs(data.tau))) / (draws + 1)),
        ci_low=data.tau - half_width,
        ci_high=data.tau + half_width,
        structural=structural,
        sampling=sampling,
        treated_variance=treated,
        floored=floor,
        distribution=np.sort(distribution),
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
