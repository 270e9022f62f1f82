"""The treated month by month, and where they would have been by the chosen design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Mask, sealed
from evaluation.domain import Month
from evaluation.door import inside
from evaluation.methods.effects.period_bases import projected_months
from evaluation.study.choice.design_of_candidate import Stretch, basis_of
from evaluation.study.evidence.evidence import Evidence

_projected_months = inside(projected_months)


@dataclass(frozen=True, kw_only=True)
class Levels:
    r"""Months of base and window: the average of the treated, and what the design expects of it.

    .. math:: \bar y_t = \sum_i v_i y_{it}, \qquad
              \hat y_t = \bar y_t - \bigl(P (\bar y - \sum_j \omega_j y_j)\bigr)_t

    with P as ``projected_months``. The mean of :math:`\bar y_t - \hat y_t` over the window is the
    effect; over the base it is what least squares leaves. In the outcome's unit, shapes (T',).
    """

    months: tuple[Month, ...]
    treated: Array
    expected: Array
    post: Mask

    @property
    def att(self) -> float:
        """The effect that they show."""
        return float((self.treated - self.expected)[self.post].mean())


def levels_of(evidence: Evidence, stretch: Stretch) -> Levels:
    """The levels behind one effect; ``stretch``: its base and window."""
    design, used = evidence.design, stretch.used
    panel = design.panel
    treated = evidence.weights @ panel.y[panel.treated][:, used]
    donors = panel.y[design.donors][:, used]
    paths = _projected_months(stretch.base[used], basis_of(design, stretch, donors))
    gap = treated - design.donor_weights @ donors
    return Levels(
        months=tuple(month for month, one in zip(panel.months, used, strict=True) if one),
        treated=sealed(np.asarray(treated)),
        expected=sealed(np.asarray(treated - paths @ gap)),
        post=sealed(stretch.post[used]),
    )
