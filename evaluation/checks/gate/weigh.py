"""Weigh: the chosen design at the trial's months, with every doubt, letter and verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evaluation.checks.gate.area_verdicts import AreaVerdicts, area_verdicts
from evaluation.checks.gate.gate import Gate, Judged
from evaluation.checks.gate.verdict import Said
from evaluation.core.markup import table, words
from evaluation.core.threads import one_thread
from evaluation.domain import Base, Outcome, Window
from evaluation.door import door
from evaluation.errors import DesignError
from evaluation.plan.candidates import Candidate, Measured
from evaluation.plan.plan import Plan
from evaluation.sources.cells import measure
from evaluation.sources.vintage import Vintage
from evaluation.study.choice.choose import choose, measured_again, primary_of, ruling_of
from evaluation.study.choice.rule import WhyOut, out, runners_up
from evaluation.study.evidence.collected import EvidenceKey, Material, collect, outcomes_of


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What a plan's chosen design found, and how the design was chosen.

    ``rows`` is the table that it was chosen from; ``again`` the chosen row on this very delivery,
    which is another where the delivery is.
    """

    candidate: Candidate
    rows: tuple[Measured, ...]
    again: Measured
    why_out: Mapping[str, tuple[WhyOut, ...]]
    runners_up: tuple[str, ...]
    material: Material
    judged: Mapping[EvidenceKey, Judged]  # by estimand, name of the outcome, window
    areas: Mapping[str, AreaVerdicts]  # by estimand over several areas: the chosen outcome

    def __repr__(self) -> str:
        """Short."""
        return f"<Weighed by {self.candidate.name}: {len(self.judged)} effects>"

    def _repr_html_(self) -> str:
        window = self.material.primary
        return table(
            f"By the design {self.candidate.name}, {window.name}: {window.first}…{window.last}",
            ("effect", "estimate", "interval", "p", "verdict", "grade"),
            (
                _shown(f"{estimand}, {outcome}", judged.said)
                for (estimand, outcome, name), judged in self.judged.items()
                if name == window.name
            ),
        )

    @door
    def headline(self, estimand: str) -> Judged:
        """The chosen outcome of an estimand in the primary window.

        Raises
        ------
        DesignError
            If there is none.
        """
        return self.find(estimand, self.candidate.outcome)

    @door
    def find(self, estimand: str, outcome: str, window: str = "") -> Judged:
        """One effect by estimand, name of the outcome, and window (the primary one if not given).

        Raises
        ------
        DesignError
            If there is none, with those that there are.
        """
        key = estimand, outcome, window or self.material.primary.name
        if key not in self.judged:
            known = ", ".join(dict.fromkeys(name for _, name, _ in self.judged))
            raise DesignError(
                f"no effect {'.'.join(key)} by the chosen design",
                why="the plan does not name it, or the data do not reach it",
                remedy=f"use one of the outcomes {known}",
            )
        return self.judged[key]

    @property
    def not_carried(self) -> tuple[Outcome, ...]:
        """Outcomes of the plan that have no verdict: columns are missing, or a donor has nobody."""
        plan, window = self.material.plan, self.material.primary.name
        found = {name for _, name, of in self.judged if of == window}
        wanted = outcomes_of(plan, self.candidate)
        return tuple(
            o for o in wanted if o.name not in found and o.name not in plan.outcomes.checked
        )

    @property
    def windows_not_carried(self) -> tuple[Window, ...]:
        """Windows of the plan that the data reach and the chosen design has no verdict in."""
        found = {of for _, name, of in self.judged if name == self.candidate.outcome}
        return tuple(window for window in self.material.windows if window.name not in found)

    @property
    def primary(self) -> str:
        """The estimand that the design was chosen for."""
        return primary_of(self.material.plan).name


def _shown(name: str, said: Said) -> tuple[str, ...]:
    """One effect in texts; without interval and p where it is not comparable."""
    ends = "" if said.interval is None else f"{said.interval[0]:+.2f} … {said.interval[1]:+.2f}"
    p = "" if said.p_value is None else f"{said.p_value:.3f}"
    bound = "" if said.bound is None else f" {said.bound:.2f}"
    return name, f"{said.att:+.2f}", ends, p, words(said.answer) + bound, said.grade.letter.value


