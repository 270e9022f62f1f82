"""R4: the same estimate at dates when nothing happened."""

from __future__ import annotations

import numpy as np

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, judged
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons.base_period import window_weights
from evaluation.study.estimates.estimates import Kind, Label, effect_set
from evaluation.study.inference.standing import Withheld
from evaluation.study.size import placebo_dates as dates

EVERY = 6  # months between fake starts
LEVEL = 0.10
FEWEST = 4  # fake dates; fewer can say nothing about a share of one in ten


def placebo_in_time(case: Case) -> Finding:
    """Share of fake starts inside clean_pre with p_space ≤ 0.10: same horizon, same donors, and the
    base rule of the plan.
    """
    pre, length = case.design.plan.calendar.pre, len(case.window)
    fakes = dates.placebo_dates(pre, length, donut=0, every=EVERY)
    if not fakes:
        return Finding(check="R4", verdict=Verdict.UNINFORMATIVE, sentence="r4_none")
    comparison, rule = case.comparison, case.design.plan.base_period.rule
    rows = [window_weights(comparison, fake.window, fake.base, rule) for fake in fakes]
    windows = [fake.window for fake in fakes]
    labels = tuple(  # a stream of random numbers is named after each
        Label(Kind.BASE, f"fake {w.first}", "before", w.first, w.last) for w in windows
    )
    effects = effect_set(comparison, labels, np.array(rows), case.design.plan.comparison.cap)
    p_values = [space_test(effects, k, case.design, floor=False).p_value for k in range(len(fakes))]
    share = float(np.mean(np.array(p_values) <= LEVEL))
    largest = float(effects.tau[np.argmax(np.abs(effects.tau))])
    verdict = judged(share, case.design.plan.checks.placebo_dates)
    if verdict is Verdict.PASS and len(fakes) < FEWEST:
        verdict = Verdict.UNINFORMATIVE
    values: Values = {
        "dates": len(fakes),
        "share": share,
        "largest": largest,
        "att": case.answer.att,
        "unit": comparison.outcome.effect_unit,
    }
    return Finding(check="R4", verdict=verdict, sentence="r4", values=values)


R4 = Check(
    id="R4",
    question="Do such differences arise at dates when nothing happened?",
    look=placebo_in_time,
    lines=("placebo_dates",),
    sentences=("r4", "r4_none"),
    values={
        Format.COUNT: ("dates",),
        Format.SHARE: ("share",),
        Format.SIGNED: ("largest", "att"),
        Format.UNIT: ("unit",),
    },
    withholds=Withheld.FAKE_DATES,
)
