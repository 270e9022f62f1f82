"""The usual estimands: the whole trial in two ways, and each area that is asked about by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from evaluation.domain import Trial, municipalities
from evaluation.plan.choices import Weighting
from evaluation.plan.pool_names import PoolName


def usual_estimands(
    entries: Iterable[dict[str, Any]], trial: Trial, areas: Iterable[str], floor: float
) -> list[dict[str, Any]]:
    """The estimands of a set, the one of an area (it names none) once for each of ``areas``.

    ``floor``: people that a large municipality has. An area of these alone is compared with the
    large of the clean pool, any other with all of it.
    """
    asked = list(areas)
    found: list[dict[str, Any]] = []
    for entry in entries:
        whole = "areas" in entry
        found += [entry] if whole else [_of_area(entry, trial, area, floor) for area in asked]
    return found


def _of_area(entry: dict[str, Any], trial: Trial, area: str, floor: float) -> dict[str, Any]:
    codes = trial.areas[area]
    large = all(municipalities()[code].population >= floor for code in codes)
    pool = PoolName.P1_E_CLEAN_LARGE if large else PoolName.P1_CLEAN
    weighting = Weighting.SINGLE if len(codes) == 1 else Weighting.STOCK
    return {
        "name": slug(area),
        "areas": [area],
        "weighting": weighting.value,
        "headline_pool": pool.value,
        **entry,
    }


def slug(name: str) -> str:
    """A name as a part of ids: ``Jyväskylä`` as ``jyvaskyla``, ``Vantaa-Kerava`` with ``_``."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare.casefold()).strip("_")
