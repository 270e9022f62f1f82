"""Larger areas of the source's table and the municipalities that they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from evaluation.domain.facts import read_facts
from evaluation.domain.municipality import municipalities


@cache
def larger_areas() -> Mapping[str, tuple[str, ...]]:
    """Codes of municipalities by code of the larger area, in the classification of 2021.

    Sub-regions (SK), regions (MK) and the areas of the ELY centres. Matched by the source's own
    names; an area that no municipality names is not there.
    """
    kinds = {"SK": "subregion", "MK": "region", "ELY": "ely"}
    members: dict[tuple[str, str], list[str]] = {}
    for municipality in municipalities().values():
        for kind, attribute in kinds.items():
            key = kind, getattr(municipality, attribute)
            members.setdefault(key, []).append(municipality.code)
    found = {}
    for row in read_facts("statfin_areas.csv"):
        kind = row["code"].rstrip("0123456789")
        name = row["fi"].removeprefix(row["code"]).strip()
        if (kind, name) in members:
            found[row["code"]] = tuple(members[kind, name])
    return MappingProxyType(found)


@cache
def subregion_names() -> Mapping[str, Mapping[str, str]]:
    """Official names of subregions by language, by the name that municipalities have them by."""
    rows = [row for row in read_facts("statfin_areas.csv") if row["code"].startswith("SK")]
    names = [
        {code: row[code].removeprefix(row["code"]).strip() for code in ("fi", "sv", "en")}
        for row in rows
    ]
    return MappingProxyType({one["fi"]: MappingProxyType(one) for one in names})
