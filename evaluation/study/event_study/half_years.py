"""The months of a comparison as an event study by half-year, with a covariance it can carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.core.arrays import Array, sealed
from evaluation.domain import Month, Window
from evaluation.door import door
from evaluation.errors import DesignError
from evaluation.methods.honest.event_study import EventStudy
from evaluation.plan.choices import BaseRule
from evaluation.study.channels.admissibility import MANY_TREATED
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, by_half_year
from evaluation.study.event_study.placebo_covariance import placebo_covariance
from evaluation.study.inference.effect_tests import setting_of

FEWEST_MONTHS = 3  # of a half-year before treatment; a shorter piece of one is left out, and listed


class Source(StrEnum):
    """Where the covariance of a study comes from."""

    INFLUENCE = "influence"  # Ψ'Ψ by cluster: ten treated clusters or more
    PLACEBO = "placebo"  # clean donors as if treated, scaled: a Gaussian approximation


class Benchmark(StrEnum):
    """Which steps before treatment a violation afterwards is measured by."""

    CLEAN = "clean"  # of clean_pre alone
    WITH_COVID = "with_covid"  # of the donut's whole half-years too: "as bad as COVID"


@dataclass(frozen=True, kw_only=True, slots=True)
class HalfYears:
    r"""An event study of half-years, and what it was made from.

    ``l_vec`` weighs the half-years of the window by their months, so that :math:`l'\beta_{post}`
    is ``att``, the mean over the window from the mean of clean_pre, plus ``moved``. ``moved`` is
    what the reference half-year and the drift put back (see ``study_of``) do to it.
    ``left_out`` are months of clean_pre and of the donut that are in no coefficient here.
    """

    study: EventStudy
    l_vec: Array
    att: float
    moved: float
    benchmark: Benchmark
    source: Source
    reference: str
    names: tuple[str, ...]  # of the coefficients, (K,)
    matrix: Array  # (K, effects): each coefficient as a sum of the comparison's effects
    left_out: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A half-year inside one of the plan's spans."""

    name: str
    number: int  # half-years since year 0
    weights: Array  # (effects,), sum one
    months: tuple[Month, ...]


@door
def study_of(
    effects: ComparisonEffects,
    design: Design,
    window: Window,
    benchmark: Benchmark = Benchmark.CLEAN,
) -> HalfYears:
    r"""The monthly path of a headline comparison as an event study by half-year.

    *Reference.* The path is measured from the mean of clean_pre, so the half-years of clean_pre
    add up to about nothing and have no covariance of full rank. Coefficients are therefore
    differences to the last half-year of clean_pre, :math:`\beta_h - \beta_{ref}`: exact, and
    linear. The effect they estimate is the same; what is taken for granted at m = 0 is that the
    gap stays where it was in the reference half-year, not at its mean over clean_pre.

    *Season and drift.* Under the same-calendar-month rule seasons are out of every month. But a
    gap that grows evenly is then a stair, flat inside each year, and a stair is neither smooth nor
    even in steps. The slope g of the months of clean_pre inside their calendar months is put back,
    :math:`e_t + g(\bar t_{m(t)} - \bar t)` with :math:`\bar t_m` the mean time of month m in
    clean_pre: even growth comes out as a straight line and a season as nothing. With the seasons
    fitted, one half-year of clean_pre follows from the others: the first has no coefficient then.

    *Time.* Half-years are counted from the reference. Those between it and the window have no
    coefficient, and a violation may go on through them, one step each; with the benchmark
    ``WITH_COVID`` the whole half-years of the donut are measured, as steps a violation is compared
    with. No path starts from them: the donut is never a base.

    Raises
    ------
    DesignError
        If clean_pre leaves fewer than two half-years, if the window has no month, or if the
        covariance is not positive definite.
    RefusedMethod
        If the clean donors are too few to tell the covariance.
    """
    calendar, rule = design.plan.calendar, design.plan.base_period.rule
    donut = Window("donut", *calendar.donut)
    path = _path(effects, calendar.pre, rule)
    pre, short = _whole(_parts(effects, path, calendar.pre), FEWEST_MONTHS)
    if rule is BaseRule.SAME_CALENDAR_MONTH:
        pre, short = pre[1:], (*short, *(month for part in pre[:1] for month in part.months))
    covid, rest = _whole(_parts(effects, path, donut), 6)
    post = _parts(effects, path, window)
    if len(pre) < 2 or not post:
        raise DesignError(
            f"{len(pre)} half-year(s) in clean_pre and {len(post)} in {window.name}",
            why="two before treatment are needed to see a step, and one after it for an effect",
            remedy="lengthen clean_pre, or name a window that the data reach",
        )
    if benchmark is Benchmark.CLEAN:
        covid, rest = (
            (),
            tuple(month for part in _parts(effects, path, donut) for month in part.months),
        )
    return _assembled(effects, window, benchmark, (pre, covid, post), (*short, *rest))


