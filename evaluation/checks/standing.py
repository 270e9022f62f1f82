"""What the checks leave standing: the one place that takes p-values and intervals out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from evaluation.checks.battery import all_checks
from evaluation.checks.check import Format
from evaluation.checks.check_result import Finding, Verdict
from evaluation.plan.plan import Plan
from evaluation.study.inference.estimate import EstimateTested
from evaluation.study.inference.estimates import Estimates
from evaluation.study.inference.standing import Standing, Withheld

CaseKey = tuple[str, str]  # estimand, outcome key
Findings = Mapping[CaseKey, Sequence[Finding]]


def failed(found: Mapping[str, str]) -> Standing:
    """The standing that verdicts leave, by check: a failure of S2, S3, R4 or R6 withholds.

    Each of them declares it, and says that such a difference arises without any trial, or that the
    window is not the plan's: a p-value beside it would be read as the opposite.
    """
    return Standing().plus(
        *(
            check.withholds
            for check in all_checks().values()
            if check.withholds is not None and found.get(check.id) == Verdict.FAIL.value
        )
    )


def standings(findings: Findings, plan: Plan) -> Mapping[CaseKey, Standing]:
    """One verdict for each estimand and outcome, over all its windows, pools and base periods.

    What fails over the plan's first denominator holds over the others too, which would repeat the
    same question: nobody may pick the denominator whose p-value stands.
    """
    first: dict[str, str] = {}
    name_of = {outcome.key: outcome.name for outcome in plan.outcomes.measured}
    for outcome in plan.outcomes.measured:
        first.setdefault(outcome.name, outcome.key)
    own = {
        key: failed({finding.check: finding.verdict.value for finding in found})
        for key, found in findings.items()
    }
    return MappingProxyType(
        {
            (estimand, key): mine.plus(
                *own.get((estimand, first[name_of[key]]), Standing()).withheld
            )
            for (estimand, key), mine in own.items()
        }
    )


def stand(
    answers: Iterable[EstimateTested], found: Mapping[CaseKey, Standing], plan: Plan
) -> Estimates[EstimateTested]:
    """The answers, each without p-value and interval where its standing withholds them.

    Outcomes that only checks look at keep theirs: they are tests of the comparison, and no result.
    """
    return Estimates(
        answer.withhold(*_standing(answer, found, plan).withheld) for answer in answers
    )


def spoken(
    findings: Findings, found: Mapping[CaseKey, Standing]
) -> Mapping[CaseKey, tuple[Finding, ...]]:
    """The findings, those of checks that say so (R15) without p-value where it is withheld."""
    return MappingProxyType(
        {key: tuple(_silent(one, found[key]) for one in rows) for key, rows in findings.items()}
    )


def _standing(answer: EstimateTested, found: Mapping[CaseKey, Standing], plan: Plan) -> Standing:
    outcome = answer.comparison.outcome
    checked = outcome.name in plan.outcomes.checked
    unseen = Standing() if checked else Standing((Withheld.UNCHECKED,))
    return found.get((answer.comparison.estimand.name, outcome.key), unseen)


def _silent(finding: Finding, standing: Standing) -> Finding:
    check = all_checks()[finding.check]
    own = check.values.get(Format.P_OF_DRAWS, ())
    if check.without_p is None or standing.stands or not finding.values.keys() & set(own):
        return finding
    values = {key: value for key, value in finding.values.items() if key not in own}
    values["withheld"] = ",".join(why.value for why in standing.withheld)
    return replace(finding, sentence=check.without_p, values=values)
