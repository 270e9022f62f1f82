"""R4: the same estimate at dates of the base period, when nothing happened."""

from __future__ import annotations

import numpy as np

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, judged
from evaluation.core.arrays import Array
from evaluation.core.streams import stream
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.placebo import (
    effect_noise,
    rank_and_half_width,
    signed_draws,
)
from evaluation.study.channels.channels import placebo_input
from evaluation.study.comparisons.base_period import window_weights
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, Label, from_weights
from evaluation.study.inference.standing import Withheld
from evaluation.study.size import placebo_dates as dates

EVERY = 3  # months between fake starts, as where a design is chosen
LEVEL = 0.10
FEWEST = 7  # fake dates, a year and a half: fewer can say nothing about a share of one in ten


def placebo_in_time(case: Case) -> Finding:
    """Share of fake starts with p_space ≤ 0.10: every third month of clean_pre that has room for
    two years of base before it and the window after it; same horizon, same donors, the base rule of
    the plan, and between base and window the gap of the plan's donut, as far as there is room.

    All of them lie inside clean_pre: its months are those that a plan gives as placebo time.
    """
    plan, length = case.design.plan, len(case.window)
    first, last = plan.calendar.donut
    fakes = dates.placebo_dates(plan.calendar.pre, length, donut=last - first + 1, every=EVERY)
    if not fakes:
        return Finding(check="R4", verdict=Verdict.UNINFORMATIVE, sentence="r4_none")
    comparison, rule = case.comparison, plan.base_period.rule
    rows = [window_weights(comparison, fake.window, fake.base, rule) for fake in fakes]
    labels = tuple(
        Label(Kind.BASE, f"fake {fake.window.first}", "before", fake.window.first, fake.window.last)
        for fake in fakes
    )
    effects = from_weights(comparison, labels, comparison.unit_weights, np.array(rows))
    share = float(np.mean(_p_values(case, effects) <= LEVEL))
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


def _p_values(case: Case, effects: ComparisonEffects) -> Array:
    """P of every effect in space, (K,): the draws of donors and signs are the same for all."""
    plan = case.design.plan
    found = [placebo_input(effects, k) for k in range(len(effects))]
    noises = [
        effect_noise(one, NoiseModel.fit(one.residuals, one.reference_q), floor=False)
        for one in found
    ]
    random = stream(plan.plan.seed, "placebo in time", *case.key)
    draws = signed_draws(noises, plan.inference.draws, random)
    return np.array(
        [rank_and_half_width(one.tau, draws[:, k], LEVEL)[0] for k, one in enumerate(found)]
    )


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
