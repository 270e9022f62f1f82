"""Dates at which nothing happened: windows before the trial, laid out as the real one is."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain import Window

LEAST_BASE = 24  # months; fewer give a calendar month one year to be compared with


@dataclass(frozen=True, slots=True)
class PlaceboDate:
    """A window in which nothing happened, and the base it is measured from."""

    base: Window
    window: Window

    @property
    def gap(self) -> int:
        """Months between base and window, as the donut lies between the real ones."""
        return self.window.first - self.base.last - 1


def placebo_dates(
    pre: Window, length: int, donut: int, every: int | None = None
) -> tuple[PlaceboDate, ...]:
    """Windows of ``length`` months inside ``pre``: without overlap, the last one first (the
    certificate's), or starting ``every`` so many months from the first that has room (R4's).

    The base is what lies before, less as much of a gap of ``donut`` months as leaves two years of
    base: an error that grows with the distance from the base shows at a placebo date too. None, if
    there is no room for two years and a window.
    """
    latest = len(pre) - length
    starts = range(latest, LEAST_BASE - 1, -length)
    if every is not None:
        starts = range(LEAST_BASE, latest + 1, every)
    dates = []
    for start in starts:
        first, gap = pre.first + start, min(donut, start - LEAST_BASE)
        base = Window("fake_base", pre.first, first + -(gap + 1))
        dates.append(PlaceboDate(base, Window(f"fake_{first}", first, first + (length - 1))))
    return tuple(dates)
