"""How ranges and per cents stand in print: the same in every sentence and cell."""

from __future__ import annotations

import re

MINUS, NARROW, DASH = "\u2212", "\u00a0", "\u2013"
PERCENT_APART = re.compile(r"(\d) %")
PERCENT_TWICE = re.compile(rf"(\d){NARROW}?%{DASH}(?=[\d.,]+{NARROW}?%)")


def typeset(text: str, before_percent: str = NARROW) -> str:
    """A dash before a minus stands apart from it (−2.59 – −1.65), and a range of per cents has the
    sign once (2–12 %); +0.31–+3.23 stays as it is. ``before_percent`` stands where a space stood.
    """
    text = PERCENT_APART.sub(rf"\1{before_percent}%", text)
    if DASH not in text:
        return text
    apart = text.replace(f"{DASH}{MINUS}", f"{NARROW}{DASH}{NARROW}{MINUS}")
    return PERCENT_TWICE.sub(rf"\1{DASH}", apart)
