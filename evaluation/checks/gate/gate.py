"""The gate: every effect by the chosen design with its doubts, its letter and its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evaluation.checks.gate import probes as look
from evaluation.checks.gate.doubt import Doubt
from evaluation.checks.gate.questions import Asking, Probes, ask
from evaluation.checks.gate.verdict import Answer, Said, letter, verdict
from evaluation.domain import REGISTERED
from evaluation.domain.outcome import EffectUnit
from evaluation.domain import Unit as LevelUnit
from evaluation.plan.candidates import Candidate, Measured
from evaluation.plan.choices import Estimand
from evaluation.study.choice.measured import treated_weights
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.evidence.collected import EvidenceKey, Material
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.evidence.probe import Part


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One effect with everything that may be said of it, and why."""

    evidence: Evidence
    doubts: tuple[Doubt, ...]
    said: Said


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What a chosen design is asked with: the material, the candidates and the measured row."""

    material: Material
    candidate: Candidate
    row: Measured  # of the candidate, on these months
    runners_up: tuple[Candidate, ...]

    def judged(self, found: Mapping[EvidenceKey, Evidence]) -> Mapping[EvidenceKey, Judged]:
        """Every piece of evidence, judged by the doubts of its primary window."""
        primary = self.material.plan.calendar.primary_window
        names = {outcome for _, outcome, window in found if window == primary}
        made = {name: self._probes(name, found, primary) for name in sorted(names)}
        answers = {}
        for (estimand, outcome, window), evidence in found.items():
            if outcome not in made or (estimand, outcome, primary) not in found:
                continue
            asking = self._asking(found, estimand, outcome, made[outcome])
            doubts = ask(asking)
            answers[estimand, outcome, window] = Judged(
                evidence=evidence, doubts=doubts, said=self._said(evidence, doubts, asking.margin)
            )
        return MappingProxyType(answers)

    def _said(self, evidence: Evidence, doubts: tuple[Doubt, ...], margin: float | None) -> Said:
        alpha = self.material.plan.plan.alpha
        both, one_sided = evidence.interval(alpha), evidence.interval(2 * alpha)
        answer = verdict(evidence.att, both, one_sided, margin, doubts)
        hidden = answer is Answer.NOT_COMPARABLE
        bound = max(abs(one_sided[0]), abs(one_sided[1]))
        return Said(
            answer=answer,
            grade=letter(doubts, evidence.g_star),
            att=evidence.att,
            interval=None if hidden else both,
            equivalence=None if hidden else one_sided,
            p_value=None if hidden else evidence.p_value,
            mde=evidence.mde,
            bound=bound if answer is Answer.NO_EFFECT else None,
        )
