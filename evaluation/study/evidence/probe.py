"""A probe: a sum of effects, taken at the trial and at every fake date alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evaluation.core.arrays import Array
from evaluation.domain import Window
from evaluation.methods.placebo_dates.history import History
from evaluation.plan.candidates import ChoiceRule
from evaluation.study.choice.contrast import effects_at
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.choice.fakes import Fakes, fake_shifts


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One effect of a probe: a design, a window, and what it is multiplied by."""

    design: CandidateDesign
    window: Window
    times: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """A sum of effects of the same treated units; None of it where the months do not hold a part.

    Linear in the cells, as each of its parts is: its noise is what it is at fake dates.
    """

    parts: tuple[Part, ...]

    def at(self, shift: int) -> Array | None:
        """The sum (N1,) with every base and window moved by ``shift`` months."""
        total: Array | None = None
        for part in self.parts:
            stretch = part.design.stretch(part.window, shift)
            if stretch is None:
                return None
            moved = part.times * effects_at(part.design, stretch)[0]
            total = moved if total is None else total + moved
        return total

    def fakes(self, rule: ChoiceRule) -> Fakes:
        """The same at every fake date: windows that end before the trial, and before its own."""
        longest = max(self.parts, key=lambda part: part.window.last.index)
        length = len(longest.window)
        shifts = [s for s in fake_shifts(longest.design, rule, longest.window) if s <= -length]
        found = [(shift, effects) for shift, effects in self._each(shifts)]
        units = int(longest.design.panel.treated.sum())
        return Fakes(
            effects=np.array([e for _, e in found]) if found else np.empty((0, units)),
            starts=np.array([longest.window.first.index + s for s, _ in found], dtype=np.int64),
            length=max(len(part.window) for part in self.parts),
            p_space=np.empty((0, units)),
        )

    def _each(self, shifts: list[int]) -> Iterator[tuple[int, Array]]:
        for shift in shifts:
            effects = self.at(shift)
            if effects is not None:
                yield shift, effects

    def history(self, weights: Array, rule: ChoiceRule) -> History:
        """What an average with these weights (N1,) was at fake dates."""
        return self.fakes(rule).history(weights)
