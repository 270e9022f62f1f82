"""An SVG in fewer bytes: the same picture to a hundredth of a point, the same names everywhere."""

from __future__ import annotations

import io
import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.drawing.compact import compact, data_uri, escape, from_data_uri, name
from evaluation.report.drawing.rendering import NOTHING, _laid_out
from evaluation.report.drawing.style import Canvas, Look, drawn
from tests.report.drawing.reading import SVG, parsed

SAID = "labour force, labour force, labour force"
ROOM = 0.011  # points: of two decimals


def canvas() -> Canvas:
    """A line, a hatched bar, marks, an upright text, words that recur, an apostrophe."""
    with drawn(4, 3, Look(None, str)) as made:
        axes = made.subplots()
        axes.plot([0, 1, 2], [0.123456, 3.2, 1], "o-")
        axes.bar([0.5], [2], hatch="//", color="#1f5aa6", edgecolor="white")
        axes.set_ylabel(SAID)
        axes.set_title("Callaway-Sant'Anna <&>", weight="bold")
    return made


@cache
def both() -> tuple[str, str]:
    buffer = io.StringIO()
    _laid_out(canvas()).print_svg(buffer, metadata=NOTHING)
    return buffer.getvalue(), compact(buffer.getvalue())


def test_it_is_less_than_half() -> None:
    full, short = both()
    assert 2 * len(short) < len(full)


def test_lines_are_where_they_were() -> None:
    """The same paths in the same order, but for letters, to two decimals."""

    def places(svg: str) -> list[list[float]]:
        paths = [p for p in parsed(svg).iter(f"{SVG}path") if not p.get("id", "d").startswith("D")]
        data = [p.get("d", "") for p in paths if not re.match(r"m", p.get("d", ""))]
        return [[float(n) for n in re.findall(r"-?\d+\.?\d*", d)] for d in data]

    full, short = (sorted(places(svg)) for svg in both())
    assert len(full) == len(short) > 5
    for one, other in zip(full, short, strict=True):
        assert one == pytest.approx(other, abs=ROOM)


def placed_letters(svg: str) -> list[tuple[float, float]]:
    """Every letter's place in points of its text, from a text's scale, a word's and a letter's."""
    root = parsed(svg)
    words = {e.get("id"): e for e in root.iter(f"{SVG}g") if e.get("id", "").startswith("w")}
    href = "{http://www.w3.org/1999/xlink}href"

    def right(use: object) -> float:
        moved = re.findall(r"translate\((\S+) ", use.get("transform", ""))
        return float(use.get("x") or (moved or [0])[0])

    found = []
    for group in root.iter(f"{SVG}g"):
        scale = re.search(r"scale\((\S+?)[ ,]", group.get("transform", ""))
        for use in group.findall(f"{SVG}use") if scale else ():
            own = (use.get("href") or use.get(href) or "")[1:]
            inside = list(words[own]) if own in words else [use]
            offset = right(use) if own in words else 0.0
            for letter in inside:
                of = (letter.get("href") or letter.get(href) or "")[1:]
                if of.removeprefix("DejaVuSans-") not in ("3", "Bold-3"):
                    found.append((float(scale[1]), float(scale[1]) * (offset + right(letter))))
    return [place for _, place in found]


def test_letters_are_where_they_were() -> None:
    full, short = (placed_letters(svg) for svg in both())
    assert len(full) == len(short) > 30
    assert full == pytest.approx(short, abs=0.06)  # a letter and its word, each to a whole unit


def test_words_that_recur_are_said_once_and_blanks_never() -> None:
    _, short = both()
    (labour, force) = re.findall(r'<g id="(w\w+)">', short)[:2]
    assert short.count(f'href="#{labour}"') == 3 and short.count(f'href="#{force}"') >= 2
    assert 'id="d3"' not in short and 'href="#d3"' not in short


def test_a_hatch_keeps_its_pattern() -> None:
    _, short = both()
    (pattern,) = parsed(short).iter(f"{SVG}pattern")
    assert pattern.get("patternUnits") == "userSpaceOnUse"
    assert "#1f5aa6" in {rect.get("fill") for rect in pattern.iter(f"{SVG}rect")}
    assert f"url(#{pattern.get('id')})" in short


def test_every_name_that_is_used_is_there_once() -> None:
    _, short = both()
    names = re.findall(r'\sid="([^"]+)"', short)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', short))
    assert len(names) == len(set(names)) and used <= set(names)
    classes = set(re.findall(r'class="([^"]+)"', short))
    assert classes <= set(re.findall(r"\.(s\w+)\{", short)) and classes


def test_two_figures_in_one_page_call_a_letter_by_one_name() -> None:
    """Else the one would be drawn with the letters of the other."""
    assert name("DejaVuSans-15") == "d15" and name("DejaVuSans-Bold-15") == "b15"
    assert name("DejaVuSans-Oblique-15") == "o15" != name("DejaVuSans-BoldOblique-15")
    assert name("m1") != name("m2")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_an_address_gives_the_picture_back(text: str) -> None:
    svg = f'<svg a="{escape(text)}"><title>{escape(text)}</title></svg>'
    address = data_uri(svg)
    assert from_data_uri(address) == svg
    assert not set(address) & set(' "<>\n\t') and address.isascii()


def test_an_address_leaves_out_what_nobody_sees() -> None:
    _, short = both()
    address = data_uri(short)
    assert "<!--" in short and "<!--" not in from_data_uri(address)
    assert len(address) < 4 * len(short.encode()) / 3
