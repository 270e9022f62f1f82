"""Documented breaks of the series: when what is counted changed, and by how much it may differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evaluation.domain.calendar import Month, Window
from evaluation.domain.facts import read_facts
from evaluation.domain.outcome import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesBreak:
    """A change of definition or of practice in registering, as one outcome meets it.

    ``size`` is by how much it may plausibly set treated municipalities apart from the others, in
    the unit of an effect on the outcome; None where nobody knows. ``how`` says how it was got.
    """

    name: str
    first: Month
    last: Month | None  # None: to the end
    outcome: str  # name of an outcome over any denominator, or the key of one
    size: float | None
    certainty: str
    how: str
    source: str

    def touches(self, outcome: Outcome) -> bool:
        """Whether the outcome meets it."""
        return self.outcome in (outcome.name, outcome.key)

    def __contains__(self, month: object) -> bool:
        """Whether a month is counted in the other way."""
        if not isinstance(month, Month) or month < self.first:
            return False
        return self.last is None or month in Window(self.name, self.first, self.last)


@cache
def series_breaks() -> tuple[SeriesBreak, ...]:
    """Every documented break, in order of its first month."""
    rows = (
        SeriesBreak(
            name=row["name"],
            first=Month.parse(row["first"]),
            last=Month.parse(row["last"]) if row["last"] else None,
            outcome=row["outcome"],
            size=float(row["size"]) if row["size"] else None,
            certainty=row["certainty"],
            how=row["how"],
            source=row["source"],
        )
        for row in read_facts("breaks.csv")
    )
    return tuple(sorted(rows, key=lambda row: (row.first, row.name, row.outcome)))
