"""A plan that may be registered, and one choice of it changed."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).parents[1] / "small.toml"


REASON = "Two donors merged into one municipality"


def amend(plan: Path) -> None:
    text = plan.read_text("utf-8")
    assert "size_band = 40" in text
    plan.write_text(text.replace("size_band = 40", "size_band = 30"), "utf-8")
