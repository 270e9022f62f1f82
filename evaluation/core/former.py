"""Attributes under the names that they had: found until version 0.3, warned."""

from __future__ import annotations

import warnings
from typing import Any


def former(was: str, now: str) -> Any:  # noqa: ANN401
    """A property that leads from an old name of an attribute to the one of today."""

    def value(owner: object) -> object:
        said = f".{was} of {type(owner).__name__} is .{now} now (docs/glossary.md)"
        warnings.warn(said, DeprecationWarning, stacklevel=2)
        return getattr(owner, now)

    return property(value, doc=f"``{now}`` under the name that it had before 0.2.")
