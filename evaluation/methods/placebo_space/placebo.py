"""Space: how large an effect the donors show when nothing happened, corrected for size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, NotNegative, sealed
from evaluation.door import Count, Dims, Level, door
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.variance import VarianceFit
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


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectNoise:
    r"""The noise of one effect: a ``NoiseModel`` at the sizes of its treated areas and donors.

    .. math:: s^2 = \sum_a \bar v_a^2 \sigma^2(q_a) + \sum_i \omega_i^2 \sigma^2(q_i)

    with a the treated areas and i the donors of the pool.
    """

    model: NoiseModel
    treated_variance: Array  # (G,) σ²_a of the treated areas
    treated: Array  # (G,) v̄_a σ_a of the treated areas
    donors: Array  # (D,) ω_i σ_i of the donors of the pool
    spread: Array  # (D,) σ_i of the donors of the pool

    @property
    def scales(self) -> Array:
        """What a draw is multiplied by: treated areas, then donors. Shape (G + D,)."""
        return np.concatenate([self.treated, self.donors])

    @property
    def standard_error(self) -> float:
        """s: zero if nothing happened to any clean donor."""
        return float(np.sqrt(np.sum(self.scales**2)))

    @property
    def placebo_errors(self) -> Array:
        r""":math:`\sqrt{\sigma_j^2 + \sum_i \omega_i^2 \sigma_i^2}`: each donor as treated, (D,).

        The donors' part is that of the effect itself: leaving one donor out hardly moves it.
        """
        return np.asarray(np.sqrt(self.spread**2 + np.sum(self.donors**2)))


def effect_noise(data: PlaceboInput, model: NoiseModel, *, floor: bool) -> EffectNoise:
    """The noise of one effect under a model of it.

    With ``floor`` the treated variance is at least the mean squared residual of the 20 largest
    donors, so it is never extrapolated below what was seen.
    """
    treated, spread = model.variance(data.treated_q), np.sqrt(model.variance(data.donor_q))
    if floor:
        largest = np.argsort(-data.reference_stock, kind="stable")[:LARGEST]
        treated = np.maximum(treated, np.mean(data.residuals[largest] ** 2))
    return EffectNoise(
        model=model,
        treated_variance=treated,
        treated=data.treated_weights * np.sqrt(treated),
        donors=data.donor_weights * spread,
        spread=spread,
    )


def signed_draws(noises: Sequence[EffectNoise], draws: int, random: np.random.Generator) -> Array:
    """Draws (B, K) of K effects under the null: one clean donor and one sign for each treated area
    and each donor of the pool, and the same ones for all effects.
    """
    size, clean = (draws, noises[0].scales.size), noises[0].model.residuals.size
    picks = random.integers(0, clean, size)
    picks += clean * random.integers(0, 2, size)  # 1: as it is, 0: with the other sign
    signed = [np.concatenate([-n.model.standardised, n.model.standardised]) for n in noises]
    return np.column_stack([z[picks] @ n.scales for z, n in zip(signed, noises, strict=True)])


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

    with z* drawn from the standardised residuals of a ``NoiseModel`` under random signs;
    :math:`p = (1 + \#\{|\tau^*_b| \ge |\hat\tau|\}) / (B + 1)`, and the interval holds exactly the
    values that this p does not reject. ``floor`` as in ``effect_noise``. Other fits of the variance
    than the default are there to be compared with.
    """
    model = NoiseModel.fit(data.residuals, data.reference_q, fit)
    noise = effect_noise(data, model, floor=floor)
    distribution = signed_draws([noise], draws, random)[:, 0]
    p_value, half_width = rank_and_half_width(data.tau, distribution, alpha)
    return PlaceboTest(
        p_value=p_value,
        ci_low=data.tau - half_width,
        ci_high=data.tau + half_width,
        structural=model.structural,
        sampling=model.sampling,
        treated_variance=noise.treated_variance,
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
