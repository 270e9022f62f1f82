"""The number of factors, by cross-validation on the donors' months before treatment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask, Positive, sealed
from evaluation.core.threads import one_thread
from evaluation.door import AtLeast, Dims, door
from evaluation.errors import broken, refuse
from evaluation.methods.factors.components import Number, components, two_way_demeaned

BLOCKS = 5  # of months, left out one at a time; as in R's gsynth
SAME = 1e-9  # errors that differ by no larger share are the same
NOTHING = 1e-20  # and so are errors below this share of the one without factors


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorNumber:
    """A number of factors r, and the errors (r_max + 1,) of 0, 1, … that it was chosen by.

    Errors are mean squares of forecasts, in the outcome's unit squared, over ``blocks`` of months.
    """

    r: int
    errors: Array
    blocks: int


@door
@one_thread
def choose_r(
    y: Annotated[Array, Dims("J", "T")],
    base: Annotated[Mask, Dims("T")],
    r_max: Number,
    *,
    weights: Annotated[Positive, Dims("J")] | None = None,
    blocks: Annotated[int, AtLeast(2, 10_000)] = BLOCKS,
) -> FactorNumber:
    r"""The number of factors that forecasts donors' left-out months before treatment best.

    .. math:: e_r = \sum_j \omega_j \frac{1}{T_0} \sum_B \sum_{t \in B}
              \big(g_{jt} - [1, f_t'] \hat\beta_{j, -B}\big)^2, \qquad r = \arg\min e_r

    Each donor in turn stands for the treated: g is its gap to the weighted mean of the others, F
    their factors over the base, and β̂ least squares on the base less the block B. After Xu (2017,
    algorithm 1), who leaves out one month of the treated at a time. Here the treated and the months
    after are not looked at, so that the choice can be made, and published, before the outcome is
    seen; and months go out in ``blocks`` of neighbours, since one month alone is told by those
    beside it. As many blocks as base months leave out one at a time. Of numbers alike the smallest.

    Shapes: y (J, T) of donors, base (T,), weights ω (J,), relative, equal if not given.

    Raises
    ------
    DesignError
        With every obstacle: too few donors or base months for ``r_max``, more blocks than months.
    """
    _require(y, base, r_max, blocks)
    share = np.full(len(y), 1 / len(y)) if weights is None else weights / weights.sum()
    before = y[:, base]
    parts = np.array_split(np.arange(before.shape[1]), blocks)
    errors = np.zeros(r_max + 1)
    for j in range(len(y)):
        others = np.arange(len(y)) != j
        omega = share[others] / share[others].sum()
        gap = before[j] - omega @ before[others]
        found, _ = components(two_way_demeaned(before[others], weights=omega), omega)
        basis = np.column_stack([np.ones(gap.size), found[:, :r_max]])
        errors += share[j] * _errors(gap, basis, parts)
    least = errors.min() * (1 + SAME) + NOTHING * errors[0]
    return FactorNumber(
        r=int(np.argmax(errors <= least)), errors=sealed(errors / before.shape[1]), blocks=blocks
    )


def _errors(gap: Array, basis: Array, parts: Sequence[Labels]) -> Array:
    """Sums of squared forecast errors (r_max + 1,), by the first 1, 2, … columns of the basis."""
    sums = np.zeros(basis.shape[1])
    for out in parts:
        kept = np.setdiff1d(np.arange(gap.size), out)
        for k in range(basis.shape[1]):
            x = basis[:, : k + 1]
            beta = np.linalg.lstsq(x[kept], gap[kept], rcond=None)[0]
            sums[k] += np.sum((gap[out] - x[out] @ beta) ** 2)
    return sums


def _require(y: Array, base: Mask, r_max: int, blocks: int) -> None:
    months = int(base.sum())
    kept = months - -(-months // blocks)
    rules = [
        (
            "donors",
            len(y) < r_max + 3,
            f"{len(y)} donors; each in turn needs {r_max + 2} others",
            f"Give r_max = {max(len(y) - 3, 0)}, or add donors",
        ),
        ("blocks", blocks > months, f"{blocks} blocks of {months} base months", "Make fewer"),
        (
            "base",
            blocks <= months and kept < r_max + 2,
            f"{kept} base months are left beside the largest block, {r_max + 2} are needed",
            f"Give r_max = {max(kept - 2, 0)}, or add base months",
        ),
    ]
    refuse(
        broken("cross-validation", rules),
        f"up to {r_max} factors cannot be tried on {len(y)} donors and {months} base months",
        why="a forecast from as many numbers as it has months is no forecast",
        remedy="mend what is listed, or give the number of factors",
    )
