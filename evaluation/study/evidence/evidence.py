"""One effect by the chosen design: how large, and how sure, by space and by time together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Outcome, Window
from evaluation.door import Level, door
from evaluation.methods.effects.weights import effective_number
from evaluation.methods.placebo_dates.history import History
from evaluation.methods.placebo_space.tail import Tail
from evaluation.plan.choices import Estimand
from evaluation.study.choice.contrast import Contrast
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.choice.measured import MDE

Interval = tuple[float, float]
FINEST = 1 / 2000  # what 1999 draws can tell: a closed form of some forty donors tells no more


@dataclass(frozen=True, kw_only=True)
class Evidence:
    r"""An effect with everything that its uncertainty is made of.

    .. math:: \hat\tau = \sum_{it} u_i p_t y_{it}, \qquad
              p = \max(p_{space}, p_{time}), \qquad
              CI_{1-\alpha} = \hat\tau \pm \max(h_{space}(\alpha), h_{time}(\alpha))

    Space: what donors show when each is taken as treated (``Tail``). Time: what this very estimate
    was, by this very design, whenever nothing happened (``History``). Large against one of them
    alone is no effect. ``weights`` (N1,) are those of the estimand over the treated units.
    """

    estimand: Estimand
    outcome: Outcome
    window: Window
    design: CandidateDesign
    weights: Array
    contrast: Contrast
    history: History

    @property
    def att(self) -> float:
        """The effect, in the outcome's unit of effects."""
        return float(self.weights @ self.contrast.tau)

    @cached_property
    def tail(self) -> Tail:
        """Its placebo distribution in space."""
        return self.contrast.tail(self.weights, self.design.panel.areas)

    @property
    def p_space(self) -> float:
        """How often donors show as large an effect; never finer than any test of a run."""
        return max(self.tail.p_value(self.att), FINEST)

    @property
    def p_time(self) -> float:
        """How often this estimate was as large by itself."""
        return max(self.history.p_value(self.att), FINEST)

    @property
    def p_value(self) -> float:
        """The larger of both: level alpha if either is right."""
        return max(self.p_space, self.p_time)

    @property
    def noise(self) -> float:
        """The larger of both standard deviations."""
        return max(self.tail.standard_deviation, self.history.rms)

    @property
    def mde(self) -> float:
        """The effect that would have been found with 80 % power, roughly: 2.8 times the noise."""
        return MDE * self.noise

    @door
    def half_width(self, alpha: Level) -> float:
        """How far from the effect p exceeds alpha."""
        return max(self.tail.half_width(alpha), self.history.half_width(alpha))

    @door
    def interval(self, alpha: Level) -> Interval:
        """Every value that is not rejected at alpha; with 2 alpha that of an equivalence test."""
        reach = self.half_width(alpha)
        return self.att - reach, self.att + reach

    @property
    def unit_weights(self) -> Array:
        """The u (N,): v on the treated units, −ω on the donors."""
        return np.concatenate([self.weights, -self.design.donor_weights])

    @property
    def ledger(self) -> Array:
        """Weights u ⊗ p (N, T) of every cell, given the factors: they add up to the effect."""
        return np.outer(self.unit_weights, self.contrast.period_weights)

    @property
    def bounds(self) -> Interval:
        """The effect when every secret count takes the worst value of its interval, either way."""
        weights, panel = self.ledger, self.design.panel
        used = weights != 0
        low, high = np.where(used, panel.low, 0.0), np.where(used, panel.high, 0.0)
        up = weights > 0
        return (
            float(np.sum(np.where(up, weights * low, weights * high))),
            float(np.sum(np.where(up, weights * high, weights * low))),
        )

    @property
    def level(self) -> float:
        """Mean of the treated over the months of the base, in the outcome's unit."""
        panel, base = self.design.panel, self.design.base
        inside = np.array([month in base for month in panel.months])
        return float(self.weights @ panel.y[panel.treated][:, inside].mean(axis=1))

    @property
    def g_star(self) -> float:
        """The effective number of treated areas: 1 / Σ v²."""
        shares = np.bincount(self.design.panel.areas, weights=self.weights)
        return effective_number(np.asarray(shares, dtype=np.float64))

    def __repr__(self) -> str:
        """Short: what it is of, and how large."""
        of = f"{self.estimand.name}.{self.outcome.key}.{self.window.name}"
        return f"<Evidence {of} by {self.design.candidate.name}: {self.att:+.2f}>"
