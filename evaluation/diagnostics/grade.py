"""The grade: a pure function of the findings, and the only thing that licenses a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from evaluation.design import Design
from evaluation.diagnostics.finding import Case, Finding, Verdict

MUST_PASS_FOR_A = ("R1", "R3", "R6", "R14")
MUST_HOLD_FOR_B = ("R5", "R6", "R8", "R19")
_UNPROVEN = (Verdict.NOT_RUN, Verdict.FAIL, Verdict.UNINFORMATIVE)
CAP_AT_C = ("S2", "S3", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")


class Letter(StrEnum):
    """A effect estimate, B suggestive, C descriptive difference, D no number."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class Grade:
    """A letter and the checks that kept it from being better."""

    letter: Letter
    because: tuple[str, ...]


def grade(findings: Sequence[Finding], p_value: float, g_star: float, alpha: float) -> Grade:
    """Grade one estimate. A check that has not run counts as not passed.

    A: nothing fails, R1, R3, R6 and R14 pass, and ten treated clusters or p ≤ alpha.
    B: nothing fails in S2, S3 and R1 to R8; R5, R6, R8 and R19 ran and held; others may fail.
    C: otherwise. D is given where there is no number at all: see ``grades``.
    """
    verdict = {finding.check: finding.verdict for finding in findings}
    failed = [check for check, said in verdict.items() if said is Verdict.FAIL]
    unproven = [c for c in MUST_HOLD_FOR_B if verdict.get(c, Verdict.NOT_RUN) in _UNPROVEN]
    capped = [check for check in failed if check in CAP_AT_C]
    if capped or unproven:
        return Grade(Letter.C, tuple(dict.fromkeys([*capped, *failed, *unproven])))
    short = [c for c in MUST_PASS_FOR_A if verdict.get(c) is not Verdict.PASS]
    weak = ["p"] if g_star < 10 and p_value > alpha else []
    if failed or short or weak:
        return Grade(Letter.B, tuple(dict.fromkeys([*failed, *short, *weak])))
    return Grade(Letter.A, ())


def grades(
    design: Design, examined: Sequence[Case], findings: Mapping[tuple[str, str], Sequence[Finding]]
) -> Mapping[tuple[str, str], Grade]:
    """A grade for every case; D for what was not carried, and for headlines that cannot be made."""
    given = {
        case.key: grade(
            findings[case.key],
            case.answer.p_value,
            case.answer.setting.g_star,
            design.plan.plan.alpha,
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
    return MappingProxyType(given | none | not_made)


def no_number(reason: str) -> Grade:
    """The grade of an estimate that could not be made."""
    return Grade(Letter.D, (reason,))
