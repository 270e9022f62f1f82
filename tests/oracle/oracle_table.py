"""The table of docs/methods.md 2.19: our numbers beside those of the references."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation.methods.covariates.doubly_robust import Adjustment
from evaluation.methods.effects.effect_set import EffectSet
from evaluation.methods.factors.generalised import generalised_synthetic_control
from evaluation.methods.group_time.cells import BasePeriods, Controls
from evaluation.methods.group_time.group_time import group_time
from evaluation.methods.group_time.sections import group_time_sections
from evaluation.methods.synthetic.donors import Solver, Synthetic
from evaluation.methods.synthetic.synthetic import synthetic
from evaluation.methods.two_way.imputation import imputation
from evaluation.methods.two_way.saturated import sun_abraham
from evaluation.methods.two_way.two_stage import two_stage
from evaluation.methods.two_way.two_way import Staggered, two_way
from evaluation.panels.cross_sections import CrossSections
from evaluation.panels.frame import read_panel
from evaluation.panels.panel import Panel
from tests.oracle.data import MPDTA, PROP_99

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "methods.md"
BEGIN, END = "<!-- oracle -->\n", "<!-- /oracle -->"
FLOOR = 1e-10  # smaller differences are those of 12 stored digits and of rounding
ROUNDING = 1e-9  # of a logarithm
METHODS = {
    "reg": Adjustment.OUTCOME_REGRESSION,
    "ipw": Adjustment.INVERSE_PROBABILITY,
    "dr": Adjustment.DOUBLY_ROBUST,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One headline number, and the largest difference over all that was compared with it."""

    what: str
    source: str
    ours: float
    reference: float
    points: float
    errors: float | None


def rows() -> Iterator[Row]:
    """Every comparison, from the stored references."""
    panel = mpdta()
    for name, spec in stored("did_mpdta_all_specs")["specs"].items():
        yield group_time_row(panel, name, spec)
    yield from _sections()
    yield from _least_squares(panel)
    yield from _synthetic()


def mpdta() -> Panel:
    """The data of R's did, with the log of population as covariate."""
    table = pd.read_csv(MPDTA)
    return read_panel(
        table,
        unit="countyreal",
        time="year",
        outcome="lemp",
        cohort="first.treat",
        covariates=("lpop",),
    )


def stored(name: str) -> dict[str, Any]:
    """A stored reference."""
    content: dict[str, Any] = json.loads((HERE / "expected" / f"{name}.json").read_text("utf-8"))
    return content


def group_time_row(panel: Panel, name: str, spec: dict[str, Any]) -> Row:
    """All cells and all averages of one specification of R's did."""
    covariates = spec["xformla"] != "~1"
    never = spec["control_group"] == "nevertreated"
    found = group_time(
        panel,
        controls=Controls.NEVER if never else Controls.NOT_YET,
        base=BasePeriods(spec["base_period"]),
        anticipation=spec["anticipation"],
        adjustment=METHODS[spec["est_method"]] if covariates else None,
    )
    cells = {(c["g"], c["t"]): (c["att"], c["se"]) for c in spec["att_gt"]}
    pairs = [
        (tau, se, *cells[label.cohort, label.period])
        for label, tau, se in zip(found.labels, found.tau, found.standard_errors, strict=True)
    ]
    averages = {
        "simple": found.simple(),
        "group": found.overall_group(),
        "dynamic": found.overall_dynamic(),
        "calendar": found.overall_calendar(),
        "dynamic_balance1": found.overall_dynamic(1),
    }
    for key, average in averages.items():
        other = spec["aggte"][key]
        pairs.append(
            (
                average.tau[0],
                average.standard_errors[0],
                other["overall_att"],
                other["overall_se"],
            )
        )
    points = max(abs(tau - want) for tau, _, want, _ in pairs)
    errors = max(abs(se - want) for _, se, _, want in pairs if want is not None)
    simple = spec["aggte"]["simple"]["overall_att"]
    return Row(f"ATT(g,t), {name}", "did 2.5.1", averages["simple"].tau[0], simple, points, errors)


def overall(what: str, source: str, found: EffectSet, reference: tuple[float, float]) -> Row:
    """One coefficient with its standard error."""
    point, error = reference
    tau, se = float(found.tau[0]), float(found.standard_errors[0])
    return Row(what, source, tau, point, abs(tau - point), abs(se - error))


