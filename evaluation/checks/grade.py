"""The grade: a pure function of the findings, and the only thing that licenses a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from evaluation.checks.check_result import Case, Finding, Verdict
from evaluation.core.markup import table
from evaluation.door import door
from evaluation.study.comparisons.cut import Design

MUST_PASS_FOR_A = ("R1", "R3", "R6", "R14")
MUST_SEE_FOR_A = ("R5", "R8")
MUST_HAVE_RUN_FOR_B = ("R5", "R6", "R8", "R19")
# A failure of these has a consequence of its own, in words, and leaves the grade at suggestive:
# pools that disagree, people moved into services, a triple difference that does not hold.
OWN_CONSEQUENCE = ("R14", "R20", "R22")
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
    """Grade one estimate. A check that has not run counts as not passed.

    D: the size certificate fails with one treated area: nothing tells its number from chance.
    C: something fails that has no consequence of its own; or neither R1 nor R2 could have seen a
    trend that matters; or R5, R6, R8 or R19 did not run.
    A: nothing fails, R1, R3, R6 and R14 pass, R5 and R8 could have seen a fault, and ten treated
    areas or p ≤ alpha.
    B: otherwise.
    """
    verdict = {finding.check: finding.verdict for finding in findings}
    failed = [check for check, said in verdict.items() if said is Verdict.FAIL]
    if "R6" in failed and g_star < ONE_AREA:
        return Grade(Letter.D, ("R6",))
    capped = [check for check in failed if check not in OWN_CONSEQUENCE]
    blind = [c for c in ("R1", "R2") if verdict.get(c) in (*_UNSEEN, None)]
    blind = blind if len(blind) == len(("R1", "R2")) else []
    silent = [c for c in MUST_HAVE_RUN_FOR_B if verdict.get(c, Verdict.NOT_RUN) is Verdict.NOT_RUN]
    if capped or blind or silent:
        return Grade(Letter.C, tuple(dict.fromkeys([*capped, *blind, *silent, *failed])))
    short = [c for c in MUST_PASS_FOR_A if verdict.get(c) is not Verdict.PASS]
    short += [c for c in MUST_SEE_FOR_A if verdict.get(c) is Verdict.UNINFORMATIVE]
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
