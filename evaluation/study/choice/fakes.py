"""Fake dates: the effects that a candidate finds where nothing happened, from 2006 on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array, Labels, Mask, sealed
from evaluation.domain import Window
from evaluation.methods.placebo_dates.history import History, left_out
from evaluation.plan.candidates import ChoiceRule
from evaluation.study.choice.contrast import contrast_at, effects_at
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.size.rates import effective_draws, exact_interval


@dataclass(frozen=True, kw_only=True, slots=True)
class Fakes:
    """Fake effects of N1 treated units at D dates, (D, N1), and their p among donors, or None.

    ``starts`` (D,) are the windows' first months as numbers that differ by one a month.
    """

    effects: Array
    starts: Labels
    length: int
    p_space: Array  # (D, N1), or (0, N1) where donors were not asked

    def history(self, weights: Array) -> History:
        """What the fakes say of an average of the treated with these weights (N1,)."""
        return History(effects=self.effects @ weights, starts=self._months, length=self.length)

    @property
    def p_value(self) -> Array:
        """The larger of p in space and in time, of each unit at each date, (D, N1)."""
        return np.fmax(self.p_space, left_out(self.effects, self._months, self.length))

    @property
    def _months(self) -> Array:
        """Starts as numbers: labels that are told apart know no distance."""
        return np.asarray(self.starts, dtype=np.float64)


def fake_shifts(design: CandidateDesign, rule: ChoiceRule, window: Window) -> list[int]:
    """By how many months base and window are moved back: every date with room for both before the
    trial, from the first that the rule allows.
    """
    last = design.start + -1
    latest = min(last, design.panel.months[-1]) - window.last
    earliest = rule.first - window.first
    steps = range(latest, earliest - 1, -rule.every)
    return [shift for shift in reversed(steps) if design.stretch(window, shift) is not None]


def usual_window(design: CandidateDesign, rule: ChoiceRule) -> Window:
    """The window that candidates are measured by: from the start of the trial."""
    return Window("fake", design.start, design.start + (rule.window - 1))


def fakes_of(design: CandidateDesign, rule: ChoiceRule, window: Window, *, space: bool) -> Fakes:
    """The fakes of a candidate; with ``space`` also how donors see each of them."""
    shifts = fake_shifts(design, rule, window)
    effects, p_space = [], []
    for stretch in (design.stretch(window, shift) for shift in shifts):
        if stretch is None:
            continue
        if space:
            found = contrast_at(design, stretch)
            effects.append(found.tau)
            p_space.append(found.p_alone)
        else:
            effects.append(effects_at(design, stretch)[0])
    none = np.empty((0, int(design.panel.treated.sum())))
    return Fakes(
        effects=sealed(np.array(effects) if effects else none),
        starts=np.array([window.first.index + shift for shift in shifts], dtype=np.int64),
        length=len(window),
        p_space=sealed(np.array(p_space) if p_space else none),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class FakeRate:
    """A share of rejections with an interval for dates that overlap and areas of one date."""

    share: float
    low: float
    high: float
    worth: float  # independent draws


def rate_of(rejected: Mask, effects: Array, starts: Labels, length: int) -> FakeRate:
    """The rate of ``rejected`` (D, N1): draws of one stretch of ``length`` months are a cluster."""
    scale = np.sqrt(np.mean(effects**2, axis=0))
    size = np.divide(effects, scale, out=np.zeros_like(effects), where=scale > 0) ** 2
    block = np.repeat(((starts - starts.min()) // length)[:, None], effects.shape[1], axis=1)
    worth = effective_draws(size.ravel(), block.ravel())
    share = float(rejected.mean())
    low, high = exact_interval(share, worth)
    return FakeRate(share=share, low=low, high=high, worth=worth)
