"""The map of a report: roles and weights of the comparison, said in its caption, key and table."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from matplotlib.figure import Figure as Canvas

from evaluation import Evaluation
from evaluation.domain import municipalities
from evaluation.report.document import Figure
from evaluation.report.drawing.map_layout import layout
from evaluation.report.drawing.map_places import Role
from evaluation.report.drawing.map_plot import on_canvas
from evaluation.report.mapped import (
    Mapped,
    _places,
    _words,
    map_of,
    of_comparison,
    of_evidence,
)
from evaluation.report.page import Page
from tests.report.weighed import page

LANGUAGES = ("fi", "sv", "en")


def of_the_plan(at: Page) -> Mapped:
    return of_comparison(at, at.headline(at.estimands[0]).comparison)


def of_the_choice(at: Page) -> Mapped:
    weighed = at.evaluation.weighed
    assert weighed is not None
    return of_evidence(weighed.headline(weighed.primary).evidence)


def even(at: Page, number: int) -> Mapped:
    """So many donors, all with the same weight."""
    estimand = at.estimands[0]
    donors = [code for code in municipalities() if code not in estimand.trial.codes][:number]
    return Mapped(
        estimand=estimand,
        donors={code: (code,) for code in donors},
        weights=dict.fromkeys(donors, 1 / number),
        reasons=MappingProxyType({}),
    )


def column(figure: Figure, number: int) -> list[object]:
    return [row[number] for row in figure.table.values]


def test_the_table_has_every_municipality_with_role_and_weight(quick: Evaluation) -> None:
    at = page(quick)
    mapped, comparison = of_the_plan(at), at.headline(at.estimands[0]).comparison
    figure = map_of(at, "map", mapped)
    assert column(figure, 1) == list(municipalities())
    roles = [at.language(f"compared.{mapped.role(code).value}") for code in municipalities()]
    assert column(figure, 2) == roles
    weights = [weight for weight in column(figure, 3) if isinstance(weight, float)]
    assert len(weights) == comparison.donors.sum()
    assert sum(weights) == pytest.approx(1, abs=0.001 * len(weights))
    assert any(column(figure, 4)) and column(figure, 5)[0] == 9562


def test_a_municipality_has_one_role(quick: Evaluation) -> None:
    at = page(quick)
    mapped = of_the_plan(at)
    of = {role: {c for c in municipalities() if mapped.role(c) is role} for role in Role}
    estimand = mapped.estimand
    assert of[Role.TREATED] == set(estimand.treated)
    assert of[Role.DONOR] == set(mapped.donors)
    assert of[Role.IN_TRIAL] == set(estimand.trial.codes) - set(estimand.treated)
    assert sum(map(len, of.values())) == 309


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_caption_names_those_with_most_weight_and_what_they_hold(
    quick: Evaluation, code: str
) -> None:
    at = page(quick, code)
    mapped = of_the_plan(at)
    first = mapped.heaviest
    assert 3 <= len(first) <= 6
    others = [w for name, w in mapped.weights.items() if name not in first]
    assert min(mapped.weights[name] for name in first) > max(others)
    caption = map_of(at, "map", mapped).caption
    assert all(at.municipality(name) in caption for name in first)
    assert at.language.percent(sum(mapped.weights[name] for name in first)) in caption


def test_nobody_stands_out_among_many_alike(quick: Evaluation) -> None:
    at = page(quick)
    alike = even(at, 40)
    assert alike.heaviest == []
    figure = map_of(at, "map", alike)
    assert "2.5%" in figure.caption and not _words(at, alike, _places(alike)).shades
    assert len(even(at, 4).heaviest) == 4
    assert "<svg" in figure.svg


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_chosen_design_has_its_map(weighed: Evaluation, code: str) -> None:
    """Its donors weigh what they weigh in the evidence, as areas where they are areas."""
    at = page(weighed, code)
    mapped, found = of_the_choice(at), at.evaluation.weighed
    assert found is not None
    design = found.headline(found.primary).evidence.design
    assert list(mapped.weights.values()) == design.donor_weights.tolist()
    assert sum(mapped.weights.values()) == pytest.approx(1)
    members = {c for codes in mapped.donors.values() for c in codes}
    assert members == {c for c in municipalities() if mapped.role(c) is Role.DONOR}
    figure = map_of(at, "map-chosen", mapped)
    assert str(len(mapped.donors)) in figure.caption and len(figure.table.rows) == 309
    assert len(figure.table.columns) == 5  # no reasons: whoever is left out is not a donor


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_words_have_room_and_the_licence_is_among_them(weighed: Evaluation, code: str) -> None:
    at = page(weighed, code)
    for mapped in (of_the_plan(at), of_the_choice(at)):
        places = _places(mapped)
        words = _words(at, mapped, places)
        assert "CC BY 4.0" in words.credit and "2023" in words.credit
        for slim in (False, True):
            plan = layout(places, words, slim)
            canvas = Canvas(figsize=(plan.width / 72, plan.height / 72))
            on_canvas(canvas, plan, places, words)
            canvas.draw_without_rendering()
            texts = [*canvas.texts, *(text for axes in canvas.axes for text in axes.texts)]
            for text in texts:
                box = text.get_window_extent()
                assert box.x0 >= -1 and box.x1 <= canvas.bbox.x1 + 1, text.get_text()


def test_shades_say_where_they_begin_and_end(quick: Evaluation) -> None:
    at = page(quick, "fi")
    mapped = of_the_plan(at)
    names = list(mapped.weights)
    some = dict(zip(names, (0.1, 0.06, 0.02, 0.01), strict=False))
    of = replace(mapped, donors={n: (n,) for n in some}, weights=some)
    said = [text for _, text in _words(at, of, _places(of)).shades]
    assert [text.replace("\xa0", " ") for text in said] == [
        "0–2,5 %",
        "2,5–5 %",
        "5–7,5 %",
        "7,5–10 %",
    ]
