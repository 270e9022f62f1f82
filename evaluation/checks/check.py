"""A check: what it asks, the lines it draws, its sentences, how each value in them is printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evaluation.checks.check_result import Case, Finding
from evaluation.study.inference.standing import Withheld

WINDOW = re.compile("W[0-9]")  # an estimate by the name of its window


class Format(StrEnum):
    """How a value of a finding is printed in the report."""

    COUNT = "count"  # of people, places, months or choices
    SHARE = "share"  # of 1, printed in per cent
    PERCENT = "percent"  # in per cent already
    GROWTH = "growth"  # in per cent already, with its sign
    ONE_DECIMAL = "one_decimal"
    UNSIGNED = "unsigned"  # a size, to two decimals
    SIGNED = "signed"  # a difference
    ROUNDING = "rounding"  # a difference that should be none
    P_VALUE = "p_value"  # the smallest there could be is the finding's ``floor``
    P_OF_DRAWS = "p_of_draws"  # the smallest there could be is that of the plan's draws
    UNIT = "unit"
    MONTH = "month"
    EVENTS = "events"  # of the law; names with commas between, as of every list here
    OUTCOME = "outcome"
    OUTCOMES = "outcomes"
    ABSENT = "absent"  # outcomes that could not be looked at: a sentence, or nothing
    WHY_NOT_COMPARED = "why_not_compared"
    BREAK = "break"
    CERTAINTY = "certainty"
    MUNICIPALITY = "municipality"
    AREA = "area"
    AREAS = "areas"
    SUBREGION = "subregion"
    BASE = "base"
    WITHHELD = "withheld"
    WINDOWS = "windows"  # every value that has the name of a window, together
    UNSAID = "unsaid"  # for results.json: in no sentence


class Consequence(StrEnum):
    """What a verdict does to the grade, beside the rule that a failure caps it at C."""

    MUST_PASS_FOR_A = "must_pass_for_a"
    MUST_SEE_FOR_A = "must_see_for_a"  # UNINFORMATIVE keeps the grade at B
    MUST_HAVE_RUN_FOR_B = "must_have_run_for_b"
    SEES_TRENDS = "sees_trends"  # C where none of these could have seen a trend that matters
    TELLS_FROM_CHANCE = "tells_from_chance"  # FAIL with one treated area: no number
    OWN = "own"  # a failure has a consequence in words, and leaves the grade at B


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """Everything that battery, grade and report have to know of a check. It stands beside the
    function that ``look``s at a case, and never raises for a bad result.

    ``lines`` are the thresholds it reads, by name in ``evaluation.plan.thresholds``; ``sentences``
    keys under ``[finding]`` in the catalogues; ``values`` all that a finding can hold, by format.
    """

    id: str
    question: str
    look: Callable[[Case], Finding]
    sentences: tuple[str, ...]
    values: Mapping[Format, tuple[str, ...]]
    lines: tuple[str, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    withholds: Withheld | None = None  # why no p-value stands where it fails
    without_p: str | None = None  # the sentence that stands where its own p-value is withheld

    @property
    def order(self) -> tuple[bool, int]:
        """S before R, then by number."""
        return self.id[0] != "S", int(self.id[1:])

    def format_of(self, key: str) -> Format | None:
        """How a value is printed; None if the check does not declare it."""
        declared = (form for form, keys in self.values.items() if key in keys)
        windows = (
            Format.WINDOWS if Format.WINDOWS in self.values and WINDOW.fullmatch(key) else None
        )
        return next(declared, windows)
