"""Sup-t bands: one band that holds all effects of a set at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import numpy as np
from scipy.stats import norm, t

from evaluation.core.arrays import Array, Mask, NotNegative, sealed
from evaluation.core.threads import one_thread
from evaluation.door import AtLeast, Dims, Level, Real, door
from evaluation.errors import Breach, RefusedMethod, refuse
from evaluation.methods.placebo_space.placebo import TIE
from evaluation.methods.placebo_space.variance import NOTHING
from evaluation.methods.simultaneous.multiplier import multiplier
from evaluation.study.channels.admissibility import MANY_TREATED
from evaluation.study.channels.channels import cluster_test
from evaluation.study.estimates.estimates import ComparisonEffects
from evaluation.study.simultaneous.joint import noise_of_path, resample


class BandSource(StrEnum):
    """What the critical value of a band was taken from."""

    INFLUENCE = "influence"  # multiplier draws of Ψ
    PLACEBO = "placebo"  # each donor as treated
    RESAMPLED = "resampled"  # clean donors' residuals, picked and signed for all effects at once


@dataclass(frozen=True, kw_only=True, slots=True)
class SupT:
    r"""A band :math:`\tau_k \mp c\, s_k` that is to hold all K effects at once. Shapes (K,).

    An effect without noise has s = 0, has no part in c, and its band is the effect itself; c is NaN
    if that is so of all. c is infinite where ``resolution``, the smallest level that the source
    can speak of, is above 1 − ``level``.
    """

    labels: tuple[Any, ...]
    tau: Array
    standard_errors: Array
    critical: float  # c
    low: Array
    high: Array
    source: BandSource
    level: float  # 1 − α
    resolution: float

    @property
    def finite(self) -> bool:
        """Whether the source could say anything at this level."""
        return bool(np.isfinite(self.low).all() and np.isfinite(self.high).all())

    @property
    def outside(self) -> Mask:
        """Effects whose band leaves out zero: with one or more, "no effect at all" is rejected."""
        return np.asarray((self.low > 0) | (self.high < 0))


@door
@one_thread
def sup_t(
    effects: ComparisonEffects,
    positions: Sequence[int],
    *,
    draws: int,
    alpha: Real,
    random: np.random.Generator,
    g_star: Annotated[float, AtLeast(0)],
    source: BandSource | None = None,
) -> SupT:
    r"""The band of some effects of one set: months of the path, half-years, windows.

    Where :math:`G_1^* \ge 10` and there is Ψ, c* is of multiplier draws (Callaway and Sant'Anna
    2021; Montiel Olea and Plagborg-Møller 2019), s is CR2 and :math:`c = F_t^{-1}(\Phi(c^*))` with
    Bell and McCaffrey's degrees of freedom: one effect has the interval of the cluster test. Else
    each donor is taken as treated,

    .. math:: S_j = \max_k \frac{|R_{jk}|}{s_{jk}}, \quad
              s_{jk}^2 = \sigma_k^2(q_{jk}) + \sum_i \omega_i^2 \sigma_k^2(q_{ik}), \quad
              c = S_{(\lceil (J+1)(1-\alpha) \rceil)}

    with :math:`\sigma_k^2(q) = A_k + B_k q` of one shape for all k (``noise_of_path``), and the
    treated has s of its own q, with Ferman and Pinto's variance floored at the 20 largest donors.
    If α < 1/(J + 1), no path at all can be rejected, and c is infinite. ``BandSource.RESAMPLED``
    asks for signed draws of the clean donors in place of R: it has no such limit, and its band of
    one effect is the interval of ``ferman_pinto`` with floor from the same stream.

    Unit placebos draw nothing; ``g_star`` is the effective number of treated clusters.

    Raises
    ------
    DesignError
        If there are no positions, or some are not of this set, or alpha or draws are out of range.
    RefusedMethod
        If Ψ is asked for with fewer than ten treated clusters, or where there is none.
    """
    _require(effects, positions, draws, alpha)
    if source is None:
        many = g_star >= MANY_TREATED and effects.influence is not None
        source = BandSource.INFLUENCE if many else BandSource.PLACEBO
    if source is BandSource.INFLUENCE:
        errors, critical = _of_influence(effects, positions, draws, alpha, random, g_star)
        resolution = 1 / (draws + 1)
    else:
        placebo = source is BandSource.PLACEBO
        sups, errors = _sups(effects, positions, None if placebo else (draws, random))
        critical = critical_value(sups, alpha) if errors.any() else np.nan
        resolution = 1 / (sups.size + 1)
    tau = effects.tau[list(positions)]
    half = np.where(errors > 0, critical, 0.0) * np.where(errors > 0, errors, 1.0)
    return SupT(
        labels=tuple(effects.labels[k] for k in positions),
        tau=sealed(tau),
        standard_errors=sealed(errors),
        critical=critical,
        low=sealed(tau - half),
        high=sealed(tau + half),
        source=source,
        level=1 - alpha,
        resolution=resolution,
    )


@door
def critical_value(sups: Annotated[NotNegative, Dims("B?")], alpha: Level) -> float:
    r"""The :math:`\lceil (B+1)(1-\alpha) \rceil`-th smallest of B sups: infinite if α < 1/(B + 1).

    Exactly what :math:`p = (1 + \#\{S_b \ge S\})/(B + 1) > \alpha` keeps. Shape sups (B,).
    """
    rank = int(np.floor(alpha * (sups.size + 1) + TIE))
    return float(np.sort(sups)[-rank]) if rank >= 1 else float("inf")


def _sups(
    effects: ComparisonEffects,
    positions: Sequence[int],
    drawn: tuple[int, np.random.Generator] | None,
) -> tuple[Array, Array]:
    """Sups over effects that have noise, (B,), of unit placebos or of draws; and s, (K,)."""
    noises = noise_of_path(effects, positions, floor=True)
    errors = np.array([noise.standard_error for noise in noises])
    errors[errors <= NOTHING * errors.max()] = 0.0
    moving = [i for i, error in enumerate(errors) if error > 0]
    if drawn is not None:
        drawings = (
            resample([noises[i] for i in moving], *drawn) if moving else np.empty((drawn[0], 0))
        )
        return np.abs(drawings).max(axis=1, initial=0.0), errors
    number = len(effects.placebos)  # none where one donor fewer cannot keep the cap
    sups = np.zeros(number)
    for i in moving if number else ():
        ratio = np.abs(effects.placebos[:, positions[i]]) / noises[i].placebo_errors
        sups = np.maximum(sups, ratio)
    return sups, errors


def _of_influence(
    effects: ComparisonEffects,
    positions: Sequence[int],
    draws: int,
    alpha: float,
    random: np.random.Generator,
    g_star: float,
) -> tuple[Array, float]:
    """Standard errors (K,), zero where there is no influence, and the critical value."""
    if effects.influence is None or g_star < MANY_TREATED:
        raise RefusedMethod(
            f"a band from Ψ with G1* = {g_star:.1f}"
            + (" and no influence functions" if effects.influence is None else ""),
            why=f"with fewer than {MANY_TREATED} treated clusters their own noise is not seen, and"
            " the band would be far too narrow",
            remedy="leave the source out, or use placebo or resampled",
        )
    chosen = effects.influence.aggregate(np.eye(len(effects))[list(positions)])
    chosen.require()
    size = np.sqrt(np.diag(chosen.covariance()))
    moving = np.flatnonzero(size > NOTHING * size.max())
    errors = np.zeros(len(positions))
    if not moving.size:
        return errors, float("nan")
    band = multiplier(chosen.aggregate(np.eye(len(positions))[moving]), draws, alpha, random)
    tests = [cluster_test(effects, positions[int(i)]) for i in moving]
    errors[moving] = [test.se_cr2 for test in tests]
    degrees = min(test.df_bell_mccaffrey for test in tests)
    return errors, float(t.ppf(norm.cdf(band.critical), degrees))


def _require(
    effects: ComparisonEffects, positions: Sequence[int], draws: int, alpha: float
) -> None:
    faults = []
    if not positions:
        faults.append(("positions", "there are none", "name the effects of the band"))
    if beyond := [k for k in positions if not 0 <= k < len(effects)]:
        faults.append(
            ("positions", f"{beyond} of {len(effects)} effects", "use ComparisonEffects.of")
        )
    if draws < 1:
        faults.append(("draws", f"{draws}", "draw at least once; the plan asks for 1999"))
    if not 0 < alpha < 1:
        faults.append(("alpha", f"{alpha}", "use a level between 0 and 1, such as 0.05"))
    refuse(
        (Breach(rule="band", where=w, found=found, remedy=r) for w, found, r in faults),
        "{count} fault(s) in what is asked of a band",
        why="there is no band of that kind",
        remedy="mend all of them",
    )
