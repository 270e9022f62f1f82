"""The generalised synthetic control: factors of the donors, loadings of the treated before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Mask, sealed
from evaluation.core.threads import one_thread
from evaluation.door import Dims, door
from evaluation.errors import Breach, broken, refuse
from evaluation.methods.effects.aggregation import by_group
from evaluation.methods.effects.effect_set import NO_PLACEBOS, EffectSet
from evaluation.methods.effects.labels import ATT, CohortEffect, EventTime
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.effects.period_bases import projected_months
from evaluation.methods.factors.components import Number, factors
from evaluation.methods.factors.number import FactorNumber, choose_r
from evaluation.panels.panel import Panel

MOST = 5  # factors that are tried, as in R's gsynth


@dataclass(frozen=True, kw_only=True)
class GeneralisedEffects(EffectSet):
    """Effects by cohort and period, before treatment too, where they are residuals of the fit.

    ``factors`` F (T, r) and their number are frozen: given them ``ledger`` is exact, as in
    ``generalised_synthetic_control``. ``chosen`` holds the errors that r was chosen by, None where
    it was given. ``placebos`` (J, K) is everything anew with donor j taken as treated, but for r;
    empty where the others are fewer than r + 2. ``mass`` (K,) is the weight of the treated behind
    each effect, ``fitted`` (K,) says which rest on a month that loadings were fitted to. There is
    no Ψ: factors are fitted to outcomes, and with few treated units no first-order form is near.
    """

    labels: tuple[CohortEffect, ...]
    factors: Array
    chosen: FactorNumber | None
    mass: Array
    fitted: Mask

    @property
    def r(self) -> int:
        """The number of factors."""
        return int(self.factors.shape[1])

    @property
    def pre_rmspe(self) -> float:
        """Root mean squared residual in the periods that were fitted to, in the outcome's unit."""
        mass = self.mass * self.fitted
        return float(np.sqrt(mass @ self.tau**2 / mass.sum()))

    def overall(self) -> EffectSet:
        """The average over all treated cells, each with its unit's weight."""
        return self._average(lambda effect: ATT if effect.event_time >= 0 else None)

    def dynamic(self) -> EffectSet:
        """The average by event time, over the cohorts that are seen then, in order."""
        return self._average(lambda effect: EventTime(effect.event_time))

    def _average(self, group: Callable[[CohortEffect], Hashable]) -> EffectSet:
        by = by_group([group(label) for label in self.labels], self.mass)
        return self.aggregate(by.ordered(sorted(by.labels)))


@door
@one_thread
def generalised_synthetic_control(
    panel: Panel,
    r: Number | None = None,
    r_max: Number = MOST,
    *,
    base: Annotated[Mask, Dims("T")] | None = None,
    placebos: bool = True,
) -> GeneralisedEffects:
    r"""Effects against what the donors' factors predict of the treated (Xu 2017).

    .. math:: \hat\tau_{gt} = \tilde g_t - [1, f_t'] \hat\beta_g, \qquad
              \tilde g_t = \sum_{i \in g} v_i y_{it} - \sum_j \omega_j y_{jt}, \qquad
              \hat\beta_g = (X_b'X_b)^{-1} X_b' \tilde g_b

    The model is :math:`y_{it}(0) = \alpha_i + \xi_t + \lambda_i' f_t + \varepsilon_{it}`,
    interactive fixed effects (Bai 2009; Gobillon and Magnac 2016). F are the ``factors`` of the
    never treated over all periods. The mean of the treated of cohort g less that of the donors is
    fitted on [1, F] over the base periods b before g. This is Xu's imputation with a loading of
    every treated unit, averaged: his month effects are the donors' means, and least squares are
    linear in the outcome. Without factors it is difference-in-differences with a uniform base.
    Weights v and ω are those of the panel.

    What is frozen: F, r and the weights. Given these, the effect is
    :math:`L_{g,t} = (v_g - \omega) \otimes P_t`, exactly, with P of ``projected_months``: linear in
    every outcome, of donors as of treated, and blind to unit and period effects. What is not
    frozen: with other outcomes of the donors F would be another one, and the effect would change
    beyond L. Placebos estimate F anew. With few donors F holds their noise, loadings on it come out
    too small, and a part of what unlike loadings do stays in the effect: the same as befalls
    synthetic controls whose fit before is not exact (Ferman and Pinto 2021).

    Parameters
    ----------
    panel
        Without gaps; cohorts may start at different times.
    r, r_max
        The number of factors, or the largest that ``choose_r`` may choose, on the donors' base
        periods before the first start.
    base
        Periods that loadings may be fitted to, shape (T,); all before treatment if not given. Those
        before a cohort's start count for it.
    placebos
        Whether every donor is taken as treated in turn.

    Raises
    ------
    DesignError
        With every obstacle: gaps, nobody treated, fewer donors or base periods than r + 2, base
        periods under treatment, cohorts that start after the last period; factors that are not
        there, or that the base periods cannot tell apart.
    """
    before = panel.periods < np.max(panel.cohorts, initial=-np.inf)
    base = before if base is None else base
    refuse(
        _faults(panel, base, 0 if r is None else r),
        "a generalised synthetic control cannot be formed: {count} fault(s)",
        why="loadings would be fitted to the effect itself, or to as many numbers as they are",
        remedy="mend the faults below",
    )
    donors, never = panel.y[panel.never], panel.never
    chosen = None
    if r is None:
        first = base & (panel.periods < panel.cohorts[0])
        chosen = choose_r(donors, first, r_max, weights=panel.weights[never])
        r = chosen.r
    bases = [base & (panel.periods < start) for start in panel.cohorts]
    return _effects(panel, bases, r, chosen, placebos)


