"""Numbers as text: a zero has no sign."""

from __future__ import annotations

from evaluation.core.promise import settled

MINUS_ZERO = frozenset("-0.%e+ ")


def as_text(value: float, form: str) -> str:
    """``format(value, form)`` of the settled number; what rounds to zero is written as zero, never
    as minus zero.
    """
    text = format(settled(value), form)
    if text.lstrip().startswith("-") and set(text) <= MINUS_ZERO:
        return format(0.0, form)
    return text
