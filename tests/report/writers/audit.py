"""Run by the environment of ``make browser``, never imported: pages in a browser, audited by axe.

``python audit.py CHROMIUM FILE…`` prints as JSON what is found of each file: in each view, under
its own policy, and printed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pypdfium2 import PdfDocument

# Width and height in CSS pixels. 200 % zoom halves both: a pixel of CSS is then two of the screen.
VIEWS = {"1280": (1280, 800), "390": (390, 844), "320": (320, 640), "zoomed": (640, 400)}
SCHEMES = ("light", "dark")
# How much further right than the window something reaches, so that the whole page would scroll.
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Where the last answer of the first chapter ends, as a share of the window; none where none is.
ANSWERED = """() => Math.max(...[...document.querySelectorAll('.first .note')]
    .map(one => one.getBoundingClientRect().bottom / window.innerHeight), 0)"""
# What is hidden until it is asked for is audited too.
OPEN = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"


def seen(browser: Browser, file: Path, view: str, scheme: Any) -> dict[str, Any]:
    """Violations by rule, in a window of its own, and what would not fit there."""
    width, height = VIEWS[view]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        bypass_csp=True,  # axe is a script
    )
    page = context.new_page()
    page.goto(file.as_uri())
    answered, wider = page.evaluate(ANSWERED), page.evaluate(WIDER)
    page.evaluate(OPEN)
    found = Axe().run(page).response
    wider = max(wider, page.evaluate(WIDER))
    context.close()
    return {
        "answered": answered,
        "wider": wider,
        "passes": len(found["passes"]),
        "violations": {
            one["id"]: [f"{node['target']} {node['failureSummary']}" for node in one["nodes"]]
            for one in found["violations"]
        },
    }


def under_policy(page: Page, file: Path) -> dict[str, Any]:
    """What the browser asks for besides the file, what it refuses, and if the style is taken."""
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text))
    page.goto(file.as_uri())
    taken = page.evaluate("() => getComputedStyle(document.body).maxWidth !== 'none'")
    besides = [url for url in asked if url != file.as_uri() and not url.startswith("data:")]
    return {"besides": besides, "refused": refused, "styled": taken}


def printed(page: Page, file: Path) -> list[str]:
    """The text of every sheet of A4, without a header or a footer of the browser's own."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "printed.pdf"
        page.goto(file.as_uri())
        page.pdf(path=target, prefer_css_page_size=True)
        document = PdfDocument(target)
        sheets = [sheet.get_textpage().get_text_range() for sheet in document]
        document.close()
    return sheets


def main(chromium: str, files: list[str]) -> None:
    """Every file in every view, light and dark."""
    report: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for file in map(Path, files):
            plain = browser.new_page()
            report[file.name] = {
                "policy": under_policy(plain, file),
                "printed": printed(plain, file),
                "views": {
                    f"{view} {scheme}": seen(browser, file, view, scheme)
                    for view in VIEWS
                    for scheme in SCHEMES
                },
            }
            plain.close()
        browser.close()
    json.dump(report, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
