"""An estimate, tested or not: one effect, what may be said of it, and how it shows itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from evaluation.core.arrays import Array
from evaluation.core.former import former
from evaluation.core.markup import table, words
from evaluation.core.numbers import as_text
from evaluation.methods.clusters.cluster import ClusterTest
from evaluation.methods.conformal.conformal import ConformalTest
from evaluation.methods.placebo_space.placebo import PlaceboTest, RankTest
from evaluation.plan.choices import Estimator
from evaluation.plan.methods import Method
from evaluation.study.channels.admissibility import DesignMeasures, Refusal
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind, Label
from evaluation.study.inference.companion_tests import CompanionTest
from evaluation.study.inference.standing import STANDS, UNTESTED, Standing, Withheld, is_floor
from evaluation.study.size.size_simulation import Certificate


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """The headline p-value and interval, and what they were put together from."""

    method: Method
    p_value: float | None
    p_space: float | None
    p_time: float | None
    ci_low: float | None
    ci_high: float | None


SILENT = Said(
    method=Method.BY_DESIGN, p_value=None, p_space=None, p_time=None, ci_low=None, ci_high=None
)


@dataclass(frozen=True, kw_only=True, slots=True, repr=False, eq=False)
class Estimate:
    """Effect k of an effect set, with what the design says of it.

    ``noise`` is the standard deviation that it would have among clean donors of the treated's
    size. As it stands here it is untested: no p-value and no interval belong to it (another
    estimator's weights are fitted to outcomes, where the size of Ferman-Pinto is not kept, and
    there is no time channel).
    """

    effects: ComparisonEffects
    k: int
    att: float
    bound_low: float
    bound_high: float
    noise: float
    effective_donors: float  # 1 / Σ ω² of the estimate's own donor weights
    least_weight: float  # of a donor: below zero the estimate extrapolates
    setting: DesignMeasures
    refused: tuple[Refusal, ...]
    standing: Standing = UNTESTED
    p_value: float | None = None
    p_space: float | None = None
    p_time: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    block = former("block", "comparison")

    @property
    def comparison(self) -> Comparison:
        """The municipalities and months that it is of."""
        return self.effects.comparison

    @property
    def label(self) -> Label:
        """Its window, base period and estimator."""
        return self.effects.labels[self.k]

    @property
    def of_headline(self) -> bool:
        """Whether it is a window from the plan's own base period in the headline pool."""
        own = self.label.kind is Kind.WINDOW and self.label.base == DEFAULT_BASE
        return self.comparison.headline and own and self.label.estimator is Estimator.PLAN

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends, None where they are withheld."""
        if self.ci_low is None or self.ci_high is None:
            return None
        return self.ci_low, self.ci_high

    @property
    def at_floor(self) -> bool | None:
        """Whether the p-value is the smallest that its test can give; None where there is none."""
        return None

    def __repr__(self) -> str:
        """Short: what it is of, and what of it stands."""
        of, label = self.comparison, self.label
        name = f"{of.estimand.name}.{of.outcome.key}.{of.pool.name.value}.{label.window}"
        said = f"withheld: {self.standing}"
        if self.interval is not None and self.p_value is not None:
            low, high = self.interval
            ends = f"{as_text(low, '+.2f')} … {as_text(high, '+.2f')}"
            said = f"{ends}, p {self.p_value:.4f}{_floored(self.at_floor)}"
        kind = type(self).__name__
        return f"<{kind} {name}, base {label.base}: {as_text(self.att, '+.2f')} ({said})>"


@dataclass(frozen=True, kw_only=True, slots=True, repr=False, eq=False)
class EstimateTested(Estimate):
    """An estimate with everything that can honestly be said of its uncertainty.

    ``p_value = max(p_space, p_time)``: it is small only if the effect is large against what donors
    show (space) and against what this gap has shown before (time). ``ci`` is the hull of the two
    inversions' union, which is the inversion of that p-value.

    ``standing`` says whether they may be shown. Where they may not, all p-values and the interval
    are None, ``shown``, ``rank`` and ``size_band`` are empty, and the p-values and intervals inside
    ``space``, ``space_floor`` and ``time`` are NaN; what was measured on the way (variances, the
    gap) is kept. An estimate from other months than clean_pre has no time channel, and space alone
    is not enough: it has neither. Where the size certificate of its estimand and outcome failed,
    that holds over whichever denominator.
    """

    method: Method
    space: PlaceboTest
    space_floor: PlaceboTest
    time: ConformalTest | None
    cluster: ClusterTest | None
    size_band: RankTest | None
    rank: RankTest | None
    shown: tuple[CompanionTest, ...]  # methods beside the design's own
    certificate: Certificate | None  # of its estimand, outcome and denominator
    standing: Standing = STANDS

    @property
    def placebos(self) -> Array:
        """Unit placebos of this effect, shape (J,)."""
        return self.effects.placebos[:, self.k]

    @property
    def placebo_stock(self) -> Array:
        """Their jobseekers, shape (J,)."""
        stock = self.comparison.stock[self.comparison.donors]
        return stock[: len(self.placebos)]

    @property
    def residuals(self) -> Array:
        """Contrasts of the clean donors less the donors' mean, shape (R,)."""
        return self.effects.residuals[:, self.k]

    @property
    def suppressed(self) -> bool:
        """Whether the size certificate forbids every p-value and interval."""
        return self.setting.suppressed

    @property
    def floor_space(self) -> float | None:
        """The smallest p that the test in space can give, 1 / (draws + 1); a t test has none."""
        by_draws = self.method in (Method.CONCORDANCE, Method.FERMAN_PINTO) and self.cluster is None
        return 1.0 / (self.space.distribution.size + 1) if by_draws else None

    @property
    def floor_time(self) -> float | None:
        """The smallest p that the test in time can give, 1 / T."""
        return None if self.time is None else 1.0 / self.time.shifts

    @property
    def floor(self) -> float | None:
        """The smallest that the p-value could have been: it is the larger of its two parts."""
        floors = [one for one in (self.floor_space, self.floor_time) if one is not None]
        return None if self.p_value is None or not floors else max(floors)

    @property
    def at_floor(self) -> bool:
        """Whether the p-value is the smallest that its test can give: it may be smaller in truth,
        and a larger effect would not make it smaller.
        """
        return is_floor(self.p_value, self.floor)

    def withhold(self, *reasons: Withheld) -> EstimateTested:
        """The same without p-values and intervals, for these reasons and any it had."""
        if not reasons:
            return self
        return replace(
            self,
            **asdict(SILENT),
            space=_mute(self.space),
            space_floor=_mute(self.space_floor),
            time=None if self.time is None else _mute(self.time),
            size_band=None,
            rank=None,
            shown=(),
            standing=self.standing.plus(*reasons),
        )

    def _repr_html_(self) -> str:
        """The estimate with its unit; no p-value and no interval where they are suppressed."""
        comparison, label = self.comparison, self.label
        name = (
            comparison.estimand.name,
            comparison.outcome.key,
            f"pool {comparison.pool.name.value}",
        )
        months = f"{label.window} ({label.first}…{label.last}), base {label.base}"
        return table(", ".join((*name, months)), ("", ""), _rows(self))


