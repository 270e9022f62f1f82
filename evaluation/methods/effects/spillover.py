"""Spillover: untreated units in rings of exposure, the far ring as the comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from evaluation.core.arrays import Array, Judged, Labels, Mask, sealed
from evaluation.door import Real, door
from evaluation.errors import Breach, refuse
from evaluation.methods.effects.aggregation import Aggregation
from evaluation.methods.effects.carried import Carried, names_of, sides_of_groups
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.influence import Influence, Scores, Stratum, limited
from evaluation.methods.effects.kernel import contrasts
from evaluation.methods.effects.ledger import Ledger
from evaluation.panels.panel import Panel

EDGES = (0.02, 0.10)  # shares of employed residents who commute to treated municipalities
NOWHERE = -1  # ring of a unit whose exposure is missing, negative or infinite
SHOWN = 10  # names in a message; the count says how many more there are
ROUNDING = 1e-9  # of sums of period weights
Faults = Iterator[tuple[str, str, str]]  # rule, what was found, how to mend it


class Spill(StrEnum):
    """What an effect of a ring comparison is the effect of."""

    TOTAL = "total"  # treated against the far ring
    RING = "ring"  # one ring of untreated units against the far ring
    NAIVE = "naive"  # treated against all untreated units, as if nothing had spilled over


@dataclass(frozen=True, slots=True)
class SpillEffect:
    """Names one effect; ``ring`` is None where it is not of a ring."""

    kind: Spill
    ring: str | None = None


class Order(StrEnum):
    """How γ goes from the near ring to the far one, where it is zero."""

    FALLS = "falls"  # never up on the way
    RISES = "rises"  # never down on the way
    FLAT = "flat"  # no ring differs from the far one
    BROKEN = "broken"  # up and down: exposure does not order the effects
    UNDEFINED = "undefined"  # fewer than two rings beside the far one have units


@dataclass(frozen=True, slots=True)
class Gradient:
    """Steps of γ from each ring to the next one out, the last to zero; ``order`` of the estimates.

    ``standard_errors`` tell whether a broken order is more than noise; None where a ring or the far
    one shows too little of its noise. Both have one entry a ring with units.
    """

    order: Order
    steps: Array
    standard_errors: Array | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rings:
    """Units by exposure, in rings from near to far.

    ``edges`` (R − 1,) rise and part the rings; an edge belongs to the ring below it, so that 0.10
    is not "over 0.1". ``names`` (R,) run from near to far. ``exposure`` and ``ring`` have shape
    (N,); ``ring`` is a position in ``names``, or NOWHERE. That of treated units is not used.
    """

    edges: tuple[float, ...]
    names: tuple[str, ...]
    exposure: Array
    ring: Labels

    @classmethod
    @door
    def of(
        cls, exposure: Judged, edges: Sequence[Real] = EDGES, names: Sequence[str] | None = None
    ) -> Rings:
        """Rings from one exposure a unit, in the unit of the edges and settled before treatment.

        Raises
        ------
        DesignError
            With every fault: no number for a unit, edges that do not rise from 0, names amiss.
        """
        cuts, at = tuple(edges), sealed(exposure.copy())
        called = _named(cuts) if names is None else tuple(names)
        _refuse(_ring_faults(at, cuts, called))
        seen = np.isfinite(at) & (at >= 0)
        ring = len(cuts) - np.searchsorted(cuts, np.where(seen, at, 0.0), side="left")
        return cls(edges=cuts, names=called, exposure=at, ring=np.where(seen, ring, NOWHERE))


@dataclass(frozen=True, kw_only=True)
class Spillover(EffectSet):
    r"""Effects of one ring comparison: total, one a ring from near to far, naive.

    ``counts``, ``clusters`` and ``shares`` (R,) are the untreated units of each ring, the clusters
    they lie in, and their share of untreated weight: naive = total − Σ share · γ. ``contrast`` (N,)
    is each unit's own :math:`\sum_t p_t y_{it}`. ``every`` is Ψ even where a group of too few
    clusters leaves effects without a standard error: one cluster adds no variance to it.
    """

    labels: tuple[SpillEffect, ...]
    rings: Rings
    period_weights: Array
    contrast: Array
    counts: Labels
    clusters: Labels
    shares: Array
    treated_clusters: int
    before: bool  # all weight before the start: everything here is a placebo
    every: Influence

    @property
    def empty(self) -> tuple[str, ...]:
        """Rings without untreated units, which have no effect here."""
        return tuple(name for name, n in zip(self.rings.names, self.counts, strict=True) if not n)

    def spilled(self) -> EffectSet:
        """The effects γ of rings alone: they have standard errors even with one treated cluster."""
        return self.aggregate(Aggregation(labels=self.labels[1:-1], matrix=np.eye(len(self))[1:-1]))

    def gradient(self) -> Gradient:
        """Whether γ is in order of exposure."""
        spilled, errors = self.spilled(), None
        out = np.eye(len(spilled)) - np.eye(len(spilled), k=1)
        steps = out @ spilled.tau
        if not spilled.without_error:
            errors = np.sqrt(np.diag(out @ spilled.covariance @ out.T))
        return Gradient(order=_order(steps), steps=steps, standard_errors=errors)


@door
def spillover(panel: Panel, rings: Rings, period_weights: Judged) -> Spillover:
    r"""Treated units and rings of untreated ones against the ring that is too far to be touched.

    .. math:: y_{it} = \alpha_i + \delta_t + \tau D_{it}
              + \sum_{r \ne far} \gamma_r (1 - D_i) Post_t Ring_{ir} + \varepsilon_{it}

    by weighted least squares (Clarke 2017; Butts 2021). It is saturated in groups, so that each
    coefficient is a double difference, :math:`u_k \otimes p`: the group's weighted mean less that
    of the far ring, post less base. τ is the total effect on the treated, what spills over among
    them included. Weights are the panel's, of sum one in each group, and fixed. Shape of
    ``period_weights`` p: (T,), sum zero, one on the treated periods of the window and −λ on the
    base; or zero on all treated periods, for a placebo. Ψ is not corrected for few clusters.

    Raises
    ------
    DesignError
        With every break: no far ring, exposure missing or negative, several dates of adoption,
        nobody treated, cells not observed, period weights that are no double difference.
    """
    _refuse(_faults(panel, rings, period_weights))
    never = panel.never
    inside = np.array([never & (rings.ring == k) for k in range(len(rings.names))])
    here = np.flatnonzero(inside.any(axis=1))
    groups = np.array([~never, never, *inside[here]]) * panel.weights
    groups /= groups.sum(axis=1, keepdims=True)  # treated, untreated, rings with units; far last
    far = groups[-1]
    unit_weights = np.array([groups[0] - far, *(groups[2:-1] - far), groups[0] - groups[1]])
    period_weights = sealed(np.array(period_weights, dtype=float))
    contrast = contrasts(panel.y, period_weights[None, :])[:, 0]
    ledger = Ledger.of_pairs(unit_weights, np.tile(period_weights, (len(unit_weights), 1)))
    every = _influence(panel, groups, contrast)
    names = ("the treated", "the untreated", *(f"ring '{rings.names[k]}'" for k in here))
    named, each = names_of(panel.units, panel.clusters), dict(zip(names, groups, strict=True))
    one, rest, *near, last = sides_of_groups(each, panel.clusters, named)
    carried = Carried.of([(one, last), *((ring, last) for ring in near), (one, rest)])
    spilled = (SpillEffect(Spill.RING, rings.names[k]) for k in here[:-1])
    return Spillover(
        labels=(SpillEffect(Spill.TOTAL), *spilled, SpillEffect(Spill.NAIVE)),
        tau=sealed(ledger.apply(panel.y)),
        ledger=ledger,
        influence=limited(every, carried),
        carried=carried,
        rings=rings,
        period_weights=period_weights,
        contrast=sealed(contrast),
        counts=inside.sum(axis=1),
        clusters=np.array([np.unique(panel.clusters[ring]).size for ring in inside]),
        shares=sealed(inside @ groups[1]),
        treated_clusters=np.unique(panel.clusters[~never]).size,
        before=not np.any(period_weights[panel.periods >= panel.cohorts[0]]),
        every=every,
    )


def _influence(panel: Panel, groups: Array, contrast: Array) -> Influence:
    """ψ_i = Σ_g B_kg g_i (W_i − W̄_g), the groups as above; strata treated and never treated."""
    scores = groups * (contrast - (groups @ contrast)[:, None])
    parts = np.vstack([scores, panel.weights / panel.weights.sum()])  # the share of all units
    rings = len(groups) - 2
    treated = np.zeros((rings + 1, 2))
    treated[[0, -1], 0] = 1
    never = np.zeros((rings + 1, rings + 2))  # untreated, rings, share
    never[:-1, 1:-1] = np.eye(rings, k=-1)
    never[:-1, -2] -= 1
    never[-1, 0] = -1
    strata = (
        (~panel.never, np.delete(parts, np.s_[1:-1], axis=0), treated),
        (panel.never, parts[1:], never),
    )
    return Influence(
        strata=tuple(
            Stratum(Scores(np.flatnonzero(of), sealed(values[:, of].T)), coefficients)
            for of, values, coefficients in strata
        ),
        clusters=panel.clusters,
    )


def _order(steps: Array) -> Order:
    if steps.size < 2:
        return Order.UNDEFINED
    falls, rises = bool(np.all(steps >= 0)), bool(np.all(steps <= 0))
    one_way = Order.FALLS if falls else Order.RISES if rises else Order.BROKEN
    return Order.FLAT if falls and rises else one_way


def _named(cuts: tuple[float, ...]) -> tuple[str, ...]:
    between = [f"over {low:g} to {high:g}" for low, high in pairwise(cuts)]
    return (f"over {cuts[-1]:g}", *between[::-1], f"up to {cuts[0]:g}") if cuts else ()


def _ring_faults(exposure: Array, cuts: tuple[float, ...], names: tuple[str, ...]) -> Faults:
    if exposure.ndim != 1 or not exposure.size:
        found = f"empty, or not one number a unit: shape {exposure.shape}"
        yield "exposure table", found, "Deliver that of every untreated unit, zero where none"
    if not cuts or not cuts[0] >= 0 or not np.all(np.diff(cuts) > 0) or np.isinf(cuts).any():
        yield "edges", f"{cuts}", "Give at least one, finite, rising and not negative"
    elif len(names) != len(cuts) + 1 or len(set(names)) < len(names):
        yield "names", f"{names} for {len(cuts) + 1} rings", "Give each ring its own, near to far"


def _faults(panel: Panel, rings: Rings, period_weights: Array) -> Faults:
    never = panel.never
    yield from _period_faults(panel, np.asarray(period_weights, dtype=float))
    if panel.cohorts.size != 1:
        found = f"{panel.cohorts.size} dates, {int((~never).sum())} of {never.size} units treated"
        yield "adoption", found, "Compare one cohort at a time with the never treated"
    if not panel.balanced:
        found = f"unobserved in some period: {_some(panel, np.any(np.isnan(panel.y), axis=1))}"
        yield "balanced panel", found, "Leave these units or the periods out, and list them"
    if rings.ring.shape != never.shape:
        found = f"{rings.ring.size} unit(s), the panel has {never.size}"
        yield "exposure table", found, "Give one exposure a unit, in the order of the panel"
        return
    given = np.where(never, rings.exposure, 0.0)
    rules = {"missing": np.isnan(given), "negative": given < 0, "infinite": np.isposinf(given)}
    for what, bad in rules.items():
        if bad.any():
            found = f"{what}: {_some(panel, bad)}"
            yield "exposure", found, "Find it, or leave the unit out of the panel and list it"
    if not np.any(never & (rings.ring == len(rings.names) - 1)):
        found = f"'{rings.names[-1]}' has none of {int(never.sum())} untreated unit(s)"
        yield "far ring", found, "Widen the pool or move the first edge: it is the comparison"


def _period_faults(panel: Panel, weights: Array) -> Faults:
    rule = "period weights"
    if weights.shape != panel.periods.shape or not np.all(np.isfinite(weights)):
        yield rule, f"shape {weights.shape}, or not finite", "Give one finite number a period"
        return
    if not np.any(weights) or abs(weights.sum()) > ROUNDING:
        yield rule, f"all zero, or of sum {weights.sum():.3g}", "Give post less base, of sum zero"
    if panel.cohorts.size == 1:
        after = weights[panel.periods >= panel.cohorts[0]]
        if np.any(after < 0):
            found = f"{np.sum(after < 0)} base period(s) under treatment"
            yield rule, found, "End the base before the start"
        elif np.any(after) and abs(after.sum() - 1) > ROUNDING:
            found = f"sum {after.sum():.3g} over treated periods"
            yield rule, found, "Let the window lie on one side of the start, and sum to one"


def _some(panel: Panel, which: Mask) -> str:
    more = int(which.sum()) - SHOWN
    names = ", ".join(str(panel.units[i]) for i in np.flatnonzero(which)[:SHOWN])
    return names + (f" and {more} more" if more > 0 else "")


def _refuse(found: Faults) -> None:
    refuse(
        (Breach(rule=r, where="ring comparison", found=f, remedy=x) for r, f, x in found),
        "a comparison by rings of exposure with {count} fault(s)",
        why="a unit in the wrong ring makes spillover pass for no effect, or the reverse",
        remedy="mend them all",
    )
