"""The usual months of a trial: before it, between, after, and the bases beside the usual one.

Every one follows from the dates of the trial's facts, none from what the months hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.domain import Month, Trial
from evaluation.plan.contradictions import OLDEST

YEARS = 4  # whole calendar years before that of the last clean month
BASES = 3  # years that are bases of their own, up to the base year

Span = tuple[Month, Month]


@dataclass(frozen=True, kw_only=True, slots=True)
class UsualMonths:
    """What of a plan are months: all from facts, or from those of them that a plan gives itself."""

    clean_pre: Span
    donut: Span
    base_year: int
    last: Month  # before the trial
    windows: dict[str, Span]

    @classmethod
    def of(
        cls, trial: Trial, clean_pre: Span | None = None, base_year: int | None = None
    ) -> UsualMonths:
        """The clean months end when the areas became known, and begin with the fifth January
        before, or when the service columns got their definitions; the base year is the last that
        they reach and the trial does not.
        """
        end, last = trial.public + -1, trial.start + -1
        clean_pre = clean_pre or (max(Month(end.year - YEARS, 1), OLDEST), end)
        return cls(
            clean_pre=clean_pre,
            donut=(clean_pre[1] + 1, last),
            base_year=base_year or min(clean_pre[1].year, trial.start.year - 1),
            last=last,
            windows={one.name: (one.first, one.last) for one in trial.windows},
        )

    @property
    def brackets(self) -> list[dict[str, object]]:
        """The other bases: all clean months alike; single years up to the base year; the whole
        years between it and the trial, and from the last July of these on.
        """
        return [
            _bracket("clean_pre_uniform", "uniform", self.clean_pre),
            *(_bracket(str(y), "same_calendar_month", year(y)) for y in self._years()),
            *self._half(),
        ]

    def _years(self) -> Iterator[int]:
        for one in range(self.base_year - BASES + 1, self.last.year + 1):
            if self.clean_pre[0] <= year(one)[0] and year(one)[1] <= self.last:
                yield one

    def _half(self) -> Iterator[dict[str, object]]:
        later = [one for one in self._years() if one > self.base_year]
        if later:
            yield _bracket(f"{later[-1]}H2", "uniform", (Month(later[-1], 7), self.last))


def year(number: int) -> Span:
    """First and last month of a calendar year."""
    return Month(number, 1), Month(number, 12)


def text_of(span: Span) -> list[str]:
    """A span as a plan writes it."""
    return [str(month) for month in span]


def _bracket(name: str, rule: str, months: Span) -> dict[str, object]:
    return {"name": name, "rule": rule, "months": text_of(months)}
