"""One candidate over units and months: who is weighed how, and where its base lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask, sealed
from evaluation.domain import Month
from evaluation.methods.effects.weights import capped
from evaluation.plan.candidates import Candidate, Counterfactual
from evaluation.study.units.units import UnitPanel

LEAST_BASE = 24  # months, where the data cut a base short: less would be another design


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Base and window of one estimate, as masks over the months of a panel, (T,)."""

    base: Mask
    post: Mask

    @property
    def used(self) -> Mask:
        """Months of either."""
        return np.asarray(self.base | self.post)


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateDesign:
    """A candidate with the panel of its units: everything but the dates.

    Rows are the treated units first, then J donors with weights ω (J,), in proportion to
    jobseekers and none above the plan's cap.
    """

    candidate: Candidate
    panel: UnitPanel
    donor_weights: Array  # (J,)
    start: Month  # of the trial

    @property
    def donors(self) -> Labels:
        """Rows of the donors, (J,)."""
        return np.flatnonzero(~self.panel.treated)

    def span(self, first: Month) -> tuple[Month, Month]:
        """The base of a window that starts in ``first``: as the real one lies to the trial."""
        base = self.candidate.base
        if isinstance(base, int):
            return first + -base, first + -1
        shift = first - self.start
        return base[0] + shift, base[1] + shift

    def stretch(self, first: Month, length: int, *, cut: bool = False) -> Stretch | None:
        """Base and window from ``first`` on; None where the months do not hold both.

        ``cut``: a base that reaches further back than the data is cut to what is there, if that is
        two years or more.
        """
        months, (begin, end) = self.panel.months, self.span(first)
        if cut and begin < months[0] and end - months[0] + 1 >= LEAST_BASE:
            begin = months[0]
        if begin < months[0] or first + (length - 1) > months[-1]:
            return None
        return self.masks(begin, end, first, first + (length - 1))

    def masks(self, begin: Month, end: Month, first: Month, last: Month) -> Stretch:
        """Masks of a base and a window, both ends included."""
        at = np.array([month.index for month in self.panel.months])
        return Stretch(
            base=(at >= begin.index) & (at <= end.index),
            post=(at >= first.index) & (at <= last.index),
        )


def candidate_design(
    candidate: Candidate, panel: UnitPanel, start: Month, cap: float
) -> CandidateDesign:
    """The design of a candidate: donors with a labour force below its least are left out."""
    large = panel.treated | (panel.labour_force >= candidate.least_labour_force)
    kept = panel.rows(large)
    stock = kept.stock[~kept.treated]
    weights = capped(stock, max(cap, 1 / max(stock.size, 1)))
    return CandidateDesign(
        candidate=candidate, panel=kept, donor_weights=sealed(weights), start=start
    )


def basis_of(design: CandidateDesign, stretch: Stretch, donors: Array) -> Array:
    """The basis of the counterfactual over the months of a stretch, (T', k); ``donors`` (J, T')."""
    from evaluation.methods.effects.period_bases import linear_trend_basis
    from evaluation.methods.factors.components import factors

    months = int(stretch.used.sum())
    match design.candidate.counterfactual:
        case Counterfactual.LEVEL:
            return np.ones((months, 1))
        case Counterfactual.SEASON:
            return seasons(design, stretch)
        case Counterfactual.TREND:
            return linear_trend_basis(months)
        case Counterfactual.FACTORS:
            found = factors(donors, design.candidate.factors)
            return np.column_stack([np.ones(months), found])


def seasons(design: CandidateDesign, stretch: Stretch) -> Array:
    """Dummies of the calendar months that the window has, (T', k)."""
    month = np.array([m.month for m in design.panel.months])[stretch.used]
    return np.asarray((month[:, None] == np.arange(1, 13)[None]).astype(float))
