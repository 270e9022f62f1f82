"""The gate: every effect by the chosen design with its doubts, its letter and its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from evaluation.checks.gate import probes as look
from evaluation.checks.gate.doubt import Doubt
from evaluation.checks.gate.questions import Asking, Probes, ask
from evaluation.checks.gate.verdict import Answer, Said, letter, verdict
from evaluation.domain import REGISTERED
from evaluation.domain.calendar import COVID_START
from evaluation.plan.candidates import Candidate, Measured
from evaluation.plan.choices import Estimand
from evaluation.plan.pool_names import PoolName
from evaluation.study.choice.design_of_candidate import CandidateDesign
from evaluation.study.evidence.collected import EvidenceKey, Material, Windowed
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.evidence.probe import Part
from evaluation.study.evidence.robustness import NOBODY, Agreement, agreement, robustness

Near = look.NearProbed | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One effect with everything that may be said of it, and why."""

    evidence: Evidence
    doubts: tuple[Doubt, ...]
    said: Said
    sesoi: float  # the smallest effect of interest, in the outcome's own unit
    agreement: Agreement  # of the runners-up; nobody is asked but for the chosen outcome


def said_of(
    evidence: Evidence,
    doubts: tuple[Doubt, ...],
    sesoi: float,
    alpha: float,
    among: Agreement = NOBODY,
) -> Said:
    """The verdict of an effect and what it licenses to be printed."""
    both, one_sided = evidence.interval(alpha), evidence.interval(2 * alpha)
    answer = verdict(evidence.att, both, one_sided, sesoi, doubts, agreed=among.agreed)
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


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What a chosen design is asked with: the material, the candidates and the measured row."""

    material: Material
    candidate: Candidate
    row: Measured  # of the candidate, on these months
    others: tuple[Candidate, ...]  # the runners-up of the same outcome
    _asked: dict[tuple[str, str], tuple[Windowed, ...]] = field(default_factory=dict, repr=False)

    def by_others(self, outcome: str, window: str) -> tuple[Windowed, ...]:
        """What each of the others finds of an outcome in a window."""
        key = outcome, window
        if key not in self._asked:
            wanted = next(one for one in self.material.windows if one.name == window)
            self._asked[key] = robustness(self.material, self.others, outcome, wanted)
        return self._asked[key]

    def judged(
        self, found: Mapping[EvidenceKey, Evidence], only: tuple[str, ...] = ()
    ) -> Mapping[EvidenceKey, Judged]:
        """Every piece of evidence, judged by the doubts of its primary window; but for outcomes
        that only doubts look at: nobody may quote those.
        """
        plan, answers = self.material.plan, {}
        primary = self.material.primary.name
        lay_offs = tuple(self._lay_offs(found))
        for name in dict.fromkeys(outcome for _, outcome, window in found if window == primary):
            if name in plan.outcomes.checked or (only and name not in only):
                continue
            made = self._probes(name, found, lay_offs)
            near = self._near(self._design(found, name), name)
            for estimand in self.material.plan.estimand:
                asking = self._asking(found, estimand.name, name, made, near[estimand.name])
                doubts = ask(asking)
                for key, evidence in found.items():
                    if key[:2] == (estimand.name, name):
                        among = self._among(evidence, name)
                        said = said_of(evidence, doubts, asking.sesoi, plan.plan.alpha, among)
                        answers[key] = Judged(
                            evidence=evidence,
                            doubts=doubts,
                            said=said,
                            sesoi=asking.sesoi,
                            agreement=among,
                        )
        return MappingProxyType(answers)

    def _others(self, evidence: Evidence, outcome: str) -> tuple[Evidence, ...]:
        """The same effect by the runners-up."""
        found = self.by_others(outcome, evidence.window.name)
        return tuple(one.evidence[evidence.estimand.name] for one in found)

    def _among(self, evidence: Evidence, outcome: str) -> Agreement:
        """Who of them agrees. Of another outcome than the chosen one they are asked where it would
        else be said to be an effect: each of them has to be measured first.
        """
        alpha = self.material.plan.plan.alpha
        low, high = evidence.interval(alpha)
        if outcome != self.candidate.outcome and low <= 0 <= high:
            return NOBODY
        others = self._others(evidence, outcome)
        return agreement(evidence.att, others, alpha, len(self.others))

    def _asking(
        self,
        found: Mapping[EvidenceKey, Evidence],
        estimand: str,
        outcome: str,
        made: Probes,
        near: Near,
    ) -> Asking:
        plan, primary = self.material.plan, self.material.plan.calendar.primary_window
        evidence = found[estimand, outcome, primary]
        return Asking(
            evidence=evidence,
            row=self.row,
            rule=plan.choice,
            gate=plan.gate,
            sesoi=self.sesoi(found, estimand, outcome),
            whole=len(plan.calendar.window(primary)),
            probes=made,
            others=self._others(evidence, outcome) if outcome == self.candidate.outcome else (),
            near=near,
            composition=MappingProxyType(
                {
                    name: found[estimand, name, primary]
                    for name in plan.outcomes.composition
                    if (estimand, name, primary) in found
                }
            ),
            registered=found.get((estimand, REGISTERED.name, primary)),
        )

    def sesoi(self, found: Mapping[EvidenceKey, Evidence], estimand: str, outcome: str) -> float:
        """The smallest effect of interest in an outcome's own unit: the same share of its level
        before the trial as the plan's is of the chosen outcome's.
        """
        primary = self.material.plan.calendar.primary_window
        own = found[estimand, outcome, primary].level
        chosen = found[estimand, self.candidate.outcome, primary].level
        return self.material.plan.plan.sesoi * abs(own / chosen)

    def _probes(
        self,
        outcome: str,
        found: Mapping[EvidenceKey, Evidence],
        lay_offs: tuple[tuple[look.Probed, look.Probed], ...],
    ) -> Probes:
        material, primary = self.material, self.material.primary.name
        one = next(e for (_, o, w), e in found.items() if (o, w) == (outcome, primary))
        design, window, weights = one.design, one.window, one.contrast.period_weights
        return Probes(
            covid=look.covid(material, design, window),
            anticipation=look.anticipation(material, design, weights),
            breaks=tuple(look.breaks(material, design, weights)),
            denominators=tuple(look.denominators(material, design, outcome, window)),
            lay_offs=lay_offs,
        )

    def _design(self, found: Mapping[EvidenceKey, Evidence], outcome: str) -> CandidateDesign:
        """The design that an outcome was measured by: not every one holds the chosen factors."""
        primary = self.material.primary.name
        return next(e.design for (_, o, w), e in found.items() if (o, w) == (outcome, primary))

    def _lay_offs(
        self, found: Mapping[EvidenceKey, Evidence]
    ) -> Iterator[tuple[look.Probed, look.Probed]]:
        window = self.material.primary
        there = {outcome for _, outcome, name in found if name == window.name}
        for name in self.material.plan.outcomes.placebo:
            if name not in there:
                continue
            other = self._design(found, name)
            earlier = look.before(other, min(COVID_START, other.start))
            inside = look.inside_covid(other)
            ends = [
                look.probed(self.material, name, Part(design=end, window=window))
                for end in (earlier, inside)
            ]
            if ends[0] is not None and ends[1] is not None:
                yield ends[0], ends[1]

    def _near(self, design: CandidateDesign, outcome: str) -> Mapping[str, Near]:
        """Places near the treated of each estimand; the same treated have the same places."""
        made: dict[tuple[str, ...], Near] = {}
        for estimand in self.material.plan.estimand:
            if estimand.treated not in made:
                made[estimand.treated] = self._near_of(estimand, design, outcome)
        return {e.name: made[e.treated] for e in self.material.plan.estimand}

    def _near_of(self, estimand: Estimand, of: CandidateDesign, outcome: str) -> Near:
        design = look.near(self.material, of.candidate, outcome, estimand)
        if design is None:
            return None
        window = self.material.primary
        found = look.probed(self.material, "near", Part(design=design, window=window))
        if found is None:
            return None
        stock = design.panel.stock[design.panel.treated]
        return look.NearProbed(
            probed=found,
            weights=np.asarray(stock / stock.sum()),
            share_of_donors=self._share_of_near(estimand, of),
        )

    def _share_of_near(self, estimand: Estimand, design: CandidateDesign) -> float:
        """The weight of donors that have a place near this estimand's treated in them."""
        near = set(self.material.pools[estimand.name][PoolName.P2_NEAR].donors)
        units = [design.panel.units[i] for i in design.donors]
        exposed = np.array([bool(near & set(unit.members)) for unit in units])
        return float(design.donor_weights @ exposed)
