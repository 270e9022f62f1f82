"""An SVG of matplotlib's in a third of its bytes, with nothing to be seen of it.

Coordinates keep two decimals of a point; outlines of letters are whole numbers of a 200th of their
size, relative to each other; letters are placed by ``x`` instead of a transform; names are short;
styles that recur are classes. Names of letters, classes and marks are the same in every figure that
means the same by them, so figures may stand inside one page.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape as _escape

HREF = "{http://www.w3.org/1999/xlink}href"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
TOKEN = re.compile(rf"[A-Za-z]|{NUMBER.pattern}")
UNIT = 1 / 64  # of a letter's outline, in hundredths of the letter's size
COARSE = 32  # outline units in one of ours
FACES = {  # the longest first
    "DejaVuSans-BoldOblique-": "z",
    "DejaVuSans-Oblique-": "o",
    "DejaVuSans-Bold-": "b",
    "DejaVuSans-": "d",
}
NAMELESS = 6  # characters of a hash that names a mark, a clip or a class
EVERY = "*{stroke-linejoin:round;stroke-linecap:butt}"
HEAD = "data:image/svg+xml,"
QUOTES = {'"': "&quot;", "'": "&#39;"}


def escape(text: str) -> str:
    """Text for XML, also between quotes of either kind."""
    return _escape(text, QUOTES)


def compact(svg: str, head: str = "", attributes: str = "") -> str:
    """The same picture; ``head`` are elements to come first, ``attributes`` those of the root."""
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    root = ElementTree.fromstring(svg, parser)
    styles = _classes(root)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    rules = "".join(f".{name}{{{style}}}" for style, name in styles.items())
    writer = _Writer(styles, used)
    body = "".join(writer.of(child) for child in root)
    size = " ".join(f'{key}="{root.attrib[key]}"' for key in ("width", "height", "viewBox"))
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size}{attributes}>'
    declared = '<?xml version="1.0" encoding="utf-8"?>'
    return f"{declared}\n{opening}{head}<style>{EVERY}{rules}</style>{body}</svg>\n"


def _tag(element: Element) -> str:
    return "" if callable(element.tag) else element.tag.rpartition("}")[2]


def _style(element: Element) -> str:
    """Its style without blanks, numbers shortened."""
    style = re.sub(r"\s*([:;])\s*", r"\1", element.get("style", "")).strip("; ")
    style = re.sub(r"(?<=url\(#)[^)]*", lambda found: name(found[0]), style)
    return re.sub(r"(?<![#\w])-?\d+\.\d+", lambda found: decimal(float(found[0])), style)


def _classes(root: Element) -> dict[str, str]:
    """Styles that are shorter to name than to repeat, by name: a hash of what they say."""
    counted = Counter(style for element in root.iter() if (style := _style(element)))
    spared = {style: (times - 1) * len(style) - 7 * times for style, times in counted.items()}
    return {style: f"s{_hash(style)}" for style, spare in spared.items() if spare > 0}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:NAMELESS]


def name(own: str) -> str:
    """A short name: of a letter by its face and number, of anything else by a hash."""
    for face, letter in FACES.items():
        if own.startswith(face):
            return letter + own.removeprefix(face)
    return f"m{_hash(own)}"


def decimal(value: float, digits: int = 2) -> str:
    """So many decimals at most; no zero at the end, none with a sign."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def line(d: str) -> str:
    """A path: the same commands, two decimals, a letter only where the command changes."""
    said: list[str] = []
    last = ""
    for token in TOKEN.findall(d):
        if token.isalpha():
            said += [] if token == last else [token]
            last = "L" if token == "M" else token
        else:
            said.append(_parted(said[-1:], decimal(float(token))))
    return "".join(said)


def _parted(before: list[str], number: str) -> str:
    """A comma only where numbers would run together: a blank has three bytes in an address."""
    alone = not before or before[0].isalpha() or number.startswith("-")
    return number if alone else f",{number}"


