"""R7 and R9: does the answer hang on the base period or on the denominator?"""

from __future__ import annotations

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, in_noise, judged
from evaluation.domain import Base


def donut(case: Case) -> Finding:
    """Largest change of the estimate from a base that reaches past clean_pre: COVID as base."""
    pre = case.design.plan.calendar.pre
    bases = {choice.name: choice for choice in case.design.plan.base_period.bracket}
    inside = [a for a in case.bracket if bases[a.label.base].months[1] > pre.last]
    if not inside:
        return Finding(check="R7", verdict=Verdict.NOT_RUN, sentence="r7_none")
    moved = max(inside, key=lambda answer: abs(answer.att - case.answer.att))
    scaled = in_noise(moved.att - case.answer.att, case.noise)
    verdict = judged(scaled, case.design.plan.checks.donut)
    values: Values = {
        "base": moved.label.base,
        "att": case.answer.att,
        "other": moved.att,
        "scaled": scaled,
        "unit": case.comparison.outcome.effect_unit,
    }
    return Finding(check="R7", verdict=verdict, sentence="r7", values=values)


R7 = Check(
    id="R7",
    question="Does the answer hang on the base period?",
    look=donut,
    lines=("donut",),
    sentences=("r7", "r7_none"),
    values={
        Format.BASE: ("base",),
        Format.SIGNED: ("att", "other"),
        Format.ONE_DECIMAL: ("scaled",),
        Format.UNIT: ("unit",),
    },
)


def denominator(case: Case) -> Finding:
    """The share over the plan's first denominator against that over the others, the worst of them.

    Only a sign that flips fails: a change of the size alone, however large, is a warning.
    """
    if not case.denominators:
        return Finding(check="R9", verdict=Verdict.NOT_RUN, sentence="r9_none")
    att = case.answer.att
    other = max(case.denominators, key=lambda a: (a.att * att < 0, abs(a.att - att)))
    scaled = in_noise(other.att - case.answer.att, case.noise)
    flips = other.att * case.answer.att < 0
    small = scaled <= case.design.plan.checks.scale
    verdict = Verdict.FAIL if flips else Verdict.PASS if small else Verdict.WARN
    values: Values = {
        "att": case.answer.att,
        "other": other.att,
        "unit": case.comparison.outcome.effect_unit,
    }
    sentence = _of_denominators(case.comparison.outcome.base, other.comparison.outcome.base)
    return Finding(check="R9", verdict=verdict, sentence=sentence, values=values)


def _of_denominators(own: Base, other: Base) -> str:
    """The sentence that names the other denominator."""
    if other is Base.FIXED:
        return "r9_fixed"
    if other is Base.POPULATION:
        return "r9_population"
    return "r9" if own is Base.FIXED else "r9_current"  # what a fixed base does to a growing city


R9 = Check(
    id="R9",
    question="Does the answer hang on the denominator?",
    look=denominator,
    lines=("scale",),
    sentences=("r9", "r9_current", "r9_fixed", "r9_population", "r9_none"),
    values={Format.SIGNED: ("att", "other"), Format.UNIT: ("unit",)},
)
