"""One comparison: every effect of a comparison, with the channels of its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from evaluation.core.arrays import Array, sealed
from evaluation.core.former import former
from evaluation.domain import Month, Window, municipalities
from evaluation.door import door
from evaluation.errors import DesignError
from evaluation.methods.effects.aggregation import Aggregation, by_group
from evaluation.methods.effects.carried import Carried, Side, names_of, sides_of_groups
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import Influence, Scores, Stratum
from evaluation.methods.effects.kernel import contrasts, unit_placebos, variance_regressor
from evaluation.methods.effects.ledger import Ledger, require_position
from evaluation.plan.choices import Estimator, Weighting
from evaluation.study.comparisons.base_period import month_weights, window_weights
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design

DEFAULT_BASE = "clean_pre"
BAND = (0.05, 0.95)


class Kind(StrEnum):
    """What an effect is the effect of."""

    WINDOW = "window"  # mean over a window, from the plan's base period
    BASE = "base"  # the primary window from another base period of the bracket
    MONTH = "month"  # one month of the event study


@dataclass(frozen=True, slots=True)
class Label:
    """Names one effect of a set."""

    kind: Kind
    window: str
    base: str
    first: Month
    last: Month
    estimator: Estimator = Estimator.PLAN


@dataclass(frozen=True, kw_only=True)
class ComparisonEffects(EffectSet):
    """The effect set of one comparison: K effects, each one outer product u ⊗ p of its comparison.

    ``unit_weights`` u (K, N) and ``period_weights`` p (K, T) are its ledger in factors.
    ``contrast`` W (N, K) are the units' own contrasts, ``q`` (N, K) the variance regressor,
    ``residuals`` (R, K) the contrasts of the clean donors less their counterfactual, ``gap`` the
    series U (T,) of the treated less the donors.
    """

    comparison: Comparison
    labels: tuple[Label, ...]
    unit_weights: Array
    period_weights: Array
    contrast: Array
    q: Array
    residuals: Array
    gap: Array
    block = former("block", "comparison")

    @door
    def weights(self, k: int) -> Array:
        """Row k of the ledger L, shape (N, T): the weight of every cell in effect k."""
        return self.ledger.row(k)

    @door
    def aggregate(self, by: Aggregation) -> ComparisonEffects:
        """The effects of A: months from the same donors, or areas over the same months.

        Raises
        ------
        DesignError
            If an average mixes both: it is no outer product, and has no variance regressor q.
        """
        u, p, matrix = self.unit_weights, self.period_weights, by.matrix
        if np.ptp(u, axis=0).any() and np.ptp(p, axis=0).any():
            raise DesignError(
                "an average over effects of different donors and of different months",
                why="its variance is not that of one contrast of months",
                remedy="average over months first, then over areas",
            )
        average = super().aggregate(by)
        periods = matrix @ p
        return replace(
            self,
            **vars(average),
            unit_weights=matrix @ u,
            period_weights=sealed(periods),
            contrast=sealed(contrasts(self.comparison.y, periods)),
            q=sealed(variance_regressor(self.comparison.n, periods)),
            residuals=sealed(self.residuals @ matrix.T),
        )

    @door
    def bounds(self, k: int) -> tuple[float, float]:
        """Effect k when every secret count takes the worst value of its interval, either way."""
        weights = self.weights(k)
        low, high = self.comparison.low, self.comparison.high
        return (
            float(np.sum(np.where(weights > 0, weights * low, weights * high))),
            float(np.sum(np.where(weights > 0, weights * high, weights * low))),
        )

    @door
    def donor_band(self, k: int) -> tuple[float, float] | None:
        """Where nine in ten donors lie when each is taken as treated; None without placebos."""
        require_position(k, len(self))
        if not self.placebos.size:
            return None
        low, high = np.quantile(self.placebos[:, k], BAND)
        return float(low), float(high)

    @door
    def find(self, kind: Kind, window: str, base: str = DEFAULT_BASE) -> int:
        """Position of a window or base-period effect."""
        for k, label in enumerate(self.labels):
            if (label.kind, label.window, label.base) == (kind, window, base):
                return k
        raise DesignError(
            f"no effect for window {window} from base {base}",
            why="the data do not reach it, or the plan does not name it",
            remedy="look at the labels of the effect set",
        )

    @door
    def of(self, kind: Kind) -> list[int]:
        """Positions of all effects of one kind, in order."""
        return [k for k, label in enumerate(self.labels) if label.kind is kind]


@door
def estimate(comparison: Comparison, design: Design) -> ComparisonEffects:
    """All effects of one comparison.

    Every window the data reach in the plan's headline pool, the primary window alone in the other
    pools of the bracket; in the headline pool also the base-period bracket and the monthly path.

    Raises
    ------
    BlindError
        If the treated months are masked.
    DesignError
        If there is no effect at all to estimate in these months, or if they do not hold a base
        period of the bracket whole.
    """
    comparison.require_seen()
    effects = _effects(comparison, design)
    if not effects:
        raise DesignError(
            f"the data do not reach window {design.plan.calendar.primary_window}",
            why="pools beside the headline are compared in the primary window",
            remedy="deliver its months, or name another primary window",
        )
    labels, rows = zip(*effects, strict=True)
    return effect_set(comparison, labels, np.array(rows), design.plan.comparison.cap)


@door
def effect_set(
    comparison: Comparison,
    labels: tuple[Any, ...],
    period_weights: Array,
    cap: float,
) -> ComparisonEffects:
    """The plan's own effects for given period weights (K, T), with all their channels."""
    donors = comparison.donors
    effects = from_weights(comparison, labels, comparison.unit_weights, period_weights)
    placebos = unit_placebos(effects.contrast[donors], comparison.stock[donors], cap)
    influence = None if (lone := _lone(comparison)) else _influence(comparison, effects.contrast)
    carried = Carried.of([lone] * len(labels)) if lone else None
    return replace(effects, influence=influence, carried=carried, placebos=sealed(placebos))


