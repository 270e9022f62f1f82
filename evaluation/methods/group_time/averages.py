"""Averages of group-time effects: simple, by event_time, by cohort, by calendar period."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Labels
from evaluation.door import door
from evaluation.errors import DesignError
from evaluation.methods.covariates.doubly_robust import Overlap
from evaluation.methods.effects.aggregation import Aggregation, by_cohort_share, by_group
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.effects.labels import CohortEffect, EventTime


@dataclass(frozen=True, slots=True)
class NotEstimated:
    """A cohort of ``units`` units without an estimate, and why."""

    cohort: float
    units: int
    because: str


@dataclass(frozen=True, kw_only=True)
class GroupTime(EffectSet):
    r"""Effects :math:`ATT(g, t)` by cohort and period, in the outcome's unit.

    ``share`` (S,) is the part of each stratum among all units: cohorts in order, then the never
    treated. ``member`` (K,) is the position of each effect's cohort in it. Averages by share take
    the sampling of the shares into Ψ. ``overlap`` (K,) is that of each effect's controls, empty
    without covariates: controls that were trimmed are counted there.
    """

    labels: tuple[CohortEffect, ...]
    share: Array
    member: Labels
    not_estimated: tuple[NotEstimated, ...]
    overlap: tuple[Overlap, ...] = ()

    def simple(self) -> EffectSet:
        """The average over all treated periods, cohorts by their size."""
        groups = ["overall" if label.event_time >= 0 else None for label in self.labels]
        return self.aggregate(self._by_share(groups))

    @door
    def dynamic(self, balance: float | None = None) -> EffectSet:
        """Averages by event_time, cohorts by their size.

        With ``balance``, only cohorts that are seen that long after treatment starts, and no later
        event_time: every average after treatment is then of the same cohorts.
        """
        return self.aggregate(self._dynamic(balance))

    @door
    def overall_dynamic(self, balance: float | None = None) -> EffectSet:
        """The plain average of the dynamic effects from event_time 0 on."""
        first = self._dynamic(balance)
        groups = ["overall" if label.value >= 0 else None for label in first.labels]
        return self.aggregate(by_group(groups).after(first))

    def group(self) -> EffectSet:
        """Averages by cohort, its treated periods alike."""
        return self.aggregate(self._group())

    def overall_group(self) -> EffectSet:
        """The average of cohorts by their size, each with its treated periods alike."""
        first = self._group()
        cohort = np.array([self.member[row.argmax()] for row in first.matrix])
        groups = ["overall"] * cohort.size
        second = by_cohort_share(groups, first.matrix @ self.tau, cohort, self.share)
        return self.aggregate(second.after(first))

    def calendar(self) -> EffectSet:
        """Averages by period over the cohorts treated by then, by their size."""
        return self.aggregate(self._calendar())

    def overall_calendar(self) -> EffectSet:
        """The plain average of the calendar effects."""
        first = self._calendar()
        return self.aggregate(by_group(["overall"] * len(first.labels)).after(first))

    def _dynamic(self, balance: float | None) -> Aggregation:
        last = max(label.period for label in self.labels)

        def kept(label: CohortEffect) -> bool:
            seen = balance is None or last - label.cohort >= balance
            return seen and (balance is None or label.event_time <= balance)

        groups = [EventTime(e.event_time) if kept(e) else None for e in self.labels]
        if not any(groups):
            raise DesignError(
                f"no cohort is seen {balance:g} periods after its treatment starts",
                why="a balanced average over no cohort does not exist",
                remedy="balance over fewer periods",
            )
        return self._by_share(groups)

    def _group(self) -> Aggregation:
        return by_group([e.cohort if e.event_time >= 0 else None for e in self.labels])

    def _calendar(self) -> Aggregation:
        return self._by_share([e.period if e.event_time >= 0 else None for e in self.labels])

    def _by_share(self, groups: Sequence[Hashable]) -> Aggregation:
        """Groups in the order of their labels."""
        found = by_cohort_share(groups, self.tau, self.member, self.share)
        return found.ordered(sorted(found.labels))
