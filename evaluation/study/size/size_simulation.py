"""The size certificate: how often the whole pipeline rejects where nothing happened.

Donors are taken as treated, at dates before the trial, and go through everything that the real
comparison goes through. No treated month is read, so it can be made before the plan is frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from evaluation.core.arrays import Array, Labels, sealed
from evaluation.core.markup import table, words
from evaluation.core.streams import stream
from evaluation.core.threads import one_thread
from evaluation.domain import OUTCOMES, Base
from evaluation.door import door
from evaluation.methods.conformal.power import Power, Trial, power_of
from evaluation.methods.effects.weights import effective_number
from evaluation.plan.methods import Method
from evaluation.study.channels import channels
from evaluation.study.channels.admissibility import MANY_TREATED
from evaluation.study.comparisons.base_period import window_weights
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, Label, from_weights
from evaluation.study.size.placebo_dates import PlaceboDate, placebo_dates
from evaluation.study.size.pseudo_treated import (
    PseudoTreated,
    group_size,
    in_groups,
    one_by_one,
    untreated_part,
)
from evaluation.study.size.rates import Rate, effective_draws, exact_interval

GROUPS = 100  # random groups of donors a date, for estimands over several areas
TERCILES = 3


class Certified(StrEnum):
    """What the certificate says of the p-values of a comparison."""

    HOLDS = "holds"
    LOOSE = "loose"
    FAILS = "fails"
    UNINFORMATIVE = "uninformative"  # too few fake comparisons to see a failure that matters


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """The fake comparisons of one estimand and outcome, and what they say.

    ``p_space``, ``p_time`` and ``p_value`` have one entry a fake comparison, as have ``names``,
    ``stock`` and ``dates``. ``terciles`` are by jobseekers of the fake treated, the largest last.
    """

    estimand: str
    outcome: str
    pool: str
    window: str  # the one that the fake windows stand for
    method: Method  # of the space channel
    fakes: tuple[PlaceboDate, ...]
    names: tuple[str, ...]
    dates: tuple[str, ...]
    stock: Array
    p_space: Array
    p_time: Array
    p_value: Array
    share_space: float  # of rejections by each channel alone
    share_time: float
    rate: Rate
    terciles: tuple[Rate, ...]
    power: Power
    verdict: Certified
    resolution_space: float  # the smallest p that each channel can give, at the fake dates
    resolution_time: float

    @property
    def key(self) -> tuple[str, str]:
        """Estimand and outcome."""
        return self.estimand, self.outcome

    @property
    def suppresses(self) -> bool:
        """Whether no p-value and no interval may be shown."""
        return self.verdict is Certified.FAILS

    def _repr_html_(self) -> str:
        name = f"{self.estimand}, {self.outcome}, pool {self.pool}, for {self.window}"
        return table(f"Size certificate of {name}: {self.verdict.value}", ("", ""), _rows(self))


def _rows(made: Certificate) -> Iterator[tuple[str, str]]:
    yield "fake windows", ", ".join(f"{f.window.first}…{f.window.last}" for f in made.fakes)
    yield "false positives", str(made.rate)
    yield "by space, by time alone", f"{made.share_space:.1%}, {made.share_time:.1%}"
    for third in made.terciles:
        yield f"{third.stock[0]:.0f} to {third.stock[1]:.0f} jobseekers", str(third)
    size, every = made.power.detectable, (o.over(b) for o in OUTCOMES.values() for b in Base)
    unit = words(next((o.effect_unit.value for o in every if o.key == made.outcome), ""))
    yield "found with 80% power", "not reached" if size is None else f"from {size:.2f} {unit}"


@dataclass(frozen=True, slots=True)
class Fake:
    """One fake comparison to be made."""

    date: PlaceboDate
    who: PseudoTreated


Watch = Callable[[list[Comparison]], Iterable[Comparison]]


@door
@one_thread
def certify(design: Design, watch: Watch = iter) -> Mapping[tuple[str, str], Certificate]:
    """A certificate for each outcome at stake of each estimand.

    One whose base period has no room for a fake window has none: it is not in the result.

    >>> cells = ev.measure(vintage, plan.outcomes.measured, plan.outcomes.base_year)
    >>> certificates = ev.certify(ev.cut(plan, cells))
    >>> certificates["espoo", "broad_non_employment"].verdict.value
    'holds'
    """
    made = (certificate(comparison, design) for comparison in watch(list(to_certify(design))))
    return MappingProxyType({one.key: one for one in made if one is not None})


def to_certify(design: Design) -> Iterator[Comparison]:
    """Headline comparisons of the outcomes at stake, over the plan's first denominator."""
    for comparison in design.comparisons:
        choice = design.plan.outcomes
        first = {o.key for o in choice.measured[: len(choice.names)]}
        of = comparison.outcome
        if comparison.headline and of.name in choice.at_stake and of.key in first:
            yield comparison


