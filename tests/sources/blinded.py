"""What the tests of blindness look at: one cell of the treated, before and after the start."""

from __future__ import annotations

from pathlib import Path

from evaluation.domain import Month

QUICK = Path(__file__).parents[1] / "quick.toml"
UNEMPLOYED = "TYOTTOMATLOPUSSA"
ESPOO, ALAJARVI = "049", "005"  # treated, and never treated
BEFORE, AFTER = Month(2021, 2), Month(2021, 5)
