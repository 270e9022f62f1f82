"""The environment of a run: versions and the digest of the lock, nothing of the machine."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

import numpy as np
import pytest

from evaluation.report.output.environment import LIBRARIES, environment


def test_it_is_versions_and_the_digest_of_the_lock() -> None:
    found = environment()
    assert list(found.versions) == ["evaluation", "python", *LIBRARIES]
    assert found.versions["numpy"] == np.__version__
    assert found.versions["python"] == platform.python_version()
    lock = Path(__file__).parents[3] / "requirements.lock"
    assert found.lock_sha256 == hashlib.sha256(lock.read_bytes()).hexdigest()


def test_where_there_is_no_lock_there_is_no_digest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("evaluation.report.output.environment.LOCK", tmp_path / "requirements.lock")
    assert environment().lock_sha256 is None
