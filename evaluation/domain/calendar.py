"""Months, windows, and changes of law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evaluation.door import Refused, door
from evaluation.door.kinds import Whole
from evaluation.errors import DomainError


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. ``Month(2021, 3) - Month(2019, 12) == 15``; ``Month(2021, 3) + 1``."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if type(self.year) is not int or type(self.month) is not int:
            _as_whole(self)
        if not (1900 <= self.year <= 2999 and 1 <= self.month <= 12):
            raise _no_month(f"{self.year!r}-{self.month!r}")

    @classmethod
    def at_the_door(cls, value: object) -> Month:
        """A month from its text, where a public function takes a month."""
        if isinstance(value, str):
            return cls.parse(value)
        raise _no_month(f"a {type(value).__name__}, {value!r:.60},")

    @classmethod
    @door
    def parse(cls, text: str) -> Month:
        """Read ``2021-03`` or StatFin's ``2021M03``."""
        found = re.fullmatch(r"(\d{4})[-M](\d{2})", text.strip())
        if found is None:
            raise _no_month(f"'{text}'")
        return cls(int(found[1]), int(found[2]))

    @property
    def index(self) -> int:
        """Months since year 0: consecutive months differ by one."""
        return 12 * self.year + self.month - 1

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.index + months, 12)
        return Month(year, month + 1)

    def __sub__(self, other: Month) -> int:
        return self.index - other.index

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def _as_whole(month: Month) -> None:
    """Year and month as ints where they are whole numbers of another type."""
    try:
        for name in ("year", "month"):
            object.__setattr__(month, name, Whole().take(getattr(month, name)))
    except Refused as problem:
        raise _no_month(f"{month.year!r:.60}-{month.month!r:.60}") from problem


def _no_month(text: str) -> DomainError:
    return DomainError(
        f"{text} is not a month",
        why="months are counted and compared; a wrong one would shift a window",
        remedy="write a month as YYYY-MM, for example 2021-03",
    )


@door
@dataclass(frozen=True, slots=True)
class Window:
    """A named run of months, both ends included."""

    name: str
    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise DomainError(
                f"window {self.name} ends {self.last}, before it starts {self.first}",
                why="a window without months has no mean",
                remedy="give the first month, then the last",
            )

    def __contains__(self, month: object) -> bool:
        return isinstance(month, Month) and self.first <= month <= self.last

    def __iter__(self) -> Iterator[Month]:
        return (self.first + step for step in range(len(self)))

    def __len__(self) -> int:
        return self.last - self.first + 1

    @door
    def until(self, last: Month) -> Window | None:
        """The part of the window that ends no later than ``last``; None if nothing is left."""
        return None if last < self.first else Window(self.name, self.first, min(self.last, last))

    def __str__(self) -> str:
        return f"{self.first}…{self.last}"


class Bound(StrEnum):
    """What a change of law puts a bound to."""

    BASE = "base"  # no base period from then on: the areas were known
    EFFECT = "effect"  # effects begin
    CONTRAST = "contrast"  # from then on treated and others are another contrast than before
    UNTREATED = "untreated"  # nobody can be compared with from then on


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """What the law changed, from when, how sure we are and where we read it.

    ``sources`` say the source in Finnish and Swedish; laws and proposals bear other names there.
    """

    effective: date
    name: str
    certainty: str
    source: str
    bound: Bound | None = None
    sources: tuple[tuple[str, str], ...] = ()  # language and text

    def source_in(self, language: str) -> str:
        """The source in a language, or as it is where nobody translated it."""
        return dict(self.sources).get(language, self.source)

    @property
    def month(self) -> Month:
        """The month that it falls into."""
        return Month(self.effective.year, self.effective.month)


# A state of emergency from 2020-03-16: valtioneuvosto.fi, "Hallitus totesi Suomen olevan
# poikkeusoloissa koronavirustilanteen vuoksi". The month's count is of its last day.
COVID_START = Month(2020, 3)
