"""How an estimator becomes weights on a comparison: by its own ledger, a fit, or a balance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask
from evaluation.domain import STATES_OF_BROAD
from evaluation.errors import DesignError
from evaluation.methods.covariates.balancing import entropy_balanced
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.period_bases import projected
from evaluation.methods.effects.period_weights import uniform
from evaluation.methods.factors.generalised import generalised_synthetic_control
from evaluation.methods.synthetic.donors import Fit, Synthetic, Task, fit
from evaluation.panels.panel import NEVER, Panel
from evaluation.plan.choices import Estimator
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design

SAME = 1e-9  # a ledger is an outer product if it differs from one by no more


class Family(StrEnum):
    """What an estimator does without, of all that the plan's own assumes."""

    MONTHS = "months"  # the plan's weights of the months
    ALIKE = "alike"  # that unlike donors move in parallel
    FITTED = "fitted"  # that donors weighted by size move in parallel


@dataclass(frozen=True, slots=True)
class Given:
    """What every estimator gets to see. ``before`` (T,) and ``after`` (T,): clean_pre, window."""

    estimator: Estimator
    comparison: Comparison
    design: Design
    before: Mask
    after: Mask


@dataclass(frozen=True, slots=True)
class Pair:
    """Unit weights u (N,) and period weights p (T,) of one effect.

    ``residuals`` (R,) are the effects of the clean donors when the whole fit is made for each in
    turn; None where weights do not depend on outcomes, and the donors' means serve all of them.
    """

    u: Array
    p: Array
    residuals: Array | None = None


class Way(Protocol):
    """A way from an estimator to weights; ``family`` says where the triangle shows it."""

    @property
    def family(self) -> Family:
        """What it does without."""

    def pair(self, given: Given) -> Pair:
        """Its weights on a comparison, or an error that says why it has none."""


@dataclass(frozen=True, slots=True)
class OfPanel:
    """An estimator of a panel of clean_pre and the window, by its own ledger."""

    family: Family
    solve: Callable[[Panel], EffectSet]

    def pair(self, given: Given) -> Pair:
        """The ledger taken apart into units and months."""
        panel, rows, months = _panel(given.comparison, given.before, given.after)
        return _taken_apart(self.solve(panel), panel, rows, months, given)


@dataclass(frozen=True, slots=True)
class Projected:
    """The plan's donors; a basis of T months fitted to clean_pre says what the window would be."""

    family: Family
    basis: Callable[[int], Array]

    def pair(self, given: Given) -> Pair:
        """The unit weights as they are, the months by projection."""
        basis = self.basis(len(given.comparison.months))
        return Pair(
            given.comparison.unit_weights.copy(), projected(given.after, given.before, basis)
        )


@dataclass(frozen=True, slots=True)
class Factored:
    """The plan's donors and their factors, as many as forecast their months of clean_pre best."""

    family: Family = Family.FITTED

    def pair(self, given: Given) -> Pair:
        """The ledger taken apart; for each clean donor, factors of the others and its loadings.

        A clean donor that is none of the pool's has all of the pool's to be compared with.
        """
        comparison = given.comparison
        panel, rows, months = _panel(comparison, given.before, given.after)
        found = generalised_synthetic_control(panel).overall()
        pair = _taken_apart(found, panel, rows, months, given)
        mean = -pair.u[comparison.donors] @ comparison.y[comparison.donors]
        residuals = (comparison.y - mean) @ pair.p
        residuals[rows[panel.never]] = found.placebos[:, 0]
        return Pair(pair.u, pair.p, residuals[comparison.reference])


@dataclass(frozen=True, slots=True)
class Fitted:
    """Donor weights fitted to clean_pre alone: neither announcement nor COVID is matched on."""

    kind: Synthetic
    family: Family = Family.FITTED

    def pair(self, given: Given) -> Pair:
        """Donor weights, month weights, and the same again for each clean donor."""
        states = _states(given.comparison, given.design)
        return _synthetic(self.kind, given.comparison, states, given.before, given.after)


