"""R19 and R20: effects over exhaustive states add up, and where did people go?"""

from __future__ import annotations

from evaluation.checks.check import Check, Consequence, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict
from evaluation.domain import BROAD, STATES_OF_BROAD
from evaluation.errors import DesignError

TOLERANCE = 1e-10


def accounting(case: Case) -> Finding:
    """Σ over states = effect on the whole, to 1e-10. A difference is our own fault: it raises."""
    parts = [state.name for state in STATES_OF_BROAD]
    if BROAD.name not in case.states or not all(name in case.states for name in parts):
        return Finding(check="R19", verdict=Verdict.NOT_RUN, sentence="r19_none")
    total = case.states[BROAD.name].att
    difference = abs(sum(case.states[name].att for name in parts) - total)
    if difference > TOLERANCE:
        raise DesignError(
            f"effects on {' and '.join(parts)} miss the effect on the whole by {difference:g}",
            why="under common weights they are the same sum; one of them is wrong",
            remedy="report this: it is a fault of the program, not of the data",
        )
    return Finding(
        check="R19", verdict=Verdict.PASS, sentence="r19", values={"difference": difference}
    )


R19 = Check(
    id="R19",
    question="Do effects over exhaustive states add up?",
    look=accounting,
    sentences=("r19", "r19_none"),
    values={Format.ROUNDING: ("difference",)},
    consequences=(Consequence.MUST_HAVE_RUN_FOR_B,),
)


def substance(case: Case) -> Finding:
    """Share of a fall in registered unemployment that a rise in services takes back."""
    registered, services = (case.states.get(state.name) for state in STATES_OF_BROAD)
    if registered is None or services is None:
        return Finding(check="R20", verdict=Verdict.NOT_RUN, sentence="r20_none")
    values: Values = {
        "registered": registered.att,
        "services": services.att,
        "broad": registered.att + services.att,
        "unit": registered.comparison.outcome.effect_unit,
    }
    if registered.att >= 0:
        return Finding(check="R20", verdict=Verdict.PASS, sentence="r20_no_fall", values=values)
    offset = max(services.att, 0.0) / -registered.att
    some, most = case.design.plan.checks.offset
    verdict = Verdict.FAIL if offset >= most else Verdict.WARN if offset >= some else Verdict.PASS
    return Finding(
        check="R20", verdict=verdict, sentence="r20", values={**values, "offset": offset}
    )


R20 = Check(
    id="R20",
    question="Were people moved into services?",
    look=substance,
    lines=("offset",),
    sentences=("r20", "r20_no_fall", "r20_none"),
    values={
        Format.SIGNED: ("registered", "services"),
        Format.UNSAID: ("broad",),
        Format.SHARE: ("offset",),
        Format.UNIT: ("unit",),
    },
    consequences=(Consequence.OWN,),
)
