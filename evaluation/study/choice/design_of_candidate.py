"""One candidate over units and months: who is weighed how, and where its base lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask, sealed
from evaluation.domain import Month, Window
from evaluation.door import inside
from evaluation.methods.effects.period_bases import linear_trend_basis
from evaluation.methods.effects.weights import capped
from evaluation.methods.factors.components import factors
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


@dataclass(frozen=True, kw_only=True)
class CandidateDesign:
    """A candidate with the panel of its units: everything but the dates.

    Rows are the treated units first, then J donors with weights ω (J,), in proportion to
    jobseekers and none above the plan's cap.
    """

    candidate: Candidate
    panel: UnitPanel
    donor_weights: Array  # (J,)
    start: Month  # of the trial

    @cached_property
    def donors(self) -> Labels:
        """Rows of the donors, (J,)."""
        return sealed(np.flatnonzero(~self.panel.treated))

    @cached_property
    def base(self) -> Window:
        """The base of the real estimate."""
        base = self.candidate.base
        if isinstance(base, int):
            return Window("base", self.start + -base, self.start + -1)
        return Window("base", *base)

    def stretch(self, window: Window, shift: int = 0, *, cut: bool = False) -> Stretch | None:
        """Base and window, both moved by ``shift`` months; None where the months hold not both.

        ``cut``: a base that reaches further back than the data is cut to what is there, if that is
        two years or more.
        """
        begin, end = self.base.first + shift, self.base.last + shift
        months = self.panel.months
        if cut and begin < months[0] and end - months[0] + 1 >= LEAST_BASE:
            begin = months[0]
        if begin < months[0] or window.last + shift > months[-1]:
            return None
        at = self.panel.at - shift
        return Stretch(
            base=(at >= (begin + -shift).index) & (at <= (end + -shift).index),
            post=(at >= window.first.index) & (at <= window.last.index),
        )

    def without(self, donor: int) -> CandidateDesign:
        """The same design where one of the J donors is not there: the others weigh 1 / (1 − ω)."""
        kept = np.ones(len(self.panel.y), dtype=bool)
        kept[self.donors[donor]] = False
        others = np.delete(self.donor_weights, donor)
        return replace(
            self, panel=self.panel.rows(kept), donor_weights=sealed(others / others.sum())
        )

    def stretch_before(self, window: Window) -> Stretch | None:
        """A window with its base as near before it as the real one lies before the trial."""
        shift = window.first - self.start
        return self.stretch(Window(window.name, self.start, window.last + -shift), shift, cut=True)


def candidate_design(
    candidate: Candidate, panel: UnitPanel, start: Month, cap: float
) -> CandidateDesign:
    """The design of a candidate: donors with a labour force below its least are left out.

    Fewer donors than the cap allows weigh all alike; without any, weights are empty: who asks for
    an effect of such a design has been told before (``choose``).
    """
    large = panel.treated | (panel.labour_force >= candidate.least_labour_force)
    kept = panel.rows(large)
    stock = kept.stock[~kept.treated]
    weights = capped(stock, max(cap, 1 / stock.size)) if stock.size else stock
    return CandidateDesign(
        candidate=candidate, panel=kept, donor_weights=sealed(weights), start=start
    )


def by_level(design: CandidateDesign) -> CandidateDesign:
    """The same design with the level of its base as the counterfactual."""
    name = f"{design.candidate.name}_by_level"
    level = {"name": name, "counterfactual": Counterfactual.LEVEL, "factors": 0}
    return replace(design, candidate=design.candidate.model_copy(update=level))


def basis_of(design: CandidateDesign, stretch: Stretch, donors: Array) -> Array:
    """The basis of the counterfactual over the months of a stretch, (T', k); ``donors`` (J, T')."""
    months = np.flatnonzero(stretch.used)
    match design.candidate.counterfactual:
        case Counterfactual.LEVEL:
            return np.ones((months.size, 1))
        case Counterfactual.SEASON:
            return seasons(design, stretch)
        case Counterfactual.TREND:
            since = months - months[0]  # months between base and window count too
            return np.asarray(linear_trend_basis(int(since[-1]) + 1)[since])
        case Counterfactual.FACTORS:
            found = inside(factors)(donors, design.candidate.factors)
            return np.column_stack([np.ones(months.size), found])


def seasons(design: CandidateDesign, stretch: Stretch) -> Array:
    """Dummies of the calendar months that the window has, (T', k)."""
    month = np.array([m.month for m in design.panel.months])[stretch.used]
    return np.asarray((month[:, None] == np.arange(1, 13)[None]).astype(float))
