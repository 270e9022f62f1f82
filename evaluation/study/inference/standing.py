"""What may stand beside an estimate: its p-value and interval, or the reasons why they do not.

One verdict an estimate. It is taken where the estimate is made and where the checks have spoken
(``evaluation.checks.standing``), and the numbers are taken out of the answer itself: whatever
prints it has nothing left to print but the reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Withheld(StrEnum):
    """A reason that no p-value and no interval stand beside an estimate. Which of them a check's
    failure is stands in the check's own file.
    """

    CERTIFICATE = "certificate_failed"  # R6: where nothing happened, it rejected too often
    DRIFT = "drift"  # S2: the gap was on its way before the trial
    SHORT = "short_window"  # S3: too little of the primary window is delivered
    FAKE_DATES = "placebo_dates"  # R4: such differences arise at dates without a trial
    UNCHECKED = "unchecked"  # its headline comparison cannot be made, so no check has looked at it
    OTHER_BASE = "other_base_period"  # the time channel speaks for clean_pre alone
    OTHER_ESTIMATOR = "other_estimator"  # its size has not been shown


SAID = MappingProxyType(
    {
        Withheld.CERTIFICATE: "the size certificate failed (R6)",
        Withheld.DRIFT: "the gap was on its way before the trial (S2)",
        Withheld.SHORT: "too little of the primary window is delivered (S3)",
        Withheld.FAKE_DATES: "such differences arise at fake dates before the trial (R4)",
        Withheld.UNCHECKED: "no check could look at it: its headline comparison cannot be made",
        Withheld.OTHER_BASE: "from another base period the time channel does not speak",
        Withheld.OTHER_ESTIMATOR: "the size of this estimator's test has not been shown",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether p-value and interval stand, and if not why: all reasons, in the order above."""

    withheld: tuple[Withheld, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether p-value and interval may be shown."""
        return not self.withheld

    def __str__(self) -> str:
        return "; ".join(SAID[why] for why in self.withheld) or "p-value and interval stand"

    def plus(self, *more: Withheld) -> Standing:
        """The same with further reasons."""
        return Standing(tuple(why for why in Withheld if why in (*self.withheld, *more)))


STANDS = Standing()
UNTESTED = Standing((Withheld.OTHER_ESTIMATOR,))


def is_floor(p: float | None, floor: float | None) -> bool:
    """Whether a p-value is the smallest that its test can give."""
    return p is not None and floor is not None and math.isclose(p, floor)