@door
def from_weights(
    comparison: Comparison,
    labels: tuple[Any, ...],
    unit_weights: Array,
    period_weights: Array,
    residuals: Array | None = None,
) -> ComparisonEffects:
    """Effects that are outer products u ⊗ p of a comparison, whichever estimator chose u and p.

    Shapes: unit_weights (N,) for all alike, or (K, N); period_weights (K, T). ``residuals`` (R, K):
    the clean donors' contrasts less a counterfactual of their own; if not given, less the donors of
    the effect. There are no placebos and no Ψ here: both depend on how the weights were found.
    """
    contrast = contrasts(comparison.y, period_weights)
    u = np.broadcast_to(unit_weights, (len(labels), comparison.stock.size))
    if residuals is None:
        compared = np.einsum("kj,jk->k", u[:, comparison.donors], contrast[comparison.donors])
        residuals = contrast[comparison.reference] + compared
    ledger = Ledger.of_pairs(unit_weights, period_weights)
    own = unit_weights if unit_weights.ndim == 1 else comparison.unit_weights
    return ComparisonEffects(
        comparison=comparison,
        labels=labels,
        unit_weights=u,
        period_weights=sealed(period_weights),
        tau=sealed(ledger.apply(comparison.y)),
        ledger=ledger,
        placebos=np.empty((0, len(labels))),
        contrast=sealed(contrast),
        q=sealed(variance_regressor(comparison.n, period_weights)),
        residuals=sealed(residuals),
        gap=sealed(np.asarray(own @ comparison.y)),
    )


def _influence(comparison: Comparison, contrast: Array) -> Influence:
    r"""Ψ of differences of weighted means, :math:`\psi_i = u_i (W_i - \bar W)`, side by side."""
    strata = []
    for rows in map(np.flatnonzero, (comparison.treated, comparison.donors)):
        u = comparison.unit_weights[rows]
        apart = u[:, None] * (contrast[rows] - np.abs(u) @ contrast[rows])
        scores = Scores(rows, np.column_stack([apart, np.abs(u) / 2]))
        strata.append(Stratum(scores, np.eye(contrast.shape[1], contrast.shape[1] + 1)))
    return Influence(tuple(strata), comparison.clusters)


def _lone(comparison: Comparison) -> tuple[Side, ...]:
    """Both sides, where one of them is one cluster; how few may speak is else the firewall's."""
    u = comparison.unit_weights
    names = [municipalities()[code].name_fi for code in comparison.municipalities]
    weights = {"the treated": u * comparison.treated, "the donors": u * comparison.donors}
    sides = sides_of_groups(weights, comparison.clusters, names_of(names, comparison.clusters))
    return tuple(sides) if min(one.share for one in sides) == 0 else ()


def by_half_year(labels: Sequence[Label]) -> Aggregation:
    """Months of the path averaged by half-year, "2019H2"; other effects are left out."""
    half = [f"{e.first.year}H{1 if e.first.month <= 6 else 2}" for e in labels]
    return by_group([half[k] if e.kind is Kind.MONTH else None for k, e in enumerate(labels)])


def _effects(comparison: Comparison, design: Design) -> list[tuple[Label, Array]]:
    plan = design.plan
    pre = plan.calendar.pre

    def label(kind: Kind, post: Window, base: str) -> Label:
        return Label(kind, post.name, base, post.first, post.last)

    rule = plan.base_period.rule
    windows = design.windows if comparison.headline else (design.primary,)
    effects = [
        (label(Kind.WINDOW, window, DEFAULT_BASE), window_weights(comparison, window, pre, rule))
        for window in windows
    ]
    if not comparison.headline:
        return effects
    for window in _bracketed(comparison, design):
        for choice in plan.base_period.bracket:
            base = Window(choice.name, *choice.months)
            _require_whole(comparison, base)
            weights = window_weights(comparison, window, base, choice.rule)
            effects.append((label(Kind.BASE, window, choice.name), weights))
    for month in comparison.months:
        window = Window(str(month), month, month)
        effects.append(
            (label(Kind.MONTH, window, DEFAULT_BASE), month_weights(comparison, pre, month, rule))
        )
    return effects


def _require_whole(comparison: Comparison, base: Window) -> None:
    """Half a base period under the name of the whole would be another one."""
    if not (comparison.months[0] <= base.first and base.last <= comparison.months[-1]):
        raise DesignError(
            f"base period {base.name} is {base}, the comparison has"
            f" {comparison.months[0]}…{comparison.months[-1]}",
            why="an estimate from a part of it, or its absence, would go unseen",
            remedy="deliver its months, or change the base period in the plan",
        )


def _bracketed(comparison: Comparison, design: Design) -> tuple[Window, ...]:
    """Windows whose base period is varied: all for the outcomes at stake; the primary one for the
    others where one municipality is treated; none for estimands that stand beside a primary one.
    """
    estimand = comparison.estimand
    if estimand.role == "secondary":
        return ()
    if comparison.outcome.name in design.plan.outcomes.at_stake:
        return design.windows
    return (design.primary,) if estimand.weighting is Weighting.SINGLE else ()
