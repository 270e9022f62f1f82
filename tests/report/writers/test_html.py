"""The HTML that is files: it stands alone, can be walked through, and can be printed."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import Evaluation
from evaluation.report.document import Block, Document, Heading, Note, Text, Tone
from evaluation.report.house import House, contrast
from evaluation.report.language import Language
from evaluation.report.writers.html import DARK, Stem, render
from tests.report.composed import composed
from tests.report.writers.papers import CODES, Tags, files_of, style_of

ALLOWED = re.compile(
    r"default-src 'none'; img-src data:; style-src '(sha256-[\w+/]{43}=)';"
    r" base-uri 'none'; form-action 'none'"
)


@pytest.fixture(scope="module", params=CODES)
def files(weighed: Evaluation, request: pytest.FixtureRequest) -> dict[str, str]:
    return files_of(composed(weighed, request.param))


def bare(*blocks: Block, title: str = "A title", watermark: str | None = None) -> Document:
    return Document(
        language="en", title=title, subtitle="", source="", watermark=watermark, blocks=blocks
    )


SECTIONS = (
    Text("before all"),
    Heading(2, "Answers", "answers"),
    Note(Tone.RESULT, "It cannot be said."),
    Heading(2, "Reasons", "reasons"),
    Text("because"),
)


# It stands alone


def test_its_policy_allows_its_own_style_and_the_pictures_in_it_and_nothing_else(
    files: dict[str, str],
) -> None:
    for text in files.values():
        (policy,) = [m for m in Tags(text).all("meta") if "http-equiv" in m]
        found = ALLOWED.fullmatch(str(policy["content"]))
        assert found is not None, policy
        digest = hashlib.sha256(style_of(text).encode()).digest()
        assert found[1] == f"sha256-{base64.b64encode(digest).decode()}"


def test_it_does_nothing_and_loads_nothing(files: dict[str, str]) -> None:
    for text in files.values():
        page = Tags(text)
        names = {name for name, _ in page.tags}
        assert not names & {"script", "link", "iframe", "object", "embed", "form", "base"}
        attributes = {key for _, found in page.tags for key in found}
        assert not [key for key in attributes if key.startswith("on") or key == "style"]
        assert all(source.startswith("data:image/") for source in page.values("src"))
        style = style_of(text)
        assert "@import" not in style and "url(" not in style


# Ways through it


def test_every_link_leads_somewhere(files: dict[str, str]) -> None:
    ids = {name: set(Tags(text).values("id")) for name, text in files.items()}
    for name, text in files.items():
        for link in Tags(text).all("a"):
            file, _, anchor = str(link["href"]).partition("#")
            if "hreflang" in link:
                stem, code, _ = file.split(".")
                assert stem == name.split(".")[0] and code == link["hreflang"] == link["lang"]
                assert code in CODES and not anchor
                continue
            assert (file or name) in files, link
            assert not anchor or anchor in ids[file or name], link


def test_the_three_lead_to_each_other(files: dict[str, str]) -> None:
    leads = {
        name.split(".")[0]: {
            str(a["href"]).split("#")[0].split(".")[0] for a in Tags(text).all("a")
        }
        for name, text in files.items()
    }
    assert "report" in leads["page"] and "annex" in leads["report"] and "report" in leads["annex"]


def test_each_of_the_three_is_titled_by_itself(files: dict[str, str]) -> None:
    """Between open tabs nobody should have to guess which is the annex."""
    titles = {
        re.findall("<title>(.*?)</title>", text)[0]
        for name, text in files.items()
        if not name.startswith("page")
    }
    assert len(titles) == 2


def test_contents_name_every_section_of_report_and_annex_in_order(weighed: Evaluation) -> None:
    document = composed(weighed, "fi")
    report, annex = document.report, document.annex
    assert annex is not None
    text = render(report, CODES, annex=annex)
    nav = text[text.index("<nav") : text.index("</nav>")]
    wanted = [f"#{one.anchor}" for one in report.sections]
    wanted += ["annex.fi.html", *(f"annex.fi.html#{one.anchor}" for one in annex.sections)]
    assert [link["href"] for link in Tags(nav).all("a")] == wanted
    assert "annex." not in render(report, CODES)


@pytest.mark.parametrize(
    ("stem", "order"),
    [
        (Stem.REPORT, ["before all", "It cannot be said.", "<nav", "because"]),
        (Stem.ANNEX, ["before all", "<nav", "It cannot be said.", "because"]),
        (Stem.CHANGES, ["before all", "<nav", "It cannot be said.", "because"]),
    ],
)
def test_a_report_answers_before_it_lists_its_contents(stem: Stem, order: list[str]) -> None:
    text = render(bare(*SECTIONS), ["en"], stem)
    places = [text.index(said) for said in order]
    assert places == sorted(places)


def test_where_there_is_one_section_or_none_nothing_is_listed() -> None:
    assert "<nav" not in render(bare(*SECTIONS[:3]), ["en"], Stem.PAGE)
    assert "<nav" not in render(bare(SECTIONS[0]), ["en"], Stem.CHANGES)
    assert "before all" in render(bare(SECTIONS[0]), ["en"], Stem.CHANGES)


def test_headings_skip_no_level_and_names_are_given_once(files: dict[str, str]) -> None:
    for name, text in files.items():
        page = Tags(text)
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), name
        assert [one for one, times in Counter(page.values("id")).items() if times > 1] == []
        labels = Counter(page.values("aria-label"))
        assert [one for one, times in labels.items() if times > 1 or not one.strip()] == []


def test_landmarks_are_there_once_and_everything_that_scrolls_can_be_reached(
    files: dict[str, str],
) -> None:
    for name, text in files.items():
        page = Tags(text)
        assert [len(page.all(one)) for one in ("header", "main", "footer")] == [1, 1, 1]
        assert len(page.all("nav")) == (not name.startswith("page"))
        first = next(attributes for tag, attributes in page.tags if tag == "a")
        assert first["href"] == "#main" and page.all("main")[0]["id"] == "main"
        regions = [one for one in page.all("div") if one.get("class") == "scroll"]
        assert len(regions) == len(page.all("table"))
        assert {(one["role"], one["tabindex"]) for one in regions} == {("region", "0")}
        assert page.all("html")[0]["lang"] == name.split(".")[1]


# Its style


def colours(style: str, scheme: str) -> dict[str, str]:
    """Colours by name, as a reader sees them by day or by night."""
    blocks = re.findall(r":root\{(.*?)\}", style)
    light, dark, house = (dict(re.findall(r"--([\w-]+):([^;}]+)", block)) for block in blocks)
    found = house | light | (dark if scheme == "dark" else {})
    shown = {
        name: found.get(value[6:-1], value) if value.startswith("var(--") else value
        for name, value in found.items()
    }
    return {
        name: f"#{value[1:] * 2}" if re.fullmatch("#...", value) else value
        for name, value in shown.items()
    }


@pytest.mark.parametrize("accent", ["#1f5aa6", "#000000", "#a8201a", "#00573f"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_is_written_can_be_read_by_day_and_by_night(scheme: str, accent: str) -> None:
    text = render(bare(*SECTIONS), ["en"], house=House(accent=accent))
    found = colours(style_of(text), scheme)
    assert (found["paper"] == DARK) == (scheme == "dark")
    for letters in ("ink", "quiet", "accent"):
        for paper in ("paper", "soft"):
            assert contrast(found[letters], found[paper]) >= 4.5, (letters, paper)
    assert contrast(found["ink"], found["soft-alarm"]) >= 4.5
    assert contrast("#ffffff", found["bar"]) >= 4.5
    for edge in ("accent", "alarm"):
        assert contrast(found[edge], found["paper"]) >= 3


def test_it_is_printed_on_numbered_sheets_of_a4_that_cut_nothing(files: dict[str, str]) -> None:
    style = style_of(next(iter(files.values())))
    printed = style[style.index("@page{") :]
    for rule in (
        "size:A4",
        "@bottom-right{content:counter(page)",
        "thead{display:table-header-group",
        "figure,tr,.note,li{break-inside:avoid}",
        "h1,h2,h3,h4,summary,caption{break-after:avoid",
        ".skip,.up,details:not([open]){display:none}",
        ".report .first{break-after:page}",
    ):
        assert rule in printed, rule


def test_what_is_closed_in_print_is_said_where_there_is_any(files: dict[str, str]) -> None:
    for name, text in files.items():
        say = Language.load(name.split(".")[1])
        assert say("report.folded") in text
    assert "report.folded" not in render(bare(*SECTIONS), ["en"])
    assert Language.load("en")("report.folded") not in render(bare(*SECTIONS), ["en"])


def unquoted(style: str, box: str) -> str:
    """A string of CSS as a browser reads it (CSS Syntax Module Level 3, 4.3.5 and 4.3.7)."""
    found = re.search(rf'@{box}\{{content:"((?:[^"\\\n]|\\[0-9a-f]+ )*)"\}}', style)
    assert found is not None, style[-300:]
    return re.sub(r"\\([0-9a-f]+) ", lambda code: chr(int(code[1], 16)), found[1])


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
def test_no_title_and_no_mark_gets_out_of_the_style(said: str) -> None:
    text = render(bare(*SECTIONS, title=said, watermark=said or None), ["en"], Stem.PAGE)
    style = style_of(text)
    assert unquoted(style, "bottom-left") == said
    assert not said or unquoted(style, "top-center") == said
    assert "<" not in style


# The house


def test_a_house_has_its_line_its_mark_and_its_colour() -> None:
    logo = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    house = House(series="Reports <1>", logo=logo, accent="#00573f")
    text = render(bare(*SECTIONS), ["en"], house=house)
    (picture,) = Tags(text).all("img")
    assert picture["alt"] == ""  # the series says it
    assert base64.b64decode(str(picture["src"]).partition("base64,")[2]) == logo
    assert "Reports &lt;1&gt;" in text and "--house:#00573f" in text
    assert "house" not in Tags(render(bare(*SECTIONS), ["en"])).values("class")


def test_other_languages_are_linked_by_the_kind_of_file(weighed: Evaluation) -> None:
    document = replace(composed(weighed, "sv"), blocks=SECTIONS)
    for stem in Stem:
        links = [a for a in Tags(render(document, CODES, stem)).all("a") if "hreflang" in a]
        assert [a["href"] for a in links] == [f"{stem}.fi.html", f"{stem}.en.html"]
