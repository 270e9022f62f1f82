"""The grade: a pure function of the findings, and the only thing that licenses a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evaluation.design import Design
from evaluation.diagnostics.finding import Case, Finding, Verdict

MUST_PASS_FOR_A = ("R1", "R3", "R6", "R14")
MUST_HOLD_FOR_B = ("R5", "R6", "R8", "R19")
CAP_AT_C = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")


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
    B: nothing fails in R1 to R8, and R5, R6, R8 and R19 ran and held; others may warn or fail.
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


_UNPROVEN = (Verdict.NOT_RUN, Verdict.FAIL, Verdict.UNINFORMATIVE)


def grades(
    design: Design, examined: Sequence[Case], findings: Mapping[tuple[str, str], Sequence[Finding]]
) -> dict[tuple[str, str], Grade]:
    """A grade for every case, and D for every outcome of the plan that was not carried."""
    given = {
        case.key: grade(
            findings[case.key],
            case.answer.p_value,
            case.answer.setting.g_star,
            design.plan.plan.alpha,
        )
        for case in examined
    }
    missing = [row.outcome for row in design.not_carried]
    none = {
        (e.name, outcome): no_number("not_carried")
        for e in design.plan.estimand
        for outcome in missing
    }
    return given | none


def no_number(reason: str) -> Grade:
    """The grade of an estimate that could not be made."""
    return Grade(Letter.D, (reason,))


_UNPROVEN = (Verdict.NOT_RUN, Verdict.FAIL, Verdict.UNINFORMATIVE)
