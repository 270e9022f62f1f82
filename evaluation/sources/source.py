"""A source: in which of its columns each count of the domain is delivered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from evaluation.core.arrays import Array
from evaluation.domain import Outcome
from evaluation.domain.wholes import WHOLES, Whole


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A table that is delivered again and again, under one contract.

    What is none of its counts is taken as the name of a column: so an outcome may be of a column
    that the domain has no word for, and what is in columns already stays as it is.
    """

    contract: str
    columns: Mapping[str, str]  # by count

    def column(self, count: str) -> str:
        """Where a count stands."""
        return self.columns.get(count, count)

    def columns_of(self, counts: Iterable[str]) -> tuple[str, ...]:
        """Where each of them stands, in their order."""
        return tuple(self.column(count) for count in counts)

    def in_columns(self, outcome: Outcome) -> Outcome:
        """The same outcome, of columns instead of counts."""
        return replace(
            outcome,
            numerator=self.columns_of(outcome.numerator),
            denominator=self.columns_of(outcome.denominator),
            minus=self.columns_of(outcome.minus),
        )

    def wholes(self) -> tuple[Whole, ...]:
        """Who is counted within whom (``WHOLES``), in columns."""
        return tuple(
            replace(one, whole=self.column(one.whole), parts=self.columns_of(one.parts))
            for one in WHOLES
        )


class ByColumn(Mapping[str, Array]):
    """Arrays by column of a source; a count of the domain is found in the column where it stands.

    >>> vintage.counts["unemployed"] is vintage.counts["TYOTTOMATLOPUSSA"]
    True
    """

    __slots__ = ("_columns", "_source")

    def __init__(self, columns: Mapping[str, Array], source: Source) -> None:
        self._columns, self._source = columns, source

    def __getitem__(self, name: str) -> Array:
        return self._columns[self._source.column(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return f"<{len(self)} columns: {', '.join(self)}>"
