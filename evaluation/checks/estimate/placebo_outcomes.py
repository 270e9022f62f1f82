"""R5 and R8: the same estimate of what the trial cannot move, and of who is counted."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from evaluation.checks.check import Check, Consequence, Format
from evaluation.checks.check_result import Case, Finding, Values, Verdict
from evaluation.checks.lay_off_ends import Ends, lay_off_ends
from evaluation.checks.minimum_detectable_effect import detectable_effect
from evaluation.domain import Base, Unit, Window
from evaluation.domain.outcome import LABOUR_FORCE_SIZE, LAID_OFF
from evaluation.study.inference.estimate import EstimateTested

SIZE = LABOUR_FORCE_SIZE.name  # the outcome that is a denominator: by what it does to a rate
MATTERS = 0.5  # of sesoi, as at the gate: beyond it a violation matters
WORST_FIRST = (Verdict.FAIL, Verdict.UNINFORMATIVE, Verdict.WARN, Verdict.PASS)
SENTENCES = (  # of both
    *("placebo_growth", "placebo_suppressed", "placebo_unnamed", "placebo_none"),
    *("placebo_secondary", "placebo_undone", "placebo_other"),
)
VALUES = MappingProxyType(
    {
        Format.COUNT: ("all", "failed"),
        Format.OUTCOME: ("outcome",),
        Format.OUTCOMES: ("outcomes",),
        Format.ABSENT: ("absent",),
        Format.SIGNED: ("att", "low", "high"),
        Format.UNSAID: ("sesoi", "floor"),
        Format.UNSIGNED: ("detectable", "line"),
        Format.P_VALUE: ("p",),
        Format.GROWTH: ("growth",),
        Format.PERCENT: ("level",),
        Format.WHY_NOT_COMPARED: ("why",),
    }
)


@dataclass(frozen=True, slots=True)
class Placebo:
    """One estimate that ought to be zero, on a scale where it can be held against ``sesoi``.

    ``scale`` turns the answer into points of the case's outcome: 1, or level / 100 for growth.
    ``line`` is how large it may surely be, in the same points; ``ends`` those of lay-offs.
    """

    name: str
    answer: EstimateTested
    scale: float
    line: float
    detectable: float
    verdict: Verdict
    ends: Ends | None = None

    @property
    def att(self) -> float:
        """The placebo effect, scaled."""
        return self.scale * self.answer.att

    @property
    def shown(self) -> Values:
        """Its interval, scaled, and its p-value; nothing where the certificate suppresses them."""
        low, high, p = self.answer.ci_low, self.answer.ci_high, self.answer.p_value
        if low is None or high is None or p is None:
            return {}
        floor = self.answer.floor
        shown: Values = {"low": self.scale * low, "high": self.scale * high, "p": p}
        return shown if floor is None else {**shown, "floor": floor}


def placebo_outcomes(case: Case) -> Finding:
    """R5: outcomes of the plan that the trial cannot move, by the headline's own pipeline.

    Lay-offs are bracketed around zero where the plan has a base before COVID and one inside it:
    ``Ends.judged``. Any other has the headline's p-value and interval. FAIL: rejected at the plan's
    level, however small. PASS: not rejected, and the interval lies within the smallest effect of
    interest on either side. Else UNINFORMATIVE if an effect of that size would usually be missed,
    or WARN. UNINFORMATIVE too where the placebo outcome's own size certificate failed. The worst of
    several counts.
    """
    return _finding(case, "R5", case.design.plan.outcomes.placebo)


R5 = Check(
    id="R5",
    question="Does the same calculation find an effect on what the trial cannot move?",
    look=placebo_outcomes,
    sentences=("r5", "r5_bracketed", "r5_one_side", *SENTENCES),
    values={
        **VALUES,
        Format.SIGNED: (*VALUES[Format.SIGNED], "before", "inside"),
        Format.BASE: ("before_base", "inside_base"),
    },
    consequences=(Consequence.MUST_SEE_FOR_A, Consequence.MUST_HAVE_RUN_FOR_B),
)


def composition(case: Case) -> Finding:
    r"""R8: who is counted, by the line of ``own_line``: how far it moves if people as many as half
    of the smallest effect of interest came, all of one kind.

    FAIL: rejected at the plan's level, and beyond the line. PASS: otherwise, and the interval lies
    within twice the line on either side. Else UNINFORMATIVE if twice the line would usually be
    missed, or WARN. The labour force is the fixed denominator's own growth: it is shown in points
    of the share that it moves, and only for shares of the fixed labour force is it looked at.
    """
    return _finding(case, "R8", case.design.plan.outcomes.composition)


R8 = Check(
    id="R8",
    question="Does it find one on who is counted?",
    look=composition,
    sentences=("r8", *SENTENCES),
    values=VALUES,
    consequences=(Consequence.MUST_SEE_FOR_A, Consequence.MUST_HAVE_RUN_FOR_B),
)


def placebos(case: Case, names: tuple[str, ...]) -> tuple[Placebo, ...]:
    """What the delivery carries of these outcomes, each with its verdict."""
    composed = case.design.plan.outcomes.composition
    return tuple(
        _composed(case, name) if name in composed else _unmoved(case, name)
        for name in names
        if name in case.checked and (name != SIZE or _divides(case))
    )


def _finding(case: Case, check: str, names: tuple[str, ...]) -> Finding:
    key, found = check.lower(), placebos(case, names)
    if not found:
        return _not_run(case, check, names)
    ranked = sorted(found, key=lambda p: (WORST_FIRST.index(p.verdict), -abs(p.att)))
    worst = ranked[0]
    absent = [name for name in names if name not in case.checked]
    values: Values = {
        "all": len(found),
        "failed": sum(p.verdict is Verdict.FAIL for p in found),
        "outcome": worst.name,
        "outcomes": ",".join(p.name for p in ranked),
        "absent": ",".join(absent),
        "att": worst.att,
        "sesoi": case.design.plan.plan.sesoi,
        "detectable": worst.detectable,
        "line": worst.line,
        **({} if worst.ends is not None else worst.shown),
    }
    if worst.ends is not None and (worst.ends.bracketed or worst.ends.p is not None):
        values |= worst.ends.shown
        key = "r5_bracketed" if worst.ends.bracketed else "r5_one_side"
    elif worst.answer.p_value is None:
        key = "placebo_suppressed"
    elif worst.name == SIZE:
        values |= {"growth": worst.answer.att, "level": 100 * worst.scale}
        key = "placebo_growth"
    verdict = Verdict.WARN if absent and worst.verdict is Verdict.PASS else worst.verdict
    return Finding(check=check, verdict=verdict, sentence=key, values=values)


def _unmoved(case: Case, name: str) -> Placebo:
    """What the trial cannot move; nothing of it may surely be there, but for lay-offs."""
    head, answer = case.design.plan.plan, case.checked[name]
    detectable = detectable_effect(answer, head.alpha)
    seen = detectable <= head.sesoi
    ends = (
        None if name != LAID_OFF.name else lay_off_ends(answer, case.design, MATTERS * head.sesoi)
    )
    if ends is not None:
        verdict = ends.judged(head.alpha, seen=seen)
        return Placebo(name, answer, 1.0, ends.line, detectable, verdict, ends)
    verdict = _verdict(answer, head.alpha, 0.0, head.sesoi, seen=seen)
    return Placebo(name, answer, 1.0, 0.0, detectable, verdict)


def _composed(case: Case, name: str) -> Placebo:
    """Who is counted: judged in its own unit, the labour force shown in points of the share."""
    head, answer = case.design.plan.plan, case.checked[name]
    scale = _level(case) / 100 if name == SIZE else 1.0
    line, detectable = own_line(case, name), detectable_effect(answer, head.alpha)
    seen = detectable <= 2 * line
    verdict = _verdict(answer, head.alpha, line, 2 * line, seen=seen)
    return Placebo(name, answer, scale, scale * line, scale * detectable, verdict)


def own_line(case: Case, name: str) -> float:
    r"""How far a composition moves if half of the smallest effect of interest is of one kind.

    .. math::
        \ell_{men} = (100 - m)\,\frac{\ell}{r + \ell}, \qquad \ell_{size} = \frac{100\,\ell}{r'}

    with :math:`\ell` in points of the labour force, m the share among the unemployed and r the
    registered rate of the treated, both in the base period; r' the level that growth divides, of
    the outcome under examination in the window. Other outcomes are in points as they are. Without
    registered unemployment r is the level of the outcome under examination.
    """
    line, outcome = MATTERS * case.design.plan.plan.sesoi, case.checked[name].comparison.outcome
    if outcome.unit is Unit.PERCENT_OF_UNEMPLOYED:
        registered = case.registered or case.answer
        rate, share = (_before(case, a) for a in (registered, case.checked[name]))
        return (100 - share) * line / (rate + line)
    return 100 * line / _level(case) if name == SIZE else line


def _before(case: Case, answer: EstimateTested) -> float:
    """Mean of the treated in the base period."""
    months = answer.comparison.mask(case.design.plan.calendar.pre)
    return float(abs(answer.comparison.treated_level[months].mean()))


def _verdict(
    answer: EstimateTested, alpha: float, line: float, bound: float, *, seen: bool
) -> Verdict:
    """Rejected beyond the line, equivalent to zero up to the bound, inconclusive, or unseen."""
    low, high, p = answer.ci_low, answer.ci_high, answer.p_value
    if low is None or high is None or p is None:
        return Verdict.UNINFORMATIVE
    if p <= alpha and abs(answer.att) > line:
        return Verdict.FAIL
    if max(abs(low), abs(high)) <= bound:
        return Verdict.PASS
    return Verdict.WARN if seen else Verdict.UNINFORMATIVE


def _divides(case: Case) -> bool:
    """Whether the case's outcome is a share of the fixed labour force."""
    outcome = case.comparison.outcome
    return outcome.unit is Unit.PERCENT_OF_LABOUR_FORCE and outcome.base is Base.FIXED


def _level(case: Case) -> float:
    """Mean of the treated in the window."""
    label = case.answer.label
    months = case.comparison.mask(Window(label.window, label.first, label.last))
    return float(abs(case.comparison.treated_level[months].mean()))


def _not_run(case: Case, check: str, names: tuple[str, ...]) -> Finding:
    """None of the outcomes could be looked at: why."""
    design = case.design
    lacking = {row.outcome for row in design.not_carried}
    undone = {row.outcome: row.why for row in design.not_compared if row.estimand == case.key[0]}
    values: Values = {"outcomes": ",".join(names)}
    if not names:
        sentence = "placebo_unnamed"
    elif all(name in lacking for name in names):
        sentence = "placebo_none"
    elif case.comparison.estimand.role == "secondary":
        sentence = "placebo_secondary"
    elif undone.keys() & set(names):
        why = next(undone[name] for name in names if name in undone)
        sentence, values = "placebo_undone", {**values, "why": why.value}
    else:
        sentence = "placebo_other"
    return Finding(check=check, verdict=Verdict.NOT_RUN, sentence=sentence, values=values)
