"""Methods beside the design's own: those the firewall lets through, and those a plan insists on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from scipy import stats

from evaluation.core.arrays import Array, Mask
from evaluation.core.streams import stream
from evaluation.core.zero_noise import over_noise
from evaluation.errors import RefusedMethod
from evaluation.methods.clusters.cluster import ClusterTest
from evaluation.methods.clusters.few_clusters import lau_li, one_against_many, rearrangement
from evaluation.methods.clusters.hac import driscoll_kraay, newey_west, two_way_clustered
from evaluation.methods.clusters.wild import Draws, wild_two_means
from evaluation.methods.placebo_space.conley_taber import conley_taber
from evaluation.methods.placebo_space.randomisation import randomisation
from evaluation.plan.methods import Method
from evaluation.study.channels.admissibility import (
    FEW_TREATED,
    MANY_TREATED,
    DesignMeasures,
    Refusal,
    refusals,
    require,
)
from evaluation.study.channels.channels import cluster_test, placebo_input, rank_test, two_sides
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import DEFAULT_BASE, ComparisonEffects, Kind

ONE_TREATED_METHODS = (Method.LAU_LI, Method.REARRANGEMENT)  # with fewer than 20 donors
FEW_DONORS = 20
RATIO = 1.0  # the treated move no more than the quietest donor: they are larger than all of them
FEW_TREATED_METHODS = (Method.RANDOMISATION_T, Method.CR2_BM)
MANY_TREATED_METHODS = (Method.WILD_RESTRICTED, Method.RANDOMISATION_T)
YEAR = 12  # months of memory in the displayed standard errors


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanionTest:
    """One method beside the design's own. ``unsafe`` is the plan's reason where it is refused."""

    method: Method
    p_value: float | None  # None where the method gives a decision alone
    ci_low: float | None = None
    ci_high: float | None = None
    resolution: float | None = None  # the smallest p-value it could have given
    unsafe: str = ""
    refusal: Refusal | None = None  # what it was refused for, if it is unsafe


def companions(
    effects: ComparisonEffects, k: int, design: Design, setting: DesignMeasures
) -> tuple[CompanionTest, ...]:
    """What stands beside the design's own inference for effect k.

    In a headline, what its number of treated clusters allows; in every estimate of an estimand,
    what its plan asks for (``also``) or insists on (``unsafe``). Nothing, where the size
    certificate failed: no p-value of that comparison is shown, insisted on or not.

    Raises
    ------
    RefusedMethod
        If the plan asks for what the firewall refuses or nobody computes, or insists on what
        cannot be computed at all.
    """
    estimand = effects.comparison.estimand
    for insisted in estimand.unsafe:
        _require_computable(insisted.method, insisted.because)
    if setting.suppressed:
        return ()
    for method in estimand.also:
        require(method, setting)
    asked = [m for m in (*_usual(effects, k, design, setting), *estimand.also) if m in OF]
    found = {method: OF[method](effects, k, design) for method in dict.fromkeys(asked)}
    refused = {refusal.method: refusal for refusal in refusals(setting)}
    for insisted in estimand.unsafe:
        found[insisted.method] = _number(OF[insisted.method](effects, k, design), insisted.because)
        if (refusal := refused.get(insisted.method)) is not None:
            shown = found[insisted.method]
            found[insisted.method] = replace(shown, unsafe=insisted.because, refusal=refusal)
    return tuple(found.values())


def _usual(
    effects: ComparisonEffects, k: int, design: Design, setting: DesignMeasures
) -> Iterator[Method]:
    label, comparison = effects.labels[k], effects.comparison
    own = label.kind is Kind.WINDOW and label.base == DEFAULT_BASE
    primary = own and label.window == design.plan.calendar.primary_window
    at_stake = comparison.outcome.name in design.plan.outcomes.at_stake
    if not (comparison.headline and primary and at_stake):
        return
    refused = {refusal.method for refusal in refusals(setting)}
    methods: tuple[Method, ...] = ()
    if setting.g_star >= MANY_TREATED:
        methods = MANY_TREATED_METHODS
    elif setting.g_star >= FEW_TREATED:
        methods = FEW_TREATED_METHODS
    elif setting.n_donors < FEW_DONORS:
        methods = ONE_TREATED_METHODS
    yield from (method for method in methods if method not in refused)


def _require_computable(method: Method, because: str) -> None:
    if method not in OF:
        raise RefusedMethod(
            f"{method.value} cannot be computed, also not as unsafe ('{because}')",
            why="this kind of data does not hold what it needs, or it is always computed",
            remedy=f"use one of: {', '.join(sorted(known.value for known in OF))}",
        )


def _number(shown: CompanionTest, because: str) -> CompanionTest:
    if shown.p_value is not None and np.isnan(shown.p_value):
        raise RefusedMethod(
            f"{shown.method.value} gives no number here, also not as unsafe ('{because}')",
            why="its variance is not defined here: nothing can be shown, marked or not",
            remedy="take it out of the estimand's unsafe methods",
        )
    return shown


def _random(
    effects: ComparisonEffects, k: int, design: Design, method: Method
) -> np.random.Generator:
    of, label = effects.comparison, effects.labels[k]
    names = (of.estimand.name, of.outcome.key, of.pool.name, label.window, label.base)
    return stream(design.plan.plan.seed, method.value, *names)


def _normal(method: Method, estimate: float, se: float, alpha: float) -> CompanionTest:
    half = float(stats.norm.ppf(1 - alpha / 2)) * se
    t = over_noise(estimate, se, method.value) if se >= 0 else float("nan")
    p_value = float(2 * stats.norm.sf(abs(t)))
    return CompanionTest(
        method=method, p_value=p_value, ci_low=estimate - half, ci_high=estimate + half
    )


def _clustered(method: Method) -> Callable[[ComparisonEffects, int, Design], CompanionTest]:
    def law(test: ClusterTest) -> tuple[float, float]:
        match method:
            case Method.CR1:
                return test.se_cr1, test.n_clusters - 1
            case Method.CR2_NORMAL:
                return test.se_cr2, np.inf
            case Method.CR2_BM:
                return test.se_cr2, test.df_bell_mccaffrey
            case _:
                return test.se_cr3, test.n_clusters - 1

    def shown(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
        test = cluster_test(effects, k)
        se, df = law(test)
        low, high = test.interval(se, df, design.plan.plan.alpha)
        return CompanionTest(method=method, p_value=test.p_value(se, df), ci_low=low, ci_high=high)

    return shown


def _wild(method: Method) -> Callable[[ComparisonEffects, int, Design], CompanionTest]:
    def shown(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
        test = wild_two_means(
            *two_sides(effects, k),
            restricted=method is Method.WILD_RESTRICTED,
            multipliers=Draws.WEBB,
            draws=design.plan.inference.draws,
            random=_random(effects, k, design, method),
        )
        return CompanionTest(method=method, p_value=test.p_value, resolution=test.resolution)

    return shown


def _randomised(method: Method) -> Callable[[ComparisonEffects, int, Design], CompanionTest]:
    def shown(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
        test = randomisation(
            *two_sides(effects, k),
            design.plan.inference.draws,
            _random(effects, k, design, method),
        )
        p_value = test.p_t if method is Method.RANDOMISATION_T else test.p_coefficient
        return CompanionTest(method=method, p_value=p_value, resolution=test.resolution)

    return shown


def _conley_taber(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
    test = conley_taber(
        placebo_input(effects, k),
        design.plan.inference.draws,
        design.plan.plan.alpha,
        _random(effects, k, design, Method.CONLEY_TABER),
    )
    return CompanionTest(
        method=Method.CONLEY_TABER, p_value=test.p_value, ci_low=test.ci_low, ci_high=test.ci_high
    )


def _sides(effects: ComparisonEffects, k: int) -> tuple[float, Array]:
    """The treated's mean contrast, and each donor's."""
    of = effects.comparison
    treated = of.unit_weights[of.treated] @ effects.contrast[of.treated, k]
    return float(treated), effects.contrast[of.donors, k]


def _one_against_many(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
    test = one_against_many(*_sides(effects, k), design.plan.plan.alpha)
    return CompanionTest(
        method=Method.ONE_AGAINST_MANY,
        p_value=test.p_value,
        ci_low=test.ci_low,
        ci_high=test.ci_high,
    )


def _few(method: Method) -> Callable[[ComparisonEffects, int, Design], CompanionTest]:
    """One treated against few donors, under a bound on how much more it may move than they."""

    def shown(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
        (treated, donors), alpha = _sides(effects, k), design.plan.plan.alpha
        if method is Method.LAU_LI:
            test = lau_li(treated, donors, alpha, ratio=RATIO)
            return CompanionTest(
                method=method, p_value=test.p_value, ci_low=test.ci_low, ci_high=test.ci_high
            )
        try:
            decided = rearrangement(treated, donors, alpha, ratio=RATIO)
        except RefusedMethod:  # too few donors to decide at this level: nothing is left out
            return CompanionTest(method=method, p_value=None, ci_low=-np.inf, ci_high=np.inf)
        return CompanionTest(
            method=method, p_value=None, ci_low=decided.ci_low, ci_high=decided.ci_high
        )

    return shown


def _ranked(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
    test = rank_test(effects, k)
    if test is None:
        return CompanionTest(method=Method.PERMUTATION, p_value=1.0, resolution=1.0)
    return CompanionTest(
        method=Method.PERMUTATION, p_value=test.p_value, resolution=test.resolution
    )


def _displayed(method: Method) -> Callable[[ComparisonEffects, int, Design], CompanionTest]:
    """Standard errors over months: the gap's mean in the window against all months before it."""

    def shown(effects: ComparisonEffects, k: int, design: Design) -> CompanionTest:
        comparison = effects.comparison
        rows, (months, post) = comparison.treated | comparison.donors, _months(effects, design)
        y, weights = comparison.y[rows][:, months], np.abs(comparison.unit_weights[rows])
        treated = comparison.treated[rows]
        lags = 0 if method is Method.IID else YEAR
        if method in (Method.NEWEY_WEST, Method.IID):
            se = newey_west(effects.gap[months], post, lags).se
        elif method is Method.DRISCOLL_KRAAY:
            se = driscoll_kraay(y, treated, post, lags, weights=weights).se
        else:
            se = two_way_clustered(y, treated, post, weights=weights).se
        return _normal(method, float(effects.tau[k]), se, design.plan.plan.alpha)

    return shown


