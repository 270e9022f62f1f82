"""One small evaluation of the twin, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import Evaluation
from tests.report.weighed import beside


@pytest.fixture(scope="session")
def written(small_folder: Path) -> Path:
    return small_folder


@pytest.fixture(scope="session")
def weighed(quick: Evaluation) -> Evaluation:
    """The quick evaluation with a chosen design beside it."""
    return beside(quick)
