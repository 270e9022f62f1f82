"""R13: how far secret small counts could move the estimate, exactly, through the ledger."""

from __future__ import annotations

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict


def secret_cells(case: Case) -> Finding:
    """Width of the interval that the estimate spans when every secret count takes its extremes."""
    answer = case.answer
    width = answer.bound_high - answer.bound_low
    same_sign = answer.bound_low * answer.bound_high > 0
    narrow = width < case.design.plan.checks.secret * case.noise
    verdict = Verdict.PASS if narrow or same_sign else Verdict.WARN
    values: Values = {
        "low": answer.bound_low,
        "high": answer.bound_high,
        "unit": case.comparison.outcome.effect_unit,
    }
    sentence = "r13" if width > 0 else "r13_none"
    return Finding(check="R13", verdict=verdict, sentence=sentence, values=values)


R13 = Check(
    id="R13",
    question="How far could secret small counts move the estimate?",
    look=secret_cells,
    lines=("secret",),
    sentences=("r13", "r13_none"),
    values={Format.SIGNED: ("low", "high"), Format.UNIT: ("unit",)},
)
