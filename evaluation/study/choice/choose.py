"""Choose the design of an evaluation blind: from candidates, by a rule, before the trial."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from evaluation.core.markup import table, words
from evaluation.core.threads import one_thread
from evaluation.domain import Month, Window
from evaluation.door import door
from evaluation.errors import Breach, DesignError, refuse
from evaluation.methods.placebo_dates.history import FEWEST_WINDOWS
from evaluation.plan.candidates import Candidate, Chosen, Counterfactual, Measured
from evaluation.plan.choices import Estimand
from evaluation.plan.plan import Plan
from evaluation.plan.pool_names import PoolName
from evaluation.sources.cells import Cells, measure
from evaluation.sources.vintage import Vintage
from evaluation.study.choice.design_of_candidate import CandidateDesign, candidate_design
from evaluation.study.choice.fakes import fake_shifts, usual_window
from evaluation.study.choice.measured import measured, treated_weights
from evaluation.study.choice.rule import Ruling, WhyOut, out, runners_up, winner
from evaluation.study.comparisons.comparison import FEWEST_REFERENCE
from evaluation.study.comparisons.pools import Pool, pools
from evaluation.study.units.units import summed, units_of

Watch = Callable[[tuple[CandidateDesign, ...]], Iterable[CandidateDesign]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What the rule made of the candidates on one delivery, from months before the trial alone."""

    plan: Plan
    rows: tuple[Measured, ...]  # in the order of the plan
    chosen: str
    why_out: Mapping[str, tuple[WhyOut, ...]]
    runners_up: tuple[str, ...]
    data: str  # sha256 of the delivery
    until: Month  # the last month that was read

    @property
    def candidate(self) -> Candidate:
        """The design that was chosen."""
        return next(one for one in self.plan.candidate if one.name == self.chosen)

    @property
    def registered(self) -> Chosen:
        """What goes into the plan: the winner, and the table that it was chosen from."""
        return Chosen(candidate=self.chosen, data=self.data, until=self.until, measured=self.rows)

    @door
    def became(self, name: str) -> str:
        """What became of a candidate, in words: chosen, runner-up, or why the rule left it out.

        Raises
        ------
        DesignError
            If the plan has no such candidate.
        """
        if name not in self.why_out:
            raise DesignError(
                f"no candidate {name}",
                why="the plan does not name it",
                remedy=f"use one of: {', '.join(self.why_out)}",
            )
        if name == self.chosen:
            return "chosen"
        why = ", ".join(map(words, self.why_out[name]))
        return f"left out: {why}" if why else "runner-up"

    def _repr_html_(self) -> str:
        primary = primary_of(self.plan).name
        return table(
            f"{self.chosen} is chosen for {primary}, from months up to {self.until}",
            ("candidate", "false positives", "recession", "bias", "could find", "became"),
            (
                (
                    row.name,
                    f"{row.size:.1%} ({row.size_low:.1%} … {row.size_high:.1%})",
                    f"{row.hard_rejected} of {row.areas}",
                    f"{row.of(primary).mean:+.2f}",
                    f"{row.of(primary).mde:.2f}",
                    self.became(row.name),
                )
                for row in self.rows
            ),
        )


def primary_of(plan: Plan) -> Estimand:
    """The estimand that the choice is made for: the primary one, or the first."""
    return next((e for e in plan.estimand if e.role == "primary"), plan.estimand[0])


def ruling_of(plan: Plan) -> Ruling:
    """The rule of a plan, for its primary estimand."""
    return Ruling(rule=plan.choice, primary=primary_of(plan).name, sesoi=plan.plan.sesoi)


@door
@one_thread
def choose(plan: Plan, vintage: Vintage, watch: Watch = iter) -> Choice:
    r"""Measure every candidate where nothing happened, and choose one by the plan's rule.

    No month of the trial is read, so it can be done before the plan is frozen, and the estimate
    needs no correction for it. For each candidate: fake dates from ``[choice] first`` over all
    trial areas; size, the share of fake effects that the design's own test rejects; rms and mean of
    the estimand's fakes; :math:`MDE = 2.8\, rms`; and a recession, as a hard test. ``watch`` sees
    the candidates pass.

    >>> choice = ev.choose(ev.Plan.load("plan.toml"), ev.read_vintage("delivery"))
    >>> choice.chosen, choice.runners_up
    ('season_12', ('level_12', 'factors_1_24'))

    Raises
    ------
    DesignError
        With every candidate that the months cannot carry, or if none passes the rule.
    """
    designs = candidate_designs(plan, vintage)
    alpha = plan.plan.alpha
    rows = tuple(
        measured(design, plan.choice, _weights(design, plan), alpha) for design in watch(designs)
    )
    ruling = ruling_of(plan)
    chosen = winner(rows, plan.candidate, ruling)
    why = out(rows, ruling)
    if chosen is None:
        raise _none(why)
    return Choice(
        plan=plan,
        rows=rows,
        chosen=chosen,
        why_out=why,
        runners_up=runners_up(rows, chosen, ruling),
        data=vintage.sha256,
        until=designs[0].panel.months[-1],
    )


