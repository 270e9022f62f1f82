"""Every doubt has one shape: a verdict, a number, its threshold, and the key of a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from evaluation.core.former import former
from evaluation.core.markup import table, words
from evaluation.core.numbers import as_text
from evaluation.domain import EffectUnit, Window
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects
from evaluation.study.inference.estimate import EstimateTested

Values = dict[str, float | str]


class Verdict(StrEnum):
    """What a check says. UNINFORMATIVE and NOT_RUN are never a PASS."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNINFORMATIVE = "uninformative"  # it could not have seen a violation that matters
    NOT_RUN = "not_run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One check's answer. ``sentence`` is a key; ``values`` are the numbers in the sentence."""

    check: str
    verdict: Verdict
    sentence: str
    values: Mapping[str, float | str] = field(default_factory=lambda: MappingProxyType({}))

    def _repr_html_(self) -> str:
        """The verdict and the numbers of its sentence, which the report has in three languages."""
        said = {words(key): _said(value) for key, value in self.values.items()}
        unit = said.pop("unit", "")
        head = f"value (effects: {unit}; shares: of 1)" if unit else "value (shares: of 1)"
        caption = f"{self.check}: {words(self.verdict.value)} ({self.sentence})"
        return table(caption, ("in the sentence", head), said.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One outcome of one estimand in the primary window: what a check may look at."""

    design: Design
    window: Window
    answer: EstimateTested  # of the headline pool, primary window, plan's base period
    bracket: Sequence[EstimateTested]  # other base periods, same pool and denominator
    pools: Sequence[EstimateTested]  # other pools, plan's base period
    denominators: Sequence[EstimateTested]  # the same estimate over other denominators
    choices: Sequence[EstimateTested]  # every registered choice: base periods, denominators, pools
    states: Mapping[str, EstimateTested]  # registered, in_services and broad, same pool and window
    checked: Mapping[str, EstimateTested]  # what the trial cannot move, same pool and window
    registered: EstimateTested | None  # registered unemployment, over the first denominator
    triple: EstimateTested | None  # the young less those over 50, same pool and window

    block = former("block", "comparison")

    @property
    def effects(self) -> ComparisonEffects:
        """All effects of the headline comparison."""
        return self.answer.effects

    @property
    def comparison(self) -> Comparison:
        """The headline comparison."""
        return self.answer.comparison

    @property
    def key(self) -> tuple[str, str]:
        """Estimand and outcome: what a grade is given to."""
        return self.comparison.estimand.name, self.comparison.outcome.key

    @property
    def sesoi(self) -> float:
        """The smallest effect of interest; for outcomes not in percentage points, the noise."""
        points = self.comparison.outcome.effect_unit is EffectUnit.PERCENTAGE_POINTS
        return self.design.plan.plan.sesoi if points else self.noise

    @property
    def secondary(self) -> bool:
        """Whether the estimand stands beside a primary one: slow checks are not made twice."""
        return self.comparison.estimand.role == "secondary"

    @property
    def noise(self) -> float:
        """Standard deviation of the placebo distribution: the yardstick of the checks."""
        return self.answer.space.standard_deviation


def _said(value: float | str) -> str:
    return words(value) if isinstance(value, str) else as_text(value, ".4g")


def in_noise(change: float, noise: float) -> float:
    """The size of a change in standard deviations of the placebos. Where nothing varies any change
    is beyond every line: infinite. A test of hypotheses refuses there (``core.zero_noise``).
    """
    if noise > 0:
        return abs(change) / noise
    return float("inf") if change else 0.0


def judged(value: float, lines: tuple[float, float]) -> Verdict:
    """PASS up to the first line, WARN up to the second, FAIL beyond it."""
    return (
        Verdict.PASS if value <= lines[0] else Verdict.WARN if value <= lines[1] else Verdict.FAIL
    )


def reaching(value: float, lines: tuple[float, float], short: Verdict = Verdict.FAIL) -> Verdict:
    """Where more is better: PASS from the first line up, WARN from the second, else ``short``."""
    return Verdict.PASS if value >= lines[0] else Verdict.WARN if value >= lines[1] else short


def equivalent_to_zero(low: float, high: float, unit: float, lines: tuple[float, float]) -> Verdict:
    """An interval against lines in ``unit``: PASS inside the first, however sure; else FAIL where
    it leaves zero out; else WARN inside the second, and UNINFORMATIVE beyond it.
    """
    farthest = max(abs(low), abs(high))
    if farthest <= lines[0] * unit:
        return Verdict.PASS
    if low > 0 or high < 0:
        return Verdict.FAIL
    return Verdict.WARN if farthest <= lines[1] * unit else Verdict.UNINFORMATIVE
