"""Published data that the references were computed on; README.md says whose they are."""

from __future__ import annotations

from pathlib import Path

MPDTA = Path(__file__).with_name("mpdta.csv")
PROP_99 = Path(__file__).with_name("california_prop99.csv")
