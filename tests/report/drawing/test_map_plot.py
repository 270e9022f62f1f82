"""The map as a whole: each municipality once, told apart in grey, few bytes, always the same."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Canvas

from evaluation.domain import boundaries, municipalities
from evaluation.report.drawing.map_layout import layout
from evaluation.report.drawing.map_places import MapWords, Places, Role
from evaluation.report.drawing.map_plot import map_plot, on_canvas
from evaluation.report.drawing.rendering import svg
from evaluation.report.drawing.style import Look, Shape

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


def written(treated: set[str], shape: Shape) -> str:
    return svg(map_plot(places(treated), WORDS, look=LOOK, shape=shape), LOOK)


@pytest.mark.parametrize("treated", [{"049"}, FAR], ids=["one", "many"])
@pytest.mark.parametrize("shape", Shape)
def test_few_bytes_and_the_same_whatever_a_notebook_has_set(
    treated: set[str], shape: Shape
) -> None:
    once = written(treated, shape)
    with mpl.rc_context({"font.size": 20, "hatch.linewidth": 9, "path.simplify": False}):
        assert written(treated, shape) == once
    assert "stamp" in once
    assert len(once.encode()) < MOST_BYTES


def test_who_made_the_boundaries_stands_below_in_as_many_lines_as_it_needs() -> None:
    for slim in (False, True):
        canvas = drawn({"049"}, slim)
        (credit,) = canvas.texts
        assert credit.get_text().replace("\n", " ") == WORDS.credit
        canvas.draw_without_rendering()
        box = credit.get_window_extent()
        assert box.x1 <= canvas.bbox.x1 and box.y1 <= canvas.axes[0].bbox.y0