def outline(d: str) -> str:
    """A letter: whole numbers, each from where the pen is; what is level or upright says so."""
    said: list[str] = []
    given: list[int] = []
    command, pen = "", (0, 0)
    start = pen
    for token in TOKEN.findall(d):
        if token.isalpha():
            command, given = token, []
            if token == "z":
                said.append("z")
                pen = start
            continue
        given.append(round(float(token) / COARSE))
        if len(given) == {"M": 2, "L": 2, "Q": 4, "C": 6}[command]:
            said.append(_step(command, given, pen))
            pen = (given[-2], given[-1])
            start = pen if command == "M" else start
            given = []
    return "".join(said)


def _step(command: str, given: list[int], pen: tuple[int, int]) -> str:
    steps = [value - pen[place % 2] for place, value in enumerate(given)]
    if command == "L" and 0 in steps:
        return f"h{steps[0]}" if steps[1] == 0 else f"v{steps[1]}"
    said = "".join(f"{',' if step >= 0 else ''}{step}" for step in steps)
    return command.lower() + said.removeprefix(",")


class _Writer:
    """Elements as text; groups that say nothing give their content alone."""

    def __init__(self, styles: Mapping[str, str], used: set[str]) -> None:
        self.styles, self.used = styles, used

    def of(self, element: Element) -> str:
        tag = _tag(element)
        if not tag:
            return f"<!--{element.text}-->"
        if tag in ("style", "metadata"):
            return ""
        inside = "".join(self.of(child) for child in element)
        said = "".join(f' {key}="{value}"' for key, value in self._attributes(element))
        if tag in ("g", "defs") and not inside:
            return ""
        if tag == "g" and not said:
            return inside
        return f"<{tag}{said}>{inside}</{tag}>" if inside else f"<{tag}{said}/>"

    def _attributes(self, element: Element) -> Iterator[tuple[str, str]]:
        letter = _is_letter(element)
        for key, value in element.attrib.items():
            match key:
                case "id" if value in self.used:
                    yield "id", name(value)
                case "d":
                    yield "d", outline(value) if letter else line(value)
                case "transform":
                    yield from _transform(element, value, letter)
                case "clip-path":
                    yield key, f"url(#{name(value[5:-1])})"
                case "x" | "y" | "width" | "height":
                    yield key, decimal(float(value))
                case _ if key == HREF:
                    yield "href", f"#{name(value[1:])}"
                case _ if key not in ("id", "style"):
                    yield key, escape(value)
        if style := _style(element):
            yield ("class", self.styles[style]) if style in self.styles else ("style", style)


def _is_letter(element: Element) -> bool:
    own = element.get("id") or element.get(HREF, "")[1:]
    return _tag(element) in ("path", "use") and own.startswith("DejaVu")


def _transform(element: Element, value: str, letter: bool) -> Iterator[tuple[str, str]]:
    """A letter's place, in units of outlines; the scale of a word, which is that of its letters."""
    if not letter:
        if any(_is_letter(child) for child in element):
            value = re.sub(r"(?<=scale\().*(?=\))", _scale, value)
        value = re.sub(r"(?<=translate\()[^)]*", _rounded, value)
        yield "transform", re.sub(r"\s+", ",", value)
    elif _tag(element) == "use":
        for key, given in zip("xy", NUMBER.findall(value), strict=True):
            place = round(float(given) / (UNIT * COARSE))
            if place:
                yield key, str(place)


def _rounded(found: re.Match[str]) -> str:
    return NUMBER.sub(lambda number: decimal(float(number[0])), found[0])


def _scale(found: re.Match[str]) -> str:
    return NUMBER.sub(lambda one: decimal(float(one[0]) * UNIT * COARSE, 6), found[0])


def data_uri(svg: str) -> str:
    """The picture as an address for ``src`` and ``srcset``, in fewer bytes than base64. Texts that
    stand beside their letters are left out.
    """
    bare = re.sub(r"<!--.*?-->|\n", "", svg, flags=re.S).replace('"', "'")
    return HEAD + quote(bare, safe="!$&'()*+,/:;=@-._~?")


def from_data_uri(address: str) -> str:
    """The picture of such an address."""
    return unquote(address.removeprefix(HEAD), errors="strict").replace("'", '"')
