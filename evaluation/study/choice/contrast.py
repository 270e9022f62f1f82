"""One candidate at one date: each treated unit's effect, and each donor's as if it were treated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluation.core.arrays import Array, Labels
from evaluation.door import inside
from evaluation.methods.effects.period_bases import projected
from evaluation.methods.factors.left_out import factors_without_each, projected_each
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.placebo import LARGEST
from evaluation.methods.placebo_space.tail import Tail, p_each_alone
from evaluation.plan.candidates import Counterfactual
from evaluation.study.choice.design_of_candidate import CandidateDesign, Stretch, basis_of

_projected = inside(projected)  # masks and arrays of ours, some thousand times


@dataclass(frozen=True, kw_only=True)
class Contrast:
    r"""Effects of N1 treated units at one date, and what J donors show of their noise.

    .. math:: \tau_i = \sum_t p_t \bigl(y_{it} - \sum_j \omega_j y_{jt}\bigr), \qquad
              r_j = \sum_t p^{(j)}_t
              \bigl(y_{jt} - \sum_{k \ne j} \tfrac{\omega_k}{1 - \omega_j} y_{kt}\bigr)

    with p the projection of the window on the basis, and :math:`p^{(j)}` the same with factors of
    the donors less j. q are :math:`\sum_t p_t^2 / n_{it}`. Shapes: period_weights (T,), tau and
    treated_q (N1,), placebos and donor_q (J,).
    """

    period_weights: Array
    tau: Array
    treated_q: Array
    placebos: Array
    donor_q: Array
    donor_weights: Array  # ω (J,)

    @cached_property
    def model(self) -> NoiseModel:
        """The noise by size, as the donors show it."""
        return NoiseModel.fit(self.placebos, self.donor_q)

    @cached_property
    def donor_scales(self) -> Array:
        """ωσ (J,): the donors' part of the noise."""
        return np.asarray(self.donor_weights * np.sqrt(self.model.variance(self.donor_q)))

    @cached_property
    def p_alone(self) -> Array:
        """The p in space of each treated unit by itself, (N1,)."""
        variance = self.treated_variance(self.treated_q)
        return p_each_alone(self.model, self.tau, variance, self.donor_scales)

    def treated_variance(self, q: Array) -> Array:
        r"""σ² of the treated, never extrapolated below what large places were seen to do.

        .. math:: \max\bigl(A + B q,\; \overline{r_j^2} \text{ of the 20 donors of least } q_j\bigr)

        Without the floor of 3.3.1 trial areas stand out from donors on every tenth twin where
        nothing happened, with it on every twentieth.
        """
        largest = np.argsort(self.donor_q, kind="stable")[:LARGEST]
        return np.maximum(self.model.variance(q), np.mean(self.placebos[largest] ** 2))

    def tail(self, weights: Array, areas: Labels) -> Tail:
        r"""The placebo distribution of an average of the treated with these weights v (N1,).

        Units of one trial area (N1,) share what does not fade with size: an area a has the scale
        :math:`V_a \sigma(q_a)`, :math:`V_a = \sum_{i \in a} v_i`,
        :math:`q_a = \sum_{i \in a} (v_i / V_a)^2 q_i`.
        """
        totals = np.asarray(np.bincount(areas, weights=weights), dtype=np.float64)
        inside = weights > 0
        within = weights[inside] / totals[areas[inside]]
        own = within**2 * self.treated_q[inside]
        q = np.zeros(totals.size)
        np.add.at(q, areas[inside], own)
        scales = totals * np.sqrt(self.treated_variance(q))
        return Tail.of(self.model, scales[totals > 0], self.donor_scales)


def effects_at(design: CandidateDesign, stretch: Stretch) -> tuple[Array, Array]:
    """Effects of the treated units (N1,) and the period weights p (T,), without placebos."""
    used, panel = stretch.used, design.panel
    donors = panel.y[design.donors]
    own = _projected(
        stretch.post[used], stretch.base[used], basis_of(design, stretch, donors[:, used])
    )
    p = np.zeros(used.size)
    p[used] = own
    moved = panel.y[:, used] @ own
    return moved[panel.treated] - design.donor_weights @ moved[design.donors], p


def contrast_at(design: CandidateDesign, stretch: Stretch) -> Contrast:
    """The contrast of a candidate over one base and window."""
    tau, p = effects_at(design, stretch)
    used, panel, omega = stretch.used, design.panel, design.donor_weights
    donors = panel.y[design.donors][:, used]
    others = (omega @ donors - omega[:, None] * donors) / (1 - omega)[:, None]
    own = own_period_weights(design, stretch, donors)
    q = (1.0 / panel.n[:, used]) @ p[used] ** 2
    return Contrast(
        period_weights=p,
        tau=tau,
        treated_q=q[panel.treated],
        placebos=np.sum(own * (donors - others), axis=1),
        donor_q=q[design.donors],
        donor_weights=omega,
    )


def own_period_weights(design: CandidateDesign, stretch: Stretch, donors: Array) -> Array:
    """Period weights without each donor (J, T'), over the months of a stretch; donors (J, T')."""
    used = stretch.used
    post, base = stretch.post[used], stretch.base[used]
    if design.candidate.counterfactual is not Counterfactual.FACTORS:
        same = projected(post, base, basis_of(design, stretch, donors))
        return np.tile(same, (len(donors), 1))
    found = factors_without_each(donors, design.candidate.factors)
    ones = np.ones((len(donors), donors.shape[1], 1))
    return projected_each(post, base, np.concatenate([ones, found], axis=2))
