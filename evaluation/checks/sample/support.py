"""Support and R17: is anyone like the treated among the donors, and how many draws are there?"""

from __future__ import annotations

import numpy as np

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, reaching
from evaluation.methods.effects.weights import effective_number


def size_support(case: Case) -> Finding:
    """Size-extrapolation index log(n_1 / max n_j): above zero nobody is as large as the treated."""
    comparison = case.comparison
    treated = comparison.treated_stock
    largest = float(comparison.stock[comparison.donors].max())
    index = float(np.log(treated / largest))
    values: Values = {
        "treated": treated,
        "largest": largest,
        "ratio": treated / largest,
        "donors": int(comparison.donors.sum()),
        "effective": effective_number(-comparison.unit_weights[comparison.donors]),
    }
    verdict = Verdict.PASS if index <= 0 else Verdict.WARN
    number = int(comparison.treated.sum())
    if number == 1:
        return Finding(check="S1", verdict=verdict, sentence="s1", values=values)
    values |= {"number": number, "total": float(comparison.stock[comparison.treated].sum())}
    return Finding(check="S1", verdict=verdict, sentence="s1_many", values=values)


S1 = Check(
    id="S1",
    question="Is anyone as large as the treated among the donors?",
    look=size_support,
    sentences=("s1", "s1_many"),
    values={
        Format.COUNT: ("treated", "largest", "donors", "number", "total"),
        Format.ONE_DECIMAL: ("ratio", "effective"),
    },
)


def few_clusters(case: Case) -> Finding:
    """Effective number of treated clusters; below 10 the inference engine changes."""
    g_star = case.answer.setting.g_star
    verdict = reaching(g_star, case.design.plan.checks.clusters, Verdict.UNINFORMATIVE)
    sentence = "r17_one" if g_star < 2 else "r17"
    return Finding(check="R17", verdict=verdict, sentence=sentence, values={"g_star": g_star})


R17 = Check(
    id="R17",
    question="How many treated areas are there in effect?",
    look=few_clusters,
    lines=("clusters",),
    sentences=("r17", "r17_one"),
    values={Format.ONE_DECIMAL: ("g_star",)},
)
