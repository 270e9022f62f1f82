"""Who may have been touched by a trial next door: the same commuting area or subregion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from evaluation.domain.municipality import municipalities


@dataclass(frozen=True, slots=True)
class Exposure:
    """The commuting areas and subregions of the treated.

    Commuting shares would be better; the matrix is not public, and the report says so.
    """

    commuting_areas: frozenset[str]
    subregions: frozenset[str]

    @classmethod
    def of(cls, treated: Iterable[str]) -> Self:
        """Those of some municipalities, by code."""
        places = [municipalities()[code] for code in treated]
        return cls(
            frozenset(place.commuting_area for place in places) - {""},
            frozenset(place.subregion for place in places),
        )

    def by_commuting(self, code: str) -> bool:
        """Whether a municipality shares a commuting area with one of them."""
        return municipalities()[code].commuting_area in self.commuting_areas

    def by_subregion(self, code: str) -> bool:
        """Whether it shares a subregion with one of them."""
        return municipalities()[code].subregion in self.subregions

    def __contains__(self, code: str) -> bool:
        return self.by_commuting(code) or self.by_subregion(code)
