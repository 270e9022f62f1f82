"""Sentences that count: a hole of the catalogue holds a wording for none, one and many.

``{n:one|many}`` has two wordings and ``{n:none|one|many}`` three; ``#`` in them is the number.
Where there are two, none is worded as many: ``{n:# kunta|# kuntaa}`` gives 0 kuntaa, 1 kunta,
2 kuntaa.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping

from evaluation.errors import OutputError

NUMBER, OR = "#", "|"


class Counted(str):
    """A whole number as a language writes it, which still knows how many it is."""

    __slots__ = ("n",)
    n: float

    @classmethod
    def of(cls, text: str, n: float) -> Counted:
        """The text of a number, and the number."""
        counted = cls(text)
        counted.n = n
        return counted


class _Worded(string.Formatter):
    """Formats as ``str.format`` does, and a hole with wordings by the number in it."""

    def __init__(self, count: Callable[[float], Counted]) -> None:
        self._count = count

    def format_field(self, value: object, format_spec: str) -> str:
        """One hole: the wording for its number, or the value as it is."""
        if OR not in format_spec:
            return str(super().format_field(value, format_spec))
        if not isinstance(value, Counted | int):
            raise OutputError(
                f"'{format_spec}' is worded by a number and got {value!r}",
                why="one would be told as many",
                remedy="give the number as it comes, or as Language.count writes it",
            )
        counted = value if isinstance(value, Counted) else self._count(value)
        return wording(format_spec, counted.n).replace(NUMBER, str(counted))


def wording(wordings: str, n: float) -> str:
    """The wording for a number: the last is that of many, the one before it that of one."""
    known = wordings.split(OR)
    if n == 1:
        return known[-2]
    return known[0] if n == 0 and len(known) > 2 else known[-1]


def filled(message: str, values: Mapping[str, object], count: Callable[[float], Counted]) -> str:
    """A sentence of the catalogue with its values in place."""
    if OR not in message:
        return message.format(**values)
    return _Worded(count).vformat(message, (), values)