def _least_squares(panel: Panel) -> Iterator[Row]:
    twfe = stored("fixest_clubsandwich_mpdta")["twfe"]["cluster_noadj"]
    peers = stored("least_squares_peers")["mpdta"]["plain"]
    static = two_way(panel, staggered=Staggered.RECORD)
    yield overall("two-way, static", "fixest 0.12.2", static, (twfe["est"], twfe["se"]))
    yield overall(
        "imputation", "py2sdid 0.1.8", imputation(panel).overall(), peers["py2sdid_bjs"]["overall"]
    )
    yield overall("two-stage", "py2sdid 0.1.8", two_stage(panel), peers["py2sdid_ts"]["overall"])
    dynamic = sun_abraham(panel).dynamic()
    theirs = {
        float(row["term"].split("::")[1]): row["est"]
        for row in stored("fixest_sunab_mpdta")["dynamic"]
    }
    ours = {label.value: tau for label, tau in zip(dynamic.labels, dynamic.tau, strict=True)}
    points = max(abs(ours[e] - theirs[e]) for e in theirs)
    yield Row("Sun-Abraham, event time 0", "fixest 0.12.2", ours[0], theirs[0], points, None)


def _sections() -> Iterator[Row]:
    table = pd.read_csv(MPDTA)
    cohort = table["first.treat"].to_numpy(float)
    sample = CrossSections.of(
        table["lemp"].to_numpy(),
        table["year"].to_numpy(),
        np.where(cohort == 0, np.inf, cohort),
        covariates=table[["lpop"]].to_numpy(),
    )
    for method, adjustment in METHODS.items():
        spec = stored("csdid_sections_mpdta")["specs"][f"lemp~lpop {method} nevertreated"]
        found = group_time_sections(sample, adjustment=adjustment).simple()
        what = f"cross-sections, lpop_{method}_never"
        yield overall(what, "csdid 0.4.3", found, tuple(spec["simple"]))


def smoking() -> Panel:
    """Packs of cigarettes a head in 39 states, California treated from 1989."""
    table = pd.read_csv(PROP_99)
    start = table.loc[table["treated"] == 1, "Year"].min()
    treated = table.groupby("State")["treated"].transform("max")
    table["g"] = np.where(treated == 1, start, 0)
    return read_panel(table, unit="State", time="Year", outcome="PacksPerCapita", cohort="g")


def _synthetic() -> Iterator[Row]:
    panel = smoking()
    reference = stored("synthdid_prop99")
    for kind, key in ((Synthetic.DID, "sdid"), (Synthetic.CONTROL, "sc")):
        want = reference[key]["estimate"]
        for solver in (Solver.R_SYNTHDID, Solver.OPTIMUM):
            found = synthetic(panel, kind, solver=solver, placebos=False).overall().tau[0]
            what = f"{kind.value}, {solver.value}"
            yield Row(what, "synthdid 0.0.9", found, want, abs(found - want), None)
    for r, want in enumerate(stored("gsynth_prop99")["two_way"]["att"]):
        found = generalised_synthetic_control(panel, r, placebos=False).overall().tau[0]
        what = f"generalised_synthetic_control, {r} factor(s)"
        yield Row(what, "gsynth, two decimals", found, want, abs(found - want), None)


def table() -> str:
    """The table in Markdown."""
    head = "| what | reference | ours | theirs | points within | standard errors within |\n"
    lines = [
        f"| {row.what} | {row.source} | {row.ours:.9f} | {row.reference:.9f} |"
        f" {_bound(row.points)} | {_bound(row.errors)} |"
        for row in rows()
    ]
    return head + "|---|---|---:|---:|---:|---:|\n" + "\n".join(lines) + "\n"


def _bound(difference: float | None) -> str:
    if difference is None:
        return "–"
    least = max(difference, FLOOR)
    unit = 10.0 ** math.floor(math.log10(least) + ROUNDING)
    return f"{math.ceil(least / unit - ROUNDING) * unit:.0e}"


def written() -> str:
    """What stands in the documentation."""
    return DOCS.read_text("utf-8").split(BEGIN)[1].split(END)[0]


if __name__ == "__main__":
    text = DOCS.read_text("utf-8")
    DOCS.write_text(text.replace(BEGIN + written() + END, BEGIN + table() + END), "utf-8")