def _months(effects: ComparisonEffects, design: Design) -> tuple[Mask, Mask]:
    """Months of clean_pre and the primary window, and which of them are the window."""
    comparison = effects.comparison
    post = comparison.mask(design.primary)
    used = post | comparison.mask(design.plan.calendar.pre)
    return used, post[used]


Way = Callable[[ComparisonEffects, int, Design], CompanionTest]
OF: Mapping[Method, Way] = MappingProxyType(
    {
        **{m: _clustered(m) for m in (Method.CR1, Method.CR2_NORMAL, Method.CR2_BM, Method.CR3)},
        **{m: _wild(m) for m in (Method.WILD_RESTRICTED, Method.WILD_UNRESTRICTED)},
        **{m: _randomised(m) for m in (Method.RANDOMISATION, Method.RANDOMISATION_T)},
        Method.CONLEY_TABER: _conley_taber,
        Method.ONE_AGAINST_MANY: _one_against_many,
        **{m: _few(m) for m in ONE_TREATED_METHODS},
        Method.PERMUTATION: _ranked,
        **{
            m: _displayed(m)
            for m in (
                Method.NEWEY_WEST,
                Method.DRISCOLL_KRAAY,
                Method.TWO_WAY_CLUSTERED,
                Method.IID,
            )
        },
    }
)
