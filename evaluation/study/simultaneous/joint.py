"""Several effects at once under the null: one donor, one sign or one multiplier for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, sealed
from evaluation.core.threads import one_thread
from evaluation.door import Count, door
from evaluation.errors import RefusedMethod
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.placebo import EffectNoise, effect_noise, signed_draws
from evaluation.methods.simultaneous.multiplier import CHANCE_OF_LOW, HIGH, LOW
from evaluation.study.channels.channels import placebo_input
from evaluation.study.estimates.estimates import ComparisonEffects
from evaluation.study.simultaneous.same_units import name_of, require_alike


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


def noise_of(effects: ComparisonEffects, k: int, *, floor: bool = False) -> EffectNoise:
    """The noise of effect k among clean donors, at the size of the treated and of each donor."""
    data = placebo_input(effects, k)
    return effect_noise(data, NoiseModel.fit(data.residuals, data.reference_q), floor=floor)


def noise_of_path(
    effects: ComparisonEffects, positions: Sequence[int], *, floor: bool
) -> list[EffectNoise]:
    """As ``noise_of``, for effects of one outcome that share the shape of one variance function."""
    inputs = [placebo_input(effects, k) for k in positions]
    models = NoiseModel.fit_path(
        np.column_stack([data.residuals for data in inputs]),
        np.column_stack([data.reference_q for data in inputs]),
    )
    return [effect_noise(*one, floor=floor) for one in zip(inputs, models, strict=True)]


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


def resample(noises: Sequence[EffectNoise], draws: int, random: np.random.Generator) -> Array:
    """Draws of the effects in units of s, with the same picks and signs for all, (B, K)."""
    return signed_draws(noises, draws, random) / [noise.standard_error for noise in noises]


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
) -> list[EffectNoise]:
    return [noise_of(found, k, floor=floor) for found, k in zip(effects, positions, strict=True)]


def _tau(effects: Sequence[ComparisonEffects], positions: Sequence[int]) -> Array:
    return sealed(np.array([e.tau[k] for e, k in zip(effects, positions, strict=True)]))
