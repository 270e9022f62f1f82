"""What the months before the trial say of one candidate: size, noise, bias, the hard test."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Window
from evaluation.errors import DesignError
from evaluation.plan.candidates import ChoiceRule, Measured, Spread
from evaluation.plan.choices import Estimand, Weighting
from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.choice.fakes import fakes_of, rate_of, usual_window
from evaluation.study.units.units import UnitPanel

MDE = 2.8  # standard errors: found with 80 % power at 5 %, 1.96 + 0.84
DIGITS = 10  # of a registered number: more would be another number on another processor


def treated_weights(panel: UnitPanel, estimand: Estimand) -> Array:
    """The estimand's weights over the treated units of a panel, (N1,), of sum one."""
    units = [unit for unit in panel.units if unit.area is not None]
    areas = [unit.area for unit in units]
    wanted = estimand.trial.areas if estimand.areas == "all" else estimand.areas
    inside = np.array([area in wanted for area in areas])
    stock = panel.stock[panel.treated] * inside
    if estimand.weighting is not Weighting.EQUAL:
        return np.asarray(stock / stock.sum())
    total = {area: sum(s for s, a in zip(stock, areas, strict=True) if a == area) for area in areas}
    shares = [s / total[a] if s else 0.0 for s, a in zip(stock, areas, strict=True)]
    return np.asarray(np.array(shares) / sum(shares))


def measured(
    design: CandidateDesign, rule: ChoiceRule, estimands: Mapping[str, Array], alpha: float
) -> Measured:
    """One row of the table, from a panel that ends before the trial.

    ``estimands``: weights over the treated units (N1,) by name.
    """
    fakes = fakes_of(design, rule, usual_window(design, rule), space=True)
    p = fakes.p_value
    rate = rate_of(p <= alpha, fakes.effects, fakes.starts, rule.window)
    spread = []
    for name, weights in estimands.items():
        history = fakes.history(weights)
        spread.append(
            Spread(
                estimand=name,
                rms=round(history.rms, DIGITS),
                mean=round(history.mean, DIGITS),
                mde=round(MDE * history.rms, DIGITS),
            )
        )
    return Measured(
        name=design.candidate.name,
        size=round(rate.share, DIGITS),
        size_low=round(rate.low, DIGITS),
        size_high=round(rate.high, DIGITS),
        size_space=round(float(np.mean(fakes.p_space <= alpha)), DIGITS),
        fakes=int(p.size),
        dates=len(p),
        hard_rejected=hard_rejected(design, rule, alpha),
        areas=int(design.panel.treated.sum()),
        donors=int(design.donors.size),
        spread=tuple(spread),
    )


def hard_rejected(design: CandidateDesign, rule: ChoiceRule, alpha: float) -> int:
    """How many treated units stand out from donors in the recession that met cities first."""
    window = Window("hard", *rule.hard)
    stretch = design.stretch_before(window)
    if stretch is None:
        raise DesignError(
            f"no base of two years before {window.first}",
            why="the hard test is a part of the rule",
            remedy="deliver earlier months, or name another hard test",
        )
    return int(np.sum(contrast_at(design, stretch).p_alone <= alpha))
