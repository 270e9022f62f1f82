"""Laws of honest inference: what holds of it for any event study, and the same by other means."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.core.arrays import Array
from evaluation.methods.honest.conditional import Moments, accepted, critical_values
from evaluation.methods.honest.event_study import EventStudy, Restriction
from evaluation.methods.honest.relative import (
    relative_excludes_zero,
    relative_magnitudes,
    relative_moments,
)
from evaluation.methods.honest.sensitivity import (
    breakdown,
    conventional,
    plug_in_bounds,
    robust,
    sensitivity,
)
from evaluation.methods.honest.smoothness import folded_quantile, linear_estimators, shortest
from tests.laws.honest_programs import by_program, largest, rejects, worst_bias
from tests.strength import tried

ALPHA = 0.05
KAPPA = ALPHA / 10
ROUNDING = 1e-8  # of numbers of order one, through a grid, a root or a linear program
DRAWN = 4.0  # standard errors of a simulated share
BOUNDS = (0.0, 0.5, 1.0, 2.0)
law = tried(25)
RM, SD = Restriction.RELATIVE_MAGNITUDES, Restriction.SMOOTHNESS


@st.composite
def studies(draw: st.DrawFn, fewest_post: int = 1) -> tuple[EventStudy, Array]:
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    n_pre, n_post = draw(st.integers(1, 4)), draw(st.integers(fewest_post, 3))
    n = n_pre + n_post
    noise = random.normal(size=(n, 2 * n)) + 0.5 * random.normal(size=2 * n)
    gap = draw(st.integers(1, 3))
    study = EventStudy(
        betas=random.normal(size=n) + np.where(np.arange(n) < n_pre, 0, 3),
        covariance=noise @ noise.T / (8 * n),
        n_pre=n_pre,
        n_post=n_post,
        times=(*range(-n_pre, 0), *range(gap, gap + n_post)),
    )
    l_vec = random.normal(size=n_post)
    if draw(st.booleans()):
        l_vec = np.eye(n_post)[draw(st.integers(0, n_post - 1))]
    return study, l_vec


def moved(study: EventStudy, betas: Array, scale: float = 1.0) -> EventStudy:
    return EventStudy(
        betas=betas,
        covariance=scale**2 * study.covariance,
        n_pre=study.n_pre,
        n_post=study.n_post,
        times=study.times,
    )


@law
@given(studies())
def test_no_violation_is_the_conventional_interval(given: tuple[EventStudy, Array]) -> None:
    study, l_vec = given
    found = robust(study, l_vec, RM, 0.0, ALPHA)
    low, high = conventional(study, l_vec, ALPHA)
    assert low - ROUNDING <= found.low <= low + found.grid_step + ROUNDING
    assert high - found.grid_step - ROUNDING <= found.high <= high + ROUNDING


@law
@given(studies())
def test_intervals_widen_with_the_bound(given: tuple[EventStudy, Array]) -> None:
    study, l_vec = given
    found = sensitivity(study, l_vec, RM, BOUNDS, ALPHA)
    for narrow, wide in pairwise(found):
        slack = narrow.grid_step + wide.grid_step
        assert wide.low <= narrow.low + slack
        assert wide.high >= narrow.high - slack
    lengths = [i.high - i.low for i in sensitivity(study, l_vec, SD, BOUNDS, ALPHA)]
    assert np.all(np.diff(lengths) > 0)


@law
@given(studies(), st.sampled_from([RM, SD]), st.floats(-5, 5))
def test_shift_scale_and_mirror(
    given: tuple[EventStudy, Array], restriction: Restriction, shift: float
) -> None:
    study, l_vec = given
    m = 0.7
    first = robust(study, l_vec, restriction, m, ALPHA)
    close = 2 * first.grid_step + ROUNDING
    by = shift * np.append(np.zeros(study.n_pre), np.ones(study.n_post))
    second = robust(moved(study, study.betas + by), l_vec, restriction, m, ALPHA)
    assert abs(second.low - first.low - shift * l_vec.sum()) < close * (1 + abs(shift))
    size = 1.0 if restriction is RM else 4.0  # M has the effect's unit, M̄ has none
    third = robust(moved(study, 4 * study.betas, 4), l_vec, restriction, size * m, ALPHA)
    assert abs(third.high - 4 * first.high) < 5 * close
    fourth = robust(moved(study, -study.betas), l_vec, restriction, m, ALPHA)
    assert abs(fourth.low + first.high) < close
    assert abs(fourth.high + first.low) < close


@law
@given(studies(), st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([3, 5, 21]), st.floats(-1, 1))
def test_zero_is_left_out_where_the_interval_leaves_it_out(
    given: tuple[EventStudy, Array], m: float, points: int, past: float
) -> None:
    """Zero is moved to within a step of an end, where the first grid alone cannot tell."""
    study, l_vec = given
    first = relative_magnitudes(study, l_vec, m, ALPHA, points)
    step = first.grid_step * (points - 1)
    for end in (first.low, first.high):
        shift = np.zeros(study.n_pre + study.n_post)
        shift[study.n_pre :] = l_vec / (l_vec @ l_vec) * (past * step - end)
        near = moved(study, study.betas + shift)
        found = relative_magnitudes(near, l_vec, m, ALPHA, points)
        assert relative_excludes_zero(near, l_vec, m, ALPHA, points) is found.excludes_zero


@law
@given(studies(), st.sampled_from(BOUNDS))
def test_relative_magnitudes_hold_the_plug_in_bounds(
    given: tuple[EventStudy, Array], m: float
) -> None:
    study, l_vec = given
    found = robust(study, l_vec, RM, m, ALPHA)
    bounds = plug_in_bounds(study, l_vec, RM, m)
    assert bounds is not None
    assert found.low <= bounds[0] + found.grid_step
    assert found.high >= bounds[1] - found.grid_step


@tried(12)
@given(studies(fewest_post=2), st.sampled_from([0.3, 1.0, 2.0]), st.floats(-4, 4))
def test_the_closed_form_is_the_linear_program(
    given: tuple[EventStudy, Array], m: float, away: float
) -> None:
    study, l_vec = given
    moments = relative_moments(study, l_vec, m)
    theta = moments.centre + away * float(np.sqrt(moments.covariance[0, 0, 0]))
    no_first_stage = np.full(len(moments.step), np.inf)
    ours = []
    theirs = []
    for row in range(len(moments.step)):
        rows = by_program(study, l_vec, m, row, theta)
        k = study.n_post - 1
        a = rows[:, 1 + k :]
        sd = np.sqrt(np.diag(a @ study.covariance @ a.T))
        w = moments.loads[row] @ np.array([moments.centre - theta, moments.step[row]])
        eta, _ = largest(rows[:, 0], rows[:, 1 : 1 + k], sd)
        assert abs(w.max() - eta) < ROUNDING * max(1, abs(eta))
        one = Moments(
            loads=moments.loads[[row]],
            covariance=moments.covariance[[row]],
            centre=moments.centre,
            step=moments.step[[row]],
        )
        ours.append(not accepted(one, no_first_stage[[row]], np.array([theta]), ALPHA, 0.0)[0])
        theirs.append(rejects(study, rows, k, ALPHA))
    assert ours == theirs


@law
@given(studies(), st.sampled_from(BOUNDS[1:]))
def test_the_critical_value_is_the_quantile_of_draws(
    given: tuple[EventStudy, Array], m: float
) -> None:
    study, l_vec = given
    moments = relative_moments(study, l_vec, m)
    kappa, draws = 0.05, 20_000
    critical = critical_values(moments, kappa)
    random = np.random.default_rng(5)
    root = np.linalg.cholesky(moments.covariance[0])
    above = np.max(random.normal(size=(draws, 2)) @ root.T @ moments.loads[0].T, axis=1)
    share = float(np.mean(above > critical[0]))
    assert abs(share - kappa) < DRAWN * np.sqrt(kappa * (1 - kappa) / draws)


def test_the_truth_is_covered_where_the_violation_is_as_bad_as_allowed() -> None:
    """One step of size M̄ times the largest, in the direction of the effect: 95 % at least."""
    random = np.random.default_rng(8)
    n_pre, n_post, m, draws = 3, 2, 1.0, 2000
    noise = random.normal(size=(5, 12))
    sigma = noise @ noise.T / 12
    delta = np.array([-0.4, 1.6, -0.3, 2.0, 4.0])  # steps 2.0, −1.9, 0.3; then 2.0, 2.0
    l_vec = np.array([0.0, 1.0])
    study = EventStudy(betas=delta, covariance=sigma, n_pre=n_pre, n_post=n_post)
    critical = critical_values(relative_moments(study, l_vec, m), KAPPA)
    root = np.linalg.cholesky(sigma)
    covered = 0
    for _ in range(draws):
        drawn = moved(study, delta + root @ random.normal(size=5))
        moments = relative_moments(drawn, l_vec, m)
        covered += bool(accepted(moments, critical, np.zeros(1), ALPHA, KAPPA)[0])
    assert covered / draws > 1 - ALPHA - DRAWN * np.sqrt(ALPHA * (1 - ALPHA) / draws)
    assert covered < draws  # a test that never rejects would pass the line above


@law
@given(studies())
def test_a_straight_line_is_taken_off_by_least_squares(given: tuple[EventStudy, Array]) -> None:
    """M = 0 is generalised least squares on a line through the reference and the effects."""
    study, l_vec = given
    n = study.betas.size
    x = np.column_stack([np.array(study.time, float), np.eye(n)[:, study.n_pre :]])
    precision = np.linalg.inv(study.covariance)
    bread = np.linalg.inv(x.T @ precision @ x)
    weights = np.append(0.0, l_vec)
    estimate = weights @ bread @ x.T @ precision @ study.betas
    half = 1.959963984540054 * np.sqrt(weights @ bread @ weights)
    found = robust(study, l_vec, SD, 0.0, ALPHA)
    assert abs(found.low - (estimate - half)) < ROUNDING * max(1, abs(estimate) + half)
    assert abs(found.high - (estimate + half)) < ROUNDING * max(1, abs(estimate) + half)


@law
@given(studies(), st.sampled_from([0.05, 0.3, 2.0]), st.integers(0, 1000))
def test_no_other_estimator_is_shorter_and_the_bias_is_the_worst(
    given: tuple[EventStudy, Array], m: float, seed: int
) -> None:
    study, l_vec = given
    every, best = linear_estimators(study, l_vec), shortest(study, l_vec, m, ALPHA)

    def half(weights: Array, bias: float) -> float:
        sd = float(np.sqrt(weights @ study.covariance @ weights))
        return sd * folded_quantile(m * bias / sd, ALPHA)

    length = half(best.start, best.least)
    random = np.random.default_rng(seed)
    at = np.linalg.lstsq(every.moves, best.start - every.start)[0] if every.moves.size else None
    for scale in (1e-3, 1e-1, 1.0):
        if at is not None and at.size:
            u = at + scale * random.normal(size=at.size)
            other = half(every.start + every.moves @ u, every.least + np.abs(u).sum())
            assert length <= other * (1 + ROUNDING)
    assert abs(worst_bias(study, best.start) - best.least) < ROUNDING * max(1, best.least)


@tried(10)
@given(studies(), st.sampled_from([RM, SD]))
def test_the_breakdown_is_where_zero_comes_in(
    given: tuple[EventStudy, Array], restriction: Restriction
) -> None:
    study, l_vec = given
    found = breakdown(study, l_vec, restriction, ALPHA)
    assert found.low_excludes == robust(study, l_vec, restriction, 0.0, ALPHA).excludes_zero
    if found.low_excludes:
        assert robust(study, l_vec, restriction, found.value, ALPHA).excludes_zero
    else:
        assert found.value == 0
    if not found.exceeds:
        after = found.value + found.tolerance * found.low_excludes
        assert not robust(study, l_vec, restriction, after, ALPHA).excludes_zero


def test_a_finer_grid_moves_an_end_by_less_than_its_step() -> None:
    study = EventStudy(
        betas=np.array([0.2, -0.1, 1.5, 2.0]), covariance=np.eye(4) / 10, n_pre=2, n_post=2
    )
    coarse, fine = (relative_magnitudes(study, np.ones(2) / 2, 1.0, ALPHA, n) for n in (100, 3000))
    assert abs(coarse.low - fine.low) < coarse.grid_step
    assert fine.grid_step < coarse.grid_step / 500
