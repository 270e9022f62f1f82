"""A report says whom it is about: in its title, summary and captions, in every language."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from evaluation import Plan
from evaluation.domain import employment_trial
from evaluation.report.language import Language
from evaluation.report.page import Page

PLACES = {
    ("Turku",): {"fi": "Turku", "sv": "Åbo", "en": "Turku"},
    ("Helsinki",): {"fi": "Helsinki", "sv": "Helsingfors", "en": "Helsinki"},
    ("Vantaa-Kerava",): {"fi": "Vantaa-Kerava", "sv": "Vanda-Kervo", "en": "Vantaa-Kerava"},
    ("Tampere (Pirkanmaa)",): {
        "fi": "Tampere (Pirkanmaa)",
        "sv": "Tammerfors (Birkaland)",
        "en": "Tampere (Pirkanmaa)",
    },
    ("Lahti",): {"fi": "Lahti", "sv": "Lahtis", "en": "Lahti"},
    ("Oulu",): {"fi": "Oulu", "sv": "Uleåborg", "en": "Oulu"},
    ("Turku", "Salo", "Pori"): {
        "fi": "Turku, Salo ja Pori",
        "sv": "Åbo, Salo och Björneborg",
        "en": "Turku, Salo and Pori",
    },
}


@dataclass(frozen=True)
class Bare:
    """As much of an evaluation as names are made from."""

    plan: Plan


def page(plan: Plan, areas: tuple[str, ...], code: str, weighting: str = "stock") -> Page:
    (first, *_), text = plan.estimand, weighting
    made = type(first).model_validate(
        {
            **first.model_dump(mode="json"),
            "areas": list(areas),
            "weighting": text,
            "role": "primary",
        }
    )
    changed = plan.model_copy(update={"estimand": (made,)})
    return Page(Bare(changed), Language.load(code))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
@pytest.mark.parametrize("areas", list(PLACES), ids=str)
def test_title_and_summary_name_the_places(
    small_plan: Plan, areas: tuple[str, ...], code: str
) -> None:
    about = page(small_plan, areas, code)
    name = PLACES[areas][code]
    assert about.place == name
    assert about.who(about.evaluation.plan.estimand[0]).startswith(name)
    title = about.title
    assert name in title and ("Espoo" not in title and "Esbo" not in title)


def test_one_municipality_is_itself_whatever_its_weighting(small_plan: Plan) -> None:
    for weighting in ("single", "stock", "equal"):
        about = page(small_plan, ("Helsinki",), "en", weighting)
        assert about.who(about.evaluation.plan.estimand[0]) == "Helsinki"


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_every_area_has_a_name_in_every_language(small_plan: Plan, code: str) -> None:
    about = page(small_plan, ("Oulu",), code)
    names = [about.area(area) for area in employment_trial().areas]
    assert len(set(names)) == 25
    assert code == "sv" or "Turku" in names


def test_inside_a_sentence_a_place_keeps_its_capital_and_all_lose_theirs(small_plan: Plan) -> None:
    one = page(small_plan, ("Helsinki",), "fi")
    assert one.within(one.evaluation.plan.estimand[0]) == "Helsinki"
    every = Page(Bare(small_plan), Language.load("fi"))  # type: ignore[arg-type]
    all_of_them = next(e for e in small_plan.estimand if e.areas == "all")
    assert every.who(all_of_them).startswith("Kaikki 118 kokeilukuntaa")
    assert every.within(all_of_them).startswith("kaikki 118 kokeilukuntaa")


def test_a_subregion_has_its_official_name_and_others_stay(small_plan: Plan) -> None:
    about = page(small_plan, ("Oulu",), "sv")
    assert about.subregion("Kotka-Hamina") == "Kotka-Fredrikshamn"
    assert about.subregion("Nowhere") == "Nowhere"


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_no_sentence_of_a_catalogue_is_about_espoo(code: str) -> None:
    messages = Language.load(code).messages
    named = {key for key, text in messages.items() if "Espoo" in text or "Esbo" in text}
    assert named == set()
