"""Lay-offs from a base before COVID and from one inside it: they must lie around zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.checks.check_result import Values, Verdict
from evaluation.checks.covid_sides import covid_sides
from evaluation.core.arrays import Array
from evaluation.domain import Window
from evaluation.plan.choices import BaseChoice
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons.base_period import window_weights
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import DEFAULT_BASE, Kind, Label, from_weights
from evaluation.study.inference.estimate import EstimateTested


@dataclass(frozen=True, kw_only=True, slots=True)
class Ends:
    """Both ends of a bracket. ``att`` and ``p`` are those of the end that is nearer to zero."""

    before_base: str
    before: float
    inside_base: str
    inside: float
    p: float | None  # None where the size certificate of the outcome failed
    floor: float | None  # the smallest that it could have been
    line: float

    @property
    def att(self) -> float:
        """The end nearer to zero: what is left of an effect, if both are on one side."""
        return min(self.before, self.inside, key=abs)

    @property
    def bracketed(self) -> bool:
        """Whether zero lies between the ends."""
        return self.before * self.inside <= 0

    @property
    def small(self) -> bool:
        """Whether both ends lie within the line."""
        return max(abs(self.before), abs(self.inside)) <= self.line

    def judged(self, alpha: float, *, seen: bool) -> Verdict:
        """FAIL: one side of zero, the nearer end beyond the line and rejected. Else UNINFORMATIVE
        where an effect that matters would usually be missed: two ends that chance alone sets apart
        bracket nothing. PASS: opposite signs, or both small. WARN: otherwise.
        """
        if self.bracketed:
            return Verdict.PASS if seen else Verdict.UNINFORMATIVE
        if self.p is None:
            return Verdict.UNINFORMATIVE
        if abs(self.att) > self.line and self.p <= alpha:
            return Verdict.FAIL
        if not seen:
            return Verdict.UNINFORMATIVE
        return Verdict.PASS if self.small else Verdict.WARN

    @property
    def shown(self) -> Values:
        """What its sentence says."""
        shown: Values = {
            "before_base": self.before_base,
            "before": self.before,
            "inside_base": self.inside_base,
            "inside": self.inside,
            "att": self.att,
        }
        if self.p is not None and not self.bracketed:
            shown["p"] = self.p
            if self.floor is not None:
                shown["floor"] = self.floor
        return shown


def lay_off_ends(answer: EstimateTested, design: Design, line: float) -> Ends | None:
    """The pair of bases that leaves most of an effect, each on its side of COVID; None where the
    plan has none on one side, or the trial began before COVID.

    The plan's own base has the estimate's own p-value; any other that of Ferman and Pinto alone,
    since the time channel speaks for clean_pre.
    """
    pairs = list(covid_sides(design.plan).pairs)
    if not pairs:
        return None
    bases = {base.name: base for pair in pairs for base in pair}
    label, comparison = answer.label, answer.comparison
    window = Window(label.window, label.first, label.last)
    labels = tuple(Label(Kind.BASE, label.window, name, label.first, label.last) for name in bases)
    rows = np.array([_weights(answer, window, base) for base in bases.values()])
    effects = from_weights(comparison, labels, comparison.unit_weights, rows)
    att = dict(zip(bases, map(float, effects.tau), strict=True))
    att |= {DEFAULT_BASE: answer.att} if DEFAULT_BASE in att else {}
    before, inside = max(
        ((b.name, i.name) for b, i in pairs), key=lambda pair: _left(att[pair[0]], att[pair[1]])
    )
    near = min(before, inside, key=lambda name: abs(att[name]))
    p, floor = answer.p_value, answer.floor
    if near != DEFAULT_BASE:
        test = space_test(effects, list(bases).index(near), design, floor=False)
        p, floor = test.p_value, 1.0 / (test.distribution.size + 1)
    return Ends(
        before_base=before,
        before=att[before],
        inside_base=inside,
        inside=att[inside],
        p=p,
        floor=floor,
        line=line,
    )


def _weights(answer: EstimateTested, window: Window, base: BaseChoice) -> Array:
    return window_weights(answer.comparison, window, Window(base.name, *base.months), base.rule)


def _left(before: float, inside: float) -> tuple[float, float]:
    """How much of an effect a pair leaves; of pairs around zero, the wider."""
    left = 0.0 if before * inside <= 0 else min(abs(before), abs(inside))
    return left, abs(before - inside)
