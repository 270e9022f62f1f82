"""Words of the chosen design: candidates by what they are made of, units, doubts by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt, failed
from evaluation.checks.gate.gate import Judged
from evaluation.checks.grade import ONE_AREA
from evaluation.core.promise import settled
from evaluation.domain import Outcome
from evaluation.plan.candidates import Candidate, Counterfactual
from evaluation.report.language import MOST_DECIMALS, Language
from evaluation.report.page import Page
from evaluation.report.sections.chosen.placed import unit_of

WORST = (Verdict.PASS, Verdict.WARN, Verdict.UNINFORMATIVE, Verdict.FAIL)  # the worst last


def points(page: Page, outcome: Outcome) -> str:
    """The unit of an effect; of a share of the labour force, of what it is a share."""
    return unit_of(page.language, outcome)


def interval(say: Language, ends: tuple[float, float] | None) -> str:
    """An interval with so many decimals that no end is shown as the zero that it is not."""
    if ends is None:
        return say("report.none")
    low, high = ends
    for decimals in range(2, MOST_DECIMALS):
        if all(round(settled(end), decimals) != 0 for end in ends if end != 0):
            return say.range(say.signed(low, decimals), say.signed(high, decimals))
    return say.interval(low, high)


def parts(page: Page, candidate: Candidate) -> Mapping[str, str]:
    """What a candidate is made of, each part in words."""
    say, base = page.language, candidate.base
    if isinstance(base, int):
        months = say("candidate.base_last", n=base)
    else:
        months = say("candidate.base_months", months=say.span(*base))
    pool = say(f"pool.{candidate.donors.value}")
    least = candidate.least_labour_force
    donors = say("candidate.donors", pool=pool)
    if least:
        donors = say("candidate.donors_least", pool=pool, n=say.count(least))
    denominator = page.denominator(candidate.measured)
    return MappingProxyType(
        {
            "outcome": page.outcome(candidate.measured),
            "denominator": say("candidate.denominator", denominator=denominator),
            "counterfactual": _counterfactual(say, candidate),
            "base": months,
            "donors": donors,
            "unit": say(f"candidate.{candidate.unit.value}"),
        }
    )


def _counterfactual(say: Language, candidate: Candidate) -> str:
    if candidate.counterfactual is Counterfactual.FACTORS and candidate.factors == 1:
        return say("counterfactual.one_factor")
    return say(f"counterfactual.{candidate.counterfactual.value}", n=candidate.factors)


def in_words(page: Page, candidate: Candidate) -> str:
    """A candidate by all its parts, in one line."""
    return "; ".join(parts(page, candidate).values())


def told_apart(page: Page, name: str, chosen: Candidate) -> str:
    """A candidate of the plan by what it has other than the chosen one; that one by all it has."""
    one = next(one for one in page.evaluation.plan.candidate if one.name == name)
    if name == chosen.name:
        return in_words(page, one)
    own, other = parts(page, one), parts(page, chosen)
    return "; ".join(said for part, said in own.items() if said != other[part])


def failing(page: Page, doubts: Iterable[Doubt]) -> str:
    """Which doubts take the number away, as clauses."""
    asked = dict.fromkeys(doubt.asked for doubt in failed(tuple(doubts)))
    return "; ".join(page.language(f"fails.{one.value}") for one in asked)


def not_asked(judged: Judged) -> tuple[Asked, ...]:
    """Questions that the plan or the delivery could not be asked."""
    there = {doubt.asked for doubt in judged.doubts}
    return tuple(one for one in Asked if one not in there)


def kept(page: Page, judged: Judged) -> str:
    """What keeps the letter from being better, in words, with what each doubt said."""
    return "; ".join(_kept(page.language, name, judged) for name in judged.said.grade.because)


def _kept(say: Language, name: str, judged: Judged) -> str:
    """One of them; that there are few treated areas is no doubt, and has no verdict."""
    if name not in set(Asked):
        return say("doubt.one_area" if judged.evidence.g_star < ONE_AREA else "doubt.few_areas")
    found = [doubt.verdict for doubt in judged.doubts if doubt.asked == name]
    worst = max(found, key=WORST.index)
    return f"{say(f'doubt.{name}')} ({say(f'verdict.{worst.value}')})"
