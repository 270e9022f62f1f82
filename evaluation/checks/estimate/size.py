"""R6: how often the whole pipeline rejects among donors at dates when nothing happened."""

from __future__ import annotations

from evaluation.checks.check import Check, Consequence, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict
from evaluation.study.inference.standing import Withheld
from evaluation.study.size.size_simulation import Certified

VERDICTS = {
    Certified.HOLDS: Verdict.PASS,
    Certified.LOOSE: Verdict.WARN,
    Certified.FAILS: Verdict.FAIL,
    Certified.UNINFORMATIVE: Verdict.UNINFORMATIVE,
}


def size(case: Case) -> Finding:
    """The size certificate of this estimand and outcome, made before effects were looked at."""
    found = case.answer.certificate
    if found is None:
        return Finding(check="R6", verdict=Verdict.NOT_RUN, sentence=_why_not(case))
    values: Values = {
        "fakes": found.rate.n,
        "worth": found.rate.n_effective,
        "share": found.rate.share,
        "share_low": found.rate.low,
        "share_high": found.rate.high,
        "share_largest": found.terciles[-1].share,
        "share_space": found.share_space,
        "share_time": found.share_time,
        "alpha": case.design.plan.plan.alpha,
    }
    return Finding(check="R6", verdict=VERDICTS[found.verdict], sentence="r6", values=values)


R6 = Check(
    id="R6",
    question="How often does the whole calculation reject where nothing happened?",
    look=size,
    lines=("size",),
    sentences=("r6", "r6_no_room", "r6_not_at_stake", "r6_first_denominator"),
    values={
        Format.COUNT: ("fakes",),
        Format.ONE_DECIMAL: ("worth",),
        Format.SHARE: (
            "share",
            "share_low",
            "share_high",
            "share_largest",
            "share_space",
            "share_time",
            "alpha",
        ),
    },
    consequences=(
        Consequence.MUST_PASS_FOR_A,
        Consequence.MUST_HAVE_RUN_FOR_B,
        Consequence.TELLS_FROM_CHANCE,
    ),
    withholds=Withheld.CERTIFICATE,
)


def _why_not(case: Case) -> str:
    choice, outcome = case.design.plan.outcomes, case.comparison.outcome
    if outcome.name not in choice.at_stake or case.comparison.estimand.role == "secondary":
        return "r6_not_at_stake"
    first = {measured.key for measured in choice.measured[: len(choice.names)]}
    return "r6_no_room" if outcome.key in first else "r6_first_denominator"
