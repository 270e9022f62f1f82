"""Make doubly_robust_peers.json: what three Python packages say of the same generated data.

Run in an environment of its own (Python 3.12; versions are written into the file), never by a test:

    pip install csdid==0.4.3 drdid==1.1.7 moderndid==0.4.1 diff-diff==3.13.0
    python make_doubly_robust_peers.py

The data stand in the file, so that no random generator has to agree. Standard errors are
sqrt(sum(influence²)) / n for the packages that give influence functions, as they report it for
diff-diff, which does not.
"""

from __future__ import annotations

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from diff_diff import CallawaySantAnna, TripleDifference
from drdid import _estimators as drdid
from moderndid.didtriple.estimators.ddd_panel import ddd_panel
from moderndid.didtriple.estimators.ddd_rc import ddd_rc
from moderndid.drdid.estimators.drdid_panel import drdid_panel
from moderndid.drdid.estimators.drdid_rc import drdid_rc
from moderndid.drdid.estimators.reg_did_panel import reg_did_panel
from moderndid.drdid.estimators.reg_did_rc import reg_did_rc
from moderndid.drdid.estimators.std_ipw_did_panel import std_ipw_did_panel
from moderndid.drdid.estimators.std_ipw_did_rc import std_ipw_did_rc

METHODS = ("outcome_regression", "inverse_probability", "doubly_robust")
SHORT = {"outcome_regression": "reg", "inverse_probability": "ipw", "doubly_robust": "dr"}
DRDID_PANEL = dict(
    zip(METHODS, (drdid.reg_did_panel, drdid.std_ipw_did_panel, drdid.drdid_panel), strict=True)
)
DRDID_RC = dict(zip(METHODS, (drdid.reg_did_rc, drdid.std_ipw_did_rc, drdid.drdid_rc), strict=True))
MODERN_PANEL = dict(zip(METHODS, (reg_did_panel, std_ipw_did_panel, drdid_panel), strict=True))
MODERN_RC = dict(zip(METHODS, (reg_did_rc, std_ipw_did_rc, drdid_rc), strict=True))
NO_CLIP = 1e-9  # diff-diff clips propensities; DRDID does not


def rounded(values: np.ndarray) -> np.ndarray:
    return np.round(values, 5)


def of(att: float, influence: np.ndarray) -> dict[str, float]:
    return {"att": float(att), "se": float(np.sqrt(influence @ influence) / influence.size)}


def of_diff_diff(result: object) -> dict[str, float]:
    return {"att": float(result.att), "se": float(result.se)}


def design(x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(x)), x])


def panel_data(seed: int, n: int, slopes: list[float], weighted: bool) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    x = rounded(random.normal(size=(n, len(slopes))))
    treated = (random.random(n) < 1 / (1 + np.exp(-(x @ slopes)))).astype(float)
    y0 = rounded(x.sum(axis=1) + random.normal(size=n))
    y1 = rounded(y0 + 1 + x[:, 0] + 0.5 * x[:, 0] ** 2 + random.normal(size=n))
    w = rounded(random.uniform(0.5, 2, n)) if weighted else np.ones(n)
    return {"x": x, "treated": treated, "y0": y0, "y1": y1, "weights": w}


def panel(d: dict[str, np.ndarray], equal: bool) -> dict[str, dict[str, dict[str, float]]]:
    y1, y0, t, z, w = d["y1"], d["y0"], d["treated"], design(d["x"]), d["weights"]
    out: dict[str, dict[str, dict[str, float]]] = {}
    for m in METHODS:
        modern = MODERN_PANEL[m](y1, y0, t, z, w.copy(), influence_func=True)
        out[m] = {
            "drdid": of(*DRDID_PANEL[m](y1, y0, t, z, w)),
            "moderndid": of(modern.att, modern.att_inf_func),
        }
        if equal:
            names = [f"x{j}" for j in range(d["x"].shape[1])]
            frame = pd.concat(
                pd.DataFrame(d["x"], columns=names).assign(
                    unit=np.arange(len(t)), time=time, y=y, first=np.where(t == 1, 2, 0)
                )
                for time, y in ((1, y0), (2, y1))
            )
            fit = CallawaySantAnna(estimation_method=SHORT[m], pscore_trim=NO_CLIP).fit(
                frame, "y", "unit", "time", "first", covariates=names
            )
            effect = fit.group_time_effects[2, 2]
            out[m]["diff_diff"] = {"att": float(effect["effect"]), "se": float(effect["se"])}
    return out


