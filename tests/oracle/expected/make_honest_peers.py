"""Make honest_peers.json: two event studies, what R printed for them, and what a port of it says.

Run in an environment of its own (versions are written into the file), never by a test:

    pip install honestdid==0.1.1 "numpy<2.3" pandas
    python make_honest_peers.py PATH_TO_ehec_medicaid.csv honest_peers.json

*medicaid*: the example of the README of R HonestDiD. States that expanded in 2014, or not before
2016, years to 2015; two-way fixed effects with years 2008…2012, 2014, 2015 against 2013, clustered
by state, with the factors of fixest: G/(G−1) and (n−1)/(n−K), where the effects of states, nested
in the clusters, do not count in K. *bc*: BCdata_EventStudy of R HonestDiD (Benzarti and Carloni
2019), as printed by others. ``r`` are numbers that R printed: ``readme`` twice, as the README has
changed with the random draws of its critical value, and those that HonestDiD.jl 2026 keeps.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import honestdid
import numpy as np
import pandas as pd

REFERENCE = 2013
BC_BETAS = """0.006696351804 0.02934503369 -0.006472972222 0.0730149895
    0.1959611177 0.3120639026 0.2395415455 0.1260425001"""
BC_COVARIANCE = """
    0.0008428358124 0.0004768686777 0.0002618051076 0.0002354220342
    0.0001676371467 0.0001128707663 1.992816215e-05 -0.0001368265366
    0.0004768686777 0.0006425420288 0.0003987425007 0.0002435515198
    0.0002201960306 0.0001804591157 3.84376508e-05 -2.960421989e-05
    0.0002618051076 0.0003987425007 0.0005229949602 0.000211768609
    0.0001840722252 0.000145852784 7.005197403e-05 5.952994979e-05
    0.0002354220342 0.0002435515198 0.000211768609 0.0003089595411
    0.0001197866077 0.0001334081317 0.0001016335009 0.0001079051726
    0.0001676371467 0.0002201960306 0.0001840722252 0.0001197866077
    0.000359970436 0.0002478818642 0.0001749579242 0.0001654256921
    0.0001128707663 0.0001804591157 0.000145852784 0.0001334081317
    0.0002478818642 0.0004263949813 0.0002171437809 0.0002892747871
    1.992816215e-05 3.84376508e-05 7.005197403e-05 0.0001016335009
    0.0001749579242 0.0002171437809 0.0004886697861 0.0003805322049
    -0.0001368265366 -2.960421989e-05 5.952994979e-05 0.0001079051726
    0.0001654256921 0.0002892747871 0.0003805322049 0.000761739444"""
R = {
    "medicaid": {
        "readme": {
            "relative_magnitudes": [
                [0.5, 0.0240, 0.0672],
                [1.0, 0.0170, 0.0720],
                [1.5, 0.00824, 0.0797],
                [2.0, -0.000916, 0.0881],
            ],
            "smoothness": [
                [0.0, 0.0259, 0.0607],
                [0.01, 0.0132, 0.0787],
                [0.02, 0.00286, 0.0907],
                [0.03, -0.00714, 0.101],
                [0.04, -0.0171, 0.111],
                [0.05, -0.0271, 0.121],
            ],
        },
        "readme_as_in_the_design": {
            "relative_magnitudes": [
                [0.5, 0.0241, 0.0673],
                [1.0, 0.0171, 0.0720],
                [1.5, 0.00859, 0.0796],
                [2.0, -0.00107, 0.0883],
            ]
        },
    },
    "bc": {
        "original": [0.15877494280765, 0.233147292681241],
        "smoothness": [
            [0.0, 0.131411316, 0.2161696482],
            [0.1, 0.1194440001, 0.4185082143],
            [0.2, 0.01944400015, 0.5185082143],
        ],
    },
}


def medicaid(path: str) -> tuple[np.ndarray, np.ndarray]:
    data = pd.read_csv(path)
    data = data[(data["year"] < 2016) & (data["yexp2"].isna() | (data["yexp2"] != 2015))]
    treated = (data["yexp2"] == 2014).to_numpy(float)
    year, state = data["year"].to_numpy(), data["stfips"].to_numpy()
    years, states = np.unique(year), np.unique(state)
    event = [y for y in years if y != REFERENCE]
    x = np.column_stack(
        [(year == y) * treated for y in event]
        + [(year == y) * 1.0 for y in years[1:]]
        + [(state == s) * 1.0 for s in states]
    )
    y = data["dins"].to_numpy()
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    scores = x * (y - x @ beta)[:, None]
    clustered = np.array([scores[state == s].sum(axis=0) for s in states])
    bread = np.linalg.inv(x.T @ x)
    groups, n, estimated = len(states), len(y), len(event) + len(years)
    factor = groups / (groups - 1) * (n - 1) / (n - estimated)
    covariance = factor * bread @ clustered.T @ clustered @ bread
    k = len(event)
    return beta[:k], covariance[:k, :k]


def peer(study: dict[str, Any], l_vec: list[float]) -> dict[str, Any]:
    """C-LF and the conditional test alone on the default grid of 1000 points, and FLCI."""
    given = {
        "betahat": np.array(study["betas"]),
        "sigma": np.array(study["covariance"]),
        "numPrePeriods": study["n_pre"],
        "numPostPeriods": study["n_post"],
        "l_vec": np.array(l_vec).reshape(-1, 1),
        "alpha": 0.05,
    }
    found: dict[str, Any] = {"l_vec": l_vec}
    for method in ("C-LF", "Conditional"):
        result = honestdid.createSensitivityResults_relativeMagnitudes(
            **given, Mbarvec=study["mbar"], method=method
        )
        found[method] = rows(study["mbar"], result)
    result = honestdid.createSensitivityResults(**given, Mvec=study["m"], method="FLCI")
    found["FLCI"] = rows(study["m"], result)
    return found


def rows(ms: list[float], result: pd.DataFrame) -> list[list[float]]:
    return [
        [m, float(low), float(high)]
        for m, low, high in zip(ms, result["lb"], result["ub"], strict=True)
    ]


def main(source: str, target: str) -> None:
    warnings.simplefilter("ignore")
    betas, covariance = medicaid(source)
    studies: dict[str, dict[str, Any]] = {
        "medicaid": {
            "betas": betas.tolist(),
            "covariance": covariance.tolist(),
            "n_pre": 5,
            "n_post": 2,
            "mbar": [0.5, 1.0, 2.0],
            "m": [0.0, 0.01, 0.02],
        },
        "bc": {
            "betas": [float(x) for x in BC_BETAS.split()],
            "covariance": np.array([float(x) for x in BC_COVARIANCE.split()])
            .reshape(8, 8)
            .tolist(),
            "n_pre": 4,
            "n_post": 4,
            "mbar": [0.5],
            "m": [0.0, 0.1, 0.2],
        },
    }
    for name, study in studies.items():
        n = study["n_post"]
        first = [1.0] + [0.0] * (n - 1)
        study["peer"] = [peer(study, l_vec) for l_vec in (first, [1 / n] * n)]
        study["r"] = R[name]
    packages = ("honestdid", "numpy", "scipy", "pandas")
    out = {"versions": {p: version(p) for p in packages}, "studies": studies}
    Path(target).write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
