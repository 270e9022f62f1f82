"""How often a true null is rejected, and how often an effect is found, against the study's tables.

The countries are the study's own, seed by seed. What draws nothing (time, clusters) must therefore
give the same shares; what draws (space) must agree within the error of so many replications.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.core.arrays import Array
from evaluation.methods.clusters.cluster import two_means
from evaluation.methods.conformal.conformal import conformal
from evaluation.methods.placebo_space.placebo import PlaceboInput, ferman_pinto
from tests.simulation.country import START, Country, Scenario, country

pytestmark = pytest.mark.slow

REPLICATIONS = 400  # as in the study
LEVEL = 0.05
DRAWS = 399  # as in the study; the plan asks for 1999
BAND = 40  # size-near donors of the time channel
SAME = 1 / REPLICATIONS  # one country may fall on the other side by a tie
STUDY = json.loads((Path(__file__).parent / "expected" / "concord2.json").read_text("utf-8"))

NULLS = [("L", 1, 0.0), ("L", 25, 0.0), ("F", 1, 0.0), ("F", 25, 0.0)]
EFFECTS = [("L", 1, 1.0), ("F", 25, 1.0)]
null_cells = pytest.mark.parametrize(("scenario", "treated", "effect"), NULLS)
cells = pytest.mark.parametrize(("scenario", "treated", "effect"), NULLS + EFFECTS)


def within(share: float) -> float:
    """Three Monte-Carlo standard errors, at least those of a share of two per cent."""
    share = min(max(share, 0.02), 0.98)
    return 3 * float(np.sqrt(share * (1 - share) / REPLICATIONS))


def space(case: Country, random: np.random.Generator, *, floor: bool) -> float:
    n, treated = case.n, case.treated
    donors = n.size - treated
    contrast, q = case.contrast, 1 / n
    data = PlaceboInput(
        tau=float(contrast[:treated].mean() - contrast[treated:].mean()),
        treated_weights=np.full(treated, 1 / treated),
        treated_q=q[:treated],
        donor_weights=np.full(donors, 1 / donors),
        donor_q=q[treated:],
        residuals=contrast[treated:] - contrast[treated:].mean(),
        reference_q=q[treated:],
        reference_stock=n[treated:],
    )
    return ferman_pinto(data, DRAWS, LEVEL, random, floor=floor).p_value


def time(case: Country) -> float:
    treated = case.treated
    distance = np.abs(np.log(case.n[treated:]) - np.log(case.n[:treated].mean()))
    near = treated + np.argsort(distance)[:BAND]
    gap = case.y[:treated].mean(axis=0) - case.y[near].mean(axis=0)
    return conformal(gap, case.post, LEVEL).p_value


def clusters(case: Country) -> tuple[float, float]:
    """p by CR1 with a normal law, and by CR2 with the degrees of Bell and McCaffrey."""
    treated = np.arange(case.n.size) < case.treated
    weights = np.where(treated, 1 / treated.sum(), 1 / (~treated).sum())
    test = two_means(case.contrast, weights, treated, np.arange(case.n.size))
    return test.p_value(test.se_cr1, 1e6), test.p_cr2


@cache
def p_values(scenario: Scenario, treated: int, effect: float) -> dict[str, Array]:
    """By method, one p-value a country. Clusters are slow and are looked at under the null only."""
    rows = []
    for r in range(REPLICATIONS):
        random = np.random.default_rng([r, treated, {"L": 1, "F": 2}[scenario], 5])
        case = country(random, treated, scenario, effect)
        row = {
            "space": space(case, random, floor=False),
            "floor": space(case, random, floor=True),
            "time": time(case),
        }
        row["concordance"] = max(row["space"], row["time"])
        if effect == 0:
            row["cr1"], row["cr2"] = clusters(case)
            row["clustered concordance"] = max(row["cr2"], row["time"])
        rows.append(row)
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def share(cell: tuple[Any, ...], name: str) -> float:
    return float(np.mean(p_values(*cell)[name] <= LEVEL))


def studied(cell: tuple[Any, ...], name: str) -> float:
    scenario, treated, effect = cell
    return float(STUDY["cells"][f"{scenario}|{treated}|{effect}"][name])


@cells
def test_time_rejects_as_in_the_study(scenario: Scenario, treated: int, effect: float) -> None:
    cell = (scenario, treated, effect)
    assert share(cell, "time") == pytest.approx(studied(cell, "conf band40"), abs=SAME)


@cells
@pytest.mark.parametrize(
    ("name", "there"),
    [("space", "FP-QL"), ("floor", "FP-floor"), ("concordance", "IU(FP-QL,conf band40)")],
)
def test_space_and_both_reject_as_in_the_study(
    scenario: Scenario, treated: int, effect: float, name: str, there: str
) -> None:
    cell = (scenario, treated, effect)
    expected = studied(cell, there)
    assert share(cell, name) == pytest.approx(expected, abs=within(expected))


@null_cells
def test_the_concordance_keeps_its_level(scenario: Scenario, treated: int, effect: float) -> None:
    assert share((scenario, treated, effect), "concordance") <= LEVEL + within(LEVEL)


@pytest.mark.parametrize("scenario", ["L", "F"])
def test_the_clustered_concordance_of_many_areas_keeps_its_level(scenario: Scenario) -> None:
    cell = (scenario, 25, 0.0)
    size = share(cell, "clustered concordance")
    assert size <= LEVEL + within(LEVEL)
    assert size == pytest.approx(studied(cell, "IU(CR2,conf band40)"), abs=within(LEVEL))


@pytest.mark.parametrize("scenario", ["L", "F"])
def test_cr1_of_one_treated_cluster_finds_what_is_not_there(scenario: Scenario) -> None:
    """The reason for the firewall's first row."""
    assert share((scenario, 1, 0.0), "cr1") > 0.60


