"""Each trial area with its own verdict; the doubts are those of the average it is a part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.checks.gate.gate import Judged, said_of
from evaluation.checks.gate.verdict import Answer, Said
from evaluation.plan.plan import Plan
from evaluation.study.choice.fakes import fakes_of
from evaluation.study.evidence.by_area import AreasWeighed, by_area, each_area
from evaluation.study.evidence.collected import Windowed
from evaluation.study.evidence.robustness import Agreement, agreement


@dataclass(frozen=True, kw_only=True)
class AreaVerdicts:
    """The areas of one estimand, what is said of each, and how far they differ."""

    found: AreasWeighed
    said: tuple[Said, ...]  # one an area
    among: tuple[Agreement, ...]  # of the runners-up, one an area

    def counted(self, answer: Answer) -> int:
        """How many areas have this verdict."""
        return sum(said.answer is answer for said in self.said)


def area_verdicts(
    plan: Plan, judged: Judged, others: Sequence[Windowed] = (), registered: int = 0
) -> AreaVerdicts | None:
    """The areas of an effect of several; None for fewer than three.

    An area has the doubts of the average, and its own noise: its letter is never A. As of the
    average, half of the runners-up must find its effect too: of so many that are ``registered``,
    ``others`` could be asked.
    """
    evidence, alpha = judged.evidence, plan.plan.alpha
    fakes = fakes_of(evidence.design, plan.choice, evidence.window, space=False)
    found = by_area(evidence, fakes, alpha)
    if found is None:
        return None
    theirs = [each_area(one.evidence[evidence.estimand.name], one.fakes) for one in others]
    among = tuple(
        agreement(one.att, (areas[name] for areas in theirs if name in areas), alpha, registered)
        for name, one in zip(found.names, found.each, strict=True)
    )
    said = tuple(
        said_of(one, judged.doubts, judged.sesoi, alpha, agreed)
        for one, agreed in zip(found.each, among, strict=True)
    )
    return AreaVerdicts(found=found, said=said, among=among)
