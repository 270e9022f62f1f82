"""The usual candidates: with months in the place of names, and none that has too few donors."""

from __future__ import annotations

from typing import Any

from evaluation.domain import municipalities, trial_named
from evaluation.plan.part import FEWEST_REFERENCE
from evaluation.plan.usual.completed import usual_set
from evaluation.plan.usual.designs import units_of_donors, usual_candidates
from evaluation.plan.usual.months import UsualMonths

NOW, THEN = trial_named("2021-24"), trial_named("2017-18")
ENTRIES: list[dict[str, Any]] = usual_set(1)["candidate"]


def names(trial: Any, listed: tuple[str, ...] = ()) -> list[str]:
    made = usual_candidates(ENTRIES, trial, UsualMonths.of(trial), listed)
    return [one["name"] for one in made]


def test_months_stand_in_the_place_of_their_names() -> None:
    made = {one["name"]: one for one in usual_candidates(ENTRIES, NOW, UsualMonths.of(NOW), ())}
    assert made["broad_2015_2019"]["base"] == ["2015-01", "2019-11"]
    assert made["level_2019"]["base"] == ["2019-01", "2019-12"]
    assert made["factors_3_last_36"]["base"] == 36
    assert len(made) == len(ENTRIES) == 23
    assert ENTRIES[0]["base"] == "clean_pre"  # the set itself is as it was


def test_beside_the_areas_of_2017_18_there_are_too_few_places_for_a_near_candidate() -> None:
    left_out = {"factors_3_last_36_near"}
    assert units_of_donors(THEN, "P2", "trial_area", ()) < FEWEST_REFERENCE
    assert units_of_donors(NOW, "P2", "trial_area", ()) >= FEWEST_REFERENCE
    assert set(names(NOW)) - set(names(THEN)) >= left_out
    assert len(names(THEN)) == len(names(NOW)) - 1


def test_units_are_counted_by_hand() -> None:
    listed = ("405", "153", "285")  # Lappeenranta and Imatra in two subregions of two, Kotka
    assert {municipalities()[code].subregion for code in listed} == {
        "Lappeenranta",
        "Imatra",
        "Kotka-Hamina",
    }
    assert units_of_donors(NOW, "P0", "municipality", listed) == 3
    assert units_of_donors(NOW, "P0", "trial_area", (*listed, "075")) == 3  # Hamina by Kotka
    assert units_of_donors(NOW, "P0", "trial_area", ("853",)) == 0  # Turku took part


def test_a_list_of_few_subregions_leaves_designs_over_municipalities_alone() -> None:
    """Uusimaa outside the trial, and two subregions more: P1 has no 19 of them."""
    near = tuple(
        place.code
        for place in NOW.never_treated
        if place.region in ("Uusimaa", "Etelä-Karjala", "Kymenlaakso")
    )
    assert len(near) > FEWEST_REFERENCE
    assert names(NOW, near) == []
