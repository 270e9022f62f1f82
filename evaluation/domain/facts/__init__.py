"""Facts about Finland and about trials: one CSV a subject, outlines as TopoJSON, with sources."""

from __future__ import annotations

import csv
from importlib.resources import files


def read_facts(name: str) -> list[dict[str, str]]:
    """The rows of one facts file, every value as text (codes keep their zeros)."""
    with files(__package__).joinpath(name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def folders(of: str) -> list[str]:
    """Names of the folders of facts in one place, in order."""
    return sorted(one.name for one in files(__package__).joinpath(of).iterdir() if one.is_dir())
