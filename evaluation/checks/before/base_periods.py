"""R7 and R9: does the answer hang on the base period or on the denominator?"""

from __future__ import annotations

import numpy as np

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, in_noise
from evaluation.checks.covid_sides import covid_sides
from evaluation.domain import Base
from evaluation.domain.calendar import COVID_START
from evaluation.study.channels.channels import space_test
from evaluation.study.estimates.estimates import DEFAULT_BASE, Kind, Label, from_weights
from evaluation.study.inference.estimate import EstimateTested


def donut(case: Case) -> Finding:
    r"""The estimate from a base before COVID and from one inside it: the pair furthest apart.

    .. math::
        PASS: |d| \le 2 \ell_1 s; \quad FAIL: |d| > 2 \ell_1 s \text{ and } |d| > \ell_2 h;
        \quad WARN: \text{otherwise}

    with d the ends' difference, s the smallest effect of interest, :math:`\ell` the plan's lines
    and h what noise explains of d at the plan's level. With the usual lines: within s of each
    other, so that neither is further than half of it from their middle.
    """
    plan = case.design.plan
    if plan.trial.start <= COVID_START:
        return Finding(check="R7", verdict=Verdict.NOT_RUN, sentence="r7_earlier_trial")
    found = {DEFAULT_BASE: case.answer, **{answer.label.base: answer for answer in case.bracket}}
    pairs = [
        (found[before.name], found[inside.name])
        for before, inside in covid_sides(plan).pairs
        if before.name in found and inside.name in found
    ]
    if not pairs:
        return Finding(check="R7", verdict=Verdict.NOT_RUN, sentence="r7_none")
    before, inside = max(pairs, key=lambda pair: abs(pair[0].att - pair[1].att))
    apart, reach = abs(before.att - inside.att), explained(case, before, inside)
    near, beyond = plan.checks.donut
    verdict = Verdict.FAIL if apart > beyond * reach else Verdict.WARN
    values: Values = {
        "before_base": before.label.base,
        "before": before.att,
        "inside_base": inside.label.base,
        "inside": inside.att,
        "apart": apart,
        "explained": reach,
        "unit": case.comparison.outcome.effect_unit,
    }
    return Finding(
        check="R7",
        verdict=Verdict.PASS if apart <= 2 * near * case.sesoi else verdict,
        sentence="r7",
        values=values,
    )


R7 = Check(
    id="R7",
    question="Does the answer hang on whether the base period lies before COVID or inside?",
    look=donut,
    lines=("donut",),
    sentences=("r7", "r7_none", "r7_earlier_trial"),
    values={
        Format.BASE: ("before_base", "inside_base"),
        Format.SIGNED: ("before", "inside"),
        Format.UNSIGNED: ("apart", "explained"),
        Format.UNIT: ("unit",),
    },
)


def explained(case: Case, before: EstimateTested, inside: EstimateTested) -> float:
    """How far from zero the difference of two bases comes by noise alone: half of Ferman-Pinto's
    interval at the plan's level. The window falls out of it, so no month of the trial is read.
    """
    rows = (answer.effects.period_weights[answer.k] for answer in (before, inside))
    label = Label(
        Kind.BASE,
        before.label.window,
        f"{before.label.base} less {inside.label.base}",
        before.label.first,
        before.label.last,
    )
    weights = np.subtract(*rows)[None]
    effects = from_weights(case.comparison, (label,), case.comparison.unit_weights, weights)
    test = space_test(effects, 0, case.design, floor=False)
    return (test.ci_high - test.ci_low) / 2


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
