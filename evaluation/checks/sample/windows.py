"""S3: does the delivery hold the whole window?"""

from __future__ import annotations

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, reaching
from evaluation.study.inference.standing import Withheld

HALF = 0.5  # of a window's months; with fewer it is another window


def window(case: Case) -> Finding:
    """Months of the primary window that the delivery reaches."""
    planned = len(case.design.plan.calendar.window(case.window.name))
    months = len(case.window)
    verdict = reaching(months, (planned, HALF * planned))
    values: Values = {"months": months, "planned": planned}
    return Finding(check="S3", verdict=verdict, sentence="s3", values=values)


S3 = Check(
    id="S3",
    question="Does the delivery hold the whole window?",
    look=window,
    sentences=("s3",),
    values={Format.COUNT: ("months", "planned")},
    withholds=Withheld.SHORT,
)
