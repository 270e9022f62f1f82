"""The numbers a package gave, under names that all packages share, and how far they are apart."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Numbers:
    """Estimates and standard errors by name, each a list; packages leave out what they lack."""

    estimates: dict[str, list[float]]
    errors: dict[str, list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, **pairs: tuple[Any, Any]) -> Numbers:
        """Pairs of estimates and standard errors; None for those that are not given."""
        found = cls({}, {})
        for name, (estimate, error) in pairs.items():
            found.estimates[name] = flat(estimate)
            if error is not None:
                found.errors[name] = flat(error)
        return found

    def stored(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def flat(values: Any) -> list[float]:  # noqa: ANN401 - whatever a package answers with
    """A list of floats of a number, an array or a column."""
    return [float(value) for value in np.ravel(np.asarray(values, dtype=float))]


def apart(a: dict[str, list[float]], b: dict[str, list[float]]) -> dict[str, np.ndarray]:
    """Differences a − b of what both name; a list of another length is no match."""
    return {
        name: np.array(a[name]) - np.array(b[name])
        for name in a
        if name in b and len(a[name]) == len(b[name])
    }


def furthest_estimate(ours: Numbers, theirs: Numbers) -> float | None:
    """The largest absolute difference of estimates, None where nothing is shared."""
    found = apart(theirs.estimates, ours.estimates)
    return max((float(np.abs(d).max()) for d in found.values()), default=None)


def furthest_error(ours: Numbers, theirs: Numbers) -> float | None:
    """The largest relative difference of standard errors, None where nothing is shared."""
    found = apart(theirs.errors, ours.errors)
    return max(
        (float(np.abs(d / np.array(ours.errors[name])).max()) for name, d in found.items()),
        default=None,
    )
