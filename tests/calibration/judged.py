"""From what was said of each twin to shares, and to whether they lie inside their bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.calibration.rows import ROWS, SPEAKS, VALID_EFFECT, VALID_ZERO, Row

GOOD, BAD = ("A", "B"), ("C", "D")
HALF = 0.5  # of sesoi: an estimate nearer to the truth than that was not moved
CLOSE = 1.0  # sesoi


@dataclass(frozen=True)
class Shares:
    """What was said of one row: shares of its twins that the violation could move."""

    row: Row
    twins: int  # that could be moved
    immune: int  # whose design nothing that fits moves by sesoi
    letters: Mapping[str, float]
    answers: Mapping[str, float]
    flagged: float  # C, D, or not comparable
    escaped: float  # not flagged, and right: the blind choice took a design that it does not move
    missed: float  # neither
    right_doubt: float  # of the flagged, where the doubt that speaks is of this violation
    any_fail: float  # a doubt that caps failed

    @property
    def good(self) -> float:
        """Share of A and B."""
        return sum(self.letters.get(letter, 0.0) for letter in GOOD)


@dataclass(frozen=True)
class Band:
    """One demand of a row, and whether it is met."""

    row: str
    what: str
    share: float
    bound: float
    holds: bool


def shares(results: Sequence[Mapping[str, Any]]) -> list[Shares]:
    """One entry a row, in order."""
    return [_shares(row, [one for one in results if one["row"] == row.name]) for row in ROWS]


def _shares(row: Row, mine: Sequence[Mapping[str, Any]]) -> Shares:
    moved = [one for one in mine if not one.get("immune")]
    n = max(len(moved), 1)
    flagged = [one for one in moved if _flagged(one)]
    rest = [one for one in moved if not _flagged(one)]
    escaped = [one for one in rest if abs(one["att"] - row.effect) <= HALF * CLOSE]
    right = [one for one in flagged if _right(row, one)]
    return Shares(
        row=row,
        twins=len(moved),
        immune=len(mine) - len(moved),
        letters=_counted([one["letter"] for one in moved]),
        answers=_counted([one["answer"] for one in moved]),
        flagged=len(flagged) / n,
        escaped=len(escaped) / n,
        missed=(len(rest) - len(escaped)) / n,
        right_doubt=len(right) / max(len(flagged), 1),
        any_fail=sum(_failed(one) for one in moved) / n,
    )


def _counted(names: Sequence[str]) -> dict[str, float]:
    return {name: count / len(names) for name, count in sorted(Counter(names).items())}


def _flagged(one: Mapping[str, Any]) -> bool:
    return one["letter"] in BAD or one["answer"] == "not_comparable"


def _failed(one: Mapping[str, Any]) -> bool:
    return any(d["verdict"] == "fail" and d["caps"] for d in one.get("doubts", ()))


def _right(row: Row, one: Mapping[str, Any]) -> bool:
    """No candidate passing is a right word too: every design went wrong where nothing happened."""
    if row.violation is None or "doubts" not in one:
        return True
    spoke = {d["asked"] for d in one["doubts"] if d["verdict"] == "fail" and d["caps"]}
    return bool(spoke & set(SPEAKS[row.violation]))


def bands(found: Sequence[Shares]) -> list[Band]:
    """Every demand of every row."""
    made = []
    for one in found:
        if one.row == VALID_EFFECT:
            made += [
                _least(one, "A or B with 'effect'", _said(one, "effect"), 0.80),
                _least(one, "letter A or B", one.good, 0.80),
            ]
        elif one.row == VALID_ZERO:
            quiet = _said(one, "no_effect_larger_than") + _said(one, "cannot_tell")
            made += [
                _least(one, "no effect larger, or cannot tell", quiet, 0.90),
                _most(one, "'effect'", _said(one, "effect"), 0.05),
                _least(one, "letter A or B", one.good, 0.80),
                _most(one, "any doubt failed (family)", one.any_fail, 0.10),
            ]
        elif one.row.part == 1.0 and one.twins:
            made.append(
                _least(one, "flagged, or escaped and right", one.flagged + one.escaped, 0.80)
            )
            if one.flagged:
                made.append(_least(one, "the right doubt speaks", one.right_doubt, 0.80))
        elif one.twins:
            made.append(_least(one, "as valid: A or B", one.good, 0.80))
    return made


def _said(one: Shares, answer: str) -> float:
    return one.answers.get(answer, 0.0)


def _least(one: Shares, what: str, share: float, bound: float) -> Band:
    return Band(one.row.name, what, share, bound, share >= bound - 1e-9)


def _most(one: Shares, what: str, share: float, bound: float) -> Band:
    return Band(one.row.name, f"at most: {what}", share, bound, share <= bound + 1e-9)
