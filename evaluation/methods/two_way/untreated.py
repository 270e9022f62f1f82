"""The model of untreated cells, and the treated cells that it can predict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.errors import Breach, DesignError
from evaluation.methods.effects.labels import CohortEffect
from evaluation.methods.effects.missingness_patterns import Because, LeftOut, Patterns, linked
from evaluation.methods.two_way.least_squares import Fit, solve_periods, within_units
from evaluation.panels.panel import Panel


@dataclass(frozen=True, kw_only=True, slots=True)
class Untreated:
    r"""Unit and period effects from untreated cells, :math:`y_{it} = \alpha_i + \delta_t + e_{it}`.

    ``cells`` (C, T) are the untreated cells of the model and the treated cells that it predicts,
    ``mass`` and ``counts`` (S, T) the weight and number of the treated ones by cohort and period,
    ``period_effects`` (T,) the δ̂ up to a constant.
    """

    patterns: Patterns
    cells: Mask
    period_effects: Array
    mass: Array
    counts: Labels
    left_out: tuple[LeftOut, ...]

    @classmethod
    def of(cls, panel: Panel, anticipation: float) -> Untreated:
        """Least squares on untreated cells, those before ``anticipation`` sets in.

        Raises
        ------
        DesignError
            If nothing can be imputed, or the untreated cells fall into islands.
        """
        patterns = Patterns.of(panel, anticipation)
        cells, left_out = predictable(panel, patterns)
        anchor, treated = cells & ~patterns.treated, cells & patterns.treated
        products, u = within_units(patterns, anchor, anchor)
        return cls(
            patterns=patterns,
            cells=cells,
            period_effects=solve_periods(products.sum(axis=0), u.sum(axis=0)),
            mass=patterns.by_stratum(treated * patterns.weight[:, None]),
            counts=patterns.by_stratum(treated * patterns.units[:, None]).astype(int),
            left_out=left_out,
        )

    def effects(self, panel: Panel) -> tuple[tuple[CohortEffect, ...], Labels, Labels]:
        """The effects by cohort and period that have cells, and where in S and T they are."""
        s, t = np.nonzero(self.mass)
        starts, periods = self.patterns.strata[s].tolist(), panel.periods[t].tolist()
        return tuple(map(CohortEffect, starts, periods)), s, t

    def fit(self, averages: Array) -> Fit:
        r"""Averages a (K, S, T) of treated cells less their predictions.

        .. math:: \hat\tau_k = \sum_s a_{ks}' u^1_s - z_k' \sum_s u^0_s, \quad
                  z_k = (P^0)^+ \sum_s {P^1_s}' a_{ks}

        0 and 1 for sums over untreated and over treated cells, both less the unit effects of the
        untreated. Residuals of treated cells are their own τ̂ until the fit is given an average.
        """
        treated = self.cells & self.patterns.treated
        anchor = self.cells & ~treated
        untreated, _ = within_units(self.patterns, anchor, anchor)
        predicted, _ = within_units(self.patterns, treated, anchor)
        z = solve_periods(
            untreated.sum(axis=0), np.tensordot(averages, predicted, axes=((1, 2), (0, 1))).T
        ).T
        return Fit(
            patterns=self.patterns,
            cells=self.cells,
            anchor=anchor,
            paths=averages - z[:, None, :] * ~self.patterns.treatment,
            fitted=np.tile(self.period_effects, (self.patterns.strata.size, 1)),
        )


def predictable(panel: Panel, patterns: Patterns) -> tuple[Mask, tuple[LeftOut, ...]]:
    """Cells with an untreated model, shape (C, T), and by name those without.

    A cell has one if its unit was seen untreated, and its period is linked to that by units that
    were seen untreated in both.

    Raises
    ------
    DesignError
        If no treated cell is among them, with the reasons; or from ``linked``.
    """
    observed, untreated = patterns.observed, patterns.observed & ~patterns.treated
    known = linked(patterns, untreated, panel.periods)
    seen = untreated.any(axis=1, keepdims=True)
    anchored = (untreated & known).any(axis=1, keepdims=True)
    reasons = {
        Because.UNIT_NEVER_UNTREATED: observed & ~seen,
        Because.UNIT_NOT_LINKED: observed & seen & ~anchored,
        Because.NOBODY_UNTREATED: observed & anchored & ~known,
    }
    cells = observed & known & anchored
    if not np.any(cells & patterns.treated):
        faults = [
            Breach(
                rule="untreated",
                where=f"{int(patterns.units @ (out & patterns.treated).sum(axis=1))} treated cells",
                found=str(because),
                remedy="Add earlier periods of the unit, or units treated later or never",
            )
            for because, out in reasons.items()
            if np.any(out & patterns.treated)
        ]
        raise DesignError(
            "no treated cell has an untreated counterpart" if faults else "nobody is treated",
            why="there is no effect to estimate",
            remedy="mend the faults below" if faults else "give the periods in which units start",
            breaches=faults,
        )
    return cells, patterns.left_out(panel, reasons)