@dataclass(frozen=True, slots=True)
class Balanced:
    """Level and drift of clean_pre met; not size, which no mixture of smaller places has."""

    family: Family = Family.ALIKE

    def pair(self, given: Given) -> Pair:
        """Donor weights by entropy balancing, the months as they are."""
        comparison, before = given.comparison, given.before
        treated, donors = comparison.treated, comparison.donors
        x, v = _covariates(comparison, before)[:, 1:], comparison.unit_weights[treated]
        start = -comparison.unit_weights[donors]
        u = comparison.unit_weights.copy()
        u[donors] = -entropy_balanced(x[donors], v @ x[treated], start).omega
        return Pair(u, uniform(given.after, before))


def _states(comparison: Comparison, design: Design) -> Sequence[Comparison]:
    """The comparisons that donor weights are fitted to together: the two states of broad
    non-employment, so that their effects add to its own; itself alone where one is missing or rests
    on other municipalities.
    """
    own = design.plan.outcomes.denominators[0]
    keys = [state.over(own).key for state in STATES_OF_BROAD]
    found = [
        other
        for other in design.comparisons
        if other.estimand is comparison.estimand
        and other.pool.name is comparison.pool.name
        and other.outcome.key in keys
        and other.municipalities == comparison.municipalities
        and np.array_equal(other.reference, comparison.reference)
    ]
    return found if len(found) == len(keys) else [comparison]


def _synthetic(
    kind: Synthetic, comparison: Comparison, states: Sequence[Comparison], before: Mask, after: Mask
) -> Pair:
    y = np.stack([state.y for state in states])
    treated, donors = comparison.treated, np.flatnonzero(comparison.donors)
    v = comparison.unit_weights[treated]
    post = after / after.sum()

    def task(target: Array, among: Labels, count: int) -> Task:
        return Task(
            donors=y[:, among],
            target=target,
            base=before,
            post=post,
            treated=count,
            sizes=comparison.stock[among],
        )

    found = fit(kind, task(np.einsum("n,ont->ot", v, y[:, treated]), donors, int(treated.sum())))
    u = np.zeros(len(comparison.y))
    u[treated], u[donors] = v, -found.omega
    residuals = []
    for row in np.flatnonzero(comparison.reference):
        among = donors[donors != row]
        again: Fit = fit(kind, task(y[:, row], among, 1))
        residuals.append((comparison.y[row] - again.omega @ comparison.y[among]) @ again.periods)
    return Pair(u, found.periods, np.array(residuals))


def _covariates(comparison: Comparison, before: Mask) -> Array:
    """Log jobseekers of the base year, and level and drift a year of the outcome over clean_pre."""
    time = np.flatnonzero(before) / 12
    time = time - time.mean()
    y = comparison.y[:, before]
    return np.column_stack([np.log(comparison.stock), y.mean(axis=1), y @ time / (time @ time)])


def _panel(comparison: Comparison, before: Mask, after: Mask) -> tuple[Panel, Labels, Labels]:
    """A panel of clean_pre and the window, the donut left out; its rows and months."""
    rows, months = (
        np.flatnonzero(comparison.treated | comparison.donors),
        np.flatnonzero(before | after),
    )
    start = int(before.sum())
    panel = Panel.of(
        comparison.y[np.ix_(rows, months)],
        np.where(comparison.treated[rows], float(start), NEVER),
        covariates=_covariates(comparison, before)[rows],
        weights=np.abs(comparison.unit_weights[rows]),
        clusters=comparison.clusters[rows],
    )
    return panel, rows, months


def _taken_apart(
    found: EffectSet, panel: Panel, rows: Labels, months: Labels, given: Given
) -> Pair:
    comparison, weights = given.comparison, found.ledger.row(0)
    late = panel.periods >= np.min(panel.cohort)
    units = weights[:, late].sum(axis=1)
    largest = int(np.argmax(np.abs(units)))
    periods = weights[largest] / units[largest]
    apart = float(np.max(np.abs(weights - np.outer(units, periods))))
    if apart > SAME:
        raise DesignError(
            f"the weights of {given.estimator.value} are no outer product"
            f" (they differ by {apart:.1e})",
            why="its noise is then not that of one contrast of months",
            remedy="read it without an interval, from the estimator itself",
        )
    u, p = np.zeros(len(comparison.y)), np.zeros(len(comparison.months))
    u[rows], p[months] = units, periods
    return Pair(u, p)
