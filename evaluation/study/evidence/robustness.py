"""The registered robustness set at the trial: what the runners-up of the choice find themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluation.domain import Window
from evaluation.plan.candidates import Candidate
from evaluation.study.choice.contrast import contrast_at
from evaluation.study.choice.fakes import fakes_of
from evaluation.study.choice.measured import treated_weights
from evaluation.study.evidence.collected import Material
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


def robustness(
    material: Material, candidates: Iterable[Candidate], outcome: str, window: Window
) -> dict[str, list[Evidence]]:
    """The evidence of every candidate of this outcome, by estimand."""
    every: dict[str, list[Evidence]] = {e.name: [] for e in material.plan.estimand}
    for one in candidates:
        if one.outcome == outcome:
            for evidence in _of(material, one, window):
                every[evidence.estimand.name].append(evidence)
    return every


def _of(material: Material, candidate: Candidate, window: Window) -> Iterator[Evidence]:
    design = material.design(candidate, candidate.outcome)
    stretch = None if design is None else design.stretch(window)
    if design is None or stretch is None:
        return
    contrast = contrast_at(design, stretch)
    fakes = fakes_of(design, material.plan.choice, window, space=False)
    for estimand in material.plan.estimand:
        weights = treated_weights(design.panel, estimand)
        yield Evidence(
            estimand=estimand,
            outcome=design.panel.outcome,
            window=window,
            design=design,
            weights=weights,
            contrast=contrast,
            history=fakes.history(weights),
        )


def agreement(att: float, others: Iterable[Evidence], alpha: float) -> Agreement:
    """How many of the others find an effect of the sign of ``att`` at level alpha."""
    every = list(others)
    found = sum(one.p_value <= alpha and one.att * att > 0 for one in every)
    return Agreement(found=found, asked=len(every))
