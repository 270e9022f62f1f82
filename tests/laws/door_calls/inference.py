"""Valid calls of the methods of inference."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

import evaluation as ev
from evaluation.methods.clusters import cluster, few_clusters, hac, wild
from evaluation.methods.conformal import power
from evaluation.methods.conformal.conformal import Statistic
from evaluation.methods.honest import relative, smoothness
from evaluation.methods.honest.sensitivity import conventional, plug_in_bounds, smoothness_unit
from evaluation.methods.placebo_dates import history
from evaluation.methods.placebo_space import (
    placebo,
    randomisation,
    revision_z,
    tail,
    variance,
)
from evaluation.methods.placebo_space.conley_taber import conley_taber
from evaluation.methods.placebo_space.noise_model import NoiseModel
from evaluation.methods.placebo_space.placebo import PlaceboInput, permutation
from evaluation.methods.pretrends import equivalence, normal_box, pretrend_power
from evaluation.methods.simultaneous import multiplier
from evaluation.methods.synthetic.demeaned import demeaned_conformal, demeaned_synthetic_gap
from evaluation.study.channels import admissibility
from evaluation.study.simultaneous import bands
from evaluation.study.size import rates
from tests.laws.door_calls.arrays import Call, N, rng


def of_inference(a: SimpleNamespace) -> list[Call]:
    means = {
        "contrast": a.contrast,
        "weights": a.weights,
        "treated": a.treated,
        "clusters": a.clusters,
    }
    rows = {
        "design": a.rows,
        "y": a.contrast,
        "clusters": a.clusters,
        "contrast": np.array([0.0, 1.0]),
    }
    test = cluster.cluster_robust(**rows)
    boot = {"restricted": True, "weights": wild.Draws.RADEMACHER, "draws": 19, "random": rng()}
    donor = {"treated": 0.9, "donors": a.contrast[:4], "alpha": 0.05}
    months = np.arange(8) >= 6
    panel = {"y": a.y, "treated": a.treated, "post": ~a.before}
    sigma = a.study.covariance
    fit = {"squared": a.squared, "q": a.q}
    random = {"contrasts": a.contrast, **{k: means[k] for k in ("weights", "treated", "clusters")}}
    scale = {
        "treated_weights": np.array([1.0]),
        "treated_q": np.array([0.2]),
        "donor_weights": np.full(N, 1 / N),
        "donor_q": a.q,
        "reference_q": a.q,
    }
    draws = rng().normal(0, 1, (19, 3))
    noise = NoiseModel.fit(a.contrast, a.q)
    closed = tail.Tail.of(noise, np.array([0.4, 0.6]), a.q / N)
    fakes = {"effects": a.contrast, "starts": 12 * np.arange(N), "length": 12}
    past = history.History(**fakes)
    psi = ev.group_time(a.wide).influence
    return [
        Call(bands.critical_value, {"sups": a.squared, "alpha": 0.1}),
        Call(cluster.cluster_robust, rows),
        Call(cluster.two_means, means),
        Call(test.p_value, {"se": 0.3, "df": 5.0}),
        Call(test.interval, {"se": 0.3, "df": 5.0, "alpha": 0.05}),
        Call(
            ev.conformal,
            {"gap": a.gap, "post": a.post, "alpha": 0.05, "statistic": Statistic.ABS_SUM},
        ),
        Call(
            conley_taber,
            {"data": a.placebo, "draws": 19, "alpha": 0.1, "random": rng(), "donor_noise": True},
        ),
        Call(
            ev.ferman_pinto,
            {
                "data": a.placebo,
                "draws": 19,
                "alpha": 0.1,
                "random": rng(),
                "floor": True,
                "fit": variance.VarianceFit.QUASI_LIKELIHOOD,
            },
        ),
        Call(
            PlaceboInput,
            {n: getattr(a.placebo, n) for n in placebo.PlaceboInput.__dataclass_fields__},
        ),
        Call(placebo.rank_and_half_width, {"tau": 0.5, "distribution": a.contrast, "alpha": 0.1}),
        Call(permutation, {"tau": 0.5, "placebos": a.contrast}),
        Call(
            demeaned_synthetic_gap,
            {"treated": a.gap[:8], "post": months, "tau0": 0.0, "donors": a.gap.reshape(3, 8) + 1},
        ),
        Call(
            demeaned_conformal,
            {
                "treated": a.gap[:8],
                "post": months,
                "alpha": 0.2,
                "donors": a.gap.reshape(3, 8) + 1,
                "grid": np.array([-1.0, 0.0, 1.0]),
                "statistic": Statistic.ABS_SUM,
            },
        ),
        Call(
            power.found_in_time,
            {"gap": a.gap, "length": 3, "added": np.array([0.0, 1.0]), "alpha": 0.1},
        ),
        Call(hac.newey_west, {"gap": a.gap, "post": a.post, "lag": 2}),
        Call(hac.driscoll_kraay, {**panel, "lag": 1, "weights": a.weights}),
        Call(hac.two_way_clustered, {**panel, "weights": a.weights}),
        Call(ev.equivalence, {"betas": a.study.betas, "covariance": sigma, "alpha": 0.05}),
        Call(equivalence.least_threshold, {"estimate": 0.2, "error": 0.1, "alpha": 0.05}),
        Call(few_clusters.one_against_many, donor),
        Call(few_clusters.lau_li, {**donor, "ratio": 1.0, "rank": 1}),
        Call(few_clusters.lau_li_largest_ratio, {**donor, "treated": 9.0, "rank": 1}),
        Call(
            few_clusters.rearrangement,
            {**donor, "donors": a.contrast[:9], "alpha": 0.2, "ratio": 1.0},
        ),
        Call(few_clusters.rearrangement_weight, {"q": 9, "alpha": 0.2, "ratio": 1.0}),
        Call(admissibility.size_slope_p, {"contrast": a.contrast, "log_size": a.weights}),
        Call(variance.variance_functions, {"squared": a.squared[:, None], "q": a.q[:, None]}),
        Call(ev.romano_wolf, {"statistics": np.array([1.0, 2.0, 0.5]), "draws": draws}),
        Call(ev.romano_wolf(np.array([1.0, 2.0, 0.5]), draws).rejected, {"alpha": 0.1}),
        Call(multiplier.multiplier, {"influence": psi, "draws": 19, "alpha": 0.1, "random": rng()}),
        Call(
            multiplier.multiplier_bands,
            {"influences": [psi], "draws": 19, "alpha": 0.1, "random": rng()},
        ),
        *(
            Call(function, {"mean": np.zeros(2), "covariance": np.eye(2), "bound": np.ones(2)})
            for function in (normal_box.normal_box, normal_box.box_probability)
        ),
        Call(
            pretrend_power.pretest_power,
            {"covariance": np.eye(2), "violation": np.ones(2), "alpha": 0.05},
        ),
        Call(
            ev.slope_for_power,
            {"covariance": np.eye(2), "times": np.array([-2.0, -1.0]), "power": 0.5, "alpha": 0.05},
        ),
        Call(
            ev.pretest,
            {
                "betas": np.zeros(3),
                "covariance": np.eye(3),
                "violation": np.ones(3),
                "n_pre": 2,
                "alpha": 0.05,
            },
        ),
        Call(randomisation.randomisation, {**random, "draws": 19, "random": rng()}),
        Call(randomisation.by_cluster, random),
        Call(rates.effective_draws, {"size": a.squared, "clusters": a.clusters}),
        Call(rates.exact_interval, {"share": 0.1, "n": 30.0, "level": 0.95}),
        Call(
            revision_z.change_error,
            {"before": a.contrast, "after": a.squared, "scale": revision_z.Scale(**scale)},
        ),
        Call(revision_z.surprise, {"change": 0.5, "standard_error": 0.2}),
        Call(revision_z.Scale, scale),
        Call(
            NoiseModel.fit,
            {"residuals": a.contrast, "q": a.q, "kind": variance.VarianceFit.WEIGHTED},
        ),
        Call(NoiseModel.fit_path, {"residuals": a.contrast[:, None], "q": a.q[:, None]}),
        Call(noise.variance, {"q": a.q[:3]}),
        Call(
            tail.Tail.of,
            {"model": noise, "treated": np.array([0.4, 0.6]), "donors": a.q / N},
        ),
        Call(closed.p_value, {"tau": 0.5}),
        Call(closed.half_width, {"alpha": 0.05}),
        Call(
            tail.p_each_alone,
            {"model": noise, "tau": a.contrast[:3], "variance": a.q[:3], "donors": a.q / N},
        ),
        Call(history.History, fakes),
        Call(past.p_value, {"tau": 0.5}),
        Call(past.half_width, {"alpha": 0.05}),
        Call(history.left_out, fakes | {"effects": np.column_stack([a.contrast, a.squared])}),
        Call(variance.fit_variance, {"kind": variance.VarianceFit.WEIGHTED, **fit}),
        Call(variance.variance_function, fit),
        Call(variance.least_squares_variance, fit),
        Call(variance.weighted_variance, fit),
        Call(ev.wild_bootstrap, {**rows, **boot}),
        Call(wild.CrossProducts.of, {k: rows[k] for k in ("design", "y", "clusters")}),
        Call(
            wild.wild_from_products,
            {
                "data": wild.CrossProducts.of(a.rows, a.contrast, a.clusters),
                "contrast": rows["contrast"],
                **boot,
            },
        ),
        Call(
            wild.wild_two_means,
            {
                **means,
                "restricted": True,
                "draws": 19,
                "random": rng(),
                "multipliers": wild.Draws.RADEMACHER,
            },
        ),
    ]


def of_honesty(a: SimpleNamespace) -> list[Call]:
    target = {"study": a.study, "l_vec": a.l_vec}
    smooth = {**target, "restriction": ev.Restriction.SMOOTHNESS}
    study = {n: getattr(a.study, n) for n in ev.EventStudy.__dataclass_fields__}
    return [
        Call(ev.EventStudy, study | {"times": (-2, -1, 1, 2)}),
        Call(a.study.target, {"l_vec": a.l_vec}),
        Call(conventional, {**target, "alpha": 0.05}),
        Call(plug_in_bounds, {**smooth, "m": 0.01}),
        Call(ev.robust, {**smooth, "m": 0.01, "alpha": 0.05}),
        Call(ev.sensitivity, {**smooth, "ms": [0.0], "alpha": 0.05}),
        Call(ev.breakdown, {**smooth, "alpha": 0.05, "tolerance": 0.5, "largest": 2.0}, heavy=True),
        Call(smoothness_unit, target),
        Call(relative.reach, target),
        Call(relative.relative_bounds, {**target, "m": 1.0}),
        Call(relative.relative_moments, {**target, "m": 1.0}),
        Call(relative.relative_magnitudes, {**target, "m": 1.0, "alpha": 0.05, "points": 9}),
        Call(relative.relative_excludes_zero, {**target, "m": 1.0, "alpha": 0.05, "points": 9}),
        Call(smoothness.smoothness, {**target, "m": 0.01, "alpha": 0.05}),
        Call(smoothness.smooth_bounds, {**target, "m": 0.1}),
        Call(smoothness.linear_estimators, target),
        Call(smoothness.shortest, {**target, "m": 0.01, "alpha": 0.05}),
    ]