def test_clusters_of_many_areas_keep_their_level_without_a_common_factor() -> None:
    assert share(("L", 25, 0.0), "cr2") == pytest.approx(LEVEL, abs=within(LEVEL))
    assert share(("L", 25, 0.0), "cr1") == pytest.approx(LEVEL, abs=within(LEVEL))


@pytest.mark.parametrize("name", ["cr1", "cr2", "space", "floor"])
def test_nothing_that_averages_over_areas_survives_a_common_factor(name: str) -> None:
    """The reason for the time channel."""
    assert share(("F", 25, 0.0), name) > 0.30


def test_the_countries_are_those_of_the_study() -> None:
    for cell in NULLS:
        spread = np.std(
            [
                case.contrast[: case.treated].mean() - case.contrast[case.treated :].mean()
                for case in (
                    country(
                        np.random.default_rng([r, cell[1], {"L": 1, "F": 2}[cell[0]], 5]),
                        cell[1],
                        cell[0],
                    )
                    for r in range(REPLICATIONS)
                )
            ]
        )
        assert spread == pytest.approx(studied(cell, "_b"), rel=1e-9)
    assert START == 74


def table() -> str:
    """Shares of rejections here and (in the study): run this file to see them."""
    names = {
        "space": "FP-QL",
        "floor": "FP-floor",
        "time": "conf band40",
        "concordance": "IU(FP-QL,conf band40)",
        "clustered concordance": "IU(CR2,conf band40)",
        "cr1": None,
        "cr2": None,
    }
    lines = ["| scenario, treated, effect | " + " | ".join(names) + " |", "|---" * 8 + "|"]
    for cell in NULLS + EFFECTS:
        shown = []
        for here, there in names.items():
            text = f"{100 * share(cell, here):.1f}" if here in p_values(*cell) else "–"
            shown.append(f"{text} ({100 * studied(cell, there):.1f})" if there else text)
        lines.append(f"| {', '.join(map(str, cell))} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
