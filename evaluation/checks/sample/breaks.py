"""R12: how large would a change of definitions have to be to overturn the sign?"""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.checks.check import Check, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict, reaching
from evaluation.domain.breaks import SeriesBreak, series_breaks

NOTHING = 1e-12  # of the ledger's weight: a break that lies in the base as in the window


@dataclass(frozen=True, slots=True)
class Stress:
    r"""One break and the weight s of the months that it changes in the estimate.

    .. math:: \Delta\hat\tau = \sum_{it} L_{it}\, \delta\, 1[i \in 1,\, t \in break] = s\,\delta,
              \qquad s = \sum_{t \in break} p_t
    """

    broken: SeriesBreak
    weight: float

    def moved(self, delta: float) -> float:
        """Δτ̂ when the break sets the treated apart from the donors by ``delta``."""
        return self.weight * delta

    def break_even(self, att: float) -> float:
        """The size at which nothing is left of an estimate ``att`` but the break."""
        return att / self.weight


def stresses(case: Case) -> tuple[Stress, ...]:
    """Every documented break that reaches this estimate, with its weight in it."""
    k = case.answer.k
    periods = case.effects.period_weights[k]
    found = [
        Stress(broken, float(periods[[month in broken for month in case.comparison.months]].sum()))
        for broken in series_breaks()
        if broken.touches(case.comparison.outcome)
    ]
    return tuple(stress for stress in found if abs(stress.weight) > NOTHING)


def breaks(case: Case) -> Finding:
    """By what factor all plausible breaks together would have to be larger to overturn the sign.

    They are taken to push the same way. PASS from the first line on, WARN from the second, FAIL
    below. A break of unknown size leaves a verdict that is not FAIL uninformative.
    """
    touching = stresses(case)
    sized = [(s, abs(s.moved(s.broken.size))) for s in touching if s.broken.size is not None]
    if not sized:
        return _unsized(case, touching)
    together = sum(moves for _, moves in sized)
    largest, moves = max(sized, key=lambda pair: pair[1])
    values: Values = {
        "breaks": len(touching),
        "together": together,
        "times": abs(case.answer.att) / together,
        "broken": largest.broken.name,
        "first": str(largest.broken.first),
        "plausible": largest.broken.size or 0.0,
        "moves": moves,
        "even": abs(largest.break_even(case.answer.att)),
        "certainty": largest.broken.certainty,
        "att": case.answer.att,
        "unit": case.comparison.outcome.effect_unit,
    }
    verdict = reaching(abs(case.answer.att) / together, case.design.plan.checks.breaks)
    unknown = [s for s in touching if s.broken.size is None]
    if unknown and verdict is not Verdict.FAIL:
        values |= {"unsized": unknown[0].broken.name}
        return Finding(
            check="R12", verdict=Verdict.UNINFORMATIVE, sentence="r12_partly", values=values
        )
    return Finding(check="R12", verdict=verdict, sentence="r12", values=values)


R12 = Check(
    id="R12",
    question="How large would a change of definitions have to be to overturn the sign?",
    look=breaks,
    lines=("breaks",),
    sentences=("r12", "r12_partly", "r12_unsized", "r12_none"),
    values={
        Format.COUNT: ("breaks",),
        Format.UNSIGNED: ("together", "plausible", "even"),
        Format.ONE_DECIMAL: ("times",),
        Format.BREAK: ("broken", "unsized"),
        Format.MONTH: ("first",),
        Format.UNSAID: ("moves",),
        Format.CERTAINTY: ("certainty",),
        Format.SIGNED: ("att",),
        Format.UNIT: ("unit",),
    },
)


def _unsized(case: Case, touching: tuple[Stress, ...]) -> Finding:
    """No break that reaches the estimate, or none whose size is known."""
    if not touching:
        return Finding(check="R12", verdict=Verdict.NOT_RUN, sentence="r12_none")
    nearest = min(touching, key=lambda s: abs(s.break_even(case.answer.att)))
    values: Values = {
        "broken": nearest.broken.name,
        "even": abs(nearest.break_even(case.answer.att)),
        "att": case.answer.att,
        "unit": case.comparison.outcome.effect_unit,
    }
    return Finding(
        check="R12", verdict=Verdict.UNINFORMATIVE, sentence="r12_unsized", values=values
    )
