"""R18 and R21: one start for all, and what else the law changed meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict
from evaluation.domain import Bound, LegalEvent, Month
from evaluation.study.estimates.estimates import DEFAULT_BASE, Kind


def negative_weights(case: Case) -> Finding:
    """Share of comparisons with areas already treated, in two-way fixed effects on these areas.

    With one month of adoption there are none and the check does not apply: read from the dates of
    the areas, not taken for granted.
    """
    comparison = case.comparison
    treated = set(case.comparison.estimand.treated)
    trial = comparison.estimand.trial
    parts = [part for part in trial.participations if part.code in treated]
    starts = Counter(Month(part.start.year, part.start.month) for part in parts)
    values: Values = {"areas": len({part.area for part in parts})}
    if len(starts) < 2:
        values["first"] = str(next(iter(starts)))
        return Finding(check="R18", verdict=Verdict.NOT_RUN, sentence="r18_one", values=values)
    last = case.window.last
    never = int(comparison.donors.sum())
    share = forbidden_share(
        {start - comparison.months[0]: number for start, number in starts.items()},
        never,
        last - comparison.months[0] + 1,
    )
    values |= {"cohorts": len(starts), "share": share}
    verdict = Verdict.PASS if share == 0 else Verdict.FAIL
    return Finding(check="R18", verdict=verdict, sentence="r18", values=values)


R18 = Check(
    id="R18",
    question="Would two-way fixed effects compare with areas that are treated already?",
    look=negative_weights,
    sentences=("r18", "r18_one"),
    values={Format.COUNT: ("areas", "cohorts"), Format.MONTH: ("first",), Format.SHARE: ("share",)},
)


def forbidden_share(cohorts: Mapping[int, int], never: int, periods: int) -> float:
    r"""Weight that two-way fixed effects give to later against earlier treated.

    Goodman-Bacon (2021), theorem 1: with :math:`n_k` units treated from period k on, in the share
    :math:`D_k` of all T periods, and :math:`n_{kl} = n_k / (n_k + n_l)`, pairs have weights
    proportional to

    .. math:: s_{kU} = n_k n_U\, D_k (1 - D_k), \quad
              s_{kl}^{k} = n_k n_l (D_k - D_l)(1 - D_k), \quad
              s_{kl}^{l} = n_k n_l\, D_l (D_k - D_l), \quad k < l

    of which the last, where the earlier cohort is the control after its start, is forbidden.
    ``cohorts`` gives units by first treated period, counted from 0; a cohort treated in all
    periods or in none of them has no pair of the first kind.
    """
    on = {start: min(max(periods - start, 0), periods) / periods for start in cohorts}
    allowed = sum(n * never * on[k] * (1 - on[k]) for k, n in cohorts.items())
    forbidden = 0.0
    for early, late in combinations(sorted(cohorts), 2):
        pair = cohorts[early] * cohorts[late] * (on[early] - on[late])
        allowed += pair * (1 - on[early])
        forbidden += pair * on[late]
    return forbidden / (allowed + forbidden) if forbidden else 0.0


def other_reforms(case: Case) -> Finding:
    """What the law changed inside the primary window, and between the base period and it.

    PASS if the window ends before what made treated and others another contrast, as the Nordic
    service model did of trial and TE office. Every window that the data reach is told beside it;
    only the first is a headline.
    """
    window, pre = case.window, case.design.plan.calendar.pre
    calendar = case.design.plan.trial.calendar
    inside = [event for event in calendar if event.month in window]
    between = [event for event in calendar if pre.last < event.month < window.first]
    contrasts = [event for event in calendar if event.bound is Bound.CONTRAST]
    values: Values = {
        "inside": _names(inside),
        "between": _names(between),
        "unit": case.comparison.outcome.effect_unit,
        **_windows(case),
    }
    verdict = Verdict.PASS
    if contrasts and contrasts[0].month <= window.last:
        verdict = Verdict.WARN
    sentence = "r21_nordic" if verdict is Verdict.WARN else "r21" if contrasts else "r21_plain"
    return Finding(check="R21", verdict=verdict, sentence=sentence, values=values)


R21 = Check(
    id="R21",
    question="What else did the law change meanwhile?",
    look=other_reforms,
    sentences=("r21", "r21_nordic", "r21_plain"),
    values={
        Format.EVENTS: ("inside", "between"),
        Format.WINDOWS: ("windows",),
        Format.UNIT: ("unit",),
    },
)


def _windows(case: Case) -> dict[str, float | str]:
    """Estimate of every window reached, from the plan's base period, by name."""
    return {
        label.window: float(case.effects.tau[k])
        for k, label in enumerate(case.effects.labels)
        if label.kind is Kind.WINDOW and label.base == DEFAULT_BASE
    }


def _names(events: list[LegalEvent]) -> str:
    return ",".join(event.name for event in events if event.bound is not Bound.EFFECT)
