"""The map as a whole: each municipality once, told apart in grey, few bytes, always the same."""

from __future__ import annotations

import re
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Canvas
from matplotlib.path import Path

from evaluation.domain import boundaries, municipalities
from evaluation.report.drawing.figures import Look
from evaluation.report.drawing.map_key import DISC, FILL, HATCH, SHADES, fill_of
from evaluation.report.drawing.map_layout import SLIM, WIDE, layout
from evaluation.report.drawing.map_places import MapWords, Places, Role
from evaluation.report.drawing.map_plot import map_plot, on_canvas, shade_of

LOOK = Look("NOT DATA", lambda value: f"{value:g}", "stamp")
CODES = list(municipalities())
MOST_BYTES = 210_000  # as matplotlib writes it, before anything is shortened
TOLD_APART = 9.0  # of lightness, 0 … 100
WORDS = MapWords(
    roles={role: f"{role.value} (1)" for role in Role},
    shades=((0.0, "0–2%"), (0.02, "2–4%"), (0.04, "4–6%")),
    disc_title="people:",
    discs=((10_000.0, "10,000"), (500_000.0, "500,000")),
    names=((CODES.index("049"), "Espoo"), (CODES.index("286"), "Kouvola 6%")),
    near_names=[m.name_fi for m in municipalities().values()],
    near_title="Espoo and its surroundings",
    credit="Boundaries: somebody, CC BY 4.0, simplified, and whatever else has to be said of them",
)
FAR = {code for place, code in enumerate(CODES) if place % 3 == 0}


def places(treated: set[str]) -> Places:
    """The 309: every fifth a donor, every seventh in the trial."""
    roles = [
        Role.TREATED
        if code in treated
        else (Role.DONOR, Role.IN_TRIAL, *[Role.LEFT_OUT] * 3)[place % 5]
        for place, code in enumerate(CODES)
    ]
    weights = [0.06 * (place % 7) / 6 if r is Role.DONOR else 0 for place, r in enumerate(roles)]
    found = boundaries()
    return Places(
        rings=[[np.array(ring) for ring in found.rings(code)] for code in CODES],
        points=np.array([found.points[code] for code in CODES]),
        population=np.array([float(m.population) for m in municipalities().values()]),
        roles=roles,
        weights=np.array(weights),
    )


def drawn(treated: set[str], slim: bool = False) -> Canvas:
    of = places(treated)
    plan = layout(of, WORDS, slim)
    canvas = Canvas(figsize=(plan.width / 72, plan.height / 72))
    on_canvas(canvas, plan, of, WORDS)
    return canvas


def lightness(colour: str) -> float:
    """CIE L*, 0 … 100."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    y = float(np.dot([0.2126, 0.7152, 0.0722], linear))
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("treated", [{"049"}, FAR], ids=["one", "many"])
def test_each_municipality_is_drawn_once_in_the_colour_of_its_role(treated: set[str]) -> None:
    country = drawn(treated).axes[0]
    shapes = [patch for patch in country.patches if patch.get_gid()]
    starts = [p.get_path().codes.tolist().count(Path.MOVETO) for p in shapes]
    assert sum(starts) == sum(len(boundaries().rings(code)) for code in CODES)
    of = places(treated)
    for row in range(0, len(CODES), 11):
        colour, _ = fill_of(
            of.roles[row],
            shade_of(float(of.weights[row]), WORDS),
            WORDS,
        )
        over = [p for p in shapes if p.get_path().contains_point(of.points[row])]
        assert [p.get_facecolor()[:3] for p in over] == [to_rgb(colour)]


@pytest.mark.parametrize("treated", [{"049"}, FAR], ids=["one", "many"])
def test_one_treated_place_has_its_square_and_many_have_none(treated: set[str]) -> None:
    canvas = drawn(treated)
    titles = [axes.get_title(loc="left") for axes in canvas.axes]
    assert (WORDS.near_title in titles) is (len(treated) == 1)


@pytest.mark.parametrize("slim", [False, True])
def test_a_phone_has_it_below_each_other(slim: bool) -> None:
    canvas = drawn({"049"}, slim)
    assert canvas.get_size_inches()[0] * 72 == pytest.approx(SLIM if slim else WIDE)
    country, square, key = (axes.get_position() for axes in canvas.axes)
    assert [box.y1 <= country.y0 for box in (square, key)] == [slim, slim]
    assert not square.overlaps(key) and country.x0 == 0


def test_fills_are_told_apart_in_grey() -> None:
    """Those of the trial are hatched; all others differ in lightness, shades of donors too."""
    plain = [FILL[Role.TREATED], FILL[Role.LEFT_OUT], *SHADES]
    assert all(abs(lightness(a) - lightness(b)) > TOLD_APART for a, b in combinations(plain, 2))
    assert FILL[Role.DONOR] in SHADES
    assert fill_of(Role.IN_TRIAL, 0, WORDS)[1] == HATCH
    assert all(fill_of(role, 0, WORDS)[1] is None for role in Role if role is not Role.IN_TRIAL)
    assert set(FILL) == set(DISC) == set(Role)


def test_a_shade_begins_with_its_weight() -> None:
    assert [shade_of(w, WORDS) for w in (0.0, 0.0199, 0.02, 0.04, 0.06)] == [0, 0, 1, 2, 2]


@pytest.mark.parametrize("treated", [{"049"}, FAR], ids=["one", "many"])
@pytest.mark.parametrize("slim", [False, True])
def test_few_bytes_and_the_same_whatever_a_notebook_has_set(treated: set[str], slim: bool) -> None:
    once = map_plot(places(treated), WORDS, look=LOOK, slim=slim)
    with mpl.rc_context({"font.size": 20, "hatch.linewidth": 9, "path.simplify": False}):
        assert map_plot(places(treated), WORDS, look=LOOK, slim=slim) == once
    assert "stamp" in once
    assert len(once.encode()) < MOST_BYTES


def test_outlines_are_written_in_tenths_of_a_point() -> None:
    svg = map_plot(places({"049"}), WORDS, look=LOOK)
    (outline,) = re.findall(r'<g id="excluded-0">\s*<path d="([^"]*)"', svg)[:1]
    numbers = re.findall(r"\d+(?:\.(\d+))?", outline)
    assert len(numbers) > 1000
    assert max(map(len, numbers)) == 1


def test_who_made_the_boundaries_stands_below_in_as_many_lines_as_it_needs() -> None:
    for slim in (False, True):
        canvas = drawn({"049"}, slim)
        (credit,) = canvas.texts
        assert credit.get_text().replace("\n", " ") == WORDS.credit
        canvas.draw_without_rendering()
        box = credit.get_window_extent()
        assert box.x1 <= canvas.bbox.x1 and box.y1 <= canvas.axes[0].bbox.y0
