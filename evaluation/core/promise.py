r"""What a published number promises, on every processor: a hundred-millionth. Said only here.

Processors of different makes sum in different orders, so the last digits of a float differ though
nothing is wrong. Numbers are written as they were computed, to the last digit, and compared by
``same``: :math:`|a-b| \le \max(10^{-8}\max(|a|,|b|),\,10^{-10})`. What people read (two to six
decimals) is formatted from ``settled``, 12 significant digits, so that a tie such as 2.5 falls to
the same side everywhere. Why both: docs/decisions/025.
"""

from __future__ import annotations

import math
import re

RELATIVE = 1e-8  # of the larger of two numbers
FLOOR = 1e-10  # in the number's own unit: below it both are noughts that rounding left
SIGNIFICANT = 12  # digits that a number is shown from
# Digits with a point or an exponent that stand alone: no part of a word, a version or a hash.
DECIMAL = re.compile(r"(?<![\w.])-?(?:\d+\.\d+(?:[eE][-+]?\d{1,3})?|\d[eE][-+]\d{1,3})(?!\.?\w)")


def same(old: float, new: float) -> bool:
    """Whether two numbers are one by the promise: 1e-8 relative, at least 1e-10 absolute.

    Two whole numbers (``int``) are counts and compared exactly. NaN is NaN, and an infinity itself.
    """
    if isinstance(old, int) and isinstance(new, int):
        return old == new
    if math.isnan(old) or math.isnan(new):
        return math.isnan(old) and math.isnan(new)
    return math.isclose(old, new, rel_tol=RELATIVE, abs_tol=FLOOR)


def same_text(old: str, new: str) -> bool:
    """Whether two texts are one: every word exactly, every decimal number by ``same``.

    Whole numbers, dates, versions and hashes are words. A number shown with two decimals keeps the
    promise only if it is shown alike.
    """
    if old == new:
        return True
    if DECIMAL.sub("", old) != DECIMAL.sub("", new):
        return False
    mine, theirs = DECIMAL.findall(old), DECIMAL.findall(new)
    return len(mine) == len(theirs) and all(
        same(float(one), float(other)) for one, other in zip(mine, theirs, strict=True)
    )


def settled(value: float) -> float:
    """The number of 12 significant digits that ``value`` is nearest to: what is shown is rounded
    from it, so noise in the last digits cannot turn 0.125 into 0.12 here and 0.13 there.
    """
    return float(f"{value:.{SIGNIFICANT - 1}e}")
