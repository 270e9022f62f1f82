"""From one effect to an answer: its interval, its p-values, and the methods that were refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from evaluation.data import stream
from evaluation.data.arrays import Array, Labels, Mask
from evaluation.design import Block, Design, Estimator, Method, effective_number
from evaluation.domain import Window
from evaluation.estimation import Compared, Kind, Label
from evaluation.inference.cluster import ClusterTest, two_means
from evaluation.inference.conformal import ConformalTest, conformal
from evaluation.inference.firewall import (
    MANY_TREATED,
    Refusal,
    Setting,
    refusals,
    require,
    size_slope_p,
)
from evaluation.inference.placebo import (
    PlaceboInput,
    PlaceboTest,
    RankTest,
    ferman_pinto,
    permutation,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One effect with everything that can honestly be said of its uncertainty.

    ``p_value = max(p_space, p_time)``: it is small only if the effect is large against what donors
    show (space) and against what this gap has shown before (time). ``ci`` is the hull of the two
    inversions' union, which is the inversion of that p-value. An estimate from another base period
    than clean_pre has no time channel: ``time`` and ``p_time`` are None, and space speaks alone.
    """

    block: Block
    label: Label
    att: float
    effective_donors: float  # 1 / Σ ω² of the estimate's own donor weights
    least_weight: float  # of a donor: below zero the estimate extrapolates
    bound_low: float
    bound_high: float
    method: Method
    ci_low: float
    ci_high: float
    p_value: float
    p_space: float
    p_time: float | None
    space: PlaceboTest
    space_floor: PlaceboTest
    time: ConformalTest | None
    cluster: ClusterTest | None
    size_band: RankTest | None
    rank: RankTest | None
    setting: Setting
    refused: tuple[Refusal, ...]
    placebos: Array  # unit placebos of this effect, shape (J,)
    placebo_stock: Array  # their jobseekers, shape (J,)


def infer_all(effects: Compared, design: Design) -> tuple[Answer, ...]:
    """An answer for every window and base period of an effect set; months of the path have none."""
    shown = [k for k, label in enumerate(effects.labels) if label.kind is not Kind.MONTH]
    return tuple(infer(effects, k, design) for k in shown)


