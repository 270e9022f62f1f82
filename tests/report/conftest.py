"""One small evaluation of the twin, written once."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def written(small_folder: Path) -> Path:
    return small_folder
