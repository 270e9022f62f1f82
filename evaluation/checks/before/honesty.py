"""R3: how much worse than before the trial may trends be until the sign is gone? (HonestDiD)"""

from __future__ import annotations

from evaluation.checks.check import Check, Consequence, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, reaching
from evaluation.domain import Month, Window
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.honest.event_study import Restriction
from evaluation.methods.honest.sensitivity import breakdown, robust
from evaluation.study.event_study.half_years import Benchmark, HalfYears, study_of

LARGEST = 3.0  # a breakdown is looked for up to here, or to the plan's line if that is more


def honesty(case: Case) -> Finding:
    r"""Breakdown of the headline's sign, by relative magnitudes and by smoothness, on half-years.

    .. math:: \bar M^* = \sup\{\bar M : \text{no interval of } \Delta^{RM}(m),\ m \le \bar M,
              \text{ holds zero or the other sign}\}

    (Rambachan and Roth 2023). Judged is that over the steps inside clean_pre; beside it stand the
    same with the half-years of COVID among the steps, and the M of smoothness, in the effect's unit
    per half-year and half-year. Where the interval holds zero without any violation there is no
    sign to break, and where the estimate from the last clean half-year has the other sign it is not
    the headline's: both are breakdowns of 0. Only for the outcomes at stake: it takes seconds.
    """
    if case.secondary:
        return Finding(check="R3", verdict=Verdict.NOT_RUN, sentence="not_run_secondary")
    if case.comparison.outcome.name not in case.design.plan.outcomes.at_stake:
        return Finding(check="R3", verdict=Verdict.NOT_RUN, sentence="r3_not_at_stake")
    try:
        clean = study_of(case.effects, case.design, case.window)
    except DesignError:
        return Finding(check="R3", verdict=Verdict.NOT_RUN, sentence="r3_short")
    except RefusedMethod:
        return Finding(check="R3", verdict=Verdict.NOT_RUN, sentence="r3_no_covariance")
    worst = _holds_until(case, clean, Restriction.RELATIVE_MAGNITUDES)
    verdict = reaching(worst, case.design.plan.checks.breakdown)
    values = _values(case, clean) | {"breakdown": worst}
    if clean.att * (clean.att + clean.moved) <= 0:
        return Finding(check="R3", verdict=verdict, sentence="r3_other_sign", values=values)
    values["smooth"] = _holds_until(case, clean, Restriction.SMOOTHNESS)
    covid = _with_covid(case, clean)
    if covid is not None:
        values["covid"] = _holds_until(case, covid, Restriction.RELATIVE_MAGNITUDES)
    if worst == 0:
        return Finding(check="R3", verdict=verdict, sentence="r3_no_sign", values=values)
    sentence = "r3_clean" if covid is None else "r3"
    return Finding(check="R3", verdict=verdict, sentence=sentence, values=values)


R3 = Check(
    id="R3",
    question="How much worse than before the trial may trends be until the sign is gone?",
    look=honesty,
    lines=("breakdown",),
    sentences=(
        *("r3", "r3_clean", "r3_no_sign", "r3_other_sign"),
        *("not_run_secondary", "r3_not_at_stake", "r3_short", "r3_no_covariance"),
    ),
    values={
        Format.SIGNED: ("att", "from_reference"),
        Format.MONTH: ("first", "last"),
        Format.UNSAID: ("covariance",),
        Format.UNSIGNED: ("searched", "breakdown", "covid", "smooth"),
        Format.UNIT: ("unit",),
    },
    consequences=(Consequence.MUST_PASS_FOR_A,),
)


def _holds_until(case: Case, made: HalfYears, restriction: Restriction) -> float:
    """The breakdown of the headline's own sign; 0 where no violation leaves it without one."""
    alpha = case.design.plan.plan.alpha
    kept = robust(made.study, made.l_vec, restriction, 0.0, alpha)
    if not (kept.low > 0 if made.att > 0 else kept.high < 0):
        return 0.0
    return breakdown(made.study, made.l_vec, restriction, alpha, largest=_searched(case)).value


def _searched(case: Case) -> float:
    return max(LARGEST, case.design.plan.checks.breakdown[0])


def _with_covid(case: Case, clean: HalfYears) -> HalfYears | None:
    """The study with the half-years of the donut among the steps; None if it has no whole one."""
    try:
        made = study_of(case.effects, case.design, case.window, Benchmark.WITH_COVID)
    except (DesignError, RefusedMethod):
        return None
    return made if made.study.n_pre > clean.study.n_pre else None


def _values(case: Case, made: HalfYears) -> Values:
    reference = _months(made.reference, case.design.plan.calendar.pre)
    return {
        "att": made.att,
        "from_reference": made.att + made.moved,
        "first": str(reference.first),
        "last": str(reference.last),
        "covariance": made.source.value,
        "searched": _searched(case),
        "unit": case.comparison.outcome.effect_unit,
    }


def _months(half_year: str, pre: Window) -> Window:
    """The months of "2019H2" that are in clean_pre."""
    first = Month(int(half_year[:4]), 1 if half_year.endswith("H1") else 7)
    return Window(half_year, max(first, pre.first), min(first + 5, pre.last))
