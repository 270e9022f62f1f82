"""The words of the report in three languages: what each means, where it is from, how sure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


class Known(StrEnum):
    """How sure a word is."""

    OFFICIAL = "official"  # a label of the source that is named, in every language
    INFERRED = "inferred"  # chosen by us; no native editor has read it


@dataclass(frozen=True, slots=True)
class Term:
    """One word: ``said`` and ``means`` by language, ``never`` patterns of other words for it."""

    name: str
    said: Mapping[str, str]
    means: Mapping[str, str]
    never: Mapping[str, tuple[str, ...]]
    certainty: Known
    source: str


@cache
def terms() -> tuple[Term, ...]:
    """Every word of ``terms.toml``, in its order."""
    text = files(__package__).joinpath("terms.toml").read_text("utf-8")
    return tuple(_term(name, row) for name, row in tomllib.loads(text).items())


def _term(name: str, row: dict[str, Any]) -> Term:
    never = {code: tuple(patterns) for code, patterns in row.get("never", {}).items()}
    return Term(
        name=name,
        said=MappingProxyType({code: row[code] for code in row["means"]}),
        means=MappingProxyType(row["means"]),
        never=MappingProxyType(never),
        certainty=Known(row["certainty"]),
        source=row["source"],
    )
