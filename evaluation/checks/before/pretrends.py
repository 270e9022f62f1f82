"""R1: is the pre-trend shown to be small?  R2: would a drift that matters have been seen?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evaluation.checks.check import Check, Consequence, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, judged
from evaluation.core.arrays import Array
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.pretrends.equivalence import Equivalence, equivalence
from evaluation.methods.pretrends.pretrend_power import slope_for_power
from evaluation.study.event_study.half_years import study_of

POWER = 0.8
MONTHS = 6  # of a half-year: the unit of time of slopes


@dataclass(frozen=True, slots=True)
class BeforeTrial:
    """The half-years of clean_pre, each less the last of them, and what a line would make of them.

    ``betas`` (T,), ``covariance`` (T, T); ``times`` (T,) what an even change of one unit a
    half-year would make of each; ``distance``: what it would make of the estimate, so half-years
    from the middle of the base months to the middle of the window, weighted as in the estimate.
    """

    betas: Array
    covariance: Array
    times: Array
    distance: float


def equivalent(case: Case) -> Finding:
    """R1: how small the coefficients before the trial are shown to be.

    The largest of them decides, by its intersection-union test at the plan's alpha: it is the
    strictest of the three of ``equivalence``. PASS and WARN ask that R2 could have seen a drift
    that matters, and become UNINFORMATIVE where it could not. Beyond the lines: FAIL if some
    half-year is shown to lie beyond the PASS line, by intervals that hold together; if none is,
    the noise could not tell, and it is UNINFORMATIVE.
    """
    if case.secondary:
        return Finding(check="R1", verdict=Verdict.NOT_RUN, sentence="not_run_secondary")
    before = before_trial(case)
    if before is None:
        return Finding(check="R1", verdict=Verdict.UNINFORMATIVE, sentence="r1_none")
    found = equivalence(before.betas, before.covariance, case.design.plan.plan.alpha)
    verdict = of_equivalence(found, _lines(case, case.design.plan.checks.equivalence))
    sentence = {Verdict.FAIL: "r1_apart", Verdict.UNINFORMATIVE: "r1_noisy"}.get(verdict, "r1")
    if sentence == "r1" and powerful(case).verdict is Verdict.UNINFORMATIVE:
        verdict, sentence = Verdict.UNINFORMATIVE, "r1_unseen"
    values: Values = {
        "halves": len(before.betas),
        "largest": float(before.betas[np.argmax(np.abs(before.betas))]),
        "shown": found.maximum,
        "shown_rms": found.root_mean_square,
        "shown_mean": found.mean,
        "unit": case.comparison.outcome.effect_unit,
    }
    return Finding(check="R1", verdict=verdict, sentence=sentence, values=values)


R1 = Check(
    id="R1",
    question="Is the pre-trend shown to be small?",
    look=equivalent,
    lines=("equivalence",),
    sentences=("r1", "r1_unseen", "r1_noisy", "r1_apart", "r1_none", "not_run_secondary"),
    values={
        Format.COUNT: ("halves",),
        Format.SIGNED: ("largest",),
        Format.UNSIGNED: ("shown", "shown_rms"),
        Format.UNSAID: ("shown_mean",),
        Format.UNIT: ("unit",),
    },
    consequences=(Consequence.MUST_PASS_FOR_A, Consequence.SEES_TRENDS),
)


def powerful(case: Case) -> Finding:
    """R2: the even drift that the test of single half-years sees four times in five, and what the
    estimate would be if nothing but that drift had happened.
    """
    if case.secondary:
        return Finding(check="R2", verdict=Verdict.NOT_RUN, sentence="not_run_secondary")
    before = before_trial(case)
    slope = None if before is None else _detectable(before, case.design.plan.plan.alpha)
    if before is None or slope is None:
        return Finding(check="R2", verdict=Verdict.UNINFORMATIVE, sentence="r2_none")
    implied = slope * abs(before.distance)
    verdict = judged(implied, _lines(case, case.design.plan.checks.power))
    values: Values = {
        "seen_slope": slope,
        "distance": abs(before.distance),
        "unseen": implied,
        "att": case.answer.att,
        "unit": case.comparison.outcome.effect_unit,
    }
    if verdict is Verdict.FAIL:
        verdict = Verdict.UNINFORMATIVE  # it is no fault of the estimate, but sees too little
    return Finding(check="R2", verdict=verdict, sentence="r2", values=values)


R2 = Check(
    id="R2",
    question="Would a drift that matters have been seen before the trial?",
    look=powerful,
    lines=("power",),
    sentences=("r2", "r2_none", "not_run_secondary"),
    values={
        Format.UNSIGNED: ("seen_slope", "unseen"),
        Format.ONE_DECIMAL: ("distance",),
        Format.UNSAID: ("att",),
        Format.UNIT: ("unit",),
    },
    consequences=(Consequence.SEES_TRENDS,),
)


def of_equivalence(found: Equivalence, lines: tuple[float, float]) -> Verdict:
    """The verdict of R1 before R2 is asked; lines in the outcome's unit."""
    verdict = judged(found.maximum, lines)
    if verdict is not Verdict.FAIL:
        return verdict
    low, high = found.simultaneous.T
    beyond = bool(np.any(low > lines[0]) or np.any(high < -lines[0]))
    return Verdict.FAIL if beyond else Verdict.UNINFORMATIVE


def before_trial(case: Case) -> BeforeTrial | None:
    """What both checks look at; None without half-years, or donors, for a covariance."""
    effects = case.effects
    try:
        halves = study_of(effects, case.design, case.window)
    except (DesignError, RefusedMethod):
        return None
    time = np.arange(len(case.comparison.months), dtype=float) / MONTHS
    even = effects.period_weights @ time
    n = halves.study.before
    return BeforeTrial(
        betas=halves.study.betas[:n],
        covariance=halves.study.covariance[:n, :n],
        times=(halves.matrix @ even)[:n],
        distance=float(even[case.answer.k]),
    )


def _detectable(before: BeforeTrial, alpha: float) -> float | None:
    """The slope seen with the power asked for; None where noise alone is 'seen' as often."""
    return _slope(before.covariance.tobytes(), before.times.tobytes(), alpha)


@lru_cache(maxsize=32)  # R1 and R2 ask the same, and it takes half a second
def _slope(covariance: bytes, times: bytes, alpha: float) -> float | None:
    at = np.frombuffer(times)
    between = np.frombuffer(covariance).reshape(len(at), len(at))
    try:
        return slope_for_power(between, at, POWER, alpha)
    except DesignError:
        return None


def _lines(case: Case, shares: tuple[float, float]) -> tuple[float, float]:
    return shares[0] * case.sesoi, shares[1] * case.sesoi
