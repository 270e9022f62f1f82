"""Against PyPI wildboottest with every vector of multipliers: t and the count are exact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.methods.clusters.wild import Draws, wild_bootstrap, wild_two_means

STORED = json.loads(
    (Path(__file__).parent / "expected" / "wild_bootstrap.json").read_text("utf-8")
)["cases"]
EXACT = 1e-9  # relative: the same sums in another order
EVERY = 10**5  # more draws than any stored case has vectors

cases = pytest.mark.parametrize(
    ("case", "name"), [(case, name) for case, found in STORED.items() for name in found["tests"]]
)


def expected_p(there: dict[str, Any], *, restricted: bool) -> float:
    """The package counts >, we count >=, and outside WCR the data count as one draw."""
    if restricted:
        return float(there["as_large"] / there["vectors"])
    return float((1 + there["as_large"]) / (1 + there["vectors"]))


@cases
def test_p_and_t_are_those_of_wildboottest(case: str, name: str) -> None:
    kind, which = name.split("|")
    there, data = STORED[case]["tests"][name], STORED[case]["data"]
    restricted = which == "WCR"
    test = wild_bootstrap(
        np.array(data["design"]),
        np.array(data["y"]),
        np.array(data["clusters"]),
        np.array(data["contrast"]),
        restricted=restricted,
        weights=Draws(kind),
        draws=EVERY,
        random=np.random.default_rng(0),
    )
    assert test.enumerated
    assert test.draws == there["vectors"]
    assert test.t == pytest.approx(there["t"], rel=EXACT)
    assert test.p_value == pytest.approx(expected_p(there, restricted=restricted), abs=1e-15)
    constant = len(Draws(kind).points) if restricted else 0  # vectors that give back the data
    assert there["as_large"] - there["larger"] == constant
    assert there["p_of_the_package"] <= test.p_value


@pytest.mark.parametrize("case", ["means_4_of_11", "means_2_of_6"])
@pytest.mark.parametrize("restricted", [True, False])
def test_two_means_are_those_of_wildboottest(case: str, restricted: bool) -> None:
    data = STORED[case]["data"]
    there = STORED[case]["tests"][f"rademacher|{'WCR' if restricted else 'WCU'}"]
    test = wild_two_means(
        np.array(data["values"]),
        np.array(data["weights"]),
        np.array(data["treated"]),
        np.array(data["clusters"]),
        restricted=restricted,
        multipliers=Draws.RADEMACHER,
        draws=EVERY,
        random=np.random.default_rng(0),
    )
    assert test.t == pytest.approx(there["t"], rel=EXACT)
    assert test.p_value == pytest.approx(expected_p(there, restricted=restricted), abs=1e-15)