def infer(effects: Compared, k: int, design: Design) -> Answer:
    """Infer on effect k by the design's own method, and by what the plan asks for beside it.

    Raises
    ------
    RefusedMethod
        If the plan asks for a method that this comparison cannot carry.
    """
    block, label = effects.block, effects.labels[k]
    time = _time(effects, label, design)
    setting = setting_of(effects, k, time)
    for method in block.estimand.also:
        require(method, setting)
    cluster = _cluster(effects, k) if setting.g_star >= MANY_TREATED else None
    space, space_floor = (space_test(effects, k, design, floor=f) for f in (False, True))
    verdict = _verdict(space, cluster, time, design.plan.plan.alpha)
    low, high = effects.bounds(k)
    refused = refusals(setting)
    placebos = effects.placebos[:, k]
    omega = -effects.unit_weights[k][block.donors]
    return Answer(
        block=block,
        label=label,
        att=float(effects.tau[k]),
        effective_donors=effective_number(omega),
        least_weight=float(omega.min()),
        bound_low=low,
        bound_high=high,
        **asdict(verdict),
        space=space,
        space_floor=space_floor,
        time=time,
        cluster=cluster,
        size_band=_rank(effects, k, refused, design),
        rank=_rank(effects, k, refused),
        setting=setting,
        refused=refused,
        placebos=placebos,
        placebo_stock=block.stock[block.donors][: len(placebos)],
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Verdict:
    """The headline p-value and interval, and what they were put together from."""

    method: Method
    p_value: float
    p_space: float
    p_time: float | None
    ci_low: float
    ci_high: float


def _verdict(
    space: PlaceboTest, cluster: ClusterTest | None, time: ConformalTest | None, alpha: float
) -> _Verdict:
    """Space by placebo, or by clusters where there are many; the larger p of space and time."""
    method, p_space = Method.FERMAN_PINTO, space.p_value
    low, high = space.ci_low, space.ci_high
    if cluster is not None:
        method, p_space = Method.CR2_BM, cluster.p_cr2
        low, high = cluster.interval(cluster.se_cr2, cluster.df_bell_mccaffrey, alpha)
    if time is None:
        return _Verdict(
            method=method, p_value=p_space, p_space=p_space, p_time=None, ci_low=low, ci_high=high
        )
    return _Verdict(
        method=Method.CONCORDANCE,
        p_value=max(p_space, time.p_value),
        p_space=p_space,
        p_time=time.p_value,
        ci_low=min(low, time.ci_low),
        ci_high=max(high, time.ci_high),
    )


def _centre(block: Block) -> float:
    """Log jobseekers of the treated, as the estimand's weights meet them."""
    return float(np.log(block.treated_stock))


def _nearest(block: Block, among: Mask, number: int) -> Labels:
    """Rows nearest to the treated in log jobseekers, at most ``number``, ties by order of code."""
    rows = np.flatnonzero(among)
    distance = np.abs(np.log(block.stock[rows]) - _centre(block))
    return np.sort(rows[np.argsort(distance, kind="stable")[:number]])


def _time(effects: Compared, label: Label, design: Design) -> ConformalTest | None:
    """Conformal test of the gap to the size-near donors, over clean_pre and the window alone.

    It compares the window with all of clean_pre, so it says nothing of an effect that is measured
    from other months: None.
    """
    block, calendar = effects.block, design.plan.calendar
    others = {choice.name: choice.months for choice in design.plan.base_period.bracket}
    if others.get(label.base, calendar.clean_pre) != calendar.clean_pre:
        return None
    near = _nearest(block, block.time_donors, design.plan.comparison.size_band)
    gap = block.treated_level - block.y[near].mean(axis=0)
    post = block.mask(Window(label.window, label.first, label.last))
    used = post | block.mask(calendar.pre)
    return conformal(gap[used], post[used], design.plan.plan.alpha)


def _clusters_of_treated(block: Block) -> tuple[Array, Labels]:
    """Weight of each treated cluster, shape (G,), and the cluster of each treated row."""
    _, member = np.unique(block.clusters[block.treated], return_inverse=True)
    shares = np.bincount(member, weights=block.unit_weights[block.treated])
    return np.asarray(shares, dtype=np.float64), np.asarray(member)


def setting_of(effects: Compared, k: int, time: ConformalTest | None) -> Setting:
    """What the firewall measures of effect k."""
    block = effects.block
    shares, _ = _clusters_of_treated(block)
    sizes = np.log(block.stock[block.donors])
    return Setting(
        g_star=effective_number(shares),
        n_donors=int(block.donors.sum()),
        leverage=float(shares.max()),
        shifts=None if time is None else time.shifts,
        size=_centre(block),
        donor_sizes=(float(np.quantile(sizes, 0.05)), float(np.quantile(sizes, 0.95))),
        slope_p=size_slope_p(effects.contrast[block.donors, k], sizes),
    )


def space_test(effects: Compared, k: int, design: Design, *, floor: bool) -> PlaceboTest:
    """Ferman-Pinto placebo test of effect k, on a stream named after the comparison."""
    block, label = effects.block, effects.labels[k]
    shares, member = _clusters_of_treated(block)
    within = effects.unit_weights[k][block.treated] / shares[member]
    q = effects.q[:, k]
    data = PlaceboInput(
        tau=float(effects.tau[k]),
        treated_weights=shares,
        treated_q=np.asarray(
            np.bincount(member, weights=within**2 * q[block.treated]), dtype=np.float64
        ),
        donor_weights=-effects.unit_weights[k][block.donors],
        donor_q=q[block.donors],
        residuals=effects.residuals[:, k],
        reference_q=q[block.reference],
        reference_stock=block.stock[block.reference],
    )
    names = [block.estimand.name, block.outcome.key, block.pool.name, label.window, label.base]
    if label.estimator is not Estimator.PLAN:
        names.append(label.estimator)
    return ferman_pinto(
        data,
        design.plan.inference.draws,
        design.plan.plan.alpha,
        stream(design.plan.plan.seed, "ferman-pinto", *names),
        floor=floor,
    )


def _cluster(effects: Compared, k: int) -> ClusterTest:
    block = effects.block
    used = block.treated | block.donors
    return two_means(
        effects.contrast[used, k],
        np.abs(block.unit_weights[used]),
        block.treated[used],
        block.clusters[used],
    )


def _rank(
    effects: Compared, k: int, refused: tuple[Refusal, ...], design: Design | None = None
) -> RankTest | None:
    """Rank among the unit placebos; with a design, of its size-near donors alone.

    None where the firewall refuses it, or where there are no placebos.
    """
    method = Method.PERMUTATION if design is None else Method.PERMUTATION_SIZE_BAND
    if any(refusal.method is method for refusal in refused) or not effects.placebos.size:
        return None
    placebos = effects.placebos[:, k]
    if design is not None:
        near = _nearest(effects.block, effects.block.donors, design.plan.comparison.size_band)
        placebos = placebos[np.searchsorted(np.flatnonzero(effects.block.donors), near)]
    return permutation(float(effects.tau[k]), placebos)
