"""The usual estimands: the trial in two ways, each area once, by a rule that knows no result."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import trial_named, trials
from evaluation.plan.usual.completed import usual_set
from evaluation.plan.usual.estimands import slug, usual_estimands

NOW = trial_named("2021-24")
ENTRIES = usual_set(1)["estimand"]


def made(*areas: str) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in usual_estimands(ENTRIES, NOW, areas, 20000)}


def test_the_trial_first_then_each_area_then_the_average_area() -> None:
    assert list(made()) == ["all_by_jobseekers", "all_by_area"]
    assert list(made("Turku", "Espoo")) == ["all_by_jobseekers", "turku", "espoo", "all_by_area"]


@pytest.mark.parametrize(
    ("area", "name", "weighting", "pool"),
    [
        ("Espoo", "espoo", "single", "P1-E"),
        ("Savonlinna", "savonlinna", "single", "P1-E"),  # 33 000 people
        ("Vantaa-Kerava", "vantaa_kerava", "stock", "P1-E"),  # Kerava has 37 000
        ("Turku", "turku", "stock", "P1"),  # Sauvo has 3 000
        ("Tampere (Pirkanmaa)", "tampere_pirkanmaa", "stock", "P1"),
    ],
)
def test_an_area_by_its_size(area: str, name: str, weighting: str, pool: str) -> None:
    found = made(area)[name]
    assert found["role"] == "key_secondary" and found["areas"] == [area]
    assert (found["weighting"], found["headline_pool"]) == (weighting, pool)
    assert pool in found["pools"]  # type: ignore[operator]


def test_every_area_of_every_trial_has_a_name_of_its_own() -> None:
    for trial in trials().values():
        slugs = [slug(area) for area in trial.areas]
        assert len(set(slugs)) == len(slugs)
        assert not {"all_by_jobseekers", "all_by_area"} & set(slugs)
        assert all(re.fullmatch(r"[a-z0-9_]+", one) for one in slugs)


@given(st.text())
def test_whatever_is_made_a_part_of_an_id_is_one(name: str) -> None:
    found = slug(name)
    assert re.fullmatch(r"[a-z0-9_]*", found) and slug(found) == found