@door
@one_thread
def weigh(plan: Plan, vintage: Vintage) -> Weighed | None:
    """The evidence of a plan by its chosen design; None for a plan without candidates.

    On a synthetic twin a design that is not chosen yet is chosen first.

    Raises
    ------
    DesignError
        If the plan has candidates and none is chosen, or the delivery cannot carry the chosen one.
    BlindError
        If the treated months are masked.
    """
    if not plan.candidate:
        return None
    chosen, rows = _chosen(plan, vintage)
    return weigh_by(chosen, plan, vintage, rows)


def weigh_by(
    chosen: str,
    plan: Plan,
    vintage: Vintage,
    rows: tuple[Measured, ...],
    only: tuple[str, ...] = (),
) -> Weighed:
    """The evidence by a named candidate, and the table it was chosen from; of the outcomes
    ``only``, if they are named: a simulation needs one.
    """
    by_name = {one.name: one for one in plan.candidate}
    candidate = by_name[chosen]
    runners = runners_up(rows, candidate.name, ruling_of(plan))
    others = tuple(by_name[name] for name in runners)
    span = vintage.months[0], min(vintage.months[-1], plan.trial.last_untreated)
    outcomes = _outcomes(plan, candidate, others, vintage)
    cells = measure(vintage, outcomes, plan.outcomes.base_year, span)
    material = Material.of(plan, cells)
    again = measured_again(plan, candidate, cells)
    alike = tuple(one for one in others if one.outcome == candidate.outcome)
    gate = Gate(material=material, candidate=candidate, row=again, others=alike)
    judged = gate.judged(collect(material, candidate), only)
    return Weighed(
        candidate=candidate,
        rows=rows,
        again=again,
        why_out=out(rows, ruling_of(plan)),
        runners_up=runners,
        material=material,
        judged=judged,
        areas=MappingProxyType(dict(_areas(gate, judged))),
    )


def _areas(gate: Gate, judged: Mapping[EvidenceKey, Judged]) -> Iterator[tuple[str, AreaVerdicts]]:
    """The areas of every estimand that is not secondary: the chosen outcome, primary window."""
    window = gate.material.primary.name
    for estimand in gate.material.plan.estimand:
        key = estimand.name, gate.candidate.outcome, window
        if estimand.role == "secondary" or key not in judged:
            continue
        found = area_verdicts(
            gate.material.plan, judged[key], gate.by_others(key[1], window), len(gate.others)
        )
        if found is not None:
            yield estimand.name, found


def _chosen(plan: Plan, vintage: Vintage) -> tuple[str, tuple[Measured, ...]]:
    if plan.chosen is not None:
        return plan.chosen.candidate, plan.chosen.measured
    if not vintage.synthetic:
        raise DesignError(
            f"the plan has {len(plan.candidate)} candidate designs, and none is chosen",
            why="a design that is chosen after the trial's months are opened can be chosen by them",
            remedy="evaluation choose PLAN --data DIR --write, then evaluation freeze PLAN",
        )
    choice = choose(plan, vintage)
    return choice.chosen, choice.rows


def _outcomes(
    plan: Plan, candidate: Candidate, others: tuple[Candidate, ...], vintage: Vintage
) -> tuple[Outcome, ...]:
    """Everything that the gate looks at: the plan's outcomes over the chosen denominator, the
    runners-up's, and the chosen one over both denominators that cannot respond.
    """
    own = outcomes_of(plan, candidate)
    bases = (Base.FIXED, *((Base.POPULATION,) if vintage.population is not None else ()))
    more = [outcome.over(base) for outcome in own for base in bases]
    theirs = [one.of(outcome.name) for one in others for outcome in own]
    wanted = (*own, *(one.measured for one in others), *theirs, *more)
    return tuple({outcome.key: outcome for outcome in wanted}.values())