def rc_data(seed: int, n: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    x = rounded(random.normal(size=(n, 2)))
    treated = (random.random(n) < 1 / (1 + np.exp(-(x @ [0.6, -0.4] - 0.3)))).astype(float)
    post = (random.random(n) < 0.5).astype(float)
    y = x @ [1.0, 0.5] + post * (1 + x @ [0.5, 0.2]) + treated + random.normal(size=n)
    w = rounded(random.uniform(0.5, 2, n))
    return {"x": x, "treated": treated, "post": post, "y": rounded(y), "weights": w}


def rc(d: dict[str, np.ndarray]) -> dict[str, dict[str, dict[str, float]]]:
    y, post, t, z, w = d["y"], d["post"], d["treated"], design(d["x"]), d["weights"]
    out = {}
    for m in METHODS:
        modern = MODERN_RC[m](y, post, t, z, w.copy(), influence_func=True)
        out[m] = {
            "drdid": of(*DRDID_RC[m](y, post, t, z, w)),
            "moderndid": of(modern.att, modern.att_inf_func),
        }
    return out


def ddd_data(seed: int, n: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    x = rounded(random.normal(size=(n, 2)))
    here = (random.random(n) < 1 / (1 + np.exp(-(x @ [0.5, -0.3])))).astype(float)
    eligible = (random.random(n) < 1 / (1 + np.exp(-(x @ [-0.4, 0.4])))).astype(float)
    post = (random.random(n) < 0.5).astype(float)
    y0 = rounded(x.sum(axis=1) + here + eligible + random.normal(size=n))
    trend = 1 + x[:, 0] * (1 + 0.5 * here) + 0.5 * eligible + 0.7 * here * eligible
    y1 = rounded(y0 + trend + random.normal(size=n))
    w = rounded(random.uniform(0.5, 2, n))
    sides = {"here": here, "eligible": eligible, "post": post}
    return {"x": x, **sides, "y0": y0, "y1": y1, "weights": w}


def three_terms(d: dict[str, np.ndarray], estimate: object) -> dict[str, float]:
    """The closed form of triplediff, put together from a package that has the 2 by 2 only."""
    att, influence = 0.0, np.zeros(len(d["x"]))
    first = (d["here"] == 1) & (d["eligible"] == 1)
    for here, eligible, sign in ((1, 0, 1), (0, 1, 1), (0, 0, -1)):
        rows = first | ((d["here"] == here) & (d["eligible"] == eligible))
        value, psi = estimate(rows, first[rows].astype(float))
        att += sign * value
        influence[rows] += sign * psi * len(influence) / rows.sum()
    return of(att, influence)


def ddd(d: dict[str, np.ndarray], panel: bool) -> dict[str, dict[str, dict[str, float]]]:
    subgroup = (1 + d["eligible"] + 2 * d["here"]).astype(int)
    z, w, y1, y0, post = design(d["x"]), d["weights"], d["y1"], d["y0"], d["post"]
    y = np.where(post == 1, y1, y0)
    frame = pd.DataFrame(d["x"], columns=["x0", "x1"]).assign(
        y=y, post=post, here=d["here"], eligible=d["eligible"]
    )
    out: dict[str, dict[str, dict[str, float]]] = {}
    for m in METHODS:
        if panel:
            modern = ddd_panel(y1, y0, subgroup, z, w.copy(), SHORT[m], influence_func=True)
            by_hand = three_terms(d, lambda r, t, m=m: DRDID_PANEL[m](y1[r], y0[r], t, z[r], w[r]))
        else:
            modern = ddd_rc(y, post, subgroup, z, w.copy(), SHORT[m], influence_func=True)
            by_hand = three_terms(d, lambda r, t, m=m: DRDID_RC[m](y[r], post[r], t, z[r], w[r]))
        out[m] = {"drdid": by_hand, "moderndid": of(modern.att, modern.att_inf_func)}
        if not panel:
            ones = np.ones(len(y))
            equal = ddd_rc(y, post, subgroup, z, ones, SHORT[m], influence_func=True)
            fit = TripleDifference(estimation_method=SHORT[m], pscore_trim=NO_CLIP).fit(
                frame, "y", "here", "eligible", "post", covariates=["x0", "x1"]
            )
            out[m]["equal_weights"] = {
                "moderndid": of(equal.att, equal.att_inf_func),
                "diff_diff": of_diff_diff(fit),
            }
    return out


def main() -> None:
    warnings.simplefilter("ignore")
    cases = {}
    for name, seed, n, slopes, weighted in (
        ("panel", 1, 240, [0.6, -0.4], True),
        ("panel_equal_weights", 1, 240, [0.6, -0.4], False),
        ("weak_overlap", 7, 400, [2.0], False),
        ("trimmed", 16, 400, [5.0], False),
    ):
        data = panel_data(seed, n, slopes, weighted)
        cases[name] = {"data": data, "expected": panel(data, not weighted)}
    data = rc_data(5, 300)
    cases["cross_section"] = {"data": data, "expected": rc(data)}
    data = ddd_data(11, 480)
    cases["triple"] = {"data": data, "expected": ddd(data, panel=True)}
    cases["triple_cross_section"] = {"data": data, "expected": ddd(data, panel=False)}
    packages = ("csdid", "drdid", "moderndid", "diff-diff", "numpy", "statsmodels")
    out = {"packages": {p: version(p) for p in packages}, "script": Path(__file__).name}
    out["cases"] = cases
    text = json.dumps(out, default=lambda a: a.tolist(), sort_keys=True)
    (Path(__file__).parent / "doubly_robust_peers.json").write_text(text + "\n", "utf-8")
    for name, case in cases.items():
        for m, peers in case["expected"].items():
            print(name, m, peers)


if __name__ == "__main__":
    main()
