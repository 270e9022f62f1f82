"""Nothing that shows itself in a notebook or on a page is obeyed there."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from evaluation import Plan, Vintage
from evaluation.editions.edition import Edition

IMG = '<img src=x onerror="alert(1)">'


def _harmless(text: str) -> None:
    """No element but those of our own tables, no handler, no script."""
    seen: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)
            assert {name for name, _ in attrs} <= {"scope", "border", "class", "style"}

    Tags().feed(text)
    ours = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p", "strong", "code"}
    assert set(seen) <= ours


def test_the_name_of_a_folder_is_text(quick_folder: Path, twin: Vintage, tmp_path: Path) -> None:
    nasty = Path(shutil.copytree(quick_folder, tmp_path / IMG.replace("/", "")))
    edition = Edition.open(nasty)
    forged = {**edition.manifest, "inputs": {"plan": {"frozen": {"frozen_on": IMG}}}}
    forged["inputs"]["data"] = {"sha256": IMG}
    for shown in (
        edition._repr_html_(),
        replace(edition, manifest=forged)._repr_html_(),
        replace(twin, name=IMG, sha256=IMG)._repr_html_(),
    ):
        _harmless(shown)
        assert "&lt;img" in shown


def test_every_object_that_shows_itself_escapes_what_it_holds(quick_plan: Plan) -> None:
    named = quick_plan.estimand[0].model_copy(update={"name": IMG})
    plan = quick_plan.model_copy(
        update={"estimand": (named,), "plan": quick_plan.plan.model_copy(update={"name": IMG})}
    )
    _harmless(plan._repr_html_())
    assert plan._repr_html_().count("&lt;img") == 2


def test_no_html_is_built_from_text_that_is_not_escaped() -> None:
    """Modules that show themselves build tables by ``markup`` or escape; none is forgotten."""
    for path in sorted((Path(__file__).parents[2] / "evaluation").rglob("*.py")):
        text = path.read_text("utf-8")
        if "_repr_html_" in text:
            assert re.search(r"\bescape\b|markup import", text), path.name


def test_a_page_may_show_its_pictures_and_nothing_else(quick_folder: Path) -> None:
    page = (quick_folder / "report.en.html").read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy and style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert dict(rule.strip().split(" ", 1) for rule in policy[1].split(";")) == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    before = page[: policy.start()]
    assert not re.search(r"<(style|img|script|link|base)\b", before)  # it holds from the start
    rest = page.replace(style[0], "")
    assert not re.search(r"<(script|style|link|iframe|object|form|base)\b|\sstyle=|\son\w+=", rest)
    assert set(re.findall(r'\ssrc="([a-z]+:)', rest)) == {"data:"}
