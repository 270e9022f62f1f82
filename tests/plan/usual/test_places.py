"""Areas and donors as somebody writes them, and what is wrong with a list of them."""

from __future__ import annotations

import pytest

from evaluation.domain import trial_named
from evaluation.plan.usual.places import (
    Wrong,
    areas_named,
    donors_named,
    too_few,
    took_part,
    with_members,
)

NOW, THEN = trial_named("2021-24"), trial_named("2017-18")


def test_an_area_stands_once_in_the_order_of_the_facts() -> None:
    names = ["Jyväskylä", "Kerava", "Åbo", "Vantaa", "ESPOO", "853"]
    found, wrong = areas_named(NOW, names)
    assert found == ("Espoo", "Vantaa-Kerava", "Turku", "Jyväskylä") and wrong == []


def test_donors_are_codes_each_once_in_order() -> None:
    found, wrong = donors_named(NOW, ["Villmanstrand", "405", "Imatra", "KU285"])
    assert found == ("153", "285", "405") and wrong == []


@pytest.mark.parametrize(
    ("name", "found", "remedy"),
    [
        ("Turkuu", "no municipality and no area of the trial is called so", "mean Turku?"),
        ("Lappeenranta", "Lappeenranta took no part in the trial of 2021-24", "Name a place"),
        ("Villmanstrand", "Lappeenranta took no part in the trial of 2021-24", "Name a place"),
        ("49", "not three digits", "'049'"),
        ("999", "no municipality of 2021–2024 has this code", "Correct it"),
        ("xyzzy", "no municipality and no area of the trial is called so", "its code"),
    ],
)
def test_what_is_wrong_with_an_area(name: str, found: str, remedy: str) -> None:
    areas, (wrong,) = areas_named(NOW, ["Turku", name])
    assert areas == ("Turku",)
    assert (wrong.name, wrong.found) == (name, found) and remedy in wrong.remedy


def test_of_a_trial_that_is_known_in_part_nobody_is_said_to_have_been_outside() -> None:
    _, (wrong,) = areas_named(THEN, ["Espoo"])
    assert wrong.found == "Espoo took no part in the trial of 2017-18, as far as is known"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Lahti", "Lahti took part in the trial of 2021-24, so it is no donor"),
        ("Mariehamn", "Maarianhamina is in Åland"),
        ("Imatraa", "no municipality is called so"),
        ("Pirkanmaa", "no municipality is called so"),
    ],
)
def test_what_is_wrong_with_a_donor(name: str, found: str) -> None:
    codes, (wrong,) = donors_named(NOW, [name, "Imatra"])
    assert codes == ("153",) and wrong.found.startswith(found)


def test_every_fault_of_a_list_is_told_in_its_order() -> None:
    _, wrong = areas_named(NOW, ["Turkuu", "Espoo", "Lappeenranta"])
    assert [one.name for one in wrong] == ["Turkuu", "Lappeenranta"]
    assert [one.lost for one in wrong] == [False, True]


def test_a_name_of_any_length_is_told_shortened() -> None:
    _, (wrong,) = areas_named(NOW, ["x" * 10_000])
    assert isinstance(wrong, Wrong) and len(wrong.name) == 61


def test_nineteen_donors_are_the_least_and_none_are_no_list() -> None:
    codes = tuple(place.code for place in NOW.never_treated)
    assert too_few(()) is None and too_few(codes[:19]) is None
    assert too_few(codes[:18]) == "18 municipalities, 19 are the least"


def test_who_took_part_is_told_with_its_municipalities_where_the_name_does_not() -> None:
    assert with_members(NOW, "Espoo") == "Espoo"
    assert with_members(NOW, "Vantaa-Kerava") == "Vantaa-Kerava: Vantaa, Kerava"
    told = took_part(NOW)
    assert told.startswith("Espoo; Helsinki; Vantaa-Kerava: Vantaa, Kerava; Porvoo; ")
    assert told.count(";") == 24
