"""Formulas as MathML: written by the build, drawn by the browser, nothing fetched when read."""

from __future__ import annotations

import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

LOG = logging.getLogger(__name__)
KNOWN_AS = {"arg": "operatorname{arg}"}  # what the converter lacks, by what it has


def mathml(formula: str, node: nodes.Node, display: str = "inline") -> str:
    """A formula as MathML; a command that nobody knows is a warning, and so stops the build."""
    for lacking, known in KNOWN_AS.items():
        formula = re.sub(rf"\\{lacking}(?![A-Za-z])", rf"\\{known}", formula)
    found: str = convert(formula, display=display)
    if unknown := re.search(r"<m\w+>(\\[A-Za-z]+)", found):
        LOG.warning("no MathML for %s in: %s", unknown[1], formula, location=node)
    return found


def inline(writer: HTML5Translator, node: nodes.math) -> None:
    """A formula within a line."""
    writer.body.append(mathml(node.astext(), node))
    raise nodes.SkipNode


def block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """A formula of its own. Lines that are broken by hand are laid out as an aligned array."""
    formula = node.astext()
    if "\\\\" in formula and "\\begin" not in formula:
        formula = rf"\begin{{aligned}}{formula}\end{{aligned}}"
    writer.body.append(f'<div class="math">{mathml(formula, node, "block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Name the renderer, for ``html_math_renderer``."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
