"""Valid calls of what takes facts in, and of the vocabulary."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa

import evaluation as ev
from evaluation import domain
from evaluation.core.streams import stream
from evaluation.methods.effects.weights import by_area, by_stock, capped, effective_number
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.panel import Panel
from evaluation.plan.registration import registrations
from evaluation.sources.cells import measure
from evaluation.sources.contracts.contract import Contract
from evaluation.sources.delivery import files_of, read_delivery
from evaluation.sources.population import monthly_population
from evaluation.sources.twin import synthetic_twin
from evaluation.sources.vintage import read_vintage
from tests.laws.door_calls.arrays import Call

PLANTED = {
    "since": domain.Month(2015, 1),
    "effect": -0.8,
    "noise": 1.0,
    "drift": 0.1,
    "covid": 0.5,
    "scar": 0.5,
    "anticipation": 0.2,
    "spillover": 0.2,
    "growth": 0.01,
    "composition": 0.2,
    "definition_break": 0.2,
    "donor_shock": 0.5,
}


def of_data(a: SimpleNamespace, small: ev.Evaluation) -> list[Call]:
    frame = pd.DataFrame(
        {"i": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": [1.0, 2, 3, 5], "g": [2, 2, 0, 0]}
        | {"x": [1, 1, 3, 3], "w": 1.0}
    )
    names = {"unit": "i", "time": "t", "outcome": "y", "cohort": "g"}
    contract = Contract.load("statfin_12r5")
    vintage, plan = small.vintage, small.plan
    month = vintage.months[0]
    espoo = Path(__file__).parents[3] / "reports" / "espoo" / "plan.toml"
    contracts = Path(__file__).parents[3] / "data_contracts" / "statfin_12r5.odcs.yaml"
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
                "used": plan.span,
            },
            heavy=True,
        ),
        Call(
            monthly_population,
            {"year_end": np.ones((1, 2)), "years": [2018, 2019], "months": [month]},
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
        Call(synthetic_twin, {"seed": 2021, "trial": "2021-24", **PLANTED}, heavy=True),
        Call(
            read_vintage,
            {"path": contracts, "contract": "statfin_12r5", "accept": "", "trial": "2021-24"},
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
        Call(small.design.comparisons[0].pool.without, {"undefined": ["049"]}),
        Call(small.design.comparisons[0].mask, {"window": small.design.windows[0]}),
        Call(small.design.complete, {"window": small.design.windows[0]}),
    ]


def of_domain() -> list[Call]:
    month, espoo = domain.employment_trial().start, domain.municipalities()["049"]
    window = domain.Window("W", month, month + 11)
    outcome = ev.OUTCOMES["broad_non_employment"]
    fields = {name: getattr(outcome, name) for name in domain.Outcome.__dataclass_fields__}
    return [
        Call(domain.require_untreated, {"window": window}),
        Call(domain.employment_trial().require_untreated, {"window": window}),
        Call(domain.trial_named, {"name": "2017-18"}),
        Call(domain.Month.parse, {"text": "2021-03"}),
        Call(domain.Window, {"name": "W", "first": month, "last": month + 11}),
        Call(window.until, {"last": month + 5}),
        Call(domain.crosswalk, {"to": date(2021, 1, 1)}),
        Call(domain.fault_of_code, {"code": "049"}),
        Call(domain.require_codes, {"codes": ["049"]}),
        Call(espoo.name, {"language": "fi"}),
        Call(domain.boundaries().rings, {"code": "049"}),
        Call(domain.tm35fin, {"longitude": 24.9, "latitude": 60.2}),
        Call(espoo.distance_km, {"other": espoo}),
        Call(outcome.over, {"base": domain.Base.CURRENT}),
        Call(domain.Outcome, fields),
        Call(domain.employment_trial().event_time, {"month": month}),
    ]