@door
def certificate(comparison: Comparison, design: Design) -> Certificate | None:
    """The certificate of one comparison; None if clean_pre has no room for a fake window."""
    fakes = _dates(design)
    if not fakes:
        return None
    shares, _ = channels.clusters_of_treated(comparison)
    method = Method.CR2_BM if effective_number(shares) >= MANY_TREATED else Method.FERMAN_PINTO
    runs = list(_fakes(comparison, design, fakes))
    trials = [_trial(fake, design, method) for fake in runs]
    real = {date.window.name: _noise(comparison, date, design) for date in fakes}
    p_space, p_time = (np.array([getattr(t, k) for t in trials]) for k in ("p_space", "p_time"))
    p_value = np.maximum(p_space, p_time)
    stock = np.array([fake.who.comparison.treated_stock for fake in runs])
    alpha = design.plan.plan.alpha
    overall, terciles = _rates(comparison, runs, trials, p_value, alpha)
    return Certificate(
        estimand=comparison.estimand.name,
        outcome=comparison.outcome.key,
        pool=comparison.pool.name.value,
        window=design.plan.calendar.primary_window,
        method=method,
        fakes=fakes,
        names=tuple(fake.who.name for fake in runs),
        dates=tuple(str(fake.date.window.first) for fake in runs),
        stock=sealed(stock),
        p_space=sealed(p_space),
        p_time=sealed(p_time),
        p_value=sealed(p_value),
        share_space=float(np.mean(p_space <= alpha)),
        share_time=float(np.mean(p_time <= alpha)),
        rate=overall,
        terciles=terciles,
        power=power_of(trials, real, alpha),
        verdict=judge(overall, terciles[-1], design.plan.checks.size),
        resolution_space=1 / (design.plan.inference.draws + 1),
        resolution_time=max(1 / trial.gap.size for trial in trials),
    )


def judge(overall: Rate, largest: Rate, lines: tuple[float, float]) -> Certified:
    """FAILS if even the lower end is above the first line, or the largest third above the second.

    UNINFORMATIVE if the share passes and its upper end lies above the second line.
    """
    holds, loose = lines
    if overall.low > holds or overall.share > loose or largest.share > loose:
        return Certified.FAILS
    if overall.share > holds:
        return Certified.LOOSE
    return Certified.UNINFORMATIVE if overall.high > loose else Certified.HOLDS


def _dates(design: Design) -> tuple[PlaceboDate, ...]:
    calendar = design.plan.calendar
    first, last = calendar.donut
    return placebo_dates(calendar.pre, len(design.primary), last - first + 1)


def _fakes(of: Comparison, design: Design, fakes: tuple[PlaceboDate, ...]) -> Iterator[Fake]:
    cap = design.plan.comparison.cap
    seed, names = design.plan.plan.seed, (of.estimand.name, of.outcome.key)
    for date in fakes:
        if group_size(of) == 1:
            found = one_by_one(of, cap)
        else:
            random = stream(seed, "certificate", *names, date.window.name)
            found = in_groups(of, cap, GROUPS, random)
        yield from (Fake(date, who) for who in found)


