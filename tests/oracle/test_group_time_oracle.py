"""Group-time effects and their averages against R's did: nine specifications on mpdta."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.group_time.averages import GroupTime
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.panels.panel import NEVER, Panel

EXPECTED = Path(__file__).parent / "expected"
STORED = json.loads((EXPECTED / "did_mpdta_all_specs.json").read_text("utf-8"))
SPECS: dict[str, Any] = STORED["specs"]

# R wrote 12 digits and its glm stops at a change of deviance of 1e-8: with a logit the difference
# is 4e-11, without one 2e-14.
MEANS, LOGIT = 1e-12, 1e-10

CONTROLS = {"nevertreated": Controls.NEVER, "notyettreated": Controls.NOT_YET}
METHODS = {
    "reg": Adjustment.OUTCOME_REGRESSION,
    "ipw": Adjustment.INVERSE_PROBABILITY,
    "dr": Adjustment.DOUBLY_ROBUST,
}
Average = Callable[[GroupTime], EffectSet]
OVERALLS: dict[str, Average] = {
    "simple": GroupTime.simple,
    "group": GroupTime.overall_group,
    "dynamic": GroupTime.overall_dynamic,
    "calendar": GroupTime.overall_calendar,
    "dynamic_balance1": lambda found: found.overall_dynamic(balance=1),
}
PATHS: dict[str, Average] = {
    "group": GroupTime.group,
    "dynamic": GroupTime.dynamic,
    "calendar": GroupTime.calendar,
    "dynamic_balance1": lambda found: found.dynamic(balance=1),
}


@pytest.fixture(scope="module")
def panel(mpdta: pd.DataFrame) -> Panel:
    wide = mpdta.pivot_table(index="county", columns="year", values="lemp")
    first = mpdta.groupby("county")[["g", "lpop"]].first()
    cohort = first["g"].to_numpy(float)
    return Panel.of(
        wide.to_numpy(),
        np.where(cohort == 0, NEVER, cohort),
        periods=wide.columns.to_numpy(float),
        covariates=first[["lpop"]].to_numpy(),
    )


@pytest.fixture(scope="module")
def estimates(panel: Panel) -> dict[str, GroupTime]:
    return {
        name: group_time(
            panel,
            controls=CONTROLS[spec["control_group"]],
            base=BasePeriods(spec["base_period"]),
            anticipation=spec["anticipation"],
            adjustment=METHODS[spec["est_method"]] if spec["xformla"] == "~lpop" else None,
        )
        for name, spec in SPECS.items()
    }


def tolerance(spec: dict[str, Any]) -> float:
    return LOGIT if spec["xformla"] == "~lpop" and spec["est_method"] != "reg" else MEANS


def as_floats(values: list[float | None]) -> list[float]:
    """did gives no standard error to an effect that is zero by construction; ours is 0."""
    return [0.0 if value is None else value for value in values]


def test_versions_script_and_every_kind_of_choice_are_stored() -> None:
    assert STORED["versions"]["did"] == "2.5.1"
    assert STORED["versions"]["DRDID"] == "1.2.3"
    script = (EXPECTED / "ref_did.R").read_text("utf-8")
    assert all(f'"{name}"' in script for name in SPECS)
    assert len(SPECS) == 9
    for key, choices in (
        ("control_group", set(CONTROLS)),
        ("base_period", set(BasePeriods)),
        ("anticipation", {0, 1}),
        ("est_method", set(METHODS)),
        ("xformla", {"~1", "~lpop"}),
    ):
        assert {spec[key] for spec in SPECS.values()} == choices


@pytest.mark.parametrize("name", SPECS)
def test_every_cell(name: str, estimates: dict[str, GroupTime]) -> None:
    spec, found = SPECS[name], estimates[name]
    rows = sorted(spec["att_gt"], key=lambda row: (row["g"], row["t"]))
    assert [(label.cohort, label.period) for label in found.labels] == [
        (row["g"], row["t"]) for row in rows
    ]
    within = tolerance(spec)
    np.testing.assert_allclose(found.tau, [row["att"] for row in rows], rtol=0, atol=within)
    errors = as_floats([row["se"] for row in rows])
    np.testing.assert_allclose(found.standard_errors, errors, rtol=0, atol=within)


@pytest.mark.parametrize("kind", OVERALLS)
@pytest.mark.parametrize("name", SPECS)
def test_every_overall_average(name: str, kind: str, estimates: dict[str, GroupTime]) -> None:
    expected, found = SPECS[name]["aggte"][kind], OVERALLS[kind](estimates[name])
    within = tolerance(SPECS[name])
    np.testing.assert_allclose(found.tau, [expected["overall_att"]], rtol=0, atol=within)
    np.testing.assert_allclose(found.standard_errors, [expected["overall_se"]], rtol=0, atol=within)


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("name", SPECS)
def test_every_average_by_label(name: str, kind: str, estimates: dict[str, GroupTime]) -> None:
    expected, found = SPECS[name]["aggte"][kind], PATHS[kind](estimates[name])
    assert [getattr(label, "value", label) for label in found.labels] == expected["egt"]
    within = tolerance(SPECS[name])
    np.testing.assert_allclose(found.tau, expected["att_egt"], rtol=0, atol=within)
    errors = as_floats(expected["se_egt"])
    np.testing.assert_allclose(found.standard_errors, errors, rtol=0, atol=within)


@pytest.mark.parametrize("name", SPECS)
def test_the_joint_test_of_no_effect_before_treatment(
    name: str, estimates: dict[str, GroupTime]
) -> None:
    """did's W rests on covariances between cells, which standard errors do not show."""
    found, spec = estimates[name], SPECS[name]
    before = [k for k, label in enumerate(found.labels) if label.event_time < 0]
    before = [k for k in before if found.standard_errors[k] > 0]  # not the base itself
    tau, covariance = found.tau[before], found.covariance[np.ix_(before, before)]
    wald = tau @ np.linalg.solve(covariance, tau)
    assert wald == pytest.approx(spec["wald_W"], rel=1e-8)


def test_the_cohort_that_did_leaves_out_is_listed(estimates: dict[str, GroupTime]) -> None:
    """One year of anticipation takes 2004 its only base: did goes on with 480 counties."""
    (left,) = estimates["lpop_dr_never_antic1"].not_estimated
    assert (left.cohort, left.units) == (2004, 500 - SPECS["lpop_dr_never_antic1"]["n"])
    assert estimates["lpop_dr_never"].not_estimated == ()
