"""Who is counted within whom: what a reader can subtract from what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.domain.counts import Count


@dataclass(frozen=True, slots=True)
class Whole:
    """``whole`` = the sum of ``parts`` + those who are in none of them, who are called ``rest``.

    Parts do not overlap. Without ``rest`` they are all there is, and a part that was not delivered
    is what is left.
    """

    whole: str
    parts: tuple[str, ...]
    rest: str | None


WHOLES = (
    Whole(Count.UNEMPLOYED, (Count.UNEMPLOYED_MEN, Count.UNEMPLOYED_WOMEN), None),
    Whole(
        Count.UNEMPLOYED,
        (Count.UNEMPLOYED_UNDER_25, Count.UNEMPLOYED_OVER_50),
        "unemployed aged 25 to 50",
    ),
    Whole(Count.UNEMPLOYED_UNDER_25, (Count.UNEMPLOYED_UNDER_20,), "unemployed aged 20 to 24"),
    Whole(Count.UNEMPLOYED, (Count.UNEMPLOYED_LONG_TERM,), "unemployed for less than a year"),
    Whole(Count.UNEMPLOYED, (Count.UNEMPLOYED_FOREIGN,), "unemployed citizens of Finland"),
    Whole(Count.UNEMPLOYED, (Count.UNEMPLOYED_DISABLED,), "unemployed without a disability"),
    Whole(Count.UNEMPLOYED, (Count.LAID_OFF,), "unemployed who are not laid off"),
    Whole(Count.JOBSEEKERS, (Count.UNEMPLOYED,), "jobseekers who are not unemployed"),
    Whole(Count.LABOUR_FORCE, (Count.UNEMPLOYED,), "labour force that is not unemployed"),
)


def holder(
    counted: Iterable[str], taken_off: Iterable[str], wholes: Iterable[Whole] = WHOLES
) -> str | None:
    """The one of ``counted`` that holds all of ``taken_off`` as parts which do not overlap: what is
    left of it are people. None where there is none, or nothing is taken off.
    """
    parts, among = set(taken_off), set(counted)
    fitting = (one.whole for one in wholes if one.whole in among and parts <= set(one.parts))
    return next(fitting, None) if parts else None