def measured_again(plan: Plan, candidate: Candidate, cells: Cells) -> Measured:
    """One candidate's row on other cells, of the months before the trial alone."""
    of = pools(primary_of(plan), plan.comparison, cells)
    whole = design_on(candidate, plan, cells, of)
    before = replace(whole, panel=whole.panel.until(plan.trial.start))
    return measured(before, plan.choice, _weights(before, plan), plan.plan.alpha)


def candidate_designs(plan: Plan, vintage: Vintage) -> tuple[CandidateDesign, ...]:
    """Every candidate over its units, up to the last month before the trial; all faults at once."""
    if not plan.candidate:
        raise DesignError(
            "the plan names no candidate design",
            why="there is nothing to choose from",
            remedy="add [[candidate]] entries; evaluation/plan/usual/set_1.toml has a usual set",
        )
    outcomes = {one.measured.key: one.measured for one in plan.candidate}
    before = vintage.until(plan.trial.start + -1)
    cells = measure(
        before, outcomes.values(), plan.outcomes.base_year, (before.months[0], before.months[-1])
    )
    of = pools(primary_of(plan), plan.comparison, cells)
    designs = {
        one.name: design_on(one, plan, cells, of) for one in plan.candidate if _has(one, cells)
    }
    refuse(
        _faults(plan, cells, designs),
        "{count} fault(s) of candidate designs",
        why="a choice among some of them would not be the one that the plan announces",
        remedy="mend the candidates below, deliver more months, or take them out",
    )
    return tuple(designs[one.name] for one in plan.candidate)


def _has(candidate: Candidate, cells: Cells) -> bool:
    return candidate.measured.key in cells.measures


def design_on(
    candidate: Candidate,
    plan: Plan,
    cells: Cells,
    of: Mapping[PoolName, Pool],
    outcome: str = "",
) -> CandidateDesign:
    """A candidate over cells of its own outcome, or of another (by name); donors from ``of``."""
    units = units_of(plan.trial, of[candidate.donors].donors, candidate.unit)
    key = candidate.of(outcome or candidate.outcome).key
    panel = summed(cells, key, units)
    return candidate_design(candidate, panel, plan.trial.start, plan.comparison.cap)


def _weights(design: CandidateDesign, plan: Plan) -> Mapping[str, np.ndarray]:
    return MappingProxyType({e.name: treated_weights(design.panel, e) for e in plan.estimand})


def _faults(plan: Plan, cells: Cells, designs: Mapping[str, CandidateDesign]) -> Iterator[Breach]:
    for missing in cells.not_carried:
        for one in plan.candidate:
            if one.outcome == missing.outcome:
                found = f"the delivery has no {', '.join(missing.missing)}"
                yield _breach("outcome", one, found, "Deliver the columns")
    for design in designs.values():
        yield from _faults_of(design, plan)


def _faults_of(design: CandidateDesign, plan: Plan) -> Iterator[Breach]:
    one, panel, rule = design.candidate, design.panel, plan.choice
    if design.donors.size < FEWEST_REFERENCE:
        found = f"{design.donors.size} units of donors, {FEWEST_REFERENCE} are the least"
        yield _breach("donors", one, found, "Take a wider pool, or a smaller least_labour_force")
    gaps = ~np.isfinite(panel.y)
    for i in np.flatnonzero(gaps.any(axis=1)):
        month = panel.months[int(np.argmax(gaps[i]))]
        found = f"{panel.units[i].name} has no mean in {month}"
        yield _breach("cells", one, found, "Leave the unit out, or take another outcome")
    begin = design.base.first
    dates = fake_shifts(design, rule, usual_window(design, rule))
    span = dates[-1] - dates[0] if dates else 0
    if 1 + span // rule.window < FEWEST_WINDOWS or not dates:
        found = f"base from {begin}: {len(dates)} fake dates from {panel.months[0]} on"
        yield _breach("months", one, found, "Shorten the base, or deliver earlier months")
    hard = design.stretch_before(Window("hard", *rule.hard))
    if hard is None:
        found = f"no base of two years before {rule.hard[0]} from {panel.months[0]} on"
        yield _breach("hard test", one, found, "Deliver earlier months, or name another hard test")
    if one.counterfactual is Counterfactual.FACTORS and hard is not None:
        least = int(min(hard.base.sum(), panel.months[-1] - begin + 1))
        if least < 2 * (one.factors + 1):
            found = f"{one.factors} factors and a level on {least} months"
            yield _breach("factors", one, found, "Take fewer factors, or a longer base")


def _breach(rule: str, candidate: Candidate, found: str, remedy: str) -> Breach:
    return Breach(rule=rule, where=f"candidate {candidate.name}", found=found, remedy=remedy)


def _none(why: Mapping[str, tuple[WhyOut, ...]]) -> DesignError:
    return DesignError(
        f"none of {len(why)} candidates passes the rule",
        why="each goes wrong where nothing happened, so none may say what happened",
        remedy="add candidates of other outcomes, bases, units or donors; do not move the rule",
        breaches=[
            Breach(rule="rule", where=f"candidate {name}", found=", ".join(r), remedy="Add others")
            for name, r in why.items()
        ],
    )
