"""Larger areas: their municipalities, and their official names."""

from __future__ import annotations

from evaluation.domain import municipalities
from evaluation.domain.larger_areas import larger_areas, subregion_names


def test_every_subregion_has_its_name_in_three_languages() -> None:
    used = {one.subregion for one in municipalities().values()}
    assert used <= subregion_names().keys()
    for name in used:
        said = subregion_names()[name]
        assert said["fi"] == name and all(said[code].strip() for code in ("fi", "sv", "en"))
    assert subregion_names()["Kotka-Hamina"]["sv"] == "Kotka-Fredrikshamn"


def test_an_area_holds_the_municipalities_that_name_it() -> None:
    helsinki = {m.code for m in municipalities().values() if m.subregion == "Helsinki"}
    assert set(larger_areas()["SK011"]) == helsinki
