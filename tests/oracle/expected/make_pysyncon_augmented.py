"""Ridge-augmented synthetic control by pysyncon, for test_synthetic_oracle.py.

In an environment of its own: pip install pysyncon
Then: python make_pysyncon_augmented.py pysyncon_augmented.json
The made-up panel is stored with the numbers. The penalties are fixed: pysyncon finds its own by
fitting the synthetic control anew without each period, which is another choice than ours.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from pysyncon import AugSynth, Dataprep

DONORS, PERIODS, BEFORE = 9, 16, 12
PENALTIES = (0.5, 10.0, 200.0)


def made_up() -> np.ndarray:
    """Donors and, in the last row, the treated: two factors, levels, noise."""
    random = np.random.default_rng(20242)
    factors = np.cumsum(random.normal(0, 1, (2, PERIODS)), axis=1)
    y = random.normal(20, 2, (DONORS + 1, 1)) + random.normal(0, 1, (DONORS + 1, 2)) @ factors
    y += random.normal(0, 0.3, y.shape)
    y[-1] += np.where(np.arange(PERIODS) >= BEFORE, -2.0, 0.8)
    return y.round(4)


def main(output: str) -> None:
    y = made_up()
    names = [f"u{i}" for i in range(DONORS + 1)]
    table = pd.DataFrame(
        [(names[i], t, y[i, t]) for i in range(DONORS + 1) for t in range(PERIODS)],
        columns=["unit", "time", "y"],
    )
    prepared = Dataprep(
        foo=table,
        predictors=[],
        predictors_op="mean",
        dependent="y",
        unit_variable="unit",
        time_variable="time",
        treatment_identifier=names[-1],
        controls_identifier=names[:-1],
        time_predictors_prior=list(range(BEFORE)),
        time_optimize_ssr=list(range(BEFORE)),
    )
    found = {}
    for penalty in PENALTIES:
        model = AugSynth()
        model.fit(prepared, lambda_=penalty, use_covariates=False)
        found[str(penalty)] = {"synthetic": model.synw.tolist(), "augmented": model.W.tolist()}
    packages = {name: version(name) for name in ("pysyncon", "numpy", "scipy", "pandas")}
    stored = {"packages": packages, "before": BEFORE, "y": y.tolist(), "weights": found}
    Path(output).write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
