"""From one effect to an answer: its interval, its p-values, and the methods that were refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from evaluation.domain import Window
from evaluation.door import door
from evaluation.methods.clusters.cluster import ClusterTest
from evaluation.methods.conformal.conformal import ConformalTest
from evaluation.methods.effects.ledger import require_position
from evaluation.methods.effects.weights import effective_number
from evaluation.methods.placebo_space.placebo import PlaceboTest, RankTest
from evaluation.plan.methods import Method
from evaluation.study.channels.admissibility import (
    MANY_TREATED,
    DesignMeasures,
    Refusal,
    refusals,
    size_slope_p,
)
from evaluation.study.channels.channels import (
    centre,
    cluster_test,
    clusters_of_treated,
    rank_test,
    space_test,
    time_test,
)
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.comparisons.cut import Design
from evaluation.study.estimates.estimates import ComparisonEffects, Kind, Label
from evaluation.study.inference.companion_tests import companions
from evaluation.study.inference.concordance import concordance
from evaluation.study.inference.estimate import EstimateTested, Said
from evaluation.study.inference.standing import Withheld
from evaluation.study.size.size_simulation import Certificate

Certificates = Mapping[tuple[str, str], Certificate]


@door
def infer_all(
    effects: ComparisonEffects, design: Design, certificates: Certificates
) -> tuple[EstimateTested, ...]:
    """An answer for every window and base period of an effect set; months of the path have none."""
    shown = [k for k, label in enumerate(effects.labels) if label.kind is not Kind.MONTH]
    comparison = effects.comparison
    certificate = certificates.get((comparison.estimand.name, comparison.outcome.name))
    return tuple(infer(effects, k, design, certificate) for k in shown)


@door
def infer(
    effects: ComparisonEffects, k: int, design: Design, certificate: Certificate | None = None
) -> EstimateTested:
    """Infer on effect k by the design's own method, and by what the plan asks for beside it.

    ``certificate`` is that of the estimand and outcome. It is made over the plan's first
    denominator; its failure holds over the others too, which would repeat the same numbers.

    Raises
    ------
    RefusedMethod
        If the plan asks for a method that this comparison cannot carry.
    """
    require_position(k, len(effects))
    comparison, label = effects.comparison, effects.labels[k]
    time = _time(effects, label, design)
    setting = setting_of(effects, k, time, certificate)
    cluster = cluster_test(effects, k) if setting.g_star >= MANY_TREATED else None
    space, space_floor = (space_test(effects, k, design, floor=f) for f in (False, True))
    verdict = _verdict(space, cluster, time, design.plan.plan.alpha)
    low, high = effects.bounds(k)
    refused, near = refusals(setting), design.plan.comparison.size_band
    omega = -effects.unit_weights[k][comparison.donors]
    answer = EstimateTested(
        effects=effects,
        k=k,
        att=float(effects.tau[k]),
        effective_donors=effective_number(omega),
        least_weight=float(omega.min()),
        bound_low=low,
        bound_high=high,
        noise=space.standard_deviation,
        **asdict(verdict),
        space=space,
        space_floor=space_floor,
        time=time,
        cluster=cluster,
        size_band=_rank(effects, k, refused, Method.PERMUTATION_SIZE_BAND, near),
        rank=_rank(effects, k, refused, Method.PERMUTATION),
        shown=companions(effects, k, design, setting),
        setting=setting,
        refused=refused,
        certificate=certificate if _made_for(certificate, comparison) else None,
    )
    reasons = [Withheld.CERTIFICATE] if setting.suppressed else []
    return answer.withhold(*reasons, *([Withheld.OTHER_BASE] if time is None else []))


def _verdict(
    space: PlaceboTest, cluster: ClusterTest | None, time: ConformalTest | None, alpha: float
) -> Said:
    """Space by placebo, or by clusters where there are many; then the concordance with time."""
    method, p_space, interval = Method.FERMAN_PINTO, space.p_value, (space.ci_low, space.ci_high)
    if cluster is not None:
        method, p_space = Method.CR2_BM, cluster.p_cr2
        interval = cluster.interval(cluster.se_cr2, cluster.df_bell_mccaffrey, alpha)
    both = concordance(
        p_space,
        None if time is None else time.p_value,
        interval,
        None if time is None else (time.ci_low, time.ci_high),
    )
    return Said(
        method=method if time is None else Method.CONCORDANCE,
        p_value=both.p_value,
        p_space=p_space,
        p_time=None if time is None else time.p_value,
        ci_low=both.ci_low,
        ci_high=both.ci_high,
    )


def _made_for(certificate: Certificate | None, comparison: Comparison) -> bool:
    return certificate is not None and certificate.outcome == comparison.outcome.key


def _time(effects: ComparisonEffects, label: Label, design: Design) -> ConformalTest | None:
    """The time channel. It compares the window with all of clean_pre, so it says nothing of an
    effect that is measured from other months: None.
    """
    plan = design.plan
    others = {choice.name: choice.months for choice in plan.base_period.bracket}
    if others.get(label.base, plan.calendar.clean_pre) != plan.calendar.clean_pre:
        return None
    post = Window(label.window, label.first, label.last)
    near = plan.comparison.size_band
    return time_test(effects.comparison, plan.calendar.pre, post, near, plan.plan.alpha)


def setting_of(
    effects: ComparisonEffects,
    k: int,
    time: ConformalTest | None,
    certificate: Certificate | None = None,
) -> DesignMeasures:
    """What the firewall measures of effect k."""
    comparison = effects.comparison
    shares, _ = clusters_of_treated(comparison)
    sizes = np.log(comparison.stock[comparison.donors])
    return DesignMeasures(
        g_star=effective_number(shares),
        n_donors=int(comparison.donors.sum()),
        leverage=float(shares.max()),
        shifts=None if time is None else time.shifts,
        size=centre(comparison),
        donor_sizes=(float(np.quantile(sizes, 0.05)), float(np.quantile(sizes, 0.95))),
        slope_p=size_slope_p(effects.contrast[comparison.donors, k], sizes),
        false_positives=None if certificate is None else certificate.rate.share,
        suppressed=certificate is not None and certificate.suppresses,
    )


def _rank(
    effects: ComparisonEffects,
    k: int,
    refused: tuple[Refusal, ...],
    method: Method,
    near: int | None = None,
) -> RankTest | None:
    """The rank of the effect among unit placebos, unless the firewall refuses it."""
    if any(refusal.method is method for refusal in refused):
        return None
    return rank_test(effects, k, near)
