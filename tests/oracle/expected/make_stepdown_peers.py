"""Romano-Wolf p-values by pyfixest, for test_multiplicity_oracle.py.

In an environment of its own: pip install pyfixest wildboottest
Then: python make_stepdown_peers.py stepdown_pyfixest.json

Five made-up outcomes of one treatment share a part of their noise, three of them have an effect.
The t-statistics and the wild bootstrap draws that pyfixest used are stored with its p-values, so
that the step-down itself is compared, on the same draws, with nothing left to chance.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf

PACKAGES = ("pyfixest", "wildboottest", "numpy", "pandas")
EFFECTS = (0.55, 0.0, 0.45, 0.05, -0.4)
DRAWS, SEED, PEOPLE = 399, 11, 120


def made_up() -> pd.DataFrame:
    random = np.random.default_rng(2024)
    treated = (np.arange(PEOPLE) % 2).astype(float)
    shared = random.normal(size=PEOPLE)
    table = pd.DataFrame({"treated": treated})
    for k, effect in enumerate(EFFECTS):
        table[f"y{k}"] = effect * treated + 0.7 * shared + 0.7 * random.normal(size=PEOPLE)
    return table


def main(target: Path) -> None:
    table = made_up()
    models = [pf.feols(f"y{k} ~ treated", table, vcov="hetero") for k in range(len(EFFECTS))]
    found = pf.rwolf(models, "treated", reps=DRAWS, seed=SEED)
    statistics, draws = [], []
    for model in models:
        test, drawn = model.wildboottest(
            param="treated", reps=DRAWS, return_bootstrapped_t_stats=True, seed=SEED
        )
        statistics.append(float(test["t value"]))
        draws.append([float(value) for value in drawn])
    stored = {
        "versions": {name: version(name) for name in PACKAGES},
        "effects": EFFECTS,
        "statistics": statistics,
        "draws": draws,
        "adjusted": [float(value) for value in found.loc["RW Pr(>|t|)"]],
    }
    target.write_text(json.dumps(stored) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
