"""The grade: a pure function of the findings, and the only thing that licenses a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from evaluation.checks.battery import with_consequence
from evaluation.checks.check import Consequence
from evaluation.checks.check_result import Case, Finding, Verdict
from evaluation.core.markup import table
from evaluation.door import door
from evaluation.study.comparisons.cut import Design

_UNSEEN = (Verdict.UNINFORMATIVE, Verdict.NOT_RUN)
FEW_AREAS, ONE_AREA = 10, 2


class Letter(StrEnum):
    """A effect estimate, B suggestive, C descriptive difference, D no number."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


LICENSES = MappingProxyType(
    {
        Letter.A: "an effect estimate",
        Letter.B: "suggestive",
        Letter.C: "a descriptive difference",
        Letter.D: "no number",
    }
)


@dataclass(frozen=True, slots=True)
class Grade:
    """A letter and the checks that kept it from being better."""

    letter: Letter
    because: tuple[str, ...]

    def _repr_html_(self) -> str:
        kept = [("kept from being better by", ", ".join(self.because))] if self.because else []
        return table(f"Grade {self.letter.value}: {LICENSES[self.letter]}", ("", ""), kept)


@door
def grade(findings: Sequence[Finding], p_value: float | None, g_star: float, alpha: float) -> Grade:
    """Grade one estimate, by the consequences that checks declare. A check that has not run counts
    as not passed.

    D: the check that tells from chance fails with one treated area (R6).
    C: something fails that has no consequence of its own; or none of those that see trends (R1, R2)
    could have seen one that matters; or what must have run did not.
    A: nothing fails, what must pass passes, what must see could have seen, and ten treated areas or
    p ≤ alpha.
    B: otherwise.
    """
    verdict = {finding.check: finding.verdict for finding in findings}
    failed = [check for check, said in verdict.items() if said is Verdict.FAIL]
    chance = [c for c in with_consequence(Consequence.TELLS_FROM_CHANCE) if c in failed]
    if chance and g_star < ONE_AREA:
        return Grade(Letter.D, tuple(chance))
    capped = [c for c in failed if c not in with_consequence(Consequence.OWN)]
    trends = with_consequence(Consequence.SEES_TRENDS)
    blind = [c for c in trends if verdict.get(c) in (*_UNSEEN, None)]
    blind = blind if len(blind) == len(trends) else []
    must_run = with_consequence(Consequence.MUST_HAVE_RUN_FOR_B)
    silent = [c for c in must_run if verdict.get(c, Verdict.NOT_RUN) is Verdict.NOT_RUN]
    if capped or blind or silent:
        return Grade(Letter.C, tuple(dict.fromkeys([*capped, *blind, *silent, *failed])))
    must_pass = with_consequence(Consequence.MUST_PASS_FOR_A)
    must_see = with_consequence(Consequence.MUST_SEE_FOR_A)
    short = [c for c in must_pass if verdict.get(c) is not Verdict.PASS]
    short += [c for c in must_see if verdict.get(c) is Verdict.UNINFORMATIVE]
    weak = ["p"] if g_star < FEW_AREAS and (p_value is None or p_value > alpha) else []
    if failed or short or weak:
        return Grade(Letter.B, tuple(dict.fromkeys([*failed, *short, *weak])))
    return Grade(Letter.A, ())


@door
def grades(
    design: Design,
    examined: Sequence[Case],
    findings: Mapping[tuple[str, str], Sequence[Finding]],
    level: float,
) -> Mapping[tuple[str, str], Grade]:
    """A grade for every case; D for what was not carried, for headlines that cannot be made, and
    for outcomes that only checks look at: nobody may quote those. ``level`` is that of this look.
    """
    given = {
        case.key: grade(
            findings[case.key],
            case.answer.p_value,
            case.answer.setting.g_star,
            level,
        )
        for case in examined
    }
    headline = {estimand.name: estimand.headline_pool for estimand in design.plan.estimand}
    none = {
        (estimand, row.outcome): no_number("not_carried")
        for estimand in headline
        for row in design.not_carried
    }
    not_made = {
        (row.estimand, row.outcome): no_number(row.why.value)
        for row in design.not_compared
        if row.pool is headline[row.estimand]
    }
    checked = {
        (estimand, outcome.key): no_number("placebo_outcome")
        for estimand in headline
        for outcome in design.plan.outcomes.measured
        if outcome.name in design.plan.outcomes.checked
    }
    return MappingProxyType(given | none | not_made | checked)


@door
def no_number(reason: str) -> Grade:
    """The grade of an estimate that could not be made."""
    return Grade(Letter.D, (reason,))
