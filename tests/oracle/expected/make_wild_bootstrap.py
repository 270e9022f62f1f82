"""Make wild_bootstrap.json: WCR and WCU with every vector of multipliers, by PyPI wildboottest.

Run in an environment of its own: pip install wildboottest==0.3.2. The package counts |t*| > |t|;
what is stored are its t and both counts, with > and with >= to 1e-9 relative.
"""

from __future__ import annotations

import itertools
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from wildboottest.wildboottest import WildboottestCL

POINTS = {
    "rademacher": np.array([-1.0, 1.0]),
    "webb": np.concatenate([-np.sqrt([1.5, 1.0, 0.5]), np.sqrt([0.5, 1.0, 1.5])]),
}
TIE = 1e-9


def regression(groups: int, rows: int, seed: int) -> dict[str, Any]:
    """A constant, a regressor of clusters, a regressor of rows; uneven clusters."""
    random = np.random.default_rng(seed)
    clusters = np.concatenate([np.arange(groups), random.integers(0, groups, rows - groups)])
    design = np.column_stack(
        [np.ones(rows), random.normal(size=groups)[clusters], random.normal(size=rows)]
    )
    y = design @ [1.0, 0.5, -0.2] + random.normal(size=groups)[clusters] + random.normal(size=rows)
    return {"design": design, "y": y, "clusters": clusters, "contrast": np.array([0.0, 1.0, 0.0])}


def means(treated_groups: int, groups: int, rows: int, seed: int) -> dict[str, Any]:
    """Two weighted means as least squares: rows come multiplied by the roots of their weights.

    A cluster weighs one on average on either side.
    """
    random = np.random.default_rng(seed)
    clusters = np.concatenate([np.arange(groups), random.integers(0, groups, rows - groups)])
    treated = clusters < treated_groups
    weights = random.lognormal(0, 0.7, rows)
    total = np.where(treated, weights[treated].sum(), weights[~treated].sum())
    weights = weights / total * np.where(treated, treated_groups, groups - treated_groups)
    contrast = random.normal(size=rows) + random.normal(size=groups)[clusters] + 0.8 * treated
    root = np.sqrt(weights)
    design = np.column_stack([np.ones(rows), treated.astype(float)]) * root[:, None]
    return {
        "design": design,
        "y": contrast * root,
        "clusters": clusters,
        "contrast": np.array([0.0, 1.0]),
        "weights": weights,
        "treated": treated,
        "values": contrast,
    }


def bootstrap(data: dict[str, Any], kind: str, restricted: bool) -> dict[str, float]:
    groups = np.unique(data["clusters"]).size
    wild = WildboottestCL(
        X=data["design"],
        Y=data["y"],
        cluster=data["clusters"],
        R=data["contrast"],
        B=10**6,
        seed=1,
        parallel=False,
    )
    wild.get_scores(bootstrap_type="11", impose_null=restricted)
    wild.v = np.array(list(itertools.product(POINTS[kind], repeat=groups))).T.astype(float)
    wild.B = wild.v.shape[1]
    wild.get_numer()
    wild.get_denom()
    wild.get_tboot()
    wild.get_vcov()
    wild.get_tstat()
    wild.get_pvalue()
    t = abs(float(wild.t_stat))
    size = np.abs(wild.t_boot)
    return {
        "t": float(wild.t_stat),
        "vectors": int(wild.B),
        "larger": int(np.sum(size > t * (1 + TIE))),
        "as_large": int(np.sum(size >= t * (1 - TIE))),
        "p_of_the_package": float(wild.pvalue),
    }


def main() -> None:
    cases = {
        "regression_7": (regression(7, 40, 1), ["rademacher"]),
        "regression_5": (regression(5, 30, 2), ["rademacher", "webb"]),
        "means_4_of_11": (means(4, 11, 36, 3), ["rademacher"]),
        "means_2_of_6": (means(2, 6, 20, 4), ["rademacher", "webb"]),
    }
    stored = {
        name: {
            "data": {key: np.asarray(value).tolist() for key, value in data.items()},
            "tests": {
                f"{kind}|{'WCR' if restricted else 'WCU'}": bootstrap(data, kind, restricted)
                for kind in kinds
                for restricted in (True, False)
            },
        }
        for name, (data, kinds) in cases.items()
    }
    versions = {name: version(name) for name in ("wildboottest", "numpy", "numba")}
    out = {"versions": {"python": platform.python_version()} | versions, "cases": stored}
    path = Path(__file__).with_name("wild_bootstrap.json")
    path.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
