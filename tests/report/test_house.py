"""The house style: its colour can be read, its mark only shows itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import OutputError
from evaluation.report.house import (
    LARGEST_LOGO,
    LEAST_CONTRAST,
    ON_DARK,
    PNG,
    House,
    contrast,
    lightened,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def test_contrast_is_what_the_guideline_says() -> None:
    """21 and 1 by its definition; #767676 is the palest grey that passes, #777777 does not."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#1f5aa6", "#1f5aa6") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    # red alone: 0.2126, so 1.05 / 0.2626
    assert contrast("#ff0000", "#ffffff") == pytest.approx(1.05 / 0.2626)


@given(COLOURS, COLOURS)
def test_contrast_has_no_order_and_its_bounds(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001


@given(COLOURS, st.floats(0, 1), st.floats(0, 1))
def test_lighter_is_lighter(colour: str, less: float, more: float) -> None:
    less, more = sorted((less, more))
    assert contrast(lightened(colour, less), "#000000") <= contrast(
        lightened(colour, more), "#000000"
    )
    assert lightened(colour, 0) == colour and lightened(colour, 1) == "#ffffff"


@given(COLOURS)
def test_an_accent_is_taken_if_it_can_be_read_on_white_and_then_by_night_too(colour: str) -> None:
    if contrast(colour, "#ffffff") < LEAST_CONTRAST:
        with pytest.raises(OutputError, match="contrast"):
            House(accent=colour)
        return
    dark = "#14181c"
    assert contrast(House(accent=colour).accent_on(dark), dark) >= ON_DARK


def test_without_arguments_a_house_is_plain() -> None:
    house = House()
    assert (house.series, house.logo) == (None, None)


def test_a_logo_is_svg_or_png() -> None:
    assert House(logo=PNG + b"...").logo_type == "image/png"
    drawn = SVG.format('<use xlink:href="#part"/><image href="data:image/png;base64,AA=="/>')
    assert House(logo=drawn.encode()).logo_type == "image/svg+xml"


@pytest.mark.parametrize(
    ("logo", "found"),
    [
        (b"GIF89a", "neither PNG nor SVG"),
        (b"", "neither PNG nor SVG"),
        (b"<html/>", "its root is <html>"),
        (SVG.format("<script>alert(1)</script>").encode(), "it has a <script>"),
        (SVG.format("<foreignObject/>").encode(), "it has a <foreignobject>"),
        (SVG.format('<g onclick="x()"/>').encode(), "it acts: onclick"),
        (SVG.format('<a xlink:href="javascript:x()"/>').encode(), "it loads 'javascript:x()'"),
        (SVG.format('<image href="https://example.org/a.png"/>').encode(), "it loads 'https:"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("").encode(), "a document type"),
        (PNG + bytes(LARGEST_LOGO), "200008 bytes"),
    ],
)
def test_a_logo_that_is_none_or_does_more_is_refused(logo: bytes, found: str) -> None:
    with pytest.raises(OutputError) as caught:
        House(logo=logo)
    assert found in str(caught.value)


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(OutputError) as caught:
        House(series="two\nlines" * 20, logo=b"no", accent="blue")
    assert {(one.where, one.rule) for one in caught.value.breaches} == {
        ("series", "line"),
        ("series", "length"),
        ("logo", "picture"),
        ("accent", "colour"),
    }
    assert "5 fault" not in str(caught.value) and "4 fault" in str(caught.value)
