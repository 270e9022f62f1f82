"""Places by any of their names: each name is of one place, and every place is found by each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain import municipalities, trial_named, trials
from evaluation.domain.names import area_called, municipality_called, names_like, plain

PLACES = sorted(municipalities())
TRIAL = trial_named()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Turku", "853"),
        ("Åbo", "853"),
        ("åbo", "853"),
        ("A\u030abo", "853"),  # the ring on its own, as a Mac writes names of files
        ("853", "853"),
        ("KU853", "853"),
        ("Koski Tl", "284"),
        ("  koski   TL ", "284"),
        ("Mänttä–Vilppula", "508"),
        ("Mänttä - Vilppula", "508"),
        ("Kuusamo", "305"),  # begins as a code of the source does
    ],
)
def test_a_municipality_by_what_it_is_called(said: str, code: str) -> None:
    place = municipality_called(said)
    assert place is not None and place.code == code


@pytest.mark.parametrize("said", ["", "Turkuu", "53", "8530", "Pirkanmaa", "Suomi", "KU"])
def test_what_nobody_is_called(said: str) -> None:
    assert municipality_called(said) is None


@given(st.sampled_from(PLACES), st.sampled_from(["name_fi", "name_sv", "code"]), st.data())
def test_every_name_of_a_municipality_is_its_own_whatever_its_capitals(
    code: str, kind: str, data: st.DataObject
) -> None:
    name = getattr(municipalities()[code], kind)
    said = "".join(data.draw(st.sampled_from([one.upper(), one.lower()])) for one in name)
    found = municipality_called(said)
    assert found is not None and found.code == code


@pytest.mark.parametrize(
    ("said", "area"),
    [
        ("Turku", "Turku"),
        ("Åbo", "Turku"),
        ("Paimio", "Turku"),
        ("Pemar", "Turku"),
        ("Kerava", "Vantaa-Kerava"),
        ("vantaa–kerava", "Vantaa-Kerava"),
        ("Vanda-Kervo", "Vantaa-Kerava"),
        ("Raseborg-Hangö", "Raasepori-Hanko"),
        ("Tammerfors", "Tampere (Pirkanmaa)"),
        ("PIRKANMAA", "Tampere (Pirkanmaa)"),
        ("Kainuu", "Kajaani (Kainuu)"),
        ("992", "Jyväskylä"),
        ("Raisio", None),  # in the trial of 2017-18 alone
        ("Lappeenranta", None),
        ("nowhere", None),
    ],
)
def test_an_area_by_itself_or_by_who_took_part_in_it(said: str, area: str | None) -> None:
    assert area_called(TRIAL, said) == area


def test_each_trial_has_its_own_areas() -> None:
    assert area_called(trial_named("2017-18"), "Raisio") == "Turku"
    assert area_called(trial_named("2017-18"), "Kerava") is None


@pytest.mark.parametrize("trial", trials())
def test_no_name_of_an_area_is_that_of_a_place_outside_it(trial: str) -> None:
    """Or a person who names the place would be given the area."""
    named = trial_named(trial)
    for place in municipalities().values():
        for name in (place.name_fi, place.name_sv, place.code):
            assert area_called(named, name) == named.area_of.get(place.code), name


def test_names_that_are_written_alike_are_offered() -> None:
    assert names_like("Turkuu") == ["Turku"]
    assert "Jyväskylä" in names_like("Jyvaskyla")
    assert names_like("Vantaa Kerava", TRIAL)[0] == "Vantaa-Kerava"
    assert names_like("xyzzy", TRIAL) == []


def test_a_name_looked_up_twice_is_the_same() -> None:
    assert plain(plain("  Vanda – KERVO ")) == plain("vanda-kervo") == "vanda-kervo"
