"""Colours by their luminance, and type by its size: on white paper, in grey, and on a phone."""

from __future__ import annotations

from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb

from evaluation.report.drawing.choice_plot import LOOKS as FATES
from evaluation.report.drawing.figures import GROUPS
from evaluation.report.drawing.spec_curve import LOOKS as SPECS
from evaluation.report.drawing.style import (
    BAND,
    COMPLETE,
    DONOR,
    HOST,
    OTHER,
    OUT,
    QUIET,
    SHADE,
    SMALL,
    STYLE,
    TREATED,
    WIDTH,
    Look,
    Shape,
    drawn,
    numbers,
    styled,
)
from evaluation.report.drawing.triangle import LOOKS as WAYS

INKS = {"treated": TREATED, "donor": DONOR, "other": OTHER, "out": OUT, "quiet": QUIET}
PHONE, MARGINS = 390, 48  # CSS pixels of the screen, and of the page's padding
PER_INCH = 96  # CSS pixels
LEAST = 11  # of text
A4, PAPER_MARGINS = 8.27, 2 * 14 / 25.4  # inches


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_by_hand() -> None:
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("ground", ["white", BAND, SHADE])
def test_inks_are_dark_enough_on_what_they_stand_on(ink: str, ground: str) -> None:
    """3:1 for marks (WCAG 1.4.11), 4.5:1 for what is also written in (1.4.3)."""
    written = ink in ("treated", "donor", "quiet")
    assert contrast(INKS[ink], ground) >= (4.5 if written and ground == "white" else 3)


@pytest.mark.parametrize("looks", [GROUPS, *(tuple(x.values()) for x in (FATES, SPECS, WAYS))])
def test_marks_of_one_figure_differ_without_colour(looks: tuple) -> None:
    for one, other in combinations(looks, 2):
        assert one[0] != other[0], "in grey these would be alike"


def test_type_is_large_enough_on_paper_and_on_a_phone() -> None:
    printed = min(1.0, (A4 - PAPER_MARGINS) / WIDTH[Shape.WIDE])
    assert printed * SMALL >= 8
    shown = min(1.0, (PHONE - MARGINS) / (PER_INCH * WIDTH[Shape.NARROW]))
    assert shown * SMALL * PER_INCH / 72 >= LEAST


def test_a_style_of_a_notebook_is_put_back() -> None:
    with mpl.rc_context({"lines.linewidth": 9}):
        with styled():
            assert {k: mpl.rcParams[k] for k in STYLE if k != "font.family"} == {
                k: v for k, v in STYLE.items() if k != "font.family"
            }
            assert mpl.rcParams["lines.linewidth"] == COMPLETE["lines.linewidth"] != 9
        assert mpl.rcParams["lines.linewidth"] == 9
    assert not HOST & COMPLETE.keys()


def test_the_watermark_comes_last_and_only_where_there_is_one() -> None:
    with drawn(2, 2, Look("NOT DATA", str)) as marked:
        assert not marked.texts
    assert [text.get_text() for text in marked.texts] == ["NOT DATA"]
    with drawn(2, 2, Look(None, str)) as plain:
        pass
    assert not plain.texts


def test_ticks_are_in_the_languages_own_numbers() -> None:
    with drawn(2, 2, Look(None, "«{}»".format)) as canvas:
        axes = canvas.subplots()
        numbers(axes.xaxis, Look(None, "«{}»".format))
    assert axes.xaxis.get_major_formatter()(1.5) == "«1.5»"
