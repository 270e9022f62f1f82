"""Several effects at once under the null: one donor, one sign or one multiplier for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.optimize import minimize_scalar

from evaluation.core.arrays import Array, NotNegative, sealed
from evaluation.core.threads import one_thread
from evaluation.door import Count, Dims, door
from evaluation.errors import RefusedMethod
from evaluation.methods.placebo_space.placebo import LARGEST, PlaceboInput
from evaluation.methods.placebo_space.variance import (
    GRID,
    RATIOS,
    SMALLEST_VARIANCE,
    require_regressor,
    variance_function,
)
from evaluation.methods.simultaneous.multiplier import CHANCE_OF_LOW, HIGH, LOW
from evaluation.study.channels.channels import placebo_input
from evaluation.study.estimates.estimates import ComparisonEffects
from evaluation.study.simultaneous.same_units import name_of, require_alike

NOTHING = 1e-9  # of the largest noise: an effect of the base period against itself


@dataclass(frozen=True, kw_only=True, slots=True)
class JointDraws:
    """K effects and B draws of them under the null, each in units of its own standard error.

    A row of ``draws`` (B, K) is one event for all effects, so that they depend on one another in it
    as they do among donors or clusters. ``standard_errors`` s (K,) are in the effects' own units.
    """

    tau: Array
    standard_errors: Array
    draws: Array

    @property
    def statistics(self) -> Array:
        """Effects over their standard errors, shape (K,)."""
        return np.asarray(self.tau / self.standard_errors)


@dataclass(frozen=True, kw_only=True, slots=True)
class Noise:
    r"""What donors say of the noise of one effect, by Ferman and Pinto's variance function.

    .. math:: \sigma^2(q) = A + B q, \qquad z_j = r_j / \sigma(q_j), \qquad
              s^2 = \sum_a s_a^2 \sigma^2(q_a) + \sum_i \omega_i^2 \sigma^2(q_i)

    with r the residuals of the clean donors j, a the treated areas and i the donors of the pool.
    """

    standardised: Array  # (J,) z of the clean donors
    treated: Array  # (G,) s_a σ_a of the treated areas
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


def noise_of(effects: ComparisonEffects, k: int, *, floor: bool = False) -> Noise:
    """The noise of effect k among clean donors, at the size of the treated and of each donor.

    With ``floor`` the treated variance is at least the mean squared residual of the 20 largest.
    """
    data = placebo_input(effects, k)
    return _noise(data, *variance_function(data.residuals**2, data.reference_q), floor=floor)


def noise_of_path(
    effects: ComparisonEffects, positions: Sequence[int], *, floor: bool
) -> list[Noise]:
    """As ``noise_of``, for effects of one outcome that share the shape of one variance function.

    Fitted month by month, some month has A = 0 by chance: a large treated area would seem to have
    no noise there, and a band over all months would be decided by that month.
    """
    inputs = [placebo_input(effects, k) for k in positions]
    squared = np.column_stack([data.residuals**2 for data in inputs])
    structural, sampling = variance_functions(
        squared, np.column_stack([data.reference_q for data in inputs])
    )
    fitted = zip(inputs, structural, sampling, strict=True)
    return [_noise(data, float(a), float(b), floor=floor) for data, a, b in fitted]


def _noise(data: PlaceboInput, structural: float, sampling: float, *, floor: bool) -> Noise:
    squared = data.residuals**2
    least = SMALLEST_VARIANCE * float(squared.mean())

    def variance(q: Array) -> Array:
        return np.asarray(np.maximum(structural + sampling * q, least))

    treated = variance(data.treated_q)
    if floor:
        largest = np.argsort(-data.reference_stock, kind="stable")[:LARGEST]
        treated = np.maximum(treated, squared[largest].mean())
    spread = np.sqrt(variance(data.donor_q))
    return Noise(
        standardised=data.residuals / np.sqrt(np.maximum(variance(data.reference_q), 1e-300)),
        treated=data.treated_weights * np.sqrt(treated),
        donors=data.donor_weights * spread,
        spread=spread,
    )


@door
def variance_functions(
    squared: Annotated[NotNegative, Dims("J", "K")], q: Annotated[NotNegative, Dims("J", "K")]
) -> tuple[Array, Array]:
    r"""Variance functions of K effects that differ in scale alone. Shapes (J, K); A and B (K,).

    .. math:: v_{jk} = c_k \Bigl(\cos\theta + \sin\theta \frac{q_{jk}}{\bar q_k}\Bigr),
              \qquad (\theta, c) = \arg\min \sum_{jk} \log v_{jk} + r_{jk}^2 / v_{jk}

    The quasi-likelihood of ``variance_function`` summed over effects; with one it is that one. An
    effect whose residuals are none, or rounding beside the largest, has A = B = 0 and no say.
    """
    structural, sampling = np.zeros(squared.shape[1]), np.zeros(squared.shape[1])
    size = squared.mean(axis=0)
    moving = size > NOTHING**2 * size.max()
    if not moving.any():
        return structural, sampling
    seen, mean = squared[:, moving], q[:, moving].mean(axis=0)
    require_regressor(mean)
    relative = q[:, moving] / mean

    def scales(angle: float) -> Array:
        return np.asarray(np.mean(seen / (np.cos(angle) + np.sin(angle) * relative), axis=0))

    def loss(angle: float) -> float:
        weights = np.cos(angle) + np.sin(angle) * relative
        return float(np.mean(np.log(weights)) + np.mean(np.log(scales(angle))))

    grid = np.arctan(np.concatenate([[0.0], np.geomspace(*RATIOS, GRID), [np.inf]]))
    best = int(np.argmin([loss(angle) for angle in grid]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    refined = float(minimize_scalar(loss, bounds=around, method="bounded").x)
    angle = min((float(grid[best]), refined), key=loss)
    structural[moving] = scales(angle) * np.cos(angle)
    sampling[moving] = scales(angle) * np.sin(angle) / mean
    return structural, sampling


@door
@one_thread
def joint_placebo_draws(
    effects: Sequence[ComparisonEffects],
    positions: Sequence[int],
    *,
    draws: Count,
    random: np.random.Generator,
    floor: bool = False,
) -> JointDraws:
    r"""Ferman and Pinto's draws of K effects at once; effect k is ``positions[k]`` of set k.

    .. math:: t^*_{bk} = \frac{1}{s_k} \Bigl(\sum_a s_a \sigma_{ak} e_{ba} z_{j(b,a)k}
              - \sum_i \omega_i \sigma_{ik} e_{bi} z_{j(b,i)k}\Bigr)

    For each treated area and each donor one clean donor j and one sign e are drawn, and the whole
    vector :math:`(z_{j1}, \dots, z_{jK})` of that donor is taken: what moves together among donors
    moves together in the draws, with its sign. Unit placebos keep that too, but J of them cannot
    give a p-value below 1/(J + 1), which is 0.077 for 12 donors; picks and signs have no such
    floor. One column is exactly the distribution of ``ferman_pinto`` from the same stream, over s.

    Raises
    ------
    DesignError
        If the sets do not have the same treated, donors and clean donors in the same order, or an
        effect has no noise among them; all breaches at once.
    """
    require_alike(effects, positions)
    noises = _noises(effects, positions, floor=floor)
    return JointDraws(
        tau=_tau(effects, positions),
        standard_errors=sealed(np.array([noise.standard_error for noise in noises])),
        draws=sealed(resample(noises, draws, random)),
    )


def resample(noises: Sequence[Noise], draws: int, random: np.random.Generator) -> Array:
    """Draws of the effects in units of s, with the same picks and signs for all, (B, K)."""
    size = draws, noises[0].scales.size
    picks = random.integers(0, noises[0].standardised.size, size)
    signs = random.choice(np.array([-1.0, 1.0]), size)
    drawn = [(n.standardised[picks] * signs) @ n.scales / n.standard_error for n in noises]
    return np.column_stack(drawn)


@door
def joint_unit_placebos(
    effects: Sequence[ComparisonEffects], positions: Sequence[int]
) -> JointDraws:
    r"""Each donor as treated, in all K effects: :math:`R_{jk} / s_{jk}`, one row a donor.

    :math:`s_{jk}` is what the noise of a donor of that size would be, so that the rows can be held
    against :math:`\hat\tau_k / s_k`. Nothing is drawn; nothing below 1/(J + 1) can be said.

    Raises
    ------
    DesignError
        As ``joint_placebo_draws``; also if a set has no unit placebos.
    """
    require_alike(effects, positions, placebos=True)
    noises = _noises(effects, positions)
    return JointDraws(
        tau=_tau(effects, positions),
        standard_errors=sealed(np.array([noise.standard_error for noise in noises])),
        draws=sealed(
            np.column_stack(
                [
                    found.placebos[:, k] / noise.placebo_errors
                    for found, k, noise in zip(effects, positions, noises, strict=True)
                ]
            )
        ),
    )


@door
@one_thread
def joint_multiplier_draws(
    effects: Sequence[ComparisonEffects],
    positions: Sequence[int],
    *,
    draws: Count,
    random: np.random.Generator,
) -> JointDraws:
    r"""Multiplier draws of K effects with one multiplier a cluster for all of them.

    :math:`t^*_{bk} = \sum_g \xi_{bg} \psi_{gk} / s_k` with Mammen's ξ and
    :math:`s_k^2 = \sum_g \psi_{gk}^2`, no small-sample factor. For many treated clusters alone:
    whether there are enough is the firewall's to say.

    Raises
    ------
    DesignError
        As ``joint_placebo_draws``, where the noise is that of the clusters.
    RefusedMethod
        If a set has no Ψ.
    """
    require_alike(effects, positions, moves=lambda found, k: bool(_clusters(found, k).any()))
    psi = np.column_stack([_clusters(f, k) for f, k in zip(effects, positions, strict=True)])
    s = np.sqrt(np.sum(psi**2, axis=0))
    low = random.random((draws, len(psi))) < CHANCE_OF_LOW
    return JointDraws(
        tau=_tau(effects, positions),
        standard_errors=sealed(s),
        draws=sealed(np.where(low, LOW, HIGH) @ psi / s),
    )


def _clusters(found: ComparisonEffects, k: int) -> Array:
    """ψ of effect k by cluster, shape (G,)."""
    if found.influence is None:
        raise RefusedMethod(
            f"{name_of(found, k)} has no influence functions",
            why="one treated unit has no first-order form: its own part would be zero",
            remedy="draw from the donors, by joint_placebo_draws",
        )
    one = found.influence.aggregate(np.eye(len(found))[[k]])
    one.require()
    return one.matrix()[:, 0]


def _noises(
    effects: Sequence[ComparisonEffects], positions: Sequence[int], *, floor: bool = False
) -> list[Noise]:
    return [noise_of(found, k, floor=floor) for found, k in zip(effects, positions, strict=True)]


def _tau(effects: Sequence[ComparisonEffects], positions: Sequence[int]) -> Array:
    return sealed(np.array([e.tau[k] for e, k in zip(effects, positions, strict=True)]))
