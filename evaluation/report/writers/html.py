"""The HTML writer: one self-contained, accessible file from a document."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evaluation.report.document import Document
from evaluation.report.drawing.compact import data_uri
from evaluation.report.language import SELF_NAMES, Language


def render(document: Document, languages: Sequence[str], stem: str = "report") -> str:
    """The document as HTML: pictures inside, nothing loaded from elsewhere, same bytes each time.

    ``languages`` are the languages of the whole report; the others are linked at the top, by
    ``stem``, what files of this kind are called. A page of one section has no contents: it links to
    the whole report.
    """
    templates = files(__package__).joinpath("templates")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["datauri"] = lambda svg: Markup(data_uri(svg).replace("&", "&amp;"))
    style = templates.joinpath("report.css").read_text("utf-8")
    template = environment.from_string(templates.joinpath("report.html.j2").read_text("utf-8"))
    return template.render(
        document=document,
        say=Language.load(document.language),
        style=Markup(style),
        policy=_policy(style),
        stem=stem,
        others=[(code, SELF_NAMES[code]) for code in languages if code != document.language],
    )


def _policy(style: str) -> Markup:
    """What the page may do: show the pictures in it with this very style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return Markup(
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'"
    )