def _effects(
    panel: Panel, bases: list[Mask], r: int, chosen: FactorNumber | None, placebos: bool
) -> GeneralisedEffects:
    never, starts = panel.never, panel.cohorts
    omega = np.where(never, panel.weights, 0)
    found = factors(panel.y[never], r, weights=panel.weights[never])
    members = [np.where(panel.cohort == start, panel.weights, 0) for start in starts]
    ledger = _ledger(
        np.array([v / v.sum() - omega / omega.sum() for v in members]),
        [projected_months(base, _with_constant(found)) for base in bases],
    )
    labels = [CohortEffect(float(g), float(t)) for g in starts for t in panel.periods]
    enough = placebos and never.sum() - 1 >= r + 2
    return GeneralisedEffects(
        labels=tuple(labels),
        tau=ledger.apply(panel.y),
        ledger=ledger,
        placebos=_unit_gaps(panel.y[never], panel.weights[never], bases, r)
        if enough
        else NO_PLACEBOS,
        factors=sealed(found),
        chosen=chosen,
        mass=np.repeat([v.sum() for v in members], panel.periods.size),
        fitted=np.concatenate(bases),
    )


def _unit_gaps(y: Array, weights: Array, bases: list[Mask], r: int) -> Array:
    """Every effect with donor j as treated, F of the others and their mean, shape (J, C · T)."""
    rows = []
    for j in range(len(y)):
        others = np.arange(len(y)) != j
        omega = weights[others] / weights[others].sum()
        gap = y[j] - omega @ y[others]
        x = _with_constant(factors(y[others], r, weights=omega))
        rows.append(np.concatenate([projected_months(base, x) @ gap for base in bases]))
    return np.array(rows)


def _with_constant(found: Array) -> Array:
    """The basis [1, F], shape (T, 1 + r)."""
    return np.column_stack([np.ones(len(found)), found])


def _ledger(units: Array, months: list[Array]) -> Ledger:
    """Of C cohorts' contrasts (C, N) and months (T, T) each: C · T effects, cohort by cohort."""
    c, t = len(units), len(months[0])
    paths = np.zeros((c * t, c, t))
    for g, rows in enumerate(months):
        paths[g * t : (g + 1) * t, g] = rows
    return Ledger(units, paths)


def _faults(panel: Panel, base: Mask, r: int) -> Iterator[Breach]:
    """What of a panel r factors and loadings cannot be fitted to."""
    if base.shape != panel.periods.shape:
        found = f"a base of {base.size} periods for a panel of {panel.periods.size}"
        yield Breach(rule="shape", where="panel", found=found, remedy="Say of every period")
        base = panel.periods < np.min(panel.cohorts, initial=np.inf)
    starts, least = panel.cohorts, r + 2
    last = starts[-1] if starts.size else np.inf
    late = int(np.sum(starts > panel.periods[-1]))
    under = int(np.sum(base & (panel.periods >= last)))
    fewest = int(np.sum(base & (panel.periods < starts[0]))) if starts.size else least
    donors = int(panel.never.sum())
    yield from broken(
        "panel",
        [
            ("gaps", not panel.balanced, "cells without an outcome", "Leave out units with gaps"),
            ("adoption", not starts.size, "nobody is treated", "Say who is treated from when"),
            (
                "after",
                late > 0,
                f"{late} cohort(s) without a period under treatment",
                "Leave them out, or call them never treated",
            ),
            (
                "donors",
                donors < least,
                f"{donors} donors for {r} factors, {least} are needed",
                "Take fewer factors, or add donors",
            ),
            (
                "base",
                fewest < least,
                f"{fewest} base periods before the first start for {r} factors, {least} are needed",
                "Take fewer factors, or add periods before treatment",
            ),
            (
                "treated base",
                under > 0,
                f"{under} base periods from the last start on",
                "Let the base end before it",
            ),
        ],
    )
