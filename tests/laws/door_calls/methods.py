"""Valid calls of the estimators."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

import evaluation as ev
from evaluation import domain
from evaluation.editions import revisions
from evaluation.methods.covariates import (
    balancing,
    cross_section,
    doubly_robust,
    propensity,
    triple_difference,
)
from evaluation.methods.effects import aggregation, kernel, period_bases, spillover
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.factors import components, left_out, number
from evaluation.methods.random_effects import kappa
from evaluation.methods.synthetic import donors, simplex
from evaluation.methods.synthetic import synthetic as synthetics
from evaluation.methods.two_way import two_stage, two_way
from evaluation.study.comparisons import base_period
from tests.laws.door_calls.arrays import Call, N, T


def of_panels(a: SimpleNamespace) -> list[Call]:
    group = {"controls": ev.Controls.NOT_YET, "base": ev.BasePeriods.VARYING, "anticipation": 0}
    full = {**group, "adjustment": doubly_robust.Adjustment.DOUBLY_ROBUST}
    times = ev.group_time(a.panel)
    return [
        Call(ev.group_time, {"panel": a.wide, **full}),
        Call(ev.group_time_sections, {"sample": a.sample, **full}),
        Call(times.dynamic, {"balance": 1.0}),
        Call(times.overall_dynamic, {"balance": 1.0}),
        Call(ev.imputation, {"panel": a.panel, "anticipation": 0}),
        Call(
            ev.two_stage,
            {"panel": a.panel, "second": two_stage.SecondStage.OVERALL, "anticipation": 0},
        ),
        Call(ev.sun_abraham, {"panel": a.panel, "anticipation": 0}),
        Call(ev.extended_two_way, {"panel": a.panel, "anticipation": 0}),
        Call(ev.two_way, {"panel": a.panel, "staggered": two_way.Staggered.RECORD}),
        Call(
            ev.event_study,
            {"panel": a.panel, "reference": -1, "staggered": two_way.Staggered.RECORD},
        ),
        Call(
            ev.synthetic,
            {
                "panel": a.panel,
                "kind": ev.Synthetic.DID,
                "base": a.before,
                "solver": ev.Solver.OPTIMUM,
                "placebos": True,
            },
        ),
        Call(
            ev.generalised_synthetic_control,
            {"panel": a.panel, "r": 1, "r_max": 1, "base": a.before, "placebos": True},
        ),
        Call(ev.entropy_balancing, {"panel": a.wide, "base": a.before}),
        Call(times.aggregate, {"by": aggregation.by_group(["a"] * len(times))}),
        Call(
            times.influence.aggregate,
            {"matrix": np.full((1, len(times)), 1 / len(times)), "constants": None},
        ),
    ]


def of_estimation(a: SimpleNamespace) -> list[Call]:
    ledger = Ledger.of_pairs(a.double, a.path[None])
    averages = aggregation.by_group(["a", "a", "b"])
    dy = a.y[:, 4:] - a.y[:, :2]
    post = np.arange(N) % 2 == 0
    task = donors.Task(
        donors=a.y[4:][None],
        target=a.y[:1],
        base=a.before,
        post=~a.before / 3,
        treated=1,
        sizes=np.ones(N - 4),
    )
    eligible = np.arange(N) % 2 == 0
    months = tuple(domain.Month(2021, m) for m in range(1, T + 1))
    priced = revisions.Priced(
        tuple(f"{i:03d}" for i in range(N)), months, np.outer(a.double, a.path), a.y.copy()
    )
    pair = {"post": ~a.before, "base": a.before}
    return [
        Call(aggregation.by_group, {"groups": ["a", "b", "a"], "weights": np.array([1.0, 2, 3])}),
        Call(
            aggregation.by_cohort_share,
            {
                "groups": ["a", "a"],
                "tau": np.array([1.0, 2.0]),
                "cohort": np.array([0, 1]),
                "share": np.array([0.4, 0.6]),
            },
        ),
        Call(
            aggregation.Aggregation,
            {"labels": ("a",), "matrix": np.array([[0.4, 0.6]]), "constants": None},
        ),
        Call(averages.after, {"first": aggregation.by_group(["x", "y", "z"])}),
        Call(averages.ordered, {"labels": ["b", "a"]}),
        Call(
            balancing.entropy_balanced,
            {"covariates": a.x, "target": a.x[:9].mean(axis=0), "start": a.weights},
        ),
        Call(base_period.uniform, pair),
        Call(
            base_period.same_calendar_month,
            {
                "post": np.arange(24) > 11,
                "base": np.arange(24) < 12,
                "calendar_month": np.arange(24) % 12 + 1,
            },
        ),
        Call(period_bases.projected, {**pair, "basis": np.ones((T, 1))}),
        Call(period_bases.projected_months, {"base": a.before, "basis": np.ones((T, 1))}),
        Call(period_bases.linear_trend_basis, {"periods": 6}),
        Call(components.factors, {"y": a.y, "r": 1, "weights": a.weights}),
        Call(left_out.factors_without_each, {"y": a.y, "r": 1}),
        Call(left_out.projected_each, {**pair, "bases": np.ones((2, T, 1))}),
        Call(components.two_way_demeaned, {"y": a.y, "weights": a.weights}),
        Call(components.components, {"y": a.y, "weights": a.weights}),
        Call(
            number.choose_r,
            {"y": a.y, "base": a.periods > 0, "r_max": 1, "weights": a.weights, "blocks": 3},
        ),
        Call(
            cross_section.adjusted_cross_section,
            {
                "y": a.contrast,
                "post": post,
                "treated": a.treated,
                "x": a.x[:, :0],
                "weights": a.weights,
                "method": ev.Adjustment.DOUBLY_ROBUST,
            },
        ),
        Call(
            ev.adjusted,
            {
                "dy": dy,
                "treated": a.treated,
                "x": a.x,
                "weights": a.weights,
                "method": ev.Adjustment.DOUBLY_ROBUST,
            },
        ),
        Call(
            propensity.propensity,
            {"treated": a.treated, "weights": a.weights, "z": np.column_stack([np.ones(N), a.x])},
        ),
        Call(kernel.att, {"y": a.y, "unit_weights": a.double, "period_weights": a.path[None]}),
        Call(kernel.contrasts, {"y": a.y, "period_weights": a.path[None]}),
        Call(
            kernel.variance_regressor, {"n": np.full((N, T), 9.0), "period_weights": a.path[None]}
        ),
        Call(kernel.unit_placebos, {"contrast": dy, "stock": a.weights, "cap": 0.5}),
        Call(Ledger.of_pairs, {"unit_weights": a.double, "period_weights": a.path[None]}),
        Call(Ledger.of_cells, {"weights": np.outer(a.double, a.path)[None]}),
        Call(ledger.apply, {"y": a.y}),
        Call(ledger.row, {"k": 0}),
        Call(ledger.aggregate, {"matrix": np.ones((1, 1))}),
        Call(
            kappa.kappa,
            {
                "gap_eligible": np.tile(a.gap, 2),
                "alpha": 0.05,
                "block": 12,
                "gap_other": np.tile(a.gap, 2) * 0.5,
            },
        ),
        Call(
            kappa.kappa(np.tile(a.gap, 2), np.tile(a.gap, 2)).within,
            {"least": 0.8, "most": 1.2},
        ),
        Call(
            ev.pool,
            {
                "effects": a.effects,
                "noise": np.full(5, 0.5),
                "labels": list("abcde"),
                "alpha": 0.05,
            },
        ),
        Call(
            revisions.Priced,
            {
                "codes": priced.codes,
                "months": months,
                "weights": priced.weights,
                "values": a.y.copy(),
            },
        ),
        Call(priced.on, {"codes": priced.codes, "months": months}),
        Call(
            revisions.decompose,
            {
                "before": priced,
                "code": priced,
                "revised_values": a.y,
                "truncated": priced,
                "latest": priced,
                "amended": priced,
            },
        ),
        Call(
            revisions.decompose(priced, priced, a.y, priced, priced, priced).largest,
            {"part": revisions.Part.CODE, "number": 3},
        ),
        Call(simplex.simplex_weights, {"units": a.y, "target": a.y[0], "ridge": 0.1}),
        Call(
            simplex.frank_wolfe,
            {"units": a.y, "target": a.y[0], "ridge": 0.1, "least_decrease": 1e-6},
        ),
        Call(
            spillover.Rings.of,
            {"exposure": np.linspace(0, 0.3, N), "edges": [0.1], "names": ["near", "far"]},
        ),
        Call(
            spillover.spillover,
            {
                "panel": a.panel,
                "period_weights": a.path,
                "rings": spillover.Rings.of(np.tile([0.0, 0.2], N // 2), [0.1]),
            },
        ),
        Call(donors.fit, {"kind": ev.Synthetic.DID, "task": task, "solver": ev.Solver.OPTIMUM}),
        Call(ev.synthetic(a.wide).placebo_error, {"replications": 3, "seed": 1}, heavy=True),
        Call(
            synthetics.unit_fits,
            {"kind": ev.Synthetic.CONTROL, "task": task, "solver": ev.Solver.OPTIMUM},
        ),
        Call(
            triple_difference.triple_difference,
            {
                "dy": dy,
                "here": a.treated,
                "eligible": eligible,
                "x": a.x[:, :0],
                "weights": a.weights,
                "method": ev.Adjustment.DOUBLY_ROBUST,
            },
        ),
        Call(
            triple_difference.triple_difference_cross_section,
            {
                "y": np.tile(a.contrast, 2),
                "post": np.repeat([False, True], N),
                "here": np.tile(a.treated, 2),
                "eligible": np.tile(eligible, 2),
                "x": np.empty((2 * N, 0)),
                "weights": np.tile(a.weights, 2),
                "method": ev.Adjustment.DOUBLY_ROBUST,
            },
        ),
        Call(
            triple_difference.unconditional,
            {
                "y_eligible": a.y,
                "y_other": a.y + 1,
                "unit_weights": a.double,
                "period_weights": a.path[None],
                "kappa": 0.9,
            },
        ),
    ]
