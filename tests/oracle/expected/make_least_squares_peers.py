"""Imputation and two-stage effects by other hands, for test_least_squares_oracle.py.

In an environment of its own: pip install diff-diff pyfixest py2sdid did-imputation
Then: python make_least_squares_peers.py PATH_TO_did_mpdta.csv least_squares_peers.json
mpdta itself is not stored; the two made-up panels are, with the numbers. Every effect is a pair of
estimate and standard error.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyfixest as pf
from did_imputation import did_imputation
from diff_diff import ImputationDiD, TwoStageDiD
from py2sdid import bjs_did, ts_did

# As peers fail on panels they should take (did2s of pyfixest: ValueError on mpdta).
FAILURES = (ValueError, TypeError, KeyError, ArithmeticError, RuntimeError, np.linalg.LinAlgError)
PACKAGES = ("diff-diff", "pyfixest", "py2sdid", "did-imputation", "numpy", "pandas")


def made_up(gaps: bool) -> pd.DataFrame:
    """60 units, 9 periods, cohorts 4, 5 and 7 of ten each; weights, and clusters of two."""
    random = np.random.default_rng(20241)
    units, periods = np.arange(60), np.arange(1, 10)
    g = np.repeat([4, 5, 7, 0, 0, 0], 10)
    walk = np.cumsum(random.normal(0, 0.5, (60, 9)), axis=1)
    since = np.where(g[:, None] > 0, periods - g[:, None], -1)
    y = random.normal(5, 2, (60, 1)) + 0.3 * periods + walk
    y += np.where(since >= 0, 0.5 + 0.2 * since + 0.1 * g[:, None], 0)
    table = pd.DataFrame(
        {
            "unit": np.repeat(units, 9),
            "time": np.tile(periods, 60),
            "y": y.ravel().round(4),
            "g": np.repeat(g, 9),
            "weight": np.repeat(random.integers(1, 9, 60) / 2, 9),
            "cluster": np.repeat(units // 2, 9),
        }
    )
    if gaps:  # the first two periods of every unit stay, so that every effect can be imputed
        table = table[(random.random(len(table)) > 0.25) | (table["time"] <= 2)]
    return table.reset_index(drop=True)


def diff_diff(table: pd.DataFrame, estimator: Any, cluster: str) -> dict[str, Any]:
    found = estimator(cluster=cluster).fit(
        table, outcome="y", unit="unit", time="time", first_treat="g", aggregate="event_study"
    )
    events = {
        str(float(e)): [v["effect"], v["se"]]
        for e, v in found.event_study_effects.items()
        if e >= 0
    }
    return {"overall": [found.overall_att, found.overall_se], "event_time": events}


def by_did_imputation(table: pd.DataFrame, cluster: str, weight: str | None) -> dict[str, Any]:
    columns = {"y": "y", "i": "unit", "t": "time", "Ei": "start", "minn": 0, "cluster": cluster}
    table = table.assign(start=table["g"].where(table["g"] > 0))
    weights = {"aw": weight} if weight else {}
    overall = did_imputation(table.copy(), **columns, **weights)
    events = did_imputation(table.copy(), **columns, **weights, allhorizons=True)
    return {
        "overall": [next(iter(d.values())) for d in (overall.estimates, overall.std_errors)],
        "event_time": {
            str(float(key.removeprefix("tau"))): [events.estimates[key], events.std_errors[key]]
            for key in events.estimates
        },
    }


def by_py2sdid(
    table: pd.DataFrame, method: Any, cluster: str, weight: str | None
) -> dict[str, Any]:
    names = {"yname": "y", "idname": "unit", "tname": "time", "gname": "g", "verbose": False}
    found = method(pl.from_pandas(table), **names, wname=weight, cluster_var=cluster)
    return {
        "overall": [found.att_avg, found.att_avg_se],
        "event_time": {
            str(float(row["rel_time"])): [row["estimate"], row["se"]]
            for row in found.event_study.to_dicts()
            if row["rel_time"] >= 0
        },
    }


def by_pyfixest(table: pd.DataFrame, cluster: str, weight: str | None) -> dict[str, Any]:
    treat = (table["g"] > 0) & (table["time"] >= table["g"])
    table = table.assign(treat=treat, since=np.where(treat, table["time"] - table["g"], -1))
    names = {"yname": "y", "first_stage": "~0|unit+time", "treatment": "treat", "cluster": cluster}
    overall, events = (
        pf.did2s(table.copy(), **names, second_stage=second, weights=weight)
        for second in ("~treat", "~i(since, ref=-1)")
    )
    return {
        "overall": [float(overall.coef().iloc[0]), float(overall.se().iloc[0])],
        "event_time": {
            str(float(key.removeprefix("since::"))): [float(value), float(events.se()[key])]
            for key, value in events.coef().items()
        },
    }


def attempts(table: pd.DataFrame, weighted: bool) -> dict[str, Any]:
    plain = table.assign(itself=table["unit"])
    weight, cluster = ("weight", "cluster") if weighted else (None, "itself")
    jobs = {
        "did_imputation": lambda: by_did_imputation(plain, cluster, weight),
        "py2sdid_bjs": lambda: by_py2sdid(plain, bjs_did, cluster, weight),
        "py2sdid_ts": lambda: by_py2sdid(plain, ts_did, cluster, weight),
        "pyfixest_did2s": lambda: by_pyfixest(plain, cluster, weight),
    }
    if not weighted:
        jobs["diff_diff_imputation"] = lambda: diff_diff(plain, ImputationDiD, cluster)
        jobs["diff_diff_two_stage"] = lambda: diff_diff(plain, TwoStageDiD, cluster)
    found = {}
    for name, job in jobs.items():
        try:
            found[name] = job()
        except FAILURES as error:  # a peer that fails is a finding
            found[name] = {"failed": f"{type(error).__name__}: {error}"[:200]}
    return found


def main(mpdta: str, to: str) -> None:
    table = pd.read_csv(mpdta)
    names = {"countyreal": "unit", "year": "time", "lemp": "y", "first.treat": "g"}
    table = table.rename(columns=names)[["unit", "time", "y", "g"]].sort_values(["unit", "time"])
    found: dict[str, Any] = {
        "script": Path(__file__).name,
        "packages": {name: version(name) for name in PACKAGES},
        "panels": {},
        "mpdta": {"plain": attempts(table.reset_index(drop=True), weighted=False)},
    }
    for name, gaps in (("balanced", False), ("gaps", True)):
        panel = made_up(gaps)
        found["panels"][name] = panel.to_dict(orient="list")
        found[name] = {
            "plain": attempts(panel, weighted=False),
            "weighted": attempts(panel, weighted=True),
        }
    Path(to).write_text(json.dumps(found, default=float, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
