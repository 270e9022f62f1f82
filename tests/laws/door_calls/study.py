"""Valid calls of the study, its checks, its reports and editions."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import evaluation as ev
from evaluation.checks.battery import cases, examine, registered_choices
from evaluation.checks.grade import grade, grades, no_number
from evaluation.checks.minimum_detectable_effect import certified_effect, detectable_effect
from evaluation.editions.sign import sign, signed_by
from evaluation.editions.told import told
from evaluation.methods.effects import aggregation
from evaluation.plan.choices import BaseRule, Estimator
from evaluation.plan.methods import Method
from evaluation.report.evaluation import estimate_id
from evaluation.report.output.folder import write
from evaluation.report.sections import compose
from evaluation.study.channels import admissibility, channels
from evaluation.study.channels.admissibility import refusals, require
from evaluation.study.channels.channels import space_test
from evaluation.study.comparisons import base_period
from evaluation.study.estimates import comparators, estimates
from evaluation.study.event_study.half_years import Benchmark, study_of
from evaluation.study.event_study.placebo_covariance import placebo_covariance
from evaluation.study.inference.area_tests import area_by_area
from evaluation.study.inference.comparator_tests import look_beside
from evaluation.study.inference.effect_tests import infer, infer_all
from evaluation.study.simultaneous import bands, joint
from evaluation.study.simultaneous.families import families, path_bands
from evaluation.study.size.size_simulation import certificate, certify
from tests.laws.door_calls.arrays import Call, rng


def of_blocks(small: ev.Evaluation) -> list[Call]:
    plan = small.design
    effects = small.effects[0]
    comparison, p = effects.comparison, effects.period_weights[:1]
    labels = effects.labels[:1]
    window, before = plan.windows[0], small.plan.calendar.pre
    answer = small.answers[0]
    by = aggregation.by_group(["a"] + [None] * (len(effects) - 1))
    sets, where = [effects, effects], [0, 0]
    many = [next(one for one in small.effects if one.influence is not None)] * 2
    return [
        Call(estimates.estimate, {"comparison": comparison, "design": plan}, heavy=True),
        Call(
            estimates.effect_set,
            {"comparison": comparison, "labels": labels, "period_weights": p, "cap": 0.2},
            heavy=True,
        ),
        Call(
            estimates.from_weights,
            {
                "comparison": comparison,
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
                "comparison": comparison,
                "pre": before,
                "month": window.first,
                "rule": BaseRule.UNIFORM,
            },
        ),
        Call(
            base_period.window_weights,
            {"comparison": comparison, "post": window, "base": before, "rule": BaseRule.UNIFORM},
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
                "comparison": comparison,
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
        Call(certificate, {"comparison": comparison, "design": plan}, heavy=True),
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
        Call(channels.nearest, {"comparison": comparison, "among": comparison.donors, "number": 2}),
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


def of_reports(small: ev.Evaluation, folder: Path) -> list[Call]:
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
                "estimand": answer.comparison.estimand.name,
                "outcome": None,
                "pool": None,
                "window": None,
                "base": "clean_pre",
            },
            heavy=True,
        ),
        Call(small.headline, {"estimand": answer.comparison.estimand.name}, heavy=True),
        Call(small.adjusted, {"answer": answer}),
        Call(small.grade_of, {"answer": answer}),
        Call(small.others_of, {"answer": answer}),
        Call(small.design.window, {"name": "W1"}),
        Call(small.floor_of_family, {"answer": answer}),
        Call(
            write,
            {
                "evaluation": small,
                "output": "x",
                "languages": ["fi"],
                "formats": ["xlsx"],
                "delivery": None,
            },
            heavy=True,
        ),
        Call(compose, {"evaluation": small, "language": "en"}, heavy=True),
        Call(
            ev.run,
            {"plan": small.plan, "vintage": small.vintage, "watch": iter, "look": 0},
            heavy=True,
        ),
    ]
