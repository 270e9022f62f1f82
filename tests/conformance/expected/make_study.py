"""Gather the study's own results into study.json: `python make_study.py FOLDER`.

FOLDER holds the study's scripts (dgp.py, fast.py, concord.py, concord2.py, sdid_sim.py,
sdid_sim3.py, ddd_sim.py) and their results in JSON. ddd_sim.py printed its results only, so it is
run again here.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

DIGITS = 6
TRIPLE = 400  # replications of ddd_sim.py, as in the study


def cells(path: Path) -> dict[str, dict[str, float | None]]:
    """Shares of rejections by cell; what begins with an underscore is no share."""
    stored: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {
        cell: {
            name: None if share is None else round(share, DIGITS)
            for name, share in shares.items()
            if "_" not in name
        }
        for cell, shares in stored.items()
    }


def horizon(months: int, found: dict[str, Any]) -> dict[str, Any]:
    prefix = f"{months}|"
    return {cell.removeprefix(prefix): s for cell, s in found.items() if cell.startswith(prefix)}


def triple(folder: Path) -> dict[str, Any]:
    """Its lines are 'treated kappa κ {name: share}'; effects stand in the names."""
    script = [sys.executable, "ddd_sim.py", str(TRIPLE)]
    printed = subprocess.run(script, cwd=folder, capture_output=True, text=True, check=True).stdout
    found: dict[str, dict[str, float]] = {}
    for line in printed.splitlines():
        treated, _, kappa, shares = line.split(" ", 3)
        for name, share in ast.literal_eval(shares).items():
            for ending, effect in (("size", 0.0), ("pow.5", 0.5)):
                if name.endswith(ending):
                    cell = f"{kappa}|{treated}|{effect}"
                    found.setdefault(cell, {})[name.removesuffix(ending).strip()] = share
    return found


def study(folder: Path) -> dict[str, Any]:
    """Every table, with its replications; keys of cells are scenario|treated|effect."""
    concord = cells(folder / "concord.json")
    final = horizon(14, cells(folder / "concord2.json"))
    once, hundred = cells(folder / "sdid2.json"), cells(folder / "sdid3.json")
    return {
        "fast": {"script": "fast.py", "replications": 1000, "cells": cells(folder / "fast.json")},
        "long": {"script": "concord.py", "replications": 600, "cells": horizon(34, concord)},
        "window": {"script": "concord.py", "replications": 600, "cells": horizon(14, concord)},
        "final": {"script": "concord2.py", "replications": 400, "cells": final},
        "synthetic_one": {"script": "sdid_sim.py", "replications": 200, "cells": once},
        "synthetic": {"script": "sdid_sim3.py", "replications": 100, "cells": hundred},
        "triple": {"script": "ddd_sim.py", "replications": TRIPLE, "cells": triple(folder)},
    }


if __name__ == "__main__":
    text = json.dumps(study(Path(sys.argv[1])), indent=1) + "\n"
    (Path(__file__).parent / "study.json").write_text(text, "utf-8")