def _assembled(
    effects: ComparisonEffects,
    window: Window,
    benchmark: Benchmark,
    parts: tuple[tuple[_Part, ...], tuple[_Part, ...], tuple[_Part, ...]],
    left_out: tuple[Month, ...],
) -> HalfYears:
    pre, covid, post = parts
    used, reference = (*pre[:-1], *covid, *post), pre[-1]
    matrix = np.array([part.weights - reference.weights for part in used])
    n = np.array([len(part.months) for part in post], dtype=np.float64)
    covariance, source = _covariance(effects, matrix)
    betas = matrix @ effects.tau
    att = float(effects.tau[effects.find(Kind.WINDOW, window.name)])
    return HalfYears(
        study=EventStudy(
            betas=betas,
            covariance=covariance,
            n_pre=len(pre) - 1 + len(covid),
            n_post=len(post),
            times=tuple(part.number - reference.number for part in used),
        ),
        l_vec=sealed(n / n.sum()),
        att=att,
        moved=float(n @ betas[-len(post) :] / n.sum()) - att,
        benchmark=benchmark,
        source=source,
        reference=reference.name,
        names=tuple(part.name for part in used),
        matrix=sealed(matrix),
        left_out=tuple(sorted(left_out)),
    )


def _covariance(effects: ComparisonEffects, matrix: Array) -> tuple[Array, Source]:
    g_star = setting_of(effects, 0, None).g_star
    if effects.influence is not None and g_star >= MANY_TREATED:
        halves = effects.influence.aggregate(matrix)
        halves.require()
        return halves.covariance(), Source.INFLUENCE
    return placebo_covariance(effects, matrix), Source.PLACEBO


def _path(effects: ComparisonEffects, pre: Window, rule: BaseRule) -> Array:
    """The map (effects, effects) that puts the drift back into the months; else the identity."""
    labels = effects.labels
    path = np.eye(len(labels))
    if rule is BaseRule.UNIFORM:
        return path
    months = [k for k, label in enumerate(labels) if label.kind is Kind.MONTH]
    time = np.array([labels[k].first.index for k in months], dtype=np.float64)
    inside = np.array([labels[k].first in pre for k in months])
    calendar = np.array([labels[k].first.month for k in months])
    centre = np.zeros(time.size)
    for month in np.unique(calendar):
        centre[calendar == month] = time[inside & (calendar == month)].mean()
    apart = np.where(inside, time - centre, 0.0)
    squares = float(apart @ apart)
    if squares > 0:
        slope = apart / squares
        path[np.ix_(months, months)] += np.outer(centre - time[inside].mean(), slope)
    return path


def _parts(effects: ComparisonEffects, path: Array, span: Window) -> tuple[_Part, ...]:
    """The half-years of a span, by ``by_half_year`` over its months alone."""
    labels = effects.labels
    rows = [k for k, e in enumerate(labels) if e.kind is Kind.MONTH and e.first in span]
    if not rows:
        return ()
    by = by_half_year([labels[k] for k in rows])
    parts = []
    for name, weights in zip(by.labels, by.matrix, strict=True):
        months = tuple(labels[k].first for k, w in zip(rows, weights, strict=True) if w)
        number = 2 * months[0].year + (months[0].month > 6)
        parts.append(_Part(name, number, weights @ path[rows], months))
    return tuple(parts)


def _whole(parts: tuple[_Part, ...], fewest: int) -> tuple[tuple[_Part, ...], tuple[Month, ...]]:
    """The half-years with enough months, and the months of the others."""
    kept = tuple(part for part in parts if len(part.months) >= fewest)
    short = [month for part in parts if len(part.months) < fewest for month in part.months]
    return kept, tuple(short)
