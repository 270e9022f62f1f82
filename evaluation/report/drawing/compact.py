"""An SVG of matplotlib's in a third of its bytes, with nothing to be seen of it.

Coordinates keep two decimals of a point; outlines of letters are whole numbers of a 200th of their
size, relative to each other; letters are placed by ``x`` instead of a transform, blanks not at all;
words that recur are defined once, as letters are; names are short; styles that recur are classes.
Names of letters, words, marks and classes are the same in every figure that means the same by them,
so figures may stand inside one page.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape as _escape

from evaluation.report.drawing.outlines import NUMBER, UNIT, decimal, line, outline

HREF = "{http://www.w3.org/1999/xlink}href"
FACES = {  # the longest first
    "DejaVuSans-BoldOblique-": "z",
    "DejaVuSans-Oblique-": "o",
    "DejaVuSans-Bold-": "b",
    "DejaVuSans-": "d",
}
HASH = 6  # characters of a hash that names a word, a mark, a clip or a class
LETTER, WORD = 26, 30  # bytes of a letter's place and of a word's
EVERY = "*{stroke-linejoin:round;stroke-linecap:butt}"
DATA = "data:image/svg+xml,"
SAFE = "!$&'()*+,/:;=@-._~?"  # may stand in an address as they are
QUOTES = {'"': "&quot;", "'": "&#39;"}

Word = tuple[tuple[str, int, int], ...]  # letters with their places, right and up from the first


def escape(text: str) -> str:
    """Text for XML, also between quotes of either kind."""
    return _escape(text, QUOTES)


def compact(svg: str, head: str = "", attributes: str = "") -> str:
    """The same picture; ``head`` are elements to come first, ``attributes`` those of the root."""
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    root = ElementTree.fromstring(svg, parser)
    writer = _Writer.of(root, svg)
    rules = "".join(f".{name}{{{style}}}" for style, name in writer.styles.items())
    body = "".join(writer.said(child) for child in root)
    size = " ".join(f'{key}="{root.attrib[key]}"' for key in ("width", "height", "viewBox"))
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size}{attributes}>'
    declared = '<?xml version="1.0" encoding="utf-8"?>'
    before = f"<style>{EVERY}{rules}</style><defs>{''.join(writer.defined.values())}</defs>"
    return f"{declared}\n{opening}{head}{before}{body}</svg>\n"


def data_uri(svg: str) -> str:
    """The picture as an address for ``src`` and ``srcset``, in fewer bytes than base64. Texts that
    stand beside their letters are left out.
    """
    bare = re.sub(r"<!--.*?-->|\n", "", svg, flags=re.S).replace('"', "'")
    return DATA + quote(bare, safe=SAFE)


def from_data_uri(address: str) -> str:
    """The picture of such an address."""
    return unquote(address.removeprefix(DATA), errors="strict").replace("'", '"')


def name(own: str) -> str:
    """A short name: of a letter by its face and number, of anything else by a hash."""
    for face, letter in FACES.items():
        if own.startswith(face):
            return letter + own.removeprefix(face)
    return f"m{_hash(own)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH]


def _tag(element: Element) -> str:
    return "" if callable(element.tag) else element.tag.rpartition("}")[2]


def _style(element: Element) -> str:
    """Its style without blanks, numbers shortened."""
    style = re.sub(r"\s*([:;])\s*", r"\1", element.get("style", "")).strip("; ")
    style = re.sub(r"(?<=url\(#)[^)]*", lambda found: name(found[0]), style)
    return re.sub(r"(?<![#\w])-?\d+\.\d+", lambda found: decimal(float(found[0])), style)


def _is_letter(element: Element) -> bool:
    own = element.get("id") or element.get(HREF, "")[1:]
    return _tag(element) in ("path", "use") and own.startswith("DejaVu")


def _is_outline(element: Element) -> bool:
    return _is_letter(element) and _tag(element) == "path"


def _words(group: Element, blank: set[str]) -> Iterator[tuple[Word, float, float]]:
    """The words of a line of text, each with where it begins, in units of outlines."""
    word: list[tuple[str, float, float]] = []
    for child in (*group, None):
        if child is not None and not (_is_letter(child) and _tag(child) == "use"):
            continue
        own = "" if child is None else child.get(HREF, "")[1:]
        if child is not None and own not in blank:
            right, up, *_ = (*NUMBER.findall(child.get("transform", "")), 0, 0)
            word.append((name(own), float(right) / UNIT, float(up) / UNIT))
        elif word:
            _, x, y = word[0]
            yield tuple((one, round(r - x), round(u - y)) for one, r, u in word), x, y
            word = []


@dataclass(frozen=True, slots=True)
class _Writer:
    """Elements as text; groups that say nothing give their content alone."""

    styles: dict[str, str]  # to the names of their classes
    words: set[Word]  # that are defined once
    blank: set[str]  # letters without an outline
    used: set[str]
    own: dict[str, str]  # styles that marks have by themselves
    defined: dict[str, str]  # what stands before the picture, by name

    @classmethod
    def of(cls, root: Element, svg: str) -> _Writer:
        elements = list(root.iter())
        blank = {e.attrib["id"] for e in elements if _is_outline(e) and not e.get("d")}
        counted = Counter(style for element in elements if (style := _style(element)))
        styles = {
            style: f"s{_hash(style)}"
            for style, times in counted.items()
            if (times - 1) * len(style) > 7 * times
        }
        spoken = Counter(word for e in elements for word, _, _ in _words(e, blank))
        words = {
            word
            for word, times in spoken.items()
            if (times - 1) * len(word) * LETTER > (times + 1) * WORD
        }
        used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
        own = {f"#{e.get('id')}": _style(e) for e in elements if e.get("id") in used}
        return cls(styles, words, blank, used, own, {})

    def said(self, element: Element) -> str:
        tag = _tag(element)
        if not tag:
            return f"<!--{element.text}-->"
        if tag in ("style", "metadata") or element.get("id") in self.blank:
            return ""
        text = any(_is_letter(child) and _tag(child) == "use" for child in element)
        inside = "".join(
            self.said(c) for c in element if not (text and _tag(c) == "use" and _is_letter(c))
        )
        inside += "".join(self._word(*one) for one in _words(element, self.blank)) if text else ""
        said = "".join(f' {key}="{value}"' for key, value in self._attributes(element, text))
        if tag == "defs":
            self.defined[inside] = inside
        if tag == "defs" or (tag == "g" and not inside):
            return ""
        if tag == "g" and not said:
            return inside
        return f"<{tag}{said}>{inside}</{tag}>" if inside else f"<{tag}{said}/>"

    def _word(self, word: Word, x: float, y: float) -> str:
        if word not in self.words:
            return "".join(_use(one, x + right, y + up) for one, right, up in word)
        own = f"w{_hash(str(word))}"
        letters = "".join(_use(*one) for one in word)
        self.defined[own] = f'<g id="{own}">{letters}</g>'
        return _use(own, x, y)

    def _attributes(self, element: Element, text: bool) -> Iterator[tuple[str, str]]:
        for key, value in element.attrib.items():
            match key:
                case "id" if value in self.used:
                    yield "id", name(value)
                case "d":
                    yield "d", outline(value) if _is_letter(element) else line(value)
                case "transform" if not _is_letter(element):
                    yield "transform", _transform(value, text)
                case "clip-path":
                    yield key, f"url(#{name(value[5:-1])})"
                case "x" | "y" | "width" | "height":
                    yield key, decimal(float(value))
                case _ if key == HREF:
                    yield "href", f"#{name(value[1:])}"
                case _ if key not in ("id", "style", "transform"):
                    yield key, escape(value)
        style = _style(element)
        if style and style != self.own.get(element.get(HREF, "")):
            yield ("class", self.styles[style]) if style in self.styles else ("style", style)


def _use(own: str, x: float, y: float) -> str:
    """A letter or a word at its place."""
    places = (f' {key}="{round(at)}"' for key, at in (("x", x), ("y", y)) if round(at))
    return f'<use href="#{own}"{"".join(places)}/>'


def _transform(value: str, text: bool) -> str:
    """Two decimals of a point; the scale of a text, which is that of its letters."""
    if text:
        value = re.sub(r"(?<=scale\()[^)]*", _scaled, value)
    value = re.sub(r"(?<=translate\()[^)]*", _rounded, value)
    return re.sub(r"\s+", ",", value)


def _rounded(found: re.Match[str]) -> str:
    return NUMBER.sub(lambda number: decimal(float(number[0])), found[0])


def _scaled(found: re.Match[str]) -> str:
    return NUMBER.sub(lambda one: decimal(float(one[0]) * UNIT, 6), found[0])
