"""The verdict: effect, no effect larger than x, cannot tell, not comparable; a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt, failed
from evaluation.checks.grade import FEW_AREAS, ONE_AREA, Grade, Letter

Interval = tuple[float, float]


class Answer(StrEnum):
    """What may be said of an effect."""

    EFFECT = "effect"
    NO_EFFECT = "no_effect_larger_than"
    CANNOT_TELL = "cannot_tell"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A verdict with what it licenses to be printed.

    ``bound``: the size beyond which an effect is ruled out, of a NO_EFFECT alone. ``interval`` and
    ``p_value`` are None where the verdict is NOT_COMPARABLE: then they stand nowhere.
    """

    answer: Answer
    grade: Grade
    att: float
    interval: Interval | None  # 1 − α
    equivalence: Interval | None  # 1 − 2α
    p_value: float | None
    mde: float
    bound: float | None = None


def verdict(
    att: float,
    interval: Interval,
    equivalence: Interval,
    sesoi: float | None,
    doubts: Sequence[Doubt],
    *,
    agreed: bool = True,
) -> Answer:
    r"""What an effect says.

    NOT_COMPARABLE: the design failed its gate. EFFECT: the 1 − α interval excludes zero, and the
    registered robustness set agrees (``agreed``): the design with the least noise of many has been
    lucky where nothing happened, so alone it finds effects too often.
    NO_EFFECT: the 1 − 2α interval lies inside ±sesoi (two one-sided tests; Schuirmann 1987,
    Hartman and Hidalgo 2018). CANNOT_TELL: neither. An effect that is there and smaller than the
    smallest of interest is an EFFECT: the interval is printed with it.
    """
    if failed(doubts):
        return Answer.NOT_COMPARABLE
    if agreed and (interval[0] > 0 or interval[1] < 0):
        return Answer.EFFECT
    if sesoi is not None and -sesoi < equivalence[0] and equivalence[1] < sesoi:
        return Answer.NO_EFFECT
    return Answer.CANNOT_TELL


def letter(doubts: Sequence[Doubt], g_star: float) -> Grade:
    """How much to trust it, whatever it says.

    D: false positives are shown with one treated area. C: a doubt that caps failed. A: every doubt
    that caps was excluded, none of the others failed, and ten treated areas or more. B: otherwise.
    """
    wrong = failed(doubts)
    if any(d.asked is Asked.SIZE for d in wrong) and g_star < ONE_AREA:
        return Grade(Letter.D, (Asked.SIZE.value,))
    if wrong:
        return Grade(Letter.C, tuple(dict.fromkeys(d.asked.value for d in wrong)))
    open_ones = [
        d.asked.value
        for d in doubts
        if d.verdict is Verdict.FAIL or (d.caps and d.verdict is not Verdict.PASS)
    ]
    few = ["G1"] if g_star < FEW_AREAS else []
    if open_ones or few:
        return Grade(Letter.B, tuple(dict.fromkeys([*open_ones, *few])))
    return Grade(Letter.A, ())
