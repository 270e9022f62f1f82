"""How surprising a change between two editions is, beside the changes that donors show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Judged, NotNegative
from evaluation.door import Dims, Real, door
from evaluation.errors import DesignError
from evaluation.methods.placebo_space.noise_model import NoiseModel

FEWEST = 2  # donors in both editions below which their changes have no spread


@door
@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """Whose noise the change has, by size: weights and q as in Ferman and Pinto's placebo test.

    ``reference_q`` (J,) of the donors whose residuals are given; treated (G,) and donors (D,) of
    the estimate. Take all q from the same edition: only their ratios matter.
    """

    treated_weights: Annotated[Array, Dims("G")]
    treated_q: Annotated[NotNegative, Dims("G")]
    donor_weights: Annotated[Array, Dims("D")]
    donor_q: Annotated[NotNegative, Dims("D")]
    reference_q: Annotated[NotNegative, Dims("J")]


@door
def change_error(before: Judged, after: Judged, scale: Scale | None = None) -> float | None:
    r"""Standard error of a change, from what donors' placebos R changed between two editions.

    .. math:: d_j = R_{1j} - R_{0j}, \qquad SE^2 = \frac1J \sum_j d_j^2 \quad\text{or}\quad
              \sum_a s_a^2 v(q_a) + \sum_i \omega_i^2 v(q_i)

    the second with ``scale``: v(q) of the ``NoiseModel`` of :math:`d_j`.
    Shapes (J,): donors clean in both editions, in one order. None with fewer than two donors, or
    where no donor changed. `DesignError` where lengths differ or a number is missing.
    """
    _require_alike(before, after, scale)
    change = after - before
    if change.size < FEWEST or not change.any():
        return None
    if scale is None:
        return float(np.sqrt(np.mean(change**2)))
    noise = NoiseModel.fit(change, scale.reference_q)
    weights = np.concatenate([scale.treated_weights, scale.donor_weights])
    q = np.concatenate([scale.treated_q, scale.donor_q])
    return float(np.sqrt(np.sum(weights**2 * noise.variance(q))))


@door
def surprise(change: Real, standard_error: Real | None) -> float | None:
    r""":math:`(\hat\tau_1 - \hat\tau_0) / SE`; None where the error or the change is not known."""
    if standard_error is None or not np.isfinite([change, standard_error]).all():
        return None
    return change / standard_error if standard_error > 0 else None


def _require_alike(before: Array, after: Array, scale: Scale | None) -> None:
    sizes = {before.size, after.size} | ({scale.reference_q.size} if scale is not None else set())
    if len(sizes) > 1 or before.ndim != 1 or before.shape != after.shape:
        raise DesignError(
            f"placebos {before.shape} before, {after.shape} after, numbers of donors {sizes}",
            why="a donor would be compared with another donor",
            remedy="give the donors that both editions have, in one order",
        )
    given = [before, after]
    if scale is not None:
        given += [scale.treated_weights, scale.treated_q, scale.donor_weights, scale.donor_q]
        given += [scale.reference_q]
    missing = sum(int((~np.isfinite(one)).sum()) for one in given)
    if missing:
        raise DesignError(
            f"{missing} placebo(s), weight(s) or q of the change are not numbers",
            why="a standard error of what is left would be one of other donors",
            remedy="leave out donors by name where an edition has no placebo for them",
        )
