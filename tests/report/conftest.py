"""One small evaluation of the twin, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import Evaluation, write


@pytest.fixture(scope="session")
def written(small: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(small, tmp_path_factory.mktemp("written") / "report")
