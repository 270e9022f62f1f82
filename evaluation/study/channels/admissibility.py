"""The firewall: which methods a design can carry, measured, and a named refusal of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

import numpy as np
from scipy import stats

from evaluation.core.arrays import Array
from evaluation.core.promise import settled
from evaluation.door import Dims, door
from evaluation.errors import RefusedMethod
from evaluation.plan.methods import Method

FEW_TREATED = 2.0  # G1* below this: one treated cluster
MANY_TREATED = 10.0  # G1* from here on, cluster-robust methods with corrected df keep their size
FEWEST_DONORS = 19  # fewer cannot give a p-value of 0.05 by rank
FEWEST_SHIFTS = 20  # fewer distinct shifts cannot give p <= 0.05
LARGEST_LEVERAGE = 0.2
SIZE_SUPPORT = (0.05, 0.95)  # quantiles of donors' log size that must hold the treated
SLOPE_LEVEL = 0.05

# Why, by key. Rates are of our simulation of this trial's design (docs/methods.md): how often a
# true null is rejected at a nominal 5 per cent.
REASONS = MappingProxyType(
    {
        "one_treated_zero_score": "with one treated cluster (G1* = {g_star:.1f}) its own residual"
        " is zero by construction, so the standard error omits the largest part of the noise; in"
        " simulation this rejects a true null 69–88 % of the time at a nominal 5 %",
        "one_treated_undefined": "with one treated cluster (G1* = {g_star:.1f}) leaving it out"
        " leaves no treatment, so the adjustment is not defined",
        "one_treated_no_power": "with one treated cluster (G1* = {g_star:.1f}) the restricted"
        " bootstrap hardly ever rejects, whatever the effect: its silence is not evidence",
        "normal_ignores_size": "it takes the spread of small donors for that of the treated, and"
        " with a treated unit larger than its donors it has no power at all",
        "few_treated_over_rejects": "with few treated clusters (G1* = {g_star:.1f}) it rejects a"
        " true null 7–62 % of the time at a nominal 5 %",
        "leverage": "one cluster carries {leverage:.0%} of the leverage (at most 20 % is allowed),"
        " so the uncorrected standard error is too small",
        "serial_correlation": "the months of one municipality are not independent draws; in"
        " simulation this rejects a true null 17–70 % of the time at a nominal 5 %",
        "assignment_by_area": "treatment was assigned to areas, not to persons; persons of one"
        " area share its shocks",
        "size_outside_support": "the treated are larger or smaller than the donors (log size"
        " {size:.2f}, donors' 5–95 % range {low:.2f}–{high:.2f}), so ranks do not compare like"
        " with like",
        "noise_depends_on_size": "small donors move more than large ones (slope test p ="
        " {slope_p:.3f}), so ranks do not compare like with like",
        "too_few_donors": "{donors} donors cannot give a p-value of 0.05 (19 are needed)",
        "other_base_period": "it compares the window with all of clean_pre; this estimate is"
        " measured from another base period",
        "other_estimator": "its months and donors were chosen by the estimator, so the window"
        " cannot be exchanged with the months before it",
        "estimator_untested": "its size with another estimator than the plan's is not shown; with"
        " synthetic DiD, simulation rejects a true null 5–45 % of the time at a nominal 5 %",
        "certificate_failed": "where nothing happened, the whole pipeline rejected"
        " {false_positives:.0%} of the time at a nominal 5 %: no p-value of this comparison means"
        " what it says",
        "too_few_shifts": "{shifts} distinct shifts cannot give a p-value of 0.05 (20 are needed)",
    }
)


@door
@dataclass(frozen=True, kw_only=True, slots=True)
class DesignMeasures:
    """What the firewall measures of one comparison."""

    g_star: float  # effective number of treated clusters, 1 / Σ share²
    n_donors: int
    leverage: float  # of the largest treated cluster: in a difference of two means, its share
    shifts: int | None  # None: the effect has no time channel, for the reason ``no_time``
    size: float  # log jobseekers of the treated
    donor_sizes: tuple[float, float]  # 5 % and 95 % quantile of donors' log jobseekers
    slope_p: float  # of |W_j| on log size among donors
    no_time: str = "other_base_period"
    false_positives: float | None = None  # share at fake dates, if there is a certificate
    suppressed: bool = False  # the certificate failed


@dataclass(frozen=True, slots=True)
class Refusal:
    """One method that is not shown, the key of the reason, and the numbers in it."""

    method: Method
    reason: str
    values: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        numbers = ((k, settled(v) if isinstance(v, float) else v) for k, v in self.values)
        return REASONS[self.reason].format(**dict(numbers))


@door
def size_slope_p(
    contrast: Annotated[Array, Dims("J")], log_size: Annotated[Array, Dims("J")]
) -> float:
    """p-value of the slope of abs(W_j − mean) on log size; 1 if size does not vary. Shapes (J,)."""
    if contrast.size < 3 or np.ptp(log_size) == 0:
        return 1.0
    fit = stats.linregress(log_size, np.abs(contrast - contrast.mean()))
    return float(fit.pvalue)


@door
def refusals(setting: DesignMeasures) -> tuple[Refusal, ...]:
    """Every method this comparison cannot carry, each with its reason.

    Where the size certificate failed that is every method: no p-value of it is shown.
    """
    values, found = values_of(setting), dict(_rules(setting))
    if setting.suppressed:
        others = (m for m in Method if m not in found and m is not Method.BY_DESIGN)
        found |= dict.fromkeys(others, "certificate_failed")
    return tuple(Refusal(method, reason, values) for method, reason in found.items())


def values_of(setting: DesignMeasures) -> tuple[tuple[str, float], ...]:
    """The numbers that a reason may quote."""
    return (
        ("g_star", setting.g_star),
        ("leverage", setting.leverage),
        ("donors", setting.n_donors),
        ("shifts", setting.shifts or 0),
        ("size", setting.size),
        ("low", setting.donor_sizes[0]),
        ("high", setting.donor_sizes[1]),
        ("slope_p", setting.slope_p),
        ("false_positives", setting.false_positives or 0.0),
    )


def _rules(setting: DesignMeasures) -> Iterator[tuple[Method, str]]:
    yield from _cluster_rules(setting)
    for method in (Method.NEWEY_WEST, Method.DRISCOLL_KRAAY, Method.TWO_WAY_CLUSTERED, Method.IID):
        yield method, "serial_correlation"
    yield Method.SDID_NORMAL, "normal_ignores_size"
    yield Method.PERSON_CLUSTERED, "assignment_by_area"
    yield from _rank_rules(setting)
    if setting.shifts is None:
        yield Method.CONFORMAL, setting.no_time
    elif setting.shifts < FEWEST_SHIFTS:
        yield Method.CONFORMAL, "too_few_shifts"


def _cluster_rules(setting: DesignMeasures) -> Iterator[tuple[Method, str]]:
    """What the number of treated clusters forbids."""
    if setting.g_star < FEW_TREATED:
        yield Method.CR1, "one_treated_zero_score"
        yield Method.CR2_NORMAL, "one_treated_zero_score"
        yield Method.CR2_BM, "one_treated_zero_score"
        yield Method.CR3, "one_treated_undefined"
        yield Method.WILD_UNRESTRICTED, "one_treated_zero_score"
        yield Method.WILD_RESTRICTED, "one_treated_no_power"
        yield Method.RANDOMISATION_T, "one_treated_undefined"
    elif setting.g_star < MANY_TREATED:
        yield Method.CR1, "few_treated_over_rejects"
        yield Method.CR2_NORMAL, "few_treated_over_rejects"
        yield Method.WILD_UNRESTRICTED, "few_treated_over_rejects"
    elif setting.leverage > LARGEST_LEVERAGE:
        yield Method.CR1, "leverage"


def _rank_rules(setting: DesignMeasures) -> Iterator[tuple[Method, str]]:
    """What makes the treated no draw like the donors."""
    alike = [Method.CONLEY_TABER, Method.ONE_AGAINST_MANY, Method.RANDOMISATION]
    if setting.n_donors < FEWEST_DONORS:
        yield Method.PERMUTATION_SIZE_BAND, "too_few_donors"
        yield Method.PERMUTATION, "too_few_donors"
    else:
        alike.insert(0, Method.PERMUTATION)
    if not setting.donor_sizes[0] <= setting.size <= setting.donor_sizes[1]:
        yield from ((method, "size_outside_support") for method in alike)
    elif setting.slope_p < SLOPE_LEVEL:
        yield from ((method, "noise_depends_on_size") for method in alike)


@door
def require(method: Method | str, setting: DesignMeasures) -> None:
    """Let a method through, or raise ``RefusedMethod``: unknown, unsupported, or not computed."""
    if method not in set(Method):
        raise RefusedMethod(
            f"'{method}' is no method of inference",
            why="a method that is not known cannot be judged, and is not let through",
            remedy=f"use one of: {', '.join(known.value for known in Method)}",
        )
    for refusal in refusals(setting):
        if refusal.method == method:
            raise RefusedMethod(
                f"{refusal.method.value} is refused for this comparison",
                why=str(refusal),
                remedy="leave it out: the design's own inference is always computed (concordance"
                " of placebo in space and conformal in time)",
            )
