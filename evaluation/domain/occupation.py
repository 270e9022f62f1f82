"""Occupations: those of elderly care, in which the seed of the trial looked for labour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from evaluation.domain.facts import read_facts

ALL = "SSS"  # every occupation together, as the source writes it


@dataclass(frozen=True, kw_only=True, slots=True)
class Occupation:
    """One class of the national classification of 2010, which is not ISCO at four digits.

    ``isco`` says which class of ISCO-08 has the code, and how that one differs. Those of elderly
    care work elsewhere too: in hospitals, with children, with the disabled.
    """

    code: str
    name: Mapping[str, str]  # by language
    elderly_care: bool
    isco: str
    certainty: str
    source: str


@cache
def occupations() -> Mapping[str, Occupation]:
    """The occupations that there are facts of, by code."""
    return MappingProxyType(
        {
            row["code"]: Occupation(
                code=row["code"],
                name=MappingProxyType({language: row[language] for language in ("fi", "sv", "en")}),
                elderly_care=row["elderly_care"] == "yes",
                isco=row["isco"],
                certainty=row["certainty"],
                source=row["source"],
            )
            for row in read_facts("occupations.csv")
        }
    )


def care_occupations() -> tuple[str, ...]:
    """Codes of the occupations of elderly care, in order."""
    return tuple(code for code, one in occupations().items() if one.elderly_care)
