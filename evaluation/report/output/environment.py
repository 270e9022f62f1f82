"""What a run was made with: versions of the package, Python and libraries, and the lock."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

LOCK = Path(__file__).parents[3] / "requirements.lock"
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "linearmodels", "matplotlib", "duckdb")
PACKAGE, PYTHON = "evaluation", "python"


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """Versions by name, the package first; the digest of the lock, None where there is none.

    No machine, no host, no path and no time: two machines with the same lock are the same here.
    """

    versions: Mapping[str, str]
    lock_sha256: str | None


def environment() -> Environment:
    """The environment of this process."""
    versions = {PACKAGE: version(PACKAGE), PYTHON: platform.python_version()}
    versions.update({name: version(name) for name in LIBRARIES})
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest() if LOCK.is_file() else None
    return Environment(versions=MappingProxyType(versions), lock_sha256=digest)
