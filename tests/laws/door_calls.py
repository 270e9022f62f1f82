"""A valid call of every public function: what the property test of the door changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

import evaluation as ev
from evaluation import domain
from evaluation.checks.battery import cases, examine, registered_choices
from evaluation.checks.grade import grade, grades, no_number
from evaluation.checks.minimum_detectable_effect import certified_effect, detectable_effect
from evaluation.core.streams import stream
from evaluation.editions import revisions
from evaluation.editions.sign import sign, signed_by
from evaluation.editions.told import told
from evaluation.methods.clusters import cluster, few_clusters, hac, wild
from evaluation.methods.conformal import power as detection
from evaluation.methods.conformal.conformal import Statistic
from evaluation.methods.covariates import (
    balancing,
    cross_section,
    doubly_robust,
    propensity,
    triple_difference,
)
from evaluation.methods.effects import aggregation, kernel, spillover
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.effects.weights import by_area, by_stock, capped, effective_number
from evaluation.methods.honest import relative, smoothness
from evaluation.methods.honest.sensitivity import conventional, plug_in_bounds, smoothness_unit
from evaluation.methods.placebo_space import (
    placebo,
    randomisation,
    revision_z,
    variance,
)
from evaluation.methods.placebo_space.conley_taber import conley_taber
from evaluation.methods.placebo_space.placebo import PlaceboInput, permutation
from evaluation.methods.pretrends import equivalence, normal_box, pretrend_power
from evaluation.methods.random_effects import kappa as pass_through
from evaluation.methods.simultaneous import multiplier
from evaluation.methods.synthetic import donors, simplex
from evaluation.methods.synthetic import synthetic as synthetics
from evaluation.methods.synthetic.demeaned import demeaned_conformal, demeaned_synthetic_gap
from evaluation.methods.two_way import two_stage, two_way
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.panel import Panel
from evaluation.plan.choices import BaseRule, Estimator
from evaluation.plan.methods import Method
from evaluation.plan.registration import registrations
from evaluation.report.evaluation import estimate_id
from evaluation.report.output.folder import write
from evaluation.report.sections import compose
from evaluation.sources.cells import measure
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import files_of, read_delivery
from evaluation.sources.twin import synthetic_twin
from evaluation.sources.vintage import read_vintage
from evaluation.study.channels import admissibility, channels
from evaluation.study.channels.admissibility import refusals, require
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons import base_period
from evaluation.study.estimates import comparators, estimates
from evaluation.study.event_study.half_years import Benchmark, study_of
from evaluation.study.event_study.placebo_covariance import placebo_covariance
from evaluation.study.inference.answers import infer, infer_all
from evaluation.study.inference.area_tests import area_by_area
from evaluation.study.inference.comparator_tests import look_beside
from evaluation.study.simultaneous import bands, joint
from evaluation.study.simultaneous.families import families, path_bands
from evaluation.study.size import rates
from evaluation.study.size.size_simulation import certificate, certify

N, T = 14, 6


@dataclass(frozen=True)
class Call:
    """One valid call; ``heavy`` ones are not repeated with values that are taken."""

    function: Callable[..., Any]
    given: dict[str, Any]
    heavy: bool = False

    @property
    def key(self) -> str:
        function = getattr(self.function, "__func__", self.function)
        return f"{function.__module__.removeprefix('evaluation.')}:{function.__qualname__}"


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@cache
def arrays() -> SimpleNamespace:
    """Small arrays of every shape, from one stream."""
    random = rng()
    y = random.normal(10, 1, (N, T)).cumsum(axis=1)
    cohort = np.r_[np.full(4, 4.0), np.full(N - 4, np.inf)]
    periods = np.arange(1.0, T + 1)
    panel = Panel.of(y, cohort, periods=periods)
    wide = Panel.of(
        random.normal(0, 1, (30, T)),
        np.r_[np.full(8, 4.0), np.full(22, np.inf)],
        periods=periods,
        covariates=random.normal(0, 1, (30, 1)),
    )
    period = np.tile(periods, 40)
    start = np.repeat(np.r_[np.full(10, 4.0), np.full(10, 5.0), np.full(20, np.inf)], T)
    sections = {
        "y": random.normal(0, 1, period.size),
        "period": period,
        "cohort": start,
    }
    square = random.normal(0, 1, (4, 20))
    study = ev.EventStudy(
        betas=np.array([0.02, -0.01, 0.2, 0.25]),
        covariance=square @ square.T / 3000,
        n_pre=2,
        n_post=2,
    )
    gap = random.normal(0, 1, 24)
    return SimpleNamespace(
        y=y,
        cohort=cohort,
        periods=periods,
        panel=panel,
        wide=wide,
        sections=sections,
        sample=CrossSections.of(**sections),
        study=study,
        l_vec=np.array([1.0, 0.0]),
        gap=gap,
        post=np.arange(24) >= 18,
        before=periods < 4,
        treated=np.isfinite(cohort),
        clusters=np.arange(N),
        weights=random.uniform(1, 2, N),
        x=random.normal(0, 1, (N, 1)),
        contrast=random.normal(0, 1, N),
        squared=random.uniform(0.5, 2, N),
        q=random.uniform(0.1, 1, N),
        effects=random.normal(0, 1, 5),
        rows=np.column_stack([np.ones(N), np.isfinite(cohort)]),
        double=np.where(np.isfinite(cohort), 1 / 4, -1 / (N - 4)),
        path=np.where(periods >= 4, 1 / 3, -1 / 3),
        placebo=PlaceboInput(
            tau=0.7,
            treated_weights=np.array([0.4, 0.6]),
            treated_q=np.array([0.2, 0.3]),
            donor_weights=np.full(N, 1 / N),
            donor_q=random.uniform(0.1, 1, N),
            residuals=random.normal(0, 1, N),
            reference_q=random.uniform(0.1, 1, N),
            reference_stock=random.uniform(10, 99, N),
        ),
    )


def calls(small: ev.Evaluation, folder: Path) -> dict[str, Call]:
    """By name, as `tests.project.entrances` names them."""
    a = arrays()
    every = [
        *_of_data(a, small),
        *_of_domain(),
        *_of_panels(a),
        *_of_estimation(a),
        *_of_blocks(small),
        *_of_inference(a),
        *_of_honesty(a),
        *_of_reports(small, folder),
    ]
    return {call.key: call for call in every}


def _of_data(a: SimpleNamespace, small: ev.Evaluation) -> list[Call]:
    frame = pd.DataFrame(
        {"i": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": [1.0, 2, 3, 5], "g": [2, 2, 0, 0]}
        | {"x": [1, 1, 3, 3], "w": 1.0}
    )
    names = {"unit": "i", "time": "t", "outcome": "y", "cohort": "g"}
    contract = Contract.load("statfin_12r5")
    vintage, plan = small.vintage, small.plan
    month = vintage.months[0]
    espoo = Path(__file__).parents[2] / "reports" / "espoo" / "plan.toml"
    contracts = Path(__file__).parents[2] / "data_contracts" / "statfin_12r5.odcs.yaml"
    return [
        Call(
            ev.read_panel,
            {"frame": frame, **names, "gaps": ev.Gaps.REFUSE}
            | {"covariates": ["x"], "weights": "w", "clusters": "i"},
        ),
        Call(
            Panel.of,
            {
                "y": a.y,
                "cohort": a.cohort,
                "periods": a.periods,
                "weights": a.weights,
                "covariates": a.x,
                "clusters": a.clusters,
            },
        ),
        Call(Panel, {name: getattr(a.panel, name) for name in Panel.__dataclass_fields__}),
        Call(
            CrossSections.of,
            a.sections | {n: getattr(a.sample, n) for n in ("covariates", "weights", "clusters")},
        ),
        Call(CrossSections, {n: getattr(a.sample, n) for n in CrossSections.__dataclass_fields__}),
        Call(
            measure,
            {
                "vintage": vintage,
                "outcomes": plan.outcomes.measured,
                "base_year": plan.outcomes.base_year,
            },
            heavy=True,
        ),
        Call(Contract.load, {"name": "statfin_12r5"}),
        Call(Contract.read, {"path": contracts}),
        Call(Contract.of, {"place": "statfin_12r5"}),
        Call(contract.custom, {"name": "disclosureThreshold"}),
        Call(contract.number, {"name": "disclosureThreshold"}),
        Call(contract.breaches, {"table": pa.table({"a": [1]})}, heavy=True),
        Call(contract.require, {"table": pa.table({"a": [1]}), "name": "x"}, heavy=True),
        Call(files_of, {"path": contracts}),
        Call(read_delivery, {"path": contracts}, heavy=True),
        Call(stream, {"seed": 1}),
        Call(synthetic_twin, {"seed": 2021}, heavy=True),
        Call(
            read_vintage,
            {"path": contracts, "contract": "statfin_12r5", "accept": ""},
            heavy=True,
        ),
        Call(vintage.unblinded, {"plan": plan}, heavy=True),
        Call(vintage.until, {"last": vintage.months[-1]}),
        Call(
            vintage.at,
            {
                "municipality": vintage.municipalities[0],
                "month": month,
                "column": next(iter(vintage.counts)),
            },
        ),
        Call(
            ev.cut,
            {
                "plan": plan,
                "cells": ev.measure(vintage, plan.outcomes.measured[:1], plan.outcomes.base_year),
            },
            heavy=True,
        ),
        Call(ev.freeze, {"path": espoo, "because": "", "seen": False, "seen_with": ""}, heavy=True),
        Call(ev.Plan.load, {"path": espoo}, heavy=True),
        Call(ev.Plan.parse, {"text": espoo.read_text("utf-8"), "name": "plan.toml"}, heavy=True),
        Call(ev.Plan.of_choices, {"choices": {}, "path": None, "older": False}, heavy=True),
        Call(plan.level, {"look": 0}),
        Call(registrations, {"plan": espoo, "older": False}),
        Call(capped, {"stock": a.squared, "cap": 0.2}),
        Call(by_stock, {"stock": a.squared}),
        Call(by_area, {"stock": a.squared, "area": a.clusters}),
        Call(effective_number, {"weights": a.squared}),
        Call(small.design.blocks[0].pool.without, {"undefined": ["049"]}),
        Call(small.design.blocks[0].mask, {"window": small.design.windows[0]}),
        Call(small.design.complete, {"window": small.design.windows[0]}),
    ]


def _of_domain() -> list[Call]:
    month, espoo = domain.TRIAL_START, domain.municipalities()["049"]
    window = domain.Window("W", month, month + 11)
    outcome = ev.OUTCOMES["broad_non_employment"]
    fields = {name: getattr(outcome, name) for name in domain.Outcome.__dataclass_fields__}
    return [
        Call(domain.require_untreated, {"window": window}),
        Call(domain.Month.parse, {"text": "2021-03"}),
        Call(domain.Window, {"name": "W", "first": month, "last": month + 11}),
        Call(window.until, {"last": month + 5}),
        Call(domain.crosswalk, {"to": date(2021, 1, 1)}),
        Call(domain.fault_of_code, {"code": "049"}),
        Call(domain.require_codes, {"codes": ["049"]}),
        Call(espoo.name, {"language": "fi"}),
        Call(espoo.distance_km, {"other": espoo}),
        Call(outcome.over, {"base": domain.Base.CURRENT}),
        Call(domain.Outcome, fields),
        Call(domain.employment_trial().event_time, {"month": month}),
    ]


def _of_panels(a: SimpleNamespace) -> list[Call]:
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
        Call(ev.entropy_balancing, {"panel": a.wide, "base": a.before}),
        Call(times.aggregate, {"by": aggregation.by_group(["a"] * len(times))}),
        Call(
            times.influence.aggregate,
            {"matrix": np.full((1, len(times)), 1 / len(times)), "constants": None},
        ),
    ]


def _of_estimation(a: SimpleNamespace) -> list[Call]:
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
            pass_through.kappa,
            {
                "gap_eligible": np.tile(a.gap, 2),
                "alpha": 0.05,
                "block": 12,
                "gap_other": np.tile(a.gap, 2) * 0.5,
            },
        ),
        Call(
            pass_through.kappa(np.tile(a.gap, 2), np.tile(a.gap, 2)).within,
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


def _of_blocks(small: ev.Evaluation) -> list[Call]:
    plan = small.design
    effects = small.effects[0]
    block, p = effects.block, effects.period_weights[:1]
    labels = effects.labels[:1]
    window, before = plan.windows[0], small.plan.calendar.pre
    answer = small.answers[0]
    by = aggregation.by_group(["a"] + [None] * (len(effects) - 1))
    sets, where = [effects, effects], [0, 0]
    many = [next(one for one in small.effects if one.influence is not None)] * 2
    return [
        Call(estimates.estimate, {"block": block, "design": plan}, heavy=True),
        Call(
            estimates.effect_set,
            {"block": block, "labels": labels, "period_weights": p, "cap": 0.2},
            heavy=True,
        ),
        Call(
            estimates.from_weights,
            {
                "block": block,
                "labels": labels,
                "period_weights": p,
                "unit_weights": effects.unit_weights[:1],
                "residuals": None,
            },
            heavy=True,
        ),
        Call(
            base_period.month_weights,
            {
                "block": block,
                "pre": before,
                "month": window.first,
                "rule": BaseRule.UNIFORM,
            },
        ),
        Call(
            base_period.window_weights,
            {"block": block, "post": window, "base": before, "rule": BaseRule.UNIFORM},
        ),
        Call(effects.weights, {"k": 0}),
        Call(effects.bounds, {"k": 0}),
        Call(effects.donor_band, {"k": 0}),
        Call(effects.aggregate, {"by": by}, heavy=True),
        Call(
            effects.find,
            {"kind": estimates.Kind.WINDOW, "window": labels[0].window, "base": labels[0].base},
        ),
        Call(effects.of, {"kind": estimates.Kind.WINDOW}),
        Call(comparators.estimate_others, {"design": plan}, heavy=True),
        Call(
            comparators.compared_by,
            {
                "estimator": Estimator.TWO_WAY,
                "block": block,
                "design": plan,
                "window": window,
            },
            heavy=True,
        ),
        Call(
            infer,
            {"effects": effects, "k": 0, "design": plan, "certificate": None},
            heavy=True,
        ),
        Call(
            infer_all,
            {"effects": effects, "design": plan, "certificates": {}},
            heavy=True,
        ),
        Call(area_by_area, {"effects": [effects], "design": plan}, heavy=True),
        Call(look_beside, {"effects": effects, "design": plan}, heavy=True),
        Call(certify, {"design": plan, "watch": iter}, heavy=True),
        Call(certificate, {"block": block, "design": plan}, heavy=True),
        Call(
            space_test,
            {"effects": effects, "k": 0, "design": plan, "floor": True},
            heavy=True,
        ),
        Call(families, {"effects": [effects], "design": plan}, heavy=True),
        Call(path_bands, {"effects": [effects], "design": plan}, heavy=True),
        Call(
            ev.sup_t,
            {
                "effects": effects,
                "positions": [0],
                "draws": 19,
                "alpha": 0.1,
                "random": rng(),
                "g_star": 1.0,
                "source": bands.BandSource.PLACEBO,
            },
        ),
        Call(placebo_covariance, {"effects": effects, "matrix": np.eye(len(effects))[:1]}),
        Call(
            joint.joint_placebo_draws,
            {"effects": sets, "positions": where, "draws": 9, "random": rng(), "floor": False},
        ),
        Call(joint.joint_unit_placebos, {"effects": sets, "positions": where}),
        Call(
            joint.joint_multiplier_draws,
            {"effects": many, "positions": where, "draws": 9, "random": rng()},
        ),
        Call(
            study_of,
            {"effects": effects, "design": plan, "window": window, "benchmark": Benchmark.CLEAN},
            heavy=True,
        ),
        Call(channels.nearest, {"block": block, "among": block.donors, "number": 2}),
        Call(require, {"method": Method.FERMAN_PINTO, "setting": answer.setting}),
        Call(refusals, {"setting": answer.setting}),
        Call(
            admissibility.DesignMeasures,
            {
                n: getattr(answer.setting, n)
                for n in admissibility.DesignMeasures.__dataclass_fields__
            },
        ),
        Call(next(iter(small.families.values())).adjusted, {"outcome": "broad_non_employment"}),
        Call(
            cases,
            {"design": plan, "effects": [effects], "answers": [answer]},
            heavy=True,
        ),
        Call(examine, {"case": None}, heavy=True),
        Call(registered_choices, {"answers": [answer], "answer": answer}, heavy=True),
        Call(certified_effect, {"answer": answer}),
        Call(detectable_effect, {"answer": answer, "alpha": 0.05}),
        Call(grade, {"findings": [], "p_value": 0.1, "g_star": 1.0, "alpha": 0.05}),
        Call(
            grades,
            {"design": plan, "examined": [], "findings": {}, "level": 0.05},
            heavy=True,
        ),
        Call(no_number, {"reason": "none"}),
    ]


def _of_inference(a: SimpleNamespace) -> list[Call]:
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
            detection.found_in_time,
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
        Call(joint.variance_functions, {"squared": a.squared[:, None], "q": a.q[:, None]}),
        Call(ev.romano_wolf, {"statistics": np.array([1.0, 2.0, 0.5]), "draws": draws}),
        Call(ev.romano_wolf(np.array([1.0, 2.0, 0.5]), draws).rejected, {"alpha": 0.1}),
        Call(multiplier.multiplier, {"influence": psi, "draws": 19, "alpha": 0.1, "random": rng()}),
        Call(
            multiplier.multiplier_bands,
            {"influences": [psi], "draws": 19, "alpha": 0.1, "random": rng()},
        ),
        Call(
            normal_box.normal_box,
            {"mean": np.zeros(2), "covariance": np.eye(2), "bound": np.ones(2)},
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


def _of_honesty(a: SimpleNamespace) -> list[Call]:
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


def _of_reports(small: ev.Evaluation, folder: Path) -> list[Call]:
    edition = ev.Edition.open(folder)
    answer = small.answers[0]
    return [
        Call(
            ev.compare,
            {"first": edition, "second": edition, "data": (None, None), "watch": iter},
            heavy=True,
        ),
        Call(ev.summary, {"comparison": None}, heavy=True),
        Call(ev.Edition.open, {"folder": folder}, heavy=True),
        Call(edition.vintage, {"data": None}, heavy=True),
        Call(
            ev.follow,
            {
                "previous": edition,
                "plan": small.plan,
                "vintage": small.vintage,
                "watch": iter,
                "tell": print,
                "previous_data": None,
            },
            heavy=True,
        ),
        Call(ev.verify, {"edition": edition, "data": None, "watch": iter}, heavy=True),
        Call(sign, {"edition": edition, "key": "no key"}, heavy=True),
        Call(
            signed_by,
            {"edition": edition, "signer": "nobody", "allowed_signers": "no file"},
            heavy=True,
        ),
        Call(told, {"found": None}, heavy=True),
        Call(estimate_id, {"answer": answer}),
        Call(
            small.answer,
            {
                "estimand": answer.block.estimand.name,
                "outcome": None,
                "pool": None,
                "window": None,
                "base": "clean_pre",
            },
            heavy=True,
        ),
        Call(small.headline, {"estimand": answer.block.estimand.name}, heavy=True),
        Call(small.adjusted, {"answer": answer}),
        Call(small.grade_of, {"answer": answer}),
        Call(small.floor_of_family, {"answer": answer}),
        Call(
            write,
            {"evaluation": small, "output": "x", "languages": ["fi"], "delivery": None},
            heavy=True,
        ),
        Call(compose, {"evaluation": small, "language": "en"}, heavy=True),
        Call(
            ev.run,
            {"plan": small.plan, "vintage": small.vintage, "watch": iter, "look": 0},
            heavy=True,
        ),
    ]
