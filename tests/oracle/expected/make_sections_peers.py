"""Group-time effects on mpdta taken as cross-sections, by csdid, for test_sections_oracle.py.

In an environment of its own: pip install csdid
Then: python make_sections_peers.py PATH_TO_did_mpdta.csv csdid_sections_mpdta.json
mpdta itself is not stored. Every row is its own unit and its own cluster.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from csdid.att_gt import ATTgt

METHODS = ("reg", "ipw", "dr")
CONTROLS = ("nevertreated", "notyettreated")


def main(source: str, target: str) -> None:
    table = pd.read_csv(source).rename(columns={"first.treat": "g"})
    table["row"] = np.arange(len(table))
    specs = {}
    for formula in ("lemp~1", "lemp~lpop"):
        for method in METHODS:
            for controls in CONTROLS:
                fit = ATTgt(
                    yname="lemp",
                    tname="year",
                    idname="row",
                    gname="g",
                    data=table,
                    xformla=formula,
                    control_group=[controls],
                    panel=False,
                ).fit(est_method=method, bstrap=False)
                keys = ("group", "year", "att", "se")
                cells = {key: [float(v) for v in fit.results[key]] for key in keys}
                simple = fit.aggte(typec="simple", bstrap=False, cband=False).atte
                cells["simple"] = [
                    float(np.ravel(simple[key])[0]) for key in ("overall_att", "overall_se")
                ]
                specs[f"{formula} {method} {controls}"] = cells
    packages = {name: version(name) for name in ("csdid", "drdid", "numpy", "pandas")}
    stored = {"script": Path(__file__).name, "packages": packages, "specs": specs}
    Path(target).write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
