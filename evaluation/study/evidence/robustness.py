"""The registered robustness set at the trial: what the runners-up of the choice find themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evaluation.domain import Window
from evaluation.methods.placebo_dates.history import FEWEST_WINDOWS, History
from evaluation.plan.candidates import Candidate
from evaluation.study.evidence.collected import Material, Windowed, over_if_carried
from evaluation.study.evidence.evidence import Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """How many of the runners-up find an effect of the same sign, by their own test."""

    found: int
    asked: int

    @property
    def agreed(self) -> bool:
        """At least half of them; also where there are none to ask."""
        return 2 * self.found >= self.asked


NOBODY = Agreement(found=0, asked=0)


def robustness(
    material: Material, candidates: Iterable[Candidate], outcome: str, window: Window
) -> tuple[Windowed, ...]:
    """What every candidate finds of this outcome in one window, each over units of its own. One
    that the months before the trial do not carry in a window so long is not asked of it.
    """
    designs = (material.design(one, outcome) for one in candidates)
    found = (
        over_if_carried(material, one, one.panel.outcome, window)
        for one in designs
        if one is not None
    )
    return tuple(one for one in found if one is not None)


def agreement(
    att: float, others: Iterable[Evidence], alpha: float, registered: int = 0
) -> Agreement:
    """How many of the others find an effect of the sign of ``att`` at level alpha. Of so many that
    are ``registered`` those that could not be asked find nothing: nobody agrees by being absent.
    """
    every = list(others)
    found = sum(one.p_value <= alpha and one.att * att > 0 for one in every)
    return Agreement(found=found, asked=max(registered, len(every)))


def apart(other: Evidence, own: Evidence) -> tuple[float, History | None]:
    """One effect less another of the same estimand and window, and the same at the fake dates that
    both have; None where those are too few.
    """
    _, theirs, ours = np.intersect1d(other.history.starts, own.history.starts, return_indices=True)
    starts = own.history.starts[ours]
    length = own.history.length
    worth = min(starts.size, 1 + int(np.ptp(starts) // length)) if starts.size else 0
    value = other.att - own.att
    if worth < FEWEST_WINDOWS:
        return value, None
    effects = other.history.effects[theirs] - own.history.effects[ours]
    return value, History(effects=effects, starts=starts, length=length)
