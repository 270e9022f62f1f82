"""Run by the environment of ``make browser``, never imported: pages in a browser, audited by axe.

``python audit.py CHROMIUM FILE…`` prints, as JSON, what is wrong with each file in each view.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

# Width and height in CSS pixels, pixels of the screen to one of them. 200 % zoom halves the width.
VIEWS = {
    "1280": (1280, 800, 1),
    "390": (390, 844, 2),
    "320": (320, 640, 2),
    "1280 at 200 %": (640, 400, 2),
}
SCHEMES = ("light", "dark")
# What leads to a scroll of the whole page: an element that reaches further right than the window,
# and is in no element that scrolls by itself.
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
# What is hidden until it is asked for is audited too.
OPEN = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"


def opened(browser: Browser, file: Path, view: str, scheme: Any) -> Page:
    """The file in a window of its own, without its policy: axe is a script."""
    width, height, scale = VIEWS[view]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=scheme,
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(file.as_uri())
    return page


def faults(page: Page) -> dict[str, Any]:
    """Violations by rule, and by how much the page is wider than its window."""
    wider = page.evaluate(WIDER)
    page.evaluate(OPEN)
    found = Axe().run(page).response
    return {
        "wider": max(wider, page.evaluate(WIDER)),
        "passes": len(found["passes"]),
        "violations": {
            one["id"]: [f"{node['target']} {node['failureSummary']}" for node in one["nodes"]]
            for one in found["violations"]
        },
    }


def under_its_policy(browser: Browser, file: Path) -> dict[str, Any]:
    """What the browser asks for besides the file, what it refuses, and if the style is taken."""
    context = browser.new_context(java_script_enabled=True)
    page, asked, refused = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text))
    page.goto(file.as_uri())
    margin = page.evaluate("() => getComputedStyle(document.body).marginLeft")
    context.close()
    besides = [url for url in asked if url != file.as_uri() and not url.startswith("data:")]
    return {"besides": besides, "refused": refused, "styled": margin != "8px"}


def main(chromium: str, files: list[str]) -> None:
    """Every file in every view, light and dark."""
    report: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for file in map(Path, files):
            found = report[file.name] = {"policy": under_its_policy(browser, file), "views": {}}
            for view in VIEWS:
                for scheme in SCHEMES:
                    page = opened(browser, file, view, scheme)
                    found["views"][f"{view} {scheme}"] = faults(page)
                    page.context.close()
        browser.close()
    json.dump(report, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
