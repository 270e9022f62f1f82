"""Space: how large an effect the donors show when nothing happened, corrected for size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, NotNegative, sealed
from evaluation.door import Count, Dims, Level, door
from evaluation.methods.placebo_space.variance import SMALLEST_VARIANCE as SMALLEST_VARIANCE
from evaluation.methods.placebo_space.variance import VarianceFit, fit_variance
from evaluation.methods.placebo_space.variance import variance_function as variance_function

LARGEST = 20  # donors whose mean squared residual is the floor of the treated variance
TIE = 1e-9  # so that 0.35 · 2580 counts as the 903 that it is


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceboTest:
    """A placebo test in space, Ferman and Pinto's or Conley and Taber's, and what it rests on."""

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


@door
@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceboInput:
    """One effect, the donors it was taken from, and the clean donors that tell its noise."""

    tau: float
    treated_weights: Annotated[Array, Dims("G")]  # (G,) of treated clusters, sum one
    treated_q: Annotated[NotNegative, Dims("G")]  # (G,)
    donor_weights: Annotated[Array, Dims("D")]  # (D,) ω, sum one
    donor_q: Annotated[NotNegative, Dims("D")]  # (D,)
    residuals: Annotated[
        Array, Dims("J")
    ]  # (J,) clean donors' contrasts less the donors' weighted mean
    reference_q: Annotated[NotNegative, Dims("J")]  # (J,)
    reference_stock: Annotated[Array, Dims("J")]  # (J,)


@door
def ferman_pinto(
    data: PlaceboInput,
    draws: Count,
    alpha: Level,
    random: np.random.Generator,
    *,
    floor: bool,
    fit: VarianceFit = VarianceFit.QUASI_LIKELIHOOD,
) -> PlaceboTest:
    r"""Size-corrected placebo inference (Ferman and Pinto 2019, App. A.4, with a QL variance fit).

    .. math:: \tau^*_b = \sum_{a \in 1} \bar v_a \sqrt{v_a}\, z^*_a
              - \sum_j \omega_j \sqrt{v_j}\, z^*_j

    with z* drawn from the standardised residuals :math:`r_j / \sqrt{v_j}` under random signs;
    :math:`p = (1 + \#\{|\tau^*_b| \ge |\hat\tau|\}) / (B + 1)`, and the interval holds exactly the
    values that this p does not reject. With ``floor`` the treated variance is at least the mean
    squared residual of the 20 largest donors, so it is never extrapolated below what was seen.
    Other fits of the variance than the default are there to be compared with.
    """
    squared = data.residuals**2
    structural, sampling = fit_variance(fit, squared, data.reference_q)
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
    p_value, half_width = rank_and_half_width(data.tau, distribution, alpha)
    return PlaceboTest(
        p_value=p_value,
        ci_low=data.tau - half_width,
        ci_high=data.tau + half_width,
        structural=structural,
        sampling=sampling,
        treated_variance=treated,
        floored=floor,
        distribution=sealed(np.sort(distribution)),
    )


@door
def rank_and_half_width(
    tau: float, distribution: Annotated[Array, Dims("B")], alpha: Level
) -> tuple[float, float]:
    """:math:`p = (1 + #{|τ*| ≥ |τ|}) / (B + 1)`, and how far from τ it exceeds alpha."""
    size = np.sort(np.abs(distribution))
    rank = int(np.floor(alpha * (size.size + 1) + TIE))  # p > alpha needs as many draws as large
    half_width = float(size[-rank]) if rank >= 1 else np.inf
    return float((1 + np.sum(size >= abs(tau))) / (size.size + 1)), half_width


@dataclass(frozen=True, kw_only=True, slots=True)
class RankTest:
    """Plain permutation: the rank of the effect among the unit placebos."""

    p_value: float
    resolution: float  # the smallest p-value it could have given
    n_placebos: int


@door
def permutation(tau: float, placebos: Annotated[Array, Dims("J?")]) -> RankTest | None:
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
