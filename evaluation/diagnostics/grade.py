"""The grade: a pure function of the findings, and the only thing that licenses a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from evaluation.diagnostics.finding import Case, Finding, Verdict

MUST_PASS_FOR_A = ("R1", "R3", "R6", "R14")
MUST_HOLD_FOR_B = ("R5", "R6", "R8", "R19")
CAP_AT_C = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")
CAP_AT_B = ("R7", "R14")


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
    B: nothing fails in R5, R6, R8 and R19, all of which ran, and nothing else fails.
    C: otherwise. D is given where there is no number at all: see ``no_number``.
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


_UNPROVEN = (Verdict.NOT_RUN, Verdict.FAIL, Verdict.UNINFORMATIVE)


def grade_case(case: Case, findings: Sequence[Finding]) -> Grade:
    """The grade of a case's headline answer."""
    answer, alpha = case.answer, case.design.plan.plan.alpha
    return grade(findings, answer.p_value, answer.setting.g_star, alpha)


def no_number(reason: str) -> Grade:
    """The grade of an estimate that could not be made."""
    return Grade(Letter.D, (reason,))