def _rows(answer: EstimateTested) -> Iterator[tuple[str, str]]:
    comparison, p = answer.comparison, answer.p_value
    unit = words(comparison.outcome.effect_unit.value)
    yield "effect (att)", f"{as_text(answer.att, '+.2f')} {unit}"
    if answer.bound_low < answer.bound_high:
        yield (
            "bounds, secret counts",
            f"{as_text(answer.bound_low, '+.4f')} … {as_text(answer.bound_high, '+.4f')} {unit}",
        )
    if p is None or answer.interval is None:
        yield "interval and p", f"withheld: {answer.standing}"
    else:
        low, high = answer.interval
        yield "interval, plan's level", f"{as_text(low, '+.2f')} … {as_text(high, '+.2f')} {unit}"
        parts = (
            ("space", answer.p_space, answer.floor_space),
            ("time", answer.p_time, answer.floor_time),
        )
        shown = ", ".join(
            f"{name} {part:.4f}{_floored(is_floor(part, floor))}"
            for name, part, floor in parts
            if part is not None
        )
        yield "p, the largest of its parts", f"{p:.4f}{_floored(answer.at_floor)} ({shown})"
    yield "treated municipalities", f"{comparison.treated.sum()}"
    worth = f"worth {answer.effective_donors:.1f} of equal weight"
    yield "donor municipalities", f"{comparison.donors.sum()}, {worth}"
    yield "methods refused", f"{len(answer.refused)}, each with its reason in .refused"


def _floored(at_floor: bool | None) -> str:
    return ", the smallest that this test can give" if at_floor else ""


_Test = TypeVar("_Test", PlaceboTest, ConformalTest)


def _mute(test: _Test) -> _Test:
    """A test without its result, for what it measured on the way."""
    return replace(test, p_value=math.nan, ci_low=math.nan, ci_high=math.nan)