def _compared(
    comparison: Comparison, name: str, date: PlaceboDate, design: Design
) -> ComparisonEffects:
    label = Label(Kind.BASE, date.window.name, name, date.window.first, date.window.last)
    rule = design.plan.base_period.rule
    weights = window_weights(comparison, date.window, date.base, rule)
    return from_weights(comparison, (label,), comparison.unit_weights, weights[None])


def _trial(fake: Fake, design: Design, method: Method) -> Trial:
    """One fake comparison through every channel."""
    comparison, date, plan = fake.who.comparison, fake.date, design.plan
    effects = _compared(comparison, fake.who.name, date, design)
    space = channels.space_test(effects, 0, design, floor=False)
    p_space = space.p_value
    if method is Method.CR2_BM:
        p_space = channels.cluster_test(effects, 0).p_cr2
    near = plan.comparison.size_band
    time = channels.time_test(comparison, date.base, date.window, near, plan.plan.alpha)
    return Trial(
        date=date.window.name,
        estimate=float(effects.tau[0]),
        deviation=space.standard_deviation,
        p_space=p_space,
        p_time=time.p_value,
        gap=time.gap,
        length=len(date.window),
    )


def _noise(comparison: Comparison, date: PlaceboDate, design: Design) -> tuple[float, float]:
    """Standard deviation and half-width of the real comparison's noise at a fake date.

    From donors' residuals and from the people behind the treated: no outcome of theirs counts.
    """
    quiet = _silenced(comparison)
    space = channels.space_test(_compared(quiet, "real", date, design), 0, design, floor=False)
    return space.standard_deviation, (space.ci_high - space.ci_low) / 2


def _silenced(comparison: Comparison) -> Comparison:
    """The comparison with the treated's outcomes put to zero, so that none can speak."""
    y = np.where(comparison.treated[:, None], 0.0, comparison.y)
    known = np.isfinite(comparison.n)  # masked months are outside every fake date
    return replace(comparison, y=sealed(y), n=sealed(np.where(known, comparison.n, 1.0)))


def _rates(
    comparison: Comparison, runs: list[Fake], trials: list[Trial], p_value: Array, alpha: float
) -> tuple[Rate, tuple[Rate, ...]]:
    stock = np.array([fake.who.comparison.treated_stock for fake in runs])
    size = np.array([(t.estimate / t.deviation) ** 2 if t.deviation > 0 else 0.0 for t in trials])
    groups = group_size(comparison) > 1
    worth = _worth_of_groups(comparison, len({t.date for t in trials})) if groups else None
    clusters = _clusters(comparison, runs)

    def rate(rows: Labels) -> Rate:
        n_effective = worth or effective_draws(size[rows], clusters[rows])
        share = float(np.mean(p_value[rows] <= alpha))
        low, high = exact_interval(share, min(n_effective, rows.size))
        span = float(stock[rows].min()), float(stock[rows].max())
        return Rate(share, rows.size, min(n_effective, rows.size), low, high, span)

    order = np.argsort(stock, kind="stable")
    return rate(order), tuple(rate(part) for part in np.array_split(order, TERCILES))


def _clusters(comparison: Comparison, runs: list[Fake]) -> Labels:
    """Subregion of each fake treated; a group is a draw of its own."""
    part = untreated_part(comparison)
    of = dict(zip(part.municipalities, part.clusters.tolist(), strict=True))
    return np.array([of.get(fake.who.name, -1 - i) for i, fake in enumerate(runs)])


def _worth_of_groups(comparison: Comparison, dates: int) -> float:
    r"""Independent draws that overlapping groups are worth: at least C / K a date.

    A mean over random K of C clusters is a U-statistic, whose variance is at most K / C of that of
    one draw (Hoeffding 1948).
    """
    clean = np.unique(comparison.clusters[comparison.reference & ~comparison.treated]).size
    return dates * clean / group_size(comparison)
